//! A program of a lead agency asks for a grant through the API, and the owner's asks back, is answered with less, and approves
//! less still: with the certificates of officials who answer for it. The right is in force at the next question, and each step
//! stands in the ledger. The same goes on the command line. Strangers, clerks and other provinces come to nothing.

use std::fs;

use serde_json::{Value, json};
use stories::{Installation, Server, entry, living_citizen, problem};

/// A matter that the demo's hall has no grant for.
const MATTER: &str = "G-000007-001";
const REQUESTS: &str = "/v1/grant-requests";

struct Programs<'a> {
    installation: &'a Installation,
    server: &'a Server,
}

impl Programs<'_> {
    #[track_caller]
    fn get(&self, who: &str, path: &str) -> Value {
        let (status, answer) = self.server.call(who, path, None);
        assert_eq!(status, 200, "{who} {path}: {answer}");
        answer
    }

    /// What was done, and its entry in the ledger: by whom, what, to what, how it went.
    #[track_caller]
    fn done(&self, who: &str, path: &str, body: &Value) -> (Value, [String; 4]) {
        let (status, answer) = self.server.call(who, path, Some(body.clone()));
        assert!((200..300).contains(&status), "{who} {path}: {status} {answer}");
        let entry = entry(
            self.installation,
            answer["receipt"]["index"].as_u64().expect("an index"),
        );
        let told = ["who", "deed", "obj", "out"].map(|name| entry[name].as_str().unwrap_or_default().to_owned());
        (answer, told)
    }

    #[track_caller]
    fn refused(&self, who: &str, path: &str, body: &Value, expected: (u16, &str)) -> Value {
        let (status, answer) = self.server.call(who, path, Some(body.clone()));
        let told = (status, answer["code"].as_str().unwrap_or(""));
        assert_eq!(told, expected, "{who} {path}: {answer}");
        answer
    }

    async fn reads(&self, fields: &[&str]) -> Result<client::Answered, client::ClientError> {
        let reading = client::Reading {
            register: "population".into(),
            subject: living_citizen(0).citizen_number,
            fields: fields.iter().map(|&field| field.to_owned()).collect(),
            matter: MATTER.into(),
            case: "办件-2026-0001".into(),
            ..Default::default()
        };
        self.server.client("clerk").read(&reading).await
    }
}

fn terms(fields: &[&str], daily_budget: u32) -> Value {
    json!({
        "scope": "subtree", "action": "read", "fields": fields, "hours": "00:00-24:00", "daily_budget": daily_budget,
        "valid_from": "2026-01-01", "valid_until": "2099-12-31",
    })
}

fn filing() -> Value {
    json!({
        "grantee": "demo-hall", "matter": MATTER, "register": "population",
        "terms": terms(&["name", "sex", "ethnic_group"], 500),
        "legal_basis": "演示依据", "reason": "核对申请人的基本信息",
    })
}

/// A person of another province's lead agency, with a certificate beside those of the demo.
fn other_province(installation: &Installation) {
    let line = "principal add other --name 演示外省责任人 --kind person --organisation lead-110000 --post 责任人";
    installation.succeed(&line.split(' ').collect::<Vec<_>>());
    let out = installation.data().join("demo/other");
    let out = out.to_str().expect("UTF-8");
    installation.succeed(&["certificate", "issue", "--principal", "other", "--out", out]);
}

/// A lead agency's person of another installation, with the certificate of its own authority.
fn stranger(installation: &Installation) {
    let elsewhere = Installation::demo();
    for ending in ["crt", "key"] {
        let file = |of: &Installation, who: &str| of.data().join(format!("demo/{who}.{ending}"));
        fs::copy(file(&elsewhere, "lead"), file(installation, "stranger")).expect("copied");
    }
}

