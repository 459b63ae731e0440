//! A copy of a real ledger folder, tampered with in every way that was thought of, and what `verify` says to each.

use super::*;
use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

/// Length of a segment's header, as the log lays it out.
const SEGMENT_HEADER: usize = 4096;
/// Length of what stands before the records of one write.
const FRAME_HEADER: usize = 32;
/// Length of what stands before one entry.
const RECORD_HEADER: usize = 36;
const ENTRIES: i64 = 2100;
const KEPT: u64 = 1000;

/// A ledger of several segments, a checkpoint of it that was kept elsewhere, and a copy of it as it was then.
struct Original {
    folder: TempDir,
    then: TempDir,
    kept: PathBuf,
    last: u32,
}

fn original() -> Original {
    let folder = new_ledger();
    append(&folder, 0, KEPT as i64);
    let then = copy(&folder);
    let kept = folder.path().join("kept");
    fs::copy(folder.path().join("ledger/checkpoint"), &kept).unwrap();
    append(&folder, KEPT as i64, ENTRIES);
    let last = (1..)
        .take_while(|n| segment(&folder, n + 1).exists() && size_of(&folder, n + 1) > 0)
        .count() as u32
        + 1;
    assert!(last >= 4, "several segments, so that hashes of the first are stored");
    Original {
        folder,
        then,
        kept,
        last,
    }
}

fn copy(of: &TempDir) -> TempDir {
    let to = tempfile::tempdir().unwrap();
    let status = std::process::Command::new("cp")
        .arg("-a")
        .arg(of.path().join("."))
        .arg(to.path())
        .status();
    assert!(status.unwrap().success());
    to
}

fn segment(folder: &TempDir, number: u32) -> PathBuf {
    folder.path().join(format!("ledger/segments/{number:08}"))
}

/// How many frames a segment has.
fn size_of(folder: &TempDir, number: u32) -> usize {
    frames(&fs::read(segment(folder, number)).unwrap()).len()
}

/// Offset of each frame, and its length with the padding.
fn frames(bytes: &[u8]) -> Vec<(usize, usize)> {
    let (mut at, mut found) = (SEGMENT_HEADER, Vec::new());
    while bytes[at..].starts_with(b"HYG1") {
        let body = u32::from_le_bytes(bytes[at + 4..at + 8].try_into().unwrap()) as usize;
        let length = (FRAME_HEADER + body).next_multiple_of(8);
        found.push((at, length));
        at += length;
    }
    found
}

/// Gives a frame another first index and a sum that fits, as someone would who knows the layout.
fn renumber(frame: &mut [u8], first_index: u64) {
    frame[8..16].copy_from_slice(&first_index.to_le_bytes());
    let sum = ledger::leaf_hash(&frame[..24]);
    frame[24..32].copy_from_slice(&sum.as_bytes()[..8]);
}

fn first_index(frame: &[u8]) -> u64 {
    u64::from_le_bytes(frame[8..16].try_into().unwrap())
}

/// Rewrites the entry of a frame together with its leaf hash.
fn rewrite(frame: &mut [u8]) {
    let length = u32::from_le_bytes(frame[FRAME_HEADER..FRAME_HEADER + 4].try_into().unwrap()) as usize;
    let start = FRAME_HEADER + RECORD_HEADER;
    let entry = &mut frame[start..start + length];
    let place = entry.windows(4).position(|four| four == b"hall").unwrap();
    entry[place..place + 4].copy_from_slice(b"town");
    let leaf = ledger::leaf_hash(entry);
    frame[FRAME_HEADER + 4..start].copy_from_slice(leaf.as_bytes());
}

fn change(path: PathBuf, with: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(&path).unwrap();
    with(&mut bytes);
    fs::write(path, bytes).unwrap();
}

/// Takes a frame out of a segment and moves what follows forward, renumbered.
fn remove(bytes: &mut Vec<u8>, which: usize) {
    let all = frames(bytes);
    let (at, length) = all[which];
    let whole = bytes.len();
    bytes.drain(at..at + length);
    bytes.resize(whole, 0);
    for (at, length) in frames(bytes).split_off(which) {
        let index = first_index(&bytes[at..]) - 1;
        renumber(&mut bytes[at..at + length], index);
    }
}

/// Adds a copy of the last frame after it, under the next index.
fn add(bytes: &mut [u8]) {
    let (at, length) = *frames(bytes).last().unwrap();
    bytes.copy_within(at..at + length, at + length);
    let index = first_index(&bytes[at..]) + 1;
    renumber(&mut bytes[at + length..at + 2 * length], index);
}

