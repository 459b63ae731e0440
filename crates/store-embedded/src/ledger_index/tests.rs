use std::time::Duration;

use ledger::{Action, Door, Entry, EntryTerm, Outcome, RecordedAt};
use tempfile::TempDir;

use std::collections::HashMap;

use super::*;
use crate::ledger_log::{EmbeddedLedgerLog, LedgerLogOptions, create_ledger};

const SHAPE: Shape = Shape {
    first_bits: 3,
    fan_bits: 2,
};
/// One run of 128, of 32, of 8 each, and three entries at the end.
const ENTRIES: u64 = 128 + 32 + 8 + 3;

fn case(n: u64) -> String {
    format!("case-{}", n % 7)
}

fn principal(n: u64) -> String {
    format!("clerk-{n}")
}

async fn ledger(entries: Range<u64>, folder: &Path) {
    let options = LedgerLogOptions {
        segment_bytes: 128 << 10,
        checkpoint_every: Duration::from_secs(3600),
        ..LedgerLogOptions::default()
    };
    let log = EmbeddedLedgerLog::open(folder, options).unwrap();
    let mut appends = Vec::new();
    for n in entries {
        let (case, principal) = (case(n), principal(n));
        let mut entry = Entry::new(
            RecordedAt::from_unix_micros(n as i64),
            Door::Extranet,
            Action::Read,
            Outcome::Found,
        );
        (entry.case, entry.principal) = (Some(case.as_str()), Some(principal.as_str()));
        appends.push(log.append(&entry.to_bytes()).unwrap());
    }
    for append in appends {
        append.await.unwrap();
    }
}

async fn new_ledger(entries: u64) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    create_ledger(folder.path(), "test.example/heyan", &[4; 32]).unwrap();
    ledger(0..entries, folder.path()).await;
    folder
}

fn indexed(folder: &Path) -> LedgerIndex {
    let reader = LedgerReader::open(folder).unwrap();
    let mut index = LedgerIndex::open(folder, SHAPE, &reader).unwrap();
    loop {
        match index.advanced(&reader).unwrap() {
            (Some(advanced), _) => index = advanced,
            (None, left) => {
                assert!(left < SHAPE.entries(0));
                return index;
            }
        }
    }
}

fn check(index: &LedgerIndex, upto: u64) {
    assert_eq!(index.size(), upto);
    for (range, limit) in [
        (0..u64::MAX, usize::MAX),
        (0..upto, 3),
        (5..140, 100),
        (139..140, 5),
        (50..50, 9),
        (upto..u64::MAX, 9),
    ] {
        for n in 0..7 {
            let expected: Vec<u64> = (0..upto)
                .rev()
                .filter(|index| range.contains(index) && index % 7 == n)
                .take(limit)
                .collect();
            let found = index
                .find(EntryTerm::Case(&case(n)).key(), range.clone(), limit)
                .unwrap();
            assert_eq!(found, expected, "{range:?} {limit}");
        }
    }
    for n in 0..upto {
        let found = index.find(EntryTerm::Principal(&principal(n)).key(), 0..u64::MAX, 10);
        assert_eq!(found.unwrap(), [n]);
    }
    assert_eq!(
        index.find(EntryTerm::Subject("case-1").key(), 0..u64::MAX, 10).unwrap(),
        [0u64; 0]
    );
}

#[tokio::test]
async fn what_is_indexed_is_found_latest_first_before_and_after_opening_anew() {
    let folder = new_ledger(ENTRIES).await;
    let index = indexed(folder.path());
    check(&index, ENTRIES - 3);
    assert_eq!(index.lengths(), HashMap::from([(128, 1), (32, 1), (8, 1)]));
    let reader = LedgerReader::open(folder.path()).unwrap();
    check(&LedgerIndex::open(folder.path(), SHAPE, &reader).unwrap(), ENTRIES - 3);
    let files = fs::read_dir(folder.path().join("ledger-index")).unwrap().count();
    assert_eq!(files, 3, "merged runs are gone");

    ledger(ENTRIES..ENTRIES + 5, folder.path()).await;
    check(&indexed(folder.path()), ENTRIES + 5);
}

#[tokio::test]
async fn an_index_of_another_ledger_is_built_anew() {
    let (folder, other) = (new_ledger(ENTRIES).await, new_ledger(20).await);
    indexed(folder.path());
    fs::rename(folder.path().join("ledger-index"), other.path().join("ledger-index")).unwrap();
    check(&indexed(other.path()), 16);
}

#[tokio::test]
async fn a_damaged_file_is_built_anew_with_those_after_it() {
    let folder = new_ledger(ENTRIES).await;
    indexed(folder.path());
    let damaged = RunName { level: 1, number: 4 }.path(&folder.path().join("ledger-index"));
    for damage in [&b"HYIX"[..], b""] {
        fs::write(&damaged, damage).unwrap();
        let reader = LedgerReader::open(folder.path()).unwrap();
        assert_eq!(LedgerIndex::open(folder.path(), SHAPE, &reader).unwrap().size(), 128);
        check(&indexed(folder.path()), ENTRIES - 3);
    }
    fs::remove_dir_all(folder.path().join("ledger-index")).unwrap();
    check(&indexed(folder.path()), ENTRIES - 3);
}
