//! Withdrawing a grant (撤销授权).

use app::AppError;
use axum::response::Response;

use super::{grant, narrow::losses};
use crate::{
    address::Path,
    door::Portal,
    form::{Entered, InputError},
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

/// Shows the form.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(id): Path<u64>) -> Response {
    match form(&portal, &visitor, id, "").await {
        Ok(form) => form.show(&portal, Place::Grants, &visitor),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Withdraws the grant.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, Path(id): Path<u64>, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let reason = entered.get("reason");
    let mut form = match form(&portal, &visitor, id, reason).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    if reason.is_empty() {
        form.inputs[0].error = Some(InputError {
            rule: ZH.grants.error_text.to_owned(),
            remedy: String::new(),
        });
        return form.show(&portal, Place::Grants, &visitor);
    }
    let done = portal.app.withdraw_grant(&visitor.caller, id, reason).await;
    form.conclude(&portal, Place::Grants, &visitor, done, |()| routes::grant(id))
}

async fn form(portal: &Portal, visitor: &Visitor, id: u64, reason: &str) -> Result<DeedForm, AppError> {
    let m = &ZH.grants;
    let detail = portal.app.grant_to_change(&visitor.caller, id).await?;
    let loss = portal.app.loss_of_grant(&visitor.caller, id, None).await?;
    let mut consequences = vec![m.consequence_withdrawn.to_owned()];
    consequences.extend(losses(&detail.view.register, &loss));
    consequences.push(m.consequence_final.to_owned());
    Ok(DeedForm {
        heading: m.withdraw_title.to_owned(),
        facts: grant::facts(&detail),
        consequences,
        inputs: vec![reason_input(reason)],
        kept: Vec::new(),
        action: routes::grant_withdraw(id),
        button: m.withdraw_button.to_owned(),
        back: routes::grant(id),
    })
}
