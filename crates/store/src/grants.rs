//! Grants (共享授权) beyond what the gate needs of them: how they came to be as they are, and what was used of their budgets.

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};
use model::{GrantChange, GrantTerms};

use crate::StoreError;

/// Questions counted under a grant with a budget of its own, of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantUsage {
    /// Number of the grant.
    pub grant: u64,
    /// How many questions.
    pub used: u64,
}

/// What the application asks of storage for grants. Every change is durable when the call returns.
#[async_trait]
pub trait GrantStore: Send + Sync {
    /// Gives a grant other terms; that they are narrower is the affair of the model. `Conflict` when it is unknown or
    /// withdrawn, or when its terms are not `present` any more, so that of two who narrow at the same time only one does.
    async fn narrow_grant(
        &self,
        id: u64,
        present: &GrantTerms,
        narrower: &GrantTerms,
        at: Timestamp,
        reason: &str,
    ) -> Result<(), StoreError>;

    /// What happened to a grant, oldest first; empty when it is unknown. Written with every change of a grant, in the name of
    /// whoever the handle is for, and never altered.
    async fn grant_history(&self, id: u64) -> Result<Vec<GrantChange>, StoreError>;

    /// What was used of the grants' budgets on a Beijing day.
    async fn grant_usage(&self, day: Date) -> Result<Vec<GrantUsage>, StoreError>;

    /// Keeps what was used on a day; of grants that are not named, nothing changes. `Conflict` when a grant is unknown.
    async fn save_grant_usage(&self, day: Date, usage: &[GrantUsage]) -> Result<(), StoreError>;
}
