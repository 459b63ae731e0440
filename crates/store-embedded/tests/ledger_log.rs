//! The ledger log from outside: opening, reading beside the writer, proving, tampering.

use ledger::{
    ConsistencyProof, TileKind, checker, checker::Finding, decode_bundle, leaf_hash, prove_consistency, prove_inclusion,
};
use std::fs;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{LedgerLog, LedgerLogError};
use store_embedded::{
    EmbeddedLedgerLog, EmbeddedLedgerReading, IndexShape, LedgerLogOptions, LedgerReader, create_ledger, export_tiles,
};
use tempfile::TempDir;

const SEGMENT: u64 = 128 << 10;

fn options() -> LedgerLogOptions {
    LedgerLogOptions {
        segment_bytes: SEGMENT,
        checkpoint_every: Duration::from_secs(3600),
        ..LedgerLogOptions::default()
    }
}

fn entry(n: u64) -> Vec<u8> {
    format!("{{\"n\":{n},\"fill\":\"{}\"}}", "x".repeat((n % 300) as usize)).into_bytes()
}

fn new_ledger() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    create_ledger(folder.path(), "test.example/heyan", &[4; 32]).unwrap();
    folder
}

/// Appends entries `range` and waits for each, so that frames are small and there are several segments.
async fn fill(log: &EmbeddedLedgerLog, range: std::ops::Range<u64>) {
    for n in range {
        assert_eq!(log.append(&entry(n)).unwrap().await.unwrap().index, n);
    }
}

fn copy(from: &Path) -> TempDir {
    let to = tempfile::tempdir().unwrap();
    let status = std::process::Command::new("cp")
        .arg("-a")
        .arg(format!("{}/.", from.display()))
        .arg(to.path())
        .status();
    assert!(status.unwrap().success());
    to
}

fn segment(data: &Path, number: u32) -> PathBuf {
    data.join(format!("ledger/segments/{number:08}"))
}

#[tokio::test]
async fn entries_are_kept_over_closing_and_opening() {
    let folder = new_ledger();
    let mut heads = Vec::new();
    for round in 0..4u64 {
        let log = EmbeddedLedgerLog::open(folder.path(), options()).unwrap();
        assert_eq!(log.head().size, round * 500);
        fill(&log, round * 500..(round + 1) * 500).await;
        heads.push(log.head());
    }
    let reader = LedgerReader::open(folder.path()).unwrap();
    assert_eq!((reader.size(), reader.head().unwrap()), (2000, heads[3]));
    assert!(
        segment(folder.path(), 4).exists(),
        "the test is to use several segments"
    );
    let entries = reader
        .entries(0..u64::MAX)
        .unwrap()
        .map(|entry| entry.map(|(_, bytes)| bytes));
    assert_eq!(checker::check(entries, 2000, &heads).unwrap(), Ok(heads[3]));
    for range in [0..1, 499..503, 777..778, 1999..2500, 2000..2001, 5..5] {
        let expected: Vec<_> = range.clone().filter(|n| *n < 2000).map(|n| (n, entry(n))).collect();
        assert_eq!(
            reader.entries(range).unwrap().collect::<Result<Vec<_>, _>>().unwrap(),
            expected
        );
    }
}

#[tokio::test]
async fn proofs_hold_from_stored_hashes_even_when_these_were_lost() {
    let folder = new_ledger();
    let log = EmbeddedLedgerLog::open(folder.path(), options()).unwrap();
    fill(&log, 0..700).await;
    let older = log.head();
    fill(&log, 700..1900).await;
    drop(log);
    for is_lost in [false, true] {
        if is_lost {
            fs::remove_dir_all(folder.path().join("ledger/hashes")).unwrap();
            fs::create_dir(folder.path().join("ledger/hashes")).unwrap();
            // Opening for writing makes them anew.
            drop(EmbeddedLedgerLog::open(folder.path(), options()).unwrap());
        }
        let reader = LedgerReader::open(folder.path()).unwrap();
        let (newer, hashes) = (reader.head().unwrap(), reader.hashes().unwrap());
        for index in (0..1900).step_by(61).chain([1899]) {
            let proof = prove_inclusion(&hashes, index, 1900).unwrap();
            proof.verify(leaf_hash(&entry(index)), &newer).unwrap();
        }
        let proof: ConsistencyProof = prove_consistency(&hashes, 700, 1900).unwrap();
        proof.verify(&older, &newer).unwrap();
    }
}

