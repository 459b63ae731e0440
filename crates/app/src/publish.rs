//! Publishing (发布): checked rows of a register go into storage as one batch, sealed where the register is sealed.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};
use model::{Catalogue, CheckedRow, Register};
use store::{
    AlternateSpace, AlternateValue, BatchHeader, BatchIntake, ChangeKind, RegisterName, RegisterStore, Row, RowBlock,
    Span,
};

pub use model::wording::SINCE_UNKNOWN;
pub use store::{BatchSummary, PreparedBatch, Progress as PrepareProgress, StoreError};

use crate::{Sealing, beijing_day};

/// Rows are handed to storage in pieces of about this many bytes.
const BLOCK_BYTES: usize = 2 << 20;

/// What a batch says of itself; see [`store::BatchHeader`].
#[derive(Clone, Debug)]
pub struct Batch {
    /// Hash of everything that shapes the outcome; the same batch a second time is recognised by it.
    pub content_hash: [u8; 32],
    /// Where it came from, for people.
    pub source: String,
    /// The instant at which its versions count as recorded.
    pub recorded_at: Timestamp,
    /// Set when the batch is the whole register: the day on which absent records are retired.
    pub retire_absent_on: Option<Date>,
}

/// Why a register cannot be published to.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The catalogue has no such register.
    #[error("没有名为“{asked}”的登记库；可用的有：{known}。请改用其中之一")]
    UnknownRegister {
        /// What was asked for.
        asked: String,
        /// The ids there are.
        known: String,
    },
    /// The register is sealed and this installation has no keys.
    #[error("{name}须加密存储，但没有可用的密钥文件；请先完成初始化（密钥文件与数据分开保管）")]
    NoKeys {
        /// Name of the register.
        name: String,
    },
    /// Storage refused.
    #[error("{}", refused_by_store(.0))]
    Store(#[from] StoreError),
}

/// A batch is visible when it is whole, or never.
fn refused_by_store(error: &StoreError) -> &'static str {
    match error {
        StoreError::InUse { .. } => "另一批次正在载入这一登记库，本批次未载入；请待其完成后重新载入",
        _ => "登记数据无法读写，本批次未载入，登记库保持原样；请检查数据目录和磁盘空间后重新载入",
    }
}

impl PublishError {
    /// Stable code, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownRegister { .. } => "publish.unknown_register",
            Self::NoKeys { .. } => "publish.no_keys",
            Self::Store(StoreError::InUse { .. }) => "publish.in_use",
            Self::Store(_) => "publish.store",
        }
    }
}

/// Publishes to the registers of a catalogue; a cheap handle.
#[derive(Clone)]
pub struct Publisher {
    registers: Arc<dyn RegisterStore>,
    catalogue: Arc<Catalogue>,
    sealing: Option<Sealing>,
}

impl Publisher {
    /// Joins storage, catalogue and, where sealed registers are to be published, the keys.
    pub fn new(registers: Arc<dyn RegisterStore>, catalogue: Arc<Catalogue>, sealing: Option<Sealing>) -> Self {
        Self {
            registers,
            catalogue,
            sealing,
        }
    }

    /// The register with this id.
    ///
    /// # Errors
    /// [`PublishError::UnknownRegister`], naming those there are.
    pub fn register(&self, id: &str) -> Result<Arc<Register>, PublishError> {
        self.catalogue
            .register(id)
            .cloned()
            .ok_or_else(|| PublishError::UnknownRegister {
                asked: id.to_owned(),
                known: self
                    .catalogue
                    .registers()
                    .iter()
                    .map(|register| register.id.as_str())
                    .collect::<Vec<_>>()
                    .join("、"),
            })
    }

    /// Opens a batch for a register; at most one a register is open at a time.
    ///
    /// # Errors
    /// [`PublishError::NoKeys`] for a sealed register without keys, [`PublishError::Store`] while another batch is open.
    pub fn open(&self, register: &Arc<Register>, batch: Batch) -> Result<Publication, PublishError> {
        let sealing = match (&self.sealing, register.is_sealed) {
            (_, false) => None,
            (Some(sealing), true) => Some(sealing.clone()),
            (None, true) => {
                return Err(PublishError::NoKeys {
                    name: register.name.clone(),
                });
            }
        };
        // The bare hash of a short file of a sealed register could be found again by guessing its one row.
        let id = match &sealing {
            Some(sealing) => sealing.seal_key(&register.id, &hex(&batch.content_hash)),
            None => batch.content_hash,
        };
        let header = BatchHeader {
            id,
            source: batch.source,
            recorded_at: batch.recorded_at,
            undated_changes_on: beijing_day(batch.recorded_at),
            retire_absent_on: batch.retire_absent_on,
        };
        let intake = self.registers.open_batch(&RegisterName::new(&register.id), header)?;
        Ok(Publication {
            register: Arc::clone(register),
            intake,
            sealing,
        })
    }
}

/// A batch that takes rows. Dropped before it is applied: nothing happened.
pub struct Publication {
    register: Arc<Register>,
    intake: Box<dyn BatchIntake>,
    sealing: Option<Sealing>,
}

