//! `GET /pki/crl.der` and `GET /pki/issuing.crt`: by which others check certificates of the platform — 证书吊销列表发布.

use app::App;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::error::{Problem, ProblemDocument};

/// The list of revoked certificates, as the desk has them now.
#[utoipa::path(
    get, path = "/pki/crl.der", tag = "both",
    operation_id = "list_revocations",
    responses(
        (status = 200, description = "The certificate revocation list (DER, RFC 5280)", content_type = "application/pkix-crl"),
        (status = 404, description = "This node issues no certificates", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Desk or clock cannot be relied upon", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(State(app): State<App>) -> Result<Response, Problem> {
    let list = app.revocation_list().await?;
    Ok(sent("application/pkix-crl", list.der().to_vec()))
}

/// The certificate of the issuing authority.
#[utoipa::path(
    get, path = "/pki/issuing.crt", tag = "both",
    responses(
        (status = 200, description = "The certificate of the issuing authority (PEM)", content_type = "application/x-pem-file"),
        (status = 404, description = "This node issues no certificates", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn issuing(State(app): State<App>) -> Result<Response, Problem> {
    Ok(sent(
        "application/x-pem-file",
        app.issuing_certificate_pem()?.to_owned().into_bytes(),
    ))
}

/// Never from a cache on the way: a revocation is in the next answer.
fn sent(content_type: &'static str, body: Vec<u8>) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
