//! A checked import that waits for the word, and what speaks against giving it.

use std::time::Instant;

use app::{PreparedBatch, PublishError};

use super::{ImportError, ImportSummary};

/// A batch that would retire more than this share of a register waits for a human yes.
pub const RETIRED_PERCENT_MAX: u64 = 5;

/// What whoever started the import agreed to beforehand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consent {
    /// Nothing is applied unless every row is good.
    pub is_strict: bool,
    /// More than [`RETIRED_PERCENT_MAX`] percent of the register may be retired.
    pub may_retire: bool,
}

/// Why a prepared import must not be applied as things stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// Every row had to be good.
    #[error("有 {rejected} 行被拒，而本次导入要求全部合格（--strict）；登记库未作改动。请按被拒清单改正后重新导入")]
    Rejected {
        /// How many were not.
        rejected: u64,
    },
    /// A rejected row may stand for a record that would then count as absent.
    #[error(
        "有 {rejected} 行被拒，不能判断哪些记录确已不在册（--whole-register）；登记库未作改动。请按被拒清单改正后重新导入，或者不带 --whole-register 导入"
    )]
    RejectedInWholeRegister {
        /// How many were rejected.
        rejected: u64,
    },
    /// Too large a share of the register would be retired.
    #[error(
        "将注销 {retired} 条登记记录，占在册 {records} 条的 {share}%，超过 {RETIRED_PERCENT_MAX}%；登记库未作改动。确属应当注销的，请加 --yes-retire 重新导入",
        share = share_of(*retired, *records)
    )]
    RetiresTooMany {
        /// How many would be.
        retired: u64,
        /// Of how many in force.
        records: u64,
    },
}

/// The share in percent, with one digit after the point, rounded up so that what is more than a limit does not look like it.
pub fn share_of(retired: u64, records: u64) -> String {
    let permille = (retired * 1000).div_ceil(records.max(1));
    format!("{}.{}", permille / 10, permille % 10)
}

impl Obstacle {
    /// Stable code, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Rejected { .. } => "import.rejected_rows",
            Self::RejectedInWholeRegister { .. } => "import.rejected_rows_in_whole_register",
            Self::RetiresTooMany { .. } => "import.retires_too_many",
        }
    }
}

/// A checked import that waits for the word. Dropped instead of applied: nothing happened.
pub struct PreparedImport {
    batch: Box<dyn PreparedBatch>,
    summary: ImportSummary,
    is_whole_register: bool,
}

impl PreparedImport {
    pub(super) fn new(batch: Box<dyn PreparedBatch>, summary: ImportSummary, is_whole_register: bool) -> Self {
        Self {
            batch,
            summary,
            is_whole_register,
        }
    }

    /// What was found, and what applying it will do.
    pub fn summary(&self) -> &ImportSummary {
        &self.summary
    }

    /// What speaks against applying it.
    pub fn obstacle(&self, consent: Consent) -> Option<Obstacle> {
        let ImportSummary {
            rejected,
            retired,
            records_before: records,
            is_repeat,
            ..
        } = self.summary;
        if is_repeat {
            return None;
        }
        if consent.is_strict && rejected > 0 {
            return Some(Obstacle::Rejected { rejected });
        }
        if self.is_whole_register && rejected > 0 {
            return Some(Obstacle::RejectedInWholeRegister { rejected });
        }
        if !consent.may_retire && retired * 100 > records * RETIRED_PERCENT_MAX && retired > 0 {
            // A register cannot lose more records than it had; new ones retired in the same batch make it look so.
            return Some(Obstacle::RetiresTooMany { retired, records });
        }
        None
    }

    /// Applies the whole batch, durably, or nothing. Whoever calls it has looked at [`Self::obstacle`].
    ///
    /// # Errors
    /// What storage reports; nothing was applied then.
    pub fn apply(self) -> Result<ImportSummary, ImportError> {
        let started = Instant::now();
        let mut summary = self.summary;
        let batch = self.batch.apply().map_err(PublishError::Store)?;
        summary.take_batch(&batch);
        summary.applied = !batch.is_repeat;
        summary.add_time(started.elapsed());
        Ok(summary)
    }
}
