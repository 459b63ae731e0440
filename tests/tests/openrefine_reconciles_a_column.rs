//! A column of names is reconciled as OpenRefine does it: the manifest, batches in forms, suggestions, previews, more columns.

use serde_json::{Value, json};
use stories::{Installation, Page, SEED, Server, entry, once_indexed, typed};

/// The service as OpenRefine sees it: what the manifest says, and nothing else.
struct Service<'a> {
    server: &'a Server,
    manifest: Value,
}

impl<'a> Service<'a> {
    /// Adds the service by its address, once the index is there.
    fn add(server: &'a Server) -> Self {
        let (status, answer) = once_indexed(|| server.public_get("/v1/search?q=ab"));
        assert_eq!(status, 200, "{answer}");
        let (status, manifest) = server.public_get("/reconcile");
        assert_eq!(status, 200, "{manifest}");
        Self { server, manifest }
    }

    /// POST of a form field, as OpenRefine sends batches.
    fn post(&self, field: &str, value: &Value) -> (u16, Value) {
        let page = self.server.public_send(
            "/reconcile",
            &["--header", "content-type: application/x-www-form-urlencoded"],
            &format!("{field}={}", typed(&value.to_string())),
        );
        (page.status, serde_json::from_str(&page.html).unwrap_or_default())
    }

    /// An address of the manifest, on this server.
    fn path(&self, url: &Value) -> String {
        let url = url.as_str().expect("an address");
        url.strip_prefix(&self.server.internet)
            .unwrap_or_else(|| panic!("{url} is not on {}", self.server.internet))
            .to_owned()
    }

    fn suggest(&self, kind: &str, prefix: &str) -> Value {
        let service = &self.manifest["suggest"][kind];
        let path = self.path(&json!(format!(
            "{}{}",
            service["service_url"].as_str().unwrap(),
            service["service_path"].as_str().unwrap()
        )));
        let (status, body) = self.server.public_get(&format!("{path}?prefix={}", typed(prefix)));
        assert_eq!(status, 200, "{body}");
        body
    }

    fn open(&self, template: &Value, id: &str) -> Page {
        let path = self.path(template).replace("{{id}}", id);
        self.server.public_page(&path)
    }
}

#[test]
fn names_become_codes_with_more_columns() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let service = Service::add(&server);
    assert_eq!(service.manifest["versions"], json!(["0.2"]));
    for needed in ["name", "identifierSpace", "schemaSpace"] {
        assert!(service.manifest[needed].is_string(), "{needed}");
    }
    let types = service.manifest["defaultTypes"].as_array().expect("types");
    assert!(types.iter().any(|one| one["id"] == "enterprise") && types.iter().all(|one| one["id"] != "population"));

    let (one, other) = (sample::enterprise(SEED, 12), sample::enterprise(SEED, 13));
    let person = &one.legal_representative;
    let (status, results) = service.post(
        "queries",
        &json!({
            "q0": { "query": one.name, "type": "enterprise", "type_strict": "should", "limit": 3,
                    "properties": [{ "pid": "legal_representative", "v": person }] },
            "q1": { "query": other.name.chars().take(8).collect::<String>(), "type": ["enterprise"] },
            "q2": { "query": one.key() },
            "q3": { "query": "查无此名之某某某研究所" },
            "q4": { "properties": [{ "pid": "legal_representative", "v": person }] },
            "q5": { "query": one.name, "type": "person" },
            "q6": { "query": one.name, "properties": [{ "pid": "place", "v": "查无此地" }] },
        }),
    );
    assert_eq!(status, 200, "{results}");
    assert_eq!(results.as_object().expect("an object").len(), 7);
    let first = &results["q0"]["result"][0];
    assert_eq!(
        (&first["id"], &first["name"], &first["match"], &first["score"]),
        (&json!(one.key()), &json!(one.name), &json!(true), &json!(100.0))
    );
    assert_eq!(first["type"][0]["id"], "enterprise");
    let features = first["features"].as_array().expect("features");
    assert!(
        features.contains(&json!({ "id": "same_representative", "value": true })),
        "{first}"
    );
    let near = results["q1"]["result"].as_array().expect("candidates");
    assert!(near.iter().any(|candidate| candidate["id"] == other.key()));
    assert!(near.is_sorted_by(|a, b| a["score"].as_f64() >= b["score"].as_f64()));
    assert_eq!(results["q2"]["result"][0]["id"], one.key());
    assert!(
        results["q3"]["result"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["match"] == false)
    );
    assert_eq!(
        results["q4"]["result"],
        json!([]),
        "nobody lists the organisations of a person"
    );
    assert_eq!(
        (&results["q5"]["result"], &results["q5"]["receipts"]),
        (&json!([]), &json!([])),
        "of a type that is none of ours there is nothing"
    );
    let unplaced = &results["q6"]["result"][0];
    assert_eq!(
        (&unplaced["id"], &unplaced["match"]),
        (&json!(one.key()), &json!(false))
    );
    let receipt = results["q0"]["receipts"][0]["receipt"]["index"]
        .as_u64()
        .expect("a receipt");
    assert_eq!(entry(&installation, receipt)["act"], "search");

    // The same with GET, as people try it in a browser.
    let queries = json!({ "q0": { "query": one.name } }).to_string();
    let (status, results) = server.public_get(&format!("/reconcile?queries={}", typed(&queries)));
    assert_eq!((status, &results["q0"]["result"][0]["id"]), (200, &json!(one.key())));

    // More columns from the records that were found.
    let extend = &service.manifest["extend"]["propose_properties"];
    let path = service.path(&json!(format!(
        "{}{}",
        extend["service_url"].as_str().unwrap(),
        extend["service_path"].as_str().unwrap()
    )));
    let (_, proposed) = server.public_get(&format!("{path}?type=enterprise"));
    let proposed = proposed["properties"].as_array().expect("properties");
    assert!(proposed.iter().any(|property| property["id"] == "legal_representative"));
    let (status, extended) = service.post(
        "extend",
        &json!({
            "ids": [one.key(), "91990000MA0000015Q"],
            "properties": [{ "id": "legal_representative" }, { "id": "place" }, { "id": "nothing" }],
        }),
    );
    assert_eq!(status, 200, "{extended}");
    assert_eq!(extended["meta"][0]["id"], "legal_representative");
    assert_eq!(
        extended["rows"][one.key()]["legal_representative"],
        json!([{ "str": person }])
    );
    assert_eq!(
        extended["rows"]["91990000MA0000015Q"]["legal_representative"],
        json!([])
    );
    assert_eq!(extended["rows"][one.key()]["nothing"], json!([]));
    assert_eq!(extended["receipts"].as_array().map(Vec::len), Some(2));
}

