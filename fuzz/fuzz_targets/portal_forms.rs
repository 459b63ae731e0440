//! Any bytes as a form of the extranet's pages, with files or without, and as what an address asks for; also with the fields that
//! forms have. A page, a redirect or a refusal, never a failure, and nothing that was entered is markup in it.
#![no_main]

use axum::{
    body::Body,
    http::{Request, Uri},
};
use fuzz::{MARKUP, check_page, doors};
use libfuzzer_sys::fuzz_target;

const PATHS: [&str; 37] = [
    "/verify",
    "/read",
    "/account",
    "/certificates/07/end",
    "/certificates/07/suspend",
    "/certificates/07/resume",
    "/incidents",
    "/incidents/open",
    "/incidents/1/collect",
    "/incidents/1/tell",
    "/incidents/1/act",
    "/incidents/1/close",
    "/ledger",
    "/ledger/export",
    "/ledger/countersign",
    "/ledger/checkpoint",
    "/trace",
    "/alarms/1/take-up",
    "/alarms/1/close",
    "/decoys/mark",
    "/decoys/unmark",
    "/applications",
    "/applications/new",
    "/applications/1/ask_back",
    "/grants",
    "/grants/1/narrow",
    "/grants/1/withdraw",
    "/grants/requests/new",
    "/grants/requests/1/approve",
    "/grants/requests/1/ask_back",
    "/organisations/hall/organisations",
    "/organisations/hall/posts",
    "/organisations/hall/members",
    "/organisation-table",
    "/budgets/hall/change",
    "/budgets/hall/bursts",
    "/cases/orphans",
];

/// Fields of the forms.
const FIELDS: [&str; 64] = [
    "account",
    "action",
    "alarm",
    "answer",
    "as_of",
    "below",
    "case",
    "claim",
    "clerk",
    "code",
    "conclusion",
    "confirm",
    "daily_budget",
    "day",
    "days",
    "document_checked",
    "dry_run",
    "duty",
    "edit",
    "field",
    "file",
    "finding",
    "first_day",
    "form",
    "from",
    "grantee",
    "holder",
    "hours",
    "how",
    "id",
    "key",
    "kind",
    "lane",
    "last_day",
    "legal_basis",
    "matter",
    "name",
    "note",
    "number",
    "object",
    "on",
    "organisation",
    "post",
    "principal",
    "print",
    "question",
    "questions",
    "reason",
    "reference",
    "references",
    "register",
    "request",
    "request_file",
    "responsible_name",
    "responsible_post",
    "scope",
    "since",
    "source",
    "subject",
    "system",
    "table",
    "text",
    "title",
    "until",
];

const BOUNDARY: &str = "x";

fuzz_target!(|bytes: &[u8]| {
    let [path, who, manner, rest @ ..] = bytes else {
        return;
    };
    let path = PATHS[usize::from(*path) % PATHS.len()];
    let (content_type, body) = match manner % 5 {
        0 => ("application/x-www-form-urlencoded".to_owned(), rest.to_vec()),
        1 => ("application/x-www-form-urlencoded".to_owned(), plain(rest)),
        2 => (format!("multipart/form-data; boundary={BOUNDARY}"), rest.to_vec()),
        3 => (format!("multipart/form-data; boundary={BOUNDARY}"), in_parts(rest)),
        _ => {
            let asked = format!("{path}?{}", String::from_utf8_lossy(rest)).parse::<Uri>();
            let query = asked.or_else(|_| format!("{path}?{}", String::from_utf8_lossy(&plain(rest))).parse());
            let request = Request::get(query.expect("encoded")).body(Body::empty());
            return check_page(&doors().ask_page(*who, request.expect("a request")));
        }
    };
    let request = Request::post(path)
        .header("content-type", content_type)
        .body(Body::from(body));
    check_page(&doors().ask_page(*who, request.expect("a request")));
});

/// Fields with what is entered in them: a byte for the field and bytes up to a zero each. Half of them have markup at the end.
fn entered(bytes: &[u8]) -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    bytes.split(|&byte| byte == 0).filter_map(|part| {
        let (field, value) = part.split_first()?;
        let markup: &[u8] = if field & 64 == 0 { b"" } else { MARKUP.as_bytes() };
        Some((FIELDS[usize::from(field & 63)], [value, markup].concat()))
    })
}

fn plain(bytes: &[u8]) -> Vec<u8> {
    let encoded = |value: &[u8]| value.iter().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<String> = entered(bytes)
        .map(|(field, value)| format!("{field}={}", encoded(&value)))
        .collect();
    pairs.join("&").into_bytes()
}

fn in_parts(bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in entered(bytes) {
        let file = if field.contains("file") || field == "table" {
            "; filename=\"a\""
        } else {
            ""
        };
        let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{field}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&value);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}
