//! Asking for a grant (申请授权).

use std::sync::Arc;

use app::{AppError, NewGrantRequest};
use axum::{Form, extract::Query, response::Response};
use model::{Duty, OrganisationId, Register};

use super::{
    narrow::{confirmed, gains, is_confirmed},
    terms_form::{self, EnteredTerms},
};
use crate::{
    door::Portal,
    form::{Choice, Entered, Input, InputError, InputKind},
    frame::Place,
    messages::{ZH, fill},
    pages::{
        extranet::{
            deed::DeedForm,
            question::{SentForm, SentQuery},
        },
        problem,
    },
    routes,
    visitor::Visitor,
};

/// Most organisations that are offered in a list; of more, the id is typed.
const OFFERED_MAX: usize = 200;

/// Texts of a request, as they were entered.
const TEXTS: [&str; 4] = ["grantee", "matter", "legal_basis", "reason"];

/// Shows the form.
pub(crate) async fn show(portal: Portal, visitor: Visitor, query: SentQuery) -> Response {
    let asked = Entered::new(query.map(|Query(pairs)| pairs).unwrap_or_default());
    let Some(register) = portal.app.catalogue().register(asked.get("register")) else {
        return no_register(&portal, &visitor);
    };
    let today = app::beijing_day(portal.app.now());
    let terms = EnteredTerms::for_a_year_from(today);
    match first_form(&portal, &visitor, register, &Entered::default(), &terms).await {
        Ok(form) => form.show(&portal, Place::Grants, &visitor),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Shows what is asked for once more, or files the request.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let Some(register) = portal.app.catalogue().register(entered.get("register")) else {
        return no_register(&portal, &visitor);
    };
    let terms = EnteredTerms::sent(&entered);
    let mut first = match first_form(&portal, &visitor, register, &entered, &terms).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let wanted = terms.parse(&mut first.inputs);
    let grantee = OrganisationId::parse(entered.get("grantee"));
    mark_missing(&mut first.inputs, grantee.is_none());
    let (Some(wanted), Some(grantee)) = (wanted, grantee) else {
        return first.show(&portal, Place::Grants, &visitor);
    };
    if first.inputs.iter().any(|input| input.error.is_some()) {
        return first.show(&portal, Place::Grants, &visitor);
    }
    let new = NewGrantRequest {
        grantee,
        matter: entered.get("matter").to_owned(),
        register: register.id.clone(),
        terms: wanted,
        legal_basis: entered.get("legal_basis").to_owned(),
        reason: entered.get("reason").to_owned(),
    };
    let foretold = match portal.app.grant_request_foretold(&visitor.caller, &new).await {
        Ok(foretold) => foretold,
        Err(error) => return first.fail(&portal, Place::Grants, &visitor, error),
    };
    let m = &ZH.grants;
    let fact = |name: &str, value: String| (name.to_owned(), value);
    let mut facts = vec![
        fact(m.grantee, foretold.grantee_name),
        fact(m.matter, super::matter(&new.matter, foretold.matter_name.as_deref())),
        fact(m.register, register.name.clone()),
    ];
    facts.extend(terms_form::facts(register, &new.terms));
    facts.extend([
        fact(m.basis, new.legal_basis.clone()),
        fact(m.reason, new.reason.clone()),
    ]);
    let mut consequences = vec![fill(m.filed_to_owner, &[("owner", foretold.owner_name)])];
    consequences.extend(gains(register, new.terms.action, &new.terms.fields, foretold.reach));
    let mut kept = confirmed(terms.kept());
    kept.push(("register".to_owned(), register.id.clone()));
    kept.extend(TEXTS.map(|name| (name.to_owned(), entered.get(name).to_owned())));
    let confirmation = DeedForm {
        heading: first.heading,
        facts,
        consequences,
        inputs: Vec::new(),
        kept,
        action: first.action,
        button: m.file_button.to_owned(),
        back: routes::GRANTS.to_owned(),
    };
    if !is_confirmed(&entered, &mut []) {
        return confirmation.show(&portal, Place::Grants, &visitor);
    }
    let done = portal.app.request_grant(&visitor.caller, &new).await;
    confirmation.conclude(&portal, Place::Grants, &visitor, done, |number| {
        routes::grant_request(*number)
    })
}

fn no_register(portal: &Portal, visitor: &Visitor) -> Response {
    if !visitor.has(Duty::LeadAgency) {
        return problem::not_your_duty(portal, visitor);
    }
    problem::ProblemPage::plain(portal, ZH.problem.not_found, ZH.problem.not_found_note)
        .with(axum::http::StatusCode::NOT_FOUND)
}

async fn first_form(
    portal: &Portal,
    visitor: &Visitor,
    register: &Arc<Register>,
    entered: &Entered,
    terms: &EnteredTerms,
) -> Result<DeedForm, AppError> {
    let m = &ZH.grants;
    let line = |name: &str, label: &str, hint: &str| Input {
        name: name.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        value: entered.get(name).to_owned(),
        is_required: true,
        ..Input::default()
    };
    let grantees = portal.app.grantees(&visitor.caller).await?;
    let mut grantee = line("grantee", m.grantee, m.grantee_hint);
    if grantees.len() <= OFFERED_MAX {
        let offer = |organisation: &Arc<model::Organisation>| Choice {
            value: organisation.id.as_str().to_owned(),
            label: format!("{}（{}）", organisation.name, organisation.id),
            is_chosen: organisation.id.as_str() == grantee.value,
        };
        grantee.hint = String::new();
        grantee.kind = InputKind::Choice(grantees.iter().map(offer).collect());
    }
    let mut inputs = vec![grantee, line("matter", m.matter_entered, m.matter_hint)];
    inputs.extend(terms.inputs(register, |_| true));
    inputs.push(line("legal_basis", m.basis, ""));
    inputs.push(Input {
        kind: InputKind::Lines,
        ..line("reason", m.reason, m.reason_hint)
    });
    Ok(DeedForm {
        heading: fill(m.file_title, &[("register", &register.name)]),
        facts: Vec::new(),
        consequences: vec![m.file_first.to_owned()],
        inputs,
        kept: vec![("register".to_owned(), register.id.clone())],
        action: routes::GRANT_REQUEST_NEW.to_owned(),
        button: m.next_button.to_owned(),
        back: routes::GRANTS.to_owned(),
    })
}

fn mark_missing(inputs: &mut [Input], is_grantee_wrong: bool) {
    let m = &ZH.grants;
    for input in inputs.iter_mut().filter(|input| TEXTS.contains(&input.name.as_str())) {
        let rule = match input.name.as_str() {
            "grantee" if is_grantee_wrong => m.error_grantee,
            _ if input.value.is_empty() => m.error_text,
            _ => continue,
        };
        input.error = Some(InputError {
            rule: rule.to_owned(),
            remedy: String::new(),
        });
    }
}
