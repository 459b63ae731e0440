//! `/v1/renewals`: certificates that end soon, renewed together for a hall or a whole province, by program — 批量更新. Duty is of
//! people: a program uses the certificate of an official of the lead agency who answers for it.

use std::borrow::Cow;

use app::{App, Caller, DoneForOne, FailedForOne, RENEWALS_MAX, RenewalDue, RenewalWay, RenewalsAsked, Together};
use axum::{
    Extension, Json,
    extract::{Query, State, rejection::QueryRejection},
};
use model::OrganisationId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    answer_view::ReceiptView,
    applications::{ResponsibleInput, principal},
    body::{self, JsonBody},
    error::{FieldProblem, Problem, ProblemDocument},
};

/// Whose certificates are listed.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RenewalParameters {
    /// Id of an organisation of the province: its own certificates and those below it. Without it, the whole province.
    #[serde(default)]
    organisation: Option<String>,
}

/// What is due, next to expire first.
#[derive(Serialize, ToSchema)]
pub(crate) struct RenewalsDueBody {
    /// The certificates: at most 200 that can be renewed together, with the others that expire before these.
    due: Vec<RenewalDueBody>,
    /// How many follow.
    more: usize,
}

/// A certificate that ends within 60 days and is the last of its holder.
#[derive(Serialize, ToSchema)]
pub(crate) struct RenewalDueBody {
    /// Serial number.
    serial: String,
    /// Id of the holder.
    principal: String,
    /// Name of the holder.
    name: String,
    /// Id of the holder's organisation.
    organisation: String,
    /// When it expires.
    valid_until: String,
    /// What its renewal needs: key_here (nothing: the platform makes the key when it is collected), own_key (a request of the holder's,
    /// so an application by itself), or open (an application is open already).
    way: &'static str,
    /// Number of the open application.
    #[serde(skip_serializing_if = "Option::is_none")]
    application: Option<u64>,
    /// Name of who answers for it now; absent where it was issued without an application, which then has to name somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    responsible: Option<String>,
}

/// Renewals to be applied for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenewalsInput<'b> {
    /// Id of an organisation of the province: for holders in it and below it. Without it, for the whole province.
    #[serde(borrow, default)]
    organisation: Option<Cow<'b, str>>,
    /// Ids of the holders. Without it, for all whose way is key_here, the next to expire first, at most 200.
    #[serde(borrow, default)]
    principals: Option<Vec<Cow<'b, str>>>,
    /// Who answers for the certificates. Without it, whoever answers for the present one of each.
    #[serde(borrow, default)]
    responsible: Option<ResponsibleInput<'b>>,
    /// Wanted days of life, 1 to 731.
    days: u32,
    /// Why — 申请理由.
    #[serde(borrow)]
    reason: Cow<'b, str>,
}

/// What came of each.
#[derive(Serialize, ToSchema)]
pub(crate) struct RenewalsBody {
    /// Applications that were filed.
    filed: Vec<RenewalFiledBody>,
    /// For whom none could be filed.
    failed: Vec<RenewalFailedBody>,
    /// Ids that were sent and are none of a holder who can be renewed together: not due, with an application open, with a key of
    /// his own, or not of the province.
    passed_over: Vec<String>,
    /// How many were not tried any more, since desk or ledger failed in between; what was filed stands. Send the same again later.
    left: usize,
}

/// An application that was filed.
#[derive(Serialize, ToSchema)]
pub(crate) struct RenewalFiledBody {
    /// Id of the holder.
    principal: String,
    /// Number of the application; it goes on as `/v1/applications/{number}`.
    number: u64,
    /// Proof that it stands in the ledger.
    receipt: ReceiptView,
}

/// Somebody for whom no application could be filed.
#[derive(Serialize, ToSchema)]
pub(crate) struct RenewalFailedBody {
    /// Id of the holder.
    principal: String,
    /// Stable code of what stands in the way.
    code: String,
    /// What stands in the way and how to put it right, in Chinese.
    message: String,
}

