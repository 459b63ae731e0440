//! Accessibility statement (无障碍声明): what was done, what is not good yet, and whom to tell.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use crate::{
    door::Portal,
    frame::{Frame, Place},
    page::page,
};

/// The statement.
#[derive(Debug, Template)]
#[template(path = "pages/internet/accessibility.html")]
pub struct AccessibilityPage {
    frame: Frame,
}

/// Shows the statement.
pub(crate) async fn show(portal: Portal) -> Response {
    let frame = Frame::internet(
        &portal.site,
        Place::Accessibility,
        portal.messages().accessibility.title,
    );
    page(StatusCode::OK, &AccessibilityPage { frame })
}

#[cfg(test)]
impl AccessibilityPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::site::Site;
        let page = |site: Site| {
            let frame = Frame::internet(&site, Place::Accessibility, site.messages().accessibility.title);
            Self { frame }
        };
        vec![
            ("typical", page(Site::sample(true))),
            ("english", page(Site::sample_in_english())),
        ]
    }
}
