//! `POST /v1/certificates/{serial}/suspend` and `/resume`: certificates suspended while something is looked into, and
//! resumed, by program — 停用、恢复证书. Duty is of people: a program uses the certificate of an official who answers for it.

use std::borrow::Cow;

use app::{App, Caller, Done};
use axum::{
    Extension, Json,
    extract::{Path, State, rejection::PathRejection},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer_view::ReceiptView,
    body::{self, JsonBody},
    error::{Problem, ProblemDocument},
};

/// Why a certificate is suspended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuspensionInput<'b> {
    /// The reason — 停用原因.
    #[serde(borrow)]
    reason: Cow<'b, str>,
    /// Number of the alarm of which it is a step: it stands in the histories of both then.
    #[serde(default)]
    alarm: Option<u64>,
}

/// Why a certificate is resumed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResumptionInput<'b> {
    /// The reason — 恢复原因.
    #[serde(borrow)]
    reason: Cow<'b, str>,
}

/// A certificate as it stands now.
#[derive(Serialize, ToSchema)]
pub(crate) struct SuspensionBody {
    /// Serial number of the certificate.
    serial: String,
    /// Whether it is suspended.
    is_suspended: bool,
    /// Proof that the change stands in the ledger.
    receipt: ReceiptView,
}

impl SuspensionBody {
    fn of(serial: String, is_suspended: bool, done: &Done<()>) -> Self {
        Self {
            serial,
            is_suspended,
            receipt: ReceiptView::of(done.receipt()),
        }
    }
}

/// Suspends a certificate, in force for the next question on every open connection. Recorded in the ledger.
#[utoipa::path(
    post, path = "/v1/certificates/{serial}/suspend", tag = "extranet",
    params(("serial" = String, Path, description = "Serial number of the certificate")),
    request_body(content = SuspensionInput),
    responses(
        (status = 200, description = "Suspended", body = SuspensionBody),
        (status = 403, description = "Refused: not a person of a lead agency or source authority, not in the remit, the certificate of an auditor asked for by the lead agency that he oversees, or the alarm is about the caller", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "No such certificate, or no such alarm in the caller's remit", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "Not in force, the alarm is closed, or it is about another certificate", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "A value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk or ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn suspend(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    serial: Result<Path<String>, PathRejection>,
    body: JsonBody,
) -> Result<Json<SuspensionBody>, Problem> {
    let serial = body::segment(serial)?;
    let input = body.read::<SuspensionInput>()?;
    let done = app
        .suspend_certificate(&caller, &serial, &input.reason, input.alarm)
        .await?;
    Ok(Json(SuspensionBody::of(serial, true, &done)))
}

/// Takes a suspension back. Recorded in the ledger.
#[utoipa::path(
    post, path = "/v1/certificates/{serial}/resume", tag = "extranet",
    params(("serial" = String, Path, description = "Serial number of the certificate")),
    request_body(content = ResumptionInput),
    responses(
        (status = 200, description = "Resumed", body = SuspensionBody),
        (status = 403, description = "Refused: not a person of a lead agency or source authority, not in the remit, or suspended by others", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "No such certificate", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "Not suspended", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "A value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk or ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn resume(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    serial: Result<Path<String>, PathRejection>,
    body: JsonBody,
) -> Result<Json<SuspensionBody>, Problem> {
    let serial = body::segment(serial)?;
    let input = body.read::<ResumptionInput>()?;
    let done = app.resume_certificate(&caller, &serial, &input.reason).await?;
    Ok(Json(SuspensionBody::of(serial, false, &done)))
}
