//! The reconciliation service (数据比对服务): `/reconcile` as the W3C community group describes it, for OpenRefine and others.
//!
//! Source: Reconciliation Service API v0.2, Final Community Group Report of 10 April 2023. Entities are records of the open registers by
//! their code, types are registers, properties are fields and the place. Whatever is disclosed comes with its receipts, in a member
//! `receipts` beside those of the report, which clients pass over.

pub(crate) mod extend;
mod manifest;
mod queries;
pub(crate) mod suggest;

use std::collections::HashMap;

use app::{App, Caller, MATCH_ITEMS_MAX};
use axum::{
    Extension, Json, Router,
    extract::{
        DefaultBodyLimit, Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use serde::de::DeserializeOwned;

use crate::error::Problem;
use manifest::Base;
pub use manifest::PublicAddress;

/// Queries that one batch may have; what a list may have at most, with properties, stays below the largest body.
const BATCH_MAX: usize = 50;
const _: () = assert!(BATCH_MAX <= MATCH_ITEMS_MAX);

/// What may be sent with one request: form fields or parameters.
type Fields = HashMap<String, String>;

/// The operations, as (method, path).
pub(crate) const OPERATIONS: [(&str, &str); 6] = [
    ("GET", "/reconcile"),
    ("POST", "/reconcile"),
    ("GET", "/reconcile/suggest/entity"),
    ("GET", "/reconcile/suggest/property"),
    ("GET", "/reconcile/suggest/type"),
    ("GET", "/reconcile/properties"),
];

/// Mounts the service. Pages of other sites may ask it, as the report demands.
pub(crate) fn mount(router: Router<App>, address: PublicAddress) -> Router<App> {
    let with_preflight = |methods: MethodRouter<App>| methods.options(preflight);
    let service = Router::new()
        .route("/reconcile", with_preflight(get(ask).post(ask_by_form)))
        .route("/reconcile/suggest/entity", with_preflight(get(suggest::entities)))
        .route("/reconcile/suggest/property", with_preflight(get(suggest::properties)))
        .route("/reconcile/suggest/type", with_preflight(get(suggest::types)))
        .route("/reconcile/properties", with_preflight(get(extend::properties)))
        .layer(middleware::map_response(async |mut response: Response| {
            let headers = response.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }))
        .layer(DefaultBodyLimit::max(crate::BODY_SIZE_BYTES_MAX))
        .layer(Extension(address));
    router.merge(service)
}

async fn preflight() -> impl IntoResponse {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers)
}

/// The service manifest, or with `queries` or `extend` as with POST.
#[utoipa::path(
    get, path = "/reconcile", tag = "internet", operation_id = "reconciliation_manifest",
    params(
        ("queries" = Option<String>, Query, description = "A reconciliation query batch in JSON"),
        ("extend" = Option<String>, Query, description = "A data extension query in JSON"),
    ),
    responses(
        (status = 200, description = "Reconciliation Service API v0.2: the service manifest, a result batch or a data extension response", body = Object),
        (status = 400, description = "Not JSON, or not in the format of the report", body = crate::error::ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "More queries than `batchSize`", body = crate::error::ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "Refused: the share of this range of addresses is used up; Retry-After tells when to come again", body = crate::error::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn ask(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    base: Base,
    fields: Result<Query<Fields>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(fields) = fields.map_err(|_| unreadable("地址中的参数"))?;
    answer(&app, &caller, base, &fields).await
}

/// A batch of reconciliation queries, or a data extension query.
#[utoipa::path(
    post, path = "/reconcile", tag = "internet", operation_id = "reconcile",
    request_body(content = Object, content_type = "application/x-www-form-urlencoded", description = "`queries` or `extend`, in JSON"),
    responses(
        (status = 200, description = "Reconciliation Service API v0.2: a result batch or a data extension response", body = Object),
        (status = 400, description = "Not JSON, or not in the format of the report", body = crate::error::ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "More queries than `batchSize`", body = crate::error::ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "Refused: the share of this range of addresses is used up; Retry-After tells when to come again", body = crate::error::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn ask_by_form(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    base: Base,
    fields: Result<axum::Form<Fields>, FormRejection>,
) -> Result<Response, Problem> {
    let axum::Form(fields) = fields.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_many(),
        _ => unreadable("表单"),
    })?;
    answer(&app, &caller, base, &fields).await
}

async fn answer(app: &App, caller: &Caller, base: Base, fields: &Fields) -> Result<Response, Problem> {
    if let Some(batch) = fields.get("queries") {
        let batch = parsed("queries", batch)?;
        return Ok(Json(queries::answer(app, caller, batch).await?).into_response());
    }
    if let Some(wanted) = fields.get("extend") {
        let wanted = parsed("extend", wanted)?;
        return Ok(Json(extend::answer(app, caller, wanted).await?).into_response());
    }
    Ok(Json(manifest::of(app.catalogue(), &base)).into_response())
}

fn parsed<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|_| unreadable(&format!("参数 {name} ")))
}

fn unreadable(what: &str) -> Problem {
    let detail = format!("{what}无法解析：应为数据比对服务接口 0.2 版规定的 JSON。");
    Problem::plain(StatusCode::BAD_REQUEST, "malformed_query", "查询参数无法解析", detail)
}

fn too_many() -> Problem {
    let detail = format!("一次至多 {BATCH_MAX} 条；请按服务说明中的 batchSize 分批。");
    Problem::plain(
        StatusCode::PAYLOAD_TOO_LARGE,
        "batch_too_large",
        "一次的查询过多",
        detail,
    )
}
