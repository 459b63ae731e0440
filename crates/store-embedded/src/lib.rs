//! The driver in the box: each need gets what is best for it on one machine — LMDB for registers, SQLite for the desk,
//! zero-filled segments for the ledger log.
//!
//! Knows no field, no gate and no door; keeps what `store` asks for, and passes its contract tests.

mod desk;
mod ledger_index;
mod ledger_log;
mod registers;

pub use desk::EmbeddedDesk;
pub use ledger_index::Shape as IndexShape;
pub use ledger_log::{
    Append, AtWork, EmbeddedLedgerLog, EmbeddedLedgerReading, Entries, Identity, LedgerLogOptions, LedgerReader,
    StoredHashes, create_ledger, export_tiles, keep_countersigned,
};
pub use registers::{EmbeddedRegisters, Tuning};
