//! Registers (基础信息库): records by key, in versions, with a gap-free sequence of changes.
//!
//! A driver knows no field and no catalogue. It sees keys, documents and index entries as bytes; what they mean,
//! and whether they are sealed, is decided above it.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};

use crate::StoreError;

/// Names a register in storage: the `id` of its catalogue file, for instance `enterprise`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegisterName(Arc<str>);

impl RegisterName {
    /// Wraps the id of a catalogue file (lower-case letters, digits and hyphens).
    pub fn new(id: &str) -> Self {
        Self(Arc::from(id))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The key under which a record is stored: 1 to 64 bytes. For an open register the code itself, for a sealed one its keyed hash.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StoreKey(Vec<u8>);

impl StoreKey {
    /// Longest key that a driver has to take, in bytes.
    pub const BYTES_MAX: usize = 64;

    /// Wraps key bytes.
    ///
    /// # Panics
    /// When `bytes` is empty or longer than [`Self::BYTES_MAX`]: keys come from parsed identifiers, so this is a programming error.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        assert!(
            (1..=Self::BYTES_MAX).contains(&bytes.len()),
            "a store key has 1 to 64 bytes"
        );
        Self(bytes)
    }

    /// The bytes as stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A key of an open register is a public code, but drivers cannot tell open from sealed: never print it.
        write!(f, "StoreKey({} bytes)", self.0.len())
    }
}

/// Which index an alternate value belongs to: one a catalogue field or purpose, chosen above the store and stable for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AlternateSpace(pub u8);

/// The point in both times at which a register is asked: what was true then, as far as was recorded by then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AsOf {
    /// Only versions in effect on this day or earlier count; `None`: the latest.
    pub effective_on: Option<Date>,
    /// Only versions recorded at this instant or earlier count; `None`: all.
    pub recorded_by: Option<Timestamp>,
}

impl AsOf {
    /// The register as it stands.
    pub const NOW: AsOf = AsOf {
        effective_on: None,
        recorded_by: None,
    };
}

/// What a version does to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// The record has this document from now on.
    Put,
    /// The record is withdrawn from the register; history stays, subscribers keep a tombstone.
    Retire,
}

/// One version of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredVersion {
    /// Place of this change in the register's sequence, from 1, without gaps.
    pub sequence: u64,
    /// When it became true.
    pub effective_on: Date,
    /// When it was recorded here: the instant of its batch.
    pub recorded_at: Timestamp,
    /// Put or retired; a retired version repeats the last document.
    pub change: ChangeKind,
    /// The document as given by the batch.
    pub document: Vec<u8>,
}

/// One entry of a register's change feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Place in the sequence.
    pub sequence: u64,
    /// Which record changed.
    pub key: StoreKey,
    /// How.
    pub change: ChangeKind,
}

/// The register as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterState {
    /// Sequence number of the last change; 0 for an empty register. This is the *register version* that answers carry.
    pub sequence: u64,
    /// Records whose latest version is not a retirement.
    pub records: u64,
    /// Records whose latest version is a retirement.
    pub retired: u64,
    /// When the last batch was applied.
    pub last_batch_at: Option<Timestamp>,
}

/// What a batch says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchHeader {
    /// Identity of the content (a hash made by whoever reads the file): a batch applied before is recognised and not applied again.
    pub id: [u8; 32],
    /// Where it came from, for people: a file name, a feed.
    pub source: String,
    /// The recording instant of all its versions.
    pub recorded_at: Timestamp,
    /// The day on which a row without a day of its own ([`model::wording::SINCE_UNKNOWN`]) changes a record that has one.
    pub undated_changes_on: Date,
    /// Whether the batch is the whole register: records that it does not name are then retired, effective on this day.
    pub retire_absent_on: Option<Date>,
}

/// Rows of a batch, packed: made by many threads, sorted and written by the driver. One allocation for all bytes.
#[derive(Clone, Debug, Default)]
pub struct RowBlock {
    /// Keys, documents and alternate values, one after the other.
    pub bytes: Vec<u8>,
    /// The rows in the order of the file.
    pub rows: Vec<Row>,
    /// Index entries of the rows; a row's are consecutive.
    pub alternates: Vec<AlternateValue>,
}

/// One row of a [`RowBlock`]; positions point into its `bytes`.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Position of the key.
    pub key: Span,
    /// Position of the document.
    pub document: Span,
    /// When the version became true.
    pub effective_on: Date,
    /// Number of the row in the file: among rows of one key and one effective date, the last one wins.
    pub line: u64,
    /// Put or retire (a retire row has an empty document).
    pub change: ChangeKind,
    /// First and one-past-last position of its index entries in [`RowBlock::alternates`].
    pub alternates: (u32, u32),
}

