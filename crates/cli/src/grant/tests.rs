//! The commands over a desk of their own and the catalogue in the box.

use clap::Parser;
use model::OrganisationKind;
use serde_json::{Value, json};
use store_embedded::EmbeddedDesk;

use super::*;
use crate::desk_command::invented_organisation;

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    args: GrantArgs,
}

async fn desk(folder: &tempfile::TempDir) -> EmbeddedDesk {
    let desk = EmbeddedDesk::open(folder.path()).unwrap();
    let hall = invented_organisation("hall", OrganisationKind::Hall, None);
    desk.add_organisation(&hall).await.unwrap();
    desk
}

async fn run_line(desk: &EmbeddedDesk, line: &[&str]) -> Result<String, String> {
    let line = Line::try_parse_from([&["grant"], line].concat()).map_err(|error| error.to_string())?;
    // 23:30 UTC: it is the next day in Beijing already.
    let now = "2026-11-23T23:30:00Z".parse().unwrap();
    let mut out = Vec::new();
    let done = perform(line.args, desk, &Catalogue::built_in(), now, &mut out).await;
    done.map_err(|failure| failure.to_string())?;
    Ok(String::from_utf8(out).unwrap())
}

/// A line for `grant add` with one thing said otherwise.
fn add_with<'a>(name: &str, value: &'a str) -> Vec<&'a str> {
    let mut line = vec!["add"];
    let usual = [
        ("--organisation", "hall"),
        ("--matter", "M-1"),
        ("--register", "population"),
        ("--action", "verify"),
        ("--fields", "name,born_on"),
        ("--legal-basis", "演示依据"),
        ("--from", "2026-11-24"),
        ("--until", "2027-11-23"),
    ];
    for (option, normal) in usual {
        line.extend([option, if option == name { value } else { normal }]);
    }
    line
}

#[tokio::test]
async fn a_grant_is_added_listed_and_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder).await;
    let line = &add_with("", "")[..13];
    let said = run_line(&desk, &[line, &["--dry-run"]].concat()).await.unwrap();
    assert!(said.contains("未作更改"), "{said}");
    assert!(desk.list_grants().await.unwrap().is_empty());
    let said = run_line(&desk, line).await.unwrap();
    assert!(
        said.contains("2026-11-24 至 2027-11-23"),
        "from today in Beijing, for a year: {said}"
    );

    let list = |json: String| -> Value { serde_json::from_str(&json).unwrap() };
    let all = list(
        run_line(&desk, &["list", "--json", "--organisation", "hall"])
            .await
            .unwrap(),
    );
    assert_eq!(all[0]["fields"], json!(["name", "born_on"]));
    assert_eq!(all[0]["state"], "valid");
    assert_eq!(
        list(
            run_line(&desk, &["list", "--json", "--organisation", "other"])
                .await
                .unwrap()
        ),
        json!([])
    );

    let id = all[0]["id"].to_string();
    assert!(
        run_line(&desk, &["revoke", &id, "--reason", "不再需要", "--dry-run"])
            .await
            .unwrap()
            .contains("未作更改")
    );
    run_line(&desk, &["revoke", &id, "--reason", "不再需要"]).await.unwrap();
    let table = run_line(&desk, &["list"]).await.unwrap();
    assert!(table.contains("2026-11-24 07:30 撤销"), "{table}");
    assert!(
        run_line(&desk, &["revoke", &id, "--reason", "不再需要"])
            .await
            .unwrap_err()
            .contains("此前已撤销")
    );
    assert!(
        run_line(&desk, &["revoke", "999", "--reason", "不再需要", "--dry-run"])
            .await
            .unwrap_err()
            .contains("grant list")
    );
}

#[tokio::test]
async fn a_grant_is_narrowed_and_shown_with_its_history() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder).await;
    run_line(&desk, &add_with("", "")).await.unwrap();
    let narrow = |more: &[&'static str]| [&["narrow", "1", "--reason", "专项检查"], more].concat();
    for (wider, rule) in [
        (&["--fields", "name,sex"][..], "信息项只能收窄"),
        (&["--action", "read"], "方式只能收窄"),
        (&["--until", "2028-01-01"], "截止日期只能收窄"),
        (&["--fields", "name,born_on"], "没有收窄"),
        (&["--daily-budget", "0"], "每日额度应为 1"),
    ] {
        let said = run_line(&desk, &narrow(wider)).await.unwrap_err();
        assert!(said.contains(rule), "{said}");
    }
    let change = narrow(&["--fields", "name", "--hours", "09:00-17:00", "--daily-budget", "500"]);
    let said = run_line(&desk, &[&change[..], &["--dry-run"]].concat()).await.unwrap();
    assert!(
        said.contains("未作更改") && said.contains("不能再核验：born_on"),
        "{said}"
    );
    run_line(&desk, &change).await.unwrap();
    let said = run_line(&desk, &narrow(&["--hours", "08:00-17:00"])).await.unwrap_err();
    assert!(said.contains("服务时间只能收窄"), "{said}");

    let shown: Value = serde_json::from_str(&run_line(&desk, &["show", "1", "--json"]).await.unwrap()).unwrap();
    assert_eq!(shown["hours"], "09:00-17:00");
    assert_eq!(shown["history"][0]["terms"]["daily_budget"], Value::Null);
    assert_eq!(shown["history"][1]["event"], "narrowed");
    assert_eq!(shown["history"][1]["reason"], "专项检查");
    assert_eq!(shown["history"][1]["terms"]["daily_budget"], 500);
    let table = run_line(&desk, &["show", "1"]).await.unwrap();
    assert!(table.contains("09:00-17:00，每日 500 次"), "{table}");
    let matrix = run_line(&desk, &["matrix"]).await.unwrap();
    assert!(matrix.contains("授权 1：09:00-17:00，每日 500 次"), "{matrix}");
    assert!(
        run_line(&desk, &["show", "9"])
            .await
            .unwrap_err()
            .contains("grant list")
    );
}

#[tokio::test]
async fn a_wrong_grant_is_refused_with_the_rule() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder).await;
    let cases = [
        ("--organisation", "nobody", "organisation add"),
        ("--register", "vehicles", "population"),
        ("--action", "write", "verify"),
        ("--fields", "name,shoe_size", "born_on（"),
        ("--fields", "name,,born_on", "没有信息项 \"\""),
        ("--fields", "name,name", "重复"),
        ("--legal-basis", " ", "空白"),
        ("--from", "24.11.2026", "2026-11-24"),
        ("--until", "2026-11-23", "早于起始日期"),
    ];
    for (option, value, rule) in cases {
        for more in [&[][..], &["--dry-run"]] {
            let line = [&add_with(option, value)[..], more].concat();
            let said = run_line(&desk, &line).await.unwrap_err();
            assert!(said.contains(rule), "{line:?}: {said}");
        }
    }
    assert!(desk.list_grants().await.unwrap().is_empty());
}
