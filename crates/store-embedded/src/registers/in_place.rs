//! A small batch: looked up record by record, planned, and applied in one transaction of the current generation.

use std::collections::BTreeMap;
use std::sync::Arc;

use heed::RwTxn;
use store::{BatchSummary, ChangeKind, PreparedBatch, Progress, RegisterState, StoreError};

use super::alternates::{ALTERNATE_BYTES, Alternate};
use super::chunk::{self, Chunk};
use super::entry::{ENTRY_BYTES, Entry, PackedDate, history_key};
use super::feed::FeedBuilder;
use super::generation::{Generation, RECORDS, Table, damaged};
use super::intake::Batch;
use super::meta;
use super::prepared::{Counts, PROGRESS_ROWS, Target, settle};
use super::run::Merge;
use super::segments::IncomingDocuments;
use super::timeline::Group;

/// Bytes of a key and of a value.
type Pair = (Vec<u8>, Vec<u8>);

/// All that a batch puts into the tables.
#[derive(Default)]
struct Plan {
    records: Vec<(Vec<u8>, [u8; ENTRY_BYTES])>,
    history: Vec<Pair>,
    feed: Vec<Pair>,
    alternates: Vec<[u8; ALTERNATE_BYTES]>,
    feed_builder: FeedBuilder,
}

impl Target for Plan {
    fn change(&mut self, sequence: u64, key: &[u8], change: ChangeKind) -> Result<(), StoreError> {
        let feed = &mut self.feed;
        self.feed_builder.push(sequence, key, change, |last, chunk| {
            feed.push((last.to_vec(), chunk.to_vec()));
            Ok(())
        })
    }

    fn alternate(&mut self, value: Alternate, sequence: u64) -> Result<(), StoreError> {
        self.alternates.push(value.entry(sequence));
        Ok(())
    }

    fn older(&mut self, key: &[u8], entry: &Entry) -> Result<(), StoreError> {
        let mut into = Vec::new();
        history_key(key, entry.sequence, &mut into);
        self.history.push((into, entry.encode().to_vec()));
        Ok(())
    }

    fn record(&mut self, key: &[u8], current: &Entry) -> Result<(), StoreError> {
        self.records.push((key.to_vec(), current.encode()));
        Ok(())
    }
}

pub(super) fn prepare(
    batch: Batch,
    mut documents: IncomingDocuments,
    mut merge: Merge,
    rows: u64,
    progress: Progress<'_>,
) -> Result<Box<dyn PreparedBatch>, StoreError> {
    let Some((_, generation)) = batch.generation.clone() else {
        unreachable!("an empty register is built, not changed");
    };
    let mut plan = Plan::default();
    let mut counts = Counts::new(&batch.state);
    let mut group = Group::default();
    let mut versions = Vec::new();
    let mut done = 0;
    {
        let now = generation.snapshot()?;
        let register = &batch.register;
        while group.fill(&mut merge)? {
            let stored = now.versions(&group.key)?;
            group.new_versions(
                &stored,
                PackedDate::new(batch.header.undated_changes_on),
                |stored, incoming| {
                    let stored = register.documents.read(stored, <[u8]>::to_vec)?;
                    documents.equals(incoming, &stored)
                },
                &mut versions,
            )?;
            let place = |document| documents.place(document, &register.folder);
            if versions.is_empty() {
                counts.record(stored.last(), stored.last(), false);
            } else {
                settle(&group, &versions, stored.last(), &mut counts, place, &mut plan)?;
            }
            let before = done / PROGRESS_ROWS;
            done += group.rows.len() as u64;
            if done / PROGRESS_ROWS != before {
                progress(done, rows);
            }
        }
    }
    let feed = &mut plan.feed;
    plan.feed_builder.flush(|last, chunk| {
        feed.push((last.to_vec(), chunk.to_vec()));
        Ok::<_, StoreError>(())
    })?;
    plan.alternates.sort_unstable();
    let segments = documents.sync()?;
    progress(rows, rows);
    Ok(Box::new(Planned {
        summary: counts.summary(&batch.state),
        state: counts.state(&batch),
        batch,
        generation,
        plan,
        segments,
    }))
}

struct Planned {
    batch: Batch,
    generation: Arc<Generation>,
    plan: Plan,
    segments: BTreeMap<u32, u64>,
    summary: BatchSummary,
    state: RegisterState,
}

impl Planned {
    fn write(&self, txn: &mut RwTxn<'_>) -> Result<(), StoreError> {
        let tables = &self.generation.tables;
        let Plan {
            records,
            history,
            feed,
            alternates,
            ..
        } = &self.plan;
        for (key, entry) in records {
            upsert(tables.records, txn, &[RECORDS], key, entry)?;
        }
        for (table, pairs) in [(tables.history, history), (tables.feed, feed)] {
            for (key, value) in pairs {
                table.put(txn, key, value).map_err(changing)?;
            }
        }
        for entry in alternates {
            upsert(tables.alternates, txn, &[], entry, &[])?;
        }
        let Self {
            batch,
            summary,
            state,
            segments,
            ..
        } = self;
        meta::write_batch(tables.meta, txn, &batch.header, summary, state, segments).map_err(changing)
    }
}

/// Puts an entry into the chunk where it belongs; bounds are stored behind `prefix`.
fn upsert(table: Table, txn: &mut RwTxn<'_>, prefix: &[u8], key: &[u8], payload: &[u8]) -> Result<(), StoreError> {
    let found = table
        .get_greater_than_or_equal_to(txn, &[prefix, key].concat())
        .map_err(changing)?;
    let chunks = match found {
        Some((bound, bytes)) => {
            let chunk = Chunk::parse(bytes, payload.len()).ok_or_else(|| damaged("chunks"))?;
            chunk::upsert(
                chunk,
                bound.strip_prefix(prefix).ok_or_else(|| damaged("chunks"))?,
                key,
                payload,
            )
        }
        None => chunk::single(key, payload),
    };
    for (bound, bytes) in chunks {
        table.put(txn, &[prefix, &bound].concat(), &bytes).map_err(changing)?;
    }
    Ok(())
}

fn changing(error: heed::Error) -> StoreError {
    StoreError::engine("changing a register's index", error)
}

impl PreparedBatch for Planned {
    fn summary(&self) -> &BatchSummary {
        &self.summary
    }

    fn apply(self: Box<Self>) -> Result<BatchSummary, StoreError> {
        let mut txn = self.generation.env.write_txn().map_err(changing)?;
        self.write(&mut txn)?;
        txn.commit().map_err(changing)?;
        Ok(self.summary.clone())
    }
}
