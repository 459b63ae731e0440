//! The list of matters (事项目录) at the desk.

use async_trait::async_trait;
use model::Matter;

use crate::StoreError;

/// What the application asks of storage for matters, beside [`crate::DeskStore`].
#[async_trait]
pub trait MatterStore: Send + Sync {
    /// All matters in order of code.
    async fn list_matters(&self) -> Result<Vec<Matter>, StoreError>;

    /// Adds matters, or replaces those with the same code: all of them or none, durably.
    async fn save_matters(&self, matters: &[Matter]) -> Result<(), StoreError>;
}
