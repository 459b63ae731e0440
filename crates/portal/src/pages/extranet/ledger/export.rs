//! Found entries as a file (导出), and the proof of one entry.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::form::SearchForm;
use crate::{
    address::Path,
    door::Portal,
    form::Entered,
    messages::ZH,
    pages::{
        extranet::question::SentForm,
        problem::{self, ProblemPage},
    },
    visitor::Visitor,
};

/// Sends what was found as CSV.
pub(crate) async fn send(portal: Portal, visitor: Visitor, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let Some(question) = SearchForm::of(&portal, &entered).question(&portal, &entered) else {
        return ProblemPage::plain(&portal, ZH.ledger.wrong, ZH.past_day.no_day).with(StatusCode::UNPROCESSABLE_ENTITY);
    };
    match portal.app.export_ledger(&visitor.caller, &question).await {
        Ok(done) => {
            let name = format!("{}.csv", done.receipt().reference());
            file("text/csv; charset=utf-8", &name, done.into_value().csv)
        }
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Sends the proof of an entry, for `heyan ledger check`.
pub(crate) async fn proof(portal: Portal, visitor: Visitor, Path(index): Path<String>) -> Response {
    let Ok(index) = index.parse() else {
        return ProblemPage::plain(&portal, ZH.problem.not_found, ZH.problem.not_found_note)
            .with(StatusCode::NOT_FOUND);
    };
    match portal.app.ledger_entry(&visitor.caller, index).await {
        Ok(done) => {
            let view = done.into_value();
            match view.proof {
                Some(proof) => {
                    let name = format!("{}.tlog-proof", view.reference);
                    file("text/plain; charset=utf-8", &name, proof.text)
                }
                None => ProblemPage::plain(&portal, ZH.ledger.proof, ZH.ledger.proof_none).with(StatusCode::CONFLICT),
            }
        }
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// A file to keep; its name is made of a reference.
pub(super) fn file(kind: &'static str, name: &str, content: String) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (
            header::CONTENT_DISPOSITION,
            disposition.unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ];
    (headers, content).into_response()
}
