//! Identifiers and code lists of Chinese base registers — 公民身份号码、统一社会信用代码 and their relatives — as types
//! that can only hold valid values.
//!
//! Text is parsed once, where it comes in; from then on the type is the proof. What does not parse gives a
//! [`ParseCodeError`] that names the place, the rule and, where one slip explains the text (a full-width digit, the letter
//! O, a small x, two neighbours swapped), the code that was probably meant.
//!
//! ```
//! use codes::{CitizenIdentificationNumber, UnifiedSocialCreditCode};
//!
//! let code: UnifiedSocialCreditCode = "91990000MA0000015Q".parse()?;
//! assert_eq!(code.entity_kind().unwrap().category(), "企业");
//!
//! let error = CitizenIdentificationNumber::parse("110105１9491231002x").unwrap_err();
//! assert_eq!((error.kind().as_str(), error.position()), ("code.character", 7));
//! assert_eq!(error.likely(), Some("11010519491231002X"));
//! # Ok::<(), codes::ParseCodeError>(())
//! ```
//!
//! | type | official term | decided by |
//! |---|---|---|
//! | [`CitizenIdentificationNumber`], [`CitizenIdentificationNumber15`] | 公民身份号码 | structure, date, check character |
//! | [`UnifiedSocialCreditCode`] | 统一社会信用代码 | alphabet, structure, check character |
//! | [`OrganizationCode`] | 组织机构代码 | alphabet, check character |
//! | [`RegistrationNumber`] | 注册号 | structure, check digit |
//! | [`InstitutionCertificateNumber`] | 事业单位法人证书号 | number of digits |
//! | [`SocialOrganizationCertificateNumber`] | 社会组织登记证号 | form |
//! | [`AdministrativeDivisionCode`], [`Divisions`] | 行政区划代码 | six digits; the table answers in three ways |
//! | [`EthnicGroup`], [`Sex`], [`EntityKind`] | 民族、性别、登记管理部门和机构类别 | the list |
//!
//! [`CodeChecker`] asks about a text of any kind, made for streams. The feature `serde` reads and writes every type as
//! its text.
//!
//! The crate knows nothing of registers, people or organizations: whether a code was ever given to anyone is not asked
//! here. It opens no file and no socket, reads no clock, and depends on nothing else of this workspace.

mod check;
mod check_character;
mod citizen_number;
mod citizen_number_15;
mod civil_date;
mod countries;
mod credit_code;
mod digits;
mod division;
mod divisions;
mod entity_kind;
mod error;
mod ethnic_group;
mod institution_certificate;
mod issued_despite_check;
mod kind;
mod note;
mod organization_code;
mod registration_number;
mod sex;
mod slip;
mod social_organization_certificate;

pub use check::{CodeChecker, CodeFinding};
pub use citizen_number::{CitizenIdentificationNumber, CitizenNumberHolder, MaskedCitizenNumber};
pub use citizen_number_15::CitizenIdentificationNumber15;
pub use civil_date::{CivilDate, ParseCivilDateError};
pub use credit_code::UnifiedSocialCreditCode;
pub use division::{AdministrativeDivisionCode, DivisionLevel};
pub use divisions::{DivisionStatus, Divisions, ReadDivisionsError};
pub use entity_kind::EntityKind;
pub use error::{Fault, ParseCodeError, ParseCodeErrorKind};
pub use ethnic_group::EthnicGroup;
pub use institution_certificate::InstitutionCertificateNumber;
pub use issued_despite_check::{IssuedDespiteCheck, IssuedEntry, ReadIssuedError};
pub use kind::{CodeKind, ParseCodeKindError};
pub use note::{CodeNote, CodeNotes};
pub use organization_code::OrganizationCode;
pub use registration_number::{RegistrantKind, RegistrationNumber};
pub use sex::Sex;
pub use social_organization_certificate::{SocialOrganizationCertificateNumber, SocialOrganizationKind};
