//! A lead agency suspends a clerk's certificate while something is looked into: the next question on a connection that is
//! open is refused. Resumed, it is good as before; the operator's command does the same.

use serde_json::json;
use stories::{Installation, entry, eventually, living_citizen, problem, verification};

#[tokio::test]
async fn a_suspension_is_in_force_at_once_and_can_be_taken_back() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let serial = installation.serial_of("clerk");
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    let clerk = server.client("clerk");
    clerk.verify(&question).await.expect("granted");

    let (suspend, resume) = (
        format!("/certificates/{serial}/suspend"),
        format!("/certificates/{serial}/resume"),
    );
    server.page("lead", "/certificates").says(&suspend);
    server.page("lead", &suspend).says("核查清楚后可以恢复");
    assert_eq!(server.send("lead", &suspend, &[("reason", "")]).status, 422);
    clerk.verify(&question).await.expect("nothing was done");

    let done = server.send("lead", &suspend, &[("reason", "核查告警")]);
    assert_eq!(done.status, 303, "{}", done.html);
    let entry = entry(&installation, done.done_index());
    assert_eq!(
        (&entry["deed"], &entry["obj"], &entry["who"]),
        (&"certificate.suspend".into(), &serial.as_str().into(), &"lead".into())
    );
    // On the connection that was open before.
    let refused = problem(clerk.verify(&question).await);
    assert_eq!(refused.code, "certificate_suspended");
    let list = server.page("lead", "/certificates");
    list.says("已停用");
    list.says(&resume);
    let again = server.send("lead", &suspend, &[("reason", "再次")]);
    assert_eq!(again.status, 409);
    again.says("该证书已停用");
    server.page("lead", &resume).says("核查告警");

    let done = server.send("lead", &resume, &[("reason", "核查无误")]);
    assert_eq!(done.status, 303, "{}", done.html);
    clerk.verify(&question).await.expect("as good as before");
    assert_eq!(server.send("lead", &resume, &[("reason", "再次")]).status, 409);

    for (who, status) in [("clerk", 403), ("auditor", 403), ("source", 404)] {
        assert_eq!(
            server.send(who, &suspend, &[("reason", "试一试")]).status,
            status,
            "{who}"
        );
    }
    // By program, under the same rules.
    let by_program = |who: &str, what: &str| {
        let reason = json!({ "reason": "核查" });
        server
            .call(who, &format!("/v1/certificates/{serial}/{what}"), Some(reason))
            .0
    };
    for (who, what, status) in [
        ("clerk", "suspend", 403),
        ("source", "suspend", 403),
        ("lead", "resume", 409),
        ("lead", "suspend", 200),
        ("lead", "suspend", 409),
        ("police", "resume", 200),
    ] {
        assert_eq!(by_program(who, what), status, "{who} {what}");
    }
    clerk.verify(&question).await.expect("resumed");
    installation.succeed(&["certificate", "suspend", &serial, "--reason", "核查"]);
    // Another process wrote it: seen within a quarter of a second, a busy machine's delays besides.
    assert!(eventually(5, async || clerk.verify(&question).await.is_err()).await);
    assert_eq!(problem(clerk.verify(&question).await).code, "certificate_suspended");
    assert!(installation.succeed(&["certificate", "list"]).contains("已停用"));
    installation.succeed(&["certificate", "resume", &serial, "--reason", "无误"]);
    assert!(
        installation
            .fail(&["certificate", "resume", &serial, "--reason", "无误"])
            .contains("未停用")
    );
}

#[tokio::test]
async fn whoever_is_overseen_switches_nobody_off_who_oversees() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let auditors = installation.serial_of("auditor");
    let reason = [("reason", "试一试")];
    let list = server.page("lead", "/certificates");
    for way in ["suspend", "end"] {
        let path = format!("/certificates/{auditors}/{way}");
        assert!(!list.html.contains(&path), "{way} is not offered");
        let refused = server.send("lead", &path, &reason);
        assert_eq!(refused.status, 403, "{way}: {}", refused.html);
        refused.says("审计机构不受牵头机构停用");
    }
    let by_program = |who: &str, serial: &str, what: &str| {
        let (status, answer) = server.call(
            who,
            &format!("/v1/certificates/{serial}/{what}"),
            Some(json!({ "reason": "核查" })),
        );
        (status, answer["code"].as_str().unwrap_or_default().to_owned())
    };
    let refused = (403, "auditor_not_subject".to_owned());
    assert_eq!(by_program("lead", &auditors, "suspend"), refused);
    let organisation = server.page("lead", "/organisations/demo-audit");
    organisation.says("演示审计厅");
    assert!(!organisation.html.contains("/suspend"), "nor there");
    for path in ["/organisations/demo-audit/suspend", "/members/auditor/suspend"] {
        assert_eq!(server.send("lead", path, &[]).status, 403, "{path}");
    }
    let found = installation.succeed(&[
        "ledger",
        "search",
        "--json",
        "--outcome",
        "refused",
        "--object",
        "demo-audit",
    ]);
    assert!(
        found.contains("auditor_not_subject"),
        "the attempt stands in the ledger: {found}"
    );

    // What public security has suspended, it takes back, and no lead agency does.
    let clerks = installation.serial_of("clerk");
    assert_eq!(by_program("police", &clerks, "suspend").0, 200);
    let list = server.page("lead", "/certificates");
    assert!(!list.html.contains(&format!("/certificates/{clerks}/resume")));
    let others = (403, "suspended_by_others".to_owned());
    assert_eq!(by_program("lead", &clerks, "resume"), others);
    assert_eq!(by_program("police", &clerks, "resume").0, 200);
    // The same of what the operator has suspended.
    installation.succeed(&["certificate", "suspend", &clerks, "--reason", "核查"]);
    let is_refused = async || by_program("lead", &clerks, "resume") == others;
    assert!(eventually(5, is_refused).await);
    assert_eq!(by_program("police", &clerks, "resume").0, 200);
    // Public security sees to auditors' certificates as to all.
    assert_eq!(by_program("police", &auditors, "suspend").0, 200);
}
