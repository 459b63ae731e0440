//! The granted fields of a record — 查询.

use std::sync::Arc;

use ledger::Action;
use model::{AskedAsOf, Outcome, Purpose, Register, Subject, catalogue::FieldIndex};

use super::{Located, RecordView, at};
use crate::{Answer, App, AppError, Caller, Signed, audited::Asked};

/// A reading as asked.
#[derive(Clone, Debug)]
pub struct ReadingQuestion {
    /// Which register.
    pub register: Arc<Register>,
    /// About whom.
    pub subject: Subject,
    /// Which fields; empty: all that are granted.
    pub fields: Vec<FieldIndex>,
    /// For what business.
    pub purpose: Purpose,
    /// As of when.
    pub as_of: AskedAsOf,
    /// Ask the gate only.
    pub is_dry_run: bool,
    /// Whether the asker signed it.
    pub signed: Signed,
}

/// What a reading came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Found, not found, ambiguous, or would be answered.
    pub outcome: Outcome,
    /// The granted fields; with `Found` only.
    pub record: Option<RecordView>,
}

impl App {
    /// Reads the granted fields of one subject.
    ///
    /// # Errors
    /// Refused by the gate, or the register cannot be read.
    pub async fn read(&self, caller: &Caller, question: &ReadingQuestion) -> Result<Answer<Reading>, AppError> {
        let answer = self.read_located(caller, question, false).await?;
        Ok(answer.map(|(reading, _)| reading))
    }

    /// The same, with where the record that was read lies.
    pub(crate) async fn read_located(
        &self,
        caller: &Caller,
        question: &ReadingQuestion,
        is_printed: bool,
    ) -> Result<Answer<(Reading, Option<Located>)>, AppError> {
        let asked = Asked {
            fields: &question.fields,
            purpose: Some(&question.purpose),
            as_of: question.as_of,
            is_dry_run: question.is_dry_run,
            signed: &question.signed,
            is_printed,
            ..Asked::new(caller, Action::Read, &question.register, question.subject.value())
        };
        let would_be_answered = || Reading {
            outcome: Outcome::WouldBeAnswered,
            record: None,
        };
        self.audited(
            asked,
            |_| (would_be_answered(), None),
            async |registers, permit| {
                let found = registers.find(permit, &question.subject, at(question.as_of)).await?;
                let (outcome, record) = match &found[..] {
                    [] => (Outcome::NotFound, None),
                    [opened] => (
                        Outcome::Found,
                        Some(RecordView::of(permit, opened, &question.fields, &self.desk_copy())),
                    ),
                    _ => (Outcome::Ambiguous, None),
                };
                let reading = Reading { outcome, record };
                Located::told(is_printed, registers, permit, question.as_of, &found, outcome, reading).await
            },
        )
        .await
    }
}
