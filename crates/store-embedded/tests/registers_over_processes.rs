//! Registers over several processes: the others see a batch at once, and one that is killed half-way leaves the old
//! register or the new one.
//!
//! One of the tests is started again as the other process, with `REGISTERS_CHILD` saying what to do.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::pin::pin;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use jiff::civil::date;
use store::contract::registers::{TestRow, apply, header, key, prepare, register};
use store::{AsOf, RegisterStore, StoreError};
use store_embedded::{EmbeddedRegisters, Tuning};

const RECORDS: u64 = 3000;
const CHILD: &str = "REGISTERS_CHILD";

/// The driver never waits for anything but the disk.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the driver waited"),
    }
}

fn open(folder: &Path, in_place: bool) -> EmbeddedRegisters {
    let in_place_rows_min = if in_place { u64::MAX } else { 0 };
    let tuning = Tuning {
        in_place_rows_max: 0,
        in_place_rows_min,
        run_bytes: 20_000,
        runs_in_memory_bytes: 40_000,
        alternates_in_memory_bytes: 10_000,
        commit_bytes: 30_000,
    };
    EmbeddedRegisters::open_tuned(folder, tuning).unwrap()
}

fn name(i: u64) -> String {
    format!("91{:016}", i * 7919)
}

/// Every record as batch `number` has it.
fn rows(number: u8) -> Vec<TestRow> {
    let day = date(2000 + i16::from(number), 1, 1);
    (0..RECORDS)
        .map(|i| TestRow::put(name(i), day, format!("batch {number}, record {i}")).named(format!("名 {i}")))
        .collect()
}

/// The number of the batch that the whole register shows; panics if it shows parts of two.
fn shown(store: &EmbeddedRegisters) -> u8 {
    let state = now(store.state(&register())).unwrap();
    assert_eq!(state.sequence % RECORDS, 0, "half a batch is in the feed");
    let number = (state.sequence / RECORDS) as u8;
    if number > 0 {
        assert_eq!(state.records, RECORDS);
        assert_eq!(state.last_batch_at, Some(header(number).recorded_at));
    }
    let changes = now(store.changes(&register(), 0, usize::MAX)).unwrap();
    assert!(changes.iter().map(|c| c.sequence).eq(1..=state.sequence));
    for i in 0..RECORDS {
        let found = now(store.find(&register(), &key(name(i)), AsOf::NOW)).unwrap();
        let text = found.map(|v| String::from_utf8(v.document).unwrap());
        assert_eq!(text, (number > 0).then(|| format!("batch {number}, record {i}")));
    }
    if number > 0 {
        let found = now(store.find_by_alternate(&register(), store::AlternateSpace(1), "名 7".as_bytes(), 9));
        assert_eq!(found.unwrap(), [key(name(7))]);
        let history = now(store.history(&register(), &key(name(9)), 999)).unwrap();
        assert_eq!(history.len(), usize::from(number));
    }
    number
}

fn child(task: &str, folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["another_process_sees_a_batch_at_once", "--exact", "--nocapture"])
        .env(CHILD, task)
        .env("REGISTERS_FOLDER", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits for a line of the child that begins with `begin`, and gives the rest.
fn line(lines: &mut impl Iterator<Item = std::io::Result<String>>, begin: &str) -> String {
    loop {
        let line = lines.next().expect("the child ended early").unwrap();
        if let Some((_, rest)) = line.split_once(begin) {
            return rest.trim().to_owned();
        }
    }
}

/// What the second process does.
fn do_as_told(task: &str) {
    let folder = std::path::PathBuf::from(std::env::var("REGISTERS_FOLDER").unwrap());
    let store = open(&folder, task.ends_with("in place"));
    match task {
        "publish" | "publish in place" => {
            let mut number = shown(&store);
            loop {
                println!("begin {number}");
                number += 1;
                apply(&store, header(number), rows(number));
            }
        }
        "tell" => {
            for asked in std::io::stdin().lines() {
                asked.unwrap();
                println!("shown {}", shown(&store));
            }
        }
        "hold" => {
            let _held = prepare(&store, header(200), vec![]);
            println!("held ");
            std::io::stdin().lines().next();
        }
        other => panic!("no task {other}"),
    }
}

fn survives_kills(task: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut last = 0;
    for round in 0..14u64 {
        let mut publisher = child(task, folder.path());
        let mut lines = BufReader::new(publisher.stdout.take().unwrap()).lines();
        line(&mut lines, "begin ");
        // At a different place each time: adding, merging, writing the index, flipping.
        std::thread::sleep(Duration::from_millis(round * 37 % 260));
        publisher.kill().unwrap();
        publisher.wait().unwrap();

        let store = open(folder.path(), false);
        let number = shown(&store);
        assert!(number >= last, "an applied batch is gone");
        last = number;
        // The lock is free again, and opening a batch clears away what was left.
        drop(store.open_batch(&register(), header(250)).unwrap());
        let left: Vec<String> = std::fs::read_dir(folder.path().join("registers/enterprise"))
            .unwrap()
            .map(|item| item.unwrap().file_name().into_string().unwrap())
            .collect();
        assert!(!left.iter().any(|name| name.starts_with("incoming")), "{left:?}");
        assert!(
            left.iter().filter(|name| name.starts_with("index")).count() <= 1,
            "{left:?}"
        );
    }
    assert!(last > 0, "no batch was ever applied: the test shows nothing");
}

#[test]
fn a_killed_rebuild_leaves_the_old_register_or_the_new() {
    survives_kills("publish");
}

#[test]
fn a_killed_change_in_place_leaves_the_old_register_or_the_new() {
    survives_kills("publish in place");
}

#[test]
fn another_process_sees_a_batch_at_once() {
    if let Ok(task) = std::env::var(CHILD) {
        return do_as_told(&task);
    }
    for in_place in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path(), in_place);
        let mut teller = child("tell", folder.path());
        let mut lines = BufReader::new(teller.stdout.take().unwrap()).lines();
        let mut ask = teller.stdin.take().unwrap();
        for number in 0..4 {
            if number > 0 {
                apply(&store, header(number), rows(number));
            }
            writeln!(ask, "?").unwrap();
            assert_eq!(line(&mut lines, "shown "), number.to_string());
        }
        drop(ask);
        assert!(teller.wait().unwrap().success());
    }
}

