//! An auditor finds on pages who asked about a citizen, takes the proof of one question away and checks it where there is no
//! ledger, and takes the found entries away as a file. Source authorities and lead agencies see what is in their remit; each
//! look is recorded, and no page address and no entry holds the number.

use std::{process::Command, time::Duration};

use stories::{Installation, Server, entry, heyan, living_citizen, verification};

/// The ledger index in a reference.
fn index_in(reference: &str) -> u64 {
    let index = reference.rsplit('-').next().and_then(|index| index.parse().ok());
    index.unwrap_or_else(|| panic!("no reference: {reference}"))
}

/// Asks a question as the clerk and returns its place in the ledger.
async fn asked(server: &Server, citizen: u64) -> u64 {
    let citizen = living_citizen(citizen);
    let question = verification(&citizen.citizen_number, &citizen.name);
    let answer = server.client("clerk").verify(&question).await.expect("granted");
    answer.receipt.index
}

#[tokio::test]
async fn a_number_leads_to_the_question_and_its_proof() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let other = asked(&server, 40).await;
    let index = asked(&server, 0).await;

    let form = server.page("auditor", "/ledger");
    assert_eq!(form.status, 200);
    form.says("账本公钥");
    // As it is read from the document, in groups.
    let number = format!("{} {}", &citizen.citizen_number[..6], &citizen.citizen_number[6..]);
    let found = server.send("auditor", "/ledger", &[("number", &number)]);
    assert_eq!(found.status, 200, "{}", found.html);
    found.says(&format!("href=\"/ledger/{index}\""));
    found.says("演示市政务服务大厅");
    assert!(
        !found.html.contains(&format!("href=\"/ledger/{other}\"")),
        "about another"
    );
    let look = entry(&installation, index_in(&found.trace_code()));
    assert_eq!(
        (&look["act"], &look["deed"], &look["who"], &look["out"]),
        (
            &"oversee".into(),
            &"ledger.search".into(),
            &"auditor".into(),
            &"found".into()
        )
    );
    let asked_about = entry(&installation, index);
    assert_eq!(
        look["sub"], asked_about["sub"],
        "who was looked for is told by the same hash"
    );
    assert!(!look.to_string().contains(&citizen.citizen_number));

    // The checkpoint that covers the entry is signed within a second or so.
    let page = loop {
        let page = server.page("auditor", &format!("/ledger/{index}"));
        assert_eq!(page.status, 200, "{}", page.html);
        if page.html.contains("下载证明文件") {
            break page;
        }
        page.says("检查点每秒签署一次");
        std::thread::sleep(Duration::from_millis(200));
    };
    page.says("演示市政务服务大厅（demo-hall）");
    page.says("带密钥哈希");
    let looked = entry(&installation, index_in(&page.trace_code()));
    assert_eq!(looked["deed"], "ledger.entry");

    let proof = server.page("auditor", &format!("/ledger/{index}/proof"));
    assert_eq!(proof.status, 200);
    let elsewhere = tempfile::tempdir().expect("a folder without a ledger");
    let file = elsewhere.path().join("question.tlog-proof");
    // The page helper takes the last line end off.
    std::fs::write(&file, &proof.html).expect("written");
    let identity = std::fs::read_to_string(installation.data().join("ledger/log.json")).expect("the log's identity");
    let identity: serde_json::Value = serde_json::from_str(&identity).expect("JSON");
    let check = |file: &std::path::Path| {
        let output = Command::new(heyan())
            .arg("--data")
            .arg(elsewhere.path())
            .args(["ledger", "check", file.to_str().expect("a path")])
            .args(["--key", identity["vkey"].as_str().expect("a key")])
            .output()
            .expect("the binary starts");
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).expect("text"))
    };
    let (code, account) = check(&file);
    assert_eq!(code, Some(0), "{account}");
    assert!(
        account.contains("证明成立") && account.contains("demo-hall"),
        "{account}"
    );
    let changed = proof
        .html
        .replacen(&format!("index {index}\n"), &format!("index {other}\n"), 1);
    std::fs::write(&file, changed).expect("written");
    assert_eq!(check(&file).0, Some(1), "a changed proof is found out");
}

#[tokio::test]
async fn found_entries_are_taken_away_with_the_code_of_who_took_them() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let index = asked(&server, 0).await;
    let conditions = [("organisation", "demo-hall"), ("outcome", "consistent")];
    let file = server.send("auditor", "/ledger/export", &conditions);
    assert_eq!(file.status, 200);
    let mut rows = file.html.trim_start_matches('\u{feff}').lines();
    let heading = rows.next().expect("a heading");
    assert!(
        heading.starts_with("序号,时刻") && heading.trim_end().ends_with("导出追溯码"),
        "{heading}"
    );
    let rows: Vec<&str> = rows.collect();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(rows[0].starts_with(&format!("{index},")), "{rows:?}");
    let code = rows[0].trim_end().rsplit(',').next().expect("a code");
    let export = entry(&installation, index_in(code));
    assert_eq!(
        (&export["deed"], &export["who"]),
        (&"ledger.export".into(), &"auditor".into())
    );
    assert_eq!(export["obj"], "out=consistent org=demo-hall");

    let mistyped = [("number", "110105194912310021"), ("register", "population")];
    let wrong = server.send("auditor", "/ledger", &mistyped);
    assert_eq!(wrong.status, 422);
    wrong.says("号码有误");
    // It fits the rule of another register, which the page says rather than finding nothing silently.
    let other = server.send("auditor", "/ledger", &mistyped[..1]);
    other.says("号码已按以下登记库的号码规则比对");
    server
        .send("auditor", "/ledger", &[("from", "昨天")])
        .says("应为真实存在的日期");
    server
        .send("auditor", "/ledger", &[("case", "没有这个办件")])
        .says("没有符合条件的条目");
}

#[tokio::test]
async fn each_sees_what_is_in_his_remit() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let index = asked(&server, 0).await;
    let link = format!("href=\"/ledger/{index}\"");
    let path = format!("/ledger/{index}");
    for (who, sees) in [("auditor", true), ("lead", true), ("police", true), ("source", false)] {
        let found = server.send(who, "/ledger", &[("principal", "clerk")]);
        assert_eq!(found.status, 200, "{who}: {}", found.html);
        assert_eq!(found.html.contains(&link), sees, "{who}");
        let page = server.page(who, &path);
        assert_eq!(page.status, if sees { 200 } else { 404 }, "{who}");
        let node = found.trace_code().rsplit_once('-').map(|(node, _)| node.to_owned());
        let code = format!("{}-{index}", node.expect("a node"));
        let traced = server.send(who, "/trace", &[("code", &code)]);
        assert_eq!(traced.status, if sees { 200 } else { 404 }, "{who}: {}", traced.html);
    }
    for path in ["/ledger", &path, &format!("{path}/proof"), "/trace"] {
        let page = server.page("clerk", path);
        assert_eq!(page.status, 403, "{path}");
        page.says("不属本机构职责");
    }
    let refused = server.send("clerk", "/ledger", &[("principal", "clerk")]);
    assert_eq!(refused.status, 403);
    let recorded = installation.succeed(&[
        "ledger",
        "search",
        "--deed",
        "ledger.search",
        "--outcome",
        "refused",
        "--json",
    ]);
    assert!(recorded.contains("\"who\":\"clerk\""), "{recorded}");
    let unknown = server.page("auditor", "/ledger/999999");
    assert_eq!(unknown.status, 404);
    let wrong = server.send("auditor", "/trace", &[("code", "4711")]);
    assert_eq!(wrong.status, 422);
    wrong.says("编号应为");
}
