//! `/v1/checkpoint` and `/v1/countersignatures`: what the ledger has signed, and what witnesses countersigned of it — 检查点、
//! 见证会签. Notes are those of C2SP tlog-checkpoint, with cosignatures as in C2SP tlog-cosignature.

use std::borrow::Cow;

use app::{App, Caller};
use axum::{
    Extension, Json,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer_view::ReceiptView,
    body::{self, JsonBody},
    error::{Problem, ProblemDocument},
};

/// A countersigned checkpoint that is handed in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountersignatureBody<'b> {
    /// The note: the log's checkpoint with the signature lines of one witness or several.
    #[serde(borrow)]
    note: Cow<'b, str>,
}

/// What was kept of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CountersignatureView {
    /// How many countersignatures of trusted witnesses were new.
    kept: usize,
    /// Proof that this call stands in the ledger.
    receipt: ReceiptView,
}

/// The latest checkpoint of this node's ledger, with the lines of trusted witnesses that countersigned this very one.
#[utoipa::path(
    get, path = "/v1/checkpoint", tag = "both",
    operation_id = "latest_checkpoint",
    responses(
        (status = 200, description = "The checkpoint (C2SP tlog-checkpoint)", body = String, content_type = "text/plain"),
        (status = 409, description = "None was signed yet", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "The ledger cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn latest(State(app): State<App>) -> Result<Response, Problem> {
    Ok(note(app.checkpoint().await?))
}

/// The largest checkpoint that a trusted witness countersigned, with the lines of all who did.
#[utoipa::path(
    get, path = "/v1/checkpoint/witnessed", tag = "both",
    operation_id = "witnessed_checkpoint",
    responses(
        (status = 200, description = "The checkpoint with cosignatures (C2SP tlog-cosignature)", body = String, content_type = "text/plain"),
        (status = 404, description = "No witness has countersigned any", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "The ledger cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn witnessed(State(app): State<App>) -> Result<Response, Problem> {
    Ok(note(app.witnessed_checkpoint().await?))
}

/// The latest checkpoint with the proof that it continues the first entries: what a witness countersigns. For auditors.
#[utoipa::path(
    get, path = "/v1/checkpoint/since/{size}", tag = "extranet",
    operation_id = "checkpoint_to_countersign",
    params(("size" = u64, Path, description = "Size of the tree that the witness countersigned last; 0 for the first time")),
    responses(
        (status = 200, description = "Proof and checkpoint (body of C2SP tlog-witness add-checkpoint), or the checkpoint alone", body = String, content_type = "text/plain"),
        (status = 403, description = "Refused: no auditor", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "No checkpoint of so many entries was signed yet", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn since(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    size: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    app.auditor(&caller).await?;
    let size = body::segment(size)?.parse().map_err(|_| {
        let detail = "条数应为非负整数，如 20480。";
        Problem::plain(StatusCode::BAD_REQUEST, "invalid_size", "请求内容不符合规则", detail)
    })?;
    Ok(note(app.checkpoint_to_countersign(&caller, size).await?))
}

/// Hands in a checkpoint that witnesses countersigned. For auditors. Recorded in the ledger.
#[utoipa::path(
    post, path = "/v1/countersignatures", tag = "extranet",
    operation_id = "add_countersignature",
    request_body(content = CountersignatureBody),
    responses(
        (status = 200, description = "It was good and is kept", body = CountersignatureView),
        (status = 403, description = "Refused: no auditor, or the checkpoint is at odds with the ledger (ledger_forked, ledger_shortened)", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "As late a one of this witness is kept already", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "No checkpoint of this ledger that a trusted witness countersigned", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk or ledger unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn add(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    body: JsonBody,
) -> Result<Json<CountersignatureView>, Problem> {
    let input = body.read::<CountersignatureBody>()?;
    let done = app.add_countersigned(&caller, &input.note).await?;
    Ok(Json(CountersignatureView {
        kept: *done.value(),
        receipt: ReceiptView::of(done.receipt()),
    }))
}

fn note(text: String) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, text).into_response()
}
