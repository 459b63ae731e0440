//! A lead agency gives a clerk's certificate back on its page; from then on the clerk is refused, and the ledger says who
//! did it. Others are told that it is not their duty, and that is recorded too.

use stories::{Installation, entry, living_citizen, problem, verification};

#[tokio::test]
async fn a_certificate_is_given_back_on_a_page() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let serial = installation.serial_of("clerk");
    let form = format!("/certificates/{serial}/end");

    let list = server.page("lead", "/certificates");
    assert_eq!(list.status, 200);
    list.says(&form);
    let shown = server.page("lead", &form);
    shown.says("交回数字证书");
    shown.says("这是持有人仅有的有效证书");

    let nothing_said = server.send("lead", &form, &[("reason", " ")]);
    assert_eq!(nothing_said.status, 422);
    nothing_said.says("请写明理由");
    server.answers_a_good_client().await;

    let done = server.send("lead", &form, &[("reason", "岗位调整")]);
    assert_eq!(done.status, 303, "{}", done.html);
    let entry = entry(&installation, done.done_index());
    assert_eq!(entry["deed"], "certificate.return");
    assert_eq!(entry["obj"], serial.as_str());
    assert_eq!(entry["who"], "lead");
    assert_eq!(entry["out"], "applied");
    server.page("lead", &done.location).says("已办理");

    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    let refused = problem(server.client("clerk").verify(&question).await);
    assert_eq!(refused.code, "certificate_revoked");

    let again = server.send("lead", &form, &[("reason", "岗位调整")]);
    assert_eq!(again.status, 409);
    again.says("此前已吊销或者交回");
}

#[test]
fn who_would_lock_all_out_is_told_so() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let own = server.page(
        "police",
        &format!("/certificates/{}/end", installation.serial_of("police")),
    );
    own.says("没有牵头机构可以申请");
    own.says("这是唯一能审批、吊销证书的有效证书");
    let clerks = server.page(
        "police",
        &format!("/certificates/{}/end", installation.serial_of("clerk")),
    );
    clerks.says("须由省级牵头机构重新申请");
    assert!(!clerks.html.contains("唯一能审批"));
}

#[test]
fn it_is_nobody_elses_duty() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let serial = installation.serial_of("lead");
    let form = format!("/certificates/{serial}/end");
    for (who, status, words) in [
        ("clerk", 403, "不属本机构职责"),
        ("auditor", 403, "不属本机构职责"),
        // This source authority owns another register.
        ("source", 404, "没有该序列号的证书"),
    ] {
        for page in [
            server.page(who, &form),
            server.send(who, &form, &[("reason", "试一试")]),
        ] {
            assert_eq!(page.status, status, "{who}: {}", page.html);
            page.says(words);
        }
    }
    // A form of a foreign page does nothing in the name of whoever looks at it.
    let listed = installation.succeed(&["certificate", "list", "--json"]);
    assert!(!listed.contains("\"revoked\""), "{listed}");
}

#[test]
fn whoever_has_a_certificate_that_lasts_needs_no_renewal() {
    let installation = Installation::demo();
    let issue = |principal: &str| {
        let out = installation.beside(&format!("{principal}-short"));
        let out = out.to_str().expect("UTF-8");
        let days = [
            "certificate",
            "issue",
            "--days",
            "20",
            "--principal",
            principal,
            "--out",
            out,
        ];
        installation.succeed(&days);
    };
    // Beside the demo's own, which lasts a year.
    issue("clerk");
    let add = "principal add temporary --name 演示临时人员 --kind person --organisation demo-hall --post 综合受理窗口";
    installation.succeed(&add.split(' ').collect::<Vec<_>>());
    let server = installation.serve(&[]);
    assert!(
        !server.page("lead", "/").html.contains("应办理更新的证书"),
        "nothing is due"
    );
    let list = server.page("lead", "/certificates");
    list.says("30 天内到期");
    assert!(
        !list.html.contains("/applications/new?holder=clerk"),
        "no renewal is offered"
    );
    server.stop();

    issue("temporary");
    let server = installation.serve(&[]);
    server.page("lead", "/").says("应办理更新的证书");
    server.page("lead", "/certificates").says("holder=temporary");
}
