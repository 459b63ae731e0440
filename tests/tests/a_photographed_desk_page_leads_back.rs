//! A page of the desk asks no register, and a photograph of it gets about all the same. The code on it leads to who had which page
//! open when, and to nobody where it was misread or made elsewhere; a page that refuses says as much as one that does not.

use std::collections::HashSet;

use serde_json::Value;
use stories::{Installation, Page, Server, entry};

/// The code of a page that asked nothing, which stands across the page as well and is no entry's reference.
fn code_of(page: &Page) -> String {
    let code = page.trace_code();
    let groups: Vec<_> = code.split('-').collect();
    assert!(
        groups.len() == 5 && groups.iter().all(|group| group.len() == 4),
        "{code}"
    );
    assert!(page.html.matches(&code).count() > 40, "across the page: {}", page.html);
    assert!(
        page.tag.is_empty(),
        "nobody keeps it, nor is handed what another opened"
    );
    code
}

fn traced(installation: &Installation, code: &str) -> Value {
    serde_json::from_str(&installation.succeed(&["trace", code, "--json"])).expect("JSON")
}

fn entries(installation: &Installation) -> usize {
    installation
        .succeed(&["ledger", "show", "--from", "0", "--json"])
        .lines()
        .count()
}

/// When a page says it was opened, as a trace says it: 2026-11-24 10:20.
fn minute_of(page: &Page) -> String {
    let foot = page.html.split("class=\"traced\">").nth(1).expect("a foot");
    let instant = foot.split('　').nth(3).expect("organisation, post, name, instant");
    let numbers: Vec<u32> = instant
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect();
    let [year, month, day, hour, minute, _] = numbers[..] else {
        panic!("no instant: {foot}")
    };
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}")
}

/// What the page of the auditor says of a code.
fn followed(server: &Server, who: &str, code: &str, status: u16) -> Page {
    let page = server.send(who, "/trace", &[("code", code)]);
    assert_eq!(page.status, status, "{who} {code}: {}", page.html);
    page
}

#[test]
fn from_the_code_on_the_page_to_who_had_it_open() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let before = entries(&installation);
    let home = server.page("clerk", "/");
    home.says("演示市政务服务大厅　");
    let code = code_of(&home);
    assert_eq!(
        entries(&installation),
        before,
        "a page that asks nothing leaves no entry"
    );

    let told = installation.succeed(&["trace", &format!("追溯码 {code}")]);
    for words in [
        &code,
        "演示市政务服务大厅（demo-hall）",
        "演示窗口人员（clerk）",
        "打开的页面　工作台",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let whole = traced(&installation, &code.replace('-', " ").to_lowercase());
    let certificate = whole["certificate"].as_str().expect("a serial number");
    assert!(told.contains(certificate), "{told}");
    for (name, value) in [
        ("kind", "page"),
        ("code", &code),
        ("opener", "certificate"),
        ("organisation", "demo-hall"),
        ("principal", "clerk"),
    ] {
        assert_eq!(whole[name], value, "{whole}");
    }
    let minute = minute_of(&home);
    assert!(told.contains(&format!("时间　{minute}（北京时间")), "{minute}: {told}");

    // On the page of those who may trace, where the look is recorded in their name; it lies in no register's owner's remit.
    for (who, status) in [("auditor", 200), ("lead", 200), ("source", 404), ("clerk", 403)] {
        let page = followed(&server, who, &code, status);
        assert_eq!(page.html.contains("演示窗口人员（clerk）"), status == 200, "{who}");
        if status == 200 {
            page.says("登记为泄露事件");
            let index = page
                .trace_code()
                .rsplit('-')
                .next()
                .and_then(|index| index.parse().ok());
            let look = entry(&installation, index.expect("a reference"));
            assert_eq!(
                (&look["deed"], &look["obj"], &look["who"]),
                (&"trace".into(), &code.as_str().into(), &who.into())
            );
        }
    }

    // Each page its own, whoever opens it; also where there is none, and where nobody's duty is it.
    let mut codes = HashSet::from([code.clone()]);
    for (who, path, name) in [
        ("auditor", "/", "工作台"),
        ("lead", "/applications", "证书申请清单"),
        ("lead", "/certificates", "证书清单"),
        ("lead", "/organisations", "机构和人员清单"),
        ("lead", "/organisations/demo-hall", "机构和人员"),
        ("lead", "/budgets", "额度清单"),
        ("lead", "/grants/matrix", "权限一览"),
        ("auditor", "/alarms", "告警清单"),
        ("auditor", "/incidents", "泄露事件清单"),
        ("auditor", "/ledger", "账本查询"),
        ("clerk", "/verify", "核验"),
        ("clerk", "/help/refusals", "不予受理的情形"),
        ("clerk", "/organisations", "机构和人员清单"),
        ("clerk", "/no/such/page", "其他地址"),
    ] {
        let code = code_of(&server.page(who, path));
        let whole = traced(&installation, &code);
        assert_eq!(
            (&whole["principal"], &whole["page"]["name"]),
            (&who.into(), &name.into()),
            "{path}"
        );
        assert!(codes.insert(code), "{path}: a code twice");
    }
}

#[test]
fn a_code_that_was_misread_or_made_elsewhere_leads_to_nobody() {
    let (installation, other) = (Installation::demo(), Installation::demo());
    let server = installation.serve(&[]);
    let code = code_of(&server.page("clerk", "/"));
    let wrong = if code.ends_with('7') { "8" } else { "7" };
    let misread = format!("{}{wrong}", &code[..code.len() - 1]);
    assert!(installation.fail(&["trace", &misread]).contains("有一位认错"));
    followed(&server, "auditor", &misread, 422).says("有一位认错");

    assert!(other.fail(&["trace", &code]).contains("不是本平台签发的"));
    let foreign = other.serve(&[]);
    followed(&foreign, "auditor", &code, 404).says("不是本平台签发的");
    let opening = |reference| {
        [
            ("title", "照片外传"),
            ("source", "trace_code"),
            ("reference", reference),
            ("account", "某处发现。"),
        ]
    };
    assert_eq!(foreign.send("auditor", "/incidents/open", &opening(&code)).status, 404);
    assert_eq!(
        server.send("auditor", "/incidents/open", &opening(&misread)).status,
        422
    );

    // An incident is opened from it; no entry stands behind it that were affected.
    let opened = server.send("auditor", "/incidents/open", &opening(&code));
    assert_eq!(opened.status, 303, "{}", opened.html);
    let report = server.page("auditor", &opened.location);
    report.says(&code);
    let collected = server.send("auditor", "/incidents/1/collect", &[("references", &code)]);
    assert_eq!(collected.status, 422);
    collected.says("页面追溯码不对应账本条目");
}

#[test]
fn a_page_that_refuses_says_to_whom() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let code = code_of(&server.page("clerk", "/"));
    let serial = traced(&installation, &code)["certificate"]
        .as_str()
        .expect("a number")
        .to_owned();
    installation.succeed(&["certificate", "revoke", &serial, "--reason", "演示"]);
    // What is revoked is not taken any more within a second.
    std::thread::sleep(std::time::Duration::from_secs(1));
    let refused = server.page("clerk", "/");
    assert_eq!(refused.status, 403, "{}", refused.html);
    refused.says("演示市政务服务大厅　");
    for code in [code, code_of(&refused)] {
        let whole = traced(&installation, &code);
        assert_eq!(
            (&whole["principal"], &whole["certificate"]),
            (&"clerk".into(), &serial.as_str().into())
        );
    }
}
