//! Pages beside the records: what a reader keeps, how the registers are made up, what the rules are, how the service stands.

use std::time::{Duration, Instant};

use serde_json::Value;
use stories::{Installation, Page, RECORDS, SEED, Server};

/// Opens a page until it says something; what comes of the change feed takes a moment.
fn until(open: impl Fn() -> Page, words: &str) -> Page {
    let began = Instant::now();
    loop {
        let page = open();
        if page.html.contains(words) || began.elapsed() > Duration::from_secs(20) {
            page.says(words);
            return page;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn status(server: &Server) -> Value {
    serde_json::from_str(&server.public_page("/v1/status").html).expect("JSON")
}

fn record() -> (String, String) {
    let enterprise = (0..RECORDS)
        .map(|index| sample::enterprise(SEED, index))
        .find(|enterprise| !enterprise.credit_code.is_empty())
        .expect("most have a code");
    let path = format!("/registers/enterprise/{}", enterprise.credit_code);
    (enterprise.credit_code, path)
}

#[test]
fn a_record_that_has_not_changed_is_not_asked_anew() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let (code, path) = record();
    let first = server.public_page(&path);
    assert_eq!(first.status, 200);
    let known = format!("if-none-match: {}", first.tag);
    let again = server.public_page_with(&path, &[&known]);
    assert_eq!((again.status, again.html.as_str()), (304, ""));
    assert_eq!(again.tag, first.tag);
    // Look-up and history of the first page, and nothing of the one that was unchanged.
    assert_eq!(server.public_page(&path).answer_index(), first.answer_index() + 2);
    // Whoever makes a tag up learns nothing of any record.
    let nobody = server.public_page_with("/registers/enterprise/91990000MA0000015Q", &[&known]);
    assert_eq!(nobody.status, 304);

    installation.succeed(&["dispute", "open", "enterprise", &code, "address"]);
    let changed = until(|| server.public_page_with(&path, &[&known]), "有信息项存疑");
    assert_eq!(changed.status, 200);
    changed.says("正在由信息提供部门核实：<strong>住所或经营场所</strong>");
    assert_ne!(changed.tag, first.tag);
}

#[test]
fn whoever_asks_by_time_alone_is_told_of_a_closed_discrepancy_too() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let (code, path) = record();
    installation.succeed(&["dispute", "open", "enterprise", &code, "address"]);
    // As a browser without tags asks: with the time at which it got the page.
    let since = |page: &Page| format!("if-modified-since: {}", page.sent_at);
    let settled = || {
        let began = Instant::now();
        loop {
            let known = since(&server.public_page(&path));
            if server.public_page_with(&path, &[&known]).status == 304 {
                return known;
            }
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "what has not changed is sent again"
            );
            std::thread::sleep(Duration::from_millis(200));
        }
    };
    until(|| server.public_page(&path), "有信息项存疑");
    let known = settled();
    for asked in [
        &[&*known, "if-none-match: \"other\""][..],
        &["if-modified-since: yesterday"],
    ] {
        assert_eq!(server.public_page_with(&path, asked).status, 200, "{asked:?}");
    }
    // Instants of HTTP have whole seconds.
    std::thread::sleep(Duration::from_secs(1));
    installation.succeed(&["dispute", "close", "enterprise", &code, "address"]);
    let changed = until(|| server.public_page_with(&path, &[&known]), "变更情况");
    assert!(!changed.html.contains("有信息项存疑"), "what was closed is gone");
    assert_ne!(settled(), known);
}

#[test]
fn a_record_says_where_it_comes_from_and_where_it_is_found() {
    let installation = Installation::demo();
    let server = installation.serve(&[
        "--site-name",
        "样例省基础信息查询",
        "--internet-url",
        "https://hy.example.gov.cn",
        "--site-id-code",
        "9900000001",
    ]);
    let (code, path) = record();
    let page = server.public_page(&path);
    for words in [
        "信息提供部门",
        "更新周期",
        "本条入库",
        &format!("https://hy.example.gov.cn{path}"),
        "<meta name=\"SiteName\" content=\"样例省基础信息查询\" />",
        "<meta name=\"SiteDomain\" content=\"hy.example.gov.cn\" />",
        "<meta name=\"SiteIDCode\" content=\"9900000001\" />",
        "<meta name=\"ColumnName\" content=\"信息目录\" />",
        "<meta name=\"ContentSource\" content=\"市场监督管理部门\" />",
    ] {
        page.says(words);
    }
    let picture = server.public_page(&format!("{path}/qr.svg"));
    assert_eq!(picture.status, 200);
    assert!(picture.html.contains("<svg"), "{}", picture.html);
    assert_eq!(
        server
            .public_page(&format!("/registers/population/{code}/qr.svg"))
            .status,
        404
    );
}

