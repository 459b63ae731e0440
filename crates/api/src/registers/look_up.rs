//! `GET /v1/registers/{register}/{code}` and `GET /v1/registers/{register}?name=`.

use std::sync::Arc;

use app::{Answer, App, Caller, LookUp, LookUpQuestion, LookUpSubject};
use axum::{
    Extension,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
    response::Response,
};
use model::{Outcome, Register, Subject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    answer_view::{RecordBody, respond},
    body,
    error::{FieldProblem, Problem, ProblemDocument},
};

/// As of when.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AsOfQuery {
    /// What was true on this day, e.g. 2026-06-30; not later than today.
    as_of: Option<String>,
    /// As far as recorded by this instant.
    recorded_by: Option<String>,
}

impl AsOfQuery {
    pub(super) fn new(as_of: Option<String>, recorded_by: Option<String>) -> Self {
        Self { as_of, recorded_by }
    }
}

/// By name.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameQuery {
    /// The exact name, or a former one; width, spaces and letter case do not matter.
    name: String,
    /// What was true on this day, e.g. 2026-06-30; not later than today.
    as_of: Option<String>,
}

/// What a lookup came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct LookUpView<'a> {
    /// found, not_found or ambiguous.
    outcome: &'static str,
    /// Id of the register.
    register: &'a str,
    /// The day as of which was asked, if not now.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    /// The instant up to which what was recorded counted, if not now.
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_by: Option<String>,
    /// The record; with `found` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<RecordBody<'a>>,
    /// Records that fit; with `ambiguous` only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<CandidateView<'a>>,
}

/// One of several records that fit.
#[derive(Serialize, ToSchema)]
pub(crate) struct CandidateView<'a> {
    key: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
}

/// Longest name that is looked up, in characters.
const NAME_CHARS_MAX: usize = 200;

/// A record by credit code or former number.
#[utoipa::path(
    get, path = "/v1/registers/{register}/{code}", tag = "internet", params(("register" = String, Path, description = "Id of an open register"), ("code" = String, Path, description = "Credit code or former number"), AsOfQuery),
    responses(
        (status = 200, description = "The record, or the candidates where several fit", body = crate::answer_view::Envelope<LookUpView>),
        (status = 404, description = "No such record; the body is an answer with its receipt", body = crate::answer_view::Envelope<LookUpView>),
        (status = 422, description = "The code breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "Refused: the share of this range of addresses is used up; Retry-After tells when to come again", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn by_code(
    register: Arc<Register>,
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    code: Result<Path<String>, PathRejection>,
    query: Result<Query<AsOfQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    answer(
        &app,
        &caller,
        asked_by_code(&app, register, code, body::parameters(query)?)?,
    )
    .await
}

/// What a path with a code asks.
pub(super) fn asked_by_code(
    app: &App,
    register: Arc<Register>,
    code: Result<Path<String>, PathRejection>,
    query: AsOfQuery,
) -> Result<LookUpQuestion, Problem> {
    let code = body::segment(code)?;
    let mut errors = Vec::new();
    let as_of = body::as_of(app, query.as_of.as_deref(), query.recorded_by.as_deref(), &mut errors);
    match subject(&register, &code, &mut errors) {
        Some(subject) if errors.is_empty() => Ok(LookUpQuestion {
            register,
            subject: LookUpSubject::Code(subject),
            as_of,
        }),
        _ => Err(Problem::invalid(errors)),
    }
}

/// A record by exact name.
#[utoipa::path(
    get, path = "/v1/registers/{register}", tag = "internet", params(("register" = String, Path, description = "Id of an open register"), NameQuery),
    responses(
        (status = 200, description = "The record, or the candidates where several fit", body = crate::answer_view::Envelope<LookUpView>),
        (status = 404, description = "No such record; the body is an answer with its receipt", body = crate::answer_view::Envelope<LookUpView>),
        (status = 422, description = "The name breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "Refused: the share of this range of addresses is used up; Retry-After tells when to come again", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn by_name(
    register: Arc<Register>,
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    query: Result<Query<NameQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let query = body::parameters(query)?;
    let mut errors = Vec::new();
    let as_of = body::as_of(&app, query.as_of.as_deref(), None, &mut errors);
    let name = query.name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        errors.push(FieldProblem::new(
            "/name",
            "value.name",
            format!("应为 1 至 {NAME_CHARS_MAX} 个字符的名称，不含控制字符"),
        ));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let question = LookUpQuestion {
        register,
        subject: LookUpSubject::Name(name.to_owned()),
        as_of,
    };
    answer(&app, &caller, question).await
}

pub(super) fn subject(register: &Register, code: &str, errors: &mut Vec<FieldProblem>) -> Option<Subject> {
    Subject::parse(register, code)
        .inspect_err(|error| errors.push(FieldProblem::at("/code", &error.error)))
        .ok()
}

async fn answer(app: &App, caller: &Caller, question: LookUpQuestion) -> Result<Response, Problem> {
    let answer = app.look_up(caller, &question).await?;
    let mut response = told(&question, &answer);
    if answer.value().outcome == Outcome::NotFound {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(response)
}

/// The answer as it is told.
pub(super) fn told(question: &LookUpQuestion, answer: &Answer<LookUp>) -> Response {
    let (register, found) = (&question.register, answer.value());
    let view = LookUpView {
        outcome: found.outcome.as_str(),
        register: &register.id,
        as_of: question.as_of.effective_on.map(|day| day.to_string()),
        recorded_by: question.as_of.recorded_by.map(|instant| instant.to_string()),
        record: found.record.as_ref().map(|record| RecordBody::of(register, record)),
        candidates: found.candidates.iter().map(CandidateView::of).collect(),
    };
    respond(answer, view)
}

impl<'a> CandidateView<'a> {
    fn of(candidate: &'a app::Candidate) -> Self {
        Self {
            key: &candidate.key,
            name: &candidate.name,
            status: candidate.status.as_deref(),
        }
    }
}
