//! Who asked about a person, told to that person — 本人查询使用记录.
//!
//! A question as any other, by a grant of its own and for a case: a clerk asks it when the person stands at the window and
//! the document was checked. It reads the ledger, not the register.

use std::{collections::HashMap, sync::Arc};

use ledger::{Action, EntryFilter, RecordedEntry};
use model::{Matter, Outcome, Purpose, Register, Subject};
use store::StoreError;

use crate::{
    Answer, App, AppError, Caller, NotPossible, Signed,
    audited::{Asked, Told},
    desk::DeskCopy,
    oversight::{Bounds, find},
    recorded_in_beijing,
};

/// Most uses that an account tells: the latest ones.
pub const ACCOUNT_USES_MAX: usize = 500;
/// Within which bounds the ledger is read: what the index does not have yet, and what it finds.
const BOUNDS: Bounds = Bounds {
    rows_max: ACCOUNT_USES_MAX,
    scanned_max: 400_000,
    fetched_max: 50_000,
};

/// What every account says, whether or not anything was held back: a sentence that depended on it would tell.
pub const ACCOUNT_NOTICE: &str = "依法不予公开的记录除外。";

/// An account as asked for.
#[derive(Clone, Debug)]
pub struct AccountQuestion {
    /// Which register: one that is sealed.
    pub register: Arc<Register>,
    /// The person.
    pub subject: Subject,
    /// For what business.
    pub purpose: Purpose,
    /// Whether the person's document was checked — 已核对本人证件.
    pub is_document_checked: bool,
    /// Whether the asker signed it.
    pub signed: Signed,
}

/// A use of the person's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// When, Beijing time.
    pub at: String,
    /// Name of the organisation that asked.
    pub organisation: String,
    /// 核验、调取 …
    pub action: &'static str,
    /// Matter code; empty where none was named.
    pub matter: String,
    /// Name of the matter; empty where the list has none.
    pub matter_name: String,
    /// Case number.
    pub case: String,
    /// Names of the fields that were asked.
    pub fields: Vec<String>,
    /// Whether anything was answered; a refused question told nothing.
    pub was_answered: bool,
}

/// Who asked about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountOfUse {
    /// Latest first.
    pub uses: Vec<Use>,
    /// Whether there are earlier ones that are not told.
    pub is_cut: bool,
}

impl App {
    /// Tells who asked about a person, for what, and when. Matters that are secret by law are left out without a word of
    /// whether there were any. The account is recorded and stands in later ones.
    ///
    /// # Errors
    /// Refused by the gate; not possible: the document was not checked; or the ledger cannot be read.
    pub async fn account(&self, caller: &Caller, question: &AccountQuestion) -> Result<Answer<AccountOfUse>, AppError> {
        if !question.is_document_checked {
            let message = "须由本人到场并核对证件原件后办理。请核对证件，并确认“已核对本人证件”。";
            return Err(NotPossible::given("account.document", message).into());
        }
        let register = &question.register;
        let asked = Asked {
            purpose: Some(&question.purpose),
            signed: &question.signed,
            ..Asked::new(caller, Action::Account, register, question.subject.value())
        };
        let nothing = || AccountOfUse {
            uses: Vec::new(),
            is_cut: false,
        };
        self.audited(
            asked,
            |_| nothing(),
            async |_, _| {
                let value = self.uses_of(register, &question.subject).await?;
                let outcome = if value.uses.is_empty() {
                    Outcome::NotFound
                } else {
                    Outcome::Found
                };
                Ok(Told::of(outcome, value))
            },
        )
        .await
    }

