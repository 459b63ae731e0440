//! `GET /v1/registers/{register}/{code}/extract`: a record on paper — 书面查询结果.

use std::sync::Arc;

use app::{App, Caller};
use axum::{
    Extension,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    response::Response,
};
use model::Register;
use serde::Deserialize;
use utoipa::IntoParams;

use super::look_up::{AsOfQuery, asked_by_code, told};
use crate::{
    body,
    error::{Problem, ProblemDocument},
    extract_file,
};

/// As of which day a record is printed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExtractQuery {
    /// What was true on this day, e.g. 2026-06-30; not later than today.
    as_of: Option<String>,
    /// Read only to be refused with its reason: look-ups take it, paper does not.
    #[param(ignore)]
    recorded_by: Option<String>,
}

/// A record as a signed PDF file.
#[utoipa::path(
    get, path = "/v1/registers/{register}/{code}/extract", tag = "internet", operation_id = "extract",
    params(("register" = String, Path, description = "Id of an open register"), ("code" = String, Path, description = "Credit code or former number"), ExtractQuery),
    responses(
        (status = 200, description = "The extract: PDF/A-2b, signed", content_type = "application/pdf", headers(
            ("Heyan-Reference" = String, description = "Reference of the question that the extract is"),
        )),
        (status = 404, description = "No such record; the body is an answer with its receipt", body = crate::answer_view::Envelope<super::LookUpView>),
        (status = 409, description = "A former number that several records share; the body is an answer that lists them", body = crate::answer_view::Envelope<super::LookUpView>),
        (status = 422, description = "The code or the day breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Extracts cannot be printed, or not just now", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn extract(
    register: Arc<Register>,
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    code: Result<Path<String>, PathRejection>,
    query: Result<Query<ExtractQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let ExtractQuery { as_of, recorded_by } = body::parameters(query)?;
    let question = asked_by_code(&app, register, code, AsOfQuery::new(as_of, recorded_by))?;
    let printed = app.print_look_up(&caller, &question).await?;
    let outcome = printed.answer.value().outcome;
    Ok(extract_file::respond_or_tell(printed, outcome, |answer| {
        told(&question, answer)
    }))
}
