//! The tree of organisations (机构树) as a whole: posts, and changes of many things at once.

use async_trait::async_trait;
use model::{OrganisationTree, TreeChange};

use crate::StoreError;

/// What the application asks of storage for the tree of organisations, beside [`crate::DeskStore`].
#[async_trait]
pub trait TreeStore: Send + Sync {
    /// Organisations in order of id, posts in order of organisation and name, people and systems in order of id: of one
    /// moment.
    async fn tree(&self) -> Result<OrganisationTree, StoreError>;

    /// Applies a change whole or not at all, durably; `Conflict` when the tree is no longer the one that the change was
    /// made for, or would break a rule of the tree.
    async fn apply_tree(&self, change: &TreeChange) -> Result<(), StoreError>;
}
