//! Whoever counts lets others pass.

use std::{num::NonZero, sync::Arc, thread::available_parallelism};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Places of searches that count all that fits. Counting a million records takes a processor for tens of milliseconds, so half of the
/// processors may count and the other half is there for those who look for one record.
pub(crate) struct Counting(Arc<Semaphore>);

impl Default for Counting {
    fn default() -> Self {
        let processors = available_parallelism().map_or(1, NonZero::get);
        Self(Arc::new(Semaphore::new((processors / 2).max(1))))
    }
}

impl Counting {
    /// Waits for a place. It is held by whoever counts, and not by whoever waits for the result and may go away.
    pub(super) async fn place(&self) -> OwnedSemaphorePermit {
        let place = Arc::clone(&self.0).acquire_owned().await;
        place.expect("the places are never closed")
    }
}