#[tokio::test]
async fn a_reader_beside_the_writer_ends_where_everything_is_durable() {
    let folder = new_ledger();
    let log = EmbeddedLedgerLog::open(folder.path(), options()).unwrap();
    assert!(matches!(
        EmbeddedLedgerLog::open(folder.path(), options()),
        Err(LedgerLogError::Locked { .. })
    ));
    assert_eq!(LedgerReader::open(folder.path()).unwrap().size(), 0);
    for size in [1, 2, 300, 900] {
        fill(&log, log.head().size..size).await;
        let reader = LedgerReader::open(folder.path()).unwrap();
        assert_eq!((reader.size(), reader.head().unwrap()), (size, log.head()));
        let last = LedgerLog::read(&log, size - 1..u64::MAX, 10).await.unwrap();
        assert_eq!(last, [(size - 1, entry(size - 1))]);
    }
    assert_eq!(LedgerLog::read(&log, 0..900, 2).await.unwrap().len(), 2);
    log.close();
    assert!(matches!(
        log.append(b"late").map(drop),
        Err(LedgerLogError::Closed { .. })
    ));
    let note = log.latest_checkpoint().await.unwrap().unwrap();
    assert_eq!(
        ledger::Checkpoint::open(&note, log.verifier()).unwrap().head,
        log.head()
    );
}

#[tokio::test]
async fn an_entry_is_the_same_alone_and_among_others() {
    const ENTRIES: u64 = 2_600;
    let folder = new_ledger();
    // Two segments, the first of which is longer than the way between two entries that a reader remembers.
    let segment_bytes = 4 * SEGMENT;
    let log = EmbeddedLedgerLog::open(
        folder.path(),
        LedgerLogOptions {
            segment_bytes,
            ..options()
        },
    );
    let log = log.unwrap();
    fill(&log, 0..ENTRIES).await;
    let reader = LedgerReader::open(folder.path()).unwrap();
    let alone = |index: u64| {
        let mut entries = reader.entries(index..index + 1).unwrap();
        let read = entries.next().expect("it is there").unwrap();
        assert!(entries.next().is_none());
        read
    };
    // From behind, with nothing remembered at first; then with all that was come by.
    for round in [0, 3] {
        for index in (round..ENTRIES).rev().step_by(97) {
            assert_eq!(alone(index), (index, entry(index)));
        }
        assert_eq!(reader.entries(0..ENTRIES).unwrap().count() as u64, ENTRIES);
    }
    let among: Vec<_> = reader.entries(2_047..2_051).unwrap().map(Result::unwrap).collect();
    assert_eq!(
        among,
        (2_047..2_051).map(|index| (index, entry(index))).collect::<Vec<_>>()
    );
    assert!(reader.entries(ENTRIES..ENTRIES + 1).unwrap().next().is_none());
    assert!(segment(folder.path(), 2).exists(), "there are two segments at least");
}

#[tokio::test]
async fn entries_that_are_too_large_or_too_many_are_refused_alone() {
    let folder = new_ledger();
    let log = EmbeddedLedgerLog::open(folder.path(), options()).unwrap();
    assert!(matches!(
        log.append(&[b'x'; 65_536]).map(drop),
        Err(LedgerLogError::TooLarge { .. })
    ));
    let mut waiting = Vec::new();
    let overloaded = loop {
        match log.append(&[b'x'; 65_535]) {
            Ok(append) => waiting.push(append),
            Err(error) => break error,
        }
    };
    assert!(matches!(overloaded, LedgerLogError::Overloaded));
    let count = waiting.len() as u64;
    for append in waiting {
        append.await.unwrap();
    }
    log.append(b"after").unwrap().await.unwrap();
    assert_eq!(log.head().size, count + 1);
}

#[tokio::test]
async fn an_exported_folder_holds_the_whole_log() {
    let folder = new_ledger();
    let log = EmbeddedLedgerLog::open(folder.path(), options()).unwrap();
    fill(&log, 0..600).await;
    drop(log);
    let reader = LedgerReader::open(folder.path()).unwrap();
    let target = folder.path().join("public");
    let checkpoint = export_tiles(&reader, &target).unwrap().unwrap();
    assert_eq!(checkpoint.head, reader.head().unwrap());
    let mut exported = Vec::new();
    for tile in ledger::tiles_of(600) {
        let bytes = fs::read(target.join(tile.to_string())).unwrap();
        match tile.kind {
            TileKind::Entries => exported.extend(decode_bundle(&bytes).unwrap().into_iter().map(<[u8]>::to_vec)),
            TileKind::Hashes { .. } => assert_eq!(bytes.len() as u64, tile.width * 32),
        }
    }
    assert_eq!(exported, (0..600).map(entry).collect::<Vec<_>>());
    assert_eq!(export_tiles(&reader, &target).unwrap().unwrap(), checkpoint);
}

