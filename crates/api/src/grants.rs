//! `GET /v1/grants`: what the caller's organisation may ask today, so that an approval system need not find out by being
//! refused — 本机构获得的授权.

use app::{App, Caller};
use axum::{Extension, Json, extract::State};
use model::Grant;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Problem, ProblemDocument};

/// A grant that covers the caller's organisation, its own or inherited.
#[derive(Serialize, ToSchema)]
pub(crate) struct GrantView {
    /// Number of the grant — 授权编号.
    id: u64,
    /// Id of the organisation that it was given to.
    organisation: String,
    /// Code of the matter — 事项编码.
    matter: String,
    /// Id of the register.
    register: String,
    /// verify: compare only; read: receive values, which includes comparing; account: tell a person who asked about him.
    action: &'static str,
    /// Ids of the fields.
    fields: Vec<String>,
    /// Hours of Beijing time within which it counts, as 09:00-17:00; absent: all day.
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<String>,
    /// Questions a Beijing day under this grant, of all who ask under it; absent: no limit of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    daily_budget: Option<u32>,
    /// First day.
    valid_from: String,
    /// Last day.
    valid_until: String,
    /// Legal basis — 法律依据.
    legal_basis: String,
}

impl From<&Grant> for GrantView {
    fn from(grant: &Grant) -> Self {
        Self {
            id: grant.id,
            organisation: grant.organisation.to_string(),
            matter: grant.matter.clone(),
            register: grant.register.clone(),
            action: grant.terms.action.as_str(),
            fields: grant.terms.fields.clone(),
            hours: grant.terms.hours.map(|hours| hours.to_string()),
            daily_budget: grant.terms.daily_budget,
            valid_from: grant.terms.valid_from.to_string(),
            valid_until: grant.terms.valid_until.to_string(),
            legal_basis: grant.legal_basis.clone(),
        }
    }
}

/// The grants in force today that cover the caller's organisation, in order of number.
#[utoipa::path(
    get, path = "/v1/grants", tag = "extranet",
    operation_id = "list_grants",
    responses(
        (status = 200, description = "What may be asked, for which matter", body = Vec<GrantView>),
        (status = 403, description = "Refused: certificate or holder", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk unavailable", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Vec<GrantView>>, Problem> {
    let grants = app.own_grants(&caller).await?;
    Ok(Json(
        grants.iter().map(|grant| GrantView::from(grant.as_ref())).collect(),
    ))
}