/// The certificates of an organisation of the lead agency's province, or of all of it, that are to be renewed by now.
#[utoipa::path(
    get, path = "/v1/renewals", tag = "extranet",
    operation_id = "list_renewals",
    params(RenewalParameters),
    responses(
        (status = 200, description = "What is due", body = RenewalsDueBody),
        (status = 403, description = "Refused: not a person of a lead agency", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "No such organisation in the province", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    query: Result<Query<RenewalParameters>, QueryRejection>,
) -> Result<Json<RenewalsDueBody>, Problem> {
    let parameters = body::parameters(query)?;
    let mut errors = Vec::new();
    let organisation = organisation(parameters.organisation.as_deref(), &mut errors);
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let found = app.renewals_due(&caller, organisation.as_ref()).await?;
    Ok(Json(RenewalsDueBody {
        due: found.due.into_iter().map(Into::into).collect(),
        more: found.more,
    }))
}

/// Applies for the renewal of many certificates in one go. Every holder has an application and a ledger entry of his own, and keeps
/// his present certificate until it expires; what stands in the way of one does not keep the others back.
#[utoipa::path(
    post, path = "/v1/renewals", tag = "extranet",
    operation_id = "file_renewals",
    request_body(content = RenewalsInput),
    responses(
        (status = 200, description = "What came of each", body = RenewalsBody),
        (status = 403, description = "Refused: not a person of a lead agency", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "No such organisation in the province", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "There is nothing that can be renewed together", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "A value breaks a rule, or nobody is known who answers for one of the certificates; nothing is filed", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk or ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn file(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    body: JsonBody,
) -> Result<Json<RenewalsBody>, Problem> {
    let asked = body.read::<RenewalsInput>()?.into_asked()?;
    Ok(Json(app.file_renewals(&caller, asked).await?.into()))
}

/// The id of an organisation; `errors` receives the broken rule.
fn organisation(text: Option<&str>, errors: &mut Vec<FieldProblem>) -> Option<OrganisationId> {
    let organisation = text.map(OrganisationId::parse)?;
    if organisation.is_none() {
        let message = "机构标识应为 1 至 64 个小写字母、数字、连字符、下划线或点";
        errors.push(FieldProblem::new("/organisation", "invalid_organisation", message));
    }
    organisation
}

impl RenewalsInput<'_> {
    fn into_asked(self) -> Result<RenewalsAsked, Problem> {
        let mut errors = Vec::new();
        let organisation = organisation(self.organisation.as_deref(), &mut errors);
        let principals = self.principals.map(|sent| {
            // Without the member all are meant; an empty list is none, and more than a deed can take is a mistake as well.
            if !(1..=RENEWALS_MAX).contains(&sent.len()) {
                let message = format!("应为 1 至 {RENEWALS_MAX} 个持有人；全部更新的，不写本项");
                errors.push(FieldProblem::new("/principals", "invalid_principals", message));
            }
            let sent = sent.iter().take(RENEWALS_MAX).enumerate();
            let read = sent.filter_map(|(place, id)| principal(&format!("/principals/{place}"), id, &mut errors));
            read.collect()
        });
        let responsible = self.responsible.and_then(|who| who.read(&mut errors));
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        Ok(RenewalsAsked {
            organisation,
            principals,
            responsible,
            days: self.days,
            reason: self.reason.into_owned(),
        })
    }
}

impl From<RenewalDue> for RenewalDueBody {
    fn from(due: RenewalDue) -> Self {
        let (way, application) = match due.way {
            RenewalWay::KeyHere => ("key_here", None),
            RenewalWay::OwnKey => ("own_key", None),
            RenewalWay::Open(number) => ("open", Some(number)),
        };
        let (holder, certificate) = (&due.view.holder, &due.view.certificate);
        Self {
            serial: certificate.serial.clone(),
            principal: holder.id.to_string(),
            name: holder.name.clone(),
            organisation: holder.organisation.to_string(),
            valid_until: certificate.valid_until.to_string(),
            way,
            application,
            responsible: due.responsible.map(|who| who.name().to_owned()),
        }
    }
}

impl From<Together> for RenewalsBody {
    fn from(together: Together) -> Self {
        Self {
            filed: together.done.into_iter().map(Into::into).collect(),
            failed: together.failed.into_iter().map(Into::into).collect(),
            passed_over: together.passed_over.iter().map(ToString::to_string).collect(),
            left: together.left,
        }
    }
}

impl From<DoneForOne> for RenewalFiledBody {
    fn from(one: DoneForOne) -> Self {
        Self {
            principal: one.holder.id.to_string(),
            number: one.number,
            receipt: ReceiptView::of(&one.receipt),
        }
    }
}

impl From<FailedForOne> for RenewalFailedBody {
    fn from(one: FailedForOne) -> Self {
        Self {
            principal: one.holder.id.to_string(),
            code: one.why.code.to_string(),
            message: one.why.message,
        }
    }
}
