//! Questions whose case nobody registered (未登记办件的提问): found in the ledger for a day, and listed each morning.

use std::{
    collections::{BTreeMap, HashMap},
    sync::atomic::{AtomicBool, Ordering},
};

use jiff::{Timestamp, ToSpan, civil::Date};
use ledger::{Door, Outcome, RecordedEntry};
use model::{Affair, Authority, CaseNumber, CaseStanding, Duty, OrganisationId};
use store::{CaseStore, LedgerLogError, LedgerSnapshot, OrphanDay, OrphanQuestion, StoreError};

use crate::{App, AppError, Caller, NotPossible, beijing_day, clock::beijing_midnight, organisation_budgets::sees};

/// Questions of one organisation and day that are kept one by one; of the others only how many there were.
const KEPT_OF_ORGANISATION_MAX: usize = 100;
/// Questions of a day that are kept one by one.
const KEPT_OF_DAY_MAX: usize = 20_000;
/// Days for which lists are kept.
pub const ORPHAN_DAYS_KEPT: i32 = 92;
/// Entries that are gone through before cases are looked up and others get their turn.
const ENTRIES_A_STEP: u64 = 65_536;
/// Cases whose standing is remembered within a search.
const CASES_REMEMBERED_MAX: usize = 100_000;
/// An entry's time is taken before its place: so far it may stand from where its time belongs.
const MARGIN_MICROS: i64 = 60_000_000;

/// Tells of entries, one by one, whether they are of a Beijing day and nobody has registered their case since.
pub struct OrphanSearch<'a> {
    day: Date,
    authority: &'a Authority,
    cases: &'a dyn CaseStore,
    known: HashMap<(String, String), bool>,
}

impl<'a> OrphanSearch<'a> {
    /// A search over a day.
    pub fn new(day: Date, authority: &'a Authority, cases: &'a dyn CaseStore) -> Self {
        Self {
            day,
            authority,
            cases,
            known: HashMap::new(),
        }
    }

    /// The question of an entry, if it was answered on this day and its case is registered neither for the organisation of
    /// who asked nor for one above it.
    ///
    /// # Errors
    /// When a case cannot be looked up.
    pub async fn look(&mut self, index: u64, entry: &RecordedEntry) -> Result<Option<OrphanQuestion>, StoreError> {
        let Some(question) = answered(index, entry).filter(|question| beijing_day(question.asked_at) == self.day)
        else {
            return Ok(None);
        };
        let key = (question.organisation.to_string(), question.case.clone());
        let is_orphan = match self.known.get(&key) {
            Some(known) => *known,
            None => {
                let is_orphan = self.is_orphan(&question).await?;
                if self.known.len() >= CASES_REMEMBERED_MAX {
                    self.known.clear();
                }
                self.known.insert(key, is_orphan);
                is_orphan
            }
        };
        Ok(is_orphan.then_some(question))
    }

    async fn is_orphan(&self, question: &OrphanQuestion) -> Result<bool, StoreError> {
        let line: Vec<OrganisationId> = self
            .authority
            .line_of(&question.organisation)
            .map(|above| above.id.clone())
            .collect();
        let case = match CaseNumber::parse(&question.case) {
            Some(number) => self.cases.find_case(&number, &line).await?,
            None => None,
        };
        Ok(CaseStanding::of(case.as_ref()) == CaseStanding::Unknown)
    }
}

/// The question of an entry that disclosed something for a case. What was refused, only tried, or not answered disclosed
/// nothing, whatever case it named.
fn answered(index: u64, entry: &RecordedEntry) -> Option<OrphanQuestion> {
    let disclosed = !matches!(entry.outcome, Outcome::Refused | Outcome::DryRun | Outcome::Unavailable);
    if entry.door != Door::Extranet || !disclosed {
        return None;
    }
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    Some(OrphanQuestion {
        entry: index,
        asked_at: Timestamp::from_microsecond(entry.at.unix_micros()).ok()?,
        organisation: OrganisationId::parse(entry.organisation.as_deref()?)?,
        principal: text(&entry.principal),
        post: text(&entry.post),
        matter: text(&entry.matter),
        case: entry.case.clone()?,
    })
}

