//! What witnesses countersign (见证会签): the checkpoint that is taken to them, and what comes back, handed in.

use app::AppError;
use axum::{extract::Query, http::StatusCode, response::Response};

use super::export::file;
use crate::{
    door::Portal,
    form::{Entered, Input, InputKind},
    frame::Place,
    messages::{ZH, fill},
    pages::{
        extranet::{deed::DeedForm, question::SentQuery},
        problem,
    },
    routes,
    sent::Sent,
    shown,
    visitor::Visitor,
};

/// Sends the checkpoint that a witness is to countersign, with the proof that it continues what the witness saw last.
pub(crate) async fn checkpoint(portal: Portal, visitor: Visitor, query: SentQuery) -> Response {
    let entered = match query {
        Ok(Query(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let Ok(since) = entered.get("since").parse() else {
        return problem::unreadable(&portal, StatusCode::BAD_REQUEST);
    };
    match portal.app.checkpoint_to_countersign(&visitor.caller, since).await {
        Ok(text) => file("text/plain; charset=utf-8", "checkpoint", text),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Shows the form.
pub(crate) async fn show(portal: Portal, visitor: Visitor) -> Response {
    match form(&portal, &visitor, "").await {
        Ok(form) => form.show(&portal, Place::Ledger, &visitor),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Checks and keeps what was handed in.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, Sent(entered): Sent) -> Response {
    let pasted = entered.get("note");
    let note = match entered.get("file") {
        "" => pasted,
        file => file,
    };
    let form = match form(&portal, &visitor, pasted).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let done = portal.app.add_countersigned(&visitor.caller, note).await;
    form.conclude(&portal, Place::Ledger, &visitor, done, |_| routes::LEDGER.to_owned())
}

async fn form(portal: &Portal, visitor: &Visitor, pasted: &str) -> Result<DeedForm, AppError> {
    let m = &ZH.ledger;
    portal.app.auditor(&visitor.caller).await?;
    let state = portal.app.ledger_state().await?;
    let mut facts = vec![(m.log.to_owned(), state.verifier.name().to_owned())];
    for witness in &state.witnessed.witnesses {
        let standing = match &witness.last {
            Some(last) => {
                let (n, at) = (shown::number(last.size), shown::instant(last.seen_at));
                fill(m.witness_value, &[("n", n), ("at", at)])
            }
            None => m.witness_never.to_owned(),
        };
        facts.push((witness.name.clone(), standing));
    }
    let input = |name: &str, label: &str, hint: &str, kind| Input {
        name: name.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        kind,
        ..Input::default()
    };
    Ok(DeedForm {
        heading: m.countersign_title.to_owned(),
        facts,
        consequences: vec![m.countersign_checks.to_owned(), m.countersign_public.to_owned()],
        inputs: vec![
            input("file", m.countersign_file, m.countersign_file_hint, InputKind::File),
            Input {
                value: pasted.to_owned(),
                ..input("note", m.countersign_note, m.countersign_note_hint, InputKind::Lines)
            },
        ],
        action: routes::LEDGER_COUNTERSIGN.to_owned(),
        button: m.countersign_button.to_owned(),
        back: routes::LEDGER.to_owned(),
        ..DeedForm::default()
    })
}