/// One value under which a record can be found besides its key: `space` and the bytes, hashed by the driver as it likes.
#[derive(Clone, Copy, Debug)]
pub struct AlternateValue {
    /// Which index.
    pub space: AlternateSpace,
    /// Position of the value in [`RowBlock::bytes`].
    pub value: Span,
}

/// A piece of [`RowBlock::bytes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes it names.
    pub fn of<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        &bytes[self.start as usize..self.end as usize]
    }
}

/// What a prepared batch would do, or an applied one did.
///
/// A record that the batch names, or retires as absent, counts once: as added, changed, unchanged or retired. One that
/// comes with its own retirement counts as added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchSummary {
    /// Records that the register did not have.
    pub added: u64,
    /// Records with a new version.
    pub changed: u64,
    /// Records named by the batch whose versions are all there already.
    pub unchanged: u64,
    /// Records that would be, or were, retired: named by a retire row, or absent from a batch that is the whole register.
    pub retired: u64,
    /// Versions written in all (a record with history brings several).
    pub versions: u64,
    /// Records in force before the batch.
    pub records_before: u64,
    /// Sequence number before; the batch takes the numbers `sequence_before + 1 ..= sequence_after`.
    pub sequence_before: u64,
    /// Sequence number after.
    pub sequence_after: u64,
    /// The batch had been applied before; nothing was or will be done.
    pub is_repeat: bool,
}

/// Progress of the long parts, called now and then from the working thread: (done, of how many) rows.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// What the application asks of storage for registers — 登记数据存储.
///
/// Reads see whole batches only. Reading goes on while a batch is prepared and applied, also by another process.
#[async_trait]
pub trait RegisterStore: Send + Sync {
    /// The version of a record that holds at `at`, or `None` if the register knew no such record then. Retired versions are returned as such.
    async fn find(
        &self,
        register: &RegisterName,
        key: &StoreKey,
        at: AsOf,
    ) -> Result<Option<StoredVersion>, StoreError>;

    /// Keys of records that carry, or in any version carried, this alternate value; at most `limit`, in key order.
    /// May name a record that does not carry it (drivers may keep short hashes): the caller compares.
    async fn find_by_alternate(
        &self,
        register: &RegisterName,
        space: AlternateSpace,
        value: &[u8],
        limit: usize,
    ) -> Result<Vec<StoreKey>, StoreError>;

    /// All versions of a record, newest sequence first, at most `limit`.
    async fn history(
        &self,
        register: &RegisterName,
        key: &StoreKey,
        limit: usize,
    ) -> Result<Vec<StoredVersion>, StoreError>;

    /// The register as a whole.
    async fn state(&self, register: &RegisterName) -> Result<RegisterState, StoreError>;

    /// Changes after `after`, in sequence, without gaps, at most `limit`.
    async fn changes(&self, register: &RegisterName, after: u64, limit: usize) -> Result<Vec<Change>, StoreError>;

    /// Opens a batch. At most one batch a register is open at a time, over all processes.
    fn open_batch(&self, register: &RegisterName, header: BatchHeader) -> Result<Box<dyn BatchIntake>, StoreError>;
}

/// Takes the rows of a batch, from several threads at once. Dropped before `prepare`: nothing happened.
pub trait BatchIntake: Send + Sync {
    /// Takes a block of rows; may sort and spill it. Blocks when the driver has enough in memory.
    fn add(&self, block: RowBlock) -> Result<(), StoreError>;

    /// Sorts and compares everything against the register and gets ready to apply; the register is not touched.
    fn prepare(self: Box<Self>, progress: Progress<'_>) -> Result<Box<dyn PreparedBatch>, StoreError>;
}

/// A batch that only waits for the word.
///
/// What becomes of the rows of a key, by effective date:
/// - of several rows with one date the last line wins;
/// - a put that repeats the version prevailing on its very date (the last recorded one) is not written again, so a value
///   that was corrected can be corrected back;
/// - a retirement repeats the document that prevails on its date; of a record that is unknown or retired then, it is not
///   written. On the date of a put of the same batch it takes that put's document;
/// - a record that is absent from a whole register is retired on the day given, or on the effective date of its current
///   version if that is later.
///
/// Sequence numbers follow the order of keys, then of effective dates.
/// Dropped instead of applied: nothing happened.
pub trait PreparedBatch: Send {
    /// What applying it will do.
    fn summary(&self) -> &BatchSummary;

    /// Applies the whole batch, durably, or nothing.
    fn apply(self: Box<Self>) -> Result<BatchSummary, StoreError>;
}
