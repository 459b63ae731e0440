//! Who may do what through the API: every operation that the server describes, called by every role, through both
//! doors. An operation that is not in the table fails, so that a new one is thought about.

use std::process::Command;

use serde_json::{Value, json};
use stories::{Installation, Server, living_citizen};

/// An identity of the demo for each role, in the order of the table's columns.
const ROLES: [&str; 5] = ["clerk", "system", "lead", "source", "auditor"];

/// What a call comes to: HTTP status, and the code of the refusal or problem; empty for an answer.
type Outcome = (&'static str, &'static str);

const ANSWERED: Outcome = ("200", "");
const NO_SYSTEM: Outcome = ("403", "case_not_by_system");
const NO_GRANT: Outcome = ("403", "no_grant");
const NO_DUTY: Outcome = ("403", "not_your_duty");
const NO_REMIT: Outcome = ("403", "not_in_your_remit");
const NO_APPLICATION: Outcome = ("404", "application.unknown");
const NO_CERTIFICATE: Outcome = ("404", "certificate.unknown");
const NO_ALARM: Outcome = ("404", "alarm.unknown");
const NO_GRANT_REQUEST: Outcome = ("404", "grant_request.unknown");

/// Operations of the extranet door: method, path, and what it comes to for each role.
const EXTRANET: &[(&str, &str, [Outcome; 5])] = &[
    (
        "post",
        "/v1/verifications",
        [ANSWERED, ANSWERED, NO_GRANT, NO_GRANT, NO_GRANT],
    ),
    (
        "post",
        "/v1/readings",
        [ANSWERED, ANSWERED, NO_GRANT, NO_GRANT, NO_GRANT],
    ),
    (
        "post",
        "/v1/extracts",
        [ANSWERED, ANSWERED, NO_GRANT, NO_GRANT, NO_GRANT],
    ),
    (
        "post",
        "/v1/accounts",
        [ANSWERED, NO_GRANT, NO_GRANT, NO_GRANT, NO_GRANT],
    ),
    (
        "post",
        "/v1/cases",
        [NO_SYSTEM, ANSWERED, NO_SYSTEM, NO_SYSTEM, NO_SYSTEM],
    ),
    (
        "post",
        "/v1/cases/{case}/close",
        [
            NO_SYSTEM,
            ("404", "case_not_registered"),
            NO_SYSTEM,
            NO_SYSTEM,
            NO_SYSTEM,
        ],
    ),
    (
        "post",
        "/v1/applications",
        [
            NO_DUTY,
            NO_DUTY,
            ("422", "application.unknown_principal"),
            NO_DUTY,
            NO_DUTY,
        ],
    ),
    (
        "get",
        "/v1/applications",
        [NO_DUTY, NO_DUTY, ANSWERED, ANSWERED, NO_DUTY],
    ),
    (
        "get",
        "/v1/applications/{number}",
        [NO_DUTY, NO_DUTY, NO_APPLICATION, NO_REMIT, NO_DUTY],
    ),
    // The one step that is tried is the lead agency's.
    (
        "post",
        "/v1/applications/{number}/steps",
        [NO_DUTY, NO_DUTY, NO_APPLICATION, NO_DUTY, NO_DUTY],
    ),
    ("get", "/v1/renewals", [NO_DUTY, NO_DUTY, ANSWERED, NO_DUTY, NO_DUTY]),
    (
        "post",
        "/v1/renewals",
        [NO_DUTY, NO_DUTY, ("409", "renewal.none"), NO_DUTY, NO_DUTY],
    ),
    (
        "post",
        "/v1/certificates/{serial}/suspend",
        [NO_DUTY, NO_DUTY, NO_CERTIFICATE, NO_CERTIFICATE, NO_DUTY],
    ),
    (
        "post",
        "/v1/certificates/{serial}/resume",
        [NO_DUTY, NO_DUTY, NO_CERTIFICATE, NO_CERTIFICATE, NO_DUTY],
    ),
    ("get", "/v1/alarms", [NO_DUTY, NO_DUTY, ANSWERED, ANSWERED, ANSWERED]),
    (
        "get",
        "/v1/alarms/{number}",
        [NO_DUTY, NO_DUTY, NO_ALARM, NO_ALARM, NO_ALARM],
    ),
    // An auditor looks on.
    (
        "post",
        "/v1/alarms/{number}/steps",
        [NO_DUTY, NO_DUTY, NO_ALARM, NO_ALARM, NO_DUTY],
    ),
    (
        "post",
        "/v1/grant-requests",
        [NO_DUTY, NO_DUTY, ("422", "grant.register"), NO_DUTY, NO_DUTY],
    ),
    (
        "get",
        "/v1/grant-requests",
        [NO_DUTY, NO_DUTY, ANSWERED, ANSWERED, ANSWERED],
    ),
    (
        "get",
        "/v1/grant-requests/{number}",
        [NO_DUTY, NO_DUTY, NO_GRANT_REQUEST, NO_GRANT_REQUEST, NO_GRANT_REQUEST],
    ),
    // The one step that is tried is the lead agency's.
    (
        "post",
        "/v1/grant-requests/{number}/steps",
        [NO_DUTY, NO_DUTY, NO_GRANT_REQUEST, NO_DUTY, NO_DUTY],
    ),
    ("get", "/v1/checkpoint", [ANSWERED; 5]),
    ("get", "/v1/checkpoint/witnessed", [("404", "witness.none"); 5]),
    (
        "get",
        "/v1/checkpoint/since/{size}",
        [NO_DUTY, NO_DUTY, NO_DUTY, NO_DUTY, ("400", "invalid_size")],
    ),
    (
        "post",
        "/v1/countersignatures",
        [NO_DUTY, NO_DUTY, NO_DUTY, NO_DUTY, ("422", "witness.shape")],
    ),
    ("post", "/v1/extract-checks", [("422", "extract.unknown_code"); 5]),
    ("get", "/v1/extract-key", [ANSWERED; 5]),
    ("get", "/pki/crl.der", [ANSWERED; 5]),
    ("get", "/pki/issuing.crt", [ANSWERED; 5]),
    ("get", "/v1/grants", [ANSWERED; 5]),
    ("get", "/v1/refusals", [ANSWERED; 5]),
    ("get", "/v1/status", [ANSWERED; 5]),
    ("get", "/openapi.json", [ANSWERED; 5]),
];

