//! Writes a generation from the front to the back, in transactions of bounded size.

use heed::{Env, PutFlags, RwTxn};
use store::{ChangeKind, StoreError};

use super::chunk::{ChunkBuilder, OPEN_BOUND};
use super::entry::{ENTRY_BYTES, Entry};
use super::feed::FeedBuilder;
use super::generation::{RECORDS, Table, Tables};

/// Appends to the tables of a new generation; each table in its own order.
pub(super) struct GenerationWriter<'e> {
    out: Out<'e>,
    tables: Tables,
    records: ChunkBuilder,
    feed: FeedBuilder,
    alternates: ChunkBuilder,
    /// Whether the last chunk of records, of alternates was copied with its open bound.
    is_closed: bool,
}

struct Out<'e> {
    env: &'e Env,
    txn: Option<RwTxn<'e>>,
    bytes: usize,
    bytes_max: usize,
}

impl Out<'_> {
    fn append(&mut self, table: Table, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.bytes += key.len() + value.len();
        if self.bytes >= self.bytes_max {
            // What a transaction has changed stays in memory until it ends.
            self.commit()?;
        }
        let txn = match &mut self.txn {
            Some(txn) => txn,
            none => none.insert(self.env.write_txn().map_err(building)?),
        };
        table
            .put_with_flags(txn, PutFlags::APPEND, key, value)
            .map_err(building)
    }

    fn append_records(&mut self, table: Table, bound: &[u8], chunk: &[u8]) -> Result<(), StoreError> {
        self.append(table, &[&[RECORDS], bound].concat(), chunk)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.bytes = 0;
        match self.txn.take() {
            Some(txn) => txn.commit().map_err(building),
            None => Ok(()),
        }
    }
}

pub(super) fn building(error: heed::Error) -> StoreError {
    StoreError::engine("building a register's new index", error)
}

impl<'e> GenerationWriter<'e> {
    pub(super) fn new(env: &'e Env, tables: Tables, bytes_max: usize) -> Self {
        Self {
            out: Out {
                env,
                txn: None,
                bytes: 0,
                bytes_max,
            },
            tables,
            records: ChunkBuilder::new(ENTRY_BYTES),
            feed: FeedBuilder::default(),
            alternates: ChunkBuilder::new(0),
            is_closed: false,
        }
    }

    pub(super) fn record(&mut self, key: &[u8], entry: &Entry) -> Result<(), StoreError> {
        let Self { out, tables, .. } = self;
        self.records
            .push(key, &entry.encode(), |k, v| out.append_records(tables.records, k, v))
    }

    /// Whether a chunk of records may be copied now without leaving a small one before it.
    pub(super) fn can_copy_records(&self) -> bool {
        self.records.is_even()
    }

    pub(super) fn copy_records(&mut self, bound: &[u8], chunk: &[u8]) -> Result<(), StoreError> {
        let Self { out, tables, .. } = self;
        self.records
            .flush(None, |k, v| out.append_records(tables.records, k, v))?;
        self.is_closed = bound == OPEN_BOUND;
        out.append_records(tables.records, bound, chunk)
    }

    /// Ends the records; their last chunk is open to greater keys.
    pub(super) fn finish_records(&mut self) -> Result<(), StoreError> {
        let Self { out, tables, .. } = self;
        debug_assert!(!self.is_closed || self.records.is_empty());
        self.records
            .flush(Some(&OPEN_BOUND), |k, v| out.append_records(tables.records, k, v))
    }

    pub(super) fn older(&mut self, history_key: &[u8], entry: &[u8]) -> Result<(), StoreError> {
        self.out.append(self.tables.history, history_key, entry)
    }

    pub(super) fn change(&mut self, sequence: u64, key: &[u8], change: ChangeKind) -> Result<(), StoreError> {
        let Self { out, tables, .. } = self;
        self.feed
            .push(sequence, key, change, |k, v| out.append(tables.feed, k, v))
    }

    pub(super) fn copy_feed(&mut self, last: &[u8], chunk: &[u8]) -> Result<(), StoreError> {
        self.out.append(self.tables.feed, last, chunk)
    }

    pub(super) fn finish_feed(&mut self) -> Result<(), StoreError> {
        let Self { out, tables, .. } = self;
        self.feed.flush(|k, v| out.append(tables.feed, k, v))
    }

    pub(super) fn alternate(&mut self, entry: &[u8]) -> Result<(), StoreError> {
        let Self { out, tables, .. } = self;
        self.alternates
            .push(entry, &[], |k, v| out.append(tables.alternates, k, v))
    }

    pub(super) fn finish_alternates(&mut self) -> Result<(), StoreError> {
        let Self { out, tables, .. } = self;
        self.alternates
            .flush(Some(&OPEN_BOUND), |k, v| out.append(tables.alternates, k, v))
    }

    pub(super) fn copy_meta(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.out.append(self.tables.meta, key, value)
    }

    /// Calls `write` in the last transaction and makes all durable.
    pub(super) fn finish(mut self, write: impl FnOnce(&mut RwTxn<'e>) -> heed::Result<()>) -> Result<(), StoreError> {
        self.out.commit()?;
        let mut txn = self.out.env.write_txn().map_err(building)?;
        write(&mut txn).map_err(building)?;
        txn.commit().map_err(building)?;
        self.out.env.force_sync().map_err(building)
    }
}
