//! A citizen comes to the window with the document and is told which organisations asked about him, for what and when. What was
//! asked for a matter that is secret by law is held back without a trace on the sheet; without the grant nothing is told.

use serde_json::json;
use stories::{Installation, Server, entry, living_citizen, verification};

/// The demo's matter for accounts.
const ACCOUNT_MATTER: &str = "999X00001001";

fn form(number: &str) -> Vec<(&'static str, String)> {
    vec![
        ("subject", number.to_owned()),
        ("matter", ACCOUNT_MATTER.to_owned()),
        ("case", "本人-2026-0001".to_owned()),
        ("document_checked", "yes".to_owned()),
        ("ask", "查询".to_owned()),
    ]
}

fn send(server: &Server, who: &str, form: &[(&'static str, String)]) -> stories::Page {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    server.send(who, "/account", &form)
}

/// Two organisations ask about the citizen; returns the number.
async fn asked_by_two(server: &Server) -> String {
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    for who in ["clerk", "system"] {
        let _ = server.client(who).verify(&question).await.expect("granted");
    }
    let other = living_citizen(40);
    let question = verification(&other.citizen_number, &other.name);
    let _ = server.client("clerk").verify(&question).await.expect("granted");
    citizen.citizen_number
}

#[tokio::test]
async fn a_sheet_says_which_organisations_asked_for_what() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let number = asked_by_two(&server).await;
    server.page("clerk", "/").says("href=\"/account\"");
    server.page("clerk", "/account").says("核对证件");

    let mut unchecked = form(&number);
    unchecked.retain(|(name, _)| *name != "document_checked");
    let refused = send(&server, "clerk", &unchecked);
    assert_eq!(refused.status, 422);
    refused.says("须由本人到场并核对证件原件后办理");

    let sheet = send(&server, "clerk", &form(&number));
    assert_eq!(sheet.status, 200, "{}", sheet.html);
    sheet.says("共 2 次");
    for words in [
        "演示市政务服务大厅",
        "演示市行政审批局",
        "企业投资项目备案（技术改造）（市级/县级）",
        "办件-2026-0001",
        "依法不予公开的记录除外",
    ] {
        sheet.says(words);
    }
    let index = sheet
        .trace_code()
        .rsplit('-')
        .next()
        .and_then(|index| index.parse().ok());
    let entry = entry(&installation, index.expect("a reference"));
    assert_eq!(
        (&entry["act"], &entry["who"], &entry["mat"], &entry["out"]),
        (
            &json!("account"),
            &json!("clerk"),
            &json!(ACCOUNT_MATTER),
            &json!("found")
        )
    );
    // The account is a use as well.
    let again = send(&server, "clerk", &form(&number));
    again.says("共 3 次");
    again.says("本人查询");
}

#[tokio::test]
async fn what_was_asked_for_a_secret_matter_is_held_back() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let number = asked_by_two(&server).await;
    let secret = ["matter", "secrecy", stories::MATTER, "--basis", "某法第三条"];
    installation.succeed(&secret);
    let sheet = send(&server, "clerk", &form(&number));
    assert_eq!(sheet.status, 200);
    sheet.says("没有机构核验或者查询过本人的信息。依法不予公开的记录除外。");
    assert!(!sheet.html.contains("演示市行政审批局"), "{}", sheet.html);
    let listed = installation.succeed(&["matter", "list", "--json"]);
    assert!(listed.contains("某法第三条"), "{listed}");

    // The same sentence stands where nothing is held back.
    let nobody = living_citizen(80).citizen_number;
    send(&server, "clerk", &form(&nobody)).says("没有机构核验或者查询过本人的信息。依法不予公开的记录除外。");
    installation.succeed(&["matter", "secrecy", stories::MATTER, "--none"]);
    send(&server, "clerk", &form(&number)).says("演示市行政审批局");
    assert!(
        installation
            .fail(&["matter", "secrecy", "none", "--none"])
            .contains("matter.unknown"),
        "an unknown code"
    );
}

#[tokio::test]
async fn without_the_grant_nothing_is_told() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let number = asked_by_two(&server).await;
    // A grant to read, for another matter, is none to tell.
    let mut form = form(&number);
    form[1].1 = stories::MATTER.to_owned();
    for who in ["clerk", "lead", "auditor"] {
        let refused = send(&server, who, &form);
        assert_eq!(refused.status, 403, "{who}: {}", refused.html);
        assert!(!refused.html.contains("演示市行政审批局"), "{who}");
    }
    let grant = [
        "grant",
        "add",
        "--organisation",
        "demo-hall",
        "--matter",
        stories::MATTER,
        "--register",
        "enterprise",
        "--action",
        "account",
        "--fields",
        "name",
        "--legal-basis",
        "某法",
    ];
    assert!(installation.fail(&grant).contains("grant.account"), "people only");
}
