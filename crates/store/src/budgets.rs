//! Budgets (额度) at the desk beyond today's use: bursts booked ahead, and the use of past days.

use async_trait::async_trait;
use jiff::civil::Date;
use model::{BudgetBurst, BudgetChange, OrganisationId};

use crate::{StoreError, Usage};

/// What the application asks of storage for budgets, beside [`crate::DeskStore`].
#[async_trait]
pub trait BudgetStore: Send + Sync {
    /// Changes the daily budgets of an organisation, clerks' and systems', `None` leaving one as it is; `Conflict` when the
    /// organisation is unknown. Does nothing when they are so already. Moves the desk's stamp.
    async fn change_budgets(
        &self,
        id: &OrganisationId,
        clerk: Option<u32>,
        system: Option<u32>,
        reason: &str,
    ) -> Result<(), StoreError>;

    /// How the daily budgets of an organisation changed, by a tree that was applied too, in order of time.
    async fn budget_changes(&self, id: &OrganisationId) -> Result<Vec<BudgetChange>, StoreError>;

    /// Books a burst on this Beijing day (its number and who booked it are ignored) and returns the number given to it.
    /// `Conflict` when the organisation is unknown or a rule of [`model::budget::burst_fault`] speaks against it. Moves the
    /// desk's stamp.
    async fn book_burst(&self, burst: &BudgetBurst, today: Date) -> Result<u64, StoreError>;

    /// Cancels a burst from this Beijing day on; `Conflict` when it is unknown, cancelled already, or over. Moves the desk's
    /// stamp.
    async fn cancel_burst(&self, number: u64, today: Date) -> Result<(), StoreError>;

    /// All bursts that do not end before this day, cancelled ones too, in order of number.
    async fn bursts(&self, from: Date) -> Result<Vec<BudgetBurst>, StoreError>;

    /// What was used on each day of a span, both ends included, in order of day.
    async fn usage_of_days(&self, first: Date, last: Date) -> Result<Vec<(Date, Usage)>, StoreError>;
}
