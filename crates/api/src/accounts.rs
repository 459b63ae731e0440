//! `POST /v1/accounts`: who asked about a citizen, for the citizen who stands at the window — 本人查询使用记录.

use std::borrow::Cow;

use app::{ACCOUNT_NOTICE, AccountQuestion, App, Caller, Signed, Use};
use axum::{Extension, extract::State, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer_view::respond,
    body::{JsonBody, RawParts},
    error::{FieldProblem, Problem, ProblemDocument},
    signature::SignedHead,
};

/// An account as asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountBody<'b> {
    /// Id of the register: one of persons.
    #[schema(example = "population")]
    #[serde(borrow)]
    register: Cow<'b, str>,
    /// Number of the person.
    #[serde(borrow)]
    subject: Cow<'b, str>,
    /// Matter code — 事项编码.
    #[serde(borrow, default)]
    matter: Cow<'b, str>,
    /// Case number — 办件编号.
    #[serde(borrow, default)]
    case: Cow<'b, str>,
    /// That the person is there and the document was checked — 已核对本人证件. Has to be true.
    document_checked: bool,
}

/// Who asked about a person.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountView<'a> {
    /// Id of the register.
    register: &'a str,
    /// Latest first.
    uses: Vec<UseView<'a>>,
    /// Whether there are earlier uses that are not told.
    is_cut: bool,
    /// What goes with every account.
    notice: &'static str,
}

/// One use.
#[derive(Serialize, ToSchema)]
pub(crate) struct UseView<'a> {
    /// Beijing time, `2026-11-24 10:20:30`.
    at: &'a str,
    /// Name of the organisation.
    organisation: &'a str,
    /// 核验、调取 …
    action: &'a str,
    /// Matter code.
    matter: &'a str,
    /// Name of the matter, where it is known.
    #[serde(skip_serializing_if = "str::is_empty")]
    matter_name: &'a str,
    /// Case number.
    case: &'a str,
    /// Names of the fields that were asked.
    fields: &'a [String],
    /// Whether anything was answered.
    was_answered: bool,
}

/// Tells who asked about a person.
#[utoipa::path(
    post, path = "/v1/accounts", tag = "extranet",
    request_body(content = AccountBody),
    responses(
        (status = 200, description = "Told; also when nobody asked", body = crate::answer_view::Envelope<AccountView>),
        (status = 403, description = "Refused by the gate", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "A value breaks a rule, or the document was not checked", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "Budget used up", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn tell(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    head: SignedHead,
    body: JsonBody,
) -> Result<Response, Problem> {
    let question = body
        .read::<AccountBody>()?
        .into_question(&app, head.check(body.bytes()))?;
    let answer = app.account(&caller, &question).await?;
    let account = answer.value();
    Ok(respond(
        &answer,
        AccountView {
            register: &question.register.id,
            uses: account.uses.iter().map(UseView::of).collect(),
            is_cut: account.is_cut,
            notice: ACCOUNT_NOTICE,
        },
    ))
}

impl AccountBody<'_> {
    fn into_question(self, app: &App, signed: Signed) -> Result<AccountQuestion, Problem> {
        let mut errors = Vec::new();
        let raw = RawParts {
            register: &self.register,
            subject: &self.subject,
            matter: &self.matter,
            case: &self.case,
            as_of: None,
            recorded_by: None,
        };
        let parts = raw.parse(app, &mut errors);
        if parts.as_ref().is_some_and(|parts| !parts.register.is_sealed) {
            let message = "只有人口登记库可以查询使用记录";
            errors.push(FieldProblem::new("/register", "account.register", message));
        }
        if !self.document_checked {
            let message = "须由本人到场并核对证件原件后办理，核对后为 true";
            errors.push(FieldProblem::new("/document_checked", "account.document", message));
        }
        match parts {
            Some(parts) if errors.is_empty() => Ok(AccountQuestion {
                register: parts.register,
                subject: parts.subject,
                purpose: parts.purpose,
                is_document_checked: self.document_checked,
                signed,
            }),
            _ => Err(Problem::invalid(errors)),
        }
    }
}

impl<'a> UseView<'a> {
    fn of(used: &'a Use) -> Self {
        Self {
            at: &used.at,
            organisation: &used.organisation,
            action: used.action,
            matter: &used.matter,
            matter_name: &used.matter_name,
            case: &used.case,
            fields: &used.fields,
            was_answered: used.was_answered,
        }
    }
}
