//! What the application asks of storage, and the tests every driver passes.
//!
//! Three needs, apart: *registers* (records by key, in versions, with a change feed), *desk* (organisations, grants,
//! certificates, discrepancies: relational) and the *ledger log* (append, durable in groups). This crate knows of no
//! database, no catalogue and no field; it moves bytes and says what must hold for them.

mod alarms;
mod applications;
mod budgets;
mod cases;
#[cfg(feature = "contract")]
pub mod contract;
mod desk;
mod error;
mod grant_requests;
mod grants;
mod incidents;
mod ledger_damage;
mod ledger_log;
mod ledger_reading;
mod matters;
mod operator_deeds;
mod organisation_tree;
mod orphans;
mod registers;
mod whole_desk;

pub use alarms::{ALARMS_PAGE_MAX, AlarmStore, RaisedAlarm};
pub use applications::{APPLICATIONS_PAGE_MAX, ApplicationQuery, ApplicationStore, IssuedCertificate};
pub use budgets::BudgetStore;
pub use cases::CaseStore;
pub use desk::{DeskStore, Dispute, OrganisationChange, Usage};
pub use error::StoreError;
pub use grant_requests::{GRANT_REQUESTS_PAGE_MAX, GrantRequestQuery, GrantRequestStore};
pub use grants::{GrantStore, GrantUsage};
pub use incidents::IncidentStore;
pub use ledger_damage::LedgerDamage;
pub use ledger_log::{LedgerLog, LedgerLogError};
pub use ledger_reading::{LedgerEntries, LedgerReading, LedgerSnapshot, LedgerVisit};
pub use matters::MatterStore;
pub use operator_deeds::{DEEDS_PAGE_MAX, OperatorDeed, OperatorDeedStore};
pub use organisation_tree::TreeStore;
pub use orphans::{OrphanDay, OrphanQuestion, OrphanStore};
pub use registers::*;
pub use whole_desk::WholeDesk;
