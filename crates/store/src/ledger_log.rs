//! The ledger log: appended to, durable in groups, read in order, never changed.

use async_trait::async_trait;
use ledger::{AppendedEntry, TreeHead};
use std::io;
use std::ops::Range;
use std::path::PathBuf;

use crate::LedgerDamage;

/// Log of everything that was asked — 留痕账本存储.
///
/// One node writes one log. Whatever the driver, an append that returned is still there after a power cut, indexes
/// have no gap, and the head covers every append that returned before it was asked for.
#[async_trait]
pub trait LedgerLog: Send + Sync {
    /// Name of the log, as its checkpoints and receipts give it.
    fn origin(&self) -> &str;

    /// Appends one entry; returns only when it is durable.
    ///
    /// Dropping the returned future gives up waiting, not the entry: it may be recorded all the same.
    ///
    /// # Errors
    /// [`LedgerLogError::TooLarge`] and [`LedgerLogError::Overloaded`] concern this entry only;
    /// [`LedgerLogError::NoRoom`] concerns whatever is appended until there is room again. After
    /// [`LedgerLogError::Closed`] no append succeeds until the log is opened anew, because nobody can say which part of
    /// a failed write reached the disk.
    async fn append(&self, entry: Vec<u8>) -> Result<AppendedEntry, LedgerLogError>;

    /// Size and root over all durable entries.
    ///
    /// # Errors
    /// When the store cannot be reached.
    async fn head(&self) -> Result<TreeHead, LedgerLogError>;

    /// The durable entries of a range of indexes, in order, at most `limit` of them; a range that reaches beyond the
    /// end gives what there is.
    ///
    /// # Errors
    /// When the entries cannot be read, or are not what was written.
    async fn read(&self, range: Range<u64>, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, LedgerLogError>;

    /// The last signed checkpoint as a C2SP note, `None` before the first.
    ///
    /// # Errors
    /// When it cannot be read.
    async fn latest_checkpoint(&self) -> Result<Option<String>, LedgerLogError>;
}

/// Why the ledger log did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerLogError {
    /// The entry is longer than a log of this format can hold.
    #[error(
        "an entry of {size_bytes} bytes is too large (at most {})",
        ledger::ENTRY_SIZE_BYTES_MAX
    )]
    TooLarge {
        /// Its length.
        size_bytes: usize,
    },
    /// More is waiting to be written than the bound allows; nothing of this entry was kept.
    #[error("too much is waiting to be written")]
    Overloaded,
    /// There is no place to write to, on a full disk most likely; nothing of this entry was kept. Once there is room the
    /// log goes on by itself.
    #[error("there is no room for further entries")]
    NoRoom,
    /// The log is closed, in order or because writing failed; it has to be opened anew.
    #[error("the ledger is closed: {reason}")]
    Closed {
        /// What closed it.
        reason: String,
    },
    /// There is no ledger in this folder.
    #[error("there is no ledger in {}", path.display())]
    Absent {
        /// The folder.
        path: PathBuf,
    },
    /// There is a ledger already where one was to be created.
    #[error("there is a ledger already: {}", path.display())]
    Exists {
        /// What was found.
        path: PathBuf,
    },
    /// Another process has the ledger open for writing.
    #[error("another process has the ledger open for writing: {}", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// The key file is not the key of this log, or others may read it.
    #[error("the ledger's key {} cannot be used: {reason}", path.display())]
    Key {
        /// The key file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// What is stored is not what was written.
    #[error("the ledger is damaged at {place}: {damage}")]
    Corrupt {
        /// File and offset.
        place: String,
        /// What is wrong there.
        damage: LedgerDamage,
    },
    /// Entries that must have been signed are covered by no checkpoint: whoever signed on would sign what nobody can tell.
    #[error("{}: {}", path.display(), match signed {
        None => format!("the checkpoint is missing, though the ledger has {size} entries"),
        Some(signed) => format!("the checkpoint covers {signed} entries, though {size} must have been signed"),
    })]
    NotSigned {
        /// The checkpoint file.
        path: PathBuf,
        /// What it covers; `None` without one.
        signed: Option<u64>,
        /// How many entries must have been signed.
        size: u64,
    },
    /// An index or size beyond the end of the log.
    #[error("the ledger has {size} entries, {index} was asked for")]
    BeyondEnd {
        /// What was asked for.
        index: u64,
        /// How many entries there are.
        size: u64,
    },
    /// The list of trusted witnesses cannot be understood.
    #[error("{} line {line}: {reason}", path.display())]
    Witnesses {
        /// The list.
        path: PathBuf,
        /// The wrong line.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The operating system refused.
    #[error("{place}")]
    Io {
        /// What was being done with which file.
        place: String,
        /// What the system said.
        source: io::Error,
    },
}
