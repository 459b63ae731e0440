//! Alarms (告警) at the desk: raised by the watch, taken up and closed by officials. Also up to where the watch has
//! looked, and the decoy records.

use async_trait::async_trait;
use jiff::Timestamp;
use model::{Alarm, AlarmFinding, AlarmId, AlarmSighting, AlarmState, Decoy, PrincipalId, SuspensionForAlarm};

use crate::StoreError;

/// Most alarms of one page of a list.
pub const ALARMS_PAGE_MAX: u32 = 200;

/// What became of a sighting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RaisedAlarm {
    /// A new alarm.
    New(AlarmId),
    /// More of what an alarm that is not closed says already.
    Again(AlarmId),
    /// It was raised before.
    Known,
}

/// What the application asks of storage for alarms, beside [`crate::DeskStore`].
#[async_trait]
pub trait AlarmStore: Send + Sync {
    /// Puts down what the watch saw. One alarm a rule and whom it is about is open at a time: further sightings are added
    /// to it. A sighting whose last entry is no later than that of an alarm of the same rule about the same is known
    /// already, so that the watch may look twice at the same entries.
    async fn raise_alarm(&self, sighting: &AlarmSighting, at: Timestamp) -> Result<RaisedAlarm, StoreError>;

    /// Suspends a certificate as a step of an alarm: both or neither. `Conflict` when the alarm is unknown or closed, or
    /// the certificate unknown, revoked or suspended already.
    async fn suspend_for_alarm(&self, suspending: &SuspensionForAlarm) -> Result<(), StoreError>;

    /// An official looks into it; `Conflict` when it is unknown or not open.
    async fn take_up_alarm(&self, id: AlarmId, by: &PrincipalId, at: Timestamp) -> Result<Alarm, StoreError>;

    /// It is found out what it was; `Conflict` when it is unknown or closed.
    async fn close_alarm(
        &self,
        id: AlarmId,
        by: &PrincipalId,
        at: Timestamp,
        finding: AlarmFinding,
        note: &str,
    ) -> Result<Alarm, StoreError>;

    /// The alarm of this number.
    async fn find_alarm(&self, id: AlarmId) -> Result<Option<Alarm>, StoreError>;

    /// Alarms in a state, newest first, of numbers below `before`, at most [`ALARMS_PAGE_MAX`]; without their steps.
    async fn list_alarms(&self, state: AlarmState, before: Option<AlarmId>) -> Result<Vec<Alarm>, StoreError>;

    /// The index from which on the watch has not looked at a log; `None`: it never did.
    async fn watch_position(&self, log: &str) -> Result<Option<u64>, StoreError>;

    /// Keeps up to where the watch has looked.
    async fn keep_watch_position(&self, log: &str, next: u64) -> Result<(), StoreError>;

    /// Marks a subject as a decoy; `Conflict` when it is one. Moves the desk's stamp.
    async fn add_decoy(&self, decoy: &Decoy) -> Result<(), StoreError>;

    /// No longer a decoy; `Conflict` when it is none. Moves the desk's stamp.
    async fn remove_decoy(&self, register: &str, subject: &[u8; 16]) -> Result<(), StoreError>;

    /// All decoys, by register and newest first.
    async fn list_decoys(&self) -> Result<Vec<Decoy>, StoreError>;
}