#[tokio::test]
async fn from_request_to_reading() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let programs = Programs {
        installation: &installation,
        server: &server,
    };
    assert_eq!(problem(programs.reads(&["name"]).await).code, "no_grant");

    // What is wrong is told with its place and a stable code.
    let mut wrong = filing();
    wrong["grantee"] = "Demo Hall".into();
    wrong["terms"] = json!({
        "scope": "all", "action": "write", "fields": [], "hours": "9-17", "valid_from": "1.1.2026", "valid_until": "",
    });
    let told = programs.refused("lead", REQUESTS, &wrong, (422, "invalid_question"));
    let pointers = told["errors"].as_array().expect("places").iter();
    let pointers: Vec<_> = pointers
        .map(|error| error["pointer"].as_str().expect("a place"))
        .collect();
    let expected = ["scope", "action", "hours", "valid_from", "valid_until"].map(|name| format!("/terms/{name}"));
    assert_eq!(pointers[0], "/grantee");
    assert_eq!(pointers[1..], expected);
    for (name, value, code) in [
        ("register", json!("vehicles"), "grant.register"),
        ("terms", terms(&["shoe_size"], 500), "grant.field"),
        ("terms", terms(&["name"], 0), "grant.budget"),
        ("reason", json!(" "), "grant_request.text"),
    ] {
        let mut wrong = filing();
        wrong[name] = value;
        programs.refused("lead", REQUESTS, &wrong, (422, code));
    }

    let (filed, told) = programs.done("lead", REQUESTS, &filing());
    assert_eq!(told, ["lead", "grant_request.file", "demo-hall", "applied"]);
    assert_eq!(filed["state"], "submitted");
    let number = filed["number"].to_string();
    let (request, steps) = (format!("{REQUESTS}/{number}"), format!("{REQUESTS}/{number}/steps"));
    let deed = |who: &str, deed: &str| [who, deed, &number, "applied"].map(str::to_owned);

    // The owner asks back; until there is an answer nothing can be approved.
    let listed = programs.get("police", REQUESTS);
    let waiting = listed["requests"].as_array().expect("requests").iter();
    assert_eq!(waiting.last().expect("a request")["terms"], filing()["terms"]);
    let question = json!({ "step": "ask_back", "text": "为何需要民族" });
    assert_eq!(
        programs.done("police", &steps, &question).1,
        deed("police", "grant_request.ask_back")
    );
    let early = json!({ "step": "approve", "terms": terms(&["name"], 50) });
    programs.refused("police", &steps, &early, (409, "grant_request.state"));

    // Answered with less, and approved with less still; more than was asked for is not to be had.
    let answer = json!({ "step": "answer", "text": "不需要民族", "terms": terms(&["name", "sex"], 500) });
    assert_eq!(
        programs.done("lead", &steps, &answer).1,
        deed("lead", "grant_request.answer")
    );
    for (body, code) in [
        (json!({ "step": "approve" }), "invalid_question"),
        (
            json!({ "step": "approve", "text": "同意", "terms": terms(&["name"], 50) }),
            "invalid_question",
        ),
        (
            json!({ "step": "refuse", "text": "否", "terms": terms(&["name"], 50) }),
            "invalid_question",
        ),
        (json!({ "step": "grant", "text": "同意" }), "invalid_question"),
        (
            json!({ "step": "approve", "terms": terms(&["name", "ethnic_group"], 50) }),
            "grant.wider",
        ),
        (
            json!({ "step": "approve", "terms": terms(&["name"], 501) }),
            "grant.wider",
        ),
    ] {
        programs.refused("police", &steps, &body, (422, code));
    }
    assert_eq!(problem(programs.reads(&["name"]).await).code, "no_grant");
    let approval = json!({ "step": "approve", "terms": terms(&["name"], 50) });
    let (approved, told) = programs.done("police", &steps, &approval);
    assert_eq!(told, deed("police", "grant_request.approve"));
    assert_eq!(approved["state"], "approved");

    // In force at the next question, for this field and no more; what was done is told to both sides.
    programs.reads(&["name"]).await.expect("granted");
    assert_eq!(problem(programs.reads(&["sex"]).await).code, "field_not_granted");
    for who in ["lead", "police", "auditor"] {
        let shown = programs.get(who, &request);
        assert_eq!(shown["grant"], approved["grant"]);
        assert_eq!(shown["terms"], terms(&["name"], 50));
        assert_eq!(shown["filed_terms"], filing()["terms"]);
        let told = shown["steps"].as_array().expect("steps").iter();
        let told: Vec<_> = told.map(|step| [&step["by"], &step["event"], &step["text"]]).collect();
        assert_eq!(
            json!(told),
            json!([
                ["police", "asked_back", "为何需要民族"],
                ["lead", "answered", "不需要民族"],
                ["police", "approved", ""]
            ])
        );
    }
    let closed = programs.get("lead", &format!("{REQUESTS}?state=closed"));
    assert_eq!(closed["requests"][0]["number"], filed["number"]);
    let granted = programs.get("clerk", "/v1/grants");
    let granted = granted.as_array().expect("grants").iter();
    assert!(granted.map(|grant| &grant["id"]).any(|id| *id == approved["grant"]));
}

