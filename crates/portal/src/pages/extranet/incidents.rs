//! Incidents of leaked data (泄露事件): the list, and what is done about one.

pub(crate) mod deeds;
pub(crate) mod report;

use app::IncidentView;
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::OrganisationKind;

use super::ledger::{Tab, tabs};
use crate::{
    door::Portal,
    frame::{Frame, Place},
    messages::ZH,
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
#[template(path = "pages/extranet/incidents.html")]
pub struct IncidentsPage {
    frame: Frame,
    tabs: Vec<Tab>,
    lede: &'static str,
    rows: Vec<IncidentRow>,
    pages: Option<Pages>,
}

/// An incident.
#[derive(Clone, Debug)]
struct IncidentRow {
    number: u64,
    href: String,
    title: String,
    organisation: String,
    opened: String,
    is_closed: bool,
}

/// Shows the list.
pub(crate) async fn show(portal: Portal, visitor: Visitor, paging: Paging) -> Response {
    let incidents = match portal.app.incidents(&visitor.caller).await {
        Ok(incidents) => incidents,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let m = &ZH.incidents;
    let (part, pages) = paging.part(PAGE, &incidents, ROWS_MAX);
    let shown = IncidentsPage {
        frame: Frame::of_visitor(&portal.site, Place::Ledger, m.title, &visitor),
        tabs: tabs(routes::INCIDENTS),
        lede: if visitor.view.organisation_kind == OrganisationKind::Auditor {
            m.lede_auditor
        } else {
            m.lede_own
        },
        rows: part.iter().map(IncidentRow::of).collect(),
        pages,
    };
    page(StatusCode::OK, &shown)
}

impl IncidentRow {
    fn of(view: &IncidentView) -> Self {
        let incident = &view.incident;
        Self {
            number: incident.number,
            href: routes::incident(incident.number),
            title: incident.title.clone(),
            organisation: view.organisation_name.clone(),
            opened: shown::instant(incident.opened_at),
            is_closed: incident.end.is_some(),
        }
    }
}

#[cfg(test)]
impl IncidentsPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let row = |number: u64, is_closed: bool| IncidentRow {
            number,
            href: routes::incident(number),
            title: "样例大厅查询结果页照片外传\"><".to_owned(),
            organisation: "样例省审计厅".to_owned(),
            opened: "2026年11月24日 10:20:30".to_owned(),
            is_closed,
        };
        let page = |rows: Vec<IncidentRow>| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Ledger,
                ZH.incidents.title,
                Some(Asker::sample_official()),
            ),
            tabs: tabs(routes::INCIDENTS),
            lede: ZH.incidents.lede_own,
            rows,
            pages: None,
        };
        vec![
            ("empty", page(vec![])),
            ("typical", page(vec![row(2, false), row(1, true)])),
            (
                "long",
                Self {
                    pages: Pages::sample(routes::INCIDENTS),
                    ..page((0..ROWS_MAX).map(|n| row(n as u64, n % 3 == 0)).collect())
                },
            ),
        ]
    }
}
