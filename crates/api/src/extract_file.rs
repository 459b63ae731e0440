//! A printed extract on the wire: the file itself, and in header fields what an answer carries besides.

use app::{Answer, Extract, Printed};
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::Outcome;

use crate::budget_fields;

/// The reference of the extract's question.
const REFERENCE: HeaderName = HeaderName::from_static("heyan-reference");

/// The response with an extract; or, where there is no record to print or several, the answer as it is told without.
pub(crate) fn respond_or_tell<A>(
    printed: Printed<A>,
    outcome: Outcome,
    told: impl FnOnce(&Answer<A>) -> Response,
) -> Response {
    let Printed { answer, extract } = printed;
    let Some(extract) = extract else {
        let mut response = told(&answer);
        *response.status_mut() = match outcome {
            Outcome::Ambiguous => StatusCode::CONFLICT,
            _ => StatusCode::NOT_FOUND,
        };
        return response;
    };
    respond(&answer, extract)
}

fn respond<A>(answer: &Answer<A>, extract: Extract) -> Response {
    let mut response = extract.file.into_response();
    let headers = response.headers_mut();
    let text = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("extract"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        text(&format!("attachment; filename=\"{}\"", extract.name)),
    );
    headers.insert(REFERENCE, text(&answer.receipt().reference()));
    budget_fields::put(headers, answer.budget(), answer.grant_budgets());
    response
}
