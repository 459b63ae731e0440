//! Applications for certificates (证书申请) in an official's remit.

pub(crate) mod approve_many;
pub(crate) mod collect;
pub(crate) mod file;
pub(crate) mod show;
pub(crate) mod step;

use app::{ApplicationView, ApplicationsWanted};
use askama::Template;
use axum::{
    extract::{Query, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use model::{ApplicationState, OrganisationKind};

use super::certificates::decides;
use crate::{
    door::Portal,
    form::Entered,
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
#[template(path = "pages/extranet/applications.html")]
pub struct ApplicationsPage {
    frame: Frame,
    lede: &'static str,
    is_closed: bool,
    can_file: bool,
    /// To renewals that can be approved together.
    to_approve: Option<String>,
    rows: Vec<ApplicationRow>,
    pages: Option<Pages>,
    more: Option<String>,
}

/// An application.
#[derive(Clone, Debug)]
struct ApplicationRow {
    number: u64,
    href: String,
    holder: String,
    post: String,
    organisation: String,
    agency: String,
    filed_at: String,
    state: &'static str,
    is_over: bool,
}

/// Shows the list: what is open, or with `closed_before` what is closed.
pub(crate) async fn show(
    portal: Portal,
    visitor: Visitor,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
    paging: Paging,
) -> Response {
    let Ok(Query(query)) = query else {
        return problem::unreadable(&portal, StatusCode::BAD_REQUEST);
    };
    let query = Entered::new(query);
    // Whoever writes the address himself begins at the beginning.
    let is_closed = query.has("closed_before");
    let wanted = if is_closed {
        ApplicationsWanted::Closed {
            before: query.get("closed_before").parse().unwrap_or(u64::MAX),
        }
    } else {
        ApplicationsWanted::Open {
            after: query.get("after").parse().unwrap_or_default(),
        }
    };
    let found = match portal.app.applications(&visitor.caller, wanted).await {
        Ok(found) => found,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let m = &ZH.applications;
    let is_agency = visitor.view.organisation_kind == OrganisationKind::LeadAgency;
    let mut applications = found.applications;
    if !is_closed {
        applications.sort_by_key(|view| !waits_for(view.application.state(), is_agency));
    }
    // Whoever does not decide is refused, and has nothing to approve.
    let to_decide = portal.app.renewals_to_decide(&visitor.caller).await.unwrap_or_default();
    let count = to_decide.applications.len() + to_decide.more;
    let to_approve = (count > 1 && !is_closed).then(|| fill(ZH.renewals.to_approve, &[("n", count)]));
    let title = if is_closed { m.closed_title } else { m.title };
    let (part, pages) = paging.part(PAGE, &applications, ROWS_MAX);
    let is_last = pages.as_ref().is_none_or(|pages| pages.after.is_none());
    let shown = ApplicationsPage {
        pages,
        frame: Frame::of_visitor(&portal.site, Place::Applications, title, &visitor),
        lede: if is_agency {
            m.lede_lead_agency
        } else if decides(&portal, &visitor).await {
            m.lede_source_authority
        } else {
            m.lede_others
        },
        is_closed,
        can_file: is_agency,
        to_approve,
        rows: part.iter().map(ApplicationRow::of).collect(),
        // Where the parts of what was found end, what follows is found.
        more: found.next.filter(|_| is_last).map(|number| {
            if is_closed {
                routes::applications_closed(number)
            } else {
                routes::applications_after(number)
            }
        }),
    };
    page(StatusCode::OK, &shown)
}

/// Whether it is the lead agency's turn, or else the owner's.
fn waits_for(state: ApplicationState, is_agency: bool) -> bool {
    match state {
        ApplicationState::Submitted | ApplicationState::Resubmitted => !is_agency,
        ApplicationState::AskedBack | ApplicationState::Granted => is_agency,
        _ => false,
    }
}

impl ApplicationRow {
    fn of(view: &ApplicationView) -> Self {
        let application = &view.application;
        let state = application.state();
        Self {
            number: application.number(),
            href: routes::application(application.number()),
            holder: view.holder.name.clone(),
            post: view.holder.post.clone(),
            organisation: view.holder_organisation_name.clone(),
            agency: view.agency_name.clone(),
            filed_at: shown::instant(application.filing().filed_at),
            state: state.term(),
            is_over: matches!(state, ApplicationState::Refused | ApplicationState::Withdrawn),
        }
    }
}

#[cfg(test)]
impl ApplicationsPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let row = |number, state: ApplicationState| ApplicationRow {
            number,
            href: routes::application(number),
            holder: "王样例".to_owned(),
            post: "综合窗口\"><".to_owned(),
            organisation: "样例省政务服务中心".to_owned(),
            agency: "样例省政务服务数据管理局".to_owned(),
            filed_at: "2026年11月24日 10:20:30".to_owned(),
            state: state.term(),
            is_over: state == ApplicationState::Refused,
        };
        let page = |is_closed, rows, more: Option<u64>| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Applications,
                ZH.applications.title,
                Some(Asker::sample_official()),
            ),
            lede: ZH.applications.lede_lead_agency,
            is_closed,
            can_file: true,
            to_approve: None,
            rows,
            pages: None,
            more: more.map(routes::applications_after),
        };
        vec![
            ("empty", page(false, vec![], None)),
            (
                "typical",
                page(
                    false,
                    vec![row(7, ApplicationState::AskedBack), row(9, ApplicationState::Submitted)],
                    None,
                ),
            ),
            (
                "long",
                Self {
                    pages: Pages::sample(routes::APPLICATIONS),
                    to_approve: Some(fill(ZH.renewals.to_approve, &[("n", 40)])),
                    ..page(false, vec![row(9, ApplicationState::Submitted); ROWS_MAX], None)
                },
            ),
            (
                "full",
                page(true, vec![row(u64::MAX, ApplicationState::Refused); ROWS_MAX], Some(7)),
            ),
        ]
    }
}
