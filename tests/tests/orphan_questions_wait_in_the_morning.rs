//! Questions whose case nobody registered are listed for the desk, each official's own remit, and go from the list once the
//! case is registered. (That the list is made every morning is shown where the clock can be set: `jobs/tests/orphans.rs`.)

use std::process::Command;

use serde_json::{Value, json};
use stories::{Installation, Server, living_citizen, verification};

const CASE: &str = "办件-2026-0001";

fn today_in_beijing() -> String {
    let output = Command::new("date").env("TZ", "Asia/Shanghai").arg("+%F").output();
    let output = output.expect("date is part of every Debian");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn register_case(installation: &Installation, server: &Server) {
    let data = installation.data();
    let output = Command::new("curl")
        .args(["--silent", "--fail", "--cacert"])
        .arg(data.join("pki/root.crt"))
        .arg("--cert")
        .arg(data.join("demo/system.crt"))
        .arg("--key")
        .arg(data.join("demo/system.key"))
        .args(["--header", "content-type: application/json", "--data"])
        .arg(json!({ "case": CASE }).to_string())
        .arg(format!("{}/v1/cases", server.extranet))
        .output()
        .expect("curl is installed");
    let case: Value = serde_json::from_slice(&output.stdout).expect("a case");
    assert_eq!(case["state"], "open");
}

#[tokio::test]
async fn they_are_listed_until_the_case_is_registered() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    let of_department = server.client("system").verify(&question).await.expect("an answer");
    let of_hall = server.client("clerk").verify(&question).await.expect("an answer");
    // Neither refused nor only tried questions disclosed anything.
    let refused = client::Verification {
        matter: "no-such-matter".into(),
        ..question.clone()
    };
    assert!(server.client("clerk").verify(&refused).await.is_err());

    let today = today_in_beijing();
    let list = format!("/cases/orphans?day={today}");
    server.page("lead", &list).says("尚未核对");
    let made = server.send("lead", "/cases/orphans", &[("day", &today)]);
    assert_eq!(
        (made.status, made.location.as_str()),
        (303, list.as_str()),
        "{}",
        made.html
    );
    // That the ledger was gone through stands in it, in the name of who had it done.
    let last = installation.succeed(&["ledger", "show", "--json"]);
    let looked = last
        .lines()
        .find(|line| line.contains("orphans.list"))
        .expect("recorded");
    assert!(looked.contains(&today) && looked.contains("\"lead\""), "{looked}");
    let page = server.page("lead", &list);
    page.says("核对时共 2 次");
    let place = |index: u64| format!("<a class=\"figure\" href=\"/ledger/{index}\">{index}</a>");
    for index in [of_department.receipt.index, of_hall.receipt.index] {
        page.says(&place(index));
        assert_eq!(server.page("lead", &format!("/ledger/{index}")).status, 200);
    }

    // The department's system registers the case: its own question is in order, the hall's is not.
    register_case(&installation, &server);
    let page = server.page("lead", &list);
    page.says("核对时共 2 次");
    page.says(&place(of_hall.receipt.index));
    assert!(
        !page.html.contains(&place(of_department.receipt.index)),
        "registered late is registered"
    );
    server.send("lead", "/cases/orphans", &[("day", &today)]);
    server.page("lead", &list).says("核对时共 1 次");
    server.page("auditor", &list).says("核对时共 1 次");
}

#[test]
fn it_is_a_list_for_those_who_oversee() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    for (who, status) in [("clerk", 403), ("lead", 200), ("auditor", 200), ("source", 200)] {
        assert_eq!(server.page(who, "/cases/orphans").status, status, "{who}");
    }
    assert_eq!(
        server
            .send("clerk", "/cases/orphans", &[("day", &today_in_beijing())])
            .status,
        403
    );
    for day in ["2099-01-01", "2020-01-01"] {
        let page = server.send("lead", "/cases/orphans", &[("day", day)]);
        assert_eq!(page.status, 422, "{}", page.html);
        page.says("只能核对今天和以前");
    }
    assert_eq!(server.page("lead", "/cases/orphans?day=yesterday").status, 400);
}