#[test]
fn a_register_tells_how_it_is_made_up() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let page = until(|| server.public_page("/registers/enterprise"), "按登记地统计");
    let records = format!("共 {RECORDS} 条");
    for words in ["最近更新", "100.0%", "按成立年份统计", "division=", "plots/years"] {
        page.says(words);
    }
    let regions = server.public_page("/registers/enterprise/plots/regions");
    assert_eq!(regions.status, 200);
    regions.says(&records);
    server.public_page("/registers/enterprise/plots/years").says("</svg>");
    for path in [
        "/registers/enterprise/plots/other",
        "/registers/population/plots/regions",
    ] {
        assert_eq!(server.public_page(path).status, 404, "{path}");
    }
    let closed = server.public_page("/registers/population");
    assert!(
        !closed.html.contains("登记情况统计") && !closed.html.contains("最近更新"),
        "how many citizens is not told"
    );

    // What is the same need not be sent again.
    let known = format!("if-none-match: {}", page.tag);
    assert_eq!(server.public_page_with("/registers/enterprise", &[&known]).status, 304);
}

#[test]
fn the_rules_are_explained_on_both_doors_and_a_problem_leads_to_them() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    for path in ["/problems/no_grant", "/help/refusals/no_grant"] {
        for page in [server.public_page(path), server.page("clerk", path)] {
            assert_eq!(page.status, 200, "{path}");
            page.says("办理该事项未获得该类信息的共享授权。");
        }
    }
    server.public_page("/help/refusals").says("index_unavailable");
    let wrong = server.public_page("/v1/registers/enterprise/91110000X");
    let problem: Value = serde_json::from_str(&wrong.html).expect("a problem document");
    let explained = server.public_page(problem["type"].as_str().expect("a type"));
    assert_eq!(explained.status, 200);
    explained.says("差错代码 invalid_question");
    for path in ["/help/refusals/other", "/problems/%3Cb%3E"] {
        assert_eq!(server.public_page(path).status, 404, "{path}");
    }
}

#[test]
fn a_request_is_tried_on_the_page_for_developers() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let (code, _) = record();
    server.public_page("/developers").says("/openapi.json");
    let tried = server.public_page(&format!("/developers?operation=code&register=enterprise&q={code}"));
    for words in ["HTTP <span class=\"figure\">200</span>", "leaf_hash", &code] {
        tried.says(words);
    }
    let citizen = stories::living_citizen(0);
    let asked = server.public_page(&format!("/developers?operation=code&q={}", citizen.citizen_number));
    assert_eq!((asked.status, asked.location.as_str()), (303, "/search?about=citizen"));
}

#[test]
fn the_service_says_how_it_stands() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let began = Instant::now();
    let told = loop {
        let told = status(&server);
        if told["index"]["state"] == "current" || began.elapsed() > Duration::from_secs(20) {
            break told;
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    assert_eq!(told["state"], "good", "{told}");
    assert_eq!(told["index"]["state"], "current", "{told}");
    assert_eq!(told["ledger"]["state"], "signed", "{told}");
    assert_eq!(told["population"]["hours"], "08:00-20:00");
    let registers = told["registers"].as_array().expect("registers");
    let ids: Vec<_> = registers
        .iter()
        .map(|register| register["id"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(
        ids,
        ["enterprise", "institution", "social-organisation"],
        "nothing of the population"
    );
    assert_eq!(registers[0]["records"], RECORDS);
    let page = server.public_page("/status");
    page.says("各部分运行正常");
    page.says("企业基本信息");
}
