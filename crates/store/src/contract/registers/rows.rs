//! Rows for tests, and how they become a batch.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::register;
use crate::{
    AlternateSpace, AlternateValue, BatchHeader, BatchSummary, ChangeKind, PreparedBatch, RegisterStore, Row, RowBlock,
    Span, StoreKey,
};

/// A row as a test writes it.
#[derive(Clone, Debug)]
pub struct TestRow {
    pub(super) key: Vec<u8>,
    pub(super) effective_on: Date,
    pub(super) change: ChangeKind,
    pub(super) document: Vec<u8>,
    pub(super) names: Vec<Vec<u8>>,
}

impl TestRow {
    /// A record with this document from this day on.
    pub fn put(key: impl AsRef<[u8]>, effective_on: Date, document: impl AsRef<[u8]>) -> Self {
        Self {
            key: key.as_ref().to_vec(),
            effective_on,
            change: ChangeKind::Put,
            document: document.as_ref().to_vec(),
            names: Vec::new(),
        }
    }

    /// A record withdrawn on this day.
    pub fn retire(key: impl AsRef<[u8]>, effective_on: Date) -> Self {
        Self {
            change: ChangeKind::Retire,
            ..Self::put(key, effective_on, "")
        }
    }

    /// Also found under this value in space 1.
    pub fn named(mut self, name: impl AsRef<[u8]>) -> Self {
        self.names.push(name.as_ref().to_vec());
        self
    }
}

/// A key of these bytes.
pub fn key(bytes: impl AsRef<[u8]>) -> StoreKey {
    StoreKey::new(bytes.as_ref())
}

/// The header of the batch with this number; batches are an hour apart.
pub fn header(number: u8) -> BatchHeader {
    BatchHeader {
        id: [number; 32],
        source: format!("batch {number}"),
        recorded_at: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(i64::from(number)),
        undated_changes_on: Date::constant(2026, 11, 29),
        retire_absent_on: None,
    }
}

/// Packs rows, numbering them from `first_line`.
pub fn block(rows: &[TestRow], first_line: u64) -> RowBlock {
    let mut block = RowBlock::default();
    for (line, row) in (first_line..).zip(rows) {
        let mut put = |bytes: &[u8]| {
            let start = block.bytes.len() as u32;
            block.bytes.extend_from_slice(bytes);
            Span {
                start,
                end: block.bytes.len() as u32,
            }
        };
        let (key, document) = (put(&row.key), put(&row.document));
        let first = block.alternates.len() as u32;
        for name in &row.names {
            let value = put(name);
            block.alternates.push(AlternateValue {
                space: AlternateSpace(1),
                value,
            });
        }
        block.rows.push(Row {
            key,
            document,
            effective_on: row.effective_on,
            line,
            change: row.change,
            alternates: (first, block.alternates.len() as u32),
        });
    }
    block
}

/// Opens, fills and prepares a batch, with blocks that come from two threads and out of order.
pub fn prepare(store: &dyn RegisterStore, header: BatchHeader, rows: Vec<TestRow>) -> Box<dyn PreparedBatch> {
    let intake = store.open_batch(&register(), header).expect("open a batch");
    let blocks: Vec<RowBlock> = rows
        .chunks(64)
        .enumerate()
        .map(|(number, rows)| block(rows, number as u64 * 64 + 1))
        .collect();
    let (even, odd): (Vec<_>, Vec<_>) = blocks.into_iter().rev().enumerate().partition(|(i, _)| i % 2 == 0);
    std::thread::scope(|scope| {
        for half in [even, odd] {
            let intake = &intake;
            scope.spawn(move || {
                for (_, block) in half {
                    intake.add(block).expect("add a block");
                }
            });
        }
    });
    intake.prepare(&|_, _| {}).expect("prepare a batch")
}

/// Prepares and applies a batch; what it said it would do is what it did.
pub fn apply(store: &dyn RegisterStore, header: BatchHeader, rows: Vec<TestRow>) -> BatchSummary {
    let prepared = prepare(store, header, rows);
    let promised = prepared.summary().clone();
    let done = prepared.apply().expect("apply a batch");
    assert_eq!(promised, done);
    done
}
