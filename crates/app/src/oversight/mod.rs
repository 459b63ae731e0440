//! Reading the ledger as an official: duty → reading within the remit → recorded → handed out — 监督查阅.
//!
//! The counterpart of a question for those who look at questions: what is looked at is recorded as questions are, in the
//! name of who looks, and nothing is handed out that could not be recorded.

mod entry;
mod export;
mod remit;
mod scan;
mod search;
mod trace;

use std::sync::Arc;

use jiff::Timestamp;
use ledger::{Action, Door, Entry, Outcome, RecordedAt};
use model::{Affair, Duty, Refusal, RefusalCode};
use store::{LedgerLogError, LedgerSnapshot};

use crate::{App, AppError, Caller, Done, Receipt, RefusedQuestion, desk::DeskCopy, gate::Identity};

pub use entry::{EntryProof, LedgerEntryView};
pub use export::{EXPORT_ROWS_MAX, LedgerExport};
pub(crate) use remit::Remit;
pub(crate) use scan::{Bounds, Found, find};
pub use search::{LedgerPage, LedgerQuestion, LedgerRow, PAGE_ROWS, SCAN_ENTRIES_MAX};
pub use trace::{Traced, TracedPage};
pub(crate) use trace::{no_such_page_code, opened_page};

/// A look into the ledger as far as duty and record are concerned.
pub(crate) struct Oversight<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) affair: Affair,
    /// What is looked at or looked for, in codes; never a number of a citizen.
    pub(crate) object: &'a str,
    /// Register and keyed hash of whom it is about, if it is about somebody.
    pub(crate) subject: Option<(&'a str, [u8; 16])>,
}

/// What a look came to.
pub(crate) struct Looked<T> {
    pub(crate) value: T,
    /// Whether there was anything to see.
    pub(crate) is_found: bool,
}

/// Stored words of outcomes, each with its term, for forms.
pub fn ledger_outcomes() -> impl Iterator<Item = (&'static str, &'static str)> {
    Outcome::ALL.iter().map(|outcome| (outcome.word(), outcome.term()))
}

impl App {
    /// Whether the caller may look into the ledger, for pages that have yet to be asked something.
    ///
    /// # Errors
    /// The refusal.
    pub async fn overseer(&self, caller: &Caller) -> Result<(), AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        match Remit::of(self.catalogue(), &desk, &official) {
            Ok(_) => Ok(()),
            Err(code) => Err(AppError::Refused(Box::new(RefusedQuestion {
                refusal: code.into(),
                receipt: None,
            }))),
        }
    }

    /// Asks whose duty it is, lets `read` look into the ledger with the official's remit, records the look durably, and only
    /// then hands out what was seen. A refusal is recorded as well.
    pub(crate) async fn overseen<T: Send + 'static>(
        &self,
        oversight: Oversight<'_>,
        read: impl FnOnce(&Remit, &dyn LedgerSnapshot) -> Result<Looked<T>, LedgerLogError> + Send + 'static,
    ) -> Result<(Done<T>, Arc<DeskCopy>), AppError> {
        let now = self.now();
        let (desk, identity, official) = self.official(oversight.caller, oversight.affair.duty(), now).await;
        let remit = match (desk, official) {
            (Some(desk), Ok(official)) => Remit::of(self.catalogue(), &desk, &official)
                .map(|remit| (remit, desk))
                .map_err(Refusal::from),
            (_, Err(refusal)) => Err(refusal),
            (None, Ok(_)) => Err(RefusalCode::DeskUnavailable.into()),
        };
        let (remit, desk) = match remit {
            Ok(remit) => remit,
            Err(refusal) => {
                let code = Some(refusal.code);
                let receipt = self
                    .record_look(&oversight, &identity, now, Outcome::Refused, code)
                    .await;
                return Err(AppError::Refused(Box::new(RefusedQuestion {
                    refusal,
                    receipt: receipt.ok(),
                })));
            }
        };
        let looked = self.reading_ledger(move |ledger| read(&remit, ledger)).await;
        let outcome = match &looked {
            Ok(looked) if looked.is_found => Outcome::Found,
            Ok(_) => Outcome::NotFound,
            Err(_) => Outcome::Unavailable,
        };
        let receipt = self.record_look(&oversight, &identity, now, outcome, None).await;
        match (looked, receipt) {
            (Ok(looked), Ok(receipt)) => Ok((Done::new(looked.value, receipt), desk)),
            (Ok(_), Err(())) => Err(RefusalCode::LedgerUnavailable.into()),
            (Err(error), receipt) => {
                let reference = receipt.map(|receipt| receipt.reference()).unwrap_or_default();
                Err(error.with_reference(reference))
            }
        }
    }

    /// Records a look into the ledger by an official whose duty it is found to be already.
    ///
    /// # Errors
    /// A refusal: it is no more; or the ledger does not take the entry, and nothing may be shown.
    pub(crate) async fn record_look_at(&self, caller: &Caller, affair: Affair, object: &str) -> Result<(), AppError> {
        let now = self.now();
        let (_, identity, official) = self.official(caller, affair.duty(), now).await;
        official?;
        let oversight = Oversight {
            caller,
            affair,
            object,
            subject: None,
        };
        let recorded = self.record_look(&oversight, &identity, now, Outcome::Found, None).await;
        recorded.map(|_| ()).map_err(|()| RefusalCode::LedgerUnavailable.into())
    }

    async fn record_look(
        &self,
        oversight: &Oversight<'_>,
        identity: &Identity,
        now: Timestamp,
        outcome: Outcome,
        refusal: Option<RefusalCode>,
    ) -> Result<Receipt, ()> {
        let at = RecordedAt::from_unix_micros(now.as_microsecond());
        let mut entry = Entry::new(at, Door::Extranet, Action::Oversee, outcome);
        identity.sign(&mut entry);
        if let Some((register, hash)) = &oversight.subject {
            entry.register = Some(register);
            entry.subject = Some(hash);
        }
        entry.deed = Some(oversight.affair.code());
        entry.object = Some(oversight.object).filter(|object| !object.is_empty());
        entry.refusal = refusal.map(RefusalCode::as_str);
        self.append(&entry).await
    }
}
