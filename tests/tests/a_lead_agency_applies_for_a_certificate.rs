//! A lead agency applies for a clerk's certificate, the owner of the population register decides, and the clerk asks with it.

use std::path::PathBuf;

use serde_json::Value;
use stories::{Installation, Server, eventually, living_citizen, openssl, problem, verification};

/// Adds a new clerk at the demo's hall.
fn province() -> Installation {
    let installation = Installation::demo();
    let clerk =
        "principal add new-clerk --name 演示新窗口人员 --kind person --organisation demo-hall --post 综合受理窗口";
    installation.succeed(&clerk.split(' ').collect::<Vec<_>>());
    installation
}

fn beside(installation: &Installation, name: &str) -> String {
    installation.beside(name).to_str().expect("a path in UTF-8").to_owned()
}

/// The applicant makes key and request, on a machine that has no installation.
fn request(installation: &Installation, name: &str) -> String {
    let out = beside(installation, name);
    let made = std::process::Command::new(stories::heyan())
        .args([
            "--data",
            "/nonexistent",
            "certificate",
            "request",
            "--principal",
            "new-clerk",
            "--out",
            &out,
        ])
        .output()
        .expect("the binary starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    format!("{out}.csr")
}

const FILED: [&str; 12] = [
    "application",
    "submit",
    "--by",
    "lead",
    "--responsible-name",
    "演示责任人",
    "--responsible-post",
    "处长",
    "--responsible-telephone",
    "028-55550123",
    "--reason",
    "新设窗口",
];

fn filed<'a>(request: &'a str, days: &'a str) -> Vec<&'a str> {
    [
        &FILED[..],
        &["--principal", "new-clerk", "--request", request, "--days", days],
    ]
    .concat()
}

/// Files an application and returns its number.
fn file(installation: &Installation, request: &str, days: &str) -> String {
    let said = installation.succeed(&[&filed(request, days)[..], &["--json"]].concat());
    let said: Value = serde_json::from_str(&said).expect("JSON");
    said["number"].to_string()
}

fn state(installation: &Installation, number: &str) -> Value {
    let shown = installation.succeed(&["application", "show", number, "--json"]);
    serde_json::from_str::<Value>(&shown).expect("JSON")["state"].clone()
}

/// Approves and returns the serial number of the certificate, whose chain is then in `out`.
fn approve(installation: &Installation, number: &str, out: &str) -> String {
    let said = installation.succeed(&[
        "application",
        "approve",
        number,
        "--by",
        "police",
        "--out",
        out,
        "--json",
    ]);
    let said: Value = serde_json::from_str(&said).expect("JSON");
    said["serial"].as_str().expect("a serial number").to_owned()
}

#[tokio::test]
async fn from_request_to_verification_and_to_revocation() {
    let installation = province();
    let server = installation.serve(&[]);
    let request = request(&installation, "new-clerk");
    let number = file(&installation, &request, "365");

    // Asked back, answered with other days, approved.
    let run = |line: &[&str]| installation.succeed(&[&["application"], line].concat());
    run(&["ask-back", &number, "--by", "police", "--question", "请缩短有效期"]);
    assert_eq!(state(&installation, &number), "asked_back");
    let early = installation.fail(&["application", "approve", &number, "--by", "police"]);
    assert!(early.contains("application.state"), "{early}");
    run(&["answer", &number, "--by", "lead", "--answer", "已缩短", "--days", "90"]);
    let foretold = run(&["approve", &number, "--by", "police", "--dry-run"]);
    assert!(foretold.contains("未签发"), "{foretold}");
    assert_eq!(state(&installation, &number), "resubmitted");
    let out = beside(&installation, "new-clerk.crt");
    let serial = approve(&installation, &number, &out);
    assert_eq!(state(&installation, &number), "approved");

    // The chain is one that others can check.
    let pki = |name: &str| {
        installation
            .data()
            .join("pki")
            .join(name)
            .to_str()
            .expect("UTF-8")
            .to_owned()
    };
    let (root, issuing) = (pki("root.crt"), pki("issuing.crt"));
    let chain = [
        "verify",
        "-purpose",
        "sslclient",
        "-CAfile",
        &root,
        "-untrusted",
        &issuing,
        &out,
    ];
    let (good, said) = openssl(&chain);
    assert!(good, "{said}");

    // The running server takes it, without having been told.
    let clerk = clerk(&installation, &server);
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    let outcome = async || {
        clerk
            .verify(&question)
            .await
            .is_ok_and(|answered| answered.outcome == "consistent")
    };
    assert!(eventually(2, outcome).await, "the new certificate is not taken");

    // Revoked, the next question on the open connection is refused, and the list says so to others.
    installation.succeed(&["certificate", "revoke", &serial, "--reason", "人员调离"]);
    let is_refused = async || clerk.verify(&question).await.is_err();
    assert!(
        eventually(1, is_refused).await,
        "a revoked certificate is taken for longer than a second"
    );
    assert_eq!(problem(clerk.verify(&question).await).code, "certificate_revoked");
    let list = beside(&installation, "list.crl");
    installation.succeed(&["certificate", "crl", "--out", &list]);
    let (good, said) = openssl(&["crl", "-in", &list, "-CAfile", &issuing, "-noout", "-verify"]);
    assert!(good && said.contains("verify OK"), "{said}");
    let (good, said) = openssl(&[&chain[..1], &["-crl_check", "-CRLfile", &list], &chain[1..]].concat());
    assert!(!good && said.contains("certificate revoked"), "{said}");
}

fn clerk(installation: &Installation, server: &Server) -> client::Client {
    let path = |ending: &str| -> PathBuf { installation.beside(&format!("new-clerk.{ending}")) };
    server.client_with(&path("crt"), &path("key"))
}

#[test]
fn a_refused_application_leaves_no_certificate() {
    let installation = province();
    let request = request(&installation, "new-clerk");
    let before = installation.succeed(&["certificate", "list", "--json"]);
    let number = file(&installation, &request, "365");
    let not_owner = installation.fail(&["application", "approve", &number, "--by", "source"]);
    assert!(not_owner.contains("application.not_owner"), "{not_owner}");
    let refuse = [
        "application",
        "refuse",
        &number,
        "--by",
        "police",
        "--reason",
        "岗位无此需要",
    ];
    installation.succeed(&refuse);
    let shown = installation.succeed(&["application", "show", &number]);
    assert!(shown.contains("不予批准：岗位无此需要"), "{shown}");
    for late in [
        &["application", "approve", &number, "--by", "police"][..],
        &[
            "application",
            "withdraw",
            &number,
            "--by",
            "lead",
            "--reason",
            "不再需要",
        ],
        &refuse,
    ] {
        let error = installation.fail(late);
        assert!(error.contains("application.state"), "{error}");
    }
    assert_eq!(installation.succeed(&["certificate", "list", "--json"]), before);
    // A refusal is not for ever: the agency may apply again.
    let number = file(&installation, &request, "30");
    approve(&installation, &number, &beside(&installation, "new-clerk.crt"));
    // Whose key nobody else has is not renewed over his head.
    let folder = beside(&installation, "renewed");
    let renewed = installation.succeed(&["certificate", "renew", "--organisation", "demo-hall", "--out", &folder]);
    assert!(
        renewed.contains("new-clerk 的密钥由持有人自行生成") && renewed.contains("更新 0 张"),
        "{renewed}"
    );
}

#[test]
fn what_cannot_be_granted_is_refused_when_it_is_filed() {
    let installation = province();
    let request = request(&installation, "new-clerk");
    let too_long = installation.fail(&filed(&request, "732"));
    assert!(
        too_long.contains("certificate.lifetime_too_long") && too_long.contains("最长两年"),
        "{too_long}"
    );

    let other_province = "organisation add other-province --name 演示乙省 --kind province";
    installation.succeed(&other_province.split(' ').collect::<Vec<_>>());
    let other_hall = "organisation add other-hall --name 演示乙省大厅 --kind hall --parent other-province";
    installation.succeed(&other_hall.split(' ').collect::<Vec<_>>());
    let stranger = "principal add stranger --name 演示人员 --kind person --organisation other-hall --post 综合受理窗口 --duty 受理";
    installation.succeed(&stranger.split(' ').collect::<Vec<_>>());
    let foreign = installation.fail(&[&FILED[..], &["--principal", "stranger", "--request", &request]].concat());
    assert!(foreign.contains("application.not_below"), "{foreign}");

    let rsa = beside(&installation, "rsa.csr");
    let key = beside(&installation, "rsa.key");
    let (made, said) = openssl(&[
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-noenc",
        "-keyout",
        &key,
        "-out",
        &rsa,
        "-subj",
        "/CN=new-clerk",
    ]);
    assert!(made, "{said}");
    let weak = installation.fail(&filed(&rsa, "30"));
    assert!(
        weak.contains("certificate.request") && weak.contains("ECDSA P-256"),
        "{weak}"
    );
    assert!(installation.succeed(&["application", "list"]).contains("共 0 条"));

    installation.succeed(&["principal", "suspend", "new-clerk"]);
    let suspended = installation.fail(&filed(&request, "30"));
    assert!(suspended.contains("application.suspended"), "{suspended}");
}
