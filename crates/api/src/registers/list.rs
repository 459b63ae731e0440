//! `GET /v1/registers`: which registers are open, and how they stand.

use app::App;
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;

/// One open register.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegisterRow {
    id: String,
    name: String,
    owner: String,
    update_cycle: String,
    /// Records in force.
    records: u64,
    /// Place in the change sequence.
    register_version: u64,
    /// When the last batch was applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_batch_at: Option<String>,
}

/// The open registers.
#[utoipa::path(get, path = "/v1/registers", operation_id = "list_registers", tag = "internet", responses((status = 200, description = "The open registers", body = Vec<RegisterRow>)))]
pub(crate) async fn list(State(app): State<App>) -> Result<Json<Vec<RegisterRow>>, Problem> {
    let mut rows = Vec::new();
    for register in app.catalogue().open_registers() {
        let state = app.register_state(register).await?;
        rows.push(RegisterRow {
            id: register.id.clone(),
            name: register.name.clone(),
            owner: register.owner_name.clone(),
            update_cycle: register.update_cycle.clone(),
            records: state.records,
            register_version: state.sequence,
            last_batch_at: state.last_batch_at.map(|at| at.to_string()),
        });
    }
    Ok(Json(rows))
}
