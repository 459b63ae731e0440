//! From the trace code on a leaked sheet to the question, or to who opened the page (追溯).

use app::{AppError, Done, Obstacle, Traced, TracedPage};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::IncidentSource;

use super::{Tab, entry, tabs};
use crate::{
    door::Portal,
    form::{Entered, ErrorInSummary, Input, InputError, summary},
    frame::{Frame, Place},
    messages::{ZH, fill},
    opened_page,
    page::page,
    pages::{extranet::question::SentForm, problem},
    routes,
    visitor::Visitor,
};

/// The form.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/trace.html")]
pub struct TracePage {
    frame: Frame,
    tabs: Vec<Tab>,
    input: Input,
    errors: Vec<ErrorInSummary>,
    found: Option<FoundOpening>,
}

/// Who opened a page that asked nothing.
#[derive(Debug)]
struct FoundOpening {
    statements: Vec<(&'static str, String)>,
    incident: String,
}

/// Shows the form.
pub(crate) async fn show(portal: Portal, visitor: Visitor) -> Response {
    if let Err(error) = portal.app.overseer(&visitor.caller).await {
        return problem::of_deed(&portal, &visitor, error);
    }
    page(StatusCode::OK, &TracePage::new(&portal, &visitor, "", None))
}

/// Follows the code and shows where it leads.
pub(crate) async fn follow(portal: Portal, visitor: Visitor, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let code = entered.get("code");
    let wrong = |rule: &str| {
        let shown = TracePage::new(&portal, &visitor, code, Some(rule));
        page(StatusCode::UNPROCESSABLE_ENTITY, &shown)
    };
    match portal.app.trace(&visitor.caller, code).await {
        Ok(Traced::Entry(done)) => entry::respond(&portal, &visitor, *done, routes::TRACE),
        Ok(Traced::Page(done)) => page(StatusCode::OK, &TracePage::of(&portal, &visitor, &done)),
        Err(AppError::NotPossible(_)) if code.is_empty() => wrong(ZH.ledger.trace_missing),
        Err(AppError::NotPossible(why)) if why.obstacle == Obstacle::Given => wrong(&why.message),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

impl TracePage {
    fn new(portal: &Portal, visitor: &Visitor, code: &str, wrong: Option<&str>) -> Self {
        let frame = Frame::of_visitor(&portal.site, Place::Ledger, ZH.ledger.trace_title, visitor);
        Self::with(frame, portal.app.node(), code, wrong)
    }

    fn of(portal: &Portal, visitor: &Visitor, done: &Done<TracedPage>) -> Self {
        let (code, opening) = (done.value().code(), done.value());
        let printed = code.to_string();
        let mut shown = Self::new(portal, visitor, &printed, None);
        shown.frame.trace_code = Some(done.receipt().reference());
        shown.found = Some(FoundOpening {
            statements: opening.statements(opened_page(code.page())),
            incident: routes::incident_from(IncidentSource::TraceCode, &printed),
        });
        shown
    }

    fn with(frame: Frame, node: &str, code: &str, wrong: Option<&str>) -> Self {
        let m = &ZH.ledger;
        let input = Input {
            name: "code".to_owned(),
            label: m.trace_code.to_owned(),
            hint: fill(m.trace_hint, &[("node", node)]),
            value: code.to_owned(),
            is_required: true,
            error: wrong.map(|rule| InputError {
                rule: rule.to_owned(),
                remedy: String::new(),
            }),
            ..Input::default()
        };
        Self {
            frame,
            tabs: tabs(routes::TRACE),
            errors: summary([&input]),
            input,
            found: None,
        }
    }
}

#[cfg(test)]
impl TracePage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let page = |code: &str, wrong: Option<&str>| {
            let asker = Some(Asker::sample_official());
            let frame = Frame::extranet(&Site::sample(true), Place::Ledger, ZH.ledger.trace_title, asker);
            Self::with(frame, "node-1", code, wrong)
        };
        let mut found = page("3F5T-02KJ-9Q0X-7VWE-R6TA", None);
        found.frame.trace_code = Some("node-1-20490".to_owned());
        found.found = Some(FoundOpening {
            statements: vec![
                ("时间", "2026-11-24 10:20（北京时间，至分）".to_owned()),
                ("入口", "政务外网侧".to_owned()),
                ("机构", "样例省政务服务中心（demo-hall）".to_owned()),
                ("岗位", "综合窗口".to_owned()),
                ("人员", "王样例（clerk）".to_owned()),
                ("证书", "4a01".to_owned()),
                ("打开的页面", opened_page(1).to_owned()),
            ],
            incident: routes::incident_from(IncidentSource::TraceCode, "3F5T-02KJ-9Q0X-7VWE-R6TA"),
        });
        vec![
            ("found", found),
            ("empty", page("", None)),
            ("typical", page("node-1-20481", None)),
            (
                "full",
                page("\"><", Some("编号出自节点 node-2，本节点为 node-1。请到该节点追溯。")),
            ),
        ]
    }
}
