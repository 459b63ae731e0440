//! The commands over a desk of their own and the catalogue in the box.

use clap::Parser;
use model::{OrganisationKind, PrincipalId};
use serde_json::{Value, json};
use store_embedded::EmbeddedDesk;

use super::*;
use crate::desk_command::{invented_organisation, invented_person};

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    args: RequestArgs,
}

/// A province with lead agency and hall, another one's lead agency, and the owner of the population register.
async fn desk(folder: &tempfile::TempDir) -> EmbeddedDesk {
    let desk = EmbeddedDesk::open(folder.path()).unwrap();
    for (id, kind, parent) in [
        ("province", OrganisationKind::Province, None),
        ("agency", OrganisationKind::LeadAgency, Some("province")),
        ("hall", OrganisationKind::Hall, Some("province")),
        ("elsewhere", OrganisationKind::Province, None),
        ("agency-elsewhere", OrganisationKind::LeadAgency, Some("elsewhere")),
        ("public-security", OrganisationKind::SourceAuthority, None),
    ] {
        let organisation = invented_organisation(id, kind, parent);
        desk.add_organisation(&organisation).await.unwrap();
    }
    for (id, organisation) in [
        ("lead", "agency"),
        ("other", "agency-elsewhere"),
        ("clerk", "hall"),
        ("officer", "public-security"),
    ] {
        desk.add_principal(&invented_person(id, organisation)).await.unwrap();
    }
    desk
}

async fn run_line(desk: &EmbeddedDesk, line: &[&str]) -> Result<String, String> {
    let line = Line::try_parse_from([&["request"], line].concat()).map_err(|error| error.to_string())?;
    let now = "2026-11-24T00:00:00Z".parse().unwrap();
    let mut out = Vec::new();
    let done = run(line.args, desk, &Catalogue::built_in(), now, &mut out).await;
    done.map_err(|failure| format!("{}: {failure}", failure.code()))?;
    Ok(String::from_utf8(out).unwrap())
}

/// A line for `grant request file` with one thing said otherwise.
fn file_with<'a>(name: &str, value: &'a str) -> Vec<&'a str> {
    let mut line = vec!["file"];
    let usual = [
        ("--by", "lead"),
        ("--grantee", "hall"),
        ("--matter", "M-1"),
        ("--register", "population"),
        ("--action", "read"),
        ("--fields", "name,born_on"),
        ("--legal-basis", "演示依据"),
        ("--reason", "办理需要"),
        ("--daily-budget", "100"),
    ];
    for (option, normal) in usual {
        line.extend([option, if option == name { value } else { normal }]);
    }
    line
}

async fn show(desk: &EmbeddedDesk, number: &str) -> Value {
    serde_json::from_str(&run_line(desk, &["show", number, "--json"]).await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_request_is_asked_back_answered_and_approved_with_less() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder).await;
    let said = run_line(&desk, &file_with("", "")).await.unwrap();
    assert!(
        said.contains("已提出授权申请 1") && said.contains("2026-11-24 至 2027-11-23") && said.contains("没有编码 M-1"),
        "{said}"
    );
    let waiting = run_line(&desk, &["list", "--waiting", "--register", "population"]).await;
    assert!(waiting.unwrap().contains("共 1 条"));

    let question = ["ask-back", "1", "--by", "officer", "--question", "为何需要出生日期"];
    run_line(&desk, &question).await.unwrap();
    assert!(
        run_line(&desk, &["list", "--waiting"])
            .await
            .unwrap()
            .contains("共 0 条")
    );
    let answer = ["answer", "1", "--by", "lead", "--answer", "不需要", "--fields", "name"];
    assert!(run_line(&desk, &answer).await.unwrap().contains("补正待审"));

    let approve = [
        "approve",
        "1",
        "--by",
        "officer",
        "--hours",
        "09:00-17:00",
        "--from",
        "2026-12-01",
    ];
    let said = run_line(&desk, &[&approve[..], &["--dry-run"]].concat()).await.unwrap();
    assert!(
        said.contains("2026-12-01 至 2027-11-23") && said.contains("未授予"),
        "{said}"
    );
    assert!(desk.list_grants().await.unwrap().is_empty());
    let said = run_line(&desk, &[&approve[..], &["--json"]].concat()).await.unwrap();
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said, json!({ "number": 1, "state": "approved", "grant": 1 }));

    let shown = show(&desk, "1").await;
    let terms = json!({
        "scope": "subtree", "action": "read", "fields": ["name"], "hours": "09:00-17:00", "daily_budget": 100,
        "valid_from": "2026-12-01", "valid_until": "2027-11-23",
    });
    assert_eq!((&shown["terms"], &shown["steps"][2]["terms"]), (&terms, &terms));
    assert_eq!(shown["filed_terms"]["fields"], json!(["name", "born_on"]));
    assert_eq!(shown["steps"][1]["terms"]["fields"], json!(["name"]));
    assert_eq!(desk.list_grants().await.unwrap()[0].terms.daily_budget, Some(100));
    let text = run_line(&desk, &["show", "1"]).await.unwrap();
    assert!(
        text.contains("officer 退回补正：为何需要出生日期") && text.contains("授权编号  1"),
        "{text}"
    );
}

