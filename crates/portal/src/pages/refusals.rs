//! The reference of refusals (不予受理情形), on both doors: made from the one table, so that what is refused is explained in the
//! words in which it is refused. The `type` of a problem document leads here.

pub(crate) mod one;

use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{RefusalCode, RefusalKind};

use crate::{
    door::Portal,
    frame::{Frame, Place},
    messages::Messages,
    page::page,
    routes,
};

/// All refusals.
#[derive(Debug, Template)]
#[template(path = "pages/refusals.html")]
pub struct RefusalsPage {
    frame: Frame,
    rows: Vec<RefusalRow>,
}

/// One of them in the list.
#[derive(Debug)]
struct RefusalRow {
    code: &'static str,
    title: &'static str,
    href: String,
    meaning: &'static str,
    who: &'static str,
}

/// Shows all refusals.
pub(crate) async fn show(portal: Portal) -> Response {
    let title = portal.messages().help.refusals;
    page(
        StatusCode::OK,
        &RefusalsPage::of(Frame::open(&portal.site, portal.door, Place::Help, title)),
    )
}

/// What a refusal means for whoever was refused, in a few words.
fn meaning(m: &Messages, kind: RefusalKind) -> &'static str {
    match kind {
        RefusalKind::Forbidden => m.help.forbidden,
        RefusalKind::Incomplete => m.help.incomplete,
        RefusalKind::TooMany => m.help.too_many,
        RefusalKind::Unavailable => m.help.unavailable,
    }
}

impl RefusalsPage {
    fn of(frame: Frame) -> Self {
        let row = |code: &RefusalCode| {
            let words = frame.language.refusal(*code);
            RefusalRow {
                code: code.as_str(),
                title: words.title,
                href: routes::refusal(code.as_str()),
                meaning: meaning(frame.m, code.kind()),
                who: words.who,
            }
        };
        Self {
            rows: RefusalCode::ALL.iter().map(row).collect(),
            frame,
        }
    }
}

#[cfg(test)]
impl RefusalsPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Door, site::Site};
        let page = |site: &Site, door| {
            let title = site.messages().help.refusals;
            Self::of(Frame::open(site, door, Place::Help, title))
        };
        vec![
            ("internet", page(&Site::sample(true), Door::Internet)),
            ("extranet", page(&Site::sample(true), Door::Extranet)),
            ("english", page(&Site::sample_in_english(), Door::Internet)),
        ]
    }
}
