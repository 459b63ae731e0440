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
use model::{AskedAsOf, Outcome, Register, Subject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    answer_view::{RecordBody, respond},
    body,
    error::{FieldProblem, Problem, ProblemDocument},
};

/// As of when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct AsOfQuery {
    /// What was true on this day, e.g. 2026-06-30.
    as_of: Option<String>,
    /// As far as recorded by this instant.
    recorded_by: Option<String>,
}

impl AsOfQuery {
    pub(super) fn parse(&self, errors: &mut Vec<FieldProblem>) -> AskedAsOf {
        body::as_of(self.as_of.as_deref(), self.recorded_by.as_deref(), errors)
    }
}

/// By name.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameQuery {
    /// The exact name, or a former one; width, spaces and letter case do not matter.
    name: String,
    /// What was true on this day, e.g. 2026-06-30.
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
        (status = 200, body = crate::answer_view::Envelope<LookUpView>),
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
    let (code, query) = (body::segment(code)?, body::parameters(query)?);
    let mut errors = Vec::new();
    let as_of = query.parse(&mut errors);
    let subject = subject(&register, &code, &mut errors);
    match subject {
        Some(subject) if errors.is_empty() => {
            answer(&app, &caller, register, LookUpSubject::Code(subject), as_of).await
        }
        _ => Err(Problem::invalid(errors)),
    }
}

/// A record by exact name.
#[utoipa::path(
    get, path = "/v1/registers/{register}", tag = "internet", params(("register" = String, Path, description = "Id of an open register"), NameQuery),
    responses(
        (status = 200, body = crate::answer_view::Envelope<LookUpView>),
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
    let as_of = body::as_of(query.as_of.as_deref(), None, &mut errors);
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
    answer(&app, &caller, register, LookUpSubject::Name(name.to_owned()), as_of).await
}

pub(super) fn subject(register: &Register, code: &str, errors: &mut Vec<FieldProblem>) -> Option<Subject> {
    Subject::parse(register, code)
        .inspect_err(|error| errors.push(FieldProblem::at("/code", &error.error)))
        .ok()
}

async fn answer(
    app: &App,
    caller: &Caller,
    register: Arc<Register>,
    subject: LookUpSubject,
    as_of: AskedAsOf,
) -> Result<Response, Problem> {
    let question = LookUpQuestion {
        register,
        subject,
        as_of,
    };
    let answer = app.look_up(caller, &question).await?;
    let mut response = respond(&answer, view(&question, answer.value()));
    if answer.value().outcome == Outcome::NotFound {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(response)
}

/// The answer where there is nothing to print: no record, or several.
pub(super) fn nothing_to_print(answer: &Answer<LookUp>, question: &LookUpQuestion) -> Response {
    let mut response = respond(answer, view(question, answer.value()));
    *response.status_mut() = match answer.value().outcome {
        Outcome::Ambiguous => StatusCode::CONFLICT,
        _ => StatusCode::NOT_FOUND,
    };
    response
}

fn view<'a>(question: &'a LookUpQuestion, found: &'a LookUp) -> LookUpView<'a> {
    let register = &question.register;
    let candidate = |candidate: &'a app::Candidate| CandidateView {
        key: &candidate.key,
        name: &candidate.name,
        status: candidate.status.as_deref(),
    };
    LookUpView {
        outcome: found.outcome.as_str(),
        register: &register.id,
        as_of: question.as_of.effective_on.map(|day| day.to_string()),
        record: found.record.as_ref().map(|record| RecordBody::of(register, record)),
        candidates: found.candidates.iter().map(candidate).collect(),
    }
}
