//! Narrowing a grant (收窄授权): first to what, then, with what follows from it in figures, the confirmation.

use app::{AppError, GrantDetail};
use axum::response::Response;
use model::{
    GrantAction, GrantTerms, Register,
    rights::{Loss, Reach},
};

use super::{
    figures, grant,
    terms_form::{self, EnteredTerms},
};
use crate::{
    address::Path,
    door::Portal,
    form::{Entered, Input, InputError},
    frame::Place,
    messages::{ZH, fill},
    pages::{
        extranet::{
            deed::{DeedForm, reason_input},
            question::SentForm,
        },
        problem,
    },
    routes, shown,
    visitor::Visitor,
};

/// Shows the form, with the present terms.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(id): Path<u64>) -> Response {
    match detail(&portal, &visitor, id).await {
        Ok(detail) => {
            let entered = EnteredTerms::of(&detail.view.grant.terms);
            first_form(&detail, &entered).show(&portal, Place::Grants, &visitor)
        }
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Shows what would follow, or narrows the grant.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, Path(id): Path<u64>, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let detail = match detail(&portal, &visitor, id).await {
        Ok(detail) => detail,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let terms = EnteredTerms::sent(&entered);
    let mut first = first_form(&detail, &terms);
    let Some(wanted) = terms.parse(&mut first.inputs) else {
        return first.show(&portal, Place::Grants, &visitor);
    };
    let loss = match portal.app.loss_of_grant(&visitor.caller, id, Some(&wanted)).await {
        Ok(loss) => loss,
        Err(error) => return first.fail(&portal, Place::Grants, &visitor, error),
    };
    let m = &ZH.grants;
    let register = &detail.view.register;
    let mut consequences = terms_form::changes(register, &detail.view.grant.terms, &wanted);
    consequences.push(m.consequence_now.to_owned());
    let limits = limits(&detail.view.grant.terms, &wanted);
    // Whoever loses times loses something, though no item.
    if limits.is_empty() || loss.reach != Reach::default() {
        consequences.extend(losses(register, &loss));
    }
    consequences.extend(limits);
    consequences.push(m.consequence_never_wider.to_owned());
    let mut confirmation = DeedForm {
        heading: m.narrow_title.to_owned(),
        facts: grant::facts(&detail),
        consequences,
        inputs: vec![reason_input(entered.get("reason"))],
        kept: confirmed(terms.kept()),
        action: routes::grant_narrow(id),
        button: m.narrow_button.to_owned(),
        back: routes::grant(id),
    };
    if !is_confirmed(&entered, &mut confirmation.inputs) {
        return confirmation.show(&portal, Place::Grants, &visitor);
    }
    let reason = entered.get("reason");
    let done = portal.app.narrow_grant(&visitor.caller, id, &wanted, reason).await;
    confirmation.conclude(&portal, Place::Grants, &visitor, done, |()| routes::grant(id))
}

/// Whether this is the second form, and its text (the first of its inputs, if it has any) says something.
pub(super) fn is_confirmed(entered: &Entered, inputs: &mut [Input]) -> bool {
    if entered.get("step") != CONFIRM {
        return false;
    }
    match inputs.first_mut() {
        Some(input) if input.value.is_empty() => {
            input.error = Some(InputError {
                rule: ZH.grants.error_text.to_owned(),
                remedy: String::new(),
            });
            false
        }
        _ => true,
    }
}

const CONFIRM: &str = "confirm";

/// What goes along with the second form.
pub(super) fn confirmed(mut kept: Vec<(String, String)>) -> Vec<(String, String)> {
    kept.push(("step".to_owned(), CONFIRM.to_owned()));
    kept
}

async fn detail(portal: &Portal, visitor: &Visitor, id: u64) -> Result<GrantDetail, AppError> {
    portal.app.grant_to_change(&visitor.caller, id).await
}

fn first_form(detail: &GrantDetail, entered: &EnteredTerms) -> DeedForm {
    let (m, view) = (&ZH.grants, &detail.view);
    let present = &view.grant.terms;
    DeedForm {
        heading: m.narrow_title.to_owned(),
        facts: grant::facts(detail),
        consequences: vec![m.narrow_first.to_owned(), m.consequence_never_wider.to_owned()],
        inputs: entered.inputs(&view.register, |id| present.fields.iter().any(|field| field == id)),
        kept: Vec::new(),
        action: routes::grant_narrow(view.grant.id),
        button: m.next_button.to_owned(),
        back: routes::grant(view.grant.id),
    }
}

/// What narrower hours and a smaller budget mean.
fn limits(present: &GrantTerms, wanted: &GrantTerms) -> Vec<String> {
    let m = &ZH.grants;
    let hours = wanted.hours.filter(|_| wanted.hours != present.hours);
    let times = wanted
        .daily_budget
        .filter(|_| wanted.daily_budget != present.daily_budget);
    let hours = hours.map(|hours| fill(m.consequence_hours, &[("hours", hours)]));
    let times = times.map(|times| fill(m.consequence_times, &[("n", shown::number(times.into()))]));
    hours.into_iter().chain(times).collect()
}

/// Who loses what, in sentences.
pub(super) fn losses(register: &Register, loss: &Loss) -> Vec<String> {
    let m = &ZH.grants;
    if loss.reach == Reach::default() {
        return vec![m.loses_nothing.to_owned()];
    }
    let mut all = vec![fill(m.loses_figures, &figures(loss.reach))];
    let (whole, only_read): (Vec<_>, Vec<_>) = (loss.read.iter().cloned()).partition(|id| loss.verify.contains(id));
    let only_verify: Vec<_> = loss
        .verify
        .iter()
        .filter(|id| !loss.read.contains(id))
        .cloned()
        .collect();
    for (message, fields) in [
        (m.loses_all_of, whole),
        (m.loses_reading_of, only_read),
        (m.loses_verifying_of, only_verify),
    ] {
        if !fields.is_empty() {
            let named = terms_form::field_names(register, &fields);
            all.push(fill(
                message,
                &[("register", register.short_name.clone()), ("fields", named)],
            ));
        }
    }
    all
}

/// What would be gained, for an approval.
pub(super) fn gains(register: &Register, action: GrantAction, fields: &[String], reach: Reach) -> Vec<String> {
    let m = &ZH.grants;
    let what = fill(
        m.gains,
        &[
            ("action", terms_form::action(action).to_owned()),
            ("register", register.short_name.clone()),
            ("fields", terms_form::field_names(register, fields)),
        ],
    );
    vec![fill(m.gains_figures, &figures(reach)) + &what]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrower_hours_and_fewer_times_are_told() {
        let present = GrantTerms {
            scope: model::GrantScope::Alone,
            action: GrantAction::Verify,
            fields: vec!["name".to_owned()],
            hours: None,
            daily_budget: Some(500),
            valid_from: jiff::civil::date(2026, 1, 1),
            valid_until: jiff::civil::date(2026, 12, 31),
        };
        assert!(limits(&present, &present).is_empty());
        let narrower = GrantTerms {
            hours: Some("00:00-01:00".parse().unwrap()),
            daily_budget: Some(20),
            ..present.clone()
        };
        let [hours, times] = &limits(&present, &narrower)[..] else {
            panic!("one sentence each");
        };
        assert!(hours.contains("只在 00:00-01:00（北京时间）") && times.contains("至多 20 次"));
    }
}
