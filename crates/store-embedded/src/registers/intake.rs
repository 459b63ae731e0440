//! An open batch: documents are written as they come, rows are gathered into sorted runs.

use std::fs::File;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use std::collections::BTreeMap;

use store::{
    BatchHeader, BatchIntake, ChangeKind, PreparedBatch, Progress, RegisterState, RowBlock, StoreError, StoreKey,
};

use super::EmbeddedRegisters;
use super::alternates::Alternate;
use super::documents::{DocumentWriter, SEGMENT_BYTES_MAX};
use super::entry::{Address, PackedDate};
use super::generation::Generation;
use super::prepared;
use super::register::Register;
use super::run::{ALTERNATES_MAX, Run, RunBuilder, RunRow};
use super::segments::incoming_name;

/// What a batch knows of its register; holds the register's batch lock.
pub(super) struct Batch {
    pub(super) register: Arc<Register>,
    pub(super) header: BatchHeader,
    pub(super) generation: Option<(u64, Arc<Generation>)>,
    pub(super) state: RegisterState,
    pub(super) segments: BTreeMap<u32, u64>,
    pub(super) is_repeat: bool,
    /// Locked until dropped.
    pub(super) _lock: File,
    /// Keeps the data folder open in this process as long as the batch needs it.
    pub(super) _store: EmbeddedRegisters,
}

pub(super) struct Intake {
    batch: Batch,
    free: Mutex<Vec<Worker>>,
    runs: Mutex<Runs>,
    rows: AtomicU64,
    next_segment: AtomicU32,
    /// Set when a block was lost: what is left is not the batch.
    is_broken: AtomicBool,
}

/// What one thread at a time fills.
struct Worker {
    run: RunBuilder,
    documents: Vec<DocumentWriter>,
}

#[derive(Default)]
struct Runs {
    runs: Vec<Run>,
    bytes: usize,
    spilled: u32,
}

impl Intake {
    pub(super) fn new(batch: Batch) -> Self {
        let first = batch.segments.last_key_value().map_or(0, |(&number, _)| number + 1);
        Self {
            batch,
            free: Mutex::default(),
            runs: Mutex::default(),
            rows: AtomicU64::new(0),
            next_segment: AtomicU32::new(first),
            is_broken: AtomicBool::new(false),
        }
    }

    fn take(&self, worker: &mut Worker, block: &RowBlock) -> Result<(), StoreError> {
        for row in &block.rows {
            let key = row.key.of(&block.bytes);
            if !(1..=StoreKey::BYTES_MAX).contains(&key.len()) {
                return Err(StoreError::Conflict(format!(
                    "row {}: a store key has 1 to {} bytes, this one {}",
                    row.line,
                    StoreKey::BYTES_MAX,
                    key.len()
                )));
            }
            let alternates = &block.alternates[row.alternates.0 as usize..row.alternates.1 as usize];
            if alternates.len() > ALTERNATES_MAX {
                return Err(StoreError::Conflict(format!(
                    "row {}: a row has at most {ALTERNATES_MAX} index entries, this one {}",
                    row.line,
                    alternates.len()
                )));
            }
            let document = match row.change {
                ChangeKind::Put => self.write(worker, row.document.of(&block.bytes))?,
                ChangeKind::Retire => Address::new(0, 0),
            };
            worker.run.push(
                &RunRow {
                    key,
                    effective_on: PackedDate::new(row.effective_on),
                    change: row.change,
                    line: row.line,
                    document,
                    alternates: &[],
                },
                alternates
                    .iter()
                    .map(|a| Alternate::new(a.space, a.value.of(&block.bytes))),
            );
        }
        if worker.run.bytes() >= self.batch.register.tuning.run_bytes {
            self.finish_run(&mut worker.run)?;
        }
        Ok(())
    }

    fn write(&self, worker: &mut Worker, document: &[u8]) -> Result<Address, StoreError> {
        let is_full = |file: &DocumentWriter| file.bytes() >= SEGMENT_BYTES_MAX;
        if worker.documents.last().is_none_or(is_full) {
            // One file a thread: writes into one file would wait for each other in the kernel.
            let number = self.next_segment.fetch_add(1, Ordering::Relaxed);
            if number >= Address::SEGMENTS_MAX {
                return Err(StoreError::Conflict(
                    "the register has as many document segments as it can have".into(),
                ));
            }
            let path = self.batch.register.folder.join(incoming_name(number));
            worker.documents.push(DocumentWriter::open(path, number, 0)?);
        }
        match worker.documents.last_mut() {
            Some(file) => file.push(document),
            None => unreachable!("a file was just opened"),
        }
    }

    fn finish_run(&self, builder: &mut RunBuilder) -> Result<(), StoreError> {
        let bytes = builder.finish();
        let number = {
            let mut runs = lock(&self.runs);
            if runs.bytes + bytes.len() <= self.batch.register.tuning.runs_in_memory_bytes {
                runs.bytes += bytes.len();
                runs.runs.push(Run::Memory(bytes));
                return Ok(());
            }
            runs.spilled += 1;
            runs.spilled
        };
        let path = self.batch.register.folder.join(format!("incoming-run-{number}"));
        let run = Run::spill(&bytes, path)?;
        lock(&self.runs).runs.push(run);
        Ok(())
    }
}

impl BatchIntake for Intake {
    fn add(&self, block: RowBlock) -> Result<(), StoreError> {
        if self.batch.is_repeat {
            return Ok(());
        }
        let mut worker = lock(&self.free).pop().unwrap_or_else(|| Worker {
            run: RunBuilder::new(),
            documents: Vec::new(),
        });
        let taken = self.take(&mut worker, &block);
        if taken.is_err() {
            self.is_broken.store(true, Ordering::Relaxed);
        }
        self.rows.fetch_add(block.rows.len() as u64, Ordering::Relaxed);
        lock(&self.free).push(worker);
        taken
    }

    fn prepare(self: Box<Self>, progress: Progress<'_>) -> Result<Box<dyn PreparedBatch>, StoreError> {
        let mut files = Vec::new();
        for mut worker in std::mem::take(&mut *lock(&self.free)) {
            if !worker.run.is_empty() {
                self.finish_run(&mut worker.run)?;
            }
            files.append(&mut worker.documents);
        }
        if self.is_broken.load(Ordering::Relaxed) {
            return Err(StoreError::Conflict(
                "a part of the batch could not be taken: begin it again".into(),
            ));
        }
        let runs = std::mem::take(&mut lock(&self.runs).runs);
        let rows = self.rows.load(Ordering::Relaxed);
        let Self { batch, .. } = *self;
        prepared::prepare(batch, files, runs, rows, progress)
    }
}

/// A panic of another thread leaves the list itself whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Drop for Worker {
    fn drop(&mut self) {
        for file in &self.documents {
            // What stays behind is removed when the next batch opens.
            let _ = std::fs::remove_file(&file.path);
        }
    }
}
