//! The open registers, for society — 社会公众查询.

mod extract;
mod history;
mod list;
mod look_up;

use std::sync::Arc;

use app::App;
use axum::{Router, routing::get};
use model::Register;

pub(crate) use extract::__path_extract;
pub(crate) use history::{__path_history, HistoryBody};
pub(crate) use list::{__path_list, RegisterRow, list};
pub(crate) use look_up::{__path_by_code, __path_by_name, LookUpView};

pub(crate) fn by_name_path(register: &str) -> String {
    format!("/v1/registers/{register}")
}

pub(crate) fn by_code_path(register: &str) -> String {
    format!("/v1/registers/{register}/{{code}}")
}

pub(crate) fn history_path(register: &str) -> String {
    format!("/v1/registers/{register}/{{code}}/history")
}

pub(crate) fn extract_path(register: &str) -> String {
    format!("/v1/registers/{register}/{{code}}/extract")
}

/// Mounts the routes of one open register.
///
/// # Panics
/// When the register is not open: a programming error that no configuration may turn into a route.
pub(crate) fn mount(router: Router<App>, register: &Arc<Register>) -> Router<App> {
    assert!(register.is_open(), "only open registers have routes on the internet");
    let (by_name, by_code, history) = (register.clone(), register.clone(), register.clone());
    let printed = register.clone();
    router
        .route(
            &by_name_path(&register.id),
            get(move |caller, app, query| look_up::by_name(by_name, caller, app, query)),
        )
        .route(
            &by_code_path(&register.id),
            get(move |caller, app, path, query| look_up::by_code(by_code, caller, app, path, query)),
        )
        .route(
            &history_path(&register.id),
            get(move |caller, app, path| history::history(history, caller, app, path)),
        )
        .route(
            &extract_path(&register.id),
            get(move |caller, app, path, query| extract::extract(printed, caller, app, path, query)),
        )
}
