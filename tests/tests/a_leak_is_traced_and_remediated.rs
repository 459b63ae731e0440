//! The photograph of a result page gets about. The code on it leads to the question and who asked it; an incident is opened from
//! it, the affected entries are collected, who was told and what was done is written down, and the page of the incident is the
//! report. All of it by deeds that stand in the ledger.

use serde_json::Value;
use stories::{Installation, Server, entry, living_citizen};

/// The clerk reads a citizen's record on the page; returns the trace code on it.
fn leaked(server: &Server, citizen: u64) -> String {
    let citizen = living_citizen(citizen);
    let form = [
        ("register", "population"),
        ("subject", &citizen.citizen_number),
        ("matter", stories::MATTER),
        ("case", "办件-2026-0009"),
        ("field", "name"),
        ("ask", "查询"),
    ];
    let page = server.send("clerk", "/read", &form);
    assert_eq!(page.status, 200, "{}", page.html);
    page.trace_code()
}

fn index_in(reference: &str) -> u64 {
    let index = reference.rsplit('-').next().and_then(|index| index.parse().ok());
    index.unwrap_or_else(|| panic!("no reference: {reference}"))
}

#[test]
fn from_the_code_on_the_page_to_the_report() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let code = leaked(&server, 0);
    let second = leaked(&server, 40);

    // As it is printed, with its label.
    let traced = server.send("auditor", "/trace", &[("code", &format!(" 追溯码 {code} "))]);
    assert_eq!(traced.status, 200, "{}", traced.html);
    for words in [
        "演示市政务服务大厅（demo-hall）",
        "演示窗口人员（clerk）",
        "办件-2026-0009",
        "登记为泄露事件",
    ] {
        traced.says(words);
    }
    assert_eq!(entry(&installation, index_in(&traced.trace_code()))["deed"], "trace");

    let empty = server.send("auditor", "/incidents/open", &[("title", "照片外传"), ("account", "")]);
    assert_eq!(empty.status, 422);
    let wrong = [
        ("title", "照片外传"),
        ("source", "trace_code"),
        ("reference", "node-9-1"),
        ("account", "社交平台出现查询结果页照片。"),
    ];
    assert_eq!(server.send("auditor", "/incidents/open", &wrong).status, 422);
    let mut opening = wrong;
    opening[2].1 = &code;
    let opened = server.send("auditor", "/incidents/open", &opening);
    assert_eq!(opened.status, 303, "{}", opened.html);
    let deed = entry(&installation, opened.done_index());
    assert_eq!(
        (&deed["deed"], &deed["obj"], &deed["who"]),
        (&"incident.open".into(), &code.as_str().into(), &"auditor".into())
    );
    let report = server.page("auditor", &opened.location);
    report.says("社交平台出现查询结果页照片。");
    report.says("共列入 1 条");
    server.page("auditor", "/").says("尚未结案的泄露事件（1 件）");

    let collected = server.send(
        "auditor",
        "/incidents/1/collect",
        &[("references", &second), ("case", "办件-2026-0009")],
    );
    assert_eq!(collected.status, 303, "{}", collected.html);
    let nothing = server.send("auditor", "/incidents/1/collect", &[("case", "没有这个办件")]);
    assert_eq!(nothing.status, 422);
    nothing.says("没有可以列入的条目");
    let told = [
        ("whom", "当事人（条目一）"),
        ("how", "书面"),
        ("text", "已告知外泄的情况和补救措施。"),
        ("on", ""),
    ];
    assert_eq!(server.send("auditor", "/incidents/1/tell", &told).status, 303);
    let tomorrow = [("text", "已停用证书。"), ("on", "2099-01-01")];
    assert_eq!(server.send("auditor", "/incidents/1/act", &tomorrow).status, 422);
    assert_eq!(server.send("auditor", "/incidents/1/act", &tomorrow[..1]).status, 303);
    let closed = server.send(
        "auditor",
        "/incidents/1/close",
        &[("conclusion", "系经办人个人外传，已移送处理。")],
    );
    assert_eq!(closed.status, 303, "{}", closed.html);

    let report = server.page("auditor", "/incidents/1");
    for words in [
        "共列入 2 条",
        &format!("/ledger/{}", index_in(&code)),
        &format!("/ledger/{}", index_in(&second)),
        "当事人（条目一）（书面）",
        "已停用证书。",
        "系经办人个人外传，已移送处理。",
        "演示审计人员（演示审计厅，auditor）",
        r#"演示审计人员<p class="small">演示审计厅，auditor</p>"#,
    ] {
        report.says(words);
    }
    for citizen in [living_citizen(0), living_citizen(40)] {
        assert!(!report.html.contains(&citizen.citizen_number) && !report.html.contains(&citizen.name));
    }
    let again = server.send("auditor", "/incidents/1/tell", &told);
    assert_eq!(again.status, 409);
    again.says("已经结案");

    let shown = installation.succeed(&["incident", "show", "1", "--json"]);
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(shown["entries"], Value::from(vec![index_in(&code), index_in(&second)]));
    assert_eq!(shown["steps"].as_array().map(Vec::len), Some(2));
    assert_eq!(shown["conclusion"], "系经办人个人外传，已移送处理。");
    assert!(installation.succeed(&["incident", "list"]).contains("已结案"));
    let deeds = installation.succeed(&["ledger", "search", "--object", "1", "--principal", "auditor", "--json"]);
    for deed in ["incident.collect", "incident.tell", "incident.act", "incident.close"] {
        assert!(deeds.contains(&format!("\"deed\":\"{deed}\"")), "{deed}: {deeds}");
    }
}

#[test]
fn an_incident_is_for_who_looks_into_it_and_for_auditors() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let code = leaked(&server, 0);
    let opening = [
        ("title", "照片外传"),
        ("source", "trace_code"),
        ("reference", code.as_str()),
        ("account", "某处发现。"),
    ];
    // The enterprises' owner may not see an entry about the population, and opens no incident from it.
    let beyond = server.send("source", "/incidents/open", &opening);
    assert_eq!(beyond.status, 422);
    beyond.says("不在本机构的监督范围内");
    assert_eq!(server.send("lead", "/incidents/open", &opening).status, 303);

    server.page("lead", "/incidents").says("照片外传");
    server.page("auditor", "/incidents").says("照片外传");
    assert_eq!(server.page("auditor", "/incidents/1").status, 200);
    for who in ["police", "source"] {
        assert!(!server.page(who, "/incidents").html.contains("照片外传"), "{who}");
        for path in ["/incidents/1", "/incidents/1/close"] {
            assert_eq!(server.page(who, path).status, 404, "{who} {path}");
        }
        let closing = server.send(who, "/incidents/1/close", &[("conclusion", "无事")]);
        assert_eq!(closing.status, 404, "{who}");
    }
    for path in ["/incidents", "/incidents/open", "/incidents/1", "/incidents/1/collect"] {
        let page = server.page("clerk", path);
        assert_eq!(page.status, 403, "{path}");
    }
    assert_eq!(server.send("clerk", "/incidents/open", &opening).status, 403);
    assert_eq!(server.page("auditor", "/incidents/2").status, 404);
}
