//! The ledger as it is read beside its writer: for those who search, watch and prove.

use std::ops::Range;

use async_trait::async_trait;
use ledger::{Checkpoint, ConsistencyProof, Countersigned, InclusionProof, TreeHead, VerifierKey, WitnessVerifierKey};

use crate::LedgerLogError;

/// Entries in order of index, each with its index and bytes.
pub type LedgerEntries<'a> = Box<dyn Iterator<Item = Result<(u64, Vec<u8>), LedgerLogError>> + Send + 'a>;

/// What is done with a snapshot.
pub type LedgerVisit = Box<dyn FnOnce(&dyn LedgerSnapshot) -> Result<(), LedgerLogError> + Send>;

/// Way to read the ledger — 留痕账本(查阅).
#[async_trait]
pub trait LedgerReading: Send + Sync {
    /// Runs `visit` on the ledger as it is durable now, on a thread where it may wait for the disk. Taking a snapshot is
    /// cheap beside a scan: files are opened, no entry is read. A visit that was begun is finished, even if nobody waits
    /// for it any more.
    ///
    /// # Errors
    /// What `visit` returns; or when the ledger cannot be opened, or something that was durable is gone or changed.
    async fn visit(&self, visit: LedgerVisit) -> Result<(), LedgerLogError>;

    /// Indexes the next stretch of entries, one stretch a call, so that [`LedgerSnapshot::find`] need not read them.
    /// Returns whether there is more to index. For one caller at a time, beside any number of visits.
    ///
    /// # Errors
    /// When the ledger cannot be read or the index not written; the index is then as before.
    async fn index_more(&self) -> Result<bool, LedgerLogError>;

    /// Keeps a countersigned checkpoint in place of the last one of its witness; durable when it returns. `false`, and
    /// nothing is changed, when that one is of a larger tree, or of the same and was seen no earlier.
    ///
    /// # Errors
    /// When it cannot be written.
    async fn keep_countersigned(&self, countersigned: &Countersigned) -> Result<bool, LedgerLogError>;
}

/// The ledger as it was durable at one moment. Whatever is appended later is not in it.
pub trait LedgerSnapshot: Send {
    /// Number of entries.
    fn size(&self) -> u64;

    /// The entries of a range of indexes, read one after the other and not kept; what lies beyond the end is left out.
    /// Going to the first costs a look at the header of each write before it in its segment.
    ///
    /// # Errors
    /// When the first cannot be read; later errors come from the iterator, which ends there.
    fn entries(&self, range: Range<u64>) -> Result<LedgerEntries<'_>, LedgerLogError>;

    /// Number of entries that are indexed, from the first on.
    fn indexed_size(&self) -> u64;

    /// Among the indexed entries of a range those that may be under the term with this key
    /// ([`ledger::EntryTerm::key`]), latest first, at most `limit`. None that is under it is left out; a few others may be
    /// among them.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn find(&self, key: u64, range: Range<u64>, limit: usize) -> Result<Vec<u64>, LedgerLogError>;

    /// Public key of the log.
    fn verifier(&self) -> &VerifierKey;

    /// The last signed checkpoint and its text, checked with the log's key; `None` before the first. It may be of an
    /// earlier or a later moment than this snapshot.
    ///
    /// # Errors
    /// When it cannot be read, or does not fit the key.
    fn latest_checkpoint(&self) -> Result<Option<(Checkpoint, String)>, LedgerLogError>;

    /// Public keys of the witnesses that the installation trusts.
    ///
    /// # Errors
    /// [`LedgerLogError::Witnesses`].
    fn witnesses(&self) -> Result<Vec<WitnessVerifierKey>, LedgerLogError>;

    /// The checkpoint that each trusted witness countersigned last, checked with its key and the log's, as far as it was
    /// handed in. Not held against the entries.
    ///
    /// # Errors
    /// As [`Self::witnesses`], or when one cannot be read or does not fit the keys.
    fn countersigned(&self) -> Result<Vec<Countersigned>, LedgerLogError>;

    /// Size and root of the tree over the first `size` entries.
    ///
    /// # Errors
    /// `BeyondEnd` when there are not so many, or when hashes cannot be read.
    fn head_at(&self, size: u64) -> Result<TreeHead, LedgerLogError>;

    /// Proof that the tree of the first `newer` entries continues that of the first `older`.
    ///
    /// # Errors
    /// `BeyondEnd` when there are not so many, or `older` is beyond `newer`; or when hashes cannot be read.
    fn prove_consistency(&self, older: u64, newer: u64) -> Result<ConsistencyProof, LedgerLogError>;

    /// Proof that entry `index` is in the tree of the first `size` entries.
    ///
    /// # Errors
    /// `BeyondEnd` when `index` is not below `size` or `size` is beyond the end, or when hashes cannot be read.
    fn prove_inclusion(&self, index: u64, size: u64) -> Result<InclusionProof, LedgerLogError>;
}
