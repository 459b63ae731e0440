//! `GET /v1/registers/{register}/{code}/history`: all versions of a record — 变更历史.

use std::sync::Arc;

use app::{App, Caller, HistoryQuestion};
use axum::{
    Extension,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    response::Response,
};
use model::{Outcome, Register};
use serde::Serialize;
use utoipa::ToSchema;

use super::look_up::subject;
use crate::{
    answer_view::{RecordBody, respond},
    body,
    error::{Problem, ProblemDocument},
};

/// What a history came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct HistoryBody<'a> {
    /// found, not_found or ambiguous.
    outcome: &'static str,
    /// Id of the register.
    register: &'a str,
    /// Versions, latest in effect first.
    versions: Vec<RecordBody<'a>>,
}

/// All versions of a record.
#[utoipa::path(
    get, path = "/v1/registers/{register}/{code}/history", tag = "internet", params(("register" = String, Path, description = "Id of an open register"), ("code" = String, Path, description = "Credit code or former number")),
    responses(
        (status = 200, description = "All versions, newest first", body = crate::answer_view::Envelope<HistoryBody>),
        (status = 404, description = "No such record; the body is an answer with its receipt", body = crate::answer_view::Envelope<HistoryBody>),
        (status = 422, description = "The code breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "Refused: the share of this range of addresses is used up; Retry-After tells when to come again", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn history(
    register: Arc<Register>,
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    code: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let code = body::segment(code)?;
    let mut errors = Vec::new();
    let Some(subject) = subject(&register, &code, &mut errors) else {
        return Err(Problem::invalid(errors));
    };
    let question = HistoryQuestion { register, subject };
    let answer = app.history(&caller, &question).await?;
    let outcome = answer.value().outcome;
    let mut response = respond(
        &answer,
        HistoryBody {
            outcome: answer.value().outcome.as_str(),
            register: &question.register.id,
            versions: answer
                .value()
                .versions
                .iter()
                .map(|version| RecordBody::of(&question.register, &version.record))
                .collect(),
        },
    );
    if outcome == Outcome::NotFound {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(response)
}
