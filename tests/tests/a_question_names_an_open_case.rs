//! An approval system registers and closes cases; questions have to name one that is open, as strictly as was said.

use std::process::Command;

use serde_json::{Value, json};
use stories::{Installation, MATTER, Server, entry, eventually, living_citizen, problem, verification};

/// The case that every story's verification names.
const CASE: &str = "办件-2026-0001";

/// Calls an operation with a demo certificate: status and body.
fn post(installation: &Installation, server: &Server, who: &str, path: &str, body: &Value) -> (String, Value) {
    let data = installation.data();
    let output = Command::new("curl")
        .args(["--silent", "--write-out", "\n%{http_code}", "--cacert"])
        .arg(data.join("pki/root.crt"))
        .arg("--cert")
        .arg(data.join(format!("demo/{who}.crt")))
        .arg("--key")
        .arg(data.join(format!("demo/{who}.key")))
        .args([
            "--header",
            "content-type: application/json",
            "--data",
            &body.to_string(),
        ])
        .arg(format!("{}{path}", server.extranet))
        .output()
        .expect("curl is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (body, status) = text.rsplit_once('\n').expect("a status line");
    (status.to_owned(), serde_json::from_str(body).unwrap_or_default())
}

#[tokio::test]
async fn strictness_is_off_then_warns_then_enforces() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    // The demo's system belongs to the department, and asks for itself.
    let system = server.client("system");
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    let change = |check: &str| installation.succeed(&["organisation", "change", "demo-department", "--cases", check]);

    let answered = system.verify(&question).await.expect("off: an answer");
    assert!(!answered.rest.contains_key("notices"));
    let orphan = answered.receipt.index;

    change("warn");
    let warned = async || {
        let answered = system.verify(&question).await.expect("warn: an answer");
        answered.rest.get("notices").map(|notices| notices[0]["code"].clone())
    };
    assert!(eventually(2, async || warned().await == Some("case_unknown".into())).await);

    installation.succeed(&["organisation", "change", "demo-province", "--cases", "enforce"]);
    change("inherit");
    let refusal = async || match system.verify(&question).await {
        Ok(_) => String::new(),
        refused => problem(refused).code,
    };
    assert!(eventually(2, async || refusal().await == "case_unknown").await);

    // Every question until now, and none of a refused one, is an orphan.
    let today = answered.rest["answered_at"].as_str().expect("an instant");
    let today = beijing_day(today);
    let orphans = || -> Vec<u64> {
        let list = installation.succeed(&["case", "list", "--orphans", &today, "--json"]);
        let list: Value = serde_json::from_str(&list).expect("JSON");
        let list = list.as_array().expect("a list").iter();
        list.map(|orphan| orphan["index"].as_u64().expect("an index")).collect()
    };
    assert!(orphans().contains(&orphan));

    let (status, case) = post(&installation, &server, "system", "/v1/cases", &json!({ "case": CASE }));
    assert_eq!((status.as_str(), &case["state"]), ("200", &json!("open")), "{case}");
    assert_eq!(
        system.verify(&question).await.expect("open: an answer").outcome,
        "consistent"
    );
    assert_eq!(orphans(), [0; 0], "registered late is registered");
    let recorded = |case: &Value| {
        let index = case["receipt"]["index"].as_u64().expect("a receipt");
        let entry = entry(&installation, index);
        let part = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        (part("deed"), part("obj"), part("who"), part("out"))
    };
    let by_system = |deed: &str| {
        (
            deed.to_owned(),
            CASE.to_owned(),
            "system".to_owned(),
            "applied".to_owned(),
        )
    };
    assert_eq!(recorded(&case), by_system("case.register"));

    // The case is the department's: a clerk of the hall beside it may not lean on it.
    assert_eq!(
        problem(server.client("clerk").verify(&question).await).code,
        "case_unknown"
    );

    let close = "/v1/cases/%E5%8A%9E%E4%BB%B6-2026-0001/close";
    let (status, case) = post(&installation, &server, "system", close, &json!({}));
    assert_eq!((status.as_str(), &case["state"]), ("200", &json!("closed")), "{case}");
    assert_eq!(recorded(&case), by_system("case.close"));
    let refused = problem(system.verify(&question).await);
    assert_eq!((refused.status, refused.code.as_str()), (403, "case_closed"));
    assert!(refused.detail.contains("已办结"));
    let (_, case) = post(&installation, &server, "system", "/v1/cases", &json!({ "case": CASE }));
    assert_eq!(case["state"], "closed", "a closed case is not opened again");
    assert_eq!(
        recorded(&case),
        by_system("case.register"),
        "every call has its receipt"
    );

    change("off");
    assert!(eventually(2, async || refusal().await.is_empty()).await, "off again");
}

#[test]
fn only_a_system_registers_and_only_for_its_own() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    for (who, body, status, code) in [
        ("clerk", json!({ "case": "A-1" }), "403", "case_not_by_system"),
        (
            "system",
            json!({ "case": "A-1", "organisation": "demo-hall" }),
            "403",
            "case_not_by_system",
        ),
        (
            "system",
            json!({ "case": "A-1", "organisation": "no-such" }),
            "403",
            "case_not_by_system",
        ),
        ("system", json!({ "case": " " }), "422", "invalid_question"),
        // It would stand in the ledger as it is.
        (
            "system",
            json!({ "case": "11010519491231002X" }),
            "422",
            "invalid_question",
        ),
        (
            "system",
            json!({ "case": "A-1", "organisation": "Not An Id" }),
            "422",
            "invalid_question",
        ),
        ("system", json!({ "case": "A-1", "more": 1 }), "400", "malformed_body"),
    ] {
        let (answered, problem) = post(&installation, &server, who, "/v1/cases", &body);
        assert_eq!(
            (answered.as_str(), problem["code"].as_str()),
            (status, Some(code)),
            "{who} {body}: {problem}"
        );
    }
    installation.succeed(&[
        "organisation",
        "add",
        "window",
        "--name",
        "分厅",
        "--kind",
        "hall",
        "--parent",
        "demo-department",
    ]);
    let below = json!({ "case": "A-1", "organisation": "window" });
    let registered = (0..40).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        post(&installation, &server, "system", "/v1/cases", &below).0 == "200"
    });
    assert!(registered, "a system registers for those below its organisation");
}

#[test]
fn a_clerk_is_told_on_the_page_that_his_case_is_not_registered() {
    let installation = Installation::demo();
    installation.succeed(&["organisation", "change", "demo-hall", "--cases", "warn"]);
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let form = [
        ("register", "population"),
        ("subject", &citizen.citizen_number),
        ("claim-name", &citizen.name),
        ("field", "name"),
        ("matter", MATTER),
        ("case", CASE),
    ];
    for (path, title) in [("/verify", "核验结果"), ("/read", "查询结果")] {
        let page = server.send("clerk", path, &[&form[..], &[("ask", "1")]].concat());
        assert_eq!(page.status, 200, "{}", page.html);
        page.says(title);
        page.says("请注意：办件未登记");
        page.says("不予答复");
    }
}

/// The day in Beijing of an instant in UTC, as `date` reckons it.
fn beijing_day(instant: &str) -> String {
    let output = Command::new("date")
        .env("TZ", "Asia/Shanghai")
        .args(["--date", instant, "+%F"])
        .output()
        .expect("date is part of every Debian");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