#[tokio::test]
async fn a_torn_last_write_is_cut_off_and_an_earlier_damage_is_not() {
    let folder = new_ledger();
    let log = EmbeddedLedgerLog::open(folder.path(), options()).unwrap();
    fill(&log, 0..50).await;
    let (before, end) = (log.head(), used(&segment(folder.path(), 1)));
    fill(&log, 50..51).await;

    // The last write never finished and was never told of: neither the durable mark nor the checkpoint, which is still that
    // of no entries, knows it.
    let torn = copy(folder.path());
    drop(log);
    fs::remove_file(torn.path().join("ledger/durable")).unwrap();
    let file = fs::OpenOptions::new()
        .write(true)
        .open(segment(torn.path(), 1))
        .unwrap();
    file.write_all_at(&[0; 9], end + 60).unwrap();
    assert_eq!(LedgerReader::open(torn.path()).unwrap().head().unwrap(), before);
    let log = EmbeddedLedgerLog::open(torn.path(), options()).unwrap();
    assert_eq!(log.head(), before);
    fill(&log, 50..200).await;
    let grown = log.head();
    drop(log);
    assert_eq!(LedgerReader::open(torn.path()).unwrap().head().unwrap(), grown);

    // The same damage to something that was acknowledged is refused, whether mark, checkpoint or both remember it.
    for forgotten in [None, Some("durable"), Some("checkpoint")] {
        let damaged = copy(folder.path());
        let file = fs::OpenOptions::new()
            .write(true)
            .open(segment(damaged.path(), 1))
            .unwrap();
        file.write_all_at(&[0; 9], end + 60).unwrap();
        if let Some(name) = forgotten {
            fs::remove_file(damaged.path().join("ledger").join(name)).unwrap();
        }
        assert!(matches!(
            EmbeddedLedgerLog::open(damaged.path(), options()).map(drop),
            Err(LedgerLogError::Corrupt { .. })
        ));
        assert!(matches!(
            LedgerReader::open(damaged.path()),
            Err(LedgerLogError::Corrupt { .. })
        ));
    }
}

#[tokio::test]
async fn tampering_is_caught() {
    let folder = new_ledger();
    let log = EmbeddedLedgerLog::open(folder.path(), options()).unwrap();
    fill(&log, 0..1500).await;
    drop(log);
    let first = segment(folder.path(), 1);
    let (used, path_of) = (used(&first), |data: &Path| segment(data, 1));

    // A byte anywhere in a full segment: found when the entries are read.
    for at in (4096..used).step_by(used as usize / 40) {
        let tampered = copy(folder.path());
        let file = fs::OpenOptions::new()
            .read(true)
            .write(true)
            .open(path_of(tampered.path()))
            .unwrap();
        let mut byte = [0];
        file.read_exact_at(&mut byte, at).unwrap();
        file.write_all_at(&[byte[0] ^ 1], at).unwrap();
        // The padding between frames belongs to nothing; everything else is found.
        assert!(verify(tampered.path()).is_err() || is_padding(&first, at), "byte {at}");
    }

    // An entry rewritten together with its leaf hash: found by the checkpoint.
    let tampered = copy(folder.path());
    let mut bytes = fs::read(path_of(tampered.path())).unwrap();
    let old = entry(7);
    let place = bytes.windows(old.len()).position(|window| window == old).unwrap();
    let mut new = old.clone();
    new[5] ^= 1;
    bytes[place..place + new.len()].copy_from_slice(&new);
    bytes[place - 32..place].copy_from_slice(leaf_hash(&new).as_bytes());
    fs::write(path_of(tampered.path()), &bytes).unwrap();
    assert!(verify(tampered.path()).unwrap_err().contains("root"));

    // The checkpoint rewritten by someone without the key.
    let tampered = copy(folder.path());
    let path = tampered.path().join("ledger/checkpoint");
    let note = fs::read_to_string(&path).unwrap().replacen("1500", "1499", 1);
    fs::write(&path, note).unwrap();
    assert!(matches!(
        EmbeddedLedgerLog::open(tampered.path(), options()).map(drop),
        Err(LedgerLogError::Corrupt { .. })
    ));

    // The last segment removed, with everything that remembers it except the checkpoint.
    let tampered = copy(folder.path());
    let last = (1..)
        .take_while(|n| segment(tampered.path(), *n).exists())
        .last()
        .unwrap();
    (last - 1..=last).for_each(|n| fs::remove_file(segment(tampered.path(), n)).unwrap());
    fs::remove_file(tampered.path().join("ledger/durable")).unwrap();
    assert!(verify(tampered.path()).is_err());

    // A segment of another log.
    let tampered = copy(folder.path());
    let other = tempfile::tempdir().unwrap();
    create_ledger(other.path(), "other.example/heyan", &[5; 32]).unwrap();
    drop(EmbeddedLedgerLog::open(other.path(), options()).unwrap());
    fs::copy(segment(other.path(), 1), path_of(tampered.path())).unwrap();
    assert!(verify(tampered.path()).unwrap_err().contains("another log"));
    assert_eq!(verify(folder.path()), Ok(1500));
}

