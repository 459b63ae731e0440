//! Closing an alarm (办结): the form and the deed.

use app::AppError;
use axum::response::Response;
use model::AlarmFinding;

use super::alarm::{facts, number};
use crate::{
    address::Path,
    door::Portal,
    form::{Choice, Entered, Input, InputError, InputKind},
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
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    match form(&portal, &visitor, number(&id), None, "").await {
        Ok(form) => form.show(&portal, Place::Alarms, &visitor),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Closes the alarm.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, Path(id): Path<String>, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let (id, note) = (number(&id), entered.get("reason"));
    let finding = AlarmFinding::parse(entered.get("finding"));
    let mut form = match form(&portal, &visitor, id, finding, note).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let missing = |rule: &str| {
        Some(InputError {
            rule: rule.to_owned(),
            remedy: String::new(),
        })
    };
    if finding.is_none() {
        form.inputs[0].error = missing(ZH.alarms.finding_missing);
    }
    if note.is_empty() {
        form.inputs[1].error = missing(ZH.certificates.reason_missing);
    }
    let (Some(finding), false) = (finding, note.is_empty()) else {
        return form.show(&portal, Place::Alarms, &visitor);
    };
    let done = portal.app.close_alarm(&visitor.caller, id, finding, note).await;
    form.conclude(&portal, Place::Alarms, &visitor, done, |alarm| routes::alarm(alarm.id))
}

async fn form(
    portal: &Portal,
    visitor: &Visitor,
    id: u64,
    finding: Option<AlarmFinding>,
    note: &str,
) -> Result<DeedForm, AppError> {
    let (m, detail) = (&ZH.alarms, portal.app.alarm(&visitor.caller, id).await?);
    let choice = |known: AlarmFinding| Choice {
        value: known.as_str().to_owned(),
        label: known.term().to_owned(),
        is_chosen: finding == Some(known),
    };
    let finding = Input {
        name: "finding".to_owned(),
        label: m.finding_label.to_owned(),
        hint: m.finding_hint.to_owned(),
        value: String::new(),
        is_required: true,
        kind: InputKind::Choice(AlarmFinding::ALL.map(choice).to_vec()),
        error: None,
    };
    let note = Input {
        hint: m.note_hint.to_owned(),
        ..reason_input(note)
    };
    Ok(DeedForm {
        heading: m.close_title.to_owned(),
        facts: super::facts_of_deed(&detail, facts(&detail)),
        consequences: [m.close_consequence, m.close_consequence_certificate]
            .map(str::to_owned)
            .to_vec(),
        inputs: vec![finding, note],
        kept: Vec::new(),
        action: routes::alarm_close(id),
        button: m.close_button.to_owned(),
        back: routes::alarm(id),
    })
}
