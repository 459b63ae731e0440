//! Grants and requests for them in an official's remit (共享授权).

pub(crate) mod approve;
pub(crate) mod file;
pub(crate) mod grant;
pub(crate) mod matrix;
pub(crate) mod narrow;
pub(crate) mod request;
pub(crate) mod step;
mod terms_form;
pub(crate) mod withdraw;

use app::{GrantRequestView, GrantView};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{OrganisationKind, rights::Reach};

use crate::{
    door::Portal,
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::problem,
    paging::{Pages, Paging},
    routes, shown,
    visitor::Visitor,
};

/// The list.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/grants.html")]
pub struct GrantsPage {
    frame: Frame,
    lede: &'static str,
    /// Registers for which a grant can be asked: name and form.
    to_ask: Vec<(String, String)>,
    requests: Vec<RequestRow>,
    requests_pages: Option<Pages>,
    grants: Vec<GrantRow>,
    grants_pages: Option<Pages>,
}

/// Requests, and grants, on a page.
const ROWS_MAX: usize = 10;

/// A request in the list.
#[derive(Clone, Debug)]
struct RequestRow {
    number: u64,
    href: String,
    agency: String,
    grantee: String,
    matter: String,
    register: String,
    fields: String,
    state: &'static str,
    /// Settled, and nothing came of it.
    is_without_grant: bool,
}

/// A grant in the list.
#[derive(Clone, Debug)]
struct GrantRow {
    number: u64,
    href: String,
    grantee: String,
    scope: &'static str,
    matter: String,
    register: String,
    action: &'static str,
    fields: String,
    limits: String,
    until: String,
    standing: &'static str,
    has_ended: bool,
}

/// Shows the list.
pub(crate) async fn show(portal: Portal, visitor: Visitor, paging: Paging) -> Response {
    let found = async {
        let requests = portal.app.grant_requests(&visitor.caller).await?;
        Ok((requests, portal.app.grants(&visitor.caller).await?))
    };
    let (requests, grants) = match found.await {
        Ok(found) => found,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let m = &ZH.grants;
    let kind = visitor.view.organisation_kind;
    let registers = portal.app.catalogue().registers().iter();
    let (requests, requests_pages) = paging.part("requests", &requests, ROWS_MAX);
    let (grants, grants_pages) = paging.part("grants", &grants, ROWS_MAX);
    let shown = GrantsPage {
        frame: Frame::of_visitor(&portal.site, Place::Grants, m.title, &visitor),
        lede: match kind {
            OrganisationKind::LeadAgency => m.lede_lead_agency,
            OrganisationKind::SourceAuthority => m.lede_source_authority,
            _ => m.lede_auditor,
        },
        to_ask: if kind == OrganisationKind::LeadAgency {
            registers
                .map(|register| (register.short_name.clone(), routes::new_grant_request(&register.id)))
                .collect()
        } else {
            Vec::new()
        },
        requests: requests.iter().map(RequestRow::of).collect(),
        requests_pages,
        grants: grants.iter().map(GrantRow::of).collect(),
        grants_pages,
    };
    page(StatusCode::OK, &shown)
}

/// Code and name of a matter.
fn matter(code: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{code} {name}"),
        None => fill(ZH.grants.matter_unlisted, &[("code", code)]),
    }
}

/// How many, in one line.
fn figures(reach: Reach) -> [(&'static str, usize); 3] {
    [
        ("organisations", reach.organisations),
        ("people", reach.people),
        ("systems", reach.systems),
    ]
}

impl RequestRow {
    fn of(view: &GrantRequestView) -> Self {
        let filing = view.request.filing();
        Self {
            number: view.request.number(),
            href: routes::grant_request(view.request.number()),
            agency: view.agency_name.clone(),
            grantee: view.grantee_name.clone(),
            matter: matter(&filing.matter, view.matter_name.as_deref()),
            register: view.register.short_name.clone(),
            fields: terms_form::field_names(&view.register, &view.request.terms().fields),
            state: view.request.state().term(),
            is_without_grant: view.request.state().is_closed() && view.request.grant().is_none(),
        }
    }
}

impl GrantRow {
    fn of(view: &GrantView) -> Self {
        let grant = &view.grant;
        Self {
            number: grant.id,
            href: routes::grant(grant.id),
            grantee: view.organisation_name.clone(),
            scope: grant.terms.scope.term(),
            matter: matter(&grant.matter, view.matter_name.as_deref()),
            register: view.register.short_name.clone(),
            action: terms_form::action(grant.terms.action),
            fields: terms_form::field_names(&view.register, &grant.terms.fields),
            limits: terms_form::limits(&grant.terms),
            until: shown::day(grant.terms.valid_until),
            standing: view.standing.term(),
            has_ended: !view.standing.is_open(),
        }
    }
}

#[cfg(test)]
impl GrantsPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let page = |requests, grants, lede| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Grants,
                ZH.grants.title,
                Some(Asker::sample_official()),
            ),
            lede,
            to_ask: Vec::new(),
            requests,
            requests_pages: None,
            grants,
            grants_pages: None,
        };
        let request = |grantee: &str, state, is_without_grant| RequestRow {
            number: 12,
            href: routes::grant_request(12),
            agency: "样例省政务服务数据管理局".to_owned(),
            grantee: grantee.to_owned(),
            matter: matter("000119001000", Some("样例事项")),
            register: "公民".to_owned(),
            fields: "姓名、性别".to_owned(),
            state,
            is_without_grant,
        };
        let grant = |grantee: &str, has_ended, fields: &str| GrantRow {
            number: 7,
            href: routes::grant(7),
            grantee: grantee.to_owned(),
            scope: "本机构及其下级机构",
            matter: matter("000119001000", None),
            register: "公民".to_owned(),
            action: "核验",
            fields: fields.to_owned(),
            limits: "09:00-17:00，每日 500 次".to_owned(),
            until: "2027年12月31日".to_owned(),
            standing: if has_ended { "已撤销" } else { "有效" },
            has_ended,
        };
        let hall = "样例省政务服务中心";
        let asking = Self {
            to_ask: ["公民", "企业"]
                .map(|name| (name.to_owned(), routes::new_grant_request("population")))
                .into(),
            ..page(
                vec![
                    request(hall, "退回补正", false),
                    request(hall, "已批准", false),
                    request(hall, "不予批准", true),
                ],
                vec![grant(hall, false, "姓名"), grant(hall, true, "姓名")],
                ZH.grants.lede_lead_agency,
            )
        };
        vec![
            ("empty", page(vec![], vec![], ZH.grants.lede_auditor)),
            ("typical", asking),
            (
                "long",
                Self {
                    requests_pages: Pages::sample(routes::GRANTS),
                    grants_pages: Pages::sample(routes::GRANTS),
                    ..page(
                        vec![request(hall, "补正待审", false); ROWS_MAX],
                        vec![grant(hall, false, "姓名、性别、民族、出生日期"); ROWS_MAX],
                        ZH.grants.lede_auditor,
                    )
                },
            ),
            (
                "full",
                page(
                    vec![request(&"厅".repeat(50), "补正待审", false); ROWS_MAX],
                    vec![grant(&"厅".repeat(50), false, &"出生地、".repeat(30)); ROWS_MAX],
                    ZH.grants.lede_source_authority,
                ),
            ),
        ]
    }
}
