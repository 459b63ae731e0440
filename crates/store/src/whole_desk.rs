//! The desk as one: everything that is asked of it, and in whose name it is changed.

use std::sync::Arc;

use model::PrincipalId;

use crate::{
    AlarmStore, ApplicationStore, BudgetStore, CaseStore, DeskStore, GrantRequestStore, GrantStore, IncidentStore,
    MatterStore, OperatorDeedStore, OrphanStore, TreeStore,
};

/// Everything that the application asks of the desk. Changes are put down in its history to whoever the handle is for: the
/// operating-system user, unless it was made for an official.
pub trait WholeDesk:
    DeskStore
    + AlarmStore
    + ApplicationStore
    + BudgetStore
    + CaseStore
    + GrantRequestStore
    + GrantStore
    + IncidentStore
    + MatterStore
    + OperatorDeedStore
    + OrphanStore
    + TreeStore
{
    /// A handle whose changes are put down to this official.
    fn on_behalf_of(&self, official: &PrincipalId) -> Arc<dyn WholeDesk>;
}
