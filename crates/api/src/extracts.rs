//! `POST /v1/extracts`: a reading or a verification on paper — 书面查询结果、核验结果.

use std::borrow::Cow;

use app::{App, Caller, Signed};
use axum::{Extension, extract::State, response::Response};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    body::{JsonBody, Texts},
    error::{FieldProblem, Problem, ProblemDocument},
    extract_file,
    readings::{self, ReadingBody},
    signature::SignedHead,
    verifications::{self, VerificationBody},
};

/// What is to be printed: granted fields, or whether claims agree.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExtractBody<'b> {
    /// Id of the register.
    #[schema(example = "enterprise")]
    #[serde(borrow)]
    register: Cow<'b, str>,
    /// Code or number of the subject: a key or former number of the register.
    #[serde(borrow)]
    subject: Cow<'b, str>,
    /// Ids of the fields wanted; left out: all that are granted. Not together with claims.
    #[serde(default)]
    fields: Vec<String>,
    /// What is claimed: values by field id (or Chinese field name). With claims the extract says what agrees, and no value of the
    /// register.
    #[schema(value_type = Option<Object>)]
    #[serde(borrow)]
    claims: Option<Texts<'b>>,
    /// Matter code — 事项编码.
    #[serde(borrow, default)]
    matter: Cow<'b, str>,
    /// Case number — 办件编号.
    #[serde(borrow, default)]
    case: Cow<'b, str>,
    /// What was true on this day; not later than today.
    #[serde(borrow)]
    as_of: Option<Cow<'b, str>>,
    /// Read only to be refused with its reason: readings and verifications take it, paper does not.
    #[schema(ignore)]
    #[serde(borrow)]
    recorded_by: Option<Cow<'b, str>>,
}

/// Prints a reading or a verification; a question of its own, counted like any other.
#[utoipa::path(
    post, path = "/v1/extracts", tag = "extranet", operation_id = "print_extract",
    request_body(content = ExtractBody),
    responses(
        (status = 200, description = "The extract: PDF/A-2b, signed", content_type = "application/pdf", headers(
            ("Heyan-Reference" = String, description = "Reference of the question that the extract is"),
            ("RateLimit-Policy" = String, description = "The budget of the caller's lane, as in an answer"),
            ("RateLimit" = String, description = "What is left of it"),
        )),
        (status = 403, description = "Refused by the gate", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "No such record; the body is an answer with its receipt"),
        (status = 409, description = "A former number that several records share; the body is an answer with its receipt"),
        (status = 422, description = "A value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "Budget used up", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Extracts cannot be printed, or not just now; register or ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn print(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    head: SignedHead,
    sent: JsonBody,
) -> Result<Response, Problem> {
    let body: ExtractBody<'_> = sent.read()?;
    let signed = head.check(sent.bytes());
    match body.claims {
        Some(_) if !body.fields.is_empty() => {
            let message = "fields 与 claims 不能同时给出：查询结果列出信息项，核验结果只列出是否一致";
            Err(Problem::invalid(vec![FieldProblem::new(
                "/fields",
                "fields_with_claims",
                message,
            )]))
        }
        Some(_) => print_verification(&app, &caller, body, signed).await,
        None => print_reading(&app, &caller, body, signed).await,
    }
}

async fn print_reading(app: &App, caller: &Caller, body: ExtractBody<'_>, signed: Signed) -> Result<Response, Problem> {
    let body = ReadingBody {
        register: body.register,
        subject: body.subject,
        fields: body.fields,
        matter: body.matter,
        case: body.case,
        as_of: body.as_of,
        recorded_by: body.recorded_by,
        dry_run: false,
    };
    let question = body.into_question(app, signed)?;
    let printed = app.print_reading(caller, &question).await?;
    let outcome = printed.answer.value().outcome;
    Ok(extract_file::respond_or_tell(printed, outcome, |answer| {
        readings::told(&question, answer)
    }))
}

async fn print_verification(
    app: &App,
    caller: &Caller,
    body: ExtractBody<'_>,
    signed: Signed,
) -> Result<Response, Problem> {
    let body = VerificationBody {
        register: body.register,
        subject: body.subject,
        claims: body.claims.unwrap_or_default(),
        matter: body.matter,
        case: body.case,
        as_of: body.as_of,
        recorded_by: body.recorded_by,
        dry_run: false,
    };
    let question = body.into_question(app, signed)?;
    let printed = app.print_verification(caller, &question).await?;
    let outcome = printed.answer.value().outcome;
    Ok(extract_file::respond_or_tell(printed, outcome, |answer| {
        verifications::told(&question, answer)
    }))
}
