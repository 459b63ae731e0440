//! The granted fields of a record — 查询.

use std::sync::Arc;

use ledger::Action;
use model::{AskedAsOf, Outcome, Purpose, Register, Subject, catalogue::FieldIndex};

use super::{RecordView, at};
use crate::{
    Answer, App, AppError, Caller, Signed,
    audited::{Asked, Told},
};

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
        let asked = Asked {
            caller,
            action: Action::Read,
            register: &question.register,
            fields: &question.fields,
            purpose: Some(&question.purpose),
            as_of: question.as_of,
            subject: question.subject.value(),
            is_dry_run: question.is_dry_run,
            signed: &question.signed,
        };
        self.audited(
            asked,
            |_| Reading {
                outcome: Outcome::WouldBeAnswered,
                record: None,
            },
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
                Ok(Told {
                    outcome,
                    value: Reading { outcome, record },
                })
            },
        )
        .await
    }
}
