//! Halls and people in an official's remit (机构与人员): the tree, and the ways to run it.

pub(crate) mod add;
pub(crate) mod import;
pub(crate) mod of;
pub(crate) mod state;

use app::OrganisationLine;
use askama::Template;
use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use model::OrganisationKind;

use crate::{
    door::{Portal, Served},
    form::Entered,
    frame::{Frame, Place},
    messages::ZH,
    page::page,
    pages::{extranet::question::SentQuery, problem},
    paging::{PAGE, Pages, Paging},
    routes, shown,
    visitor::Visitor,
};

/// Organisations on a page.
const ROWS_MAX: usize = 30;
/// Levels that are set off from each other; deeper ones look like the last.
const DEPTH_SHOWN_MAX: usize = 4;

/// The tree.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/organisations.html")]
pub struct OrganisationsPage {
    frame: Frame,
    lede: &'static str,
    q: String,
    rows: Vec<Row>,
    pages: Option<Pages>,
    can_import: bool,
}

/// An organisation.
#[derive(Clone, Debug)]
struct Row {
    name: String,
    id: String,
    href: String,
    /// depth-0 to depth-4.
    level: usize,
    kind: &'static str,
    people: String,
    systems: String,
    is_active: bool,
}

/// The routes of halls and people.
pub(crate) fn mount(router: Router<Served>) -> Router<Served> {
    let router = router
        .route(routes::ORGANISATIONS, get(show))
        .route(routes::ORGANISATION_PATTERN, get(of::show))
        .route(
            routes::ORGANISATION_SUSPEND_PATTERN,
            get(state::show_suspending).post(state::suspend),
        )
        .route(
            routes::ORGANISATION_RESUME_PATTERN,
            get(state::show_resuming).post(state::resume),
        )
        .route(
            routes::MEMBER_SUSPEND_PATTERN,
            get(state::show_suspending_member).post(state::suspend_member),
        )
        .route(
            routes::MEMBER_RESUME_PATTERN,
            get(state::show_resuming_member).post(state::resume_member),
        )
        .route(
            routes::ORGANISATION_ADD_PATTERN,
            get(add::show_organisation).post(add::organisation),
        )
        .route(routes::POST_SAVE_PATTERN, get(add::show_post).post(add::post))
        .route(routes::MEMBER_ADD_PATTERN, get(add::show_member).post(add::member));
    import::mount(router)
}

/// Shows the tree, or what of it has the searched words in name or id.
pub(crate) async fn show(portal: Portal, visitor: Visitor, query: SentQuery, paging: Paging) -> Response {
    let given = match query {
        Ok(Query(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let q = given.get("q").to_owned();
    let mut all = match portal.app.organisations(&visitor.caller).await {
        Ok(all) => all,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    all.retain(|line| line.organisation.name.contains(&q) || line.organisation.id.as_str().contains(&q));
    let m = &ZH.organisations;
    let (part, pages) = paging.part(PAGE, &all, ROWS_MAX);
    let is_lead = visitor.view.organisation_kind == OrganisationKind::LeadAgency;
    let shown = OrganisationsPage {
        frame: Frame::of_visitor(&portal.site, Place::Organisations, m.title, &visitor),
        lede: if is_lead { m.lede_lead_agency } else { m.lede_others },
        rows: part.iter().map(Row::of).collect(),
        pages,
        can_import: is_lead,
        q,
    };
    page(StatusCode::OK, &shown)
}

impl Row {
    fn of(line: &OrganisationLine) -> Self {
        let organisation = &line.organisation;
        Self {
            name: organisation.name.clone(),
            id: organisation.id.to_string(),
            href: routes::organisation(organisation.id.as_str()),
            level: line.depth.min(DEPTH_SHOWN_MAX),
            kind: organisation.kind.term(),
            people: shown::number(line.people as u64),
            systems: shown::number(line.systems as u64),
            is_active: organisation.is_active,
        }
    }
}

#[cfg(test)]
impl OrganisationsPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let row = |name: &str, level: usize, is_active: bool| Row {
            name: name.to_owned(),
            id: "hall-510100".to_owned(),
            href: routes::organisation("hall-510100"),
            level,
            kind: "政务服务大厅",
            people: "12".to_owned(),
            systems: "1".to_owned(),
            is_active,
        };
        let page = |q: &str, rows, pages| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Organisations,
                ZH.organisations.title,
                Some(Asker::sample_official()),
            ),
            lede: ZH.organisations.lede_lead_agency,
            q: q.to_owned(),
            rows,
            pages,
            can_import: true,
        };
        let typical = vec![
            row("样例省", 0, true),
            row("样例省政务服务数据管理局", 1, true),
            row("样例省政务服务中心", 1, true),
            row("样例省政务服务中心东区分厅", 2, false),
        ];
        let rows = |name: &str| (0..ROWS_MAX).map(|n| row(name, n % 5, n % 7 > 0)).collect();
        let pages = || Pages::sample(routes::ORGANISATIONS);
        vec![
            ("empty", page("\"><", vec![], None)),
            ("typical", page("", typical, None)),
            ("long", page("", rows("样例省政务服务中心东区分厅"), pages())),
            ("full", page("样例", rows(&"样例省政务服务中心".repeat(10)), pages())),
        ]
    }
}
