//! Invented records for the register benches, and a raw LMDB with the same ones.
#![allow(dead_code, missing_docs)]

use std::fmt::Write;
use std::path::Path;

use heed::types::Bytes;
use heed::{CommitOrAbort, Database, Env, EnvOpenOptions, PutFlags};
use jiff::Timestamp;
use jiff::civil::date;
use store::{AlternateSpace, AlternateValue, BatchHeader, ChangeKind, RegisterName, Row, RowBlock, Span};

pub fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Key of record `i`: 18 digits in no order.
pub fn key(i: u64) -> String {
    format!("91{:016}", i.wrapping_mul(618_033_988_751) % 10_000_000_000_000_000)
}

/// Document of record `i`: about 280 bytes, with a name of about 30.
pub fn document(i: u64, name: &str, into: &mut String) {
    let h = mix(i);
    into.clear();
    write!(
        into,
        r#"{{"id":"{}","name":"{name}","status":"{}","since":"{}-01-02","scope":""#,
        key(i),
        h % 4,
        1990 + h % 30
    )
    .unwrap();
    for part in 0..5 + h % 5 {
        write!(into, "{:x}", mix(h + part)).unwrap();
    }
    into.push_str(r#"","authority":"invented market regulation office"}"#);
}

pub fn name(i: u64) -> String {
    let h = mix(i ^ 77);
    format!("Invented company {:x}", h >> 12)
}

/// Rows `first..last` as a block.
pub fn block(first: u64, last: u64) -> RowBlock {
    let mut block = RowBlock::default();
    let mut text = String::new();
    for i in first..last {
        let mut put = |bytes: &str| {
            let start = block.bytes.len() as u32;
            block.bytes.extend_from_slice(bytes.as_bytes());
            Span {
                start,
                end: block.bytes.len() as u32,
            }
        };
        let name = name(i);
        document(i, &name, &mut text);
        let (key, document, value) = (put(&key(i)), put(&text), put(&name));
        let at = block.alternates.len() as u32;
        block.alternates.push(AlternateValue {
            space: AlternateSpace(1),
            value,
        });
        block.rows.push(Row {
            key,
            document,
            effective_on: date(2000, 1, 1),
            line: i,
            change: ChangeKind::Put,
            alternates: (at, at + 1),
        });
    }
    block.bytes.shrink_to_fit();
    block
}

pub fn register() -> RegisterName {
    RegisterName::new("enterprise")
}

pub fn header(number: u8) -> BatchHeader {
    BatchHeader {
        id: [number; 32],
        source: "bench".into(),
        recorded_at: Timestamp::UNIX_EPOCH,
        undated_changes_on: model::wording::SINCE_UNKNOWN,
        retire_absent_on: None,
    }
}

pub type Raw = (Env, Database<'static, Bytes, Bytes>);

/// Key → document in plain LMDB, loaded in order with APPEND in one transaction, synced.
pub fn raw(folder: &Path, sorted: &[(String, u64)]) -> Raw {
    std::fs::create_dir_all(folder).unwrap();
    #[allow(unsafe_code)]
    // SAFETY: a folder of its own, opened once.
    let env = unsafe { EnvOpenOptions::new().map_size(64 << 30).open(folder).unwrap() };
    let txn = env.write_txn().unwrap();
    let table = env
        .create_databases_and_commit(txn, |opener, txn| {
            opener
                .create_database::<Bytes, Bytes>(txn, None)
                .map(CommitOrAbort::<_, ()>::Commit)
        })
        .unwrap()
        .unwrap_commit();
    let mut text = String::new();
    let mut txn = env.write_txn().unwrap();
    for (key, i) in sorted {
        document(*i, &name(*i), &mut text);
        table
            .put_with_flags(&mut txn, PutFlags::APPEND, key.as_bytes(), text.as_bytes())
            .unwrap();
    }
    txn.commit().unwrap();
    (env, table)
}

pub fn sorted(records: u64) -> Vec<(String, u64)> {
    let mut keys: Vec<(String, u64)> = (1..=records).map(|i| (key(i), i)).collect();
    keys.sort_unstable();
    keys
}

/// Bytes that a folder's files take on disk.
pub fn disk_bytes(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let mut bytes = 0;
    for item in std::fs::read_dir(folder).unwrap() {
        let item = item.unwrap();
        let metadata = item.metadata().unwrap();
        bytes += if metadata.is_dir() {
            disk_bytes(&item.path())
        } else {
            metadata.blocks() * 512
        };
    }
    bytes
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Number of records: `REGISTER_RECORDS`, or `default`.
pub fn records(default: u64) -> u64 {
    std::env::var("REGISTER_RECORDS").map_or(default, |n| n.parse().expect("REGISTER_RECORDS is a number"))
}
