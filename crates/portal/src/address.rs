//! What stands in a page's address (路径参数): whoever comes by an address that cannot be read gets a page that says so, as everywhere.

use axum::{
    extract::{FromRequestParts, path::ErrorKind, rejection::PathRejection},
    http::{StatusCode, request::Parts},
    response::Response,
};

use crate::{
    door::{Portal, Served},
    pages::problem,
};

/// The parameters of an address; the one way in which handlers of pages read them.
pub(crate) struct Path<T>(pub(crate) T);

impl<T> FromRequestParts<Served> for Path<T>
where
    T: Send,
    axum::extract::Path<T>: FromRequestParts<Served, Rejection = PathRejection>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, served: &Served) -> Result<Self, Response> {
        let rejection = match axum::extract::Path::from_request_parts(parts, served).await {
            Ok(axum::extract::Path(parameters)) => return Ok(Self(parameters)),
            Err(rejection) => rejection,
        };
        let Ok(portal) = Portal::from_request_parts(parts, served).await;
        let is_no_text = matches!(
            &rejection,
            PathRejection::FailedToDeserializePathParams(failure)
                if matches!(failure.kind(), ErrorKind::InvalidUtf8InPathParam { .. })
        );
        Err(if is_no_text {
            problem::unreadable(&portal, StatusCode::BAD_REQUEST)
        } else {
            // A word where a number stands names no page.
            problem::no_such_page(&portal)
        })
    }
}
