//! All registers (信息目录).

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::home::RegisterCard;
use crate::{
    door::Portal,
    frame::{Frame, Place},
    messages::ZH,
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
pub(crate) async fn show(State(portal): State<Portal>) -> Response {
    let frame = Frame::internet(&portal.site, Place::Registers, ZH.register.title);
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
        use crate::{frame::Place, site::SiteInfo};
        let frame = || Frame::internet(&SiteInfo::sample(true), Place::Registers, "信息目录");
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
                    registers: RegisterCard::samples(),
                },
            ),
        ]
    }
}
