//! Whether more entries are on their way: the writer waits for those who are at work.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, OnceLock};
use std::thread::{self, Thread};
use std::time::Instant;

/// How many of the threads that append are at work — 工作中的应答线程.
///
/// While one is, it may append at any moment. Once none is, all that was asked waits for the writer.
#[derive(Clone, Debug, Default)]
pub struct AtWork(Arc<State>);

#[derive(Debug, Default)]
struct State {
    threads: AtomicUsize,
    /// The writer waits until none is.
    is_awaited: AtomicBool,
    writer: OnceLock<Thread>,
}

impl AtWork {
    /// A thread has something to do.
    pub fn begin(&self) {
        self.0.threads.fetch_add(1, SeqCst);
    }

    /// A thread has nothing more to do; once for every [`AtWork::begin`].
    pub fn end(&self) {
        // Each side tells before it looks, so that one of them sees the other.
        if self.0.threads.fetch_sub(1, SeqCst) == 1
            && self.0.is_awaited.load(SeqCst)
            && let Some(writer) = self.0.writer.get()
        {
            writer.unpark();
        }
    }

    /// Whether anybody is.
    pub fn is_anyone(&self) -> bool {
        self.0.threads.load(SeqCst) > 0
    }

    /// Waits until nobody is, but not beyond an instant. For one thread only, the same at every call.
    pub(super) fn wait_until_none(&self, latest: Instant) {
        self.0.writer.get_or_init(thread::current);
        self.0.is_awaited.store(true, SeqCst);
        while self.is_anyone() {
            let left = latest.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            thread::park_timeout(left);
        }
        self.0.is_awaited.store(false, SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn nobody_is_waited_for_where_nobody_says_so() {
        let began = Instant::now();
        AtWork::default().wait_until_none(began + LONG);
        assert!(began.elapsed() < LONG);
    }

    #[test]
    fn the_last_one_who_ends_lets_the_writer_go_on() {
        let at_work = AtWork::default();
        at_work.begin();
        at_work.begin();
        let (went_on, heard) = mpsc::channel();
        let waiting = at_work.clone();
        let writer = thread::spawn(move || {
            for _ in 0..2 {
                waiting.wait_until_none(Instant::now() + LONG);
                went_on.send(()).unwrap();
            }
        });
        at_work.end();
        assert!(heard.recv_timeout(Duration::from_millis(50)).is_err());
        at_work.end();
        // Both waits are over: a second one finds nobody.
        heard.recv_timeout(LONG).unwrap();
        heard.recv_timeout(LONG).unwrap();
        writer.join().unwrap();
    }

    #[test]
    fn who_never_ends_is_not_waited_for_beyond_the_time() {
        let at_work = AtWork::default();
        at_work.begin();
        let latest = Instant::now() + Duration::from_millis(20);
        at_work.wait_until_none(latest);
        assert!(Instant::now() >= latest && at_work.is_anyone());
    }
}
