//! Certificates in an official's remit (数字证书).

pub(crate) mod end;
pub(crate) mod renew;
pub(crate) mod suspend;

use app::CertificateView;
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{Certificate, CertificateStanding, OrganisationKind};

use crate::{
    door::Portal,
    form::Choice,
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::problem,
    paging::{PAGE, Pages, Paging},
    routes,
    shown::{self, code_groups},
    visitor::Visitor,
};

/// Rows on a page.
const ROWS_MAX: usize = 15;

/// The list.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/certificates.html")]
pub struct CertificatesPage {
    frame: Frame,
    lede: &'static str,
    /// That the issuing authority ends soon.
    ending_authority: Option<String>,
    /// Halls and province with certificates to be renewed.
    scopes: Vec<Choice>,
    rows: Vec<CertificateRow>,
    pages: Option<Pages>,
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
    /// For good or for now.
    is_unusable: bool,
    /// Why it was ended, or suspended; may be empty.
    reason: String,
    reminder: Option<String>,
    ways: Vec<EndLink>,
}

/// A way to end, suspend or resume it.
#[derive(Clone, Debug)]
struct EndLink {
    label: &'static str,
    href: String,
}

/// Shows the list.
pub(crate) async fn show(portal: Portal, visitor: Visitor, paging: Paging) -> Response {
    let certificates = match portal.app.certificates(&visitor.caller).await {
        Ok(certificates) => certificates,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let m = &ZH.certificates;
    let kind = visitor.view.organisation_kind;
    let scopes = if kind == OrganisationKind::LeadAgency {
        match portal.app.renewal_scopes(&visitor.caller).await {
            Ok(scopes) => renew::scopes(scopes),
            Err(error) => return problem::of_deed(&portal, &visitor, error),
        }
    } else {
        Vec::new()
    };
    let (part, pages) = paging.part(PAGE, &certificates, ROWS_MAX);
    let shown = CertificatesPage {
        frame: Frame::of_visitor(&portal.site, Place::Certificates, m.title, &visitor),
        lede: if kind == OrganisationKind::LeadAgency {
            m.lede_lead_agency
        } else if decides(&portal, &visitor).await {
            m.lede_source_authority
        } else {
            m.lede_others
        },
        ending_authority: portal.app.ending_authority().map(|ending| {
            let values = [("until", shown::instant(ending.until)), ("n", ending.days.to_string())];
            fill(m.ending_authority, &values)
        }),
        scopes,
        rows: part.iter().map(|view| CertificateRow::of(view, kind)).collect(),
        pages,
    };
    page(StatusCode::OK, &shown)
}

/// Whether the visitor is of the authority that decides about certificates: the owner of the sealed register.
pub(super) async fn decides(portal: &Portal, visitor: &Visitor) -> bool {
    let own = portal.app.registers_of_owner(&visitor.caller).await;
    own.is_ok_and(|registers| registers.iter().any(|register| register.is_sealed))
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
            is_unusable: view.standing != CertificateStanding::Valid,
            reason: reason(&view.certificate),
            reminder: view.reminder_days.map(|days| fill(m.reminder, &[("n", days)])),
            ways: if has_ended { Vec::new() } else { ways(view, kind) },
        }
    }
}

/// Why it cannot be used, as whoever ended or suspended it said.
fn reason(certificate: &Certificate) -> String {
    let suspended = certificate.suspension.as_ref().map(|suspension| &suspension.reason);
    let reason = certificate.revocation_reason.as_ref().or(suspended);
    reason.cloned().unwrap_or_default()
}

fn ways(view: &CertificateView, kind: OrganisationKind) -> Vec<EndLink> {
    let serial = &view.certificate.serial;
    let end = if kind == OrganisationKind::LeadAgency {
        ZH.certificates.to_return
    } else {
        ZH.certificates.to_revoke
    };
    let is_due = kind == OrganisationKind::LeadAgency && view.is_renewal_due;
    let is_suspended = view.certificate.suspension.is_some();
    let all = [
        (
            is_due,
            ZH.applications.to_renew,
            routes::application_for(view.holder.id.as_str()),
        ),
        (view.is_to_be_ended, end, routes::certificate_end(serial)),
        (
            view.is_to_be_ended && !is_suspended,
            ZH.suspension.to_suspend,
            routes::certificate_suspend(serial),
        ),
        (
            view.is_to_be_resumed,
            ZH.suspension.to_resume,
            routes::certificate_resume(serial),
        ),
    ];
    all.into_iter()
        .filter(|(is_offered, ..)| *is_offered)
        .map(|(_, label, href)| EndLink { label, href })
        .collect()
}

/// What a deed's form says of the certificate.
pub(crate) fn facts(view: &CertificateView) -> Vec<(String, String)> {
    let m = &ZH.certificates;
    [
        (m.column_holder, view.holder.name.clone()),
        (m.column_organisation, view.organisation_name.clone()),
        (ZH.desk.post, view.holder.post.clone()),
        (m.column_serial, view.certificate.serial.clone()),
        (m.column_until, shown::instant(view.certificate.valid_until)),
        (m.column_standing, view.standing.term().to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

#[cfg(test)]
impl CertificatesPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let row = |name: &str, has_ended: bool, days: Option<i64>| CertificateRow {
            holder: name.to_owned(),
            post: "综合窗口".to_owned(),
            organisation: "样例省政务服务中心".to_owned(),
            serial: code_groups("3a5f00000000000000000000000000000000c0de"),
            until: "2027年11月24日 10:20:30".to_owned(),
            standing: if has_ended { "已吊销" } else { "有效" },
            is_unusable: has_ended,
            reason: if has_ended {
                "人员调整\"><".to_owned()
            } else {
                String::new()
            },
            reminder: days.map(|days| fill(ZH.certificates.reminder, &[("n", days)])),
            ways: if has_ended {
                Vec::new()
            } else {
                vec![
                    EndLink {
                        label: ZH.certificates.to_return,
                        href: routes::certificate_end("3a5f"),
                    },
                    EndLink {
                        label: ZH.suspension.to_suspend,
                        href: routes::certificate_suspend("3a5f"),
                    },
                ]
            },
        };
        let page = |rows| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Certificates,
                ZH.certificates.title,
                Some(Asker::sample_official()),
            ),
            lede: ZH.certificates.lede_lead_agency,
            ending_authority: None,
            scopes: Vec::new(),
            rows,
            pages: None,
        };
        let scope = |name: &str, count| app::RenewalScope {
            id: model::OrganisationId::parse("hall").expect("an id"),
            name: name.to_owned(),
            count,
        };
        let mut done = page(vec![row("王样例", true, None)]);
        done.frame.done = Some("node-1-20481".to_owned());
        vec![
            ("empty", page(vec![])),
            (
                "typical",
                Self {
                    scopes: renew::scopes(vec![scope("样例省", 2), scope("样例省政务服务中心", 1)]),
                    ..page(vec![row("王样例", false, Some(30)), row("李样例", false, None)])
                },
            ),
            (
                "long",
                Self {
                    pages: Pages::sample(routes::CERTIFICATES),
                    scopes: renew::scopes(vec![scope("样例省某市某区政务服务中心", 3); 80]),
                    ..page(vec![row("王样例", false, Some(30)); ROWS_MAX])
                },
            ),
            (
                "full",
                Self {
                    ending_authority: Some(fill(
                        ZH.certificates.ending_authority,
                        &[("until", "2036年11月23日 10:20:30"), ("n", "59")],
                    )),
                    ..page(vec![row(&"王".repeat(50), false, Some(1)); ROWS_MAX])
                },
            ),
            ("done", done),
        ]
    }
}
