//! The trait by which the application reads the ledger: a [`LedgerReader`] for each moment that is asked for.

use std::ops::Range;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use ledger::{Checkpoint, InclusionProof, VerifierKey};
use store::{LedgerEntries, LedgerLogError, LedgerReading, LedgerSnapshot, LedgerVisit};

use super::LedgerReader;

/// Way to read the ledger of a data folder, beside a running writer or without one — 留痕账本(查阅).
pub struct EmbeddedLedgerReading {
    data: PathBuf,
}

impl EmbeddedLedgerReading {
    /// The ledger below this data folder; nothing is opened yet.
    pub fn of(data: &Path) -> Self {
        Self { data: data.to_owned() }
    }
}

#[async_trait]
impl LedgerReading for EmbeddedLedgerReading {
    async fn visit(&self, visit: LedgerVisit) -> Result<(), LedgerLogError> {
        let data = self.data.clone();
        let work = move || visit(&LedgerReader::open(&data)?);
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|panicked| LedgerLogError::Io {
                place: "read the ledger".to_owned(),
                source: std::io::Error::other(panicked),
            })?
    }
}

impl LedgerSnapshot for LedgerReader {
    fn size(&self) -> u64 {
        self.size()
    }

    fn entries(&self, range: Range<u64>) -> Result<LedgerEntries<'_>, LedgerLogError> {
        Ok(Box::new(self.entries(range)?))
    }

    fn verifier(&self) -> &VerifierKey {
        self.verifier()
    }

    fn latest_checkpoint(&self) -> Result<Option<(Checkpoint, String)>, LedgerLogError> {
        self.latest_checkpoint()
    }

    fn prove_inclusion(&self, index: u64, size: u64) -> Result<InclusionProof, LedgerLogError> {
        let beyond = |index: u64, size: u64| LedgerLogError::BeyondEnd { index, size };
        if size > self.size() {
            return Err(beyond(size, self.size()));
        }
        if index >= size {
            return Err(beyond(index, size));
        }
        ledger::prove_inclusion(&self.hashes()?, index, size)
    }
}