/// The list of a day as an official sees it.
#[derive(Clone, Debug)]
pub struct OrphansView {
    /// Which Beijing day.
    pub day: Date,
    /// When the ledger was gone through for it; `None`: not yet.
    pub listed_at: Option<Timestamp>,
    /// Name and number of questions of each organisation that had some, the most first.
    pub counts: Vec<(String, u64)>,
    /// The first of each organisation whose case is not registered to this hour, with the organisation's name.
    pub questions: Vec<(String, OrphanQuestion)>,
}

/// Whether a list is being made.
#[derive(Debug, Default)]
pub(crate) struct Listing(AtomicBool);

struct Busy<'a>(&'a Listing);

impl Listing {
    fn begin(&self) -> Option<Busy<'_>> {
        (!self.0.swap(true, Ordering::AcqRel)).then_some(Busy(self))
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.0.store(false, Ordering::Release);
    }
}

impl App {
    /// Whether the ledger was gone through for a day.
    ///
    /// # Errors
    /// When the desk cannot be read.
    pub async fn has_listed_orphans(&self, day: Date) -> Result<bool, AppError> {
        Ok(self.inner.desk.store().orphan_counts(day).await?.is_some())
    }

    /// Goes through the ledger for a Beijing day and keeps what was found in place of what was kept before; how many
    /// questions there were. Twice does no harm.
    ///
    /// # Errors
    /// Not possible: it is being done already; or ledger or desk cannot be read.
    pub async fn list_orphans(&self, day: Date) -> Result<u64, AppError> {
        let busy = "正在核对，请稍后刷新页面查看结果。";
        let _one_at_a_time = (self.inner.orphans.begin()).ok_or_else(|| NotPossible::standing("orphans.busy", busy))?;
        let (desk, store) = (self.inner.desk.copy(), self.inner.desk.store());
        let mut search = OrphanSearch::new(day, &desk.authority, store);
        let mut counts: BTreeMap<OrganisationId, u64> = BTreeMap::new();
        let mut questions = Vec::new();
        let (from, until) = (micros(day), micros(day.saturating_add(1.day())));
        let mut next = Some(self.reading_ledger(move |ledger| first_at(ledger, from)).await?);
        while let Some(at) = next {
            let step = self.reading_ledger(move |ledger| step(ledger, at, until)).await?;
            for (index, entry) in &step.0 {
                let Some(question) = search.look(*index, entry).await? else {
                    continue;
                };
                let count = counts.entry(question.organisation.clone()).or_default();
                *count += 1;
                if *count <= KEPT_OF_ORGANISATION_MAX as u64 && questions.len() < KEPT_OF_DAY_MAX {
                    questions.push(question);
                }
            }
            next = step.1;
        }
        questions.sort_by(|one, other| (&one.organisation, one.entry).cmp(&(&other.organisation, other.entry)));
        let found = OrphanDay {
            listed_at: self.now(),
            counts: counts.into_iter().collect(),
            questions,
        };
        let kept_from = beijing_day(self.now()).saturating_sub(ORPHAN_DAYS_KEPT.days());
        store.save_orphans(day, &found, kept_from).await?;
        Ok(found.counts.iter().map(|(_, count)| count).sum())
    }

    /// Has the list of a day made anew, for an official. That the ledger is gone through is recorded.
    ///
    /// # Errors
    /// A refusal; or not possible: the day has not begun or is too long ago, or it is being done already; or ledger or desk
    /// cannot be read.
    pub async fn list_orphans_for(&self, caller: &Caller, day: Date) -> Result<u64, AppError> {
        self.official_with(caller, Duty::Overseer).await?;
        let today = beijing_day(self.now());
        if day > today || day < today.saturating_sub(ORPHAN_DAYS_KEPT.days()) {
            let message = format!("只能核对今天和以前 {ORPHAN_DAYS_KEPT} 天之内的日期。");
            return Err(NotPossible::given("orphans.day", message).into());
        }
        self.record_look_at(caller, Affair::ListOrphans, &day.to_string())
            .await?;
        self.list_orphans(day).await
    }