impl Publication {
    /// A writer for one thread; each thread takes its own.
    pub fn block_writer(&self) -> BlockWriter<'_> {
        BlockWriter {
            publication: self,
            block: RowBlock::default(),
            sealed: Vec::new(),
        }
    }

    /// Compares the batch with the register; the register is not touched.
    ///
    /// # Errors
    /// What storage reports.
    pub fn prepare(self, progress: PrepareProgress<'_>) -> Result<Box<dyn PreparedBatch>, StoreError> {
        self.intake.prepare(progress)
    }
}

/// Packs rows into blocks for storage, sealing them on the way where the register is sealed.
pub struct BlockWriter<'a> {
    publication: &'a Publication,
    block: RowBlock,
    sealed: Vec<u8>,
}

impl BlockWriter<'_> {
    /// Adds a version of a record. `effective_on` is the day that the file states, if it does.
    ///
    /// # Errors
    /// What storage reports.
    pub fn put(&mut self, row: &CheckedRow, line: u64, effective_on: Option<Date>) -> Result<(), StoreError> {
        let publication = self.publication;
        let Some(sealing) = &publication.sealing else {
            let effective_on = effective_on.or(row.effective_on).unwrap_or(SINCE_UNKNOWN);
            let key = push(&mut self.block.bytes, row.key.as_bytes());
            let document = push(&mut self.block.bytes, &row.document);
            let first = self.block.alternates.len() as u32;
            for (space, value) in row.alternates() {
                let value = push(&mut self.block.bytes, value.as_bytes());
                self.block.alternates.push(AlternateValue {
                    space: AlternateSpace(space),
                    value,
                });
            }
            return self.end_row(key, document, first, line, effective_on, ChangeKind::Put);
        };
        // Storage sees dates in clear: one that repeats a field of the record (a birth date) must not get there.
        let effective_on = effective_on
            .filter(|on| Some(*on) != row.effective_on)
            .unwrap_or(SINCE_UNKNOWN);
        let register_id = &publication.register.id;
        let key_hash = sealing.seal_key(register_id, &row.key);
        self.sealed.clear();
        sealing.seal_document(register_id, &key_hash, &row.document, &mut self.sealed);
        let key = push(&mut self.block.bytes, &key_hash);
        let document = push(&mut self.block.bytes, &self.sealed);
        let first = self.block.alternates.len() as u32;
        for (space, value) in row.alternates() {
            let value = push(&mut self.block.bytes, &sealing.seal_key(register_id, value));
            self.block.alternates.push(AlternateValue {
                space: AlternateSpace(space),
                value,
            });
        }
        self.end_row(key, document, first, line, effective_on, ChangeKind::Put)
    }

    /// Withdraws a record from the register; history stays.
    ///
    /// # Errors
    /// What storage reports.
    pub fn retire(&mut self, key: &str, line: u64, effective_on: Date) -> Result<(), StoreError> {
        let key = match &self.publication.sealing {
            None => push(&mut self.block.bytes, key.as_bytes()),
            Some(sealing) => push(
                &mut self.block.bytes,
                &sealing.seal_key(&self.publication.register.id, key),
            ),
        };
        let document = push(&mut self.block.bytes, &[]);
        let first = self.block.alternates.len() as u32;
        self.end_row(key, document, first, line, effective_on, ChangeKind::Retire)
    }

    /// Hands over what is left; a writer dropped without it loses rows.
    ///
    /// # Errors
    /// What storage reports.
    pub fn finish(mut self) -> Result<(), StoreError> {
        self.hand_over()
    }

    fn end_row(
        &mut self,
        key: Span,
        document: Span,
        first_alternate: u32,
        line: u64,
        effective_on: Date,
        change: ChangeKind,
    ) -> Result<(), StoreError> {
        let alternates = (first_alternate, self.block.alternates.len() as u32);
        self.block.rows.push(Row {
            key,
            document,
            effective_on,
            line,
            change,
            alternates,
        });
        if self.block.bytes.len() >= BLOCK_BYTES {
            self.hand_over()
        } else {
            Ok(())
        }
    }

    fn hand_over(&mut self) -> Result<(), StoreError> {
        if self.block.rows.is_empty() {
            return Ok(());
        }
        // A little more than the last one needed, so that the next block does not grow by copying.
        let next = RowBlock {
            bytes: Vec::with_capacity(BLOCK_BYTES + (64 << 10)),
            rows: Vec::with_capacity(self.block.rows.len() + self.block.rows.len() / 8),
            alternates: Vec::with_capacity(self.block.alternates.len() + self.block.alternates.len() / 8),
        };
        self.publication.intake.add(std::mem::replace(&mut self.block, next))
    }
}

fn push(bytes: &mut Vec<u8>, piece: &[u8]) -> Span {
    let start = bytes.len() as u32;
    bytes.extend_from_slice(piece);
    Span {
        start,
        end: bytes.len() as u32,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
