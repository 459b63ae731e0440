//! The one way of every change at the desk: duty → the affair's own rules → ledger → change — 业务办理.
//!
//! The entry is durable before the change is made, as it is before an answer leaves: whoever makes the process die in
//! between has left a trace without effect, never an effect without trace. A change that then fails has a second entry
//! that says so.

use std::sync::Arc;

use jiff::Timestamp;
use ledger::{Action, Door, Entry, RecordedAt};
use model::{Affair, AffairKind, Duty, Refusal, RefusalCode};
use store::{StoreError, WholeDesk};

use crate::{
    App, AppError, Caller, Official, Receipt, RefusedQuestion,
    desk::DeskCopy,
    gate::{self, Identity},
};

/// A change at the desk as far as duty and ledger are concerned.
pub(crate) struct Deed<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) affair: Affair,
    /// Number or id of what it is done to; of what gets its number only by being done, the id of whom it is for.
    pub(crate) object: &'a str,
    /// Id of the register that it is about, if it is about one.
    pub(crate) register: Option<&'a str>,
}

/// The desk in an official's name. Made here only, once the deed is recorded.
pub(crate) struct ActingDesk {
    desk: Arc<dyn WholeDesk>,
    receipt: Receipt,
}

impl ActingDesk {
    /// Under which reference the deed stands in the ledger.
    pub(crate) fn reference(&self) -> String {
        self.receipt.reference()
    }
}

impl std::ops::Deref for ActingDesk {
    type Target = dyn WholeDesk;

    fn deref(&self) -> &Self::Target {
        self.desk.as_ref()
    }
}

/// What speaks against a change.
#[derive(Debug)]
pub enum Objection {
    /// It is not for this official.
    Refused(RefusalCode),
    /// It cannot be done, whoever does it.
    NotPossible(NotPossible),
    /// Storage failed while it was looked at.
    Store(StoreError),
}

/// What makes a change impossible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// What was given breaks a rule.
    Given,
    /// There is no such thing.
    Unknown,
    /// Things stand otherwise, perhaps only by now.
    Standing,
}

/// Why a change cannot be made, whoever wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotPossible {
    /// What kind of reason it is.
    pub obstacle: Obstacle,
    /// Stable code for programs.
    pub code: &'static str,
    /// Rule and remedy in Chinese.
    pub message: String,
    /// The same in English, where the public is told.
    pub english: Option<&'static str>,
}

impl NotPossible {
    /// What was given breaks a rule.
    pub fn given(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Obstacle::Given, code, message)
    }

    /// There is no such thing.
    pub fn unknown(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Obstacle::Unknown, code, message)
    }

    /// Things stand otherwise.
    pub fn standing(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Obstacle::Standing, code, message)
    }

    fn new(obstacle: Obstacle, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            obstacle,
            code,
            message: message.into(),
            english: None,
        }
    }

    /// With the same sentence in English.
    pub fn in_english(mut self, text: &'static str) -> Self {
        self.english = Some(text);
        self
    }
}

impl From<Objection> for AppError {
    fn from(objection: Objection) -> Self {
        match objection {
            Objection::Refused(code) => code.into(),
            Objection::NotPossible(why) => why.into(),
            Objection::Store(error) => error.into(),
        }
    }
}

impl From<RefusalCode> for Objection {
    fn from(code: RefusalCode) -> Self {
        Self::Refused(code)
    }
}

impl From<NotPossible> for Objection {
    fn from(why: NotPossible) -> Self {
        Self::NotPossible(why)
    }
}

impl From<StoreError> for Objection {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A change that was made, or a look into the ledger, with the receipt of its entry. Made only after both.
#[derive(Clone, Debug)]
#[must_use]
pub struct Done<T> {
    value: T,
    receipt: Receipt,
}

impl<T> Done<T> {
    /// What came of it.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Gives it away.
    pub fn into_value(self) -> T {
        self.value
    }

    /// What was seen in the ledger, once the look is recorded.
    pub(crate) fn new(value: T, receipt: Receipt) -> Self {
        Self { value, receipt }
    }

    pub(crate) fn into_parts(self) -> (T, Receipt) {
        (self.value, self.receipt)
    }

    pub(crate) fn map<U>(self, to: impl FnOnce(T) -> U) -> Done<U> {
        Done {
            value: to(self.value),
            receipt: self.receipt,
        }
    }

    /// The receipt.
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }
}

