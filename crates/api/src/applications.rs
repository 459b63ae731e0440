//! `/v1/applications`: certificates applied for and decided by program — 证书申请. Duty is of people: a program uses the
//! certificate of an official who answers for it.

mod view;

use std::borrow::Cow;

use app::{App, ApplicationAsked, Caller, StepAsked};
use axum::{
    Extension, Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
};
use model::{ApplicationFault, PrincipalId, ResponsiblePerson};
use serde::Deserialize;
use utoipa::ToSchema;

pub(crate) use view::{
    ApplicationBody, ApplicationStepBody, ApplicationsBody, FiledBody, ResponsibleBody, SteppedBody,
};

use crate::{
    body::{self, JsonBody},
    error::{FieldProblem, Problem, ProblemDocument},
    page::ListParameters,
};

/// An application to be filed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FilingBody<'b> {
    /// Id of the person or system whose certificate it shall be.
    #[serde(borrow)]
    principal: Cow<'b, str>,
    /// Wanted days of life, 1 to 731.
    days: u32,
    /// Why — 申请理由.
    #[serde(borrow)]
    reason: Cow<'b, str>,
    /// Who answers for the certificate — 责任人.
    #[serde(borrow)]
    responsible: ResponsibleInput<'b>,
    /// The holder's request (PKCS#10, PEM). Keys made by the platform are collected on the pages only.
    #[serde(borrow)]
    request_pem: Cow<'b, str>,
}

/// Who answers for a certificate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResponsibleInput<'b> {
    /// Name.
    #[serde(borrow)]
    name: Cow<'b, str>,
    /// Post.
    #[serde(borrow)]
    post: Cow<'b, str>,
    /// Telephone number.
    #[serde(borrow)]
    telephone: Cow<'b, str>,
}

/// A step to be taken.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepInput<'b> {
    /// ask_back, approve or refuse (the owner of the population register); answer or withdraw (the lead agency).
    #[serde(borrow)]
    step: Cow<'b, str>,
    /// Question, answer or reason; not with approve.
    #[serde(borrow, default)]
    text: Option<Cow<'b, str>>,
    /// Other days; with answer only.
    #[serde(default)]
    days: Option<u32>,
    /// Another request (PKCS#10, PEM); with answer only.
    #[serde(borrow, default)]
    request_pem: Option<Cow<'b, str>>,
}

impl ResponsibleInput<'_> {
    /// The person; `errors` receives the broken rule.
    pub(crate) fn read(&self, errors: &mut Vec<FieldProblem>) -> Option<ResponsiblePerson> {
        let named = ResponsiblePerson::new(&self.name, &self.post, &self.telephone);
        let told = named.map_err(|fault| {
            let pointer = match fault {
                ApplicationFault::Telephone => "/responsible/telephone",
                _ => "/responsible",
            };
            errors.push(FieldProblem::new(pointer, fault.code(), fault.to_string()));
        });
        told.ok()
    }
}

/// The id of a person or system at a place; `errors` receives the broken rule.
pub(crate) fn principal(pointer: &str, text: &str, errors: &mut Vec<FieldProblem>) -> Option<PrincipalId> {
    let principal = PrincipalId::parse(text);
    if principal.is_none() {
        let message = "用户标识应为 1 至 64 个小写字母、数字、连字符、下划线或点";
        errors.push(FieldProblem::new(pointer, "invalid_principal", message));
    }
    principal
}