fn body(path: &str) -> Value {
    if path.starts_with("/v1/cases/") {
        return json!({});
    }
    if path == "/v1/cases" {
        return json!({ "case": "BJ-2026-0001" });
    }
    if path == "/v1/applications" {
        let responsible = json!({ "name": "演示责任人", "post": "处长", "telephone": "028-55550123" });
        return json!({
            "principal": "nobody", "days": 30, "reason": "新设窗口", "responsible": responsible, "request_pem": "",
        });
    }
    if path == "/v1/grant-requests" {
        let terms = json!({
            "scope": "alone", "action": "read", "fields": ["name"], "valid_from": "2026-01-01", "valid_until": "2026-12-31",
        });
        return json!({
            "grantee": "demo-hall", "matter": "511Z07001006", "register": "vehicles", "terms": terms,
            "legal_basis": "演示依据", "reason": "新设窗口",
        });
    }
    if path == "/v1/renewals" {
        return json!({ "days": 30, "reason": "证书到期更新" });
    }
    if path == "/v1/extract-checks" {
        return json!({ "code": "0000 0000 0000 0000" });
    }
    if path == "/v1/countersignatures" {
        return json!({ "note": "" });
    }
    if path.starts_with("/v1/applications/") || path.starts_with("/v1/grant-requests/") {
        return json!({ "step": "withdraw", "text": "人员调离" });
    }
    if path.starts_with("/v1/certificates/") {
        return json!({ "reason": "核查" });
    }
    if path.starts_with("/v1/alarms/") {
        return json!({ "step": "take_up" });
    }
    let citizen = living_citizen(0);
    let mut body = json!({
        "register": "population",
        "subject": citizen.citizen_number,
        "matter": "511Z07001006",
        "case": "BJ-2026-0001",
    });
    if path == "/v1/accounts" {
        body["matter"] = json!("999X00001001");
        body["document_checked"] = json!(true);
    }
    if path == "/v1/verifications" {
        body["claims"] = json!({ "name": citizen.name });
    }
    body
}

