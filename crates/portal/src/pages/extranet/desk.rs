//! Home of the extranet door (工作台): who one is and what one may do.

use std::sync::Arc;

use app::{ApplicationWork, Work};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use jiff::Timestamp;
use model::{Duty, Grant, GrantAction};

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

/// Home of the extranet door.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/desk.html")]
pub struct DeskPage {
    frame: Frame,
    organisation: String,
    organisation_kind: &'static str,
    post: String,
    name: String,
    certificate: CertificateNote,
    work: Vec<WorkRow>,
    has_duties: bool,
    /// Whether a grant lets tell people who asked about them.
    tells_people: bool,
    grants: Vec<GrantRow>,
}

/// Something that waits for the official.
#[derive(Clone, Debug)]
struct WorkRow {
    label: String,
    href: &'static str,
}

/// What the desk says of the certificate.
#[derive(Debug)]
enum CertificateNote {
    Demo,
    Good {
        serial: Vec<String>,
        until: String,
        is_ending: bool,
    },
    Over {
        serial: Vec<String>,
        until: String,
    },
}

/// A grant that covers the organisation.
#[derive(Clone, Debug)]
struct GrantRow {
    matter: String,
    register: String,
    action: &'static str,
    fields: String,
    basis: String,
    until: String,
}

/// So many days before its end, a certificate is to be renewed.
const ENDING_DAYS: i32 = 60;

