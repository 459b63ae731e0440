//! Searching the ledger: by whom, for what, about whom, with what outcome, when — 账本查询.

use jiff::{ToSpan, civil::Date, tz::Offset};
use ledger::{Door, EntryFilter, Outcome, RecordedAt, RecordedEntry};
use model::Affair;
use zeroize::Zeroizing;

use super::{Bounds, Found, Looked, Oversight, find};
use crate::{
    App, AppError, Caller, Done, NotPossible,
    desk::DeskCopy,
    entry_action, entry_outcome,
    entry_words::{LOCAL, node_of},
    ledger_subjects,
    names::MatterNames,
    recorded_in_beijing,
};

/// Entries on one page.
pub const PAGE_ROWS: usize = 18;
/// Most entries that one page reads where no index helps; the page then says how far it came, and goes on from there.
pub const SCAN_ENTRIES_MAX: u64 = 200_000;
/// Most entries that one page reads by the index.
const FETCHED_ENTRIES_MAX: u64 = 5_000;
/// Longest condition in characters.
const CONDITION_CHARS_MAX: usize = 100;

/// What is looked for. Empty conditions let every entry pass.
#[derive(Clone, Default)]
pub struct LedgerQuestion {
    /// Id of the organisation that asked.
    pub organisation: String,
    /// Id of the person or system that asked.
    pub principal: String,
    /// Matter code.
    pub matter: String,
    /// Case number.
    pub case: String,
    /// Id of the register.
    pub register: String,
    /// Code of a deed.
    pub deed: String,
    /// What a deed was done to.
    pub object: String,
    /// Stored word of an outcome.
    pub outcome: String,
    /// Asked on this day or later, Beijing time.
    pub from: Option<Date>,
    /// Asked on this day or earlier.
    pub until: Option<Date>,
    /// Number of the person or body that was asked about; never printed, never recorded, hashed on the spot.
    pub number: Zeroizing<String>,
    /// Only entries below this index: where the page before ended.
    pub below: Option<u64>,
}

/// An entry in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// Place in the log.
    pub index: u64,
    /// What is printed on the answer: 查询编号.
    pub reference: String,
    /// Beijing time.
    pub at: String,
    /// Name of the organisation, or its id; empty for the public.
    pub organisation: String,
    /// Name of the person or system, or its id.
    pub principal: String,
    /// 操作, or what was done at the desk.
    pub action: &'static str,
    /// Short name of the register.
    pub register: String,
    /// Matter code.
    pub matter: String,
    /// Name of the matter, where it is listed.
    pub matter_name: Option<String>,
    /// Case number, or what a deed was done to.
    pub about: String,
    /// 结果.
    pub outcome: String,
}

/// A page of what was found.
#[derive(Clone, Debug)]
pub struct LedgerPage {
    /// Latest first.
    pub rows: Vec<LedgerRow>,
    /// Where to go on.
    pub rest_below: Option<u64>,
    /// Names of the registers by whose rules the number was hashed: one that was mistyped may fit another register's.
    pub compared: Vec<String>,
}

/// A question made ready: what the filter is, and by what the look is recorded.
pub(crate) struct Prepared {
    pub(crate) filter: EntryFilter,
    pub(crate) subject: Option<(String, [u8; 16])>,
    pub(crate) object: String,
    pub(crate) compared: Vec<String>,
}

impl App {
    /// Searches the ledger in the caller's remit, latest first. The search is recorded.
    ///
    /// # Errors
    /// A refusal; or not possible: a condition that breaks a rule; or the ledger cannot be read.
    pub async fn search_ledger(
        &self,
        caller: &Caller,
        question: &LedgerQuestion,
    ) -> Result<Done<LedgerPage>, AppError> {
        let Prepared {
            filter,
            subject,
            object,
            compared,
        } = self.prepare(question)?;
        let oversight = Oversight {
            caller,
            affair: Affair::SearchLedger,
            object: &object,
            subject: subject.as_ref().map(|(register, hash)| (register.as_str(), *hash)),
        };
        let bounds = Bounds {
            rows_max: PAGE_ROWS,
            scanned_max: SCAN_ENTRIES_MAX,
            fetched_max: FETCHED_ENTRIES_MAX,
        };
        let below = question.below.unwrap_or(u64::MAX);
        let (done, desk) = self
            .overseen(oversight, move |remit, ledger| {
                let found = find(ledger, &filter, &|entry| remit.admits(entry), below, bounds)?;
                let is_found = !found.entries.is_empty();
                Ok(Looked { value: found, is_found })
            })
            .await?;
        let matters = self.matter_names().await?;
        Ok(done.map(|Found { entries, rest_below }| LedgerPage {
            rows: entries
                .iter()
                .map(|(index, entry)| self.ledger_row(&desk, &matters, *index, entry))
                .collect(),
            rest_below,
            compared,
        }))
    }

