//! Paths and methods that the API does not have.

use axum::http::{Method, StatusCode};

use crate::error::Problem;

pub(crate) async fn answer() -> Problem {
    Problem::plain(
        StatusCode::NOT_FOUND,
        "no_such_path",
        "没有该接口",
        "请求的接口不存在；接口说明见 /openapi.json。",
    )
}

pub(crate) async fn wrong_method(method: Method) -> Problem {
    let detail = format!("该接口不支持 {method} 方法；接口说明见 /openapi.json。");
    Problem::plain(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "不支持该方法",
        detail,
    )
}
