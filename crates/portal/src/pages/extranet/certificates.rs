//! Certificates in an official's remit (数字证书).

pub(crate) mod end;

use app::CertificateView;
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use model::{CertificateStanding, OrganisationKind};

use crate::{
    door::Portal,
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::problem,
    routes,
    shown::{self, code_groups},
    visitor::Visitor,
};

/// The list.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/certificates.html")]
pub struct CertificatesPage {
    frame: Frame,
    lede: &'static str,
    rows: Vec<CertificateRow>,
}

/// A certificate.
#[derive(Clone, Debug)]
struct CertificateRow {
    holder: String,
    post: String,
    organisation: String,
    serial: Vec<String>,
    until: String,
    standing: &'static str,
    has_ended: bool,
    reminder: Option<String>,
    end: Option<EndLink>,
}

/// The way to end it.
#[derive(Clone, Debug)]
struct EndLink {
    label: &'static str,
    href: String,
}

/// Shows the list.
pub(crate) async fn show(State(portal): State<Portal>, visitor: Visitor) -> Response {
    let certificates = match portal.app.certificates(&visitor.caller).await {
        Ok(certificates) => certificates,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let m = &ZH.certificates;
    let kind = visitor.view.organisation_kind;
    let shown = CertificatesPage {
        frame: Frame::of_visitor(&portal.site, Place::Certificates, m.title, &visitor),
        lede: if kind == OrganisationKind::LeadAgency {
            m.lede_lead_agency
        } else {
            m.lede_source_authority
        },
        rows: certificates.iter().map(|view| CertificateRow::of(view, kind)).collect(),
    };
    page(StatusCode::OK, &shown)
}

impl CertificateRow {
    fn of(view: &CertificateView, kind: OrganisationKind) -> Self {
        let m = &ZH.certificates;
        let serial = &view.certificate.serial;
        let has_ended = matches!(
            view.standing,
            CertificateStanding::Revoked | CertificateStanding::Expired
        );
        Self {
            holder: view.holder.name.clone(),
            post: view.holder.post.clone(),
            organisation: view.organisation_name.clone(),
            serial: code_groups(serial),
            until: shown::instant(view.certificate.valid_until),
            standing: view.standing.term(),
            has_ended,
            reminder: view.reminder_days.map(|days| fill(m.reminder, &[("n", days)])),
            end: (!has_ended).then(|| EndLink {
                label: if kind == OrganisationKind::LeadAgency {
                    m.to_return
                } else {
                    m.to_revoke
                },
                href: routes::certificate_end(serial),
            }),
        }
    }
}

#[cfg(test)]
impl CertificatesPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::SiteInfo};
        let row = |name: &str, has_ended: bool, days: Option<i64>| CertificateRow {
            holder: name.to_owned(),
            post: "综合窗口".to_owned(),
            organisation: "样例省政务服务中心".to_owned(),
            serial: code_groups("3a5f00000000000000000000000000000000c0de"),
            until: "2027年11月24日 10:20:30".to_owned(),
            standing: if has_ended { "已吊销" } else { "有效" },
            has_ended,
            reminder: days.map(|days| fill(ZH.certificates.reminder, &[("n", days)])),
            end: (!has_ended).then(|| EndLink {
                label: ZH.certificates.to_return,
                href: routes::certificate_end("3a5f"),
            }),
        };
        let page = |rows| Self {
            frame: Frame::extranet(
                &SiteInfo::sample(true),
                Place::Certificates,
                ZH.certificates.title,
                Some(Asker::sample_official()),
            ),
            lede: ZH.certificates.lede_lead_agency,
            rows,
        };
        let mut done = page(vec![row("王样例", true, None)]);
        done.frame.done = Some("node-1-20481".to_owned());
        vec![
            ("empty", page(vec![])),
            (
                "typical",
                page(vec![row("王样例", false, Some(30)), row("李样例", false, None)]),
            ),
            ("full", page(vec![row(&"王".repeat(50), false, Some(1)); 40])),
            ("done", done),
        ]
    }
}
