//! An auditor who has a citizen's number finds who asked about him, and shows one question to someone without the ledger.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use stories::{Installation, heyan, living_citizen, verification};

#[tokio::test]
async fn a_number_typed_in_leads_to_the_question_and_its_proof() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let (asked, other) = (living_citizen(0), living_citizen(40));
    let clerk = server.client("clerk");
    let ask = async |citizen: &sample::Citizen| {
        let question = verification(&citizen.citizen_number, &citizen.name);
        clerk.verify(&question).await.expect("granted").receipt
    };
    ask(&other).await;
    let receipt = ask(&asked).await;
    server.stop();

    // The number goes in by standard input, so that it stands in no list of commands.
    let mut search = Command::new(heyan())
        .arg("--data")
        .arg(installation.data())
        .args([
            "ledger",
            "search",
            "--subject",
            "-",
            "--register",
            "population",
            "--json",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    writeln!(search.stdin.take().expect("piped"), "{}", asked.citizen_number).expect("it reads");
    let output = search.wait_with_output().expect("it ends");
    assert!(output.status.success());
    let found = String::from_utf8(output.stdout).expect("text");
    let lines: Vec<serde_json::Value> = found.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1, "{found}");
    assert_eq!(lines[0]["index"], receipt.index);
    assert_eq!(lines[0]["leaf_hash"], receipt.leaf_hash);
    assert_eq!(lines[0]["entry"]["org"], "demo-hall");
    assert!(!found.contains(&asked.citizen_number));

    let table = installation.succeed(&["ledger", "search", "--principal", "clerk", "--outcome", "consistent"]);
    assert!(
        table.contains("办件-2026-0001") && table.ends_with("共 2 条\n"),
        "{table}"
    );

    // One file and the log's public key are enough, anywhere.
    let proof = installation.beside("question.tlog-proof");
    let index = receipt.index.to_string();
    installation.succeed(&["ledger", "prove", &index, "--out", proof.to_str().unwrap()]);
    let identity = std::fs::read_to_string(installation.data().join("ledger/log.json")).unwrap();
    let identity: serde_json::Value = serde_json::from_str(&identity).unwrap();
    let key = identity["vkey"].as_str().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let check = |file: &std::path::Path| {
        let output = Command::new(heyan())
            .args(["ledger", "check", file.to_str().unwrap(), "--key", key])
            .current_dir(elsewhere.path())
            .output()
            .expect("the binary starts");
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).expect("text"))
    };
    let (code, account) = check(&proof);
    assert_eq!(code, Some(0), "{account}");
    assert!(
        account.contains("证明成立") && account.contains("demo-hall") && account.contains("一致"),
        "{account}"
    );

    let changed = std::fs::read_to_string(&proof).unwrap();
    let changed = changed.replace(&format!("index {index}\n"), &format!("index {}\n", receipt.index - 1));
    std::fs::write(&proof, changed).unwrap();
    let (code, account) = check(&proof);
    assert_eq!(code, Some(1), "{account}");
    assert!(account.contains("proof-other-root"), "{account}");
}
