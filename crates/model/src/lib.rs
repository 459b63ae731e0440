//! The rules of the registers as values: what a record may hold, what a question asks, what an answer says, and who
//! may ask — 基础信息、核验问题、核验结论、共享授权.
//!
//! Pure: opens no file, reads no clock, knows no storage and no wire format. Everything here receives values and
//! returns values, so every rule can be tested as a table.

#[macro_use]
mod words;

pub mod affair;
mod alarm;
mod approval_case;
pub mod authority;
pub mod budget;
pub mod catalogue;
mod certificate;
pub mod certificate_application;
mod certificate_key;
mod check;
mod compare;
mod disclosure;
mod field_type;
mod folding;
pub mod grant;
mod incident;
pub mod legible;
mod matter;
mod money;
pub mod organisation_tree;
mod past_day;
mod question;
mod record;
mod refusal;
pub mod rights;
mod service_hours;
mod told_by_number;
mod toml_fault;
pub mod wording;

pub use affair::{Affair, AffairKind, Duty};
pub use alarm::{
    Alarm, AlarmEvent, AlarmFinding, AlarmId, AlarmSighting, AlarmState, AlarmStep, Decoy, SuspensionForAlarm,
};
pub use approval_case::{ApprovalCase, CaseCheck, CaseNumber, CaseStanding};
pub use authority::{Authority, Organisation, OrganisationId, OrganisationKind, Principal, PrincipalId, PrincipalKind};
pub use budget::{BudgetBurst, BudgetChange, BudgetLeft, BurstFault, DailyBudgets, GrantBudgetLeft};
pub use catalogue::{Catalogue, CatalogueError, CatalogueSource, Channel, CodeList, Field, Register, SharingClass};
pub use certificate::{
    Certificate, CertificateFingerprint, CertificateStanding, KeyFingerprint, PresentCertificates, Suspension,
};
pub use certificate_application::{
    ApplicationEvent, ApplicationFault, ApplicationFiling, ApplicationState, ApplicationStep, CertificateApplication,
    ResponsiblePerson,
};
pub use certificate_key::KeyFault;
pub use check::{CheckedRow, Fault, alternate_space};
pub use compare::{Claim, FieldVerdict, compare};
pub use disclosure::{Mask, masked};
pub use field_type::{FieldType, ValueError};
pub use folding::{fold, half_width};
pub use grant::{
    Grant, GrantAction, GrantChange, GrantEvent, GrantRequest, GrantRequestEvent, GrantRequestFault,
    GrantRequestFiling, GrantRequestState, GrantRequestStep, GrantScope, GrantStanding, GrantTerms, TermsFault,
};
pub use incident::{
    AffectedEntry, INCIDENT_ENTRIES_MAX, INCIDENT_LINE_CHARS_MAX, INCIDENT_STEPS_MAX, INCIDENT_TEXT_CHARS_MAX,
    Incident, IncidentAct, IncidentEnd, IncidentFile, IncidentSource, IncidentStep, NewIncident,
};
pub use matter::{Matter, MatterCode};
pub use money::Money;
pub use organisation_tree::{OrganisationTree, Post, TreeChange, TreeFault};
pub use past_day::{PastDayFault, past_day};
pub use question::{AskedAsOf, Claims, Outcome, Purpose, Subject, SubjectError};
pub use record::{Document, DocumentDamaged, DocumentWriter};
pub use refusal::{Refusal, RefusalCode, RefusalKind, RefusalWords};
pub use service_hours::{NotServiceHours, ServiceHours};
pub use toml_fault::TomlFault;