#[test]
fn a_batch_in_another_process_is_in_use_until_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), false);
    let mut holder = child("hold", folder.path());
    line(&mut BufReader::new(holder.stdout.take().unwrap()).lines(), "held ");
    let refused = store.open_batch(&register(), header(1));
    assert!(matches!(refused, Err(StoreError::InUse { .. })));
    holder.kill().unwrap();
    holder.wait().unwrap();
    apply(&store, header(1), rows(1));
    assert_eq!(shown(&store), 1);
}

#[test]
fn readers_see_whole_batches_while_they_are_applied() {
    for in_place in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path(), in_place);
        apply(&store, header(1), rows(1));
        let is_done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let readers: Vec<_> = (0..2)
                .map(|_| {
                    scope.spawn(|| {
                        let (mut last, mut looks) = (1, 0);
                        while !is_done.load(Ordering::Relaxed) || looks == 0 {
                            // Whole feeds are whole batches, and nobody goes back in time.
                            let changes = now(store.changes(&register(), 0, usize::MAX)).unwrap();
                            assert_eq!(changes.len() as u64 % RECORDS, 0);
                            for i in (0..RECORDS).step_by(311) {
                                let found = now(store.find(&register(), &key(name(i)), AsOf::NOW)).unwrap().unwrap();
                                let number = (found.sequence - 1) / RECORDS + 1;
                                assert!(number >= last);
                                last = number;
                                assert_eq!(found.document, format!("batch {number}, record {i}").into_bytes());
                                assert_eq!(found.recorded_at, header(number as u8).recorded_at);
                            }
                            looks += 1;
                        }
                        looks
                    })
                })
                .collect();
            for number in 2..6 {
                apply(&store, header(number), rows(number));
            }
            is_done.store(true, Ordering::Relaxed);
            assert!(readers.into_iter().all(|reader| reader.join().unwrap() > 0));
        });
        assert_eq!(shown(&store), 5);
    }
}

#[test]
fn a_damaged_document_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    {
        let store = open(folder.path(), false);
        apply(&store, header(1), rows(1));
    }
    let path = std::fs::read_dir(folder.path().join("registers/enterprise"))
        .unwrap()
        .map(|item| item.unwrap().path())
        .find(|path| path.file_name().unwrap().to_string_lossy().starts_with("documents-"))
        .unwrap();
    let whole = std::fs::read(&path).unwrap();
    let damages: [fn(&mut Vec<u8>); 3] = [
        |bytes| bytes[12] ^= 1,
        |bytes| bytes[5] ^= 0xFF,
        |bytes| bytes.truncate(4),
    ];
    for damage in damages {
        let mut bytes = whole.clone();
        damage(&mut bytes);
        std::fs::write(&path, &bytes).unwrap();
        let store = open(folder.path(), false);
        let damaged = (0..RECORDS)
            .filter(|&i| match now(store.find(&register(), &key(name(i)), AsOf::NOW)) {
                Ok(Some(_)) => false,
                Err(StoreError::Damaged { place, .. }) => place.contains("documents-"),
                other => panic!("neither whole nor damaged: {other:?}"),
            })
            .count();
        assert!(damaged > 0);
        assert!(damaged == 1 || bytes.len() < whole.len());
    }
}
