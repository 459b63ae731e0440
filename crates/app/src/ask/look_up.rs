//! An open register looked up by society, by code, old number or exact name — 社会公众查询.

use std::sync::Arc;

use ledger::Action;
use model::{AskedAsOf, Outcome, Register, Subject};

use super::{Located, RecordView, at};
use crate::{Answer, App, AppError, Caller, audited::Asked};

/// By what a record is looked up.
#[derive(Clone, Debug)]
pub enum LookUpSubject {
    /// A code or former number.
    Code(Subject),
    /// An exact name, or a former one.
    Name(String),
}

impl LookUpSubject {
    fn text(&self) -> &str {
        match self {
            Self::Code(subject) => subject.value(),
            Self::Name(name) => name,
        }
    }
}

/// A lookup as asked.
#[derive(Clone, Debug)]
pub struct LookUpQuestion {
    /// Which register; must be open.
    pub register: Arc<Register>,
    /// What for.
    pub subject: LookUpSubject,
    /// As of when.
    pub as_of: AskedAsOf,
}

/// One of several records that fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The record's key.
    pub key: String,
    /// The name of its subject.
    pub name: String,
    /// Status code.
    pub status: Option<String>,
}

/// What a lookup came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookUp {
    /// Found, not found or ambiguous.
    pub outcome: Outcome,
    /// The record; with `Found` only.
    pub record: Option<RecordView>,
    /// The records that fit; with `Ambiguous` only.
    pub candidates: Vec<Candidate>,
}

impl App {
    /// Looks an open register up.
    ///
    /// # Errors
    /// Refused by the gate (the register is not open), or the register cannot be read.
    pub async fn look_up(&self, caller: &Caller, question: &LookUpQuestion) -> Result<Answer<LookUp>, AppError> {
        let answer = self.looked_up(caller, question, false).await?;
        Ok(answer.map(|(found, _)| found))
    }

    /// The same, with where the one record that was found lies.
    pub(crate) async fn looked_up(
        &self,
        caller: &Caller,
        question: &LookUpQuestion,
        is_printed: bool,
    ) -> Result<Answer<(LookUp, Option<Located>)>, AppError> {
        let asked = Asked {
            as_of: question.as_of,
            is_printed,
            ..Asked::new(caller, Action::Lookup, &question.register, question.subject.text())
        };
        let nothing = || LookUp {
            outcome: Outcome::NotFound,
            record: None,
            candidates: Vec::new(),
        };
        self.audited(
            asked,
            |_| (nothing(), None),
            async |registers, permit| {
                let found = match &question.subject {
                    LookUpSubject::Code(subject) => registers.find(permit, subject, at(question.as_of)).await?,
                    LookUpSubject::Name(name) => registers.find_named(permit, name, at(question.as_of)).await?,
                };
                let value = match &found[..] {
                    [] => nothing(),
                    [opened] => {
                        let record = Some(RecordView::of(permit, opened, &[], &self.desk_copy()));
                        LookUp {
                            outcome: Outcome::Found,
                            record,
                            candidates: Vec::new(),
                        }
                    }
                    several => {
                        let candidates = several.iter().map(|opened| {
                            candidate(
                                permit.register(),
                                &RecordView::of(permit, opened, &[], &self.desk_copy()),
                            )
                        });
                        LookUp {
                            outcome: Outcome::Ambiguous,
                            record: None,
                            candidates: candidates.collect(),
                        }
                    }
                };
                let outcome = value.outcome;
                Located::told(is_printed, registers, permit, question.as_of, &found, outcome, value).await
            },
        )
        .await
    }
}

fn candidate(register: &Register, record: &RecordView) -> Candidate {
    let key = record.key(register).to_owned();
    let name = record.value(register.name_field).unwrap_or_default().to_owned();
    Candidate {
        key,
        name,
        status: record.status.clone(),
    }
}
