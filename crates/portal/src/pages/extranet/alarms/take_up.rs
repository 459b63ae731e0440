//! Taking an alarm up (核查): the form and the deed.

use app::AppError;
use axum::response::Response;

use super::alarm::{facts, number};
use crate::{
    address::Path,
    door::Portal,
    frame::Place,
    messages::ZH,
    pages::{
        extranet::{deed::DeedForm, question::SentForm},
        problem,
    },
    routes,
    visitor::Visitor,
};

/// Shows the form.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    match form(&portal, &visitor, number(&id)).await {
        Ok(form) => form.show(&portal, Place::Alarms, &visitor),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Takes the alarm up.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, Path(id): Path<String>, sent: SentForm) -> Response {
    if let Err(rejection) = sent {
        return problem::unreadable(&portal, rejection.status());
    }
    let id = number(&id);
    let form = match form(&portal, &visitor, id).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let done = portal.app.take_up_alarm(&visitor.caller, id).await;
    form.conclude(&portal, Place::Alarms, &visitor, done, |alarm| routes::alarm(alarm.id))
}

async fn form(portal: &Portal, visitor: &Visitor, id: u64) -> Result<DeedForm, AppError> {
    let (m, detail) = (&ZH.alarms, portal.app.alarm(&visitor.caller, id).await?);
    Ok(DeedForm {
        heading: m.take_up_title.to_owned(),
        facts: super::facts_of_deed(&detail, facts(&detail)),
        consequences: [m.take_up_consequence, m.take_up_certificate]
            .map(str::to_owned)
            .to_vec(),
        inputs: Vec::new(),
        kept: Vec::new(),
        action: routes::alarm_take_up(id),
        button: m.take_up_button.to_owned(),
        back: routes::alarm(id),
    })
}
