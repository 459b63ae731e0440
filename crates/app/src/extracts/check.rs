//! Is an extract genuine, and has what it shows changed since? — 查验.
//!
//! The signatures are looked at first, then the entry of the ledger by which it was issued, and only then the register is asked:
//! by the gate, and recorded. What is told is the same for everybody: of an open register what the extract was issued with, as far as
//! society may read it, and of another one nothing.

use std::sync::Arc;

use extract::{FileFault, SignedStatement, Statement, StatementFault, check_file, statement_in};
use jiff::{Timestamp, civil::Date};
use ledger::{Action, RecordedEntry};
use model::{AskedAsOf, Outcome, Register};
use store::StoreError;

use super::{
    issued::{IssuedContent, IssuedFields},
    short_code::parse_short_code,
};
use crate::{
    Answer, App, AppError, Caller, NotPossible,
    ask::HISTORY_VERSIONS_MAX,
    audited::{Asked, AskedSubject, RecordPlace, Told},
    gate::Permit,
    node_of,
    registers::{Opened, Registers},
};

/// By what an extract is checked.
#[derive(Clone, Copy)]
pub enum ExtractProof<'a> {
    /// The statement of its QR code, or the whole link.
    Statement(&'a str),
    /// The file.
    File(&'a [u8]),
    /// The short code.
    ShortCode(&'a str),
}

/// A genuine extract — 真实的书面查询结果.
#[derive(Clone, Debug)]
pub struct GenuineExtract {
    /// Of which register.
    pub register: Arc<Register>,
    /// Code of the record; of an open register, where the statement was at hand.
    pub code: Option<String>,
    /// Reference of the question by which it was issued.
    pub reference: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The day as of which was asked, if not the day of issue.
    pub as_of: Option<Date>,
    /// State of the register as of which it was issued.
    pub register_version: u64,
    /// Whether every byte of its file was looked at, and not its statement or code alone.
    pub covers_file: bool,
    /// Whether it says which claims agree, and no value.
    pub is_verification: bool,
    /// Issued by a demo.
    pub is_demo: bool,
    /// Whether what it shows has changed, and what that is; why that cannot be told just now.
    pub standing: Result<Answer<CheckedExtract>, Arc<AppError>>,
}

/// What the register says of a genuine extract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedExtract {
    /// How the record stands.
    pub standing: ExtractStanding,
    /// What it was issued with; of an open register.
    pub issued: Option<IssuedContent>,
}

/// How the record stands today beside what an extract shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtractStanding {
    /// As it was.
    Unchanged,
    /// Issued as of a day gone by: it shows what is registered of that day, which is not in force any more. What is, is told of open
    /// registers only.
    Past(Option<CurrentVersion>),
    /// There is a later version, of the same day where it was issued as of one; which one is told of open registers only.
    Superseded(Option<CurrentVersion>),
    /// The record was withdrawn from the register; when, of open registers only.
    Withdrawn(Option<CurrentVersion>),
}

/// The version of a record that holds instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrentVersion {
    /// Its place in the register's sequence.
    pub sequence: u64,
    /// Since when it is in effect.
    pub effective_on: Date,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// What is wrong with what was handed in, each with a stable code, in Chinese and in English: society reads it.
fn fault(code: &'static str, chinese: &str, english: &'static str) -> AppError {
    NotPossible::given(code, chinese).in_english(english).into()
}

/// An entry of the ledger that issued an extract.
struct Issue {
    entry: RecordedEntry,
    register: Arc<Register>,
    subject: [u8; 16],
    place: RecordPlace,
}