/// Calls an operation, with the certificate of a role or with none.
fn call(installation: &Installation, url: &str, method: &str, role: Option<&str>, more: &[&str]) -> (String, Value) {
    let data = installation.data();
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--write-out", "\n%{http_code}", "--cacert"])
        .arg(data.join("pki/root.crt"));
    if let Some(role) = role {
        curl.arg("--cert").arg(data.join(format!("demo/{role}.crt")));
        curl.arg("--key").arg(data.join(format!("demo/{role}.key")));
    }
    if method == "post" {
        let path = url.rsplit_once("/v1/").map_or("", |(_, rest)| rest);
        curl.args(["--header", "content-type: application/json", "--data"])
            .arg(body(&format!("/v1/{path}")).to_string());
    }
    let output = curl.args(more).arg(url).output().expect("curl is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (body, status) = text.rsplit_once('\n').expect("a status line");
    (status.to_owned(), serde_json::from_str(body).unwrap_or_default())
}

/// The operations that a door describes, as (method, path).
fn described(server: &Server, tag: &str) -> Vec<(String, String)> {
    let output = Command::new("curl")
        .args(["--silent", "--fail"])
        .arg(format!("{}/openapi.json", server.internet))
        .output()
        .expect("curl is installed");
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let tags = operation["tags"].as_array().cloned().unwrap_or_default();
            if tags.iter().any(|one| one == tag) {
                operations.push((method.clone(), path.clone()));
            }
        }
    }
    operations
}

#[test]
fn each_role_gets_what_the_table_says_and_no_more() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    for (method, path) in described(&server, "extranet") {
        assert!(
            EXTRANET
                .iter()
                .any(|(its_method, its_path, _)| *its_method == method && *its_path == path),
            "{method} {path} is described, but not in the table of who may call it"
        );
    }
    for (method, path, outcomes) in EXTRANET {
        let url = format!("{}{path}", server.extranet);
        for (role, (status, code)) in ROLES.iter().zip(outcomes) {
            // What a caller says of himself changes nothing: the certificate tells who he is.
            for claim in [
                &[][..],
                &[
                    "--header",
                    "x-organisation: hall-1",
                    "--header",
                    "x-forwarded-user: clerk",
                ],
            ] {
                let (answered, body) = call(&installation, &url, method, Some(role), claim);
                assert_eq!(answered, *status, "{role}: {method} {path}: {body}");
                assert_eq!(
                    body["code"].as_str().unwrap_or(""),
                    *code,
                    "{role}: {method} {path}: {body}"
                );
            }
        }
        let (answered, _) = call(&installation, &url, method, None, &[]);
        assert_eq!(
            answered, "000",
            "without a certificate the handshake fails: {method} {path}"
        );
    }
}

#[test]
fn the_internet_has_none_of_the_extranets_operations() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let operations = described(&server, "extranet");
    assert!(operations.len() >= 2, "{operations:?}");
    for (method, path) in operations {
        let url = format!("{}{path}", server.internet);
        let (answered, body) = call(&installation, &url, &method, None, &[]);
        assert_eq!(answered, "404", "{method} {path}: {body}");
        assert_eq!(body["code"], "no_such_path", "{method} {path}: {body}");
    }
}
