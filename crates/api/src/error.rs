//! The one map from errors to status and body: problem documents (RFC 9457).

use app::{AppError, Obstacle, RefusedQuestion};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::{BudgetLeft, GrantBudgetLeft, RefusalCode, RefusalKind, Register, ValueError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::budget_fields;

/// A problem document — RFC 9457, `application/problem+json`. `code` is stable; texts may change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// Identifies the kind of problem; relative to the API.
    r#type: String,
    /// Short title in Chinese.
    title: String,
    /// HTTP status.
    status: u16,
    /// What happened and how to put it right, in Chinese.
    detail: String,
    /// Stable code for programs.
    code: String,
    /// The rule, for refusals.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    /// How it can be put right, for refusals.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
    /// Who can put it right, for refusals.
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<String>,
    /// Field ids that a refusal is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<String>,
    /// Places in the request that break a rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// When to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
    /// Short reference for the help desk.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// The budget that is used up; told in header fields.
    #[serde(skip)]
    budget: Option<BudgetLeft>,
    /// The same of grants.
    #[serde(skip)]
    grant_budgets: Vec<GrantBudgetLeft>,
}

/// Why a question was not answered; small, since it travels through every `Result`.
#[derive(Debug)]
pub struct Problem(Box<ProblemDocument>);

/// One place in a request that breaks a rule; holds no value.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Where: a JSON pointer.
    pub pointer: String,
    /// Stable code of the rule.
    pub rule: String,
    /// What should hold, in Chinese.
    pub message: String,
}

impl FieldProblem {
    /// A broken value rule at a place.
    pub(crate) fn at(pointer: impl Into<String>, error: &ValueError) -> Self {
        Self {
            pointer: pointer.into(),
            rule: error.rule.to_owned(),
            message: error.message.clone(),
        }
    }

    /// A field that the register does not have; what it was called is not repeated.
    pub(crate) fn unknown_field(pointer: impl Into<String>, register: &Register) -> Self {
        let known: Vec<&str> = register.fields.iter().map(|field| field.id.as_str()).collect();
        let message = format!("含有“{}”没有的信息项，可用的有：{}", register.name, known.join("、"));
        Self::new(pointer, "unknown_field", message)
    }

    /// Another rule at a place.
    pub(crate) fn new(pointer: impl Into<String>, rule: &str, message: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            rule: rule.to_owned(),
            message: message.into(),
        }
    }
}

impl Problem {
    pub(crate) fn plain(status: StatusCode, code: &str, title: &str, detail: impl Into<String>) -> Self {
        ProblemDocument::plain(status, code, title, detail).into()
    }

    /// The request as a whole is good, but some of its values are not.
    pub(crate) fn invalid(errors: Vec<FieldProblem>) -> Self {
        let detail = format!("请求中有 {} 处不符合规则，详见 errors。", errors.len());
        let (code, title) = ("invalid_question", "请求内容不符合规则");
        ProblemDocument {
            errors,
            ..ProblemDocument::plain(StatusCode::UNPROCESSABLE_ENTITY, code, title, detail)
        }
        .into()
    }
}

impl From<ProblemDocument> for Problem {
    fn from(document: ProblemDocument) -> Self {
        Self(Box::new(document))
    }
}

impl ProblemDocument {
    fn plain(status: StatusCode, code: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            r#type: format!("/problems/{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.to_owned(),
            rule: None,
            remedy: None,
            who: None,
            fields: Vec::new(),
            errors: Vec::new(),
            retry_after_seconds: None,
            reference: None,
            budget: None,
            grant_budgets: Vec::new(),
        }
    }

    fn refused(refused: RefusedQuestion) -> Self {
        let RefusedQuestion { refusal, receipt } = refused;
        let code = refusal.code;
        Self {
            rule: Some(code.rule().to_owned()),
            remedy: Some(code.remedy().to_owned()),
            who: Some(code.who().to_owned()),
            fields: refusal.fields,
            retry_after_seconds: refusal.retry_after_seconds,
            budget: refusal.budget,
            grant_budgets: refusal.grant_budgets,
            reference: receipt.map(|receipt| receipt.reference()),
            ..Self::plain(
                status_of(code),
                code.as_str(),
                code.title(),
                format!("{}{}", code.rule(), code.remedy()),
            )
        }
    }
}

fn status_of(code: RefusalCode) -> StatusCode {
    match code.kind() {
        RefusalKind::Forbidden => StatusCode::FORBIDDEN,
        RefusalKind::Incomplete => StatusCode::UNPROCESSABLE_ENTITY,
        RefusalKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        RefusalKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let document = match error {
            AppError::Refused(refused) => ProblemDocument::refused(*refused),
            AppError::NotPossible(why) => {
                let (status, title) = match why.obstacle {
                    Obstacle::Given => (StatusCode::UNPROCESSABLE_ENTITY, "所填内容不符合规则"),
                    Obstacle::Unknown => (StatusCode::NOT_FOUND, "没有所指的内容"),
                    Obstacle::Standing => (StatusCode::CONFLICT, "目前不能这样办理"),
                };
                ProblemDocument::plain(status, why.code, title, why.message)
            }
            AppError::Unavailable { reference, .. } => ProblemDocument {
                reference,
                ..ProblemDocument::plain(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "unavailable",
                    "暂时无法查询",
                    "目前无法读取登记信息，这不表示未查到；请稍后再试，持续出现请联系运维人员。",
                )
            },
        };
        document.into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).expect("made from a status");
        let retry_after = self.0.retry_after_seconds.map(HeaderValue::from);
        let mut response = (status, serde_json::to_vec(&self.0).expect("a problem has only text")).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, seconds);
        }
        budget_fields::put(headers, self.0.budget.as_ref(), &self.0.grant_budgets);
        response
    }
}
