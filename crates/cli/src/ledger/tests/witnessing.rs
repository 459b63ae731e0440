//! A witness signs one history only, and what it signed is demanded and found.

use super::*;

struct Witness {
    folder: TempDir,
    key: String,
}

impl Witness {
    fn new(log: &TempDir) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("witness.key");
        let arguments = [
            "witness",
            "key",
            "--name",
            "audit.example/witness",
            "--out",
            out.to_str().unwrap(),
        ];
        let told = ledger(log, &arguments).unwrap();
        let key = told.lines().nth(1).unwrap().split('　').nth(1).unwrap().to_owned();
        assert!(ledger(log, &arguments).is_err(), "a key is never overwritten");
        Self { folder, key }
    }

    /// Has a checkpoint or proof countersigned, with what else is given on the command line.
    fn sign(&self, text: &str, more: &[&str]) -> Result<String, String> {
        let (file, key) = (
            self.folder.path().join("to-sign"),
            self.folder.path().join("witness.key"),
        );
        std::fs::write(&file, text).unwrap();
        let mut line = vec![
            "witness",
            "sign",
            file.to_str().unwrap(),
            "--key",
            key.to_str().unwrap(),
        ];
        line.extend(more);
        ledger(&self.folder, &line).map_err(|error| error.code().to_owned())
    }
}

fn checkpoint(folder: &TempDir) -> String {
    std::fs::read_to_string(folder.path().join("ledger/checkpoint")).unwrap()
}

fn log_key() -> String {
    let key = ledger::SigningKey::from_seed("test.example/heyan", &[8; 32]).unwrap();
    key.verifier().to_string()
}

#[test]
fn a_witness_signs_a_log_as_it_grows_and_no_other_history() {
    let log = new_ledger();
    append(&log, 0, 40);
    let (witness, first, key) = (Witness::new(&log), checkpoint(&log), log_key());
    assert_eq!(witness.sign(&first, &[]), Err("witness-unknown-log".to_owned()));
    let signed = witness.sign(&first, &["--log-key", &key]).unwrap();
    assert!(signed.starts_with(&first) && signed.lines().last().unwrap().starts_with("— audit.example/witness "));
    assert!(witness.sign(&first, &[]).is_ok(), "the same once more");

    append(&log, 40, 100);
    assert_eq!(witness.sign(&checkpoint(&log), &[]), Err("witness-unproven".to_owned()));
    let from_elsewhere = ledger(&log, &["prove", "--consistency", "30"]).unwrap();
    assert_eq!(
        witness.sign(&from_elsewhere, &[]),
        Err("witness-proof-from-elsewhere".to_owned())
    );
    let proof = ledger(&log, &["prove", "--consistency", "40"]).unwrap();
    let hash = proof.lines().nth(1).unwrap();
    let broken = proof.replace(hash, &ledger::leaf_hash(b"x").to_string());
    assert_eq!(witness.sign(&broken, &[]), Err("witness-broken-proof".to_owned()));
    assert!(witness.sign(&proof, &[]).is_ok());
    assert_eq!(witness.sign(&first, &[]), Err("witness-smaller-tree".to_owned()));

    // Someone with the log's key writes its history anew, as long as before and longer.
    let forged = new_ledger();
    append(&forged, 1000, 1100);
    assert_eq!(witness.sign(&checkpoint(&forged), &[]), Err("witness-fork".to_owned()));
    append(&forged, 1100, 1200);
    let proof = ledger(&forged, &["prove", "--consistency", "100"]).unwrap();
    assert_eq!(witness.sign(&proof, &[]), Err("witness-broken-proof".to_owned()));

    let changed = first.replacen("\n40\n", "\n41\n", 1);
    assert_eq!(witness.sign(&changed, &[]), Err("witness-checkpoint".to_owned()));
    let other = ledger::SigningKey::from_seed("test.example/heyan", &[1; 32]).unwrap();
    let other = other.verifier().to_string();
    assert_eq!(
        witness.sign(&first, &["--log-key", &other]),
        Err("witness-other-log-key".to_owned())
    );
    assert_eq!(witness.sign("old 4\nx\n", &[]), Err("witness-shape".to_owned()));
    std::fs::write(witness.folder.path().join("witness.key.state"), "{").unwrap();
    assert_eq!(witness.sign(&first, &[]), Err("witness-memory".to_owned()));
}

