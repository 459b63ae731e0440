//! `POST /v1/cases` and `POST /v1/cases/{case}/close`: an approval system tells which cases are being handled — 办件登记、办结.

use std::borrow::Cow;

use app::{App, Caller, Done};
use axum::{
    Extension, Json,
    extract::{Path, State, rejection::PathRejection},
};
use model::{ApprovalCase, CaseNumber, OrganisationId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer_view::ReceiptView,
    body::{self, JsonBody},
    error::{FieldProblem, Problem, ProblemDocument},
};

/// A case to be registered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseBody<'b> {
    /// Case number — 办件编号.
    #[serde(borrow)]
    case: Cow<'b, str>,
    /// Id of the organisation that handles it: the caller's, if absent, or one below it.
    #[serde(borrow, default)]
    organisation: Option<Cow<'b, str>>,
}

/// Whose case is closed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClosingBody<'b> {
    /// Id of the organisation that handled it: the caller's, if absent, or one below it.
    #[serde(borrow, default)]
    organisation: Option<Cow<'b, str>>,
}

/// A case as it stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseView {
    /// Case number.
    case: String,
    /// Id of the organisation that handles it.
    organisation: String,
    /// open or closed.
    state: &'static str,
    /// When it was registered.
    registered_at: String,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<String>,
    /// Proof that this call stands in the ledger; each call has its own, also one that changed nothing.
    receipt: ReceiptView,
}

impl From<Done<ApprovalCase>> for CaseView {
    fn from(done: Done<ApprovalCase>) -> Self {
        let receipt = ReceiptView::of(done.receipt());
        let case = done.into_value();
        Self {
            receipt,
            case: case.number.to_string(),
            organisation: case.organisation.to_string(),
            state: if case.closed.is_some() { "closed" } else { "open" },
            registered_at: case.registered_at.to_string(),
            closed_at: case.closed.map(|(_, at)| at.to_string()),
        }
    }
}

/// Registers a case. The same a second time changes nothing; a closed case stays closed. Recorded in the ledger.
#[utoipa::path(
    post, path = "/v1/cases", tag = "extranet",
    request_body(content = CaseBody),
    responses(
        (status = 200, description = "The case as it stands", body = CaseView),
        (status = 403, description = "Refused: not a system, or not its organisation", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "A value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk or ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn register(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    body: JsonBody,
) -> Result<Json<CaseView>, Problem> {
    let input = body.read::<CaseBody>()?;
    let mut errors = Vec::new();
    let number = number(&input.case, &mut errors);
    let organisation = organisation(input.organisation.as_deref(), &mut errors);
    let Some(number) = number.filter(|_| errors.is_empty()) else {
        return Err(Problem::invalid(errors));
    };
    Ok(Json(app.register_case(&caller, number, organisation).await?.into()))
}

/// Closes a case. The same a second time changes nothing. Recorded in the ledger.
#[utoipa::path(
    post, path = "/v1/cases/{case}/close", tag = "extranet",
    params(("case" = String, Path, description = "Case number")),
    request_body(content = ClosingBody),
    responses(
        (status = 200, description = "The case as it stands", body = CaseView),
        (status = 403, description = "Refused: not a system, or not its organisation", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "No case of this number", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "A value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk or ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn close(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    case: Result<Path<String>, PathRejection>,
    body: JsonBody,
) -> Result<Json<CaseView>, Problem> {
    let case = body::segment(case)?;
    let input = body.read::<ClosingBody>()?;
    let mut errors = Vec::new();
    let number = number(&case, &mut errors);
    let organisation = organisation(input.organisation.as_deref(), &mut errors);
    let Some(number) = number.filter(|_| errors.is_empty()) else {
        return Err(Problem::invalid(errors));
    };
    Ok(Json(app.close_case(&caller, &number, organisation).await?.into()))
}

fn number(text: &str, errors: &mut Vec<FieldProblem>) -> Option<CaseNumber> {
    let number = CaseNumber::parse(text);
    if number.is_none() {
        let message = "办件编号应为 1 至 100 个字符，不得含有控制字符，也不得是公民身份号码";
        errors.push(FieldProblem::new("/case", "invalid_case", message));
    }
    number
}

fn organisation(text: Option<&str>, errors: &mut Vec<FieldProblem>) -> Option<OrganisationId> {
    let organisation = text.map(OrganisationId::parse)?;
    if organisation.is_none() {
        let message = "机构标识应为 1 至 64 个小写字母、数字、连字符、下划线或点";
        errors.push(FieldProblem::new("/organisation", "invalid_organisation", message));
    }
    organisation
}
