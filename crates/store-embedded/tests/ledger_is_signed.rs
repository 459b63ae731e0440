//! What has to be signed when a log is opened, and what is refused: the checkpoint is missing, or older than it can be.

use ledger::{Checkpoint, CompactTree, TreeHead, leaf_hash};
use std::fs;
use std::path::Path;
use std::time::Duration;
use store::{LedgerDamage, LedgerLogError};
use store_embedded::{EmbeddedLedgerLog, LedgerLogOptions, LedgerReader, create_ledger};
use tempfile::TempDir;

/// Small segments, and a checkpoint at the stop only.
fn options() -> LedgerLogOptions {
    LedgerLogOptions {
        segment_bytes: 128 << 10,
        checkpoint_every: Duration::from_secs(3600),
        ..LedgerLogOptions::default()
    }
}

fn new_ledger() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    create_ledger(folder.path(), "test.example/heyan", &[4; 32]).unwrap();
    folder
}

fn open(data: &TempDir) -> Result<EmbeddedLedgerLog, LedgerLogError> {
    EmbeddedLedgerLog::open(data.path(), options())
}

/// What opening is refused with: the size that is signed, and the one that must be.
fn not_signed(data: &TempDir) -> (Option<u64>, u64) {
    let reader = LedgerReader::open(data.path()).expect("the entries can be looked at all the same");
    let told = reader.check_signed().expect_err("a reader is told");
    match (open(data).map(drop), told) {
        (
            Err(LedgerLogError::NotSigned { signed, size, .. }),
            LedgerLogError::NotSigned {
                signed: s, size: of, ..
            },
        ) => {
            assert_eq!((signed, size), (s, of));
            (signed, size)
        }
        other => panic!("{other:?}"),
    }
}

fn entry(n: u64) -> Vec<u8> {
    format!("{{\"n\":{n},\"fill\":\"{}\"}}", "x".repeat(150)).into_bytes()
}

async fn fill(log: &EmbeddedLedgerLog, range: std::ops::Range<u64>) {
    for n in range {
        assert_eq!(log.append(&entry(n)).unwrap().await.unwrap().index, n);
    }
}

fn copy(of: &TempDir) -> TempDir {
    let to = tempfile::tempdir().unwrap();
    let status = std::process::Command::new("cp")
        .arg("-a")
        .arg(format!("{}/.", of.path().display()))
        .arg(to.path())
        .status();
    assert!(status.unwrap().success());
    to
}

fn signed(data: &Path) -> Option<TreeHead> {
    let latest = LedgerReader::open(data).unwrap().latest_checkpoint().unwrap();
    latest.map(|(checkpoint, _): (Checkpoint, String)| checkpoint.head)
}

fn forget(data: &TempDir, name: &str) {
    fs::remove_file(data.path().join("ledger").join(name)).unwrap();
}

#[tokio::test]
async fn a_log_is_signed_before_its_first_entry_and_never_without_a_checkpoint_after_it() {
    let folder = new_ledger();
    assert_eq!(signed(folder.path()), Some(CompactTree::new().head()));
    let log = open(&folder).unwrap();
    fill(&log, 0..30).await;
    let killed = copy(&folder);
    let head = log.head();
    drop(log);
    assert_eq!(signed(folder.path()), Some(head));
    LedgerReader::open(folder.path()).unwrap().check_signed().unwrap();

    // Killed or stopped in order: a checkpoint there was.
    for of in [&folder, &killed] {
        let without = copy(of);
        forget(&without, "checkpoint");
        assert_eq!(not_signed(&without), (None, 30));
        // Nor does it help that whatever else remembers is taken away as well.
        let _ = fs::remove_file(without.path().join("ledger/stopped"));
        forget(&without, "durable");
        assert_eq!(not_signed(&without), (None, 30));

        // The deliberate way: signed on from what is there.
        let log = EmbeddedLedgerLog::open_to_sign_anew(without.path(), options()).unwrap();
        fill(&log, 30..31).await;
        drop(log);
        drop(open(&without).unwrap());
        assert_eq!(signed(without.path()).unwrap().size, 31);
    }
}

#[tokio::test]
async fn after_a_stop_in_order_an_older_checkpoint_is_refused() {
    let folder = new_ledger();
    let log = open(&folder).unwrap();
    fill(&log, 0..20).await;
    drop(log);
    let older = fs::read(folder.path().join("ledger/checkpoint")).unwrap();
    let log = open(&folder).unwrap();
    fill(&log, 20..50).await;
    drop(log);
    let put_back = |into: &TempDir| fs::write(into.path().join("ledger/checkpoint"), &older).unwrap();
    let stopped = copy(&folder);
    put_back(&stopped);
    assert_eq!(not_signed(&stopped), (Some(20), 50));

    // The mark outlives the next start and a kill: what was signed once is signed for good.
    let log = open(&folder).unwrap();
    fill(&log, 50..60).await;
    let killed = copy(&folder);
    drop(log);
    drop(open(&copy(&killed)).expect("ten entries wait for their checkpoint, as after any kill"));
    put_back(&killed);
    assert_eq!(not_signed(&killed), (Some(20), 50));

    // A folder of a version that marked no stop is taken as it is.
    let before = copy(&folder);
    forget(&before, "stopped");
    put_back(&before);
    drop(open(&before).unwrap());
    assert_eq!(signed(before.path()).unwrap().size, 60);
    let unused = new_ledger();
    forget(&unused, "checkpoint");
    drop(open(&unused).unwrap());
    assert_eq!(signed(unused.path()), Some(CompactTree::new().head()));

    // A mark that says nothing is damage.
    fs::write(folder.path().join("ledger/stopped"), "stopped\n").unwrap();
    assert!(matches!(
        open(&folder).map(drop),
        Err(LedgerLogError::Corrupt {
            damage: LedgerDamage::StopMark,
            ..
        })
    ));
}

#[tokio::test]
async fn a_checkpoint_before_the_last_segment_is_held_against_the_entries_too() {
    let folder = new_ledger();
    let log = open(&folder).unwrap();
    fill(&log, 0..100).await;
    drop(log);
    let log = open(&folder).unwrap();
    fill(&log, 100..1500).await;
    let killed = copy(&folder);
    drop(log);
    assert!(folder.path().join("ledger/segments/00000003").exists());
    assert_eq!(signed(killed.path()).unwrap().size, 100);
    drop(open(&copy(&killed)).expect("after a kill the checkpoint lies behind"));

    // A signed entry and one that no checkpoint covers yet: the next segment knows either.
    for of in [7u64, 120] {
        let rewritten = copy(&killed);
        let path = rewritten.path().join("ledger/segments/00000001");
        let mut bytes = fs::read(&path).unwrap();
        let old = entry(of);
        let place = bytes.windows(old.len()).position(|window| window == old).unwrap();
        bytes[place + 30] ^= 1;
        let leaf = leaf_hash(&bytes[place..place + old.len()]);
        bytes[place - 32..place].copy_from_slice(leaf.as_bytes());
        fs::write(&path, bytes).unwrap();
        match open(&rewritten).map(drop) {
            Err(LedgerLogError::Corrupt {
                damage: LedgerDamage::SegmentStart,
                ..
            }) => {}
            other => panic!("entry {of}: {other:?}"),
        }
    }
}
