//! Incidents (泄露事件) at the desk: opened, added to, closed; nothing of them is altered or taken away.

use async_trait::async_trait;
use model::{AffectedEntry, Incident, IncidentEnd, IncidentFile, IncidentStep, NewIncident};

use crate::StoreError;

/// What the application asks of storage for incidents, beside [`crate::DeskStore`].
#[async_trait]
pub trait IncidentStore: Send + Sync {
    /// Opens an incident and returns its number. `Conflict` when organisation or principal are unknown.
    async fn open_incident(&self, incident: &NewIncident) -> Result<u64, StoreError>;

    /// Puts entries down to an incident; those that are there already stay as they are. Returns how many are new.
    /// `Conflict` when it is unknown or closed, or would have more entries than [`model::INCIDENT_ENTRIES_MAX`].
    async fn add_incident_entries(&self, number: u64, entries: &[AffectedEntry]) -> Result<u64, StoreError>;

    /// Writes down a step. `Conflict` when the incident is unknown or closed, or has [`model::INCIDENT_STEPS_MAX`].
    async fn add_incident_step(&self, number: u64, step: &IncidentStep) -> Result<(), StoreError>;

    /// Closes an incident. `Conflict` when it is unknown or closed.
    async fn close_incident(&self, number: u64, end: &IncidentEnd) -> Result<(), StoreError>;

    /// All incidents, latest first.
    async fn list_incidents(&self) -> Result<Vec<Incident>, StoreError>;

    /// An incident with everything that is known of it.
    async fn find_incident(&self, number: u64) -> Result<Option<IncidentFile>, StoreError>;
}
