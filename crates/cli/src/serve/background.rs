//! Work beside the questions (后台工作): threads of its own, to which the system gives what answering leaves over.
//!
//! Watching and indexing read every entry of the ledger. On the threads that answer, or beside them on equal terms, they
//! took half of the processor under load. So they have a runtime of their own at low priority: at once while there is time,
//! and later when everybody is asking.

use std::time::Duration;

use tokio::{
    runtime::{Builder, Handle, Runtime},
    task::JoinHandle,
};

use crate::failure::Failure;

/// Niceness of the threads: a fiftieth or so of a core each while all cores are busy, all of it while they are not.
const NICENESS: i32 = 15;

/// How many times as long as it worked, work rests before the next stretch when there is more of it: a waiting answer leaves
/// a processor idle for a moment, and whoever takes each such moment makes the next answer slower.
const RESTS: u32 = 9;
/// The longest such rest: an alarm is to come within seconds.
const REST_MAX: Duration = Duration::from_secs(5);

/// How long to rest after a stretch of work that left more to do.
pub(super) fn rest_after(worked: Duration) -> Duration {
    (worked * RESTS).min(REST_MAX)
}

/// A runtime at low priority; what still runs is left when it is dropped.
pub(super) struct Background(Option<Runtime>);

impl Background {
    /// Starts it.
    ///
    /// # Errors
    /// When no thread can be had.
    pub(super) fn start() -> Result<Self, Failure> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("background")
            .on_thread_start(give_way)
            .enable_all()
            .build();
        let failed = |error| Failure::new("background", "无法启动后台线程").because(error);
        Ok(Self(Some(runtime.map_err(failed)?)))
    }

    /// Its blocking threads, at the same priority.
    pub(super) fn handle(&self) -> Handle {
        self.0.as_ref().expect("there until dropped").handle().clone()
    }

    /// Runs something on it, with everything that it hands to blocking threads.
    pub(super) fn spawn<F>(&self, work: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.0.as_ref().expect("there until dropped").spawn(work)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // Dropped among tasks of another runtime, where waiting for threads is not allowed.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// On Linux a niceness is a thread's own.
fn give_way() {
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::warn!(%error, "background work goes on at the priority of answers");
    }
}
