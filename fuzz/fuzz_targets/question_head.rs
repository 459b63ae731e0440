//! Any texts as the headers of a signature, the media type and the address: an answer or a problem, never a failure.
#![no_main]

use axum::{
    body::Body,
    http::{HeaderValue, Request, Uri},
};
use fuzz::{check, doors};
use libfuzzer_sys::fuzz_target;

const HEADERS: [&str; 4] = ["signature", "signature-input", "content-digest", "content-type"];
const BODY: &str = r#"{"register":"population","subject":"11010519491231002X","claims":{"name":"王样例"},"matter":"511Z07001006","case":"1"}"#;

fuzz_target!(|lines: Vec<Vec<u8>>| {
    let mut request = Request::post("/v1/verifications")
        .header("content-type", "application/json")
        .header("host", "heyan.example")
        .body(Body::from(BODY))
        .expect("a request");
    for (name, value) in HEADERS.into_iter().zip(&lines) {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            request.headers_mut().append(name, value);
        }
    }
    check(&doors().ask_extranet(request));
    let path = lines.get(HEADERS.len()).map(|path| String::from_utf8_lossy(path));
    if let Some(uri) = path.and_then(|path| format!("/v1/registers/{path}").parse::<Uri>().ok()) {
        let request = Request::get(uri).body(Body::empty()).expect("a request");
        check(&doors().ask_internet(request));
    }
});
