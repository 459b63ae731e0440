//! The budgets of one organisation (机构额度): today, bursts, the last 30 days, and the ways to change them.

use app::{BudgetsView, DayUse};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{BudgetBurst, BudgetChange, OrganisationId, PrincipalKind, ServiceHours};

use super::BudgetRow;
use crate::{
    address::Path,
    door::Portal,
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::problem,
    paging::{Pages, Paging},
    routes, shown,
    visitor::Visitor,
    who::Who,
};

/// The page.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/budgets/of.html")]
pub struct OrganisationBudgetsPage {
    frame: Frame,
    id: String,
    hours: String,
    rows: Vec<BudgetRow>,
    /// Ways to change something: address and what it says.
    ways: Vec<(String, &'static str)>,
    bursts: Vec<BurstRow>,
    bursts_pages: Option<Pages>,
    changes: Vec<ChangeRow>,
    changes_pages: Option<Pages>,
    plots: Vec<Plot>,
    days: Vec<DayRow>,
}

/// A burst.
#[derive(Clone, Debug)]
struct BurstRow {
    number: u64,
    lane: &'static str,
    span: String,
    questions: String,
    reason: String,
    booked_by: Who,
    booked_at: String,
    standing: String,
    cancel: Option<String>,
}

/// A change of the daily budgets.
#[derive(Clone, Debug)]
struct ChangeRow {
    at: String,
    /// Which budget became what.
    what: Vec<String>,
    reason: String,
    by: Who,
}

/// A plot of a lane: its address and what it says in words; without an address where there is nothing to draw.
#[derive(Clone, Debug)]
struct Plot {
    address: Option<String>,
    words: String,
}

/// What was used on a day, and what could have been.
#[derive(Clone, Debug)]
struct DayRow {
    day: String,
    person: String,
    person_limit: String,
    system: String,
    system_limit: String,
}

/// Bursts on a page.
const BURSTS_MAX: usize = 4;
/// Changes on a page; there are a few a year.
const CHANGES_MAX: usize = 5;

/// Parses the organisation of an address.
pub(crate) fn organisation_of(text: &str) -> Result<OrganisationId, app::AppError> {
    let unknown = || app::NotPossible::unknown("organisation.unknown", ZH.budgets.organisation_unknown);
    Ok(OrganisationId::parse(text).ok_or_else(unknown)?)
}

/// Shows the page.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(id): Path<String>, paging: Paging) -> Response {
    let found = match organisation_of(&id) {
        Ok(id) => portal.app.budgets_of(&visitor.caller, &id).await,
        Err(error) => Err(error),
    };
    let detail = match found {
        Ok(found) => found,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let view = &detail.view;
    let m = &ZH.budgets;
    let title = fill(m.title_of, &[("organisation", &view.organisation.name)]);
    let (bursts, bursts_pages) = paging.part("bursts", &detail.bursts, BURSTS_MAX);
    let (changes, changes_pages) = paging.part("changes", &detail.changes, CHANGES_MAX);
    let shown = OrganisationBudgetsPage {
        frame: Frame::of_visitor(&portal.site, Place::Budgets, title, &visitor),
        hours: match view.organisation.population_hours {
            Some(hours) => fill(m.hours_agreed, &[("hours", hours)]),
            None => fill(m.hours_of_notice, &[("hours", ServiceHours::NOTICE)]),
        },
        rows: BudgetRow::of(view).collect(),
        ways: ways(view),
        bursts_pages,
        changes_pages,
        bursts: (bursts.iter())
            .map(|(burst, by)| {
                let today = app::beijing_day(portal.app.now());
                BurstRow::of(burst, by.clone().into(), today, view.is_to_be_changed)
            })
            .collect(),
        changes: (changes.iter())
            .map(|(change, by)| ChangeRow::of(change, by.clone().into()))
            .collect(),
        plots: [PrincipalKind::Person, PrincipalKind::System]
            .map(|lane| Plot::of(&id, &detail.days, lane))
            .to_vec(),
        days: detail.days.iter().rev().map(DayRow::of).collect(),
        id,
    };
    page(StatusCode::OK, &shown)
}

fn ways(view: &BudgetsView) -> Vec<(String, &'static str)> {
    let (m, id) = (&ZH.budgets, view.organisation.id.as_str());
    let mut ways = Vec::new();
    if view.is_to_be_changed {
        ways.push((routes::budgets_change(id), m.change));
        ways.push((routes::burst_new(id), m.book));
    }
    if view.is_to_be_agreed {
        ways.push((routes::hours_agree(id), m.agree));
    }
    ways
}

/// What a plot shows, in a sentence.
pub(super) fn in_words(days: &[DayUse], lane: PrincipalKind) -> String {
    let used = || days.iter().map(|day| day.of(lane).used);
    let (sum, most) = (used().sum::<u64>(), used().max().unwrap_or(0));
    let (sum, most) = (shown::number(sum), shown::number(most));
    let (lane, days) = (lane.term().to_owned(), days.len().to_string());
    let is_unused = used().all(|used| used == 0);
    fill(
        if is_unused {
            ZH.budgets.plot_none
        } else {
            ZH.budgets.plot_words
        },
        &[("lane", lane), ("days", days), ("sum", sum), ("most", most)],
    )
}

impl Plot {
    fn of(organisation: &str, days: &[DayUse], lane: PrincipalKind) -> Self {
        let is_used = days.iter().any(|day| day.of(lane).used > 0);
        Self {
            address: is_used.then(|| routes::budget_plot(organisation, lane.as_str())),
            words: in_words(days, lane),
        }
    }
}

impl ChangeRow {
    fn of(change: &BudgetChange, by: Who) -> Self {
        let lanes = [PrincipalKind::Person, PrincipalKind::System];
        let became = |lane: PrincipalKind| {
            let [was, is] = [change.before, change.after].map(|budgets| shown::number(u64::from(budgets.of(lane))));
            let what = [("lane", lane.term().to_owned()), ("was", was), ("is", is)];
            (what[1].1 != what[2].1).then(|| fill(ZH.budgets.became, &what))
        };
        Self {
            at: shown::instant(change.at),
            what: lanes.into_iter().filter_map(became).collect(),
            reason: change.reason.clone(),
            by,
        }
    }
}

impl BurstRow {
    fn of(burst: &BudgetBurst, booked_by: Who, today: jiff::civil::Date, is_to_be_changed: bool) -> Self {
        let m = &ZH.budgets;
        let is_open = burst.cancelled_on.is_none() && burst.last_day >= today;
        Self {
            number: burst.number,
            lane: burst.lane.term(),
            span: if burst.first_day == burst.last_day {
                shown::day(burst.first_day)
            } else {
                let (first, last) = (shown::day(burst.first_day), shown::day(burst.last_day));
                fill(m.span, &[("first", first), ("last", last)])
            },
            questions: shown::number(burst.questions_a_day),
            reason: burst.reason.clone(),
            booked_by,
            booked_at: shown::instant(burst.booked_at),
            standing: match burst.cancelled_on {
                Some(day) => fill(m.burst_cancelled, &[("day", shown::day(day))]),
                None if burst.last_day < today => m.burst_over.to_owned(),
                None if burst.first_day > today => m.burst_ahead.to_owned(),
                None => m.burst_in_force.to_owned(),
            },
            cancel: (is_open && is_to_be_changed).then(|| routes::burst_cancel(burst.number)),
        }
    }
}

impl DayRow {
    fn of(day: &DayUse) -> Self {
        Self {
            day: shown::day(day.day),
            person: shown::number(day.person.used),
            person_limit: shown::number(day.person.limit),
            system: shown::number(day.system.used),
            system_limit: shown::number(day.system.limit),
        }
    }
}

#[cfg(test)]
impl OrganisationBudgetsPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use app::LaneUse;
        use model::DailyBudgets;

