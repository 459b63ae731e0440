//! Steps of a request that need a text (退回补正、补正、不予批准、撤回).

use app::{AppError, GrantRequestDeed, GrantRequestView, NotPossible};
use axum::{Form, response::Response};
use model::{GrantRequestEvent, GrantRequestState, GrantTerms};

use super::{
    narrow::{confirmed, is_confirmed},
    request,
    terms_form::{self, EnteredTerms},
};
use crate::{
    address::Path,
    door::Portal,
    form::{Entered, Input, InputKind},
    frame::Place,
    messages::ZH,
    pages::{
        extranet::{
            deed::{DeedForm, reason_input},
            question::SentForm,
        },
        problem,
    },
    routes,
    visitor::Visitor,
};

/// What may be done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RequestWay {
    Approve,
    AskBack,
    Refuse,
    Answer,
    Withdraw,
}

impl RequestWay {
    pub(super) const ALL: [Self; 5] = [Self::Approve, Self::AskBack, Self::Refuse, Self::Answer, Self::Withdraw];

    pub(super) fn segment(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::AskBack => "ask-back",
            Self::Refuse => "refuse",
            Self::Answer => "answer",
            Self::Withdraw => "withdraw",
        }
    }

    pub(super) fn label(self) -> &'static str {
        let m = &ZH.grants;
        match self {
            Self::Approve => m.to_approve,
            Self::AskBack => m.to_ask_back,
            Self::Refuse => m.to_refuse,
            Self::Answer => m.to_answer,
            Self::Withdraw => m.to_take_back,
        }
    }

    /// Whether it is open to the official who looks at the request.
    pub(super) fn is_open(self, view: &GrantRequestView) -> bool {
        let is_with_owner = view.request.state().is_with_owner();
        match self {
            Self::Approve | Self::AskBack => view.is_to_decide && is_with_owner,
            Self::Refuse => view.is_to_decide,
            Self::Answer => view.is_to_answer,
            Self::Withdraw => view.is_to_withdraw,
        }
    }

    fn of(segment: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|way| way.segment() == segment && *way != Self::Approve)
    }
}

/// Shows the form.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path((number, segment)): Path<(u64, String)>) -> Response {
    let Some(way) = RequestWay::of(&segment) else {
        return no_way(&portal);
    };
    match view(&portal, &visitor, number, way).await {
        Ok(view) => {
            let terms = EnteredTerms::of(view.request.terms());
            form(&view, way, "", &terms).show(&portal, Place::Grants, &visitor)
        }
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Takes the step.
pub(crate) async fn perform(
    portal: Portal,
    visitor: Visitor,
    Path((number, segment)): Path<(u64, String)>,
    sent: SentForm,
) -> Response {
    let Some(way) = RequestWay::of(&segment) else {
        return no_way(&portal);
    };
    let entered = match sent {
        Ok(Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let view = match view(&portal, &visitor, number, way).await {
        Ok(view) => view,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let text = entered.get("reason").to_owned();
    let terms = EnteredTerms::sent(&entered);
    let mut form = form(&view, way, &text, &terms);
    let is_said = is_confirmed(&entered, &mut form.inputs);
    let other_terms: Option<GrantTerms> = if way == RequestWay::Answer {
        terms.parse(&mut form.inputs)
    } else {
        None
    };
    if !is_said || (way == RequestWay::Answer && other_terms.is_none()) {
        return form.show(&portal, Place::Grants, &visitor);
    }
    let step = match way {
        RequestWay::AskBack => GrantRequestDeed::AskBack(text),
        RequestWay::Refuse => GrantRequestDeed::Refuse(text),
        RequestWay::Withdraw => GrantRequestDeed::Withdraw(text),
        RequestWay::Answer | RequestWay::Approve => {
            // Terms that were left as they are bring nothing new.
            GrantRequestDeed::Answer(text, other_terms.filter(|terms| terms != view.request.terms()))
        }
    };
    let done = portal.app.continue_grant_request(&visitor.caller, number, &step).await;
    form.conclude(&portal, Place::Grants, &visitor, done, |_| {
        routes::grant_request(number)
    })
}

pub(super) fn no_way(portal: &Portal) -> Response {
    problem::ProblemPage::plain(portal, ZH.problem.not_found, ZH.problem.not_found_note)
        .with(axum::http::StatusCode::NOT_FOUND)
}

/// The request, for whose duty the step is; another's duty is refused as the deed would be.
pub(super) async fn view(
    portal: &Portal,
    visitor: &Visitor,
    number: u64,
    way: RequestWay,
) -> Result<GrantRequestView, AppError> {
    let is_owners = matches!(way, RequestWay::Approve | RequestWay::AskBack | RequestWay::Refuse);
    let view = portal
        .app
        .grant_request_to_continue(&visitor.caller, number, is_owners)
        .await?;
    if way.is_open(&view) {
        return Ok(view);
    }
    let message = fill_state(view.request.state());
    Err(NotPossible::standing("grant_request.state", message).into())
}

fn fill_state(state: GrantRequestState) -> String {
    crate::messages::fill(ZH.grants.not_in_this_state, &[("state", state.term())])
}

fn form(view: &GrantRequestView, way: RequestWay, text: &str, terms: &EnteredTerms) -> DeedForm {
    let m = &ZH.grants;
    let number = view.request.number();
    let (label, consequence, button) = match way {
        RequestWay::AskBack => (m.question, m.consequence_asked_back, m.ask_back_button),
        RequestWay::Refuse => (m.refusal_reason, m.consequence_refused, m.refuse_button),
        RequestWay::Withdraw => (m.withdrawal_reason, m.consequence_taken_back, m.take_back_button),
        RequestWay::Answer | RequestWay::Approve => (m.answer, m.consequence_answered, m.answer_button),
    };
    let mut inputs = vec![Input {
        label: label.to_owned(),
        kind: InputKind::Lines,
        ..reason_input(text)
    }];
    if way == RequestWay::Answer {
        inputs.extend(terms.inputs(&view.register, |_| true));
    }
    let mut facts = request::facts(view);
    if way == RequestWay::Answer {
        facts.extend(asked_back(view));
    }
    DeedForm {
        heading: way.label().to_owned(),
        facts,
        consequences: vec![consequence.to_owned()],
        inputs,
        kept: confirmed(Vec::new()),
        action: routes::grant_request_step(number, way.segment()),
        button: button.to_owned(),
        back: routes::grant_request(number),
    }
}

/// What was asked back last, for whoever answers it.
fn asked_back(view: &GrantRequestView) -> Option<(String, String)> {
    let steps = view.request.steps().iter().rev();
    let question = steps.map(|step| &step.event).find_map(|event| match event {
        GrantRequestEvent::AskedBack { .. } => Some(event.text().to_owned()),
        _ => None,
    })?;
    Some((ZH.grants.asked_back.to_owned(), question))
}

/// For whoever approves: the same words for terms.
pub(super) fn differs(view: &GrantRequestView, terms: &GrantTerms) -> Vec<String> {
    terms_form::changes(&view.register, view.request.terms(), terms)
}
