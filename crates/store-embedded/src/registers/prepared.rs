//! Preparing a batch, in one of two ways: a large one builds the next generation, a small one plans one transaction.

use store::{BatchSummary, ChangeKind, PreparedBatch, Progress, RegisterState, StoreError};

use super::alternates::Alternate;
use super::documents::DocumentWriter;
use super::entry::{Address, Entry};
use super::in_place;
use super::intake::Batch;
use super::rebuild;
use super::run::{Merge, Run};
use super::segments::IncomingDocuments;
use super::timeline::{Document, Group, NewVersion};

/// Rows after which progress is told.
pub(super) const PROGRESS_ROWS: u64 = 1 << 15;

pub(super) fn prepare(
    batch: Batch,
    files: Vec<DocumentWriter>,
    runs: Vec<Run>,
    rows: u64,
    progress: Progress<'_>,
) -> Result<Box<dyn PreparedBatch>, StoreError> {
    if batch.is_repeat {
        let summary = BatchSummary {
            is_repeat: true,
            ..Counts::new(&batch.state).summary(&batch.state)
        };
        return Ok(Box::new(Nothing(summary)));
    }
    let known = batch.state.records + batch.state.retired;
    // Documents of a first load are all needed; those of a later delivery mostly repeat what is there.
    let adopt = known < rows / 4;
    let documents = IncomingDocuments::new(files, adopt, &batch.segments)?;
    let merge = Merge::new(runs)?;
    let tuning = &batch.register.tuning;
    let is_small = rows <= tuning.in_place_rows_max && rows <= known / 10 || rows <= tuning.in_place_rows_min;
    match &batch.generation {
        Some(_) if is_small && batch.header.retire_absent_on.is_none() && !adopt => {
            in_place::prepare(batch, documents, merge, rows, progress)
        }
        _ => rebuild::prepare(batch, documents, merge, rows, progress),
    }
}

/// Counts what a batch does, record by record.
pub(super) struct Counts {
    added: u64,
    changed: u64,
    unchanged: u64,
    retired: u64,
    pub(super) sequence: u64,
    records: i64,
    retired_records: i64,
}

impl Counts {
    pub(super) fn new(before: &RegisterState) -> Self {
        Self {
            added: 0,
            changed: 0,
            unchanged: 0,
            retired: 0,
            sequence: before.sequence,
            records: before.records as i64,
            retired_records: before.retired as i64,
        }
    }

    /// A record whose current version was `before` and is `after`; each record counts once, and one that comes with
    /// its own retirement counts as added.
    pub(super) fn record(&mut self, before: Option<&Entry>, after: Option<&Entry>, is_new: bool) {
        let in_force = |entry: Option<&Entry>| entry.is_some_and(|e| e.change == ChangeKind::Put);
        let retired = |entry: Option<&Entry>| entry.is_some_and(Entry::is_retired);
        self.records += i64::from(in_force(after)) - i64::from(in_force(before));
        self.retired_records += i64::from(retired(after)) - i64::from(retired(before));
        if !is_new {
            self.unchanged += 1;
        } else if before.is_none() {
            self.added += 1;
        } else if in_force(before) && retired(after) {
            self.retired += 1;
        } else {
            self.changed += 1;
        }
    }

    pub(super) fn summary(&self, before: &RegisterState) -> BatchSummary {
        BatchSummary {
            added: self.added,
            changed: self.changed,
            unchanged: self.unchanged,
            retired: self.retired,
            versions: self.sequence - before.sequence,
            records_before: before.records,
            sequence_before: before.sequence,
            sequence_after: self.sequence,
            is_repeat: false,
        }
    }

    pub(super) fn state(&self, batch: &Batch) -> RegisterState {
        RegisterState {
            sequence: self.sequence,
            records: self.records as u64,
            retired: self.retired_records as u64,
            last_batch_at: Some(batch.header.recorded_at),
        }
    }
}

/// Where the versions of a batch go.
pub(super) trait Target {
    fn change(&mut self, sequence: u64, key: &[u8], change: ChangeKind) -> Result<(), StoreError>;
    fn alternate(&mut self, value: Alternate, sequence: u64) -> Result<(), StoreError>;
    fn older(&mut self, key: &[u8], entry: &Entry) -> Result<(), StoreError>;
    fn record(&mut self, key: &[u8], current: &Entry) -> Result<(), StoreError>;
}

/// Numbers the new versions of a group and writes them, with the record whose current version was `before`.
pub(super) fn settle(
    group: &Group,
    versions: &[NewVersion],
    before: Option<&Entry>,
    counts: &mut Counts,
    mut place: impl FnMut(Document) -> Result<Address, StoreError>,
    target: &mut impl Target,
) -> Result<(), StoreError> {
    let mut current = before.copied();
    // What has been current and is not any more waits here: history is written in the order of sequence numbers.
    let mut older: Vec<Entry> = Vec::new();
    for version in versions {
        counts.sequence += 1;
        let sequence = counts.sequence;
        target.change(sequence, &group.key, version.change)?;
        for alternate in group.alternates(version) {
            target.alternate(alternate, sequence)?;
        }
        let entry = Entry {
            sequence,
            effective_on: version.effective_on,
            change: version.change,
            document: place(version.document)?,
            has_history: false,
        };
        match current {
            Some(current) if current.rank() > entry.rank() => older.push(entry),
            Some(before) => {
                older.push(before);
                current = Some(entry);
            }
            None => current = Some(entry),
        }
    }
    counts.record(before, current.as_ref(), !versions.is_empty());
    older.sort_unstable_by_key(|entry| entry.sequence);
    for entry in &older {
        target.older(&group.key, entry)?;
    }
    match current {
        Some(current) => target.record(
            &group.key,
            &Entry {
                has_history: current.has_history || !older.is_empty(),
                ..current
            },
        ),
        None => Ok(()),
    }
}

/// A batch that was applied before.
struct Nothing(BatchSummary);

impl PreparedBatch for Nothing {
    fn summary(&self) -> &BatchSummary {
        &self.0
    }

    fn apply(self: Box<Self>) -> Result<BatchSummary, StoreError> {
        Ok(self.0)
    }
}
