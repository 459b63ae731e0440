//! All registers (信息目录).

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::home::RegisterCard;
use crate::{
    door::Portal,
    frame::{Frame, Place},
    page::page,
};

/// The list of registers.
#[derive(Debug, Template)]
#[template(path = "pages/internet/registers.html")]
pub struct RegistersPage {
    frame: Frame,
    registers: Vec<RegisterCard>,
}

/// Shows all registers.
pub(crate) async fn show(portal: Portal) -> Response {
    let frame = Frame::internet(&portal.site, Place::Registers, portal.messages().register.title);
    page(
        StatusCode::OK,
        &RegistersPage {
            frame,
            registers: RegisterCard::all(&portal).await,
        },
    )
}

#[cfg(test)]
impl RegistersPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{language::Language, messages::EN, site::Site};
        let frame = || Frame::internet(&Site::sample(true), Place::Registers, "信息目录");
        vec![
            (
                "empty",
                Self {
                    frame: frame(),
                    registers: vec![],
                },
            ),
            (
                "typical",
                Self {
                    frame: frame(),
                    registers: RegisterCard::samples(Language::Chinese),
                },
            ),
            (
                "english",
                Self {
                    frame: Frame::internet(&Site::sample_in_english(), Place::Registers, EN.register.title),
                    registers: RegisterCard::samples(Language::English),
                },
            ),
        ]
    }
}