#[tokio::test]
async fn what_the_rules_forbid_is_refused_with_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder).await;
    for (option, value, code) in [
        ("--by", "nobody", "grant_request.unknown_principal"),
        ("--by", "clerk", "not_your_duty"),
        ("--by", "officer", "not_your_duty"),
        ("--by", "other", "not_in_your_remit"),
        ("--grantee", "agency-elsewhere", "not_in_your_remit"),
        ("--grantee", "nowhere", "not_in_your_remit"),
        ("--register", "vehicles", "grant.register"),
        ("--fields", "shoe_size", "grant.field"),
        ("--action", "write", "verify"),
        ("--reason", " ", "空白"),
    ] {
        let said = run_line(&desk, &file_with(option, value)).await.unwrap_err();
        assert!(said.contains(code), "{option} {value}: {said}");
    }
    assert!(run_line(&desk, &["list"]).await.unwrap().contains("共 0 条"));

    run_line(&desk, &file_with("", "")).await.unwrap();
    for (line, code) in [
        (&["approve", "1", "--by", "lead"][..], "not_your_duty"),
        (&["approve", "2", "--by", "officer"], "grant request list"),
        (&["approve", "1", "--by", "officer", "--fields", "sex"], "grant.wider"),
        (
            &["approve", "1", "--by", "officer", "--until", "2030-01-01"],
            "grant.wider",
        ),
        (
            &["approve", "1", "--by", "officer", "--from", "2026-11-23"],
            "grant.wider",
        ),
        (&["refuse", "1", "--by", "clerk", "--reason", "否"], "not_your_duty"),
        (&["withdraw", "1", "--by", "officer", "--reason", "否"], "not_your_duty"),
        (
            &["withdraw", "1", "--by", "other", "--reason", "否"],
            "not_in_your_remit",
        ),
        (
            &["answer", "1", "--by", "lead", "--answer", "无"],
            "grant_request.state",
        ),
        (&["list", "--state", "open"], "asked_back"),
        (&["list", "--register", "vehicles"], "grant.register"),
    ] {
        let said = run_line(&desk, line).await.unwrap_err();
        assert!(said.contains(code), "{line:?}: {said}");
    }
    assert_eq!(show(&desk, "1").await["steps"], json!([]));

    run_line(&desk, &["withdraw", "1", "--by", "lead", "--reason", "不再需要"])
        .await
        .unwrap();
    run_line(&desk, &file_with("", "")).await.unwrap();
    run_line(&desk, &["refuse", "2", "--by", "officer", "--reason", "无此需要"])
        .await
        .unwrap();
    assert_eq!(show(&desk, "2").await["state"], "refused");
    let lead = PrincipalId::parse("lead").unwrap();
    desk.set_principal_active(&lead, false).await.unwrap();
    let said = run_line(&desk, &file_with("", "")).await.unwrap_err();
    assert!(said.contains("principal_inactive"), "{said}");
}