impl App {
    /// Checks an extract.
    ///
    /// # Errors
    /// Not possible: what was handed in is no extract of this platform, or was changed; or the ledger cannot be read.
    pub async fn check_extract(&self, caller: &Caller, proof: ExtractProof<'_>) -> Result<GenuineExtract, AppError> {
        let (index, statement) = match proof {
            ExtractProof::ShortCode(code) => {
                let index = parse_short_code(&self.inner.sealing, code);
                (index.ok_or_else(unknown_code)?, None)
            }
            ExtractProof::Statement(text) => {
                let key = self.extract_key()?;
                let opened = SignedStatement::parse(statement_in(text)).and_then(|signed| signed.open(&key));
                let statement = opened.map_err(statement_fault)?;
                (statement.index, Some(statement))
            }
            ExtractProof::File(file) => {
                let (_, statement) = check_file(file, &self.extract_key()?).map_err(file_fault)?;
                (statement.index, Some(statement))
            }
        };
        let issue = self.issue(index, statement.as_ref()).await?;
        let reference = format!("{}-{index}", node_of(&self.inner.log_name));
        let as_of = issue.entry.as_of.as_deref().and_then(|day| day.parse().ok());
        let standing = self
            .standing(caller, &issue, &reference, as_of, statement.as_ref())
            .await;
        let code =
            (!issue.register.is_sealed).then(|| String::from_utf8_lossy(issue.place.key.as_bytes()).into_owned());
        Ok(GenuineExtract {
            code,
            reference,
            issued_at: Timestamp::from_microsecond(issue.entry.at.unix_micros()).unwrap_or_default(),
            as_of,
            register_version: issue.entry.register_version.unwrap_or_default(),
            covers_file: matches!(proof, ExtractProof::File(_)),
            is_verification: matches!(
                issue.entry.outcome,
                ledger::Outcome::Consistent | ledger::Outcome::Inconsistent
            ),
            is_demo: self.inner.press.get().is_some_and(|press| press.is_demo),
            standing: standing.map_err(Arc::new),
            register: issue.register,
        })
    }

    /// The public key by which extracts are checked.
    ///
    /// # Errors
    /// When this node prints none.
    pub fn extract_key(&self) -> Result<ledger::VerifierKey, AppError> {
        let press = self.inner.press.get();
        let press = press.ok_or(model::RefusalCode::ExtractUnavailable)?;
        Ok(press.key.verifier())
    }

    /// The entry at a place, if it issued an extract and says the same as the statement.
    async fn issue(&self, index: u64, statement: Option<&Statement>) -> Result<Issue, AppError> {
        let found = self
            .reading_ledger(move |ledger| {
                let mut entries = ledger.entries(index..index.saturating_add(1))?;
                entries.next().transpose()
            })
            .await?;
        let entry = found.and_then(|(_, bytes)| RecordedEntry::from_bytes(&bytes).ok());
        let issue = entry.and_then(|entry| self.opened(entry));
        let is_of = |issue: &Issue| {
            statement.is_none_or(|statement| {
                let issued_at = issue.entry.at.unix_micros().div_euclid(1_000_000);
                statement.register == issue.register.id
                    && Some(statement.register_version) == issue.entry.register_version
                    && statement.record_version == issue.place.sequence
                    && i64::try_from(statement.issued_at) == Ok(issued_at)
            })
        };
        match (issue.filter(is_of), statement) {
            (Some(issue), _) => Ok(issue),
            (None, None) => Err(unknown_code()),
            (None, Some(_)) => Err(fault(
                "extract.not_recorded",
                "签名无误，但留痕账本中没有与之相符的出具记录，不可采信。请保存原件并报告平台运维。",
                "The signature is right, but the ledger has no such issue: it must not be relied on. Please keep the original and tell \
                 whoever runs the platform.",
            )),
        }
    }

    fn opened(&self, entry: RecordedEntry) -> Option<Issue> {
        use base64::{Engine, prelude::BASE64_STANDARD};

        let register = self.catalogue().register(entry.register.as_deref()?)?.clone();
        let mut subject = [0; 16];
        hex::decode_to_slice(entry.subject.as_deref()?, &mut subject).ok()?;
        let sealed = BASE64_STANDARD.decode(entry.extract.as_deref()?).ok()?;
        let place = self.inner.sealing.open_place(&subject, sealed).ok()?;
        (entry.action == Action::Extract).then_some(Issue {
            entry,
            register,
            subject,
            place,
        })
    }

    /// Asks the register how the record stands.
    async fn standing(
        &self,
        caller: &Caller,
        issue: &Issue,
        reference: &str,
        as_of: Option<Date>,
        statement: Option<&Statement>,
    ) -> Result<Answer<CheckedExtract>, AppError> {
        let register = &issue.register;
        let issued = IssuedFields::of(register, &issue.entry);
        let asked = Asked {
            fields: &issued.public,
            subject: AskedSubject::Hash(issue.subject),
            object: Some(reference),
            as_of: AskedAsOf {
                effective_on: as_of,
                recorded_by: None,
            },
            ..Asked::new(caller, Action::Check, register, "")
        };
        let at = store::AsOf {
            effective_on: as_of,
            recorded_by: None,
        };
        self.audited(
            asked,
            |_| CheckedExtract {
                standing: ExtractStanding::Unchanged,
                issued: None,
            },
            async |registers, permit| {
                let key = &issue.place.key;
                let found = registers.find_placed(permit, key, store::AsOf::NOW).await?;
                let Some(now) = found else {
                    let source = "a record of which an extract was printed is not there";
                    return Err(StoreError::engine("checking an extract", source).into());
                };
                let of_day = match as_of {
                    Some(_) => registers.find_placed(permit, key, at).await?,
                    None => None,
                };
                let standing = standing(register, issue.place.sequence, &now, of_day.as_ref());
                let issued = if register.is_open() {
                    let shown = version(registers, permit, issue, now).await?;
                    shown.map(|shown| issued.content(permit, &shown, statement, &self.desk_copy()))
                } else {
                    None
                };
                let outcome = match standing {
                    ExtractStanding::Unchanged => Outcome::Consistent,
                    _ => Outcome::Inconsistent,
                };
                Ok(Told::of(outcome, CheckedExtract { standing, issued }))
            },
        )
        .await
    }
}

