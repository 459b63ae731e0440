//! The one way of every question: gate → register → ledger → answer.

use std::sync::Arc;

use jiff::Timestamp;
use ledger::{Action, Door, Entry, RecordedAt};
use model::{AskedAsOf, GrantAction, Outcome, Purpose, Refusal, RefusalCode, Register, catalogue::FieldIndex};

use store::{LedgerLogError, StoreKey};

use crate::{
    Answer, App, AppError, Caller, Receipt, RefusedQuestion, Signed,
    gate::{self, GateQuestion, Identity, Passed, Permit},
    neighbours::Answered,
    registers::Registers,
};

/// A question as far as gate and ledger are concerned.
pub(crate) struct Asked<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) action: Action,
    pub(crate) register: &'a Arc<Register>,
    /// Fields claimed or wanted; empty: all that are granted.
    pub(crate) fields: &'a [FieldIndex],
    pub(crate) purpose: Option<&'a Purpose>,
    pub(crate) as_of: AskedAsOf,
    pub(crate) subject: AskedSubject<'a>,
    /// Ask the gate, not the register.
    pub(crate) is_dry_run: bool,
    /// Whether the asker signed it.
    pub(crate) signed: &'a Signed,
    /// Whether the answer is printed as an extract.
    pub(crate) is_printed: bool,
    /// Reference of the extract that is checked.
    pub(crate) object: Option<&'a str>,
}

/// About whom a question is; goes into the ledger as a keyed hash.
#[derive(Clone, Copy)]
pub(crate) enum AskedSubject<'a> {
    /// Canonical code, number or name.
    Text(&'a str),
    /// Known only by the keyed hash, from an earlier entry.
    Hash([u8; 16]),
}

impl<'a> Asked<'a> {
    /// A question that needs no purpose, for all that may be disclosed, as of now.
    pub(crate) fn new(caller: &'a Caller, action: Action, register: &'a Arc<Register>, subject: &'a str) -> Self {
        Self {
            caller,
            action,
            register,
            fields: &[],
            purpose: None,
            as_of: AskedAsOf::default(),
            subject: AskedSubject::Text(subject),
            is_dry_run: false,
            signed: &Signed::No,
            is_printed: false,
            object: None,
        }
    }

    /// What it is called in the ledger.
    fn recorded_action(&self) -> Action {
        if self.is_printed { Action::Extract } else { self.action }
    }

    /// The number asked about, of a sealed register.
    fn sealed_number(&self) -> Option<&'a str> {
        match self.subject {
            AskedSubject::Text(number) if self.register.is_sealed => Some(number),
            _ => None,
        }
    }
}

/// What came of reading the register.
pub(crate) struct Told<T> {
    pub(crate) value: T,
    pub(crate) outcome: Outcome,
    /// The one record that was found; recorded, sealed, where an extract is printed of it.
    pub(crate) place: Option<RecordPlace>,
}

/// One version of a record, by where it lies — 登记所在.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecordPlace {
    /// Key under which the record is stored.
    pub(crate) key: StoreKey,
    /// Version of the record.
    pub(crate) sequence: u64,
}

impl<T> Told<T> {
    /// What is not told of one record.
    pub(crate) fn of(outcome: Outcome, value: T) -> Self {
        Self {
            value,
            outcome,
            place: None,
        }
    }
}

