//! Killed under load again and again, the ledger keeps every entry that was acknowledged.
//!
//! The test starts itself as a child that appends from several tasks and prints index and leaf hash of each append
//! that returned. The child is killed with SIGKILL at a random moment; whatever it had printed has to be there.

use ledger::{Hash, checker, leaf_hash, prove_inclusion};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use store_embedded::{EmbeddedLedgerLog, LedgerLogOptions, LedgerReader, create_ledger};

const ROUNDS: u64 = 24;
const WRITERS: usize = 32;
const CHILD: &str = "HEYAN_LEDGER_CHILD";

/// Small segments, so that the kills also meet changes of segment.
fn options() -> LedgerLogOptions {
    LedgerLogOptions {
        segment_bytes: 256 << 10,
        checkpoint_every: Duration::from_millis(20),
        ..LedgerLogOptions::default()
    }
}

#[test]
fn every_acknowledged_entry_survives_sigkill() {
    if let Ok(data) = std::env::var(CHILD) {
        append_until_killed(Path::new(&data));
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    create_ledger(data, "test.example/heyan", &[9; 32]).unwrap();
    let mut acknowledged: HashMap<u64, Hash> = HashMap::new();
    let (mut checkpoints, mut rounds_with_entries) = (Vec::new(), 0);
    for round in 0..ROUNDS {
        let before = acknowledged.len();
        run_and_kill(data, round, &mut acknowledged);
        rounds_with_entries += u64::from(acknowledged.len() > before);

        let reader = LedgerReader::open(data).unwrap();
        let kept: Vec<Vec<u8>> = reader
            .entries(0..u64::MAX)
            .unwrap()
            .map(|entry| entry.unwrap().1)
            .collect();
        for (index, leaf) in &acknowledged {
            let entry = kept
                .get(*index as usize)
                .unwrap_or_else(|| panic!("round {round}: entry {index} is gone"));
            assert_eq!(leaf_hash(entry), *leaf, "round {round}: entry {index} is another");
        }
        checkpoints.extend(
            reader
                .latest_checkpoint()
                .unwrap()
                .map(|(checkpoint, _)| checkpoint.head),
        );
        let entries = kept.iter().map(Ok::<_, std::convert::Infallible>);
        let head = checker::check(entries, reader.size(), &checkpoints).unwrap().unwrap();
        assert_eq!(head, reader.head().unwrap());
    }
    assert!(
        rounds_with_entries > ROUNDS / 2,
        "the kills came too early to mean anything"
    );

    // Opened for writing once more, with stored hashes that went through all those stops.
    drop(EmbeddedLedgerLog::open(data, options()).unwrap());
    let reader = LedgerReader::open(data).unwrap();
    let (head, hashes) = (reader.head().unwrap(), reader.hashes().unwrap());
    assert_eq!(reader.latest_checkpoint().unwrap().unwrap().0.head, head);
    for (&index, &leaf) in acknowledged.iter().take(500) {
        prove_inclusion(&hashes, index, head.size)
            .unwrap()
            .verify(leaf, &head)
            .unwrap();
    }
}

/// Starts this test as a child, gathers what it acknowledges, and kills it.
fn run_and_kill(data: &Path, round: u64, acknowledged: &mut HashMap<u64, Hash>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "every_acknowledged_entry_survives_sigkill", "--nocapture"])
        .env(CHILD, data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let lines = std::thread::spawn(move || {
        // Only lines that begin like an acknowledgement and end whole count; the rest is the test runner's.
        output
            .lines()
            .map_while(Result::ok)
            .filter_map(|line| parse(&line))
            .collect::<Vec<_>>()
    });
    let chance = RandomState::new().hash_one(round);
    std::thread::sleep(Duration::from_millis(60 + chance % 340));
    child.kill().unwrap();
    child.wait().unwrap();
    for (index, leaf) in lines.join().unwrap() {
        assert_eq!(acknowledged.insert(index, leaf), None, "index {index} was given twice");
    }
}

fn parse(line: &str) -> Option<(u64, Hash)> {
    let (index, leaf) = line.strip_prefix("ack ")?.strip_suffix(" .")?.split_once(' ')?;
    Some((index.parse().ok()?, leaf.parse().ok()?))
}

fn append_until_killed(data: &Path) -> ! {
    let log = Arc::new(EmbeddedLedgerLog::open(data, options()).expect("it opens after every kill"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        for writer in 0..WRITERS {
            let log = log.clone();
            tokio::spawn(async move {
                for n in 0u64.. {
                    let entry = format!(
                        "{{\"writer\":{writer},\"n\":{n},\"fill\":\"{}\"}}",
                        "x".repeat((n % 700) as usize)
                    );
                    let appended = log.append(entry.as_bytes()).unwrap().await.unwrap();
                    assert_eq!(appended.leaf_hash, leaf_hash(entry.as_bytes()));
                    let line = format!("ack {} {} .\n", appended.index, appended.leaf_hash);
                    // One write a line: what is printed was acknowledged before.
                    std::io::stdout().write_all(line.as_bytes()).unwrap();
                }
            });
        }
        std::future::pending().await
    })
}
