//! Approving a request (批准授权), as asked for or narrower: first on which terms, then, with what follows, the confirmation.

use app::{GrantRequestDeed, GrantRequestView, NotPossible};
use axum::{Form, response::Response};

use super::{
    narrow::{confirmed, gains, is_confirmed},
    request,
    step::{self, RequestWay},
    terms_form::EnteredTerms,
};
use crate::{
    address::Path, door::Portal, form::Entered, frame::Place, messages::ZH, pages::extranet::deed::DeedForm,
    pages::extranet::question::SentForm, pages::problem, routes, visitor::Visitor,
};

/// Shows the form, with the terms asked for.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(number): Path<u64>) -> Response {
    match step::view(&portal, &visitor, number, RequestWay::Approve).await {
        Ok(view) => {
            let terms = EnteredTerms::of(view.request.terms());
            first_form(&view, &terms).show(&portal, Place::Grants, &visitor)
        }
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Shows what would follow, or gives the grant.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, Path(number): Path<u64>, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let view = match step::view(&portal, &visitor, number, RequestWay::Approve).await {
        Ok(view) => view,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let terms = EnteredTerms::sent(&entered);
    let mut first = first_form(&view, &terms);
    let Some(wanted) = terms.parse(&mut first.inputs) else {
        return first.show(&portal, Place::Grants, &visitor);
    };
    if let Err(fault) = wanted.check_within(view.request.terms()) {
        let why = NotPossible::given(fault.code(), format!("{fault}。"));
        return first.fail(&portal, Place::Grants, &visitor, why.into());
    }
    let m = &ZH.grants;
    let mut consequences = step::differs(&view, &wanted);
    let reach = portal.app.reach_of_request(&view, &wanted);
    consequences.extend(gains(&view.register, wanted.action, &wanted.fields, reach));
    consequences.push(m.consequence_approved.to_owned());
    let confirmation = DeedForm {
        consequences,
        inputs: Vec::new(),
        kept: confirmed(terms.kept()),
        button: m.approve_button.to_owned(),
        ..first_form(&view, &terms)
    };
    if !is_confirmed(&entered, &mut []) {
        return confirmation.show(&portal, Place::Grants, &visitor);
    }
    let step = GrantRequestDeed::Approve(wanted);
    let done = portal.app.continue_grant_request(&visitor.caller, number, &step).await;
    confirmation.conclude(&portal, Place::Grants, &visitor, done, |stepped| {
        stepped
            .grant
            .map_or_else(|| routes::grant_request(number), routes::grant)
    })
}

fn first_form(view: &GrantRequestView, entered: &EnteredTerms) -> DeedForm {
    let m = &ZH.grants;
    let number = view.request.number();
    let asked = view.request.terms();
    DeedForm {
        heading: RequestWay::Approve.label().to_owned(),
        facts: request::facts(view),
        consequences: vec![m.approve_first.to_owned()],
        inputs: entered.inputs(&view.register, |id| asked.fields.iter().any(|field| field == id)),
        kept: Vec::new(),
        action: routes::grant_request_step(number, RequestWay::Approve.segment()),
        button: m.next_button.to_owned(),
        back: routes::grant_request(number),
    }
}
