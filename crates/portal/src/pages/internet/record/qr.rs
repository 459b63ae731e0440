//! The permanent address of a record as a QR code (二维码). Made of the address alone: no register is read for it.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use fast_qr::{
    ECL, QRBuilder,
    convert::{Builder, svg::SvgBuilder},
};
use model::Subject;

use crate::{address::Path, door::Portal, pages::problem, routes};

/// Modules of white around it, as the standard demands.
const QUIET_MODULES: usize = 4;

/// Draws it.
pub(crate) async fn show(portal: Portal, Path((register, code)): Path<(String, String)>) -> Response {
    let open = portal
        .app
        .catalogue()
        .register(&register)
        .filter(|register| register.is_open());
    let subject = open.and_then(|register| Some((register, Subject::parse(register, &code).ok()?)));
    let picture = subject.and_then(|(register, subject)| {
        let path = routes::record(&register.id, subject.value());
        drawn(&portal.site.info.permanent(&path))
    });
    match picture {
        Some(picture) => ([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response(),
        None => problem::no_such_page(&portal),
    }
}

/// An address as a QR code; `None` for one that is longer than such a code can be.
fn drawn(address: &str) -> Option<String> {
    let code = QRBuilder::new(address).ecl(ECL::M).build().ok()?;
    Some(SvgBuilder::default().margin(QUIET_MODULES).to_str(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_well_formed() {
        let picture = drawn("https://hy.example.gov.cn/registers/enterprise/91990000MA0000015Q").unwrap();
        let document = roxmltree::Document::parse(&picture).expect("XML");
        assert_eq!(document.root_element().tag_name().name(), "svg");
        assert!(drawn(&"x".repeat(5000)).is_none());
    }
}
