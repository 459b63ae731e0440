//! The small table of a generation: state, batches, recording instants, lengths of the document segments.
//!
//! Keys: `s` state; `b` and id, a batch; `r` and its last sequence number, the instant of a batch; `h` and number, the
//! length of a segment as far as it counts.

use std::collections::BTreeMap;

use heed::{RoTxn, RwTxn};
use jiff::Timestamp;
use store::{BatchHeader, BatchSummary, RegisterState, StoreError};

use super::generation::{Table, damaged, reading};

/// Changes up to and including `last` were recorded at `at`, as far as no earlier batch has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Recorded {
    last: u64,
    at: Timestamp,
}

/// The instant of the batch that has `sequence`; `None` when it is later than all of `recorded`.
pub(super) fn recorded_at(recorded: &[Recorded], sequence: u64) -> Option<Timestamp> {
    let at = recorded.partition_point(|batch| batch.last < sequence);
    recorded.get(at).map(|batch| batch.at)
}

pub(super) fn read_recorded(meta: Table, txn: &RoTxn) -> Result<Vec<Recorded>, StoreError> {
    let mut recorded = Vec::new();
    for item in meta.prefix_iter(txn, b"r").map_err(reading)? {
        let (key, value) = item.map_err(reading)?;
        let last = key[1..].try_into().map_err(|_| damaged("meta"))?;
        recorded.push(Recorded {
            last: u64::from_be_bytes(last),
            at: instant(value).ok_or_else(|| damaged("meta"))?,
        });
    }
    Ok(recorded)
}

pub(super) fn read_state(meta: Table, txn: &RoTxn) -> Result<RegisterState, StoreError> {
    let Some(bytes) = meta.get(txn, b"s").map_err(reading)? else {
        return Ok(RegisterState::default());
    };
    let number = |at: usize| Some(u64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
    let read = || {
        Some(RegisterState {
            sequence: number(0)?,
            records: number(8)?,
            retired: number(16)?,
            last_batch_at: Some(instant(bytes.get(24..)?)?),
        })
    };
    read().ok_or_else(|| damaged("meta"))
}

pub(super) fn has_batch(meta: Table, txn: &RoTxn, id: &[u8; 32]) -> Result<bool, StoreError> {
    Ok(meta.get(txn, &batch_key(id)).map_err(reading)?.is_some())
}

/// Segments and how many of their bytes count.
pub(super) fn read_segments(meta: Table, txn: &RoTxn) -> Result<BTreeMap<u32, u64>, StoreError> {
    let mut segments = BTreeMap::new();
    for item in meta.prefix_iter(txn, b"h").map_err(reading)? {
        let (key, value) = item.map_err(reading)?;
        let (Ok(number), Ok(bytes)) = (key[1..].try_into(), value.try_into()) else {
            return Err(damaged("meta"));
        };
        segments.insert(u32::from_be_bytes(number), u64::from_be_bytes(bytes));
    }
    Ok(segments)
}

/// Writes down that a batch was applied.
pub(super) fn write_batch(
    meta: Table,
    txn: &mut RwTxn,
    header: &BatchHeader,
    summary: &BatchSummary,
    state: &RegisterState,
    segments: &BTreeMap<u32, u64>,
) -> heed::Result<()> {
    let at = instant_bytes(header.recorded_at);
    let mut bytes = Vec::new();
    for number in [state.sequence, state.records, state.retired] {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    bytes.extend_from_slice(&at);
    meta.put(txn, b"s", &bytes)?;

    bytes.clear();
    bytes.extend_from_slice(&at);
    bytes.extend_from_slice(&summary.sequence_before.to_be_bytes());
    bytes.extend_from_slice(&summary.sequence_after.to_be_bytes());
    bytes.extend_from_slice(header.source.as_bytes());
    meta.put(txn, &batch_key(&header.id), &bytes)?;

    if summary.sequence_after > summary.sequence_before {
        let key = [&b"r"[..], &summary.sequence_after.to_be_bytes()].concat();
        meta.put(txn, &key, &at)?;
    }
    for (number, length) in segments {
        let key = [&b"h"[..], &number.to_be_bytes()].concat();
        meta.put(txn, &key, &length.to_be_bytes())?;
    }
    Ok(())
}

fn batch_key(id: &[u8; 32]) -> [u8; 33] {
    let mut key = [b'b'; 33];
    key[1..].copy_from_slice(id);
    key
}

fn instant_bytes(at: Timestamp) -> [u8; 12] {
    let mut bytes = [0; 12];
    bytes[..8].copy_from_slice(&at.as_second().to_be_bytes());
    bytes[8..].copy_from_slice(&at.subsec_nanosecond().to_be_bytes());
    bytes
}

fn instant(bytes: &[u8]) -> Option<Timestamp> {
    let (second, nanosecond) = bytes.split_first_chunk()?;
    let nanosecond = nanosecond.try_into().ok()?;
    Timestamp::new(i64::from_be_bytes(*second), i32::from_be_bytes(nanosecond)).ok()
}
