//! A proof file by itself: it holds, and nothing in it can be changed.

use super::*;

fn check(folder: &TempDir, file: &std::path::Path, key: &str) -> Result<String, (String, bool)> {
    ledger(folder, &["check", file.to_str().unwrap(), "--key", key])
        .map_err(|error| (error.code().to_owned(), error.is_finding()))
}

#[test]
fn a_proof_file_holds_without_the_log_and_every_change_is_found() {
    let folder = new_ledger();
    append(&folder, 0, 600);
    let file = folder.path().join("17.tlog-proof");
    let told = ledger(&folder, &["prove", "17", "--out", file.to_str().unwrap()]).unwrap();
    let key = ledger::SigningKey::from_seed("test.example/heyan", &[8; 32]).unwrap();
    let vkey = key.verifier().to_string();
    assert!(told.contains(&vkey));
    let nowhere = tempfile::tempdir().unwrap();
    let account = check(&nowhere, &file, &vkey).unwrap();
    assert!(
        account.starts_with("证明成立：test.example/heyan 的第 17 条"),
        "{account}"
    );
    assert!(account.contains("hall-b") && account.contains("前 600 条"), "{account}");
    assert_eq!(
        ledger(&folder, &["prove", "17", "--out", file.to_str().unwrap()])
            .unwrap_err()
            .code(),
        "ledger-output"
    );

    let text = std::fs::read_to_string(&file).unwrap();
    let entry = text.lines().nth(1).unwrap().strip_prefix("extra ").unwrap();
    let hash = text.lines().nth(4).unwrap();
    let other = "A".repeat(43) + "=";
    let foreign = Checkpoint::sign(
        TreeHead {
            size: 600,
            root: ledger::leaf_hash(b"x"),
        },
        &key,
    );
    let own = &text[text.find("\n\n").unwrap() + 2..];
    let smaller = Checkpoint::sign(
        TreeHead {
            size: 17,
            root: ledger::leaf_hash(b"x"),
        },
        &key,
    );
    let cases = [
        (
            "entry",
            text.replace(entry, &entry.replacen('e', "f", 1)),
            "proof-other-root",
        ),
        ("index", text.replace("index 17\n", "index 16\n"), "proof-other-root"),
        ("hash", text.replace(hash, &other), "proof-other-root"),
        ("hash gone", text.replace(&format!("{hash}\n"), ""), "proof-other-root"),
        (
            "checkpoint text",
            text.replace("\n600\n", "\n601\n"),
            "proof-checkpoint",
        ),
        (
            "checkpoint of another tree",
            text.replace(own, &foreign),
            "proof-other-root",
        ),
        ("checkpoint too early", text.replace(own, &smaller), "proof-index"),
        (
            "no entry",
            text.replace(&format!("extra {entry}\n"), ""),
            "proof-without-entry",
        ),
        ("cut", text[..text.len() / 3].to_owned(), "proof-shape"),
        ("another file", "hello\n".to_owned(), "proof-shape"),
    ];
    for (what, changed, code) in cases {
        assert_ne!(changed, text, "{what}");
        std::fs::write(&file, changed).unwrap();
        let (found, is_finding) = check(&nowhere, &file, &vkey).unwrap_err();
        assert_eq!(found, code, "{what}");
        assert_eq!(
            is_finding,
            !["proof-shape", "proof-without-entry"].contains(&code),
            "{what}"
        );
    }
    std::fs::write(&file, [0xff, 0xfe]).unwrap();
    assert_eq!(check(&nowhere, &file, &vkey).unwrap_err().0, "proof-shape");
    std::fs::write(&file, &text).unwrap();
    let stranger = ledger::SigningKey::from_seed("test.example/heyan", &[9; 32]).unwrap();
    let found = check(&nowhere, &file, &stranger.verifier().to_string());
    assert_eq!(found.unwrap_err(), ("proof-checkpoint".to_owned(), true));
    assert_eq!(check(&nowhere, &file, "x").unwrap_err().0, "ledger-public-key");
    assert_eq!(
        check(&nowhere, &nowhere.path().join("none"), &vkey).unwrap_err().0,
        "ledger-io"
    );
}
