//! The trait by which the application reads the ledger: a [`LedgerReader`] and the index for each moment asked for.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use ledger::{Checkpoint, ConsistencyProof, Countersigned, InclusionProof, TreeHead, VerifierKey, WitnessVerifierKey};
use store::{LedgerEntries, LedgerLogError, LedgerReading, LedgerSnapshot, LedgerVisit};

use super::{LedgerReader, keep_countersigned, waypoints::Waypoints};
use crate::ledger_index::{LedgerIndex, Shape};

/// Way to read the ledger of a data folder, beside a running writer or without one — 留痕账本(查阅).
pub struct EmbeddedLedgerReading(Arc<Shared>);

struct Shared {
    data: PathBuf,
    shape: Shape,
    waypoints: Arc<Waypoints>,
    /// Opened by the first who needs it. Whoever reads holds the state of his moment.
    index: Mutex<Option<Arc<LedgerIndex>>>,
}

impl EmbeddedLedgerReading {
    /// The ledger below this data folder; nothing is opened yet.
    pub fn of(data: &Path) -> Self {
        Self::with_index(data, Shape::default())
    }

    /// The same with an index of another shape; tests make it small.
    pub fn with_index(data: &Path, shape: Shape) -> Self {
        Self(Arc::new(Shared {
            data: data.to_owned(),
            shape,
            waypoints: Arc::default(),
            index: Mutex::new(None),
        }))
    }
}

impl Shared {
    fn snapshot(&self) -> Result<Snapshot, LedgerLogError> {
        let reader = LedgerReader::open_with(&self.data, self.waypoints.clone())?;
        let mut opened = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let index = match &*opened {
            Some(index) => index.clone(),
            None => opened
                .insert(Arc::new(LedgerIndex::open(&self.data, self.shape, &reader)?))
                .clone(),
        };
        Ok(Snapshot { reader, index })
    }

    fn index_more(&self) -> Result<bool, LedgerLogError> {
        let Snapshot { reader, index } = self.snapshot()?;
        let (advanced, left) = index.advanced(&reader)?;
        if let Some(advanced) = advanced {
            *self.index.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(advanced));
        }
        Ok(left >= self.shape.entries(0))
    }
}

async fn away<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LedgerLogError> + Send + 'static,
) -> Result<T, LedgerLogError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|panicked| LedgerLogError::Io {
            place: "read the ledger".to_owned(),
            source: std::io::Error::other(panicked),
        })?
}

#[async_trait]
impl LedgerReading for EmbeddedLedgerReading {
    async fn visit(&self, visit: LedgerVisit) -> Result<(), LedgerLogError> {
        let shared = self.0.clone();
        away(move || visit(&shared.snapshot()?)).await
    }

    async fn index_more(&self) -> Result<bool, LedgerLogError> {
        let shared = self.0.clone();
        away(move || shared.index_more()).await
    }

    async fn keep_countersigned(&self, countersigned: &Countersigned) -> Result<bool, LedgerLogError> {
        let (shared, new) = (self.0.clone(), countersigned.clone());
        away(move || keep_countersigned(&shared.data, &new)).await
    }
}

struct Snapshot {
    reader: LedgerReader,
    index: Arc<LedgerIndex>,
}

/// A ledger that is read without an index: nothing is found in it but by reading.
impl LedgerSnapshot for LedgerReader {
    fn size(&self) -> u64 {
        self.size()
    }

    fn entries(&self, range: Range<u64>) -> Result<LedgerEntries<'_>, LedgerLogError> {
        Ok(Box::new(self.entries(range)?))
    }

    fn indexed_size(&self) -> u64 {
        0
    }

    fn find(&self, _: u64, _: Range<u64>, _: usize) -> Result<Vec<u64>, LedgerLogError> {
        Ok(Vec::new())
    }

    fn verifier(&self) -> &VerifierKey {
        self.verifier()
    }

    fn latest_checkpoint(&self) -> Result<Option<(Checkpoint, String)>, LedgerLogError> {
        self.latest_checkpoint()
    }

    fn witnesses(&self) -> Result<Vec<WitnessVerifierKey>, LedgerLogError> {
        self.witnesses()
    }

    fn countersigned(&self) -> Result<Vec<Countersigned>, LedgerLogError> {
        self.countersigned()
    }

    fn head_at(&self, size: u64) -> Result<TreeHead, LedgerLogError> {
        within(size, self.size())?;
        let root = ledger::root_of(&self.hashes()?, size)?;
        Ok(TreeHead { size, root })
    }

    fn prove_consistency(&self, older: u64, newer: u64) -> Result<ConsistencyProof, LedgerLogError> {
        within(newer, self.size())?;
        within(older, newer)?;
        ledger::prove_consistency(&self.hashes()?, older, newer)
    }

    fn prove_inclusion(&self, index: u64, size: u64) -> Result<InclusionProof, LedgerLogError> {
        within(size, self.size())?;
        if index >= size {
            return Err(LedgerLogError::BeyondEnd { index, size });
        }
        ledger::prove_inclusion(&self.hashes()?, index, size)
    }
}

fn within(size: u64, end: u64) -> Result<(), LedgerLogError> {
    if size <= end {
        return Ok(());
    }
    let (index, size) = (size, end);
    Err(LedgerLogError::BeyondEnd { index, size })
}

impl LedgerSnapshot for Snapshot {
    fn size(&self) -> u64 {
        self.reader.size()
    }

    fn entries(&self, range: Range<u64>) -> Result<LedgerEntries<'_>, LedgerLogError> {
        Ok(Box::new(self.reader.entries(range)?))
    }

    fn indexed_size(&self) -> u64 {
        self.index.size().min(self.reader.size())
    }

    fn find(&self, key: u64, range: Range<u64>, limit: usize) -> Result<Vec<u64>, LedgerLogError> {
        self.index
            .find(key, range.start..range.end.min(self.reader.size()), limit)
    }

    fn verifier(&self) -> &VerifierKey {
        self.reader.verifier()
    }

    fn latest_checkpoint(&self) -> Result<Option<(Checkpoint, String)>, LedgerLogError> {
        self.reader.latest_checkpoint()
    }

    fn witnesses(&self) -> Result<Vec<WitnessVerifierKey>, LedgerLogError> {
        self.reader.witnesses()
    }

    fn countersigned(&self) -> Result<Vec<Countersigned>, LedgerLogError> {
        self.reader.countersigned()
    }

    fn head_at(&self, size: u64) -> Result<TreeHead, LedgerLogError> {
        self.reader.head_at(size)
    }

    fn prove_consistency(&self, older: u64, newer: u64) -> Result<ConsistencyProof, LedgerLogError> {
        self.reader.prove_consistency(older, newer)
    }

    fn prove_inclusion(&self, index: u64, size: u64) -> Result<InclusionProof, LedgerLogError> {
        self.reader.prove_inclusion(index, size)
    }
}