#[test]
fn a_request_is_no_affair_of_strangers_clerks_and_other_provinces() {
    let installation = Installation::demo();
    other_province(&installation);
    stranger(&installation);
    let server = installation.serve(&[]);
    let programs = Programs {
        installation: &installation,
        server: &server,
    };
    // The request that waits in every demo: of the demo's lead agency, for the population.
    let (request, steps) = (format!("{REQUESTS}/1"), format!("{REQUESTS}/1/steps"));
    let before = programs.get("lead", &request);
    let all_steps = [
        json!({ "step": "ask_back", "text": "试一试" }),
        json!({ "step": "answer", "text": "试一试" }),
        json!({ "step": "approve", "terms": before["terms"] }),
        json!({ "step": "refuse", "text": "试一试" }),
        json!({ "step": "withdraw", "text": "试一试" }),
    ];

    // With the certificate of another authority there is no connection.
    assert_eq!(server.call("stranger", REQUESTS, Some(filing())).0, 0);
    assert_eq!(server.call("stranger", &request, None).0, 0);
    for step in &all_steps {
        assert_eq!(server.call("stranger", &steps, Some(step.clone())).0, 0);
        programs.refused("clerk", &steps, step, (403, "not_your_duty"));
        programs.refused("system", &steps, step, (403, "not_your_duty"));
        programs.refused("auditor", &steps, step, (403, "not_your_duty"));
    }
    programs.refused("clerk", REQUESTS, &filing(), (403, "not_your_duty"));
    programs.refused("police", REQUESTS, &filing(), (403, "not_your_duty"));
    for path in [REQUESTS, &request] {
        assert_eq!(server.call("clerk", path, None).1["code"], "not_your_duty");
    }

    // Another province asks for its own halls only, sees its own requests only, and goes on with none of the others.
    let told = programs.refused("other", REQUESTS, &filing(), (403, "not_in_your_remit"));
    let reference = told["reference"].as_str().expect("a refusal is recorded");
    let recorded = entry(
        &installation,
        reference
            .rsplit('-')
            .next()
            .expect("a number")
            .parse()
            .expect("an index"),
    );
    assert_eq!(
        json!([recorded["who"], recorded["deed"], recorded["out"], recorded["ref"]]),
        json!(["other", "grant_request.file", "refused", "not_in_your_remit"])
    );
    assert_eq!(programs.get("other", REQUESTS)["requests"], json!([]));
    assert_eq!(server.call("other", &request, None).1["code"], "grant_request.unknown");
    for step in [&all_steps[1], &all_steps[4]] {
        programs.refused("other", &steps, step, (404, "grant_request.unknown"));
    }
    for step in [&all_steps[0], &all_steps[2], &all_steps[3]] {
        programs.refused("other", &steps, step, (403, "not_your_duty"));
        // Nor does the owner of another register.
        programs.refused("source", &steps, step, (404, "grant_request.unknown"));
    }
    assert_eq!(server.call("source", &request, None).1["code"], "grant_request.unknown");
    programs.refused(
        "lead",
        &format!("{REQUESTS}/99/steps"),
        &all_steps[4],
        (404, "grant_request.unknown"),
    );
    assert_eq!(programs.get("police", &request), before);
}

fn words(line: &str) -> Vec<&str> {
    ["grant", "request"].into_iter().chain(line.split(' ')).collect()
}

