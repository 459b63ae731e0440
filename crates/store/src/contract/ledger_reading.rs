//! What every way to read a ledger has to do. Given an empty log that signs a checkpoint many times a second, and
//! an index whose stretches are not longer than a hundred entries.

use std::time::Duration;

use ledger::{Action, Door, Entry, EntryTerm, Outcome, RecordedAt, leaf_hash};

use crate::{LedgerLog, LedgerLogError, LedgerReading, LedgerSnapshot};

/// How often the log is asked for a checkpoint over everything.
const ATTEMPTS: u32 = 1000;

/// A snapshot holds what was durable when it was taken, and its entries are proved against the signed checkpoint.
///
/// # Panics
/// When that does not hold, as tests do.
pub async fn a_snapshot_is_read_and_proved_beside_the_writer(log: &dyn LedgerLog, reading: &dyn LedgerReading) {
    let nothing = |ledger: &dyn LedgerSnapshot| {
        assert_eq!((ledger.size(), ledger.entries(0..9)?.count()), (0, 0));
        Ok(())
    };
    reading.visit(Box::new(nothing)).await.expect("an empty log is read");
    for n in 0..300 {
        log.append(entry(n)).await.expect("appended");
    }
    reading.visit(Box::new(everything)).await.expect("read");
    while reading.index_more().await.expect("indexed") {}
    reading.visit(Box::new(indexed)).await.expect("found");
    let failing = |_: &dyn LedgerSnapshot| Err(LedgerLogError::Overloaded);
    let failed = reading.visit(Box::new(failing)).await;
    assert!(matches!(failed, Err(LedgerLogError::Overloaded)), "told on: {failed:?}");
}

fn entry(n: u64) -> Vec<u8> {
    let at = RecordedAt::from_unix_micros(n as i64);
    let case = case(n);
    let entry = Entry {
        case: Some(&case),
        ..Entry::new(at, Door::Extranet, Action::Verify, Outcome::Consistent)
    };
    entry.to_bytes()
}

fn case(n: u64) -> String {
    format!("case-{}", n % 10)
}

/// What is indexed is found; the rest is told by the number of entries that are.
fn indexed(ledger: &dyn LedgerSnapshot) -> Result<(), LedgerLogError> {
    let size = ledger.indexed_size();
    assert!((200..=300).contains(&size), "{size} of 300 entries are indexed");
    for n in 0..10 {
        let key = EntryTerm::Case(&case(n)).key();
        let all: Vec<u64> = (0..size).rev().filter(|index| index % 10 == n).collect();
        assert_eq!(ledger.find(key, 0..u64::MAX, usize::MAX)?, all);
        assert_eq!(ledger.find(key, 0..u64::MAX, 2)?, all[..2]);
        let part: Vec<u64> = all.into_iter().filter(|index| (50..120).contains(index)).collect();
        assert_eq!(ledger.find(key, 50..120, usize::MAX)?, part);
    }
    Ok(())
}

fn everything(ledger: &dyn LedgerSnapshot) -> Result<(), LedgerLogError> {
    assert_eq!(ledger.size(), 300);
    for (range, expected) in [
        (0..300, 0..300),
        (298..u64::MAX, 298..300),
        (5..5, 0..0),
        (300..301, 0..0),
    ] {
        let read: Vec<(u64, Vec<u8>)> = ledger.entries(range.clone())?.collect::<Result<_, _>>()?;
        let expected: Vec<_> = expected.map(|n| (n, entry(n))).collect();
        assert_eq!(read, expected, "{range:?}");
    }
    let mut attempts = 0;
    let (checkpoint, note) = loop {
        match ledger.latest_checkpoint()? {
            Some(latest) if latest.0.head.size == 300 => break latest,
            _ => assert!(attempts < ATTEMPTS, "no checkpoint was signed over all entries"),
        }
        attempts += 1;
        std::thread::sleep(Duration::from_millis(10));
    };
    let opened = ledger::Checkpoint::open(&note, ledger.verifier());
    assert_eq!(opened.as_ref(), Ok(&checkpoint), "the text says the same");
    for index in [0, 150, 299] {
        let proof = ledger.prove_inclusion(index, 300)?;
        assert_eq!(proof.verify(leaf_hash(&entry(index)), &checkpoint.head), Ok(()));
    }
    assert_eq!(ledger.head_at(300)?, checkpoint.head);
    let earlier = ledger.head_at(77)?;
    let grown = ledger.prove_consistency(77, 300)?;
    assert_eq!(grown.verify(&earlier, &checkpoint.head), Ok(()));
    for beyond in [
        ledger.head_at(301).map(|_| ()),
        ledger.prove_consistency(77, 301).map(|_| ()),
        ledger.prove_consistency(78, 77).map(|_| ()),
    ] {
        assert!(matches!(beyond, Err(LedgerLogError::BeyondEnd { .. })), "{beyond:?}");
    }
    for (index, size) in [(300, 300), (0, 301)] {
        let beyond = ledger.prove_inclusion(index, size);
        assert!(
            matches!(beyond, Err(LedgerLogError::BeyondEnd { .. })),
            "{index} of {size}"
        );
    }
    Ok(())
}