impl App {
    /// Asks whose duty it is, lets `judge` look at the particulars, records the deed durably and only then lets `apply`
    /// change the desk in the official's name. A refusal is recorded as well; what is not possible changes nothing and is
    /// not recorded.
    pub(crate) async fn enacted<P, T>(
        &self,
        deed: Deed<'_>,
        judge: impl AsyncFnOnce(&Official, &DeskCopy) -> Result<P, Objection>,
        apply: impl AsyncFnOnce(P, &ActingDesk) -> Result<T, StoreError>,
    ) -> Result<Done<T>, AppError> {
        let now = self.now();
        let (desk, identity, official) = self.official(deed.caller, deed.affair.duty(), now).await;
        let judged = match (&desk, &official) {
            (Some(desk), Ok(official)) => judge(official, desk).await,
            (_, Err(refusal)) => Err(Objection::Refused(refusal.code)),
            (None, Ok(_)) => Err(Objection::Refused(RefusalCode::DeskUnavailable)),
        };
        let (official, plan) = match (official, judged) {
            (Ok(official), Ok(plan)) => (official, plan),
            (_, Err(Objection::NotPossible(why))) => return Err(why.into()),
            (_, Err(Objection::Store(error))) => return Err(error.into()),
            (Err(refusal), _) => return Err(self.refused_deed(&deed, &identity, refusal, now).await),
            (_, Err(Objection::Refused(code))) => {
                return Err(self.refused_deed(&deed, &identity, code.into(), now).await);
            }
        };
        let receipt = self.record_deed(&deed, &identity, now, ledger::Outcome::Applied, None);
        let Ok(receipt) = receipt.await else {
            return Err(RefusalCode::LedgerUnavailable.into());
        };
        let desk = ActingDesk {
            desk: self.inner.desk.store().on_behalf_of(&official.principal().id),
            receipt: receipt.clone(),
        };
        match apply(plan, &desk).await {
            Ok(value) => {
                // Whoever did it sees it done, and the gate goes by it at once.
                self.inner.desk.look_again().await;
                Ok(Done { value, receipt })
            }
            Err(error) => {
                let outcome = ledger::Outcome::Unavailable;
                let recorded = self.record_deed(&deed, &identity, now, outcome, None).await;
                let reference = recorded.unwrap_or(receipt).reference();
                match error {
                    // Somebody else was quicker.
                    StoreError::Conflict(message) => Err(NotPossible::standing("desk.conflict", message).into()),
                    error => {
                        let affair = deed.affair.code();
                        tracing::error!(
                            error = &error as &dyn std::error::Error,
                            affair,
                            reference,
                            "a deed failed"
                        );
                        Err(AppError::from(error).with_reference(reference))
                    }
                }
            }
        }
    }

    /// A deed of the platform itself, by a rule that its operator has set: recorded as done by nobody, then done.
    pub(crate) async fn enacted_by_platform<T>(
        &self,
        affair: Affair,
        object: &str,
        apply: impl AsyncFnOnce(&ActingDesk) -> Result<T, StoreError>,
    ) -> Result<Done<T>, AppError> {
        let now = self.now();
        let at = RecordedAt::from_unix_micros(now.as_microsecond());
        let mut entry = Entry::new(at, Door::Local, action_of(affair), ledger::Outcome::Applied);
        (entry.deed, entry.object) = (Some(affair.code()), Some(object));
        let Ok(receipt) = self.append(&entry).await else {
            return Err(RefusalCode::LedgerUnavailable.into());
        };
        // Put down to the operating-system user as which the platform runs.
        let desk = ActingDesk {
            desk: self.inner.desk.shared_store(),
            receipt: receipt.clone(),
        };
        let value = apply(&desk).await?;
        self.inner.desk.look_again().await;
        Ok(Done { value, receipt })
    }

    /// The official whose duty this is, for pages and lists that show what is in his remit; refused by the same checks as a
    /// deed, without recording one.
    ///
    /// # Errors
    /// The refusal.
    pub(crate) async fn official_with(
        &self,
        caller: &Caller,
        duty: Duty,
    ) -> Result<(Official, Arc<DeskCopy>), AppError> {
        let (desk, _, official) = self.official(caller, duty, self.now()).await;
        match (official, desk) {
            (Ok(official), Some(desk)) => Ok((official, desk)),
            (Err(refusal), _) => Err(refusal.into()),
            (Ok(_), None) => Err(RefusalCode::DeskUnavailable.into()),
        }
    }

    pub(crate) async fn official(
        &self,
        caller: &Caller,
        duty: Duty,
        now: Timestamp,
    ) -> (Option<Arc<DeskCopy>>, Identity, Result<Official, Refusal>) {
        match self.inner.desk.current().await {
            Ok(desk) => {
                let (identity, official) = gate::official(&desk, caller, duty, now);
                (Some(desk), identity, official)
            }
            Err(code) => (None, Identity::default(), Err(code.into())),
        }
    }

    async fn refused_deed(&self, deed: &Deed<'_>, identity: &Identity, refusal: Refusal, now: Timestamp) -> AppError {
        let recorded = self.record_deed(deed, identity, now, ledger::Outcome::Refused, Some(refusal.code));
        let receipt = recorded.await.ok();
        AppError::Refused(Box::new(RefusedQuestion { refusal, receipt }))
    }

    async fn record_deed(
        &self,
        deed: &Deed<'_>,
        identity: &Identity,
        now: Timestamp,
        outcome: ledger::Outcome,
        refusal: Option<RefusalCode>,
    ) -> Result<Receipt, ()> {
        let at = RecordedAt::from_unix_micros(now.as_microsecond());
        let mut entry = Entry::new(at, Door::Extranet, action_of(deed.affair), outcome);
        identity.sign(&mut entry);
        entry.register = deed.register;
        entry.deed = Some(deed.affair.code());
        entry.object = Some(deed.object).filter(|object| !object.is_empty());
        entry.refusal = refusal.map(RefusalCode::as_str);
        self.append(&entry).await
    }
}

fn action_of(affair: Affair) -> Action {
    match affair.kind() {
        AffairKind::Authorise => Action::Authorise,
        AffairKind::Oversee => Action::Oversee,
    }
}
