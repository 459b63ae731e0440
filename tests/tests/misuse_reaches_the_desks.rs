//! A clerk asks numbers one after the other. Within seconds the alarm is on the desk of the register's owner, of the lead
//! agency and of the auditor; the lead agency suspends the certificate, finds out what it was, and resumes it.

use serde_json::json;
use stories::{Installation, Page, Server, entry, eventually, living_citizen, problem, verification};

/// Numbers of one division and birthday that nobody has, in order of their sequence.
fn neighbour(sequence: u32) -> String {
    let body = format!("99010519900101{sequence:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!(
        "{body}{}",
        ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize]
    )
}

async fn try_number(client: &client::Client, sequence: u32) -> Result<u64, String> {
    match client.verify(&verification(&neighbour(sequence), "演示")).await {
        Ok(answered) => {
            assert_eq!(answered.outcome, "not_found");
            Ok(answered.receipt.index)
        }
        Err(error) => Err(problem(Err(error)).code),
    }
}

async fn is_told(server: &Server, who: &str, words: &str) -> bool {
    eventually(10, async || server.page(who, "/alarms").html.contains(words)).await
}

#[tokio::test]
async fn numbers_asked_one_after_the_other() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let clerk = server.client("clerk");
    let mut last = 0;
    for sequence in 1..=4 {
        last = try_number(&clerk, sequence).await.expect("answered");
    }
    server.answers_a_good_client().await;
    tokio::time::sleep(std::time::Duration::from_millis(2500)).await;
    server.page("lead", "/alarms").says("目前没有告警");

    let fifth = try_number(&clerk, 5).await.expect("only an alarm, no refusal");
    for who in ["lead", "police", "auditor"] {
        assert!(is_told(&server, who, "逐号试探").await, "{who}");
    }
    // Whose register it is not, and who oversees nothing.
    server.page("source", "/alarms").says("目前没有告警");
    assert_eq!(server.page("source", "/alarms/1").status, 404);
    assert_eq!(server.page("clerk", "/alarms").status, 403);
    assert_eq!(server.page("lead", "/alarms/2").status, 404);
    assert_eq!(server.page("lead", "/alarms/none").status, 404);
    server.page("lead", "/").says("告警（1 件待处理）");

    let page = server.page("lead", "/alarms/1");
    for words in [
        "5 个（阈值 5 个）",
        "演示窗口人员（clerk）",
        &format!("demo-{last}"),
        &format!("demo-{fifth}"),
        "办件-2026-0001",
        "未查到",
        "停用证书",
    ] {
        page.says(words);
    }
    let found = numbers_on(&page.html);
    assert!(found.is_empty(), "a number on the page: {found:?}");

    // Its entries come from the ledger, so that the look stands there as any other does.
    let last = installation.succeed(&["ledger", "show", "--json"]);
    let looked: Vec<&str> = last.lines().filter(|line| line.contains("alarm.show")).collect();
    assert!(looked.last().is_some_and(|look| look.contains("\"lead\"")), "{last}");
    // The alarm leads to the form of an incident that names it.
    let to_incident = "/incidents/open?source=alarm&reference=1";
    page.says(&to_incident.replace('&', "&#38;"));
    server.page("lead", to_incident).says(r#"value="1""#);

    let taken = server.send("lead", "/alarms/1/take-up", &[]);
    assert_eq!(taken.status, 303, "{}", taken.html);
    let recorded = entry(&installation, taken.done_index());
    assert_eq!(
        (&recorded["deed"], &recorded["obj"], &recorded["act"]),
        (&"alarm.take_up".into(), &"1".into(), &"oversee".into())
    );
    assert_eq!(
        server.send("police", "/alarms/1/take-up", &[]).status,
        409,
        "somebody else was quicker"
    );

    // The lead agency suspends the certificate as a step of the alarm, in one change.
    let form_of_step = link_ending(&page, "/suspend?alarm=1");
    let form = server.page("lead", &form_of_step);
    form.says("告警 1 号：逐号试探");
    form.says("记入告警 1 号的处理经过");
    form.says(r#"name="alarm" value="1""#);
    let suspend = form_of_step.replace("?alarm=1", "");
    let reason = ("reason", "核查告警");
    for (alarm, status) in [("2", 404), ("none", 404)] {
        let sent = server.send("lead", &suspend, &[reason, ("alarm", alarm)]);
        assert_eq!(sent.status, status, "{alarm}: {}", sent.html);
    }
    let other = suspend.replace("/certificates/", "").replace("/suspend", "");
    let other = other_certificate(&installation, &other);
    let not_its = server.send(
        "lead",
        &format!("/certificates/{other}/suspend"),
        &[reason, ("alarm", "1")],
    );
    assert_eq!(not_its.status, 409, "{}", not_its.html);
    not_its.says("该告警所涉的不是这张证书");
    let suspended = server.send("lead", &suspend, &[reason, ("alarm", "1")]);
    assert_eq!(suspended.status, 303, "{}", suspended.html);
    assert!(
        suspended.location.starts_with("/alarms/1?done="),
        "{}",
        suspended.location
    );
    assert_eq!(try_number(&clerk, 6).await, Err("certificate_suspended".to_owned()));
    let serial = suspend.split('/').nth(2).expect("a serial");
    assert_eq!(
        entry(&installation, suspended.done_index())["deed"],
        "certificate.suspend"
    );
    let after = server.page("lead", "/alarms/1");
    after.says(r#"<td data-label="办理">停用证书</td>"#);
    let reference = format!("demo-{}", suspended.done_index());
    after.says(&format!("证书 {serial}，留痕编号 {reference}：核查告警"));
    after.says(r#"演示责任人<p class="small">演示省政务服务管理办公室，lead</p>"#);
    let resume = suspend.replace("/suspend", "/resume");
    after.says(&resume);
    server.page("lead", &resume).says("告警 1：核查告警");
    assert_eq!(server.send("lead", &resume, &[("reason", "核查无误")]).status, 303);

    let nothing_said = server.send("lead", "/alarms/1/close", &[("reason", "")]);
    assert_eq!(nothing_said.status, 422);
    nothing_said.says("请选择核查结论");
    let closing = [("finding", "unfounded"), ("reason", "窗口培训演练")];
    assert_eq!(
        server.send("auditor", "/alarms/1/close", &closing).status,
        403,
        "an auditor looks on"
    );
    let closed = server.send("lead", "/alarms/1/close", &closing);
    assert_eq!(closed.status, 303, "{}", closed.html);
    assert_eq!(server.send("lead", "/alarms/1/close", &closing).status, 409);
    for who in ["police", "auditor"] {
        let page = server.page(who, "/alarms/1");
        page.says("已办结：不属实");
        page.says("窗口培训演练");
    }
    assert!(!server.page("lead", "/").html.contains("件待处理"));
    server.answers_a_good_client().await;
}

#[tokio::test]
async fn a_program_takes_an_alarm_from_sight_to_finding() {
    let installation = Installation::demo();
    std::fs::write(
        installation.data().join("watch.toml"),
        "[refusals_in_a_row]\nrefusals = 3\n",
    )
    .unwrap();
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let question = client::Verification {
        matter: "none".into(),
        ..verification(&citizen.citizen_number, &citizen.name)
    };
    let clerk = server.client("clerk");
    for _ in 0..3 {
        assert_eq!(problem(clerk.verify(&question).await).code, "no_grant");
    }
    let listed = eventually(10, async || {
        server.call("lead", "/v1/alarms", None).1["alarms"][0]["number"] == 1
    });
    assert!(listed.await);
    let (status, seen) = server.call("auditor", "/v1/alarms/1", None);
    assert_eq!((status, &seen["state"]), (200, &json!("open")), "{seen}");
    assert_eq!(
        (&seen["rule"], &seen["measured"], &seen["principal"]),
        (&json!("refusals_in_a_row"), &json!(3), &json!("clerk"))
    );
    let entries = seen["entries"].as_array().expect("entries");
    assert_eq!((entries.len(), &entries[0]["matter"]), (3, &json!("none")));
    assert!(!seen.to_string().contains(&citizen.citizen_number));
    // Whose register it is not sees none.
    let (_, others) = server.call("source", "/v1/alarms", None);
    assert_eq!(others["alarms"], json!([]));
    assert_eq!(server.call("source", "/v1/alarms/1", None).0, 404);

    let serial = seen["certificate"].as_str().expect("a serial").to_owned();
    let suspend = format!("/v1/certificates/{serial}/suspend");
    let code = |(status, answer): (u16, serde_json::Value)| (status, answer["code"].as_str().unwrap_or("").to_owned());
    for (body, expected) in [
        (json!({ "reason": "核查", "alarm": 2 }), (404, "alarm.unknown")),
        (json!({ "reason": " ", "alarm": 1 }), (422, "reason")),
        (json!({ "reason": "核查", "alarm": "1" }), (400, "malformed_body")),
    ] {
        assert_eq!(
            code(server.call("lead", &suspend, Some(body))),
            (expected.0, expected.1.to_owned())
        );
    }
    let (status, suspended) = server.call("lead", &suspend, Some(json!({ "reason": "核查", "alarm": 1 })));
    assert_eq!((status, &suspended["is_suspended"]), (200, &json!(true)), "{suspended}");
    let recorded = entry(&installation, suspended["receipt"]["index"].as_u64().expect("an index"));
    assert_eq!(recorded["deed"], "certificate.suspend");
    let (_, seen) = server.call("lead", "/v1/alarms/1", None);
    assert_eq!(seen["certificate_state"], "suspended");
    let last = seen["steps"].as_array().and_then(|steps| steps.last()).expect("steps");
    assert_eq!((&last["event"], &last["by"]), (&json!("suspended"), &json!("lead")));
    assert!(last["text"].as_str().expect("text").contains(&serial), "{last}");

    let steps = "/v1/alarms/1/steps";
    for (body, pointer) in [
        (json!({ "step": "suspend" }), "/step"),
        (json!({ "step": "close", "text": "核对无误" }), "/finding"),
        (
            json!({ "step": "close", "finding": "perhaps", "text": "核对无误" }),
            "/finding",
        ),
        (json!({ "step": "close", "finding": "founded" }), "/text"),
        (json!({ "step": "take_up", "text": "核查" }), "/text"),
    ] {
        let (status, answer) = server.call("lead", steps, Some(body));
        assert_eq!(
            (status, &answer["errors"][0]["pointer"]),
            (422, &json!(pointer)),
            "{answer}"
        );
    }
    let (_, taken) = server.call("police", steps, Some(json!({ "step": "take_up" })));
    assert_eq!(taken["state"], "seen", "{taken}");
    assert_eq!(
        code(server.call("lead", steps, Some(json!({ "step": "take_up" })))),
        (409, "alarm.not_open".to_owned())
    );
    let close = json!({ "step": "close", "finding": "unfounded", "text": "培训演练" });
    let (_, closed) = server.call("lead", steps, Some(close.clone()));
    assert_eq!(closed["state"], "closed", "{closed}");
    let recorded = entry(&installation, closed["receipt"]["index"].as_u64().expect("an index"));
    assert_eq!(
        (&recorded["deed"], &recorded["who"]),
        (&json!("alarm.close"), &json!("lead"))
    );
    assert_eq!(
        code(server.call("lead", steps, Some(close))),
        (409, "alarm.closed".to_owned())
    );

    let resume = format!("/v1/certificates/{serial}/resume");
    let (_, resumed) = server.call("lead", &resume, Some(json!({ "reason": "无误" })));
    assert_eq!(resumed["is_suspended"], false, "{resumed}");
    clerk
        .verify(&verification(&citizen.citizen_number, &citizen.name))
        .await
        .expect("as good as before");
    assert_eq!(
        code(server.call("lead", &suspend, Some(json!({ "reason": "核查", "alarm": 1 })))),
        (409, "alarm.closed".to_owned())
    );
    let (_, closed) = server.call("lead", "/v1/alarms?state=closed", None);
    assert_eq!(closed["alarms"][0]["finding"], "unfounded", "{closed}");
    assert_eq!(closed["next"], serde_json::Value::Null);
    assert_eq!(server.call("lead", "/v1/alarms?state=none", None).0, 422);
    let (_, below) = server.call("lead", "/v1/alarms?state=closed&next=1", None);
    assert_eq!(below["alarms"], json!([]), "{below}");
}

/// The first link of a page that ends like this.
fn link_ending(page: &Page, end: &str) -> String {
    let mut links = page.html.split("href=\"").filter_map(|link| link.split('"').next());
    links.find(|link| link.ends_with(end)).expect("a way").to_owned()
}

/// Serial of another certificate in the lead agency's remit.
fn other_certificate(installation: &Installation, than: &str) -> String {
    let listed = installation.succeed(&["certificate", "list", "--json"]);
    let listed: Vec<serde_json::Value> = serde_json::from_str(&listed).expect("JSON");
    let mut others = listed.iter().filter(|one| one["principal"] == "system");
    let serial = others.find_map(|one| one["serial"].as_str()).expect("another");
    assert_ne!(serial, than);
    serial.to_owned()
}

/// Anything on a page that looks like one of the numbers asked.
fn numbers_on(html: &str) -> Vec<String> {
    (1..=9)
        .map(neighbour)
        .filter(|number| html.contains(&number[6..]))
        .collect()
}

#[tokio::test]
async fn a_watch_that_stops_goes_on_where_it_stopped() {
    let installation = Installation::demo();
    std::fs::write(
        installation.data().join("watch.toml"),
        "[refusals_in_a_row]\nrefusals = 3\n",
    )
    .unwrap();
    let mut server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let ask_too_much = async |server: &Server, times: usize| {
        let clerk = server.client("clerk");
        for _ in 0..times {
            let question = client::Verification {
                matter: "none".into(),
                ..verification(&citizen.citizen_number, &citizen.name)
            };
            assert_eq!(problem(clerk.verify(&question).await).code, "no_grant");
        }
    };
    ask_too_much(&server, 3).await;
    assert!(is_told(&server, "lead", "连续被拒").await);
    server.kill();
    drop(server);
    // What was asked before counts on, and what was told is not told again.
    let server = installation.serve(&[]);
    ask_too_much(&server, 2).await;
    tokio::time::sleep(std::time::Duration::from_millis(2500)).await;
    let page = server.page("lead", "/alarms/1");
    page.says("3 次（阈值 3 次）");
    assert_eq!(server.page("lead", "/alarms/2").status, 404);
    ask_too_much(&server, 1).await;
    assert!(
        eventually(10, async || server
            .page("lead", "/alarms/1")
            .html
            .contains("6 次（阈值 3 次）"))
        .await,
        "twice as many by now"
    );
    server.page("lead", "/alarms/1").says("再次达到");
    server.stop();
    // In order this time; nothing new has come.
    let server = installation.serve(&[]);
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    assert_eq!(server.page("lead", "/alarms/2").status, 404);
}

#[tokio::test]
async fn further_neighbours_are_refused_where_the_installation_says_so() {
    let installation = Installation::demo();
    let config = installation.beside("strict.toml");
    let path = config.to_str().unwrap();
    std::fs::write(&config, "[neighbouring_numbers]\nnumbers = 3\nrefused = true\n").unwrap();
    let wrong = installation.fail(&["serve", "--watch-config", path]);
    assert!(
        wrong.contains("strict.toml") && wrong.contains("第 3 行第 1 列"),
        "{wrong}"
    );
    std::fs::write(&config, "[neighbouring_numbers]\nnumbers = 3\nrefuse = true\n").unwrap();
    let server = installation.serve(&["--watch-config", path]);
    let clerk = server.client("clerk");
    for sequence in 1..=3 {
        try_number(&clerk, sequence).await.expect("answered");
    }
    assert_eq!(try_number(&clerk, 4).await, Err("enumeration_suspected".to_owned()));
    try_number(&clerk, 3).await.expect("asked before");
    server.answers_a_good_client().await;
    assert!(is_told(&server, "lead", "逐号试探").await);
}
