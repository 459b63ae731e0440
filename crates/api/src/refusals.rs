//! `GET /v1/refusals`: the reference of all refusals, from the one table.

use axum::Json;
use model::RefusalCode;
use serde::Serialize;
use utoipa::ToSchema;

/// One row of the refusal table.
#[derive(Serialize, ToSchema)]
pub(crate) struct RefusalRow {
    code: &'static str,
    title: &'static str,
    rule: &'static str,
    remedy: &'static str,
    who: &'static str,
}

/// All refusals, in the order in which the gate checks.
#[utoipa::path(get, path = "/v1/refusals", operation_id = "list_refusals", tag = "both", responses((status = 200, description = "The table of refusals", body = Vec<RefusalRow>)))]
pub(crate) async fn list() -> Json<Vec<RefusalRow>> {
    let row = |code: &RefusalCode| RefusalRow {
        code: code.as_str(),
        title: code.title(),
        rule: code.rule(),
        remedy: code.remedy(),
        who: code.who(),
    };
    Json(RefusalCode::ALL.iter().map(row).collect())
}
