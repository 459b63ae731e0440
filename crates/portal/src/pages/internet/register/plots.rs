//! Pictures of how a register is made up.

use axum::response::Response;

use super::figures;
use crate::{address::Path, door::Portal, pages::problem, plot};

/// By region.
pub(super) const REGIONS: &str = "regions";
/// By year of foundation.
pub(super) const YEARS: &str = "years";

/// Draws one.
pub(crate) async fn show(portal: Portal, Path((register, name)): Path<(String, String)>) -> Response {
    let found = portal.app.catalogue().register(&register);
    let counted = found.and_then(|register| Some((register, portal.app.register_figures(register)?)));
    let Some((register, counted)) = counted else {
        return problem::no_such_page(&portal);
    };
    let (language, today) = (portal.language(), portal.app.today_of_divisions());
    let picture = match name.as_str() {
        REGIONS => figures::regions_picture(language, register, &counted, today).map(|picture| plot::picture(&picture)),
        YEARS => figures::years(language, register, &counted).map(|picture| plot::picture(&picture)),
        _ => None,
    };
    picture.unwrap_or_else(|| problem::no_such_page(&portal))
}
