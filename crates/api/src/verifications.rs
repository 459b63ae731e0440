//! `POST /v1/verifications`: does what is claimed agree with the register? — 核验.

use std::borrow::Cow;

use app::{Answer, App, Caller, Signed, Verification, VerificationQuestion};
use axum::{Extension, extract::State, response::Response};
use model::{Claim, Claims, Outcome, Register};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};
use utoipa::ToSchema;

use crate::{
    answer_view::respond,
    body::{JsonBody, RawParts, Texts},
    error::{FieldProblem, Problem, ProblemDocument},
    signature::SignedHead,
};

/// A verification as asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerificationBody<'b> {
    /// Id of the register.
    #[schema(example = "population")]
    #[serde(borrow)]
    pub(crate) register: Cow<'b, str>,
    /// Code or number of the subject: a key or former number of the register.
    #[serde(borrow)]
    pub(crate) subject: Cow<'b, str>,
    /// What is claimed: values by field id (or Chinese field name).
    #[schema(value_type = Object)]
    #[serde(borrow)]
    pub(crate) claims: Texts<'b>,
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

/// What a verification came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct VerificationView<'a> {
    /// consistent, inconsistent, not_found, ambiguous or would_be_answered.
    outcome: &'static str,
    /// Id of the register.
    register: &'a str,
    /// Per claimed field id: match, mismatch or absent.
    #[schema(value_type = Object)]
    fields: Verdicts<'a>,
    /// Status code of the record, if granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    /// The subject has ended: deceased, cancelled, revoked; absent if the status is not granted or no record was compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_ended: Option<bool>,
    /// The record was withdrawn from the register; absent if no record was compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_retired: Option<bool>,
    /// The day as of which was asked, if not now.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    /// The instant up to which what was recorded counted, if not now.
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_by: Option<String>,
    /// Granted fields on which a discrepancy is open.
    disputed: Vec<&'a str>,
}

pub(crate) struct Verdicts<'a> {
    register: &'a Register,
    verification: &'a Verification,
}

impl Serialize for Verdicts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.verification.fields.len()))?;
        for (index, verdict) in &self.verification.fields {
            map.serialize_entry(&self.register.field_at(*index).id, verdict)?;
        }
        map.end()
    }
}

/// Compares claims with one subject's record.
#[utoipa::path(
    post, path = "/v1/verifications", tag = "extranet",
    request_body(content = VerificationBody),
    responses(
        (status = 200, description = "Answered; also when nothing was found or something differs", body = crate::answer_view::Envelope<VerificationView>, headers(
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
pub(crate) async fn verify(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    head: SignedHead,
    body: JsonBody,
) -> Result<Response, Problem> {
    let question = body
        .read::<VerificationBody>()?
        .into_question(&app, head.check(body.bytes()))?;
    let answer = app.verify(&caller, &question).await?;
    Ok(told(&question, &answer))
}

/// The answer to a verification.
pub(crate) fn told(question: &VerificationQuestion, answer: &Answer<Verification>) -> Response {
    let register = &question.register;
    let verification = answer.value();
    let is_compared = matches!(verification.outcome, Outcome::Consistent | Outcome::Inconsistent);
    respond(
        answer,
        VerificationView {
            outcome: verification.outcome.as_str(),
            register: &register.id,
            fields: Verdicts { register, verification },
            status: verification.status.as_deref(),
            is_ended: verification.is_ended,
            is_retired: is_compared.then_some(verification.is_retired),
            as_of: question.as_of.effective_on.map(|day| day.to_string()),
            recorded_by: question.as_of.recorded_by.map(|instant| instant.to_string()),
            disputed: verification
                .disputed
                .iter()
                .map(|index| register.field_at(*index).id.as_str())
                .collect(),
        },
    )
}

impl VerificationBody<'_> {
    pub(crate) fn into_question(self, app: &App, signed: Signed) -> Result<VerificationQuestion, Problem> {
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
        let claims = app
            .catalogue()
            .register(&self.register)
            .map(|register| claims(register, &self.claims, &mut errors));
        match (parts, claims.flatten()) {
            (Some(parts), Some(claims)) if errors.is_empty() => Ok(VerificationQuestion {
                register: parts.register,
                subject: parts.subject,
                claims,
                purpose: parts.purpose,
                as_of: parts.as_of,
                is_dry_run: self.dry_run,
                signed,
            }),
            _ => Err(Problem::invalid(errors)),
        }
    }
}

fn claims(register: &Register, texts: &Texts<'_>, errors: &mut Vec<FieldProblem>) -> Option<Claims> {
    let mut claims = Vec::with_capacity(texts.0.len());
    for (name, value) in &texts.0 {
        match register.field(name).or_else(|| register.field_named(name)) {
            Some((index, field)) => match Claim::parse(register, index, value) {
                Ok(claim) => claims.push(claim),
                Err(error) => errors.push(FieldProblem::at(format!("/claims/{}", field.id), &error)),
            },
            // The name itself may be a value put in the wrong place, so it is not repeated.
            None => errors.push(FieldProblem::unknown_field("/claims", register)),
        }
    }
    if texts.0.is_empty() {
        errors.push(FieldProblem::new(
            "/claims",
            "value.required",
            "至少应有一个待核验的信息项",
        ));
    }
    let claims = Claims::new(claims);
    if claims.is_none() && errors.is_empty() {
        errors.push(FieldProblem::new("/claims", "field_twice", "同一信息项出现两次"));
    }
    claims
}
