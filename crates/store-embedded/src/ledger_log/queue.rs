//! Where those who append meet the one thread that writes.
//!
//! An append copies its entry into the batch being gathered and waits for that batch. The batch, not the entry, is what
//! is allocated, written, made durable and told of: many questions share one durable write.

use super::layout::push_record;
use ledger::{AppendedEntry, ENTRY_SIZE_BYTES_MAX, Hash, leaf_hash};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};
use store::LedgerLogError;

/// What may wait to be written, whatever the size of a segment.
const PENDING_BYTES_MAX: usize = 16 << 20;

pub struct Queue {
    state: Mutex<State>,
    arrived: Condvar,
    pending_bytes_max: usize,
}

struct State {
    building: Batch,
    next_index: u64,
    /// The writer sleeps until something arrives.
    is_writer_asleep: bool,
    /// Set once nothing more may be appended, with the reason.
    closed: Option<Arc<str>>,
}

/// Entries that will be written together.
#[derive(Default)]
pub struct Batch {
    pub first_index: u64,
    /// Length, leaf hash and bytes of each entry, as they stand in the file.
    pub records: Vec<u8>,
    pub leaves: Vec<Hash>,
    promise: Promise,
}

/// Why a batch was not recorded.
#[derive(Clone, Debug)]
pub enum Fault {
    /// There was no place to write to. The log goes on when there is.
    NoRoom,
    /// The log is closed, for this reason.
    Closed(Arc<str>),
}

/// The writing side of an [`Outcome`].
#[derive(Default)]
struct Promise(Arc<Outcome>);

/// What becomes of a batch, and who waits to hear it.
#[derive(Default)]
struct Outcome {
    settled: OnceLock<Result<(), Fault>>,
    wakers: Mutex<Vec<Waker>>,
}

/// An append that is on its way to the disk; resolves when it is durable.
///
/// Dropping it gives up waiting, not the entry.
#[must_use = "the entry is durable only when this has resolved"]
pub struct Append {
    outcome: Arc<Outcome>,
    entry: AppendedEntry,
    /// Place of this append's waker among those of the batch.
    place: Option<usize>,
}

impl Queue {
    pub fn new(next_index: u64, segment_bytes: u64) -> Self {
        let building = Batch {
            first_index: next_index,
            ..Batch::default()
        };
        Self {
            state: Mutex::new(State {
                building,
                next_index,
                is_writer_asleep: false,
                closed: None,
            }),
            arrived: Condvar::new(),
            pending_bytes_max: PENDING_BYTES_MAX.min(segment_bytes as usize / 2),
        }
    }

    pub fn push(&self, entry: &[u8]) -> Result<Append, LedgerLogError> {
        if entry.len() > ENTRY_SIZE_BYTES_MAX {
            return Err(LedgerLogError::TooLarge {
                size_bytes: entry.len(),
            });
        }
        // Hashed before the lock is taken, on the thread of the one who asks.
        let leaf = leaf_hash(entry);
        let mut state = self.lock();
        if let Some(reason) = &state.closed {
            return Err(Fault::Closed(reason.clone()).into());
        }
        let waiting = state.building.records.len();
        if waiting > 0 && waiting + entry.len() > self.pending_bytes_max {
            return Err(LedgerLogError::Overloaded);
        }
        push_record(&mut state.building.records, &leaf, entry);
        state.building.leaves.push(leaf);
        let entry = AppendedEntry {
            index: state.next_index,
            leaf_hash: leaf,
        };
        state.next_index += 1;
        let outcome = state.building.promise.0.clone();
        let is_writer_asleep = std::mem::take(&mut state.is_writer_asleep);
        drop(state);
        if is_writer_asleep {
            self.arrived.notify_one();
        }
        Ok(Append {
            outcome,
            entry,
            place: None,
        })
    }

