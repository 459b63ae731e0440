//! What can go wrong in storage, as far as a caller could act on it.

use std::error::Error;

/// Why a store did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A stored row breaks a rule: reported with its place, never repaired quietly.
    #[error("stored data is damaged in {place}: {rule}")]
    Damaged {
        /// Register or table, and where in it; no personal data.
        place: String,
        /// What should hold there.
        rule: String,
    },
    /// Another process holds what must have one holder.
    #[error("{what} is in use by another process")]
    InUse {
        /// A batch of a register, the ledger.
        what: String,
    },
    /// The row asked for is not there, or would be there twice.
    #[error("{0}")]
    Conflict(String),
    /// The engine failed: disk full, permission, broken file.
    #[error("{action} failed")]
    Engine {
        /// What was being done.
        action: String,
        /// The engine's own error.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

impl StoreError {
    /// Wraps an engine's error with what was being done.
    pub fn engine(action: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Engine {
            action: action.into(),
            source: source.into(),
        }
    }
}
