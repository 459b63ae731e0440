//! The desk (业务台账): organisations, people, certificates, grants, disputes and budgets used.

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};
use model::{
    Authority, Certificate, Grant, Organisation, OrganisationId, Principal, PrincipalId, PrincipalKind, ServiceHours,
    Suspension,
};

use crate::{RegisterName, StoreError, StoreKey};

/// An open discrepancy on one field of one record — 疑义.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Which register.
    pub register: RegisterName,
    /// Which record.
    pub key: StoreKey,
    /// Which field.
    pub field: String,
    /// Since when.
    pub opened_at: Timestamp,
}

/// Questions used of a day's budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Whose budget.
    pub organisation: OrganisationId,
    /// Clerks' or systems' lane.
    pub lane: PrincipalKind,
    /// How many questions.
    pub used: u64,
}

/// A change to an organisation; `None` leaves a thing as it is. Its budgets have a way of their own:
/// [`crate::BudgetStore::change_budgets`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationChange {
    /// Suspend or resume.
    pub is_active: Option<bool>,
    /// Agreed hours; `Some(None)` goes back to those of the notice.
    pub population_hours: Option<Option<ServiceHours>>,
}

/// What the application asks of storage for the desk. Every change is durable when the call returns, and is visible to
/// other processes from then on.
#[async_trait]
pub trait DeskStore: Send + Sync {
    /// A number that differs whenever anything in [`Self::authority`] or the disputes may have changed. Cheap.
    async fn stamp(&self) -> Result<u64, StoreError>;

    /// Everything the gate needs, at one moment.
    async fn authority(&self) -> Result<Authority, StoreError>;

    /// Adds an organisation; `Conflict` when the id is taken or the parent is unknown.
    async fn add_organisation(&self, organisation: &Organisation) -> Result<(), StoreError>;

    /// Changes an organisation; `Conflict` when it is unknown.
    async fn change_organisation(&self, id: &OrganisationId, change: &OrganisationChange) -> Result<(), StoreError>;

    /// All organisations in order of id.
    async fn list_organisations(&self) -> Result<Vec<Organisation>, StoreError>;

    /// Adds a person in a post or a system; `Conflict` when the id is taken or the organisation is unknown.
    async fn add_principal(&self, principal: &Principal) -> Result<(), StoreError>;

    /// Suspends or resumes a principal; `Conflict` when unknown.
    async fn set_principal_active(&self, id: &PrincipalId, is_active: bool) -> Result<(), StoreError>;

    /// All principals in order of id.
    async fn list_principals(&self) -> Result<Vec<Principal>, StoreError>;

    /// Records an issued certificate; `Conflict` when the serial is taken, the principal unknown, or its key is in a
    /// certificate of another holder.
    async fn add_certificate(&self, certificate: &Certificate) -> Result<(), StoreError>;

    /// Revokes a certificate; `Conflict` when unknown or revoked already.
    async fn revoke_certificate(&self, serial: &str, at: Timestamp, reason: &str) -> Result<(), StoreError>;

    /// Suspends a certificate for the time being; `Conflict` when unknown, revoked or suspended already.
    async fn suspend_certificate(&self, serial: &str, suspension: &Suspension) -> Result<(), StoreError>;

    /// Takes a suspension back, for a reason that the history keeps; `Conflict` when unknown, revoked or not suspended.
    async fn resume_certificate(&self, serial: &str, reason: &str) -> Result<(), StoreError>;

    /// All certificates, latest to expire first.
    async fn list_certificates(&self) -> Result<Vec<Certificate>, StoreError>;

    /// Adds a grant (its `id` is ignored) and returns the number given to it.
    async fn add_grant(&self, grant: &Grant) -> Result<u64, StoreError>;

    /// Withdraws a grant; `Conflict` when unknown or withdrawn already.
    async fn revoke_grant(&self, id: u64, at: Timestamp, reason: &str) -> Result<(), StoreError>;

    /// All grants in order of number, withdrawn ones too.
    async fn list_grants(&self) -> Result<Vec<Grant>, StoreError>;

    /// Opens a dispute; does nothing when one is open on this field.
    async fn open_dispute(&self, dispute: &Dispute) -> Result<(), StoreError>;

    /// Closes a dispute; `Conflict` when none is open.
    async fn close_dispute(
        &self,
        register: &RegisterName,
        key: &StoreKey,
        field: &str,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// All open disputes.
    async fn open_disputes(&self) -> Result<Vec<Dispute>, StoreError>;

    /// What was used of the budgets of a Beijing day.
    async fn usage(&self, day: Date) -> Result<Vec<Usage>, StoreError>;

    /// Replaces what was used of a day's budgets.
    async fn save_usage(&self, day: Date, usage: &[Usage]) -> Result<(), StoreError>;
}
