//! Reading the ledger away from the threads that serve requests — 账本查阅.

use std::sync::{Arc, Mutex, PoisonError};

use ledger::{Checkpoint, VerifierKey};
use store::{LedgerLogError, LedgerSnapshot, StoreError};

use crate::{App, AppError, WitnessState, node_of};

/// How the ledger stands — 账本现状.
#[derive(Clone, Debug)]
pub struct LedgerState {
    /// Number of durable entries.
    pub size: u64,
    /// The last signed checkpoint and its text; `None` before the first.
    pub checkpoint: Option<(Checkpoint, String)>,
    /// Public key of the log.
    pub verifier: VerifierKey,
    /// Who countersigned it, and up to where.
    pub witnessed: WitnessState,
}

impl App {
    /// Runs `body` on the ledger as it is durable now, on a thread where it may wait for the disk.
    pub(crate) async fn reading_ledger<T: Send + 'static>(
        &self,
        body: impl FnOnce(&dyn LedgerSnapshot) -> Result<T, LedgerLogError> + Send + 'static,
    ) -> Result<T, AppError> {
        let found = Arc::new(Mutex::new(None));
        let place = found.clone();
        let visit = move |ledger: &dyn LedgerSnapshot| {
            let value = body(ledger)?;
            *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
            Ok(())
        };
        let failed = |error: LedgerLogError| AppError::from(StoreError::engine("reading the ledger", error));
        self.inner.ledger_reading.visit(Box::new(visit)).await.map_err(failed)?;
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(found.take().expect("a visit that succeeded has left its value"))
    }

    /// Indexes what has been appended since; called every few seconds, away from whoever asks. One stretch of entries at a
    /// time: `true` when there is more to do at once.
    ///
    /// # Errors
    /// When the ledger cannot be read or the index not written.
    pub async fn index_ledger(&self) -> Result<bool, AppError> {
        let indexed = self.inner.ledger_reading.index_more().await;
        indexed.map_err(|error| AppError::from(StoreError::engine("indexing the ledger", error)))
    }

    /// Name by which references call this node's log.
    pub fn node(&self) -> &str {
        node_of(&self.inner.log_name)
    }

    /// How the ledger stands.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn ledger_state(&self) -> Result<LedgerState, AppError> {
        self.reading_ledger(|ledger| {
            Ok(LedgerState {
                size: ledger.size(),
                checkpoint: ledger.latest_checkpoint()?,
                verifier: ledger.verifier().clone(),
                witnessed: WitnessState::of(ledger)?,
            })
        })
        .await
    }
}
