//! Questions whose case nobody registered (未登记办件的提问): the list of a day, and having it made anew.

use app::{OrphanQuestion, OrphansView, QUESTIONS_SHOWN_MAX};
use askama::Template;
use axum::{
    Form, Router,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use jiff::{ToSpan, civil::Date};
use model::Duty;

use super::ledger::{Tab, tabs};
use crate::{
    door::{Portal, Served},
    form::Entered,
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::{
        extranet::question::{SentForm, SentQuery},
        problem,
    },
    paging::{Pages, Paging},
    routes, shown,
    visitor::Visitor,
};

/// Organisations on a page.
const COUNTS_MAX: usize = 15;
/// Questions on a page.
const QUESTIONS_MAX: usize = 15;

/// The list.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/orphans.html")]
pub struct OrphansPage {
    frame: Frame,
    tabs: Vec<Tab>,
    day: String,
    day_shown: String,
    before: Option<String>,
    after: Option<String>,
    listed: Option<String>,
    total: String,
    counts: Vec<(String, String)>,
    counts_pages: Option<Pages>,
    rows: Vec<OrphanRow>,
    rows_pages: Option<Pages>,
    cut: Option<String>,
}

/// A question.
#[derive(Clone, Debug)]
struct OrphanRow {
    asked_at: String,
    organisation: String,
    who: String,
    matter: String,
    case: String,
    entry: String,
    href: String,
}

/// The routes of cases.
pub(crate) fn mount(router: Router<Served>) -> Router<Served> {
    router.route(routes::ORPHANS, get(show).post(list_anew))
}

/// Shows the list of the day in the address, or of yesterday.
pub(crate) async fn show(portal: Portal, visitor: Visitor, query: SentQuery, paging: Paging) -> Response {
    let pairs = match query {
        Ok(axum::extract::Query(pairs)) => pairs,
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let today = app::beijing_day(portal.app.now());
    let given = Entered::new(pairs);
    let day = match given.get("day") {
        "" => today.saturating_sub(1.day()),
        text => match text.parse::<Date>() {
            Ok(day) => day,
            Err(_) => return problem::unreadable(&portal, StatusCode::BAD_REQUEST),
        },
    };
    match portal.app.orphans(&visitor.caller, day).await {
        Ok(view) => page(
            StatusCode::OK,
            &OrphansPage::of(&portal, &visitor, &view, today, &paging),
        ),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Has the list made anew. It changes nothing that anybody may do, so it is no deed.
pub(crate) async fn list_anew(portal: Portal, visitor: Visitor, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let Ok(day) = entered.get("day").parse::<Date>() else {
        if !visitor.has(Duty::Overseer) {
            return problem::not_your_duty(&portal, &visitor);
        }
        return problem::unreadable(&portal, StatusCode::BAD_REQUEST);
    };
    match portal.app.list_orphans_for(&visitor.caller, day).await {
        Ok(_) => Redirect::to(&routes::orphans(&day.to_string())).into_response(),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

impl OrphansPage {
    fn of(portal: &Portal, visitor: &Visitor, view: &OrphansView, today: Date, paging: &Paging) -> Self {
        let m = &ZH.orphans;
        let total: u64 = view.counts.iter().map(|(_, count)| count).sum();
        let address = |day: Date| routes::orphans(&day.to_string());
        let (counts, counts_pages) = paging.part("counts", &view.counts, COUNTS_MAX);
        let (questions, rows_pages) = paging.part("questions", &view.questions, QUESTIONS_MAX);
        let kept = total > view.questions.len() as u64;
        Self {
            frame: Frame::of_visitor(&portal.site, Place::Ledger, m.title, visitor),
            tabs: tabs(routes::ORPHANS),
            day: view.day.to_string(),
            day_shown: shown::day(view.day),
            before: view.day.yesterday().ok().map(address),
            after: view.day.tomorrow().ok().filter(|day| *day <= today).map(address),
            listed: view.listed_at.map(|at| fill(m.listed, &[("at", shown::instant(at))])),
            total: fill(m.total, &[("n", shown::number(total))]),
            counts_pages,
            rows_pages,
            counts: (counts.iter())
                .map(|(name, count)| (name.clone(), shown::number(*count)))
                .collect(),
            rows: questions.iter().map(OrphanRow::of).collect(),
            cut: kept.then(|| fill(m.cut, &[("n", QUESTIONS_SHOWN_MAX)])),
        }
    }
}

impl OrphanRow {
    fn of((organisation, question): &(String, OrphanQuestion)) -> Self {
        Self {
            asked_at: shown::instant(question.asked_at),
            organisation: organisation.clone(),
            who: format!("{}　{}", question.post, question.principal),
            matter: question.matter.clone(),
            case: question.case.clone(),
            entry: shown::number(question.entry),
            href: routes::ledger_entry(question.entry),
        }
    }
}

#[cfg(test)]
impl OrphansPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let m = &ZH.orphans;
        let page = |listed: bool, counts: Vec<(String, String)>, rows: Vec<OrphanRow>, cut: bool| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Ledger,
                m.title,
                Some(Asker::sample_official()),
            ),
            tabs: tabs(routes::ORPHANS),
            day: "2026-11-24".to_owned(),
            day_shown: "2026年11月24日".to_owned(),
            before: Some(routes::orphans("2026-11-23")),
            after: listed.then(|| routes::orphans("2026-11-25")),
            listed: listed.then(|| fill(m.listed, &[("at", "2026年11月25日 06:00:31")])),
            total: fill(m.total, &[("n", "2,071")]),
            counts,
            counts_pages: None,
            rows,
            rows_pages: None,
            cut: cut.then(|| fill(m.cut, &[("n", QUESTIONS_SHOWN_MAX)])),
        };
        let count = |name: &str, n: &str| (name.to_owned(), n.to_owned());
        let row = |case: &str| OrphanRow {
            asked_at: "2026年11月24日 10:20:30".to_owned(),
            organisation: "样例省政务服务中心".to_owned(),
            who: "综合窗口　clerk".to_owned(),
            matter: "511Z07001006".to_owned(),
            case: case.to_owned(),
            entry: "20,481".to_owned(),
            href: routes::ledger_entry(20_481),
        };
        vec![
            ("empty", page(false, vec![], vec![], false)),
            ("none", page(true, vec![], vec![], false)),
            (
                "typical",
                page(
                    true,
                    vec![count("样例省政务服务中心", "2")],
                    vec![row("办件-2026-0001"), row("A\"><")],
                    false,
                ),
            ),
            (
                "long",
                Self {
                    counts_pages: Pages::sample(routes::ORPHANS),
                    rows_pages: Pages::sample(routes::ORPHANS),
                    ..page(
                        true,
                        vec![count("样例省政务服务中心", "20"); COUNTS_MAX],
                        vec![row("办件-2026-0001"); QUESTIONS_MAX],
                        true,
                    )
                },
            ),
            (
                "full",
                page(
                    true,
                    vec![count(&"样例".repeat(50), "2,000"); COUNTS_MAX],
                    vec![row(&"9".repeat(100)); QUESTIONS_MAX],
                    true,
                ),
            ),
        ]
    }
}
