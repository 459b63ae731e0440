//! How a record of an open register changed — 变更历史.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};
use ledger::Action;
use model::{Outcome, Register, Subject};

use super::{HISTORY_VERSIONS_MAX, RecordView};
use crate::{
    Answer, App, AppError, Caller,
    audited::{Asked, Told},
};

/// A history as asked.
#[derive(Clone, Debug)]
pub struct HistoryQuestion {
    /// Which register; must be open.
    pub register: Arc<Register>,
    /// Whose.
    pub subject: Subject,
}

/// One version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryVersion {
    /// Since when it is in effect.
    pub effective_on: Date,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// What the record said.
    pub record: RecordView,
}

/// What a history came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// Found, not found or ambiguous.
    pub outcome: Outcome,
    /// Versions, latest in effect first.
    pub versions: Vec<HistoryVersion>,
}

impl App {
    /// Tells all versions of a record of an open register.
    ///
    /// # Errors
    /// Refused by the gate (the register is not open), or the register cannot be read.
    pub async fn history(&self, caller: &Caller, question: &HistoryQuestion) -> Result<Answer<History>, AppError> {
        let asked = Asked::new(caller, Action::History, &question.register, question.subject.value());
        let nothing = |outcome| History {
            outcome,
            versions: Vec::new(),
        };
        self.audited(
            asked,
            |_| nothing(Outcome::NotFound),
            async |registers, permit| {
                let found = registers.find(permit, &question.subject, store::AsOf::NOW).await?;
                let value = match &found[..] {
                    [] => nothing(Outcome::NotFound),
                    [opened] => {
                        let mut versions = registers
                            .history(permit, &opened.store_key, HISTORY_VERSIONS_MAX)
                            .await?;
                        versions.sort_by_key(|version| std::cmp::Reverse((version.effective_on, version.sequence)));
                        let desk = self.desk_copy();
                        let versions = versions.iter().map(|version| HistoryVersion {
                            effective_on: version.effective_on,
                            recorded_at: version.recorded_at,
                            record: RecordView::of(permit, version, &[], &desk),
                        });
                        History {
                            outcome: Outcome::Found,
                            versions: versions.collect(),
                        }
                    }
                    _ => nothing(Outcome::Ambiguous),
                };
                Ok(Told::of(value.outcome, value))
            },
        )
        .await
    }
}
