//! The thread behind the writer: prepares the next segment, stores subtree hashes, signs checkpoints. Nothing an answer
//! waits for happens here.

use super::files::{at, write_whole};
use super::hashes::HashFiles;
use super::layout::{Places, SegmentHeader};
use super::recover::origin_hash;
use super::scan::scan;
use super::segment::{prepare, segments_in_use};
use super::stop_mark::StopMark;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use ledger::{Checkpoint, CompactTree, Hash, SigningKey};
use std::fs;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::LedgerLogError;

/// What the writer asks of the keeper.
pub enum Job {
    /// A segment is full; these are the leaf hashes of its entries.
    Filled {
        /// Its leaf hashes.
        leaves: Vec<Hash>,
        /// The segment to prepare next.
        next: u32,
    },
    /// No more jobs come; sign a last checkpoint.
    Stop {
        /// Whether all that was written is known, so that the stop can be marked.
        in_order: bool,
    },
}

/// The tree over all durable entries, as everyone may see it.
#[derive(Default)]
pub struct Published(Mutex<CompactTree>);

impl Published {
    pub fn new(tree: CompactTree) -> Self {
        Self(Mutex::new(tree))
    }

    pub fn set(&self, tree: &CompactTree) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone_from(tree);
    }

    pub fn get(&self) -> CompactTree {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

pub struct Keeper {
    pub places: Places,
    pub key: SigningKey,
    pub published: Arc<Published>,
    pub jobs: Receiver<Job>,
    /// Tells the writer that a segment is ready.
    pub prepared: Sender<u32>,
    /// Size that the last checkpoint states.
    pub signed: Option<u64>,
    pub checkpoint_every: Duration,
    pub segment_bytes: u64,
    pub is_direct: bool,
}

impl Keeper {
    /// Works until told to stop. `current` is the segment in use at the start.
    pub fn run(mut self, current: u32) {
        let mut hashes = None;
        let mut unfinished = Some((Vec::new(), current + 1));
        loop {
            if let Some((leaves, next)) = unfinished.take()
                && let Err(error) = self.make_ready(&mut hashes, &leaves, next)
            {
                tracing::error!(%error, cause = ?error, segment = next, "the next ledger segment could not be prepared; trying again");
                // Read anew from the segments next time, since nobody knows how much of them was stored.
                (hashes, unfinished) = (None, Some((Vec::new(), next)));
            }
            match self.jobs.recv_timeout(self.checkpoint_every) {
                Ok(Job::Filled { leaves, next }) => unfinished = Some((leaves, next)),
                Err(RecvTimeoutError::Timeout) => self.checkpoint(),
                Ok(Job::Stop { in_order }) => return self.stop(in_order),
                Err(RecvTimeoutError::Disconnected) => return self.checkpoint(),
            }
        }
    }

    /// First the hashes, then the segment: what [`super::hashes`] promises depends on this order.
    fn make_ready(&self, hashes: &mut Option<HashFiles>, leaves: &[Hash], next: u32) -> Result<(), LedgerLogError> {
        match hashes {
            Some(files) => {
                files.extend(leaves)?;
                files.sync()?;
            }
            None => *hashes = Some(self.catch_up(next - 1)?),
        }
        at(
            prepare(&self.places, next, self.segment_bytes, self.is_direct),
            "prepare",
            &self.places.segment(next),
        )?;
        // The writer may be gone; then nobody needs the segment.
        let _ = self.prepared.send(next);
        Ok(())
    }

    /// Brings the stored hashes up to where segment `current` begins.
    fn catch_up(&self, current: u32) -> Result<HashFiles, LedgerLogError> {
        let in_use = segments_in_use(&self.places, origin_hash(self.key.name()))?;
        let sealed: Vec<&SegmentHeader> = in_use.iter().filter(|header| header.number < current).collect();
        // What was stored for the last full segment may never have been synced.
        let sure = sealed.last().map_or(0, |header| header.tree.size());
        let stored = HashFiles::open(&self.places, sure)?.size();
        let first = sealed
            .iter()
            .rposition(|header| header.tree.size() <= stored)
            .unwrap_or(0);
        let mut files = HashFiles::open(&self.places, sealed.get(first).map_or(0, |header| header.tree.size()))?;
        for header in sealed.iter().skip(first) {
            let path = self.places.segment(header.number);
            let bytes = at(fs::read(&path), "read", &path)?;
            let mut leaves = Vec::new();
            scan(&bytes, header.number, header.tree.size(), |leaf| leaves.push(leaf)).map_err(|damage| {
                LedgerLogError::Corrupt {
                    place: format!("{} offset {}", path.display(), damage.offset),
                    damage: damage.what,
                }
            })?;
            files.extend(&leaves)?;
        }
        files.sync()?;
        Ok(files)
    }

    /// A stop in order leaves nothing unsigned, and says so for the next start.
    fn stop(&mut self, in_order: bool) {
        self.checkpoint();
        let size = self.published.get().size();
        if !in_order || self.signed != Some(size) {
            return;
        }
        let mark = StopMark {
            signed: size,
            is_stopped: true,
        };
        if let Err(error) = mark.write(&self.places) {
            tracing::error!(%error, "the ledger's orderly stop could not be marked");
        }
    }

    fn checkpoint(&mut self) {
        let head = self.published.get().head();
        if self.signed == Some(head.size) {
            return;
        }
        match write_whole(
            &self.places.checkpoint(),
            Checkpoint::sign(head, &self.key).as_bytes(),
            0o644,
        ) {
            Ok(()) => self.signed = Some(head.size),
            Err(error) => tracing::error!(%error, "the ledger's checkpoint could not be written; trying again"),
        }
    }
}
