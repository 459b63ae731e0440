//! Marking a decoy and unmarking one (设置、取消诱饵记录): the forms and the deeds.

use app::AppError;
use axum::response::Response;

use crate::{
    door::Portal,
    form::{CheckedCode, Choice, Entered, Input, InputKind},
    frame::Place,
    messages::ZH,
    pages::{
        extranet::{deed::DeedForm, question::SentForm},
        problem,
    },
    routes,
    visitor::Visitor,
};

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Mark,
    Unmark,
}

/// Shows the form by which a decoy is marked.
pub(crate) async fn show(portal: Portal, visitor: Visitor) -> Response {
    shown(&portal, &visitor, Which::Mark).await
}

/// Marks it.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, sent: SentForm) -> Response {
    performed(&portal, &visitor, sent, Which::Mark).await
}

/// Shows the form by which a decoy is unmarked.
pub(crate) async fn show_unmark(portal: Portal, visitor: Visitor) -> Response {
    shown(&portal, &visitor, Which::Unmark).await
}

/// Unmarks it.
pub(crate) async fn perform_unmark(portal: Portal, visitor: Visitor, sent: SentForm) -> Response {
    performed(&portal, &visitor, sent, Which::Unmark).await
}

async fn shown(portal: &Portal, visitor: &Visitor, which: Which) -> Response {
    match form(portal, visitor, &Entered::default(), which).await {
        Ok(form) => form.show(portal, Place::Alarms, visitor),
        Err(error) => problem::of_deed(portal, visitor, error),
    }
}

async fn performed(portal: &Portal, visitor: &Visitor, sent: SentForm, which: Which) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(portal, rejection.status()),
    };
    let form = match form(portal, visitor, &entered, which).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(portal, visitor, error),
    };
    let (app, caller) = (&portal.app, &visitor.caller);
    let (register, number) = (entered.get("register"), entered.get("number"));
    let done = match which {
        Which::Mark => app.mark_decoy(caller, register, number, entered.get("note")).await,
        Which::Unmark => app.unmark_decoy(caller, register, number).await,
    };
    form.conclude(portal, Place::Alarms, visitor, done, |()| routes::DECOYS.to_owned())
}

async fn form(portal: &Portal, visitor: &Visitor, entered: &Entered, which: Which) -> Result<DeedForm, AppError> {
    let m = &ZH.decoys;
    let registers = portal.app.registers_of_owner(&visitor.caller).await?;
    let is_only = registers.len() == 1;
    let choices = registers.iter().map(|register| Choice {
        value: register.id.clone(),
        label: register.short_name.clone(),
        is_chosen: is_only || entered.get("register") == register.id,
    });
    let input = |name: &str, label: &str, hint: &str, kind| Input {
        name: name.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        value: entered.get(name).to_owned(),
        is_required: true,
        kind,
        error: None,
    };
    let mut inputs = vec![
        input(
            "register",
            m.register,
            m.register_hint,
            InputKind::Choice(choices.collect()),
        ),
        // Not given back on the page: it is typed again.
        Input {
            value: String::new(),
            ..input("number", m.number, m.number_hint, InputKind::Code(CheckedCode::Any))
        },
    ];
    let (heading, button, consequences, action) = match which {
        Which::Mark => {
            inputs.push(input("note", m.note, m.note_hint, InputKind::Line));
            let consequences = vec![m.consequence_alarm, m.consequence_choice];
            (m.mark_title, m.mark_button, consequences, routes::DECOY_MARK)
        }
        Which::Unmark => (
            m.unmark_title,
            m.unmark_button,
            vec![m.consequence_unmark],
            routes::DECOY_UNMARK,
        ),
    };
    Ok(DeedForm {
        heading: heading.to_owned(),
        facts: Vec::new(),
        consequences: consequences.into_iter().map(str::to_owned).collect(),
        inputs,
        kept: Vec::new(),
        action: action.to_owned(),
        button: button.to_owned(),
        back: routes::DECOYS.to_owned(),
    })
}
