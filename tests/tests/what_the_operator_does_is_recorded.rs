//! The operator changes things on the command line. Each change stands in the ledger with who made it, whether a server has the
//! ledger at that time or not, and also when the server dies before it has recorded it. Who has entered what an official decided
//! is told where the official is named.

use std::{process::Command, time::Duration};

use serde_json::Value;
use stories::{Installation, eventually, openssl_content};

/// What the ledger tells of one object: deed, door and person of each entry.
fn told(installation: &Installation, object: &str) -> Vec<[String; 3]> {
    let found = installation.succeed(&["ledger", "search", "--json", "--object", object]);
    let of = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    (found.lines())
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
        .map(|line| ["deed", "door", "who"].map(|key| of(&line["entry"], key)))
        .collect()
}

fn deeds(installation: &Installation, object: &str) -> Vec<String> {
    told(installation, object).into_iter().map(|[deed, ..]| deed).collect()
}

#[test]
fn without_a_server_the_command_records_it_itself() {
    let installation = Installation::demo();
    installation.succeed(&["organisation", "suspend", "demo-hall"]);
    let entries = told(&installation, "demo-hall");
    let [[deed, door, who]] = entries.as_slice() else {
        panic!("one entry: {entries:?}");
    };
    assert_eq!((deed.as_str(), door.as_str()), ("organisation.suspend", "local"));
    assert!(
        who.ends_with(')') && who.contains('('),
        "an operating-system user: {who}"
    );

    installation.succeed(&["organisation", "resume", "demo-hall"]);
    assert_eq!(
        deeds(&installation, "demo-hall"),
        ["organisation.suspend", "organisation.resume"]
    );
    // What was refused or only looked at changed nothing.
    installation.fail(&["organisation", "suspend", "nobody"]);
    installation.succeed(&["organisation", "suspend", "demo-hall", "--dry-run"]);
    assert_eq!(deeds(&installation, "demo-hall").len(), 2);

    let table = installation.succeed(&["ledger", "search", "--object", "demo-hall"]);
    assert!(table.contains("停用机构") && table.contains("demo-hall"), "{table}");
    installation.succeed(&["ledger", "verify"]);
}

#[test]
fn renewing_the_platforms_own_certificates_is_recorded() {
    let installation = Installation::demo();
    let recorded = |file: &str| {
        let path = installation.data().join("pki").join(file);
        let told = openssl_content(&["x509", "-in", path.to_str().expect("UTF-8"), "-noout", "-serial"]);
        let serial = told.trim().trim_start_matches("serial=").to_lowercase();
        deeds(&installation, serial.trim_start_matches('0'))
    };
    installation.succeed(&["certificate", "server", "--days", "30"]);
    assert_eq!(recorded("server.crt"), ["certificate.server"]);
    let authority = ["certificate", "authority", "--with-root", "--years", "15"];
    installation.succeed(&[&authority[..], &["--dry-run"]].concat());
    assert!(recorded("issuing.crt").is_empty());
    let said = installation.succeed(&[&authority[..], &["--json"]].concat());
    assert!(said.contains("\"is_noted\": true"), "{said}");
    assert_eq!(recorded("issuing.crt"), ["certificate.authority"]);
    assert_eq!(recorded("root.crt"), ["certificate.root"]);
    let table = installation.succeed(&["ledger", "search", "--deed", "certificate.root"]);
    assert!(table.contains("更新根证书"), "{table}");

    // Where the root's key is kept there is no desk: it is said.
    let elsewhere = installation.beside("copy");
    std::fs::create_dir(&elsewhere).expect("a folder");
    let from = installation.data().join("pki");
    let copied = Command::new("cp").arg("-r").arg(from).arg(&elsewhere).status();
    assert!(copied.is_ok_and(|status| status.success()));
    let renewed = (Command::new(stories::heyan()).arg("--data").arg(elsewhere))
        .args(["certificate", "authority", "--with-root", "--years", "20"])
        .output();
    let said = String::from_utf8(renewed.expect("the binary starts").stdout).expect("UTF-8");
    assert!(said.contains("没有业务台账"), "{said}");
}

#[test]
fn publishing_a_register_is_recorded() {
    let installation = Installation::demo();
    let out = installation.beside("sample");
    let out = out.to_str().expect("UTF-8");
    installation.succeed(&["sample", "--institutions", "5", "--seed", "4711", "--out", out]);
    let file = format!("{out}/institution.csv");
    installation.succeed(&["import", "institution", &file, "--dry-run"]);
    assert!(deeds(&installation, "institution").is_empty());
    installation.succeed(&["import", "institution", &file]);
    // Known already: nothing is changed, and nothing recorded.
    installation.succeed(&["import", "institution", &file]);
    let recorded = installation.succeed(&["ledger", "search", "--json", "--register", "institution"]);
    let entry: Value = serde_json::from_str(recorded.trim()).expect("one entry");
    assert_eq!(entry["entry"]["deed"], "register.publish");
    assert_eq!(entry["entry"]["act"], "publish");
    for shown in [&["search", "--object", "institution"][..], &["show"]] {
        let table = installation.succeed(&[&["ledger"], shown].concat());
        assert!(table.contains("载入登记文件"), "{table}");
    }
}

#[tokio::test]
async fn a_running_server_records_it_within_seconds() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let applications = installation.succeed(&["application", "list", "--json"]);
    assert!(applications.trim().starts_with('['), "{applications}");
    installation.succeed(&["matter", "secrecy", stories::MATTER, "--basis", "某法第一条"]);
    installation.succeed(&["principal", "suspend", "clerk"]);
    let is_there = eventually(10, async || {
        deeds(&installation, stories::MATTER) == ["matter.save"]
            && deeds(&installation, "clerk") == ["principal.suspend"]
    });
    assert!(is_there.await);

    // What he enters in an official's name says so wherever the official is named, and is found by the register.
    let ask_back = [
        "grant",
        "request",
        "ask-back",
        "1",
        "--by",
        "police",
        "--question",
        "请说明用途",
    ];
    installation.succeed(&ask_back);
    let shown = installation.succeed(&["grant", "request", "show", "1"]);
    assert!(shown.contains("police（由运维人员"), "{shown}");
    server.page("police", "/grants/requests/1").says("由运维人员");
    let recorded = || installation.succeed(&["ledger", "search", "--json", "--deed", "grant_request.ask_back"]);
    assert!(eventually(10, async || !recorded().is_empty()).await);
    let entry: Value = serde_json::from_str(recorded().trim()).expect("one entry");
    assert_eq!(entry["entry"]["reg"], "population");
    server.stop();
    assert_eq!(deeds(&installation, "clerk").len(), 1, "once");
}

#[tokio::test]
async fn a_server_that_dies_in_between_leaves_it_to_the_next() {
    let installation = Installation::demo();
    let mut server = installation.serve(&[]);
    // It has the ledger and does nothing more with it; what it writes at the desk when it starts is done.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let id = server.id().to_string();
    let frozen = Command::new("kill").args(["-STOP", &id]).status();
    assert!(frozen.is_ok_and(|status| status.success()));
    installation.succeed(&["principal", "suspend", "clerk"]);
    assert!(deeds(&installation, "clerk").is_empty());
    server.kill();

    let server = installation.serve(&[]);
    assert!(eventually(10, async || deeds(&installation, "clerk") == ["principal.suspend"]).await);
    server.stop();
    installation.succeed(&["principal", "resume", "clerk"]);
    assert_eq!(deeds(&installation, "clerk"), ["principal.suspend", "principal.resume"]);
}
