//! Budgets in an official's remit (额度): use and rest of today, the most used first.

pub(crate) mod burst;
pub(crate) mod change;
pub(crate) mod hours;
pub(crate) mod of;
pub(crate) mod plot;

use app::{BudgetsView, LaneBudget};
use askama::Template;
use axum::{Router, http::StatusCode, response::Response, routing::get};
use model::{OrganisationId, OrganisationKind};

use crate::{
    door::{Portal, Served},
    frame::{Frame, Place},
    messages::ZH,
    page::page,
    pages::problem,
    paging::{PAGE, Pages, Paging},
    routes, shown,
    visitor::Visitor,
};

/// Organisations on a page, each with its lanes.
const ORGANISATIONS_MAX: usize = 15;

/// The list.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/budgets.html")]
pub struct BudgetsPage {
    frame: Frame,
    lede: &'static str,
    rows: Vec<BudgetRow>,
    pages: Option<Pages>,
}

/// Today's budget of a lane of an organisation.
#[derive(Clone, Debug)]
pub(super) struct BudgetRow {
    pub(super) organisation: String,
    pub(super) href: String,
    pub(super) lane: &'static str,
    pub(super) limit: String,
    pub(super) booked: Option<String>,
    pub(super) used: String,
    pub(super) left: String,
    /// Nothing is left of it, although there was something.
    pub(super) is_used_up: bool,
}

/// The routes of budgets.
pub(crate) fn mount(router: Router<Served>) -> Router<Served> {
    router
        .route(routes::BUDGETS, get(show))
        .route(routes::BUDGETS_OF_PATTERN, get(of::show))
        .route(routes::BUDGET_PLOT_PATTERN, get(plot::show))
        .route(routes::BUDGETS_CHANGE_PATTERN, get(change::show).post(change::perform))
        .route(routes::HOURS_AGREE_PATTERN, get(hours::show).post(hours::perform))
        .route(routes::BURST_NEW_PATTERN, get(burst::show).post(burst::perform))
        .route(
            routes::BURST_CANCEL_PATTERN,
            get(burst::show_cancelling).post(burst::cancel),
        )
}

/// Shows the list.
pub(crate) async fn show(portal: Portal, visitor: Visitor, paging: Paging) -> Response {
    let all = match portal.app.budgets(&visitor.caller).await {
        Ok(all) => all,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let m = &ZH.budgets;
    let (part, pages) = paging.part(PAGE, &all, ORGANISATIONS_MAX);
    let shown = BudgetsPage {
        frame: Frame::of_visitor(&portal.site, Place::Budgets, m.title, &visitor),
        lede: if visitor.view.organisation_kind == OrganisationKind::LeadAgency {
            m.lede_lead_agency
        } else {
            m.lede_others
        },
        rows: part.iter().flat_map(BudgetRow::of).collect(),
        pages,
    };
    page(StatusCode::OK, &shown)
}

impl BudgetRow {
    pub(super) fn of(view: &BudgetsView) -> impl Iterator<Item = Self> {
        let name = |lane: &LaneBudget| Self::new(&view.organisation.name, &view.organisation.id, lane);
        view.lanes.iter().map(name)
    }

    fn new(organisation: &str, id: &OrganisationId, lane: &LaneBudget) -> Self {
        Self {
            organisation: organisation.to_owned(),
            href: routes::budgets_of(id.as_str()),
            lane: lane.lane.term(),
            limit: shown::number(lane.limit()),
            booked: (lane.booked > 0).then(|| shown::number(lane.booked)),
            used: shown::number(lane.used),
            left: shown::number(lane.left()),
            is_used_up: lane.left() == 0 && lane.limit() > 0,
        }
    }
}

#[cfg(test)]
impl BudgetRow {
    pub(super) fn sample(name: &str, lane: model::PrincipalKind, booked: u64, used: u64) -> Self {
        let id = OrganisationId::parse("hall-510100").expect("an id");
        let budget = LaneBudget {
            lane,
            daily: 2_000,
            booked,
            used,
        };
        Self::new(name, &id, &budget)
    }
}

#[cfg(test)]
impl BudgetsPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use model::PrincipalKind::{Person, System};

        use crate::{frame::Asker, site::Site};
        let page = |rows, pages| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Budgets,
                ZH.budgets.title,
                Some(Asker::sample_official()),
            ),
            lede: ZH.budgets.lede_lead_agency,
            rows,
            pages,
        };
        let row = BudgetRow::sample;
        vec![
            ("empty", page(vec![], None)),
            (
                "typical",
                page(
                    vec![
                        row("样例省政务服务中心", Person, 500, 2_500),
                        row("样例省政务服务中心", System, 0, 120),
                        row("样例省市场监督管理局", Person, 0, 0),
                    ],
                    None,
                ),
            ),
            (
                "long",
                page(
                    vec![row("样例省政务服务中心东区分厅", System, 500, 2_500); 2 * ORGANISATIONS_MAX],
                    Pages::sample(routes::BUDGETS),
                ),
            ),
            (
                "full",
                page(
                    vec![row(&"样例省政务服务中心".repeat(10), System, 20_000, 21_999); 2 * ORGANISATIONS_MAX],
                    Pages::sample(routes::BUDGETS),
                ),
            ),
        ]
    }
}