#[test]
fn a_demanded_countersignature_has_to_be_there() {
    let log = new_ledger();
    append(&log, 0, 40);
    let (witness, stranger) = (Witness::new(&log), Witness::new(&log));
    let kept = log.path().join("kept");
    let kept = kept.to_str().unwrap();
    let told = witness
        .sign(&checkpoint(&log), &["--log-key", &log_key(), "--out", kept])
        .unwrap();
    assert!(told.starts_with("已会签 test.example/heyan 的前 40 条"), "{told}");
    append(&log, 40, 90);

    let verify = |folder: &TempDir, more: &[&str]| {
        let line: Vec<&str> = ["verify"].into_iter().chain(more.iter().copied()).collect();
        ledger(folder, &line).map_err(|error| error.code().to_owned())
    };
    let good = verify(&log, &["--checkpoint", kept, "--witness", &witness.key]).unwrap();
    assert!(good.contains("audit.example/witness 相符"), "{good}");
    let lacking = Err("ledger-not-witnessed".to_owned());
    assert_eq!(verify(&log, &["--witness", &witness.key]), lacking);
    assert_eq!(
        verify(&log, &["--checkpoint", kept, "--witness", &stranger.key]),
        lacking
    );
    assert_eq!(
        verify(&log, &["--witness", &log_key()]),
        Err("witness-public-key".to_owned())
    );

    let forged = new_ledger();
    append(&forged, 1000, 1090);
    let found = verify(&forged, &["--checkpoint", kept, "--witness", &witness.key]);
    assert_eq!(found, Err("ledger-other-root".to_owned()));

    // A proof against the countersigned checkpoint is as good as the witness.
    let file = log.path().join("3.tlog-proof");
    let file = file.to_str().unwrap();
    ledger(&log, &["prove", "3", "--against", kept, "--out", file]).unwrap();
    let checked = ledger(&log, &["check", file, "--key", &log_key(), "--witness", &witness.key]).unwrap();
    assert!(checked.contains("会签　audit.example/witness"), "{checked}");
    let error = ledger(&log, &["check", file, "--key", &log_key(), "--witness", &stranger.key]).unwrap_err();
    assert_eq!((error.code(), error.is_finding()), ("proof-not-witnessed", true));
}

#[test]
fn what_a_witness_countersigned_is_handed_in_told_and_held_against_the_entries() {
    let log = new_ledger();
    append(&log, 0, 40);
    let witness = ledger::SigningKey::from_seed("audit.example/witness", &[4; 32]).unwrap();
    let list = format!("# 见证人\n{}\n", witness.witness_verifier());
    std::fs::write(log.path().join("witnesses.txt"), &list).unwrap();
    let countersigned = |seen_at| {
        let note = checkpoint(&log);
        format!("{note}{}", witness.cosign(&note, seen_at).unwrap())
    };
    let add = |folder: &TempDir, note: &str| {
        let file = folder.path().join("countersigned");
        std::fs::write(&file, note).unwrap();
        ledger(folder, &["witness", "add", file.to_str().unwrap()])
    };
    let code = |done: Result<String, LedgerCommandError>| done.unwrap_err().code().to_owned();
    let status = || ledger(&log, &["witness", "status"]).unwrap();
    assert!(
        status().contains("尚未会签") && status().contains("超过 24 小时"),
        "{}",
        status()
    );

    assert_eq!(code(add(&log, &countersigned(4_000_000_000))), "witness.future");
    assert_eq!(code(add(&log, &countersigned(u64::MAX))), "witness.signature");
    let good = countersigned(1_700_000_000);
    let told = add(&log, &good).unwrap();
    assert!(told.contains("audit.example/witness 的会签：前 40 条"), "{told}");
    assert!(status().contains("前 40 条，会签于 2023-11-15 06:13"), "{}", status());
    assert!(status().contains("超过 24 小时"), "seen long ago");
    assert_eq!(code(add(&log, &good)), "witness.known");
    // The act stands in the ledger, and what was countersigned is demanded and found without another file.
    let shown = json(ledger(&log, &["show", "--json", "40"]).unwrap().trim());
    assert_eq!(
        (&shown["entry"]["deed"], &shown["entry"]["obj"]),
        (&"ledger.countersign".into(), &"40".into())
    );
    let key = witness.witness_verifier().to_string();
    let verified = json(&ledger(&log, &["verify", "--json", "--witness", &key]).unwrap());
    assert_eq!(verified["witnessed"], 40);

    // The same key, another history: with what is kept, and with what is handed in.
    let forged = new_ledger();
    append(&forged, 1000, 1100);
    std::fs::write(forged.path().join("witnesses.txt"), &list).unwrap();
    let error = add(&forged, &good).unwrap_err();
    assert_eq!((error.code(), error.is_finding()), ("ledger_forked", true));
    let kept = format!("witnessed/{:08x}", witness.witness_verifier().id());
    std::fs::create_dir(forged.path().join("witnessed")).unwrap();
    std::fs::copy(log.path().join(&kept), forged.path().join(&kept)).unwrap();
    assert_eq!(code(ledger(&forged, &["verify"])), "ledger-other-root");
    let told = ledger(&forged, &["witness", "status"]).unwrap();
    assert!(told.contains("与现存条目不符"), "{told}");
    let note = checkpoint(&forged);
    let later = format!("{note}{}", witness.cosign(&note, 1_700_000_001).unwrap());
    assert_eq!(
        code(add(&forged, &later)),
        "ledger_forked",
        "what contradicts is not replaced"
    );

    let cut = new_ledger();
    append(&cut, 0, 30);
    std::fs::write(cut.path().join("witnesses.txt"), &list).unwrap();
    assert_eq!(code(add(&cut, &good)), "ledger_shortened");
}
