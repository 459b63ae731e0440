//! From the trace code on a leaked sheet to the question (追溯).

use app::{AppError, Obstacle};
use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{Tab, entry, tabs};
use crate::{
    door::Portal,
    form::{Entered, ErrorInSummary, Input, InputError, summary},
    frame::{Frame, Place},
    messages::{ZH, fill},
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
        Ok(done) => entry::respond(&portal, &visitor, done, routes::TRACE),
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
        vec![
            ("empty", page("", None)),
            ("typical", page("node-1-20481", None)),
            (
                "full",
                page("\"><", Some("编号出自节点 node-2，本节点为 node-1。请到该节点追溯。")),
            ),
        ]
    }
}
