//! Does what is claimed agree with the register? — 核验.

use std::sync::Arc;

use jiff::civil::Date;
use ledger::Action;
use model::{AskedAsOf, Claims, FieldVerdict, Outcome, Purpose, Register, Subject, catalogue::FieldIndex, compare};

use super::{
    Located, at,
    record_view::{disputed_of, status_of},
};
use crate::{Answer, App, AppError, Caller, Signed, audited::Asked};

/// A verification as asked.
#[derive(Clone, Debug)]
pub struct VerificationQuestion {
    /// Which register.
    pub register: Arc<Register>,
    /// About whom.
    pub subject: Subject,
    /// What is claimed.
    pub claims: Claims,
    /// For what business.
    pub purpose: Purpose,
    /// As of when.
    pub as_of: AskedAsOf,
    /// Ask the gate only.
    pub is_dry_run: bool,
    /// Whether the asker signed it.
    pub signed: Signed,
}

/// What a verification came to; holds no value of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Consistent, inconsistent, not found, ambiguous, or would be answered.
    pub outcome: Outcome,
    /// Per claimed field, in the order of the claims; empty unless a record was compared.
    pub fields: Vec<(FieldIndex, FieldVerdict)>,
    /// Status code of the record, if granted.
    pub status: Option<String>,
    /// Whether the status says that the subject has ended; `None` if the status is not granted or no record was compared.
    pub is_ended: Option<bool>,
    /// Whether the record was withdrawn from the register.
    pub is_retired: bool,
    /// Since when the compared version is in effect; of open registers only.
    pub effective_on: Option<Date>,
    /// Granted fields on which a discrepancy is open.
    pub disputed: Vec<FieldIndex>,
}

impl Verification {
    fn without_record(outcome: Outcome) -> Self {
        Self {
            outcome,
            fields: Vec::new(),
            status: None,
            is_ended: None,
            is_retired: false,
            effective_on: None,
            disputed: Vec::new(),
        }
    }
}

impl App {
    /// Compares claims with the record of one subject.
    ///
    /// # Errors
    /// Refused by the gate, or the register cannot be read. A mismatch is an answer, not an error.
    pub async fn verify(
        &self,
        caller: &Caller,
        question: &VerificationQuestion,
    ) -> Result<Answer<Verification>, AppError> {
        let answer = self.verify_located(caller, question, false).await?;
        Ok(answer.map(|(verification, _)| verification))
    }

    /// The same, with where the record that was compared lies.
    pub(crate) async fn verify_located(
        &self,
        caller: &Caller,
        question: &VerificationQuestion,
        is_printed: bool,
    ) -> Result<Answer<(Verification, Option<Located>)>, AppError> {
        let fields = question.claims.fields();
        let asked = Asked {
            fields: &fields,
            purpose: Some(&question.purpose),
            as_of: question.as_of,
            is_dry_run: question.is_dry_run,
            signed: &question.signed,
            is_printed,
            ..Asked::new(caller, Action::Verify, &question.register, question.subject.value())
        };
        self.audited(
            asked,
            |_| (Verification::without_record(Outcome::WouldBeAnswered), None),
            async |registers, permit| {
                let register = permit.register();
                let found = registers.find(permit, &question.subject, at(question.as_of)).await?;
                let value = match &found[..] {
                    [] => Verification::without_record(Outcome::NotFound),
                    [opened] => {
                        let fields = compare(register, &opened.document, question.claims.as_slice());
                        let is_consistent = fields.iter().all(|(_, verdict)| *verdict != FieldVerdict::Mismatch);
                        let (status, is_ended) = status_of(register, opened, permit.fields());
                        Verification {
                            outcome: if is_consistent {
                                Outcome::Consistent
                            } else {
                                Outcome::Inconsistent
                            },
                            fields,
                            status,
                            is_ended,
                            is_retired: opened.is_retired,
                            effective_on: (!register.is_sealed).then_some(opened.effective_on),
                            disputed: disputed_of(register, opened, permit.fields(), &self.desk_copy()),
                        }
                    }
                    _ => Verification::without_record(Outcome::Ambiguous),
                };
                let outcome = value.outcome;
                Located::told(is_printed, registers, permit, question.as_of, &found, outcome, value).await
            },
        )
        .await
    }
}