#[test]
fn entities_are_suggested_seen_and_opened() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let service = Service::add(&server);
    let one = sample::enterprise(SEED, 12);
    let begun: String = one.name.chars().take(6).collect();
    for prefix in [begun.as_str(), one.name.as_str(), one.key()] {
        let suggested = service.suggest("entity", prefix);
        let result = suggested["result"].as_array().expect("suggestions");
        assert!(
            result.iter().any(|entity| entity["id"] == one.key()),
            "{prefix}: {suggested}"
        );
        assert!(!suggested["receipts"].as_array().unwrap().is_empty());
    }
    assert_eq!(service.suggest("type", "企业")["result"][0]["id"], "enterprise");
    let properties = service.suggest("property", "place");
    assert_eq!(properties["result"][0]["id"], "place");

    let preview = service.open(&service.manifest["preview"]["url"], one.key());
    assert_eq!(preview.status, 200);
    preview.says(&one.name);
    assert_eq!(
        service
            .open(&service.manifest["preview"]["url"], "91990000MA0000015Q")
            .status,
        404
    );
    let view = service.open(&service.manifest["view"]["url"], one.key());
    assert_eq!(view.location, format!("/registers/enterprise/{}", one.key()));
}

#[test]
fn other_sites_may_ask_and_what_cannot_be_is_told() {
    let installation = Installation::demo();
    let server = installation.serve(&["--internet-url", "https://hy.example.gov.cn/"]);
    let (_, manifest) = server.public_get("/reconcile");
    assert_eq!(manifest["view"]["url"], "https://hy.example.gov.cn/search?q={{id}}");

    let headers = |path: &str, method: &str| {
        let output = std::process::Command::new("curl")
            .args([
                "--silent",
                "--output",
                "/dev/null",
                "--dump-header",
                "-",
                "--request",
                method,
            ])
            .args(["--header", "origin: https://example.org"])
            .arg(format!("{}{path}", server.internet))
            .output()
            .expect("curl is installed");
        String::from_utf8_lossy(&output.stdout).to_lowercase()
    };
    for path in [
        "/reconcile",
        "/reconcile?queries=no",
        "/reconcile/suggest/entity?prefix=a",
        "/reconcile/suggest/property",
        "/reconcile/suggest/type",
        "/reconcile/properties?type=enterprise",
        "/reconcile/preview?id=91990000MA0000015Q",
    ] {
        let told = headers(path, "GET");
        assert!(told.contains("access-control-allow-origin: *"), "{path}: {told}");
    }
    let told = headers("/reconcile", "OPTIONS");
    assert!(
        told.contains(" 204 ") && told.contains("access-control-allow-methods: get, post, options"),
        "{told}"
    );
    let framed = headers("/reconcile/preview?id=91990000MA0000015Q", "GET");
    assert!(
        !framed.contains("x-frame-options") && framed.contains("frame-ancestors *"),
        "{framed}"
    );
    assert!(
        !headers("/search", "GET").contains("access-control-allow-origin"),
        "pages are for their readers"
    );

    for (queries, status, code) in [
        ("no", 400, "malformed_query"),
        ("[]", 400, "malformed_query"),
        (r#"{"q0":{"query":7}}"#, 400, "malformed_query"),
    ] {
        let (answered, body) = server.public_get(&format!("/reconcile?queries={}", typed(queries)));
        assert_eq!((answered, body["code"].as_str()), (status, Some(code)), "{queries}");
        let detail = body["detail"].as_str().unwrap_or_default();
        assert!(detail.starts_with("参数 queries 无法解析"), "{detail}");
    }
    let many: serde_json::Map<String, Value> = (0..51).map(|at| (format!("q{at}"), json!({ "query": "甲" }))).collect();
    let service = Service {
        server: &server,
        manifest,
    };
    let (status, body) = service.post("queries", &Value::Object(many));
    assert_eq!((status, body["code"].as_str()), (413, Some("batch_too_large")));
}