    /// Checks the conditions and turns them into a filter.
    pub(crate) fn prepare(&self, question: &LedgerQuestion) -> Result<Prepared, AppError> {
        let mut object = Vec::new();
        let mut condition = |label: &str, value: &str| -> Result<Option<String>, AppError> {
            let value = value.trim();
            if value.is_empty() {
                return Ok(None);
            }
            if value.chars().count() > CONDITION_CHARS_MAX || value.chars().any(char::is_control) {
                let message = format!("查询条件不超过 {CONDITION_CHARS_MAX} 个字符，不含控制字符。请改正后再查。");
                return Err(NotPossible::given("ledger.condition", message).into());
            }
            object.push(format!("{label}={value}"));
            Ok(Some(value.to_owned()))
        };
        let outcome = match condition("out", &question.outcome)? {
            None => None,
            Some(word) => Some(
                outcome_of(&word)
                    .ok_or_else(|| NotPossible::given("ledger.outcome", "没有这种结果，请从所列结果中选择。"))?,
            ),
        };
        let mut filter = EntryFilter {
            organisation: condition("org", &question.organisation)?,
            principal: condition("who", &question.principal)?,
            matter: condition("mat", &question.matter)?,
            case: condition("case", &question.case)?,
            register: condition("reg", &question.register)?,
            deed: condition("deed", &question.deed)?,
            object: condition("obj", &question.object)?,
            outcome,
            ..EntryFilter::default()
        };
        if let Some(day) = question.from {
            condition("from", &day.to_string())?;
            filter.from = Some(beginning(day));
        }
        if let Some(day) = question.until {
            condition("until", &day.to_string())?;
            // The day counts whole.
            filter.until = Some(beginning(day.checked_add(1.day()).unwrap_or(day)));
        }
        if let Some(below) = question.below {
            condition("below", &below.to_string())?;
        }
        let mut compared = Vec::new();
        let subject = self.subject_of(question, &mut filter, &mut compared)?;
        Ok(Prepared {
            compared,
            filter,
            subject,
            object: object.join(" "),
        })
    }

    /// Hashes the number that was typed in. The look is recorded under the first register that it fits: a citizen's number
    /// fits no other.
    fn subject_of(
        &self,
        question: &LedgerQuestion,
        filter: &mut EntryFilter,
        compared: &mut Vec<String>,
    ) -> Result<Option<(String, [u8; 16])>, AppError> {
        let number: Zeroizing<String> =
            Zeroizing::new(question.number.chars().filter(|c| !c.is_whitespace()).collect());
        if number.is_empty() {
            return Ok(None);
        }
        let catalogue = self.catalogue();
        let wanted = filter.register.as_deref().and_then(|id| catalogue.register(id));
        let wrong = |error: model::SubjectError| NotPossible::given("ledger.number", format!("号码有误：{error}"));
        let mut first = None;
        for register in catalogue
            .registers()
            .iter()
            .filter(|register| wanted.is_none_or(|wanted| wanted.id == register.id))
        {
            if let Ok(hashes) = ledger_subjects(catalogue, &self.inner.sealing, Some(register), &number) {
                filter.subjects.extend(hashes.iter().map(|hash| hex(hash)));
                compared.push(register.short_name.clone());
                first = first.or(hashes.first().map(|hash| (register.id.clone(), *hash)));
            }
        }
        if first.is_none() {
            ledger_subjects(
                catalogue,
                &self.inner.sealing,
                wanted.map(|register| &**register),
                &number,
            )
            .map_err(wrong)?;
        }
        Ok(first)
    }

    /// An entry as a row, with names where the desk knows them.
    pub(crate) fn ledger_row(
        &self,
        desk: &DeskCopy,
        matters: &MatterNames,
        index: u64,
        entry: &RecordedEntry,
    ) -> LedgerRow {
        let names = self.entry_names(desk, entry);
        let or_id = |name: Option<String>, id: &Option<String>| name.or_else(|| id.clone()).unwrap_or_default();
        LedgerRow {
            index,
            reference: format!("{}-{index}", node_of(&self.inner.log_name)),
            at: recorded_in_beijing(entry.at),
            organisation: match entry.door {
                Door::Local => LOCAL.to_owned(),
                _ => or_id(names.organisation, &entry.organisation),
            },
            principal: or_id(names.principal, &entry.principal),
            action: entry_action(entry),
            register: or_id(names.register, &entry.register),
            matter: entry.matter.clone().unwrap_or_default(),
            matter_name: entry.matter.as_deref().and_then(|code| matters.of(code)),
            about: entry.case.clone().or_else(|| entry.object.clone()).unwrap_or_default(),
            outcome: entry_outcome(entry),
        }
    }

    /// What the desk and the catalogue call what an entry names.
    pub(crate) fn entry_names(&self, desk: &DeskCopy, entry: &RecordedEntry) -> crate::EntryNames {
        let register = entry.register.as_deref().and_then(|id| self.catalogue().register(id));
        crate::EntryNames {
            organisation: (entry.organisation.as_deref()).and_then(|id| desk.organisation_name(id)),
            principal: (entry.principal.as_deref()).and_then(|id| desk.principal_name(id)),
            register: register.map(|register| register.short_name.clone()),
            matter: None,
            fields: register
                .and_then(|register| {
                    let name = |id: &String| register.field(id).map(|(_, field)| field.name.clone());
                    entry.fields.iter().map(name).collect::<Option<Vec<_>>>()
                })
                .unwrap_or_default(),
            certificate: None,
            signature: None,
        }
    }
}

fn outcome_of(word: &str) -> Option<Outcome> {
    Outcome::ALL.iter().copied().find(|outcome| outcome.word() == word)
}

fn beginning(day: Date) -> RecordedAt {
    let at = Offset::constant(8).to_timestamp(day.to_datetime(jiff::civil::Time::midnight()));
    RecordedAt::from_unix_micros(at.map_or(0, |at| at.as_microsecond()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