    async fn uses_of(&self, register: &Arc<Register>, subject: &Subject) -> Result<AccountOfUse, AppError> {
        let hash = self.inner.sealing.subject_hash(&register.id, subject.value());
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let matters = self.inner.desk.store().list_matters().await?;
        let matters: Arc<HashMap<String, Matter>> = Arc::new(
            matters
                .into_iter()
                .map(|matter| (matter.code.to_string(), matter))
                .collect(),
        );
        let filter = EntryFilter {
            register: Some(register.id.clone()),
            subjects: vec![hash],
            ..EntryFilter::default()
        };
        let known = matters.clone();
        let found = self
            .reading_ledger(move |ledger| find(ledger, &filter, &|entry| is_told(entry, &known), u64::MAX, BOUNDS))
            .await?;
        let is_full = found.entries.len() >= ACCOUNT_USES_MAX;
        if found.rest_below.is_some() && !is_full {
            // An account that leaves uses out because nobody looked for them would be a wrong one.
            let source = "the index of the ledger is not far enough yet";
            return Err(StoreError::engine("telling who asked about a person", source).into());
        }
        let desk = self.desk_copy();
        Ok(AccountOfUse {
            uses: found
                .entries
                .iter()
                .map(|(_, entry)| use_of(register, &desk, &matters, entry))
                .collect(),
            is_cut: found.rest_below.is_some(),
        })
    }
}

/// Whether an entry is told to the person whom it is about: questions are, what only asked the gate is not, nor who looked
/// into the ledger and read no register; and nothing for a matter that is secret by law.
fn is_told(entry: &RecordedEntry, matters: &HashMap<String, Matter>) -> bool {
    let is_secret = |code: &String| matters.get(code).is_some_and(|matter| !matter.secrecy_basis.is_empty());
    entry.action != Action::Oversee
        && entry.outcome != ledger::Outcome::DryRun
        && !entry.matter.as_ref().is_some_and(is_secret)
}

fn use_of(register: &Register, desk: &DeskCopy, matters: &HashMap<String, Matter>, entry: &RecordedEntry) -> Use {
    let name = (entry.organisation.as_deref()).and_then(|id| desk.organisation_name(id));
    let was_answered = !matches!(entry.outcome, ledger::Outcome::Refused | ledger::Outcome::Unavailable);
    let field = |id: &String| {
        register
            .field(id)
            .map_or_else(|| id.clone(), |(_, field)| field.name.clone())
    };
    Use {
        at: recorded_in_beijing(entry.at),
        // Nobody in particular: whoever held an extract and checked it.
        organisation: (name.or_else(|| entry.organisation.clone())).unwrap_or_else(|| "社会公众（未记名）".to_owned()),
        action: entry.action.term(),
        matter: entry.matter.clone().unwrap_or_default(),
        matter_name: (entry.matter.as_ref().and_then(|code| matters.get(code)))
            .map(|matter| matter.name.clone())
            .unwrap_or_default(),
        case: entry.case.clone().unwrap_or_default(),
        fields: if entry.action == Action::Account {
            Vec::new()
        } else {
            entry.fields.iter().map(field).collect()
        },
        was_answered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::{Door, Entry, RecordedAt};
    use model::MatterCode;

    #[test]
    fn questions_are_told_except_for_secret_matters() {
        let matter = |code: &str, secrecy_basis: &str| Matter {
            code: MatterCode::parse(code).unwrap(),
            name: "某事项".to_owned(),
            legal_basis: String::new(),
            secrecy_basis: secrecy_basis.to_owned(),
        };
        let matters = [matter("open", ""), matter("secret", "某法第一条")];
        let matters: HashMap<String, Matter> = matters.into_iter().map(|of| (of.code.to_string(), of)).collect();
        let cases = [
            (Action::Verify, ledger::Outcome::Consistent, Some("open"), true),
            (Action::Read, ledger::Outcome::Refused, Some("open"), true),
            (Action::Account, ledger::Outcome::Found, Some("open"), true),
            (Action::Verify, ledger::Outcome::Consistent, Some("not listed"), true),
            (Action::Verify, ledger::Outcome::Refused, None, true),
            (Action::Verify, ledger::Outcome::DryRun, Some("open"), false),
            (Action::Oversee, ledger::Outcome::Found, None, false),
            (Action::Read, ledger::Outcome::Found, Some("secret"), false),
            (Action::Read, ledger::Outcome::Refused, Some("secret"), false),
        ];
        for (action, outcome, matter, expected) in cases {
            let mut entry = Entry::new(RecordedAt::from_unix_micros(0), Door::Extranet, action, outcome);
            entry.matter = matter;
            let entry = RecordedEntry::from_bytes(&entry.to_bytes()).unwrap();
            assert_eq!(is_told(&entry, &matters), expected, "{action:?} {outcome:?} {matter:?}");
        }
    }
}
