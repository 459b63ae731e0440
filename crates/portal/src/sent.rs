//! What a form has sent (表单提交), with files or without: `multipart/form-data` or the plain form.

use axum::{
    Form,
    extract::{FromRequest, FromRequestParts, Multipart, Request},
    http::{StatusCode, header},
    response::Response,
};

use crate::{
    door::{Portal, Served},
    form::Entered,
    pages::problem,
};

/// Most parts of a form with files.
const PARTS_MAX: usize = 64;

/// What was sent. A file stands under the name of its input as text; one that was not chosen is not there. Whoever asked
/// otherwise than by a form gets a page that says so.
pub(crate) struct Sent(pub(crate) Entered);

impl FromRequest<Served> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, served: &Served) -> Result<Self, Response> {
        let (mut head, body) = request.into_parts();
        let Ok(portal) = Portal::from_request_parts(&mut head, served).await;
        let request = Request::from_parts(head, body);
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let has_files = content_type.is_some_and(|value| value.as_bytes().starts_with(b"multipart/form-data"));
        let pairs = if has_files {
            parts(request, served).await
        } else {
            let form = Form::<Vec<(String, String)>>::from_request(request, served).await;
            form.map(|Form(pairs)| pairs).map_err(|rejection| rejection.status())
        };
        pairs
            .map(|pairs| Self(Entered::new(pairs)))
            .map_err(|status| problem::unreadable(&portal, status))
    }
}

async fn parts(request: Request, served: &Served) -> Result<Vec<(String, String)>, StatusCode> {
    // The size of the whole is bounded by the router.
    let parts = Multipart::from_request(request, served).await;
    let mut parts = parts.map_err(|rejection| rejection.status())?;
    let mut pairs = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(|error| error.status())? {
        if pairs.len() >= PARTS_MAX {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        let Some(name) = part.name().map(str::to_owned) else {
            continue;
        };
        let is_file = part.file_name().is_some();
        let bytes = part.bytes().await.map_err(|error| error.status())?;
        if !(is_file && bytes.is_empty()) {
            // Whatever is no text is no request either, and is refused as such by who reads it.
            pairs.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(pairs)
}
