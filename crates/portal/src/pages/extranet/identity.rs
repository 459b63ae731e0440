//! Choice of a demo identity (选择演示身份): exists only where the door inserted a `DemoDoor` into the request.

use askama::Template;
use axum::{
    Extension, Form,
    extract::rejection::FormRejection,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use model::OrganisationKind;

use crate::{
    door::Portal,
    form::Entered,
    frame::{Frame, Place},
    messages::ZH,
    page::page,
    pages::problem::{self, ProblemPage},
    routes,
    site::{DEMO_COOKIE, DemoDoor, DemoIdentity},
};

/// The chooser.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/identity.html")]
pub struct IdentityPage {
    frame: Frame,
    identities: Vec<Offer>,
    is_unknown: bool,
}

/// One identity.
#[derive(Debug)]
struct Offer {
    principal: String,
    role: &'static str,
    can: &'static str,
    who: String,
}

/// Shows the identities on offer.
pub(crate) async fn show(portal: Portal, demo: Option<Extension<DemoDoor>>) -> Response {
    match demo {
        Some(Extension(demo)) => page(StatusCode::OK, &IdentityPage::new(&portal, &demo, false)),
        None => no_demo(&portal),
    }
}

/// Takes the choice and leads to the desk.
pub(crate) async fn choose(
    portal: Portal,
    demo: Option<Extension<DemoDoor>>,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let Some(Extension(demo)) = demo else {
        return no_demo(&portal);
    };
    let pairs = match form {
        Ok(Form(pairs)) => pairs,
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    match demo.find(Entered::new(pairs).get("principal")) {
        Some(identity) => {
            // Not `Secure`: the demo door is plain HTTP on loopback, and the cookie opens nothing anywhere else.
            let cookie = format!(
                "{DEMO_COOKIE}={}; Path=/; HttpOnly; SameSite=Strict",
                identity.principal
            );
            ([(header::SET_COOKIE, cookie)], Redirect::to(routes::HOME)).into_response()
        }
        None => page(
            StatusCode::UNPROCESSABLE_ENTITY,
            &IdentityPage::new(&portal, &demo, true),
        ),
    }
}

fn no_demo(portal: &Portal) -> Response {
    ProblemPage::plain(portal, ZH.problem.not_found, ZH.problem.not_found_note).with(StatusCode::NOT_FOUND)
}

impl IdentityPage {
    fn new(portal: &Portal, demo: &DemoDoor, is_unknown: bool) -> Self {
        Self {
            frame: Frame::extranet(&portal.site, Place::Elsewhere, ZH.identity.title, None),
            identities: demo.0.iter().map(Offer::of).collect(),
            is_unknown,
        }
    }
}

impl Offer {
    fn of(identity: &DemoIdentity) -> Self {
        let m = &ZH.identity;
        let (role, can) = match identity.organisation_kind {
            OrganisationKind::LeadAgency | OrganisationKind::Province => (m.role_lead_agency, m.can_lead_agency),
            OrganisationKind::SourceAuthority => (m.role_source_authority, m.can_source_authority),
            OrganisationKind::Auditor => (m.role_auditor, m.can_auditor),
            OrganisationKind::Department => (m.role_department, m.can_department),
            OrganisationKind::National | OrganisationKind::Hall => (m.role_clerk, m.can_clerk),
        };
        Self {
            principal: identity.principal.as_str().to_owned(),
            role,
            can,
            who: [identity.organisation_name.as_str(), &identity.post, &identity.name].join("　"),
        }
    }
}

#[cfg(test)]
impl IdentityPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::site::Site;

        let m = &crate::messages::ZH.identity;
        let page = |identities, is_unknown| Self {
            frame: Frame::extranet(&Site::sample(true), Place::Elsewhere, m.title, None),
            identities,
            is_unknown,
        };
        let offer = |principal: &str, role, can, who: &str| Offer {
            principal: principal.to_owned(),
            role,
            can,
            who: who.to_owned(),
        };
        let offers = || {
            vec![
                offer(
                    "demo-clerk",
                    m.role_clerk,
                    m.can_clerk,
                    "样例省政务服务中心　综合窗口　王样例",
                ),
                offer(
                    "demo-lead",
                    m.role_lead_agency,
                    m.can_lead_agency,
                    "样例省政务服务数据管理局　证书管理　李样例",
                ),
                offer(
                    "demo-owner",
                    m.role_source_authority,
                    m.can_source_authority,
                    "样例公安部门　人口管理　张样例",
                ),
                offer(
                    "demo-auditor",
                    m.role_auditor,
                    m.can_auditor,
                    "样例省审计厅　数据审计　陈样例",
                ),
            ]
        };
        vec![
            ("empty", page(vec![], false)),
            ("typical", page(offers(), false)),
            ("full", page(offers(), true)),
        ]
    }
}