#[tokio::test]
async fn a_key_that_others_can_read_or_of_another_log_is_refused() {
    let folder = new_ledger();
    let key = folder.path().join("keys/ledger.key");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(matches!(
        create_ledger(folder.path(), "again", &[1; 32]),
        Err(LedgerLogError::Exists { .. })
    ));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = EmbeddedLedgerLog::open(folder.path(), options()).map(drop);
    assert!(matches!(refused, Err(LedgerLogError::Key { .. })));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let other = ledger::SigningKey::from_seed("test.example/heyan", &[6; 32]).unwrap();
    fs::write(&key, other.to_secret_text()).unwrap();
    let refused = EmbeddedLedgerLog::open(folder.path(), options()).map(drop);
    assert!(matches!(refused, Err(LedgerLogError::Key { .. })));
    assert!(matches!(
        LedgerReader::open(&folder.path().join("none")),
        Err(LedgerLogError::Absent { .. })
    ));
}

/// As an auditor would: the independent checker over the entries, against the checkpoint.
fn verify(data: &Path) -> Result<u64, String> {
    let reader = LedgerReader::open(data).map_err(|error| error.to_string())?;
    let claims: Vec<_> = reader
        .latest_checkpoint()
        .map_err(|error| error.to_string())?
        .map(|(checkpoint, _)| checkpoint.head)
        .into_iter()
        .collect();
    let entries = reader.entries(0..u64::MAX).map_err(|error| error.to_string())?;
    let found: Result<_, Finding> = checker::check(
        entries.map(|entry| entry.map(|(_, bytes)| bytes)),
        reader.size(),
        &claims,
    )
    .map_err(|error| error.to_string())?;
    found.map(|head| head.size).map_err(|finding| finding.to_string())
}

/// Offset after the last byte that is not zero.
fn used(segment: &Path) -> u64 {
    fs::read(segment).unwrap().iter().rposition(|&b| b != 0).unwrap() as u64 + 1
}

fn is_padding(segment: &Path, at: u64) -> bool {
    let bytes = fs::read(segment).unwrap();
    let next_frame = (at as usize).next_multiple_of(8);
    bytes[at as usize..next_frame].iter().all(|&b| b == 0) && next_frame - (at as usize) < 8
}

#[tokio::test]
async fn without_room_every_append_is_refused_until_there_is_some() {
    let folder = new_ledger();
    // A folder in the way of the second segment: preparing it fails like on a full disk.
    let obstacle = segment(folder.path(), 2).with_extension("new");
    fs::create_dir(&obstacle).unwrap();
    let options = LedgerLogOptions {
        checkpoint_every: Duration::from_millis(20),
        ..options()
    };
    let log = EmbeddedLedgerLog::open(folder.path(), options).unwrap();
    let mut acknowledged = 0;
    let refused = loop {
        match log.append(&entry(acknowledged)).unwrap().await {
            Ok(_) => acknowledged += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, LedgerLogError::NoRoom), "{refused}");
    let several: Vec<_> = (0..5).map(|_| log.append(&entry(acknowledged)).unwrap()).collect();
    for append in several {
        assert!(matches!(append.await, Err(LedgerLogError::NoRoom)));
    }
    assert_eq!(log.head().size, acknowledged);

    fs::remove_dir(&obstacle).unwrap();
    while let Err(error) = log.append(&entry(acknowledged)).unwrap().await {
        assert!(matches!(error, LedgerLogError::NoRoom), "{error}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    acknowledged += 1;
    fill(&log, acknowledged..acknowledged + 200).await;
    drop(log);
    assert_eq!(verify(folder.path()), Ok(acknowledged + 200));
    let reader = LedgerReader::open(folder.path()).unwrap();
    let entries = reader.entries(0..u64::MAX).unwrap().map(Result::unwrap);
    assert!(
        entries.eq((0..acknowledged + 200).map(|n| (n, entry(n)))),
        "what was acknowledged and nothing else, each in its place"
    );
}

#[tokio::test]
async fn it_does_what_every_ledger_log_does() {
    let folder = new_ledger();
    let log = EmbeddedLedgerLog::open(folder.path(), options()).unwrap();
    store::contract::ledger_log::appends_are_kept_in_order_and_borne_out_by_the_head(&log).await;
}

#[tokio::test]
async fn it_is_read_beside_its_writer_as_every_ledger_is() {
    let folder = new_ledger();
    let options = LedgerLogOptions {
        checkpoint_every: Duration::from_millis(1),
        ..options()
    };
    let log = EmbeddedLedgerLog::open(folder.path(), options).unwrap();
    let reading = EmbeddedLedgerReading::with_index(
        folder.path(),
        IndexShape {
            first_bits: 4,
            fan_bits: 2,
        },
    );
    store::contract::ledger_reading::a_snapshot_is_read_and_proved_beside_the_writer(&log, &reading).await;
}