/// Shows the desk.
pub(crate) async fn show(portal: Portal, visitor: Visitor) -> Response {
    let grants = portal.app.grants_of(&visitor.caller).await;
    let work = match portal.app.work_list(&visitor.caller).await {
        Ok(work) => work,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let view = &visitor.view;
    let shown = DeskPage {
        frame: Frame::of_visitor(&portal.site, Place::Home, ZH.desk.title, &visitor),
        organisation: view.organisation_name.clone(),
        organisation_kind: view.organisation_kind.term(),
        post: view.post.clone(),
        name: view.name.clone(),
        certificate: CertificateNote::of(view.certificate.as_ref(), portal.app.now()),
        work: work.into_iter().map(WorkRow::of).collect(),
        tells_people: grants.iter().any(|grant| grant.terms.action == GrantAction::Account),
        has_duties: Duty::Overseer.is_of(view.organisation_kind, view.kind),
        grants: grants.iter().filter_map(|grant| GrantRow::of(&portal, grant)).collect(),
    };
    page(StatusCode::OK, &shown)
}

impl DeskPage {
    /// Whether this is somebody who asks: who has other duties and no grant does not.
    fn asks(&self) -> bool {
        !self.has_duties || !self.grants.is_empty()
    }
}

impl CertificateNote {
    fn of(certificate: Option<&(String, Timestamp)>, now: Timestamp) -> Self {
        let Some((serial, until_at)) = certificate else {
            return Self::Demo;
        };
        let (serial, day) = (code_groups(serial), app::beijing_day(*until_at));
        let days = (day - app::beijing_day(now)).get_days();
        if *until_at <= now {
            return Self::Over {
                serial,
                until: fill(ZH.desk.certificate_over, &[("day", shown::day(day))]),
            };
        }
        let until = fill(
            ZH.desk.certificate_until,
            &[("day", shown::day(day)), ("n", days.to_string())],
        );
        Self::Good {
            serial,
            until,
            is_ending: days <= ENDING_DAYS,
        }
    }
}

impl WorkRow {
    fn of((work, count): (Work, u64)) -> Self {
        let (message, href) = match work {
            Work::Incidents => (ZH.desk.work_incidents, routes::INCIDENTS),
            Work::ExpiringCertificates => (ZH.desk.work_expiring_certificates, routes::CERTIFICATES),
            Work::EndingAuthority => (ZH.desk.work_ending_authority, routes::CERTIFICATES),
            Work::Alarms => (ZH.desk.work_alarms, routes::ALARMS),
            Work::OrphanQuestions => (ZH.desk.work_orphans, routes::ORPHANS),
            Work::Applications(ApplicationWork::Decide) => (ZH.applications.work_decide, routes::APPLICATIONS),
            Work::Applications(ApplicationWork::Answer) => (ZH.applications.work_answer, routes::APPLICATIONS),
            Work::Applications(ApplicationWork::Collect) => (ZH.applications.work_collect, routes::APPLICATIONS),
            Work::GrantRequestsToDecide => (ZH.desk.work_grant_requests_to_decide, routes::GRANTS),
            Work::GrantRequestsToAnswer => (ZH.desk.work_grant_requests_to_answer, routes::GRANTS),
        };
        Self {
            label: fill(message, &[("n", count)]),
            href,
        }
    }
}

impl GrantRow {
    /// `None` for a grant of a register that the catalogue no longer lists.
    fn of(portal: &Portal, grant: &Arc<Grant>) -> Option<Self> {
        let register = portal.app.catalogue().register(&grant.register)?;
        let names: Vec<_> = register
            .fields()
            .filter(|(_, field)| grant.terms.fields.contains(&field.id))
            .map(|(_, field)| field.name.as_str())
            .collect();
        let is_whole = names.len() == register.fields().count();
        Some(Self {
            matter: grant.matter.clone(),
            register: register.short_name.clone(),
            action: match grant.terms.action {
                GrantAction::Verify => ZH.desk.action_verify,
                GrantAction::Read => ZH.desk.action_read,
                GrantAction::Account => ZH.desk.action_account,
            },
            fields: if is_whole {
                ZH.desk.all_fields.to_owned()
            } else {
                names.join("、")
            },
            basis: grant.legal_basis.clone(),
            until: shown::day(grant.terms.valid_until),
        })
    }
}

#[cfg(test)]
impl DeskPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let page = |certificate, name: &str, grants| Self {
            frame: Frame::extranet(&Site::sample(true), Place::Home, "工作台", Some(Asker::sample())),
            organisation: "样例省政务服务中心".to_owned(),
            organisation_kind: "政务服务大厅",
            post: "综合窗口".to_owned(),
            name: name.to_owned(),
            certificate,
            work: Vec::new(),
            tells_people: true,
            has_duties: false,
            grants,
        };
        let official = || Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Home,
                "工作台",
                Some(Asker::sample_official()),
            ),
            has_duties: true,
            ..page(CertificateNote::Demo, "李样例", vec![])
        };
        let busy = Self {
            work: vec![
                WorkRow::of((Work::Alarms, 3)),
                WorkRow::of((Work::Applications(ApplicationWork::Decide), 3)),
                WorkRow::of((Work::Applications(ApplicationWork::Collect), 1)),
                WorkRow::of((Work::ExpiringCertificates, 12)),
                WorkRow::of((Work::EndingAuthority, 59)),
            ],
            ..official()
        };
        let grant = |register: &str, fields: &str| GrantRow {
            matter: "000119001000".to_owned(),
            register: register.to_owned(),
            action: "核验",
            fields: fields.to_owned(),
            basis: "样例法第一条".to_owned(),
            until: "2027年12月31日".to_owned(),
        };
        let good = |is_ending| CertificateNote::Good {
            serial: code_groups("3a5f00000000000000000000000000000000c0de"),
            until: "有效期至 2028年11月23日，还有 730 天".to_owned(),
            is_ending,
        };
        let over = CertificateNote::Over {
            serial: code_groups("0a"),
            until: "已于 2026年11月23日 到期".to_owned(),
        };
        vec![
            ("empty", page(CertificateNote::Demo, "王样例", vec![])),
            (
                "typical",
                page(
                    good(false),
                    "王样例",
                    vec![grant("公民", "姓名、公民身份号码、性别"), grant("企业", "全部信息项")],
                ),
            ),
            (
                "full",
                page(
                    good(true),
                    &"王".repeat(50),
                    (0..30).map(|_| grant("公民", &"出生地、".repeat(30))).collect(),
                ),
            ),
            ("official", official()),
            ("busy", busy),
            ("over", page(over, "王样例", vec![])),
        ]
    }
}
