//! One application with its whole history (证书申请详情), and the certificate that came of it.

use app::ApplicationView;
use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use model::{ApplicationEvent, ApplicationState, OrganisationKind, PrincipalId};

use super::step::Step;
use crate::{
    address::Path,
    door::Portal,
    frame::{Frame, Place},
    handling::HandlingRow,
    messages::{ZH, fill},
    page::page,
    pages::problem,
    routes, shown,
    visitor::Visitor,
    who::Who,
};

/// One application.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/application.html")]
pub struct ApplicationPage {
    frame: Frame,
    state: &'static str,
    is_over: bool,
    facts: Vec<(String, String)>,
    handling: Vec<HandlingRow>,
    ways: Vec<Way>,
    chain: Option<String>,
}

/// Something that can be done.
#[derive(Clone, Debug)]
struct Way {
    label: &'static str,
    href: String,
}

/// Shows it.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(number): Path<u64>) -> Response {
    let view = match portal.app.application(&visitor.caller, number).await {
        Ok(view) => view,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let state = view.application.state();
    let title = fill(ZH.applications.application, &[("n", number)]);
    let application = ApplicationPage {
        frame: Frame::of_visitor(&portal.site, Place::Applications, title, &visitor),
        state: state.term(),
        is_over: matches!(state, ApplicationState::Refused | ApplicationState::Withdrawn),
        facts: facts(&view),
        handling: handling(&view),
        ways: ways(number, state, visitor.view.organisation_kind),
        chain: view.chain_pem.is_some().then(|| routes::application_chain(number)),
    };
    page(StatusCode::OK, &application)
}

/// Sends the certificate and that of the issuing authority.
pub(crate) async fn chain(portal: Portal, visitor: Visitor, Path(number): Path<u64>) -> Response {
    let view = match portal.app.application(&visitor.caller, number).await {
        Ok(view) => view,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let Some(chain) = view.chain_pem else {
        let m = &ZH.problem;
        return problem::ProblemPage::plain(&portal, m.not_found, m.not_found_note).with(StatusCode::NOT_FOUND);
    };
    let headers = [
        (header::CONTENT_TYPE, "application/x-pem-file".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"heyan-{number}.pem\""),
        ),
        // Internet Explorer 8 cannot save what comes with no-store over TLS; the certificate is no secret.
        (header::CACHE_CONTROL, "private, max-age=0".to_owned()),
    ];
    (headers, chain).into_response()
}

/// What an application says, for its page and for the forms by which one goes on with it.
pub(super) fn facts(view: &ApplicationView) -> Vec<(String, String)> {
    let (m, application) = (&ZH.applications, &view.application);
    let (filing, responsible) = (application.filing(), &application.filing().responsible);
    let mut facts = vec![
        (m.column_holder, view.holder.name.clone()),
        (m.column_holder_organisation, view.holder_organisation_name.clone()),
        (ZH.desk.post, view.holder.post.clone()),
        (m.column_agency, view.agency_name.clone()),
        (
            m.filed_by,
            who(view, &filing.filed_by, filing.entered_by.as_deref()).in_line(),
        ),
        (
            m.responsible,
            fill(
                m.responsible_value,
                &[
                    ("name", responsible.name()),
                    ("post", responsible.post()),
                    ("telephone", responsible.telephone()),
                ],
            ),
        ),
        (m.days, fill(m.days_value, &[("n", application.days())])),
        (m.reason, filing.reason.clone()),
        (
            m.key,
            if application.request_pem().is_some() {
                m.key_own.to_owned()
            } else {
                m.key_here.to_owned()
            },
        ),
    ];
    if let Some(fingerprint) = app::request_fingerprint(application) {
        facts.push((m.key_fingerprint, fingerprint));
    }
    let present = match view.present.last_until {
        None => m.present_none.to_owned(),
        Some(until) => {
            let count = view.present.count.to_string();
            fill(m.present_value, &[("n", count), ("until", shown::instant(until))])
        }
    };
    facts.push((m.present, present));
    if let Some(serial) = application.serial() {
        facts.push((m.serial, serial.to_owned()));
    }
    facts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn who(view: &ApplicationView, id: &PrincipalId, entered_by: Option<&str>) -> Who {
    Who::from(view.people.of(id.as_str())).entered_by(entered_by)
}

fn handling(view: &ApplicationView) -> Vec<HandlingRow> {
    let m = &ZH.applications;
    let filing = view.application.filing();
    let by = who(view, &filing.filed_by, filing.entered_by.as_deref());
    let filed = HandlingRow::new(filing.filed_at, m.filed, by, &filing.reason);
    let steps = view.application.steps().iter().map(|step| {
        let mut changes = Vec::new();
        if let ApplicationEvent::Answered { request_pem, days, .. } = &step.event {
            changes.extend(days.map(|days| fill(m.days_changed, &[("n", days)])));
            changes.extend(request_pem.as_ref().map(|_| m.request_changed.to_owned()));
        }
        let by = who(view, &step.by, step.entered_by.as_deref());
        HandlingRow {
            changes,
            ..HandlingRow::new(step.at, step.event.term(), by, step.event.text())
        }
    });
    std::iter::once(filed).chain(steps).collect()
}

fn ways(number: u64, state: ApplicationState, kind: OrganisationKind) -> Vec<Way> {
    let m = &ZH.applications;
    let mut ways = Vec::new();
    if kind == OrganisationKind::LeadAgency && state == ApplicationState::Granted {
        ways.push(Way {
            label: m.to_collect,
            href: routes::application_collect(number),
        });
    }
    let steps = Step::ALL
        .iter()
        .filter(|step| step.is_of(kind) && step.is_possible(state));
    ways.extend(steps.map(|step| Way {
        label: step.label(),
        href: routes::application_step(number, step.word()),
    }));
    ways
}

#[cfg(test)]
impl ApplicationPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let row = |event: &'static str, text: &str| HandlingRow {
            at: "2026年11月24日 10:20:30".to_owned(),
            event,
            by: Who::sample(),
            text: text.to_owned(),
            changes: Vec::new(),
        };
        let page = |state: ApplicationState, kind, handling, has_chain: bool| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Applications,
                "证书申请 7",
                Some(Asker::sample_official()),
            ),
            state: state.term(),
            is_over: state == ApplicationState::Refused,
            facts: vec![
                ("持有人".to_owned(), "王样例".to_owned()),
                ("责任人".to_owned(), "赵样例，处长，电话 028-55550123".to_owned()),
                ("申请理由".to_owned(), "新设窗口\"><".to_owned()),
            ],
            handling,
            ways: ways(7, state, kind),
            chain: has_chain.then(|| routes::application_chain(7)),
        };
        let filed = || row("提出申请", "新设窗口");
        vec![
            (
                "empty",
                page(
                    ApplicationState::Refused,
                    OrganisationKind::LeadAgency,
                    vec![filed()],
                    false,
                ),
            ),
            (
                "typical",
                page(
                    ApplicationState::Submitted,
                    OrganisationKind::SourceAuthority,
                    vec![filed()],
                    false,
                ),
            ),
            (
                "collect",
                page(
                    ApplicationState::Granted,
                    OrganisationKind::LeadAgency,
                    vec![filed()],
                    false,
                ),
            ),
            (
                "full",
                page(
                    ApplicationState::Approved,
                    OrganisationKind::LeadAgency,
                    vec![row("退回补正", &"请说明岗位职责。".repeat(60)); 40],
                    true,
                ),
            ),
        ]
    }
}
