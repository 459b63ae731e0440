use super::*;
use clap::Parser;
use ledger::{Action, ConsistencyProof, Door, Entry, Hash, InclusionProof, Outcome, RecordedAt, TreeHead};
use serde_json::Value;
use store_embedded::{EmbeddedLedgerLog, LedgerLogOptions, create_ledger};
use tempfile::TempDir;

#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    command: LedgerCommand,
}

/// Runs a command line and returns what it printed.
fn ledger(folder: &TempDir, arguments: &[&str]) -> Result<String, LedgerCommandError> {
    ledger_with_input(folder, arguments, "")
}

fn ledger_with_input(folder: &TempDir, arguments: &[&str], input: &str) -> Result<String, LedgerCommandError> {
    let data = folder.path();
    let line = ["ledger"].into_iter().chain(arguments.iter().copied());
    let catalogue = || Ok(model::Catalogue::built_in());
    let mut output = Vec::new();
    let done = match Line::try_parse_from(line).unwrap().command {
        LedgerCommand::Verify(args) => verify::run(&args, data, &mut output),
        LedgerCommand::Prove(args) => prove::run(&args, data, &mut output),
        LedgerCommand::Show(args) => show::run(&args, data, &mut output),
        LedgerCommand::Search(args) => search::run(&args, data, catalogue, &mut input.as_bytes(), &mut output),
        LedgerCommand::Signature(args) => signature::run(&args, data, &mut output),
        LedgerCommand::Check(args) => check::run(&args, &mut output),
        LedgerCommand::SignAnew(args) => sign_anew::run(&args, data, &mut output),
        LedgerCommand::Witness(command) => witness::run(&command, data, &mut output),
        LedgerCommand::Export(args) => export::run(&args, data, &mut output),
    };
    done.map(|()| String::from_utf8(output).unwrap())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn append(folder: &TempDir, from: i64, to: i64) -> TreeHead {
    let options = LedgerLogOptions {
        segment_bytes: 128 << 10,
        ..LedgerLogOptions::default()
    };
    let log = EmbeddedLedgerLog::open(folder.path(), options).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for n in from..to {
        let at = RecordedAt::from_unix_micros(1_795_491_463_000_000 + n);
        let entry = Entry {
            organisation: Some(if n % 10 == 0 { "hall-a" } else { "hall-b" }),
            case: Some("case\t1"),
            fields: vec!["name", "sex"],
            refusal: (n == 3).then_some("outside-hours"),
            ..Entry::new(at, Door::Extranet, Action::Verify, Outcome::Refused)
        };
        runtime.block_on(log.append(&entry.to_bytes()).unwrap()).unwrap();
    }
    log.head()
}

fn new_ledger() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    create_ledger(folder.path(), "test.example/heyan", &[8; 32]).unwrap();
    folder
}

#[test]
fn a_whole_ledger_is_verified_also_against_checkpoints_kept_elsewhere() {
    let folder = new_ledger();
    append(&folder, 0, 40);
    let kept = folder.path().join("kept");
    std::fs::copy(folder.path().join("ledger/checkpoint"), &kept).unwrap();
    let head = append(&folder, 40, 100);
    let found = json(&ledger(&folder, &["verify", "--json", "--checkpoint", kept.to_str().unwrap()]).unwrap());
    assert_eq!(
        (&found["size"], &found["verified"]),
        (&Value::from(100), &Value::from(true))
    );
    assert_eq!(found["root"], head.root.to_string());
    assert_eq!(found["checkpoints"], serde_json::json!([100, 40]));
    let key = found["key"].as_str().unwrap();
    let alone = ledger(&folder, &["verify", "--key", key]).unwrap();
    assert!(alone.starts_with("账本完整：test.example/heyan"), "{alone}");
    // What this proves against whoever holds the log's key is said where nothing that was kept elsewhere is given.
    assert!(alone.contains("由此看不出"), "{alone}");
    let against_kept = ledger(&folder, &["verify", "--checkpoint", kept.to_str().unwrap()]).unwrap();
    assert!(!against_kept.contains("由此看不出"), "{against_kept}");

    // Someone with the key starts the log anew and signs it: only the checkpoint kept elsewhere tells.
    let forged = new_ledger();
    append(&forged, 1000, 1100);
    assert!(ledger(&forged, &["verify"]).is_ok());
    let error = ledger(&forged, &["verify", "--checkpoint", kept.to_str().unwrap()]).unwrap_err();
    assert_eq!((error.code(), error.is_finding()), ("ledger-other-root", true));
    let other = ledger::SigningKey::from_seed("test.example/heyan", &[1; 32])
        .unwrap()
        .verifier()
        .to_string();
    let error = ledger(&forged, &["verify", "--key", &other]).unwrap_err();
    assert_eq!((error.code(), error.is_finding()), ("ledger-checkpoint", true));
    assert_eq!(
        ledger(&forged, &["verify", "--key", "nonsense"]).unwrap_err().code(),
        "ledger-public-key"
    );
}

