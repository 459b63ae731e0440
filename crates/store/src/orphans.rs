//! Questions whose case nobody registered (未登记办件的提问), as they were listed for a day.

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};
use model::OrganisationId;

use crate::StoreError;

/// A question of which nobody had registered the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrphanQuestion {
    /// Index of its ledger entry.
    pub entry: u64,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Organisation of who asked.
    pub organisation: OrganisationId,
    /// Id of who asked.
    pub principal: String,
    /// In which post.
    pub post: String,
    /// For which matter.
    pub matter: String,
    /// The case that was named.
    pub case: String,
}

/// What came of going through a day's questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrphanDay {
    /// When it was gone through.
    pub listed_at: Timestamp,
    /// How many there were of each organisation that had some, in order of organisation.
    pub counts: Vec<(OrganisationId, u64)>,
    /// The first of each organisation, up to a bound, in order of organisation and entry.
    pub questions: Vec<OrphanQuestion>,
}

/// What the application asks of storage for lists of such questions, beside [`crate::DeskStore`].
#[async_trait]
pub trait OrphanStore: Send + Sync {
    /// Keeps what came of a Beijing day, in place of what was kept of it before, and forgets days before `kept_from`.
    async fn save_orphans(&self, day: Date, found: &OrphanDay, kept_from: Date) -> Result<(), StoreError>;

    /// How many there were of each organisation on a Beijing day, in order of organisation; `None` when nobody went through
    /// it.
    async fn orphan_counts(&self, day: Date) -> Result<Option<Vec<(OrganisationId, u64)>>, StoreError>;

    /// What came of a Beijing day; `None` when nobody went through it.
    async fn orphans(&self, day: Date) -> Result<Option<OrphanDay>, StoreError>;
}
