//! One refusal explained (不予受理情形说明), or what another code of a problem document says.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{RefusalCode, RefusalWords};

use super::meaning;
use crate::{
    address::Path,
    door::Portal,
    frame::{Frame, Place},
    messages::fill,
    page::page,
    pages::problem,
};

/// The page of one code.
#[derive(Debug, Template)]
#[template(path = "pages/refusals/one.html")]
pub struct RefusalReferencePage {
    frame: Frame,
    code: String,
    /// What the table says of it, and what it means for whoever is refused.
    row: Option<(RefusalWords, &'static str)>,
}

/// Longest code, in bytes.
const CODE_BYTES_MAX: usize = 64;

/// Explains a refusal.
pub(crate) async fn show(portal: Portal, Path(code): Path<String>) -> Response {
    match RefusalCode::parse(&code) {
        Some(row) => page(StatusCode::OK, &RefusalReferencePage::of(&portal, row)),
        None => problem::no_such_page(&portal),
    }
}

/// Explains any code of a problem document. Those that are no refusals say in the document itself what is wrong with the
/// question, and where.
pub(crate) async fn show_problem(portal: Portal, Path(code): Path<String>) -> Response {
    if let Some(row) = RefusalCode::parse(&code) {
        return page(StatusCode::OK, &RefusalReferencePage::of(&portal, row));
    }
    let is_part_of_one = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._".contains(&byte);
    if code.len() > CODE_BYTES_MAX || !code.bytes().all(is_part_of_one) {
        return problem::no_such_page(&portal);
    }
    let title = fill(portal.messages().help.problem, &[("code", &code)]);
    let frame = Frame::open(&portal.site, portal.door, Place::Help, title);
    page(StatusCode::OK, &RefusalReferencePage { frame, code, row: None })
}

impl RefusalReferencePage {
    fn of(portal: &Portal, code: RefusalCode) -> Self {
        let title = portal.language().refusal(code).title;
        Self::in_frame(Frame::open(&portal.site, portal.door, Place::Help, title), code)
    }

    fn in_frame(frame: Frame, code: RefusalCode) -> Self {
        Self {
            code: code.as_str().to_owned(),
            row: Some((frame.language.refusal(code), meaning(frame.m, code.kind()))),
            frame,
        }
    }
}

#[cfg(test)]
impl RefusalReferencePage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Door, site::Site};
        let code = RefusalCode::NoGrant;
        let page = |site: &Site, door| {
            let title = site.preferences.language.refusal(code).title;
            Self::in_frame(Frame::open(site, door, Place::Help, title), code)
        };
        let other = |site: &Site| {
            let title = fill(site.messages().help.problem, &[("code", "invalid_question")]);
            Self {
                frame: Frame::open(site, Door::Internet, Place::Help, title),
                code: "invalid_question".to_owned(),
                row: None,
            }
        };
        let (chinese, english) = (Site::sample(true), Site::sample_in_english());
        vec![
            ("internet", page(&chinese, Door::Internet)),
            ("extranet", page(&chinese, Door::Extranet)),
            ("english", page(&english, Door::Internet)),
            ("other", other(&chinese)),
            ("other-in-english", other(&english)),
        ]
    }
}
