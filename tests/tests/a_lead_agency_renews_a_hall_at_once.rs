//! Sixty days before its windows' certificates end, a lead agency applies for all of a hall in one deed; the owner of the population
//! register approves them in one; each holder has an application and ledger entries of his own, and keeps his old certificate.

use std::fs;

use serde_json::Value;
use stories::{Installation, Page, Server};

fn text(path: &std::path::Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// Adds people to halls by one table, and issues certificates that end in so many days; none where no days are given.
fn windows(installation: &Installation, people: &[(&str, &str, &str)]) {
    let mut table = "类别,标识,名称,上级,岗位,职责,人口服务时间,人员额度,系统额度\n\
                     政务服务大厅,hall-b,演示第二大厅,demo-province,,,,,\n\
                     岗位,,综合受理窗口,hall-b,,受理申请,,,\n"
        .to_owned();
    for (id, organisation, _) in people {
        table.push_str(&format!("工作人员,{id},演示{id},{organisation},综合受理窗口,,,,\n"));
    }
    let file = installation.beside("people.csv");
    fs::write(&file, table).expect("written");
    installation.succeed(&["organisation", "import", text(&file)]);
    for (id, _, days) in people.iter().filter(|(_, _, days)| !days.is_empty()) {
        let out = installation.beside(id);
        installation.succeed(&[
            "certificate",
            "issue",
            "--principal",
            id,
            "--days",
            days,
            "--out",
            text(&out),
        ]);
    }
}

/// The entries of a deed, oldest first: who and what it was done to.
fn entries(installation: &Installation, deed: &str) -> Vec<(String, String)> {
    let found = installation.succeed(&["ledger", "search", "--json", "--deed", deed]);
    let read = |line: &str| -> (String, String) {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let field = |name: &str| line["entry"][name].as_str().unwrap_or_default().to_owned();
        (field("who"), field("obj"))
    };
    let mut all: Vec<_> = found.lines().map(read).collect();
    all.sort();
    all
}

/// An installation with three windows in one hall, one in another, and one whose holder made his key.
fn installation() -> Installation {
    let installation = Installation::demo();
    let people = [
        ("window-1", "demo-hall", "30"),
        ("window-2", "demo-hall", "40"),
        ("window-3", "demo-hall", "50"),
        ("window-4", "hall-b", "20"),
        ("lasting", "demo-hall", "200"),
        ("stranger", "hall-110000", "30"),
        ("own-key", "demo-hall", ""),
        ("newcomer", "demo-hall", ""),
    ];
    windows(&installation, &people);
    installation
}

/// Files and gets approved an application for a key of the holder's own, good for 45 days.
fn own_key(installation: &Installation, server: &Server) {
    let out = installation.beside("own-key");
    installation.succeed(&["certificate", "request", "--principal", "own-key", "--out", text(&out)]);
    let form = [
        ("principal", "own-key"),
        ("days", "45"),
        ("key", "own"),
        ("responsible_name", "演示责任人"),
        ("responsible_post", "处长"),
        ("responsible_telephone", "028-55550123"),
        ("reason", "新设窗口"),
    ];
    let file = [("request_file", format!("{}.csr", text(&out)))];
    assert_eq!(server.send_files("lead", "/applications/new", &form, &file).status, 303);
    assert_eq!(server.send("police", "/applications/1/approve", &[]).status, 303);
}

const RESPONSIBLE: [(&str, &str); 3] = [
    ("responsible_name", "演示责任人"),
    ("responsible_post", "处长"),
    ("responsible_telephone", "028-55550123"),
];

fn form<'a>(organisation: &'a str, holders: &[&'a str], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let holders = holders.iter().map(|holder| ("principals", *holder));
    let rest = [
        ("organisation", organisation),
        ("days", "365"),
        ("reason", "证书到期更新"),
    ];
    holders.chain(rest).chain(more.iter().copied()).collect()
}

fn has(page: &Page, words: &str) -> bool {
    page.html.contains(words)
}

#[test]
fn from_the_list_to_the_collected_file() {
    let installation = installation();
    let server = installation.serve(&[]);
    own_key(&installation, &server);

    // The list offers the province and each hall with work, and no other province.
    let list = server.page("lead", "/certificates");
    list.says("演示第二大厅（1 张）");
    list.says("（4 张）");
    list.says("（5 张）");
    assert!(!has(&list, "hall-110000"));

    // The form says what it will do, to whom, and whom it leaves out.
    let told = server.page("lead", "/certificates/renew?organisation=demo-hall");
    assert_eq!(told.status, 200);
    for words in [
        "3 张，由平台生成密钥",
        "1 张，密钥由持有人自行生成",
        "演示own-key",
        "30 天内逐张领取",
        "新旧证书并行有效",
    ] {
        told.says(words);
    }
    for holder in ["window-1", "window-2", "window-3"] {
        told.says(&format!("value=\"{holder}\" checked"));
    }
    for other in ["window-4", "lasting", "stranger", "own-key"] {
        assert!(!has(&told, &format!("value=\"{other}\"")), "{other}");
    }
    assert_eq!(
        server
            .page("lead", "/certificates/renew?organisation=hall-110000")
            .status,
        404
    );
    assert_eq!(
        server.page("lead", "/certificates/renew?organisation=nowhere").status,
        404
    );

    // Whoever is no lead agency cannot; what lacks something files nothing.
    let all = form("demo-hall", &["window-1", "window-2"], &RESPONSIBLE);
    for other in ["clerk", "source", "police", "auditor"] {
        assert_eq!(server.page(other, "/certificates/renew").status, 403, "{other}");
        assert_eq!(server.send(other, "/certificates/renew", &all).status, 403, "{other}");
    }
    let nobody = server.send("lead", "/certificates/renew", &form("demo-hall", &[], &RESPONSIBLE));
    assert_eq!(nobody.status, 422);
    nobody.says("请至少选择一个持有人");
    let half = [("responsible_name", "演示责任人")];
    let half = server.send("lead", "/certificates/renew", &form("demo-hall", &["window-1"], &half));
    assert_eq!(half.status, 422);
    half.says("应一并填写");
    // These certificates were issued without an application: nobody is known who answers for them.
    let unnamed = server.send("lead", "/certificates/renew", &form("demo-hall", &["window-1"], &[]));
    assert_eq!(unnamed.status, 422);
    unnamed.says("不能沿用责任人");
    assert_eq!(
        entries(&installation, "application.file").len(),
        1,
        "that of the own key"
    );

    // Filed for two of three; a stranger who is smuggled in is passed over.
    let smuggled = form(
        "demo-hall",
        &["window-1", "window-2", "stranger", "lasting"],
        &RESPONSIBLE,
    );
    let filed = server.send("lead", "/certificates/renew", &smuggled);
    assert_eq!(filed.status, 200, "{}", filed.html);
    filed.says("已提出 2 项申请，编号 2 至 3");
    let by_lead = |object: &str| ("lead".to_owned(), object.to_owned());
    assert_eq!(
        entries(&installation, "application.file"),
        [by_lead("own-key"), by_lead("window-1"), by_lead("window-2")]
    );
    let again = server.page("lead", "/certificates/renew?organisation=demo-hall");
    again.says("1 张，由平台生成密钥");
    again.says("2 张，持有人有未办结的申请");
    let twice = server.send("lead", "/certificates/renew", &all);
    assert_eq!(twice.status, 409, "{}", twice.html);
    // The whole province takes in the other hall.
    let rest = form("", &["window-3", "window-4"], &RESPONSIBLE);
    let rest = server.send("lead", "/certificates/renew", &rest);
    rest.says("已提出 2 项申请，编号 4 至 5");
    let none = server.page("lead", "/certificates/renew");
    assert_eq!(none.status, 409);
    none.says("须由持有人另交证书请求的 1 张，已有未办结申请的 4 张");

    // A new holder's application among them is none of those that are approved together.
    let new = [
        ("principal", "newcomer"),
        ("days", "365"),
        ("key", "here"),
        ("reason", "新设窗口"),
    ];
    let new = [&new[..], &RESPONSIBLE].concat();
    assert_eq!(server.send_files("lead", "/applications/new", &new, &[]).status, 303);
    server
        .page("police", "/applications")
        .says("批量批准临近到期的更新（4 件）");
    assert!(!has(&server.page("lead", "/applications"), "/applications/approve"));
    let told = server.page("police", "/applications/approve");
    for words in ["本页列出 4 件", "演示window-4", "与单独批准的效力相同", "不能撤销批准"] {
        told.says(words);
    }
    assert!(!has(&told, "演示newcomer"));
    for other in ["clerk", "lead", "source", "auditor"] {
        let sent = server.send(other, "/applications/approve", &[("applications", "2")]);
        assert_eq!(
            (server.page(other, "/applications/approve").status, sent.status),
            (403, 403),
            "{other}"
        );
    }
    let none = server.send("police", "/applications/approve", &[]);
    assert_eq!(none.status, 422);
    none.says("请至少选择一件申请");
    let chosen = ["2", "3", "4", "6"].map(|number| ("applications", number));
    let approved = server.send("police", "/applications/approve", &chosen);
    assert_eq!(approved.status, 200, "{}", approved.html);
    approved.says("已批准 3 件申请，编号 2 至 4");
    approved.says("申请 6 不是临近到期的更新，请单独审批");
    let by_police = |object: &str| ("police".to_owned(), object.to_owned());
    assert_eq!(
        entries(&installation, "application.approve"),
        ["1", "2", "3", "4"].map(by_police)
    );
    server.page("lead", "/").says("已批准、待领取的证书（3 张）");
    server.page("police", "/applications/5").says("待审");

    // Each is collected as ever, once, and the old certificate is as good as before.
    let collected = server.send("lead", "/applications/2/collect", &[("form", "current")]);
    assert_eq!(collected.status, 200, "{}", collected.html);
    collected.says("导入口令");
    let listed = installation.succeed(&["certificate", "list", "--json"]);
    let listed: Vec<Value> = serde_json::from_str(&listed).expect("JSON");
    let valid = listed
        .iter()
        .filter(|certificate| certificate["principal"] == "window-1" && certificate["state"] == "valid");
    assert_eq!(valid.count(), 2);
    assert!(fs::exists(installation.beside("window-1.key")).expect("a folder"));
}

#[test]
fn a_province_with_many_is_renewed_without_a_tick_for_each() {
    let installation = Installation::demo();
    let names: Vec<_> = (1..=27).map(|n| format!("seat-{n}")).collect();
    let people: Vec<_> = names.iter().map(|name| (name.as_str(), "demo-hall", "30")).collect();
    windows(&installation, &people);
    let server = installation.serve(&[]);
    let told = server.page("lead", "/certificates/renew");
    told.says("27 张，由平台生成密钥");
    assert!(!has(&told, "type=\"checkbox\"") && has(&told, "name=\"all\" value=\"1\""));
    // Whoever sends neither ticks nor that all are meant has chosen nobody.
    let nobody = server.send("lead", "/certificates/renew", &form("", &[], &RESPONSIBLE));
    assert!(entries(&installation, "application.file").is_empty(), "{}", nobody.html);
    let all = [&RESPONSIBLE[..], &[("all", "1")]].concat();
    let filed = server.send("lead", "/certificates/renew", &form("", &[], &all));
    filed.says("已提出 27 项申请，编号 1 至 27");
    assert_eq!(entries(&installation, "application.file").len(), 27);
    // Approved as many at a time as can be looked through.
    let told = server.page("police", "/applications/approve");
    told.says("本页列出 25 件");
    told.says("此外还有 2 张");
    let numbers: Vec<_> = (1..=26).map(|n| n.to_string()).collect();
    let chosen: Vec<_> = numbers.iter().map(|n| ("applications", n.as_str())).collect();
    assert_eq!(server.send("police", "/applications/approve", &chosen).status, 422);
    let approved = server.send("police", "/applications/approve", &chosen[..25]);
    approved.says("已批准 25 件申请，编号 1 至 25");
    server.page("police", "/applications/approve").says("本页列出 2 件");
}
