//! What the operator changed on the command line — 运维办理: written with the change, and recorded in the ledger after it.

use async_trait::async_trait;

use crate::StoreError;

/// Most deeds that [`OperatorDeedStore::waiting_deeds`] gives at once.
pub const DEEDS_PAGE_MAX: u32 = 100;

/// A change made on the command line that the ledger is not known to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorDeed {
    /// Which line of the desk's history it is; each line is recorded once.
    pub line: u64,
    /// Stable code of what was done.
    pub deed: String,
    /// Number or id of what it was done to; empty where it was done to several.
    pub object: String,
    /// The operating-system user who did it.
    pub operator: String,
    /// Register that it is about, if it is about one.
    pub register: Option<String>,
    /// Size of the ledger when recording it was begun; its entry, if there is one, lies from there on.
    pub begun_at_size: Option<u64>,
}

/// What waits to be recorded in the ledger. The ledger is another store than the desk, so that a change and its entry cannot be
/// one transaction: change and waiting are one, and whoever writes the ledger works off what waits.
#[async_trait]
pub trait OperatorDeedStore: Send + Sync {
    /// Those that wait, oldest first, at most [`DEEDS_PAGE_MAX`]. Cheap where none does.
    async fn waiting_deeds(&self) -> Result<Vec<OperatorDeed>, StoreError>;

    /// Notes what the operator does beside the desk, as when he renews a certificate of the server's: a line of the history, and
    /// nothing else. On a desk that is not the operator's it waits for nobody.
    async fn note_deed(&self, deed: &'static str, object: &str, summary: &str) -> Result<(), StoreError>;

    /// Keeps from which size of the ledger on the entries of these lines have to be looked for. Durable when it returns.
    async fn begin_recording(&self, lines: &[u64], ledger_size: u64) -> Result<(), StoreError>;

    /// These lines have these entries, and wait no more.
    async fn recorded(&self, entries: &[(u64, u64)]) -> Result<(), StoreError>;
}
