//! The one thread that writes: takes what has gathered, writes it once, durably, and tells everyone who waited.

use super::at_work::AtWork;
use super::files::at;
use super::keeper::{Job, Published};
use super::layout::{Places, SegmentHeader};
use super::queue::{Batch, Fault, Queue};
use super::recover::{encode_durable, origin_hash};
use super::segment::OpenSegment;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use ledger::{CompactTree, Hash};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::LedgerLogError;

/// How long the next segment may let appends wait before they are refused.
const PREPARED_WITHIN: Duration = Duration::from_secs(5);
/// Niceness of the thread where the system allows it: all who asked wait for it, and it works for a moment only.
const NICENESS: i32 = -10;
/// A write that carried so many entries tells that more are coming; whoever asks alone is not kept waiting.
const BUSY_ENTRIES: usize = 4;
/// How long to rest at most for each entry of the last write: where many ask at once, waiting for more of them pays.
const PAUSE_AN_ENTRY: Duration = Duration::from_micros(50);

pub struct Writer {
    pub places: Places,
    pub origin: String,
    pub queue: Arc<Queue>,
    pub published: Arc<Published>,
    pub segment: OpenSegment,
    /// Tree over everything written.
    pub tree: CompactTree,
    /// Leaf hashes of the entries in the current segment.
    pub leaves: Vec<Hash>,
    /// Told to readers in other processes.
    pub durable: File,
    pub keeper: Sender<Job>,
    pub prepared: Receiver<u32>,
    /// False from when a segment was waited for in vain until there is one.
    pub has_room: bool,
    pub pause_max: Duration,
    pub is_direct: bool,
    pub at_work: AtWork,
}

impl Writer {
    /// Works until the queue is closed and empty, or until a write fails, which closes it.
    pub fn run(mut self) {
        // On Linux a niceness is a thread's own. Without the right to it answers are as right, and a twentieth fewer.
        if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
            tracing::debug!(%error, "the ledger is written at the priority of answers");
        }
        let (mut spare, mut carried, mut in_order) = (Batch::default(), 0, true);
        loop {
            self.rest_after(carried);
            let Some(batch) = self.queue.take(spare) else { break };
            carried = batch.leaves.len();
            match self.write(&batch) {
                Ok(()) => batch.settle(Ok(())),
                Err(LedgerLogError::NoRoom) => {
                    self.queue.refuse(&batch);
                    spare = Batch::default();
                    continue;
                }
                Err(error) => {
                    let reason = format!(
                        "writing failed, entries may be lost from {} on: {error}",
                        batch.first_index
                    );
                    tracing::error!(%error, cause = ?error, "the ledger is closed: nothing can be recorded any more");
                    self.queue.fail(&reason);
                    batch.settle(Err(Fault::Closed(reason.into())));
                    in_order = false;
                    break;
                }
            }
            spare = batch;
        }
        // The keeper may have stopped already only if it panicked; there is nothing more to tell it then.
        let _ = self.keeper.send(Job::Stop { in_order });
    }

    /// Lets entries gather after a write that carried several, as long as those who append are at work.
    fn rest_after(&self, carried: usize) {
        if carried < BUSY_ENTRIES {
            return;
        }
        let latest = Instant::now() + self.pause_max.min(PAUSE_AN_ENTRY * carried as u32);
        // Not for the first entry at once: while somebody is at work, being woken for it would be in vain.
        self.at_work.wait_until_none(latest);
        // Those who have just been told ask again before long, and with the first of them others are at work.
        if self.queue.wait() {
            self.at_work.wait_until_none(latest);
        }
    }

    fn write(&mut self, batch: &Batch) -> Result<(), LedgerLogError> {
        if !self.segment.has_room_for(batch.records.len()) {
            self.next_segment()?;
        }
        for &leaf in &batch.leaves {
            self.tree.append(leaf);
        }
        self.leaves.extend_from_slice(&batch.leaves);
        let written = self
            .segment
            .write(batch.first_index, batch.leaves.len() as u32, &batch.records);
        at(written, "write", &self.places.segment(self.segment.number()))?;
        let told = self.durable.write_all_at(&encode_durable(self.tree.size()), 0);
        at(told, "write", &self.places.durable())?;
        self.published.set(&self.tree);
        Ok(())
    }

    fn next_segment(&mut self) -> Result<(), LedgerLogError> {
        let number = self.segment.number() + 1;
        let path = self.places.segment(number);
        self.wait_for(number)?;
        let header = SegmentHeader {
            number,
            origin: origin_hash(&self.origin),
            tree: self.tree.clone(),
        };
        self.segment = at(
            OpenSegment::begin(&self.places, &header, self.is_direct),
            "begin",
            &path,
        )?;
        let leaves = std::mem::take(&mut self.leaves);
        let _ = self.keeper.send(Job::Filled {
            leaves,
            next: number + 1,
        });
        Ok(())
    }

    /// Waits until a segment is prepared. When that takes too long, what comes meanwhile is refused at once.
    fn wait_for(&mut self, number: u32) -> Result<(), LedgerLogError> {
        let within = if self.has_room { PREPARED_WITHIN } else { Duration::ZERO };
        loop {
            match self.prepared.recv_timeout(within) {
                Ok(prepared) if prepared != number => {}
                Ok(_) => break,
                Err(RecvTimeoutError::Timeout) => {
                    if std::mem::take(&mut self.has_room) {
                        tracing::error!(
                            segment = number,
                            "there is no room for the ledger: nothing can be recorded until there is"
                        );
                    }
                    return Err(LedgerLogError::NoRoom);
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(LedgerLogError::Closed {
                        reason: "the thread that prepares segments has ended, see the log".to_owned(),
                    });
                }
            }
        }
        if !std::mem::replace(&mut self.has_room, true) {
            tracing::warn!(segment = number, "there is room for the ledger again");
        }
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.queue.fail("the writing thread panicked");
        }
    }
}
