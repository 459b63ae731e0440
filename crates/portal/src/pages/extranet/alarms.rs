//! Alarms in an official's remit (告警).

pub(crate) mod alarm;
pub(crate) mod close;
pub(crate) mod take_up;

use app::{AlarmDetail, AlarmView};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{AlarmState, Duty, OrganisationKind};

use crate::{
    door::Portal,
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::problem,
    paging::{PAGE, Pages, Paging},
    routes, shown,
    visitor::Visitor,
};

/// Rows on a page.
const ROWS_MAX: usize = 20;

/// The list.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/alarms.html")]
pub struct AlarmsPage {
    frame: Frame,
    lede: &'static str,
    rows: Vec<AlarmRow>,
    pages: Option<Pages>,
    has_decoys: bool,
}

/// An alarm in the list.
#[derive(Clone, Debug)]
struct AlarmRow {
    rule: &'static str,
    href: String,
    number: String,
    whom: Vec<String>,
    measured: String,
    at: String,
    state: String,
    is_urgent: bool,
}

/// Shows the list.
pub(crate) async fn show(portal: Portal, visitor: Visitor, paging: Paging) -> Response {
    let alarms = match portal.app.alarms(&visitor.caller).await {
        Ok(alarms) => alarms,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let (m, kind) = (&ZH.alarms, visitor.view.organisation_kind);
    let (part, pages) = paging.part(PAGE, &alarms, ROWS_MAX);
    let shown = AlarmsPage {
        frame: Frame::of_visitor(&portal.site, Place::Alarms, m.title, &visitor),
        lede: if kind == OrganisationKind::Auditor {
            m.lede_auditor
        } else {
            m.lede
        },
        rows: part.iter().map(AlarmRow::of).collect(),
        pages,
        has_decoys: visitor.has(Duty::SourceAuthority),
    };
    page(StatusCode::OK, &shown)
}

impl AlarmRow {
    fn of(view: &AlarmView) -> Self {
        let alarm = &view.alarm;
        Self {
            rule: view.rule.name,
            href: routes::alarm(alarm.id),
            number: fill(ZH.alarms.number, &[("n", alarm.id)]),
            whom: whom(view),
            measured: measured(view),
            at: shown::instant(alarm.sighting.at),
            state: state(view),
            is_urgent: alarm.state == AlarmState::Open,
        }
    }
}

/// Whom an alarm is about, as far as its rule looks at them.
fn whom(view: &AlarmView) -> Vec<String> {
    let (m, seen) = (&ZH.alarms, &view.alarm.sighting);
    let organisation = match (&view.organisation_name, &seen.organisation) {
        (Some(name), _) => name.clone(),
        (None, Some(id)) => id.clone(),
        (None, None) => m.several.to_owned(),
    };
    let person = view.principal_name.clone().or(seen.principal.clone());
    let case = seen.case.as_ref().map(|case| fill(m.case, &[("case", case)]));
    let mut whom = vec![organisation];
    whom.extend(person.or(case));
    whom
}

/// What was measured against which threshold.
fn measured(view: &AlarmView) -> String {
    let seen = &view.alarm.sighting;
    fill(
        ZH.alarms.measured,
        &[
            ("n", seen.measured.to_string()),
            ("threshold", seen.threshold.to_string()),
            ("unit", view.rule.unit.to_owned()),
        ],
    )
}

/// The facts on the form of a deed: which alarm, and what it says.
pub(super) fn facts_of_deed(detail: &AlarmDetail, facts: Vec<(&'static str, String)>) -> Vec<(String, String)> {
    let which = (ZH.alarms.title.to_owned(), alarm::heading(&detail.view));
    let facts = facts.into_iter().map(|(name, value)| (name.to_owned(), value));
    std::iter::once(which).chain(facts).collect()
}

/// Where an alarm stands, with what came of it.
fn state(view: &AlarmView) -> String {
    let term = view.alarm.state.term();
    match view.alarm.finding {
        Some(finding) => format!("{term}：{}", finding.term()),
        None => term.to_owned(),
    }
}

#[cfg(test)]
impl AlarmsPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let view = alarm::sample_view;
        let page = |views: Vec<AlarmView>, has_decoys| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Alarms,
                ZH.alarms.title,
                Some(Asker::sample_official()),
            ),
            lede: ZH.alarms.lede,
            rows: views.iter().map(AlarmRow::of).collect(),
            pages: None,
            has_decoys,
        };
        let typical = || {
            vec![
                view(12, "neighbouring_numbers", AlarmState::Open, "王样例"),
                view(11, "decoy", AlarmState::Open, "李样例"),
                view(9, "subjects_of_case", AlarmState::Seen, ""),
                view(7, "volume", AlarmState::Closed, "赵样例"),
            ]
        };
        let many = |name: &str| {
            let one = |n: usize| view(n as u64, "same_subject", AlarmState::Open, name);
            (0..ROWS_MAX).map(one).collect()
        };
        vec![
            ("empty", page(vec![], false)),
            ("typical", page(typical(), true)),
            (
                "long",
                Self {
                    pages: Pages::sample(routes::ALARMS),
                    ..page(many("王样例"), true)
                },
            ),
            ("full", page(many(&"王".repeat(50)), true)),
        ]
    }
}