/// Files an application for a person or system of the lead agency's province.
#[utoipa::path(
    post, path = "/v1/applications", tag = "extranet",
    operation_id = "file_application",
    request_body(content = FilingBody),
    responses(
        (status = 201, description = "Filed", body = FiledBody),
        (status = 403, description = "Refused: not a person of a lead agency", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "Another application for the holder is open, or somebody is suspended", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "A value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk or ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn file(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    body: JsonBody,
) -> Result<(StatusCode, Json<FiledBody>), Problem> {
    let input = body.read::<FilingBody>()?;
    let mut errors = Vec::new();
    let principal = principal("/principal", &input.principal, &mut errors);
    let responsible = input.responsible.read(&mut errors);
    let (Some(principal), Some(responsible)) = (principal, responsible) else {
        return Err(Problem::invalid(errors));
    };
    let asked = ApplicationAsked {
        principal,
        responsible,
        days: input.days,
        reason: input.reason.into_owned(),
        request_pem: Some(input.request_pem.into_owned()),
    };
    let done = app.file_application(&caller, asked).await?;
    Ok((StatusCode::CREATED, Json(done.into())))
}

/// Applications in the caller's remit: a lead agency's own, all for the owner of the population register.
#[utoipa::path(
    get, path = "/v1/applications", tag = "extranet",
    operation_id = "list_applications",
    params(ListParameters),
    responses(
        (status = 200, description = "A page of applications", body = ApplicationsBody),
        (status = 403, description = "Refused: not a person of a lead agency or source authority", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    query: Result<Query<ListParameters>, QueryRejection>,
) -> Result<Json<ApplicationsBody>, Problem> {
    let wanted = body::parameters(query)?.wanted()?;
    Ok(Json(app.applications(&caller, wanted).await?.into()))
}

/// One application with all that happened to it, and the certificate that came of it.
#[utoipa::path(
    get, path = "/v1/applications/{number}", tag = "extranet",
    operation_id = "show_application",
    params(("number" = u64, Path, description = "Number of the application")),
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
        (status = 403, description = "Refused: not a person of a lead agency or source authority", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "No such application in the caller's remit", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn show(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    number: Result<Path<String>, PathRejection>,
) -> Result<Json<ApplicationBody>, Problem> {
    let number = body::number(number)?;
    Ok(Json(app.application(&caller, number).await?.into()))
}

/// Goes on with an application. An approval issues the certificate, which the next GET shows.
#[utoipa::path(
    post, path = "/v1/applications/{number}/steps", tag = "extranet",
    operation_id = "step_application",
    params(("number" = u64, Path, description = "Number of the application")),
    request_body(content = StepInput),
    responses(
        (status = 200, description = "Done", body = SteppedBody),
        (status = 403, description = "Refused: the step is not the caller's", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "No such application in the caller's remit", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "Not possible as the application stands", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "A value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk or ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn step(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    number: Result<Path<String>, PathRejection>,
    body: JsonBody,
) -> Result<Json<SteppedBody>, Problem> {
    let number = body::number(number)?;
    let asked = body.read::<StepInput>()?.into_asked()?;
    Ok(Json(SteppedBody::of(
        number,
        app.step_application(&caller, number, asked).await?,
    )))
}

impl StepInput<'_> {
    fn into_asked(self) -> Result<StepAsked, Problem> {
        let mut errors = Vec::new();
        let is_answer = self.step == "answer";
        for (pointer, is_there) in [
            ("/days", self.days.is_some()),
            ("/request_pem", self.request_pem.is_some()),
        ] {
            if is_there && !is_answer {
                errors.push(FieldProblem::new(pointer, "not_with_this_step", "只与 answer 一起提交"));
            }
        }
        if self.text.is_some() == (self.step == "approve") {
            let message = "approve 不带 text；其他步骤应以 text 写明问题、说明或者理由";
            errors.push(FieldProblem::new("/text", "invalid_text", message));
        }
        let text = self.text.unwrap_or_default().into_owned();
        let asked = match self.step.as_ref() {
            "ask_back" => Some(StepAsked::AskBack { question: text }),
            "approve" => Some(StepAsked::Approve),
            "refuse" => Some(StepAsked::Refuse { reason: text }),
            "withdraw" => Some(StepAsked::Withdraw { reason: text }),
            "answer" => Some(StepAsked::Answer {
                answer: text,
                request_pem: self.request_pem.map(Cow::into_owned),
                days: self.days,
            }),
            _ => None,
        };
        if asked.is_none() {
            let message = "应为 ask_back、answer、approve、refuse 或者 withdraw";
            errors.push(FieldProblem::new("/step", "invalid_step", message));
        }
        asked
            .filter(|_| errors.is_empty())
            .ok_or_else(|| Problem::invalid(errors))
    }
}
