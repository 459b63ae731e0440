//! Help (帮助): how to search, what an answer says, how to check it, and where else to turn.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::ServiceHours;

use crate::{
    door::Portal,
    frame::{Frame, Place},
    page::page,
};

/// The page of help.
#[derive(Debug, Template)]
#[template(path = "pages/internet/help.html")]
pub struct HelpPage {
    frame: Frame,
    hours: String,
}

/// Shows help.
pub(crate) async fn show(portal: Portal) -> Response {
    let frame = Frame::internet(&portal.site, Place::Help, portal.messages().help.title);
    page(StatusCode::OK, &HelpPage::of(frame))
}

impl HelpPage {
    fn of(frame: Frame) -> Self {
        Self {
            frame,
            hours: ServiceHours::NOTICE.to_string(),
        }
    }
}

#[cfg(test)]
impl HelpPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::site::Site;
        let page = |site: Site| {
            let frame = Frame::internet(&site, Place::Help, site.messages().help.title);
            Self::of(frame)
        };
        vec![
            ("typical", page(Site::sample(true))),
            ("english", page(Site::sample_in_english())),
        ]
    }
}
