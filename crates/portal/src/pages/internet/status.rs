//! How the service stands (运行状态). Programs ask `/v1/status`.

use app::{IndexStatus, ServiceStatus};
use askama::Template;
use axum::{http::StatusCode, response::Response};

use crate::{
    door::Portal,
    frame::{Frame, Place},
    language::Language,
    messages::{Messages, fill},
    page::page,
    routes, shown,
    term::Term,
};

/// The page.
#[derive(Debug, Template)]
#[template(path = "pages/internet/status.html")]
pub struct StatusPage {
    frame: Frame,
    at: String,
    is_good: bool,
    registers: Vec<RegisterRow>,
    parts: Vec<Part>,
}

/// One open register.
#[derive(Debug)]
struct RegisterRow {
    name: String,
    href: String,
    is_good: bool,
    standing: &'static str,
    updated: String,
    cycle: Term,
    records: String,
}

/// Another part of the service.
#[derive(Debug)]
struct Part {
    name: &'static str,
    is_good: bool,
    standing: &'static str,
    note: String,
}

/// Shows how the service stands.
pub(crate) async fn show(portal: Portal) -> Response {
    let frame = Frame::internet(&portal.site, Place::Status, portal.messages().status.title);
    page(StatusCode::OK, &StatusPage::of(frame, &*portal.app.status().await))
}

impl StatusPage {
    fn of(frame: Frame, status: &ServiceStatus) -> Self {
        let (m, language) = (frame.m, frame.language);
        let registers = status.registers.iter().map(|(register, state)| {
            let number = |n: Option<u64>| n.map_or_else(|| m.common.none.to_owned(), shown::number);
            RegisterRow {
                name: language.register(register).to_owned(),
                href: routes::register(&register.id),
                is_good: state.is_some(),
                standing: if state.is_some() {
                    m.status.good
                } else {
                    m.status.unreadable
                },
                updated: state
                    .as_ref()
                    .and_then(|state| state.last_batch_at)
                    .map_or_else(|| m.common.none.to_owned(), |at| language.instant(at)),
                cycle: language.word(&register.update_cycle, register.update_cycle_en.as_deref()),
                records: number(state.as_ref().map(|state| state.records)),
            }
        });
        Self {
            at: language.instant(status.at),
            is_good: status.is_good(),
            registers: registers.collect(),
            parts: vec![
                Part {
                    name: m.status.internet_door,
                    is_good: true,
                    standing: m.status.good,
                    note: m.status.internet_note.to_owned(),
                },
                index(m, status),
                ledger(m, status),
                Part {
                    name: m.status.authority,
                    is_good: status.is_authority_known,
                    standing: if status.is_authority_known {
                        m.status.good
                    } else {
                        m.status.suspended
                    },
                    note: m.status.authority_note.to_owned(),
                },
                population(language, status),
            ],
            frame,
        }
    }
}

fn index(m: &Messages, status: &ServiceStatus) -> Part {
    let (is_good, standing, note) = match &status.index {
        IndexStatus::Current(_) if status.is_index_level() => (true, m.status.good, m.status.index_current.to_owned()),
        IndexStatus::Current(_) => (true, m.status.good, m.status.index_behind.to_owned()),
        IndexStatus::Building { done, of } => {
            let counted = [("done", shown::number(*done)), ("of", shown::number(*of))];
            (false, m.status.building, fill(m.status.index_building, &counted))
        }
        IndexStatus::Absent => (false, m.status.suspended, m.status.index_absent.to_owned()),
    };
    Part {
        name: m.status.index,
        is_good,
        standing,
        note,
    }
}

fn ledger(m: &Messages, status: &ServiceStatus) -> Part {
    let Some(ledger) = status.ledger else {
        return Part {
            name: m.status.ledger,
            is_good: false,
            standing: m.status.unreadable,
            note: m.status.ledger_unreadable.to_owned(),
        };
    };
    let is_late = ledger.is_late(status.at);
    let counted = [
        ("signed", shown::number(ledger.signed)),
        ("size", shown::number(ledger.size)),
    ];
    let mut note = fill(m.status.ledger_signed, &counted);
    if let Some(since) = ledger.waiting_since {
        let seconds = status.at.duration_since(since).as_secs().max(0).unsigned_abs();
        note += &fill(m.status.ledger_waiting, &[("seconds", shown::number(seconds))]);
    }
    Part {
        name: m.status.ledger,
        is_good: !is_late,
        standing: if is_late { m.status.late } else { m.status.good },
        note,
    }
}

fn population(language: Language, status: &ServiceStatus) -> Part {
    let m = language.messages();
    let population = &status.population;
    let mut note = fill(m.status.population_hours, &[("hours", population.hours)]);
    if let Some(at) = population.opens_at {
        note += &fill(m.status.opens_at, &[("at", language.instant(at))]);
    }
    Part {
        name: m.status.population,
        // Closed at night is as it should be.
        is_good: true,
        standing: if population.is_open {
            m.status.open
        } else {
            m.status.closed
        },
        note,
    }
}

#[cfg(test)]
impl StatusPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use app::{LedgerStatus, PopulationStatus};
        use jiff::SignedDuration;
        use model::{Catalogue, ServiceHours};

        use crate::site::Site;

        let frame = |site: Site| Frame::internet(&site, Place::Status, site.messages().status.title);
        let (chinese, english) = (|| frame(Site::sample(true)), frame(Site::sample_in_english()));
        let at: jiff::Timestamp = "2026-11-24T03:53:33Z".parse().expect("an instant");
        let catalogue = Catalogue::built_in();
        let state = app::RegisterState {
            sequence: 1_048_600,
            records: 1_048_576,
            retired: 12,
            last_batch_at: Some(at - SignedDuration::from_hours(9)),
        };
        let status = |is_good: bool, index| ServiceStatus {
            at,
            registers: catalogue
                .open_registers()
                .map(|register| (register.clone(), is_good.then(|| state.clone())))
                .collect(),
            index,
            ledger: is_good.then_some(LedgerStatus {
                size: 20_482,
                signed: 20_481,
                waiting_since: Some(at - SignedDuration::from_secs(1)),
            }),
            is_authority_known: is_good,
            population: PopulationStatus {
                hours: ServiceHours::NOTICE,
                is_open: is_good,
                opens_at: (!is_good).then(|| at + SignedDuration::from_hours(7)),
            },
        };
        let followed = catalogue
            .open_registers()
            .map(|register| (register.id.clone(), 1_048_600));
        let building = IndexStatus::Building {
            done: 1_000,
            of: 5_000_000,
        };
        vec![
            ("empty", Self::of(chinese(), &status(false, IndexStatus::Absent))),
            (
                "typical",
                Self::of(chinese(), &status(true, IndexStatus::Current(followed.collect()))),
            ),
            ("full", Self::of(chinese(), &status(true, building.clone()))),
            ("english", Self::of(english, &status(false, building))),
        ]
    }
}