    /// The list of a day, as far as it is of the caller's remit.
    ///
    /// # Errors
    /// A refusal; or the desk cannot be read.
    pub async fn orphans(&self, caller: &Caller, day: Date) -> Result<OrphansView, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let store = self.inner.desk.store();
        let Some(found) = store.orphans(day).await? else {
            return Ok(OrphansView {
                day,
                listed_at: None,
                counts: Vec::new(),
                questions: Vec::new(),
            });
        };
        let name = |id: &OrganisationId| desk.organisation_name_or_id(id);
        let search = OrphanSearch::new(day, &desk.authority, store);
        let mut questions = Vec::new();
        for question in found.questions {
            // Registered late is registered.
            if sees(&desk, &official, &question.organisation) && search.is_orphan(&question).await? {
                questions.push((name(&question.organisation), question));
                if questions.len() == QUESTIONS_SHOWN_MAX {
                    break;
                }
            }
        }
        let counts = found.counts.iter().filter(|(id, _)| sees(&desk, &official, id));
        let mut counts: Vec<(String, u64)> = counts.map(|(id, count)| (name(id), *count)).collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(OrphansView {
            day,
            listed_at: Some(found.listed_at),
            counts,
            questions,
        })
    }

    /// How many such questions yesterday had in a lead agency's remit; `None` before they were listed.
    pub(crate) async fn orphans_of_yesterday(&self, caller: &Caller) -> Result<Option<u64>, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let yesterday = beijing_day(self.now()).saturating_sub(1.day());
        let counts = self.inner.desk.store().orphan_counts(yesterday).await?;
        let in_remit = |counts: Vec<(OrganisationId, u64)>| {
            let seen = counts.into_iter().filter(|(id, _)| sees(&desk, &official, id));
            seen.map(|(_, count)| count).sum()
        };
        Ok(counts.map(in_remit))
    }
}

/// Questions that a page shows.
pub const QUESTIONS_SHOWN_MAX: usize = 500;

fn micros(day: Date) -> i64 {
    beijing_midnight(day).as_microsecond()
}

/// The index of an entry from which on all are of this instant or later, by halving: a ledger has years, a day is little.
fn first_at(ledger: &dyn LedgerSnapshot, micros: i64) -> Result<u64, LedgerLogError> {
    let (mut low, mut high) = (0, ledger.size());
    while low < high {
        let middle = low + (high - low) / 2;
        let entry = ledger.entries(middle..middle + 1)?.next().transpose()?;
        // What this version cannot read is passed over as earlier: rather too many are looked at than one too few.
        let read = entry.and_then(|(_, bytes)| RecordedEntry::from_bytes(&bytes).ok());
        match read {
            Some(entry) if entry.at.unix_micros() >= micros - MARGIN_MICROS => high = middle,
            _ => low = middle + 1,
        }
    }
    Ok(low)
}

/// Entries that were answered, from an index on, and where to go on; nothing when the day is over or the ledger ends.
type Step = (Vec<(u64, RecordedEntry)>, Option<u64>);

fn step(ledger: &dyn LedgerSnapshot, from: u64, until: i64) -> Result<Step, LedgerLogError> {
    let mut found = Vec::new();
    let end = from.saturating_add(ENTRIES_A_STEP);
    for entry in ledger.entries(from..end)? {
        let (index, bytes) = entry?;
        let Ok(entry) = RecordedEntry::from_bytes(&bytes) else {
            continue;
        };
        if entry.at.unix_micros() > until + MARGIN_MICROS {
            return Ok((found, None));
        }
        if answered(index, &entry).is_some() {
            found.push((index, entry));
        }
    }
    Ok((found, (end < ledger.size()).then_some(end)))
}