#[test]
fn proofs_in_both_forms_hold() {
    let folder = new_ledger();
    let older = append(&folder, 0, 40);
    let newer = append(&folder, 40, 600);
    let found = json(&ledger(&folder, &["prove", "17", "--json"]).unwrap());
    let proof: InclusionProof = serde_json::from_value(found.clone()).unwrap();
    let leaf = ledger::leaf_hash(found["entry"].as_str().unwrap().as_bytes());
    assert_eq!(
        (found["leaf_hash"].as_str(), proof.verify(leaf, &newer)),
        (Some(leaf.to_string().as_str()), Ok(()))
    );

    let text = ledger(&folder, &["prove", "17"]).unwrap();
    let (head, note) = text.split_once("\n\n").unwrap();
    let mut lines = head.lines();
    assert_eq!(
        (lines.next(), lines.next()),
        (Some("c2sp.org/tlog-proof@v1"), Some("index 17"))
    );
    assert_eq!(
        lines.map(|line| line.parse::<Hash>().unwrap()).collect::<Vec<_>>(),
        proof.path
    );
    assert!(note.starts_with("test.example/heyan\n600\n"));

    let found = json(&ledger(&folder, &["prove", "--consistency", "40", "--json"]).unwrap());
    let proof: ConsistencyProof = serde_json::from_value(found).unwrap();
    assert_eq!(proof.verify(&older, &newer), Ok(()));
    assert!(
        ledger(&folder, &["prove", "--consistency", "40"])
            .unwrap()
            .starts_with("old 40\n")
    );

    assert_eq!(
        ledger(&folder, &["prove", "600"]).unwrap_err().code(),
        "ledger-beyond-end"
    );
    assert_eq!(
        ledger(&folder, &["prove", "--consistency", "601"]).unwrap_err().code(),
        "ledger-not-yet-signed"
    );
}

#[test]
fn entries_are_shown_one_by_one_by_range_and_by_asker() {
    let folder = new_ledger();
    append(&folder, 0, 100);
    let refused = ledger(&folder, &["show", "3"]).unwrap();
    let said: Vec<&str> = refused.lines().map(str::trim).collect();
    assert_eq!(said[0], "test.example/heyan 的第 3 条（自 0 起）");
    for line in [
        "时间　2026-11-24 11:37:43（北京时间）",
        "机构　hall-b",
        "字段　name、sex",
        "结果　拒绝（outside-hours）",
    ] {
        assert!(said.contains(&line), "{refused}");
    }
    // A heading before the entries and their number after them.
    let table = ledger(&folder, &["show"]).unwrap();
    assert_eq!(table.lines().count(), 22, "{table}");
    assert!(
        table.starts_with("序号") && table.contains("2026-11-24 11:37:43"),
        "{table}"
    );
    assert!(table.contains("核验") && table.ends_with("共 20 条\n"), "{table}");
    assert_eq!(
        ledger(&folder, &["show", "--from", "90", "--limit", "5"])
            .unwrap()
            .lines()
            .count(),
        7
    );
    assert_eq!(
        ledger(&folder, &["show", "--from", "10", "--to", "12"])
            .unwrap()
            .lines()
            .count(),
        4
    );
    let of_hall_a = ledger(&folder, &["show", "--organisation", "hall-a", "--json"]).unwrap();
    let indexes: Vec<_> = of_hall_a
        .lines()
        .map(|line| json(line)["index"].as_u64().unwrap())
        .collect();
    assert_eq!(indexes, (0..100).step_by(10).collect::<Vec<_>>());
    assert_eq!(
        ledger(&folder, &["show", "100"]).unwrap_err().code(),
        "ledger-beyond-end"
    );
}

#[test]
fn a_damaged_or_absent_ledger_is_named_with_place_and_remedy() {
    let folder = new_ledger();
    let checkpoint = folder.path().join("ledger/checkpoint");
    let signed_nothing = std::fs::read(&checkpoint).unwrap();
    std::fs::remove_file(&checkpoint).unwrap();
    let error = ledger(&folder, &["export", folder.path().join("out").to_str().unwrap()]).unwrap_err();
    assert_eq!(error.code(), "ledger-no-checkpoint");
    std::fs::write(&checkpoint, signed_nothing).unwrap();
    append(&folder, 0, 500);
    assert!(
        ledger(&folder, &["export", folder.path().join("out").to_str().unwrap()])
            .unwrap()
            .contains("500")
    );
    assert!(folder.path().join("out/tile/0/000").exists());

    let segment = folder.path().join("ledger/segments/00000001");
    let mut bytes = std::fs::read(&segment).unwrap();
    bytes[9000] ^= 1;
    std::fs::write(&segment, bytes).unwrap();
    let error = ledger(&folder, &["verify", "--json"]).unwrap_err();
    assert_eq!((error.code(), error.is_finding()), ("ledger-corrupt", true));
    assert!(
        error.to_string().contains("00000001") && error.to_string().contains("备份"),
        "{error}"
    );

    let empty = tempfile::tempdir().unwrap();
    let error = ledger(&empty, &["show"]).unwrap_err();
    assert_eq!((error.code(), error.is_finding()), ("ledger-absent", false));
    assert!(error.to_string().contains("--data"));
}

mod checking;
mod searching;
mod signing_anew;
mod tampering;
mod witnessing;
