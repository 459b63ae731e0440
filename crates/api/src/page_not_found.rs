//! Paths and methods that the API does not have.

use axum::http::{Method, StatusCode, Uri};

use crate::error::Problem;

pub(crate) async fn answer(asked: Uri) -> Problem {
    // A register that is not open and one that nobody ever heard of are told apart by nothing.
    let detail = if asked.path().starts_with("/v1/registers/") {
        "没有这个登记库，或者本入口不提供；有哪些登记库和接口，见 /openapi.json。"
    } else {
        "请求的接口不存在；接口说明见 /openapi.json。"
    };
    Problem::plain(StatusCode::NOT_FOUND, "no_such_path", "没有该接口", detail)
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