        use crate::{frame::Asker, site::Site};
        let day = |text: &str| text.parse::<jiff::civil::Date>().expect("a day");
        let burst = |first: &str, last: &str, cancelled: Option<&str>| {
            let burst = BudgetBurst {
                number: 7,
                organisation: OrganisationId::parse("hall-510100").expect("an id"),
                lane: PrincipalKind::Person,
                first_day: day(first),
                last_day: day(last),
                questions_a_day: 5_000,
                reason: "开学季集中办理\"><".to_owned(),
                booked_by: "lead".to_owned(),
                booked_at: "2026-11-24T02:20:30Z".parse().expect("an instant"),
                cancelled_on: cancelled.map(day),
            };
            BurstRow::of(&burst, Who::sample(), day("2026-11-24"), true)
        };
        let change = |reason: &str| {
            let budgets = |clerk| DailyBudgets { clerk, system: 200_000 };
            let change = BudgetChange {
                at: "2026-11-10T02:20:30Z".parse().expect("an instant"),
                by: "lead".to_owned(),
                before: budgets(2_000),
                after: budgets(2_500),
                reason: reason.to_owned(),
            };
            ChangeRow::of(&change, Who::sample())
        };
        let page = |bursts, days: i16, ways: Vec<(String, &'static str)>| {
            let of = |used, limit| LaneUse { used, limit };
            let use_of_days: Vec<DayUse> = (0..days)
                .map(|n| DayUse {
                    day: day("2026-10-26").saturating_add(jiff::Span::new().days(n)),
                    person: of(
                        1_500 + u64::from(n.unsigned_abs()) * 31,
                        if n < 15 { 2_000 } else { 2_500 },
                    ),
                    system: of(0, 200_000),
                })
                .collect();
            let lanes = [PrincipalKind::Person, PrincipalKind::System];
            Self {
                frame: Frame::extranet(
                    &Site::sample(true),
                    Place::Budgets,
                    "额度：样例省政务服务中心",
                    Some(Asker::sample_official()),
                ),
                id: "hall-510100".to_owned(),
                hours: fill(ZH.budgets.hours_of_notice, &[("hours", ServiceHours::NOTICE)]),
                rows: vec![
                    BudgetRow::sample("样例省政务服务中心", PrincipalKind::Person, 500, 1_999),
                    BudgetRow::sample("样例省政务服务中心", PrincipalKind::System, 0, 0),
                ],
                changes: (0..days.min(2)).map(|_| change("业务增长\"><")).collect(),
                ways,
                bursts,
                bursts_pages: None,
                changes_pages: None,
                plots: lanes.map(|lane| Plot::of("hall-510100", &use_of_days, lane)).to_vec(),
                days: use_of_days.iter().map(DayRow::of).collect(),
            }
        };
        let ways = || {
            vec![
                (routes::budgets_change("hall-510100"), ZH.budgets.change),
                (routes::burst_new("hall-510100"), ZH.budgets.book),
                (routes::hours_agree("hall-510100"), ZH.budgets.agree),
            ]
        };
        let all = vec![
            burst("2026-12-01", "2026-12-03", None),
            burst("2026-11-24", "2026-11-24", None),
            burst("2026-11-20", "2026-11-30", Some("2026-11-22")),
            burst("2026-11-01", "2026-11-02", None),
        ];
        let mut done = page(vec![], 30, ways());
        done.frame.done = Some("node-1-20481".to_owned());
        vec![
            ("empty", page(vec![], 0, vec![])),
            ("typical", page(all.clone(), 30, ways())),
            (
                "long",
                Self {
                    bursts_pages: Pages::sample("/budgets/hall-510100"),
                    changes_pages: Pages::sample("/budgets/hall-510100"),
                    changes: (0..CHANGES_MAX).map(|_| change("业务增长")).collect(),
                    ..page(vec![all[0].clone(); BURSTS_MAX], 30, ways())
                },
            ),
            ("done", done),
        ]
    }
}
