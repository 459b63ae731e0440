//! `POST /v1/readings`: the granted fields of one subject — 查询.

use std::borrow::Cow;

use app::{Answer, App, Caller, Reading, ReadingQuestion, Signed};
use axum::{Extension, extract::State, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer_view::{RecordBody, respond},
    body::{JsonBody, RawParts},
    error::{FieldProblem, Problem, ProblemDocument},
    signature::SignedHead,
};

/// A reading as asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadingBody<'b> {
    /// Id of the register.
    #[schema(example = "enterprise")]
    #[serde(borrow)]
    pub(crate) register: Cow<'b, str>,
    /// Code or number of the subject: a key or former number of the register.
    #[serde(borrow)]
    pub(crate) subject: Cow<'b, str>,
    /// Ids of the fields wanted; left out: all that are granted.
    #[serde(default)]
    pub(crate) fields: Vec<String>,
    /// Matter code — 事项编码.
    #[serde(borrow, default)]
    pub(crate) matter: Cow<'b, str>,
    /// Case number — 办件编号.
    #[serde(borrow, default)]
    pub(crate) case: Cow<'b, str>,
    /// What was true on this day; not later than today.
    #[serde(borrow)]
    pub(crate) as_of: Option<Cow<'b, str>>,
    /// As far as recorded by this instant.
    #[serde(borrow)]
    pub(crate) recorded_by: Option<Cow<'b, str>>,
    /// Ask the gate only, not the register.
    #[serde(default)]
    pub(crate) dry_run: bool,
}

/// What a reading came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReadingView<'a> {
    /// found, not_found, ambiguous or would_be_answered.
    outcome: &'static str,
    /// Id of the register.
    register: &'a str,
    /// The day as of which was asked, if not now.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    /// The instant up to which what was recorded counted, if not now.
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_by: Option<String>,
    /// The granted fields; with `found` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<RecordBody<'a>>,
}

/// Reads the granted fields of one subject.
#[utoipa::path(
    post, path = "/v1/readings", tag = "extranet",
    request_body(content = ReadingBody),
    responses(
        (status = 200, description = "Answered; also when nothing was found", body = crate::answer_view::Envelope<ReadingView>, headers(
            ("RateLimit-Policy" = String, description = "The budget of the caller's lane: its name, q questions in w seconds (a Beijing day); absent for a dry run. Structured field, draft-ietf-httpapi-ratelimit-headers-10"),
            ("RateLimit" = String, description = "What is left of it: r questions, and t seconds until the next day begins; absent for a dry run"),
        )),
        (status = 403, description = "Refused by the gate", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "A value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "Budget used up", body = ProblemDocument, content_type = "application/problem+json", headers(
            ("RateLimit-Policy" = String, description = "As in an answer"),
            ("RateLimit" = String, description = "As in an answer, with nothing left"),
            ("Retry-After" = u64, description = "Seconds until the next day begins"),
        )),
        (status = 503, description = "Register or ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn read(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    head: SignedHead,
    body: JsonBody,
) -> Result<Response, Problem> {
    let question = body
        .read::<ReadingBody>()?
        .into_question(&app, head.check(body.bytes()))?;
    let answer = app.read(&caller, &question).await?;
    Ok(told(&question, &answer))
}

/// The answer to a reading.
pub(crate) fn told(question: &ReadingQuestion, answer: &Answer<Reading>) -> Response {
    let register = &question.register;
    let reading = answer.value();
    respond(
        answer,
        ReadingView {
            outcome: reading.outcome.as_str(),
            register: &register.id,
            as_of: question.as_of.effective_on.map(|day| day.to_string()),
            recorded_by: question.as_of.recorded_by.map(|instant| instant.to_string()),
            record: reading.record.as_ref().map(|record| RecordBody::of(register, record)),
        },
    )
}

impl ReadingBody<'_> {
    pub(crate) fn into_question(self, app: &App, signed: Signed) -> Result<ReadingQuestion, Problem> {
        let mut errors = Vec::new();
        let raw = RawParts {
            register: &self.register,
            subject: &self.subject,
            matter: &self.matter,
            case: &self.case,
            as_of: self.as_of.as_deref(),
            recorded_by: self.recorded_by.as_deref(),
        };
        let parts = raw.parse(app, &mut errors);
        let mut fields = Vec::new();
        if let Some(register) = app.catalogue().register(&self.register) {
            for (position, name) in self.fields.iter().enumerate() {
                match register.field(name).or_else(|| register.field_named(name)) {
                    Some((index, _)) if !fields.contains(&index) => fields.push(index),
                    Some(_) => errors.push(FieldProblem::new(
                        format!("/fields/{position}"),
                        "field_twice",
                        "同一信息项出现两次",
                    )),
                    None => errors.push(FieldProblem::unknown_field(format!("/fields/{position}"), register)),
                }
            }
        }
        match parts {
            Some(parts) if errors.is_empty() => Ok(ReadingQuestion {
                register: parts.register,
                subject: parts.subject,
                fields,
                purpose: parts.purpose,
                as_of: parts.as_of,
                is_dry_run: self.dry_run,
                signed,
            }),
            _ => Err(Problem::invalid(errors)),
        }
    }
}
