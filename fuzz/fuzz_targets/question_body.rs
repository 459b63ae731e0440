//! Any bytes as the body of a question, a case, an application, a step of one or renewals: an answer or a problem, never a failure, and nothing of it comes back.
#![no_main]

use axum::{body::Body, http::Request};
use fuzz::{check, doors};
use libfuzzer_sys::fuzz_target;

const PATHS: [&str; 17] = [
    "/v1/verifications",
    "/v1/readings",
    "/v1/extracts",
    "/v1/extract-checks",
    "/v1/cases",
    "/v1/cases/2026-1/close",
    "/v1/accounts",
    "/v1/applications",
    "/v1/applications/1/steps",
    "/v1/grant-requests",
    "/v1/grant-requests/1/steps",
    "/v1/alarms/1/steps",
    "/v1/certificates/4a/suspend",
    "/v1/certificates/4a/resume",
    "/v1/countersignatures",
    "/v1/matches",
    "/v1/renewals",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else {
        return;
    };
    let request = Request::post(PATHS[usize::from(*first) % PATHS.len()])
        .header("content-type", "application/json")
        .body(Body::from(body.to_vec()))
        .expect("a request");
    check(&doors().ask_extranet(request));
});