fn durable(size: u64) -> Vec<u8> {
    [size.to_le_bytes(), (!size).to_le_bytes()].concat()
}

type Tamper<'a> = Box<dyn Fn(&TempDir) + 'a>;

#[test]
fn every_tampering_is_found_and_named() {
    let Original {
        folder,
        then,
        kept,
        last,
    } = original();
    let kept = kept.to_str().unwrap();
    let key = ledger::SigningKey::from_seed("test.example/heyan", &[8; 32]).unwrap();
    let vkey = key.verifier().to_string();
    let stranger = ledger::SigningKey::from_seed("test.example/heyan", &[1; 32]).unwrap();
    let foreign = ledger::SigningKey::from_seed("other.example/heyan", &[2; 32]).unwrap();
    let head = TreeHead {
        size: ENTRIES as u64,
        root: ledger::leaf_hash(b"another tree"),
    };
    let put = |name: &'static str, content: String| -> Tamper<'_> {
        Box::new(move |copy| fs::write(copy.path().join("ledger").join(name), &content).unwrap())
    };
    let forget = |copy: &TempDir, name: &str| fs::remove_file(copy.path().join("ledger").join(name)).unwrap();
    let (against_kept, by_key) = (["--checkpoint", kept], ["--key", vkey.as_str()]);
    let cases: Vec<(&str, Tamper<'_>, &[&str], &str, &str)> = vec![
        (
            "a byte of an entry changed",
            Box::new(|copy| {
                change(segment(copy, 1), |bytes| {
                    let at = frames(bytes)[30].0 + 90;
                    bytes[at] ^= 1
                })
            }),
            &[],
            "ledger-corrupt",
            "第 30 条与所存的哈希不符",
        ),
        (
            "an entry rewritten together with its hash",
            Box::new(|copy| {
                change(segment(copy, 1), |bytes| {
                    let at = frames(bytes)[30].0;
                    rewrite(&mut bytes[at..])
                })
            }),
            &[],
            "ledger-other-root",
            "其中有条目被改动",
        ),
        (
            "two entries swapped",
            Box::new(|copy| {
                change(segment(copy, 1), |bytes| {
                    let all = frames(bytes);
                    let ((one, length), (other, _)) = (all[11], all[12]);
                    assert_eq!(length, all[12].1, "entries of one length");
                    for at in FRAME_HEADER..length {
                        bytes.swap(one + at, other + at)
                    }
                })
            }),
            &against_kept,
            "ledger-other-root",
            "重建所得的根",
        ),
        (
            "an entry taken out of a full segment",
            Box::new(|copy| change(segment(copy, 2), |bytes| remove(bytes, 5))),
            &[],
            "ledger-corrupt",
            "00000002",
        ),
        (
            "an entry taken out at the end, and what remembers how many there were",
            Box::new(|copy| {
                change(segment(copy, last), |bytes| remove(bytes, 5));
                forget(copy, "durable")
            }),
            &[],
            "ledger-corrupt",
            "第 2099 条已写入过，现在读不到",
        ),
        (
            "an entry taken out and another put at the end",
            Box::new(|copy| {
                change(segment(copy, last), |bytes| {
                    remove(bytes, 5);
                    add(bytes)
                })
            }),
            &[],
            "ledger-corrupt",
            "推不出检查点所签的根",
        ),
        (
            "an entry appended by hand",
            Box::new(|copy| change(segment(copy, last), |bytes| add(bytes))),
            &["--all-signed"],
            "ledger-not-signed",
            "末尾 1 条（自第 2100 条起）",
        ),
        (
            "the tail cut off below the checkpoint",
            Box::new(|copy| {
                change(segment(copy, last), |bytes| {
                    let at = frames(bytes)[3].0;
                    bytes[at..].fill(0)
                });
                forget(copy, "durable");
            }),
            &[],
            "ledger-corrupt",
            "至第 2099 条已写入过",
        ),
        (
            "the tail cut off, with all that remembers it here",
            Box::new(|copy| {
                (2..=last + 1).for_each(|n| _ = fs::remove_file(segment(copy, n)));
                forget(copy, "durable");
                forget(copy, "checkpoint");
            }),
            &against_kept,
            "ledger-shortened",
            "末尾的条目缺失",
        ),
        (
            "a segment missing in the middle",
            Box::new(|copy| fs::remove_file(segment(copy, 2)).unwrap()),
            &[],
            "ledger-corrupt",
            "账本在",
        ),
        (
            "a segment replaced by an older copy of it",
            Box::new(|copy| {
                let older = (1..)
                    .take_while(|n| segment(&then, *n).exists() && size_of(&then, *n) > 0)
                    .last()
                    .unwrap();
                fs::copy(segment(&then, older), segment(copy, older)).unwrap();
            }),
            &[],
            "ledger-corrupt",
            "此处的写入已损坏",
        ),
        (
            "the checkpoint of another log",
            put("checkpoint", Checkpoint::sign(head, &foreign)),
            &[],
            "ledger-corrupt",
            "检查点不可信：没有本账本公钥的签名",
        ),
        (
            "a checkpoint whose signature does not fit",
            put(
                "checkpoint",
                Checkpoint::sign(head, &key).replacen("\n2100\n", "\n2099\n", 1),
            ),
            &[],
            "ledger-corrupt",
            "检查点不可信：签名与内容不符",
        ),
        (
            "log and checkpoint under another key of the same name",
            Box::new(|copy| {
                let identity = copy.path().join("ledger/log.json");
                let text = fs::read_to_string(&identity)
                    .unwrap()
                    .replace(&vkey, &stranger.verifier().to_string());
                fs::write(identity, text).unwrap();
                let note = fs::read_to_string(copy.path().join("ledger/checkpoint")).unwrap();
                let head = Checkpoint::open(&note, &key.verifier()).unwrap().head;
                fs::write(copy.path().join("ledger/checkpoint"), Checkpoint::sign(head, &stranger)).unwrap();
            }),
            &by_key,
            "ledger-checkpoint",
            "没有本账本公钥的签名",
        ),
        (
            "stored hashes changed",
            Box::new(|copy| change(copy.path().join("ledger/hashes/0"), |bytes| bytes[300 * 32] ^= 1)),
            &[],
            "ledger-stored-hash",
            "ledger/hashes/0 的第 1 组",
        ),
        (
            "stored hashes cut",
            Box::new(|copy| change(copy.path().join("ledger/hashes/1"), Vec::clear)),
            &[],
            "ledger-stored-hash",
            "ledger/hashes/1 的第 0 组",
        ),
        (
            "the durable mark set forward",
            Box::new(|copy| fs::write(copy.path().join("ledger/durable"), durable(2200)).unwrap()),
            &[],
            "ledger-corrupt",
            "第 2100 条至第 2199 条已写入过",
        ),
        (
            "an entry rewritten with its hash, and the checkpoint taken away",
            Box::new(|copy| {
                change(segment(copy, 1), |bytes| {
                    let at = frames(bytes)[30].0;
                    rewrite(&mut bytes[at..])
                });
                forget(copy, "checkpoint");
            }),
            &by_key,
            "ledger-checkpoint-missing",
            "却没有检查点",
        ),
        (
            "an entry rewritten with its hash, and an older checkpoint put back",
            Box::new(|copy| {
                change(segment(copy, last), |bytes| {
                    let at = frames(bytes)[3].0;
                    rewrite(&mut bytes[at..])
                });
                fs::copy(kept, copy.path().join("ledger/checkpoint")).unwrap();
            }),
            &by_key,
            "ledger-checkpoint-behind",
            "只签至前 1000 条",
        ),
        (
            "an entry appended by hand, and nobody asked whether all is signed",
            Box::new(|copy| change(segment(copy, last), |bytes| add(bytes))),
            &[],
            "ledger-checkpoint-behind",
            "只签至前 2100 条",
        ),
    ];
    let mut messages = HashSet::new();
    for (what, tamper, more, code, part) in &cases {
        let tampered = copy(&folder);
        tamper(&tampered);
        let line: Vec<&str> = ["verify"].into_iter().chain(more.iter().copied()).collect();
        let error = ledger(&tampered, &line).expect_err(what);
        let message = error.to_string().replace(&tampered.path().display().to_string(), "");
        assert_eq!((error.code(), error.is_finding()), (*code, true), "{what}: {message}");
        assert!(message.contains(part), "{what}: {message}");
        assert!(messages.insert(message), "{what}: the message of another tampering");
    }
    // Set back, the durable mark hides nothing: without a writer it is only a lower bound.
    let harmless = copy(&folder);
    fs::write(harmless.path().join("ledger/durable"), durable(7)).unwrap();
    for untouched in [&folder, &harmless] {
        let found = ledger(
            untouched,
            &["verify", "--all-signed", "--checkpoint", kept, "--key", &vkey, "--json"],
        );
        let found = json(&found.unwrap());
        assert_eq!(
            (&found["size"], &found["unsigned"]),
            (&Value::from(ENTRIES), &Value::from(0))
        );
    }
}
