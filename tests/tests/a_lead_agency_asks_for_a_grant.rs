//! A lead agency asks for a grant; the owner of the register asks back, is answered, and approves less than was asked for. A
//! clerk of the hall asks with it and gets these fields and no more. Narrowed, a field is refused; withdrawn, everything is.
//! Each step stands in the ledger, and the page of the grant tells its history.

use serde_json::Value;
use stories::{Installation, Page, Server, entry, living_citizen, problem};

/// A matter that the demo's hall has no grant for.
const MATTER: &str = "G-000007-001";

const ASKED: [(&str, &str); 13] = [
    ("register", "population"),
    ("grantee", "demo-hall"),
    ("matter", MATTER),
    ("scope", "subtree"),
    ("action", "read"),
    ("field", "name"),
    ("field", "sex"),
    ("field", "ethnic_group"),
    ("daily_budget", "500"),
    ("from", "2026-01-01"),
    ("until", "2099-12-31"),
    ("legal_basis", "演示依据"),
    ("reason", "核对申请人的基本信息"),
];

/// The same with some of it said otherwise, as a second form would send it.
fn with<'a>(fields: &[&'a str], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let said = |name: &str| more.iter().any(|(known, _)| *known == name);
    let terms = ["scope", "action", "daily_budget", "from", "until"];
    let kept = ASKED
        .into_iter()
        .filter(|(name, _)| terms.contains(name) && !said(name));
    let fields = fields.iter().map(|field| ("field", *field));
    kept.chain(fields).chain(more.iter().copied()).collect()
}

fn reading(fields: &[&str]) -> client::Reading {
    client::Reading {
        register: "population".into(),
        subject: living_citizen(0).citizen_number,
        fields: fields.iter().map(|&field| field.to_owned()).collect(),
        matter: MATTER.into(),
        case: "办件-2026-0001".into(),
        ..Default::default()
    }
}

async fn reads(server: &Server, fields: &[&str]) -> Result<client::Answered, client::ClientError> {
    server.client("clerk").read(&reading(fields)).await
}