#[tokio::test]
async fn the_same_on_the_command_line() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let programs = Programs {
        installation: &installation,
        server: &server,
    };
    let run = |line: &str| installation.succeed(&words(line));
    let fail = |line: &str| installation.fail(&words(line));
    let file = format!(
        "file --grantee demo-hall --matter {MATTER} --register population --action read --fields name,sex,ethnic_group \
         --daily-budget 500 --until 2099-12-31 --legal-basis 演示依据 --reason 核对基本信息 --json --by"
    );
    assert!(fail(&format!("{file} clerk")).contains("not_your_duty"));
    assert!(fail(&format!("{file} nobody")).contains("grant_request.unknown_principal"));
    let filed: Value = serde_json::from_str(&run(&format!("{file} lead"))).expect("JSON");
    let number = &filed["number"];
    assert!(run("list --waiting").contains(MATTER));
    assert!(fail(&format!("ask-back {number} --by source --question 为何")).contains("not_in_your_remit"));
    run(&format!("ask-back {number} --by police --question 为何需要民族"));
    assert!(fail(&format!("approve {number} --by police")).contains("grant_request.state"));
    run(&format!(
        "answer {number} --by lead --answer 不需要民族 --fields name,sex"
    ));
    assert!(fail(&format!("approve {number} --by police --fields ethnic_group")).contains("grant.wider"));
    let approve = format!("approve {number} --by police --fields name --daily-budget 50");
    assert!(run(&format!("{approve} --dry-run")).contains("未授予"));
    assert_eq!(problem(programs.reads(&["name"]).await).code, "no_grant");
    assert!(run(&approve).contains("每日 50 次"));

    // A running server goes by it after a quarter of a second.
    let granted = stories::eventually(2, async || programs.reads(&["name"]).await.is_ok()).await;
    assert!(granted, "not granted");
    assert_eq!(problem(programs.reads(&["sex"]).await).code, "field_not_granted");
    // What the command line did is told by the API in the same words.
    let shown: Value = serde_json::from_str(&run(&format!("show {number} --json"))).expect("JSON");
    let told = programs.get("lead", &format!("{REQUESTS}/{number}"));
    for name in ["state", "grant", "filed_by", "filed_at", "reason"] {
        assert_eq!(shown[name], told[name], "{name}");
    }
    assert_eq!(shown["terms"]["fields"], json!(["name"]));
    assert_eq!(told["terms"]["daily_budget"], 50);

    // Refused and taken back.
    let another = || {
        let filed: Value = serde_json::from_str(&run(&format!("{file} lead"))).expect("JSON");
        filed["number"].clone()
    };
    let (refused, withdrawn) = (another(), another());
    assert!(run(&format!("refuse {refused} --by police --reason 不需要")).contains("不予批准"));
    assert!(run(&format!("withdraw {withdrawn} --by lead --reason 不再需要")).contains("已撤回"));
    assert!(fail(&format!("withdraw {refused} --by lead --reason 不再需要")).contains("grant_request.state"));
    let listed: Value = serde_json::from_str(&run("list --state refused --state withdrawn --json")).expect("JSON");
    assert_eq!(listed.as_array().map(Vec::len), Some(2));
}

#[test]
fn every_register_has_somebody_who_decides_or_takes_no_requests() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let programs = Programs {
        installation: &installation,
        server: &server,
    };
    let of = |register: &str| {
        let mut filing = filing();
        filing["register"] = register.into();
        filing["terms"] = terms(&["name"], 500);
        filing
    };
    for (register, owner) in [("institution", "registry"), ("social-organisation", "civil")] {
        let (filed, _) = programs.done("lead", REQUESTS, &of(register));
        let steps = format!("{REQUESTS}/{}/steps", filed["number"]);
        let (decided, _) = programs.done(owner, &steps, &json!({ "step": "refuse", "text": "无此需要" }));
        assert_eq!(decided["state"], "refused", "{register}");
    }
    installation.succeed(&["principal", "suspend", "registry"]);
    let refused = || {
        let (status, answer) = server.call("lead", REQUESTS, Some(of("institution")));
        (status, answer["code"].as_str().unwrap_or_default().to_owned())
    };
    let mut told = refused();
    for _ in 0..40 {
        if told.0 == 409 {
            break;
        }
        // Another process wrote it: seen within a quarter of a second, a busy machine's delays besides.
        std::thread::sleep(std::time::Duration::from_millis(50));
        told = refused();
    }
    assert_eq!(told, (409, "grant_request.no_owner".to_owned()));
}
