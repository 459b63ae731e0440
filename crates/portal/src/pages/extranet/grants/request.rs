//! One request with its history (授权申请).

use app::GrantRequestView;
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{GrantRequestEvent, GrantRequestStep, GrantTerms, PrincipalId, Register};

use super::{figures, matter, step::RequestWay, terms_form};
use crate::{
    address::Path,
    door::Portal,
    frame::{Frame, Place},
    handling::HandlingRow,
    messages::{ZH, fill},
    page::page,
    pages::problem,
    routes,
    visitor::Visitor,
    who::Who,
};

/// The page.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/grant_request.html")]
pub struct GrantRequestPage {
    frame: Frame,
    facts: Vec<(String, String)>,
    ways: Vec<(&'static str, String)>,
    grant: Option<(String, String)>,
    handling: Vec<HandlingRow>,
}

/// Shows the page.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(number): Path<u64>) -> Response {
    let view = match portal.app.grant_request(&visitor.caller, number).await {
        Ok(view) => view,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let m = &ZH.grants;
    let title = fill(m.request_title, &[("n", number)]);
    let ways = RequestWay::ALL.into_iter().filter(|way| way.is_open(&view));
    let grant = view.request.grant();
    let shown = GrantRequestPage {
        frame: Frame::of_visitor(&portal.site, Place::Grants, title, &visitor),
        facts: facts(&view),
        ways: ways
            .map(|way| (way.label(), routes::grant_request_step(number, way.segment())))
            .collect(),
        grant: grant.map(|id| (fill(m.grant_title, &[("n", id)]), routes::grant(id))),
        handling: handling(&view),
    };
    page(StatusCode::OK, &shown)
}

/// What is asked for, for its page and for the forms of its steps.
pub(super) fn facts(view: &GrantRequestView) -> Vec<(String, String)> {
    let (m, filing) = (&ZH.grants, view.request.filing());
    let fact = |name: &str, value: String| (name.to_owned(), value);
    let mut facts = vec![
        fact(m.standing, view.request.state().term().to_owned()),
        fact(m.agency, view.agency_name.clone()),
        fact(m.grantee, view.grantee_name.clone()),
        fact(m.matter, matter(&filing.matter, view.matter_name.as_deref())),
        fact(m.register, view.register.name.clone()),
    ];
    facts.extend(terms_form::facts(&view.register, view.request.terms()));
    facts.extend([
        fact(m.basis, filing.legal_basis.clone()),
        fact(m.reason, filing.reason.clone()),
        fact(m.reach, fill(m.reach_figures, &figures(view.reach))),
    ]);
    facts
}

fn handling(view: &GrantRequestView) -> Vec<HandlingRow> {
    let filing = view.request.filing();
    let who = |id: &PrincipalId, entered_by: &Option<String>| {
        Who::from(view.people.of(id.as_str())).entered_by(entered_by.as_deref())
    };
    let by = who(&filing.filed_by, &filing.entered_by);
    let filed = HandlingRow::new(filing.filed_at, ZH.grants.filed, by, &filing.reason);
    let mut present = filing.terms.clone();
    let taken = view.request.steps().iter().map(|step| {
        let changes = changes(&view.register, &present, step);
        if let Some(terms) = step.event.terms() {
            present = terms.clone();
        }
        HandlingRow {
            changes,
            ..HandlingRow::new(
                step.at,
                step.event.term(),
                who(&step.by, &step.entered_by),
                step.event.text(),
            )
        }
    });
    std::iter::once(filed).chain(taken).collect()
}

fn changes(register: &Register, present: &GrantTerms, step: &GrantRequestStep) -> Vec<String> {
    match &step.event {
        GrantRequestEvent::Answered { terms: Some(terms), .. } | GrantRequestEvent::Approved { terms, .. } => {
            terms_form::changes(register, present, terms)
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
impl GrantRequestPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let row = |event, text: &str, changes: usize| HandlingRow {
            at: "2026年11月24日 10:20:30".to_owned(),
            event,
            by: Who::sample(),
            text: text.to_owned(),
            changes: vec!["信息项：由“姓名、性别”改为“姓名”".to_owned(); changes],
        };
        let page = |facts: usize, ways: &[RequestWay], handling| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Grants,
                "授权申请 12",
                Some(Asker::sample_official()),
            ),
            facts: vec![("信息项".to_owned(), "姓名、性别、民族".to_owned()); facts],
            ways: ways
                .iter()
                .map(|way| (way.label(), routes::grant_request_step(12, way.segment())))
                .collect(),
            grant: None,
            handling,
        };
        let approved = Self {
            grant: Some(("授权 7".to_owned(), routes::grant(7))),
            ..page(12, &[], vec![row("提出申请", "办理需要", 0), row("批准", "", 2)])
        };
        vec![
            ("empty", page(1, &[], vec![row("提出申请", "办理需要", 0)])),
            (
                "typical",
                page(12, &RequestWay::ALL[..3], vec![row("提出申请", "办理需要", 0)]),
            ),
            ("approved", approved),
            (
                "full",
                page(14, &RequestWay::ALL, vec![row("补正", &"理".repeat(200), 6); 40]),
            ),
        ]
    }
}