/// How a record stands beside the version that an extract shows. A withdrawal is said first: also of paper that was issued after it,
/// and as of a day before it.
fn standing(register: &Register, shown: u64, now: &Opened, of_day: Option<&Opened>) -> ExtractStanding {
    let told = |version: &Opened| {
        register.is_open().then_some(CurrentVersion {
            sequence: version.sequence,
            effective_on: version.effective_on,
            recorded_at: version.recorded_at,
        })
    };
    match of_day {
        _ if now.is_retired => ExtractStanding::Withdrawn(told(now)),
        Some(of_day) if of_day.sequence != shown => ExtractStanding::Superseded(told(of_day)),
        _ if now.sequence == shown => ExtractStanding::Unchanged,
        Some(_) => ExtractStanding::Past(told(now)),
        None => ExtractStanding::Superseded(told(now)),
    }
}

/// The version that an extract shows; none where so many followed that it is not looked for.
async fn version(
    registers: &Registers,
    permit: &Permit,
    issue: &Issue,
    now: Opened,
) -> Result<Option<Opened>, AppError> {
    if now.sequence == issue.place.sequence {
        return Ok(Some(now));
    }
    let versions = registers
        .history(permit, &issue.place.key, HISTORY_VERSIONS_MAX)
        .await?;
    Ok(versions
        .into_iter()
        .find(|version| version.sequence == issue.place.sequence))
}

fn unknown_code() -> AppError {
    fault(
        "extract.unknown_code",
        "没有这个查验码。查验码为 16 位数字和字母，请核对是否抄错；无误的，该书面结果不是本平台出具的。",
        "There is no such short code. A short code has 16 digits and letters; please compare each of them. If they are right, the extract \
         was not issued by this platform.",
    )
}

fn statement_fault(of: StatementFault) -> AppError {
    let (chinese, english) = match of {
        StatementFault::Shape => (
            "不是书面查询结果的声明。请重新扫描二维码，或者输入查验码。",
            "This is not the statement of an extract. Please scan the QR code again, or enter the short code.",
        ),
        StatementFault::Version => (
            "声明的版本较新，本平台尚不能查验，请联系平台运维。",
            "The statement is of a later version than this platform can check. Please tell whoever runs it.",
        ),
        StatementFault::OtherKey => (
            "不是本平台签名的：由其他平台出具，或者是伪造的。请到出具平台查验。",
            "It was not signed by this platform: another one issued it, or it is forged. Please check it where it was issued.",
        ),
        StatementFault::WrongSignature => (
            "签名与声明不符：声明被改动或者是伪造的，不可采信。",
            "The signature does not fit the statement, which was changed or is forged: it must not be relied on.",
        ),
    };
    fault(of.code(), chinese, english)
}

fn file_fault(of: FileFault) -> AppError {
    let (chinese, english) = match of {
        FileFault::NotPdf => (
            "不是 PDF 文件。请选择书面查询结果的电子文件。",
            "This is not a PDF file. Please choose the file of the extract.",
        ),
        FileFault::TooLarge => ("文件过大，不是书面查询结果。", "The file is larger than any extract."),
        FileFault::NoSeal => (
            "文件中没有本平台的声明和签名：不是书面查询结果，或者声明、签名已被除去。扫描件请输入查验码查验。",
            "The file has neither statement nor signature of this platform: it is no extract, or they were taken out. For a scanned sheet, \
             please enter the short code.",
        ),
        FileFault::Statement(of) => return statement_fault(of),
        FileFault::Changed => (
            "签名与文件不符：文件在出具后被改动，不可采信。",
            "The signature does not fit the file, which was changed after it was issued: it must not be relied on.",
        ),
    };
    fault(of.code(), chinese, english)
}
