//! Whoever holds the log's key can write another history and sign it; a witness who saw the first one tells.

use std::{fs, path::Path, process::Command};

use stories::{Installation, living_citizen, verification};

/// Has `count` questions asked and stops the server in order, so that everything is signed.
async fn ask(installation: &Installation, count: u64) {
    let server = installation.serve(&[]);
    let clerk = server.client("clerk");
    for n in 0..count {
        let citizen = living_citizen(n % 200);
        clerk
            .verify(&verification(&citizen.citizen_number, &citizen.name))
            .await
            .expect("granted");
    }
    server.stop();
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").arg(from).arg(to).status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "cp is part of every Debian"
    );
}

#[tokio::test]
async fn a_fork_signed_with_the_right_key_lacks_the_witness() {
    let installation = Installation::demo();
    let [key, kept, proof, again] = ["witness.key", "kept", "proof", "again"].map(|name| installation.beside(name));
    let [key, kept, proof, again] = [&key, &kept, &proof, &again].map(|path| path.to_str().unwrap());
    let made = installation.succeed(&[
        "ledger",
        "witness",
        "key",
        "--name",
        "audit.example/witness",
        "--out",
        key,
    ]);
    let witness = made
        .split_whitespace()
        .find(|word| word.starts_with("audit.example/witness+"))
        .unwrap();
    // Where the two histories part.
    let before = installation.beside("before");
    copy(&installation.data().join("ledger"), &before);

    ask(&installation, 6).await;
    let identity = fs::read_to_string(installation.data().join("ledger/log.json")).unwrap();
    let identity: serde_json::Value = serde_json::from_str(&identity).unwrap();
    let log_key = identity["vkey"].as_str().unwrap();
    let checkpoint = installation.data().join("ledger/checkpoint");
    let checkpoint = checkpoint.to_str().unwrap();
    let sign = ["ledger", "witness", "sign", checkpoint, "--key", key];
    installation.succeed(&[&sign[..], &["--log-key", log_key, "--out", kept]].concat());
    let verify = [
        "ledger",
        "verify",
        "--checkpoint",
        kept,
        "--witness",
        witness,
        "--key",
        log_key,
        "--all-signed",
    ];
    installation.succeed(&verify);

    // The log grows, and the witness signs on: by a proof.
    let size = fs::read_to_string(checkpoint)
        .unwrap()
        .lines()
        .nth(1)
        .unwrap()
        .to_owned();
    ask(&installation, 3).await;
    assert!(installation.fail(&sign).contains("witness-unproven"));
    fs::write(
        proof,
        installation.succeed(&["ledger", "prove", "--consistency", &size]),
    )
    .unwrap();
    installation.succeed(&["ledger", "witness", "sign", proof, "--key", key, "--out", again]);
    installation.succeed(&verify);

    // Someone takes the log back to where it was and lets other questions be asked, under the same key.
    fs::rename(installation.data().join("ledger"), installation.beside("true-history")).unwrap();
    copy(&before, &installation.data().join("ledger"));
    ask(&installation, 9).await;
    installation.succeed(&["ledger", "verify", "--key", log_key]);
    let found = installation.run(&verify);
    let told = String::from_utf8_lossy(&found.stderr).into_owned();
    assert_eq!(found.status.code(), Some(1), "{told}");
    assert!(told.contains("ledger-other-root") && told.contains("改动"), "{told}");
    let refused = installation.fail(&sign);
    assert!(
        refused.contains("witness-fork") && refused.contains("账本分叉"),
        "{refused}"
    );
    // The other history alone cannot show the witness's signature.
    let alone = installation.fail(&["ledger", "verify", "--witness", witness]);
    assert!(alone.contains("ledger-not-witnessed"), "{alone}");
}
