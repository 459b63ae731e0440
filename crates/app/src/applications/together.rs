//! One step with many applications: what came of each — 批量办理.

use std::sync::Arc;

use model::{Principal, PrincipalId};

use crate::{AppError, NotPossible, Receipt};

/// What came of a deed that was done for many, one after the other.
#[derive(Debug, Default)]
pub struct Together {
    /// For whom it was done.
    pub done: Vec<DoneForOne>,
    /// For whom it could not be done.
    pub failed: Vec<FailedForOne>,
    /// How many were not tried any more, since desk or ledger failed or the official was refused in between.
    pub left: usize,
    /// Who was named and had nothing to be done: not due, in need of something more, or of another province. Which of these it is
    /// is not told of a stranger, so it is told of nobody.
    pub passed_over: Vec<PrincipalId>,
    is_stopped: bool,
}

/// One of many for whom something was done.
#[derive(Clone, Debug)]
pub struct DoneForOne {
    /// Whose certificate it is about.
    pub holder: Arc<Principal>,
    /// Number of the application.
    pub number: u64,
    /// Its entry in the ledger.
    pub receipt: Receipt,
}

/// One of many for whom it could not be done.
#[derive(Clone, Debug)]
pub struct FailedForOne {
    /// Whose certificate it is about.
    pub holder: Arc<Principal>,
    /// Name of the holder's organisation.
    pub organisation_name: String,
    /// What stands in the way.
    pub why: NotPossible,
}

impl Together {
    /// Whether the rest is left alone.
    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    pub(super) fn leave(&mut self) {
        self.left += 1;
    }

    /// Takes what came of one.
    ///
    /// # Errors
    /// What stopped the first of all, before anything was done.
    pub(super) fn take(
        &mut self,
        holder: Arc<Principal>,
        organisation_name: String,
        result: Result<(u64, Receipt), AppError>,
    ) -> Result<(), AppError> {
        match result {
            Ok((number, receipt)) => self.done.push(DoneForOne {
                holder,
                number,
                receipt,
            }),
            Err(AppError::NotPossible(why)) => self.failed.push(FailedForOne {
                holder,
                organisation_name,
                why: *why,
            }),
            Err(error) => self.stop(error)?,
        }
        Ok(())
    }

    /// Leaves the rest alone.
    ///
    /// # Errors
    /// What stopped the first of all, before anything was done.
    pub(super) fn stop(&mut self, error: AppError) -> Result<(), AppError> {
        if self.done.is_empty() && self.failed.is_empty() {
            return Err(error);
        }
        (self.is_stopped, self.left) = (true, self.left + 1);
        Ok(())
    }
}
