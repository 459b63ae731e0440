//! `/v1/grant-requests`: grants asked for and decided by program — 授权申请. Duty is of people: a program uses the certificate
//! of an official who answers for it.

mod terms;
mod view;

use std::borrow::Cow;

use app::{App, Caller, GrantRequestDeed, NewGrantRequest};
use axum::{
    Extension, Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
};
use model::OrganisationId;
use serde::Deserialize;
use utoipa::ToSchema;

pub(crate) use terms::GrantTermsBody;
pub(crate) use view::{GrantRequestBody, GrantRequestStepBody, GrantRequestSteppedBody, GrantRequestsBody};

use crate::{
    applications::FiledBody,
    body::{self, JsonBody},
    error::{FieldProblem, Problem, ProblemDocument},
    page::ListParameters,
};

/// A request to be filed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantRequestFilingBody<'b> {
    /// Id of the organisation that the grant shall be given to, of the lead agency's province.
    #[serde(borrow)]
    grantee: Cow<'b, str>,
    /// Code of the matter — 事项编码.
    #[serde(borrow)]
    matter: Cow<'b, str>,
    /// Id of the register.
    #[serde(borrow)]
    register: Cow<'b, str>,
    /// On which terms.
    terms: GrantTermsBody,
    /// Legal basis — 法律依据.
    #[serde(borrow)]
    legal_basis: Cow<'b, str>,
    /// Why — 申请理由.
    #[serde(borrow)]
    reason: Cow<'b, str>,
}

/// A step to be taken.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantRequestStepInput<'b> {
    /// ask_back, approve or refuse (the owner of the register); answer or withdraw (the lead agency).
    #[serde(borrow)]
    step: Cow<'b, str>,
    /// Question, answer or reason; not with approve.
    #[serde(borrow, default)]
    text: Option<Cow<'b, str>>,
    /// With approve: the terms that are granted, as asked for or narrower, written out so that nobody grants what he has not
    /// seen. With answer: other terms, if the first were the trouble. With no other step.
    #[serde(default)]
    terms: Option<GrantTermsBody>,
}

/// Files a request for a grant to an organisation of the lead agency's province.
#[utoipa::path(
    post, path = "/v1/grant-requests", tag = "extranet",
    operation_id = "file_grant_request",
    request_body(content = GrantRequestFilingBody),
    responses(
        (status = 201, description = "Filed", body = FiledBody),
        (status = 403, description = "Refused: not a person of a lead agency, or another province's organisation", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "Too many requests of the lead agency wait", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "A value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk or ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn file(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    body: JsonBody,
) -> Result<(StatusCode, Json<FiledBody>), Problem> {
    let input = body.read::<GrantRequestFilingBody>()?;
    let mut errors = Vec::new();
    let grantee = OrganisationId::parse(&input.grantee);
    if grantee.is_none() {
        let message = "机构标识应为 1 至 64 个小写字母、数字、连字符、下划线或点";
        errors.push(FieldProblem::new("/grantee", "invalid_organisation", message));
    }
    let terms = input.terms.parse(&mut errors);
    let (Some(grantee), Some(terms)) = (grantee, terms) else {
        return Err(Problem::invalid(errors));
    };
    let new = NewGrantRequest {
        grantee,
        matter: input.matter.into_owned(),
        register: input.register.into_owned(),
        terms,
        legal_basis: input.legal_basis.into_owned(),
        reason: input.reason.into_owned(),
    };
    let done = app.request_grant(&caller, &new).await?;
    Ok((StatusCode::CREATED, Json(done.into())))
}

/// Requests in the caller's remit: a lead agency's own, those for the registers of an owner, all for an auditor.
#[utoipa::path(
    get, path = "/v1/grant-requests", tag = "extranet",
    operation_id = "list_grant_requests",
    params(ListParameters),
    responses(
        (status = 200, description = "A page of requests", body = GrantRequestsBody),
        (status = 403, description = "Refused: not a person of a lead agency, source authority or auditing body", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    query: Result<Query<ListParameters>, QueryRejection>,
) -> Result<Json<GrantRequestsBody>, Problem> {
    let wanted = body::parameters(query)?.wanted()?;
    Ok(Json(app.grant_requests_page(&caller, wanted).await?.into()))
}

/// One request with all that happened to it, and the number of the grant that came of it.
#[utoipa::path(
    get, path = "/v1/grant-requests/{number}", tag = "extranet",
    operation_id = "show_grant_request",
    params(("number" = u64, Path, description = "Number of the request")),
    responses(
        (status = 200, description = "The request", body = GrantRequestBody),
        (status = 403, description = "Refused: not a person of a lead agency, source authority or auditing body", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "No such request in the caller's remit", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn show(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    number: Result<Path<String>, PathRejection>,
) -> Result<Json<GrantRequestBody>, Problem> {
    let number = body::number(number)?;
    Ok(Json(app.grant_request(&caller, number).await?.into()))
}

/// Goes on with a request. An approval gives the grant, which counts from the next question on.
#[utoipa::path(
    post, path = "/v1/grant-requests/{number}/steps", tag = "extranet",
    operation_id = "step_grant_request",
    params(("number" = u64, Path, description = "Number of the request")),
    request_body(content = GrantRequestStepInput),
    responses(
        (status = 200, description = "Done", body = GrantRequestSteppedBody),
        (status = 403, description = "Refused: the step is not the caller's", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "No such request in the caller's remit", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "Not possible as the request stands", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "A value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk or ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn step(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    number: Result<Path<String>, PathRejection>,
    body: JsonBody,
) -> Result<Json<GrantRequestSteppedBody>, Problem> {
    let number = body::number(number)?;
    let deed = body.read::<GrantRequestStepInput>()?.into_deed()?;
    let done = app.continue_grant_request(&caller, number, &deed).await?;
    Ok(Json(GrantRequestSteppedBody::of(number, done)))
}

impl GrantRequestStepInput<'_> {
    fn into_deed(self) -> Result<GrantRequestDeed, Problem> {
        let mut errors = Vec::new();
        let (is_approval, is_answer) = (self.step == "approve", self.step == "answer");
        if self.text.is_some() == is_approval {
            let message = "approve 不带 text；其他步骤应以 text 写明问题、说明或者理由";
            errors.push(FieldProblem::new("/text", "invalid_text", message));
        }
        if is_approval && self.terms.is_none() {
            let message = "approve 应以 terms 写明所批准的授权内容，与所申请的相同或者更窄";
            errors.push(FieldProblem::new("/terms", "invalid_terms", message));
        }
        if self.terms.is_some() && !is_approval && !is_answer {
            let message = "只与 approve 或者 answer 一起提交";
            errors.push(FieldProblem::new("/terms", "not_with_this_step", message));
        }
        let terms = self.terms.and_then(|terms| terms.parse(&mut errors));
        let text = self.text.unwrap_or_default().into_owned();
        let deed = match self.step.as_ref() {
            "ask_back" => Some(GrantRequestDeed::AskBack(text)),
            "answer" => Some(GrantRequestDeed::Answer(text, terms)),
            "approve" => terms.map(GrantRequestDeed::Approve),
            "refuse" => Some(GrantRequestDeed::Refuse(text)),
            "withdraw" => Some(GrantRequestDeed::Withdraw(text)),
            _ => {
                let message = "应为 ask_back、answer、approve、refuse 或者 withdraw";
                errors.push(FieldProblem::new("/step", "invalid_step", message));
                None
            }
        };
        deed.filter(|_| errors.is_empty())
            .ok_or_else(|| Problem::invalid(errors))
    }
}