impl App {
    /// Asks the gate, runs `read` with the permit, records the question durably and only then hands out the answer.
    /// A refusal is recorded as well. Nothing is disclosed that could not be recorded.
    pub(crate) async fn audited<T>(
        &self,
        asked: Asked<'_>,
        dry: impl FnOnce(&Permit) -> T,
        read: impl AsyncFnOnce(&Registers, &Permit) -> Result<Told<T>, AppError>,
    ) -> Result<Answer<T>, AppError> {
        let inner = &self.inner;
        let now = self.now();
        let (identity, decision) = match inner.desk.current().await {
            Err(code) => (Identity::default(), Err(Refusal::new(code))),
            Ok(desk) => {
                let action = match asked.action {
                    Action::Verify => GrantAction::Verify,
                    Action::Account => GrantAction::Account,
                    _ => GrantAction::Read,
                };
                let question = GateQuestion {
                    caller: asked.caller,
                    register: asked.register,
                    action,
                    fields: asked.fields,
                    purpose: asked.purpose,
                    case: self.case_standing(&desk, asked.caller, asked.purpose).await,
                    signature_fault: inner.signatures.fault(asked.signed, asked.caller, now),
                    is_check: asked.action == Action::Check,
                    is_counted: !asked.is_dry_run,
                };
                gate::decide(&desk, &inner.budgets, &question, now)
            }
        };
        let decision = decision.and_then(|passed| self.refuse_enumeration(&asked, &identity, passed, now));
        let (permit, passed) = match decision {
            Ok(passed) => passed,
            Err(refusal) => {
                let receipt = self
                    .record(
                        &asked,
                        &identity,
                        now,
                        ledger::Outcome::Refused,
                        Some(refusal.code),
                        None,
                        asked.fields,
                        None,
                    )
                    .await
                    .ok();
                return Err(AppError::Refused(Box::new(RefusedQuestion { refusal, receipt })));
            }
        };
        if asked.is_dry_run {
            let value = dry(&permit);
            let receipt = self
                .record(
                    &asked,
                    &identity,
                    now,
                    ledger::Outcome::DryRun,
                    None,
                    None,
                    permit.fields(),
                    None,
                )
                .await;
            return self.conclude(receipt, &identity, now, value, 0, passed);
        }
        // The version before reading: what is read is at least this new.
        let told = match inner.registers.state(asked.register).await {
            Ok(state) => read(&inner.registers, &permit).await.map(|told| (state.sequence, told)),
            Err(error) => Err(error),
        };
        let disclosed = if asked.fields.is_empty() {
            permit.fields()
        } else {
            asked.fields
        };
        match told {
            Ok((version, told)) => {
                let receipt = self
                    .record(
                        &asked,
                        &identity,
                        now,
                        recorded(told.outcome),
                        None,
                        Some(version),
                        disclosed,
                        told.place.as_ref(),
                    )
                    .await;
                if let Ok(receipt) = &receipt {
                    self.note_number(&asked, &identity, told.outcome, receipt.index(), now);
                }
                self.conclude(receipt, &identity, now, told.value, version, passed)
            }
            Err(error) => {
                inner.budgets.give_all_back(&passed, &identity, now);
                let receipt = self
                    .record(
                        &asked,
                        &identity,
                        now,
                        ledger::Outcome::Unavailable,
                        None,
                        None,
                        disclosed,
                        None,
                    )
                    .await;
                let reference = receipt.map(|receipt| receipt.reference()).unwrap_or_default();
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    register = asked.register.id,
                    reference,
                    "a question failed"
                );
                Err(error.with_reference(reference))
            }
        }
    }

    fn conclude<T>(
        &self,
        receipt: Result<Receipt, ()>,
        identity: &Identity,
        now: Timestamp,
        value: T,
        version: u64,
        passed: Passed,
    ) -> Result<Answer<T>, AppError> {
        match receipt {
            Ok(receipt) => {
                let answer = Answer::new(value, receipt, version, now, passed.budget, passed.notice);
                Ok(answer.with_grant_budgets(passed.grants))
            }
            Err(()) => {
                self.inner.budgets.give_all_back(&passed, identity, now);
                Err(RefusalCode::LedgerUnavailable.into())
            }
        }
    }

    /// Numbers are looked at where the gate let the question pass: who is refused learns nothing by guessing.
    fn refuse_enumeration(
        &self,
        asked: &Asked<'_>,
        identity: &Identity,
        passed: (Permit, Passed),
        now: Timestamp,
    ) -> Result<(Permit, Passed), Refusal> {
        let (Some(neighbours), Some(principal)) = (self.inner.neighbours.get(), &identity.principal) else {
            return Ok(passed);
        };
        if let Some(number) = asked.sealed_number()
            && neighbours.are_too_many(principal, number, now)
        {
            if !asked.is_dry_run {
                self.inner.budgets.give_all_back(&passed.1, identity, now);
            }
            return Err(RefusalCode::EnumerationSuspected.into());
        }
        Ok(passed)
    }

    fn note_number(&self, asked: &Asked<'_>, identity: &Identity, outcome: Outcome, index: u64, now: Timestamp) {
        if let (Some(number), Some(neighbours), Some(principal)) =
            (asked.sealed_number(), self.inner.neighbours.get(), &identity.principal)
        {
            let answered = Answered {
                principal,
                certificate: identity.certificate_serial.as_deref(),
                register: &asked.register.id,
                number,
                is_not_found: outcome == Outcome::NotFound,
                index,
            };
            neighbours.note(&answered, now);
        }
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "one call a column of the entry, all within this file"
    )]
    async fn record(
        &self,
        asked: &Asked<'_>,
        identity: &Identity,
        now: Timestamp,
        outcome: ledger::Outcome,
        refusal: Option<RefusalCode>,
        register_version: Option<u64>,
        fields: &[FieldIndex],
        place: Option<&RecordPlace>,
    ) -> Result<Receipt, ()> {
        let door = if matches!(asked.caller, Caller::Public(_)) {
            Door::Internet
        } else {
            Door::Extranet
        };
        let subject = match asked.subject {
            AskedSubject::Text(text) => self.inner.sealing.subject_hash(&asked.register.id, text),
            AskedSubject::Hash(hash) => hash,
        };
        let as_of = asked.as_of.effective_on.map(|day| day.to_string());
        let recorded_by = asked.as_of.recorded_by.map(|instant| instant.to_string());
        let mut entry = Entry::new(
            RecordedAt::from_unix_micros(now.as_microsecond()),
            door,
            asked.recorded_action(),
            outcome,
        );
        identity.sign(&mut entry);
        entry.register = Some(&asked.register.id);
        entry.subject = Some(&subject);
        entry.matter = asked
            .purpose
            .map(|purpose| purpose.matter.as_str())
            .filter(|matter| !matter.is_empty());
        entry.case = asked
            .purpose
            .map(|purpose| purpose.case.as_str())
            .filter(|case| !case.is_empty());
        entry.fields = fields
            .iter()
            .map(|index| asked.register.field_at(*index).id.as_str())
            .collect();
        entry.as_of = as_of.as_deref();
        entry.recorded_by = recorded_by.as_deref();
        entry.object = asked.object;
        entry.refusal = refusal.map(RefusalCode::as_str);
        entry.register_version = register_version;
        let mut sealed = Vec::new();
        if let Signed::Yes(signature) = asked.signed {
            self.inner.sealing.seal_signature(&signature.evidence, &mut sealed);
            entry.signature = Some(&sealed);
        }
        let mut sealed_place = Vec::new();
        if let (true, Some(place)) = (asked.is_printed, place) {
            self.inner.sealing.seal_place(&subject, place, &mut sealed_place);
            entry.extract = Some(&sealed_place);
        }
        self.append(&entry).await
    }

    /// Makes an entry durable; the one place where receipts come from.
    pub(crate) async fn append(&self, entry: &Entry<'_>) -> Result<Receipt, ()> {
        match self.inner.ledger.append(entry.to_bytes()).await {
            Ok(appended) => Ok(Receipt::of(&self.inner.log_name, appended)),
            // The ledger says so once itself: a line for each question would fill what is left of the disk.
            Err(LedgerLogError::NoRoom) => Err(()),
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the ledger did not take an entry"
                );
                Err(())
            }
        }
    }
}

fn recorded(outcome: Outcome) -> ledger::Outcome {
    match outcome {
        Outcome::Consistent => ledger::Outcome::Consistent,
        Outcome::Inconsistent => ledger::Outcome::Inconsistent,
        Outcome::NotFound => ledger::Outcome::NotFound,
        Outcome::Ambiguous => ledger::Outcome::Ambiguous,
        Outcome::Found => ledger::Outcome::Found,
        Outcome::WouldBeAnswered => ledger::Outcome::DryRun,
        Outcome::Refused => ledger::Outcome::Refused,
    }
}
