//! An extract as a file to keep or print.

use app::Extract;
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

/// Sends it; its name is made of its reference. Each is made anew, so none is kept on the way.
pub(crate) fn send(extract: Extract) -> Response {
    let disposition = HeaderValue::from_str(&format!("inline; filename=\"{}\"", extract.name));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::CONTENT_DISPOSITION,
            disposition.unwrap_or(HeaderValue::from_static("inline")),
        ),
    ];
    (headers, extract.file).into_response()
}