    /// Waits until there is an entry, or the queue is closed; tells whether it had to wait.
    pub fn wait(&self) -> bool {
        self.lock_when_arrived().1
    }

    /// Waits for entries and takes them all; `None` when the queue is closed and empty. `spare` lends its memory.
    pub fn take(&self, mut spare: Batch) -> Option<Batch> {
        let (mut state, _) = self.lock_when_arrived();
        if state.building.leaves.is_empty() {
            return None;
        }
        spare.records.clear();
        spare.leaves.clear();
        spare.first_index = state.next_index;
        spare.promise = Promise::default();
        Some(std::mem::replace(&mut state.building, spare))
    }

    /// Refuses appends from now on; what was appended before is still to be taken.
    pub fn close(&self, reason: &str) {
        let mut state = self.lock();
        if state.closed.is_none() {
            state.closed = Some(reason.into());
        }
        self.arrived.notify_all();
    }

    /// Refuses appends from now on and tells those who wait that theirs failed.
    pub fn fail(&self, reason: &str) {
        let mut state = self.lock();
        state.closed = Some(reason.into());
        let batch = std::mem::take(&mut state.building);
        drop(state);
        batch.settle(Err(Fault::Closed(reason.into())));
    }

    /// Refuses what was taken and what has gathered since, as if nothing of it had been appended.
    pub fn refuse(&self, taken: &Batch) {
        let mut state = self.lock();
        state.next_index = taken.first_index;
        let building = Batch {
            first_index: taken.first_index,
            ..Batch::default()
        };
        let gathered = std::mem::replace(&mut state.building, building);
        drop(state);
        taken.settle(Err(Fault::NoRoom));
        gathered.settle(Err(Fault::NoRoom));
    }

    /// The queue once there is an entry or it is closed, and whether that had to be waited for.
    fn lock_when_arrived(&self) -> (MutexGuard<'_, State>, bool) {
        let (mut state, mut has_waited) = (self.lock(), false);
        while state.building.leaves.is_empty() && state.closed.is_none() {
            has_waited = true;
            state.is_writer_asleep = true;
            state = self.arrived.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.is_writer_asleep = false;
        (state, has_waited)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Batch {
    /// Tells everyone who waits for this batch what became of it.
    pub fn settle(&self, result: Result<(), Fault>) {
        self.promise.settle(result);
    }
}

impl Promise {
    fn settle(&self, result: Result<(), Fault>) {
        // A batch is settled once, by the thread that took it; giving it up afterwards changes nothing.
        let _ = self.0.settled.set(result);
        let wakers = std::mem::take(&mut *self.0.lock());
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl Drop for Promise {
    /// Whoever waits hears of it even if the writing thread panics with the batch in its hands.
    fn drop(&mut self) {
        if self.0.settled.get().is_none() {
            self.settle(Err(Fault::Closed("the batch was given up".into())));
        }
    }
}

impl Outcome {
    fn lock(&self) -> MutexGuard<'_, Vec<Waker>> {
        self.wakers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Future for Append {
    type Output = Result<AppendedEntry, LedgerLogError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(settled) = self.outcome.settled.get() {
            return Poll::Ready(settled.clone().map(|()| self.entry).map_err(LedgerLogError::from));
        }
        let outcome = self.outcome.clone();
        let mut wakers = outcome.lock();
        // Asked again under the lock: the wakers are taken only after the outcome is set.
        if let Some(settled) = outcome.settled.get() {
            return Poll::Ready(settled.clone().map(|()| self.entry).map_err(LedgerLogError::from));
        }
        match self.place {
            Some(place) => wakers[place].clone_from(context.waker()),
            None => {
                self.place = Some(wakers.len());
                wakers.push(context.waker().clone());
            }
        }
        Poll::Pending
    }
}

impl From<Fault> for LedgerLogError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NoRoom => Self::NoRoom,
            Fault::Closed(reason) => Self::Closed {
                reason: reason.to_string(),
            },
        }
    }
}