/// What was done, as the ledger has it: by whom, what, to what, how it went.
fn deed(installation: &Installation, done: &Page) -> [String; 4] {
    assert_eq!(done.status, 303, "{}", done.html);
    let entry = entry(installation, done.done_index());
    ["who", "deed", "obj", "out"].map(|name| entry[name].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn from_request_to_reading_and_to_withdrawal() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    assert_eq!(problem(reads(&server, &["name"]).await).code, "no_grant");

    // Asked for: first what it would come to, then the request.
    server
        .page("lead", "/grants")
        .says("/grants/requests/new?register=population");
    server
        .page("lead", "/grants/requests/new?register=population")
        .says("演示市政务服务大厅");
    let new = "/grants/requests/new";
    let shown = server.send("lead", new, &ASKED);
    assert_eq!(shown.status, 200);
    shown.says("申请由演示公安部审批");
    shown.says("1 个机构、1 名人员、0 个系统");
    let filed = server.send("lead", new, &[&ASKED[..], &[("step", "confirm")]].concat());
    assert_eq!(
        deed(&installation, &filed),
        ["lead", "grant_request.file", "demo-hall", "applied"]
    );
    let request = filed.location.split('?').next().expect("a page").to_owned();
    let number = request.rsplit('/').next().expect("a number").to_owned();
    let step = |name: &str| format!("{request}/{name}");

    // It waits at the owner's desk, who asks back.
    server.page("police", "/").says("待审的授权申请（2 件）");
    server.page("police", "/grants").says(&request);
    let say = |text: &'static str| [("reason", text), ("step", "confirm")];
    let silent = server.send("police", &step("ask-back"), &say(" "));
    assert_eq!(silent.status, 422);
    let asked_back = server.send("police", &step("ask-back"), &say("为何需要民族"));
    assert_eq!(
        deed(&installation, &asked_back),
        ["police", "grant_request.ask_back", &number, "applied"]
    );
    let early = server.send("police", &step("approve"), &with(&["name"], &[("step", "confirm")]));
    assert_eq!(early.status, 409, "{}", early.html);

    // Answered with less, and approved with less still.
    server.page("lead", "/").says("退回补正的授权申请（1 件）");
    let answer = with(&["name", "sex"], &[("reason", "不需要民族"), ("step", "confirm")]);
    let answered = server.send("lead", &step("answer"), &answer);
    assert_eq!(
        deed(&installation, &answered),
        ["lead", "grant_request.answer", &number, "applied"]
    );
    let wider = server.send("police", &step("approve"), &with(&["name", "ethnic_group"], &[]));
    assert_eq!(wider.status, 422);
    wider.says("信息项只能收窄");
    let narrower = [("until", "2098-12-31"), ("daily_budget", "50")];
    let shown = server.send("police", &step("approve"), &with(&["name", "sex"], &narrower));
    shown.says("每日额度：由“每日 500 次”改为“每日 50 次”");
    assert_eq!(
        problem(reads(&server, &["name"]).await).code,
        "no_grant",
        "only looked at"
    );
    let confirmed = [&narrower[..], &[("step", "confirm")]].concat();
    let approved = server.send("police", &step("approve"), &with(&["name", "sex"], &confirmed));
    assert_eq!(
        deed(&installation, &approved),
        ["police", "grant_request.approve", &number, "applied"]
    );
    let grant = approved.location.split('?').next().expect("a page").to_owned();
    let id = grant.rsplit('/').next().expect("a number").to_owned();

    // The clerk reads these fields and no more.
    reads(&server, &["name", "sex"]).await.expect("granted");
    assert_eq!(
        problem(reads(&server, &["name", "ethnic_group"]).await).code,
        "field_not_granted"
    );

    // Narrowed.
    let narrow = format!("{grant}/narrow");
    let terms =
        |fields: &[&'static str], more: &[(&'static str, &'static str)]| with(fields, &[&narrower[..], more].concat());
    let wider = server.send("police", &narrow, &terms(&["name", "sex", "born_on"], &[]));
    assert_eq!(wider.status, 422);
    let foretold = server.send("police", &narrow, &terms(&["name"], &[]));
    foretold.says("1 个机构、1 名人员、0 个系统受到影响");
    foretold.says("不能再查询、核验公民的性别");
    reads(&server, &["sex"]).await.expect("only looked at");
    let done = server.send(
        "police",
        &narrow,
        &terms(&["name"], &[("reason", "专项检查"), ("step", "confirm")]),
    );
    assert_eq!(deed(&installation, &done), ["police", "grant.narrow", &id, "applied"]);
    assert_eq!(problem(reads(&server, &["sex"]).await).code, "field_not_granted");
    reads(&server, &["name"]).await.expect("left");

    // Withdrawn, for the next question; and what is withdrawn stays so.
    let withdraw = format!("{grant}/withdraw");
    server.page("police", &withdraw).says("不能再查询、核验公民的姓名");
    let done = server.send("police", &withdraw, &[("reason", "不再需要")]);
    assert_eq!(deed(&installation, &done), ["police", "grant.withdraw", &id, "applied"]);
    assert_eq!(problem(reads(&server, &["name"]).await).code, "no_grant");
    let again = server.send("police", &withdraw, &[("reason", "不再需要")]);
    assert_eq!(again.status, 409);

    // The history is told to both sides, and on the command line.
    for who in ["lead", "police", "auditor"] {
        let page = server.page(who, &grant);
        for words in [
            "批准第",
            "专项检查",
            "不再需要",
            "由“姓名、性别”改为“姓名”",
            r#"演示人口数据管理员<p class="small">演示公安部，police</p>"#,
        ] {
            page.says(words);
        }
    }
    let shown = installation.succeed(&["grant", "show", &id, "--json"]);
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    let told: Vec<_> = shown["history"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| (&line["event"], &line["by"]))
        .collect();
    assert_eq!(
        told,
        ["given", "narrowed", "withdrawn"]
            .map(Value::from)
            .each_ref()
            .map(|event| (event, &shown["history"][0]["by"]))
    );
    assert_eq!(shown["history"][0]["by"], "police");
}

#[test]
fn a_request_can_be_refused_and_taken_back() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let grants = installation.succeed(&["grant", "list", "--json"]);
    let file = || {
        let filed = server.send(
            "lead",
            "/grants/requests/new",
            &[&ASKED[..], &[("step", "confirm")]].concat(),
        );
        filed.location.split('?').next().expect("a page").to_owned()
    };
    let (refused, withdrawn) = (file(), file());
    let say = [("reason", "不需要"), ("step", "confirm")];
    assert_eq!(server.send("police", &format!("{refused}/refuse"), &say).status, 303);
    assert_eq!(server.send("lead", &format!("{withdrawn}/withdraw"), &say).status, 303);
    for request in [&refused, &withdrawn] {
        for (who, way) in [
            ("police", "approve"),
            ("police", "refuse"),
            ("lead", "withdraw"),
            ("lead", "answer"),
        ] {
            let late = server.send(who, &format!("{request}/{way}"), &with(&["name"], &say));
            assert_eq!(late.status, 409, "{who} {way}: {}", late.html);
        }
    }
    server.page("lead", &refused).says("不予批准");
    assert_eq!(installation.succeed(&["grant", "list", "--json"]), grants);

    // What is asked for has to say something, and withheld or unknown fields are none that can be asked for.
    for (name, value, words) in [
        ("matter", " ", "请填写"),
        ("reason", "", "请填写"),
        ("grantee", "", "请选择或者填写"),
        ("grantee", "hall-110000", "不在本省范围内"),
        ("action", "write", "请选择一项"),
        ("daily_budget", "0", "大于零"),
        ("until", "2025-12-31", "早于起始日期"),
        ("until", "31.12.2027", "写作 2026-11-24"),
    ] {
        let form: Vec<_> = ASKED
            .iter()
            .map(|(known, usual)| (*known, if *known == name { value } else { usual }))
            .collect();
        let answered = server.send("lead", "/grants/requests/new", &form);
        assert_eq!(answered.status, 422, "{name}={value}");
        answered.says(words);
    }
    let mut unknown = ASKED.to_vec();
    unknown.push(("field", "shoe_size"));
    assert_eq!(server.send("lead", "/grants/requests/new", &unknown).status, 422);
}
