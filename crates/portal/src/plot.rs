//! Plots (统计图): SVG, drawn here, since a bar is a rectangle. Each page that shows one says the same in words and in a table, for
//! browsers that know no SVG and for who cannot see it.

pub(crate) mod columns;
pub(crate) mod rows;

use askama::Template;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};

/// A picture as a response.
pub(crate) fn picture(picture: &impl Template) -> Response {
    let text = picture.render().expect("text and numbers");
    ([(header::CONTENT_TYPE, "image/svg+xml")], text).into_response()
}

/// The part `n` of `whole` of a length; nothing of nothing.
pub(crate) fn scaled(n: u64, whole: u64, length: u64) -> u64 {
    let part = u128::from(n) * u128::from(length) / u128::from(whole.max(1));
    u64::try_from(part).unwrap_or(length)
}
