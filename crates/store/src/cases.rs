//! Cases (办件) at the desk: registered and closed by approval systems, looked up one by one.

use async_trait::async_trait;
use jiff::Timestamp;
use model::{ApprovalCase, CaseCheck, CaseNumber, OrganisationId, PrincipalId};

use crate::StoreError;

/// What the application asks of storage for cases, beside [`crate::DeskStore`].
#[async_trait]
pub trait CaseStore: Send + Sync {
    /// Registers a case, unless its organisation has one of this number; returns the one that is there then. `Conflict`
    /// when organisation or principal are unknown.
    async fn register_case(&self, case: &ApprovalCase) -> Result<ApprovalCase, StoreError>;

    /// Closes a case, unless it is closed; returns it as it is then, `None` when there is none.
    async fn close_case(
        &self,
        organisation: &OrganisationId,
        number: &CaseNumber,
        by: &PrincipalId,
        at: Timestamp,
    ) -> Result<Option<ApprovalCase>, StoreError>;

    /// The case of this number of one of these organisations; an open one before a closed one. One look-up by key each.
    async fn find_case(
        &self,
        number: &CaseNumber,
        organisations: &[OrganisationId],
    ) -> Result<Option<ApprovalCase>, StoreError>;

    /// Says how strictly an organisation's case numbers are checked; `None`: as those of the one above it. `Conflict` when
    /// it is unknown. Moves the desk's stamp.
    async fn set_case_check(&self, organisation: &OrganisationId, check: Option<CaseCheck>) -> Result<(), StoreError>;
}
