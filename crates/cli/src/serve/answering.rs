//! The threads that answer (应答线程): one a processor, each with connections of its own.
//!
//! A connection stays with one thread from its handshake to its end. So what is woken for it wakes no other thread, and no
//! thread looks for work among others
//! ([decision 37](../../../../docs/decisions/0037-a-connection-stays-with-its-thread.md)). The price: whoever computes for long
//! without giving way holds up every connection of its thread, so that such work goes to blocking threads.

use std::{
    io,
    num::NonZero,
    sync::Arc,
    thread::{self, JoinHandle},
};

use store_embedded::AtWork;
use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
};

use crate::failure::Failure;

/// All threads that answer; connections that are still open are left when the last clone is dropped.
#[derive(Clone)]
pub struct Answering {
    threads: Arc<[Answerer]>,
    at_work: AtWork,
}

struct Answerer {
    runtime: Handle,
    /// Dropped to end the thread.
    going_on: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Answering {
    /// Starts as many as there are processors.
    ///
    /// # Errors
    /// When no thread can be had.
    pub fn start() -> Result<Self, Failure> {
        let number = thread::available_parallelism().map_or(1, NonZero::get);
        Self::with_threads(number).map_err(|error| Failure::new("answering", "无法启动应答线程").because(error))
    }

    fn with_threads(number: usize) -> io::Result<Self> {
        let at_work = AtWork::default();
        let threads: io::Result<_> = (0..number).map(|_| Answerer::start(&at_work)).collect();
        Ok(Self {
            threads: threads?,
            at_work,
        })
    }

    /// Whether any of them has something to do: for the ledger, which waits a moment for what they may still append.
    pub fn at_work(&self) -> &AtWork {
        &self.at_work
    }

    /// Gives a connection to the thread that has the fewest, for as long as it lasts.
    pub fn spawn(&self, connection: impl Future<Output = ()> + Send + 'static) {
        let fewest = (self.threads.iter())
            .min_by_key(|answerer| answerer.connections())
            .expect("a machine has a processor");
        fewest.runtime.spawn(connection);
    }
}

impl Answerer {
    fn start(at_work: &AtWork) -> io::Result<Self> {
        let (begun, ended, at_work) = (at_work.clone(), at_work.clone(), at_work.clone());
        let runtime = Builder::new_current_thread()
            .enable_all()
            .on_thread_park(move || ended.end())
            .on_thread_unpark(move || begun.begin())
            .build()?;
        let handle = runtime.handle().clone();
        let (going_on, told_to_end) = oneshot::channel();
        let thread = thread::Builder::new().name("answering".to_owned()).spawn(move || {
            at_work.begin();
            let _ = runtime.block_on(told_to_end);
            // Dropped here: open connections are left, what blocking threads have begun is finished.
            drop(runtime);
            at_work.end();
        })?;
        Ok(Self {
            runtime: handle,
            going_on: Some(going_on),
            thread: Some(thread),
        })
    }

    /// Open ones, and the few tasks that a handler begins besides.
    fn connections(&self) -> usize {
        self.runtime.metrics().num_alive_tasks()
    }
}

impl Drop for Answerer {
    fn drop(&mut self) {
        drop(self.going_on.take());
        if let Some(thread) = self.thread.take() {
            // It ended by a panic at worst, which was reported where it happened.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, sync::mpsc, thread::ThreadId, time::Duration};

    use super::*;

    /// A connection that says where it runs and lasts until its sender is dropped.
    fn connect(answering: &Answering, said: &mpsc::Sender<ThreadId>) -> oneshot::Sender<()> {
        let (open, closed) = oneshot::channel();
        let said = said.clone();
        answering.spawn(async move {
            said.send(thread::current().id()).unwrap();
            let _ = closed.await;
        });
        open
    }

    fn answering(threads: usize) -> Answering {
        Answering::with_threads(threads).unwrap()
    }

    fn wait_until(is_so: impl Fn() -> bool) {
        while !is_so() {
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn connections_are_shared_out_evenly_also_after_some_have_closed() {
        let answering = answering(3);
        let (said, heard) = mpsc::channel();
        let mut open: Vec<_> = (0..30)
            .map(|_| {
                let open = connect(&answering, &said);
                (heard.recv().unwrap(), open)
            })
            .collect();
        let first = open[0].0;
        open.retain(|(thread, _)| *thread != first);
        assert_eq!(open.len(), 20);
        let loads = || answering.threads.iter().map(Answerer::connections);
        wait_until(|| loads().sum::<usize>() == 20);
        open.extend((0..10).map(|_| {
            let open = connect(&answering, &said);
            (heard.recv().unwrap(), open)
        }));
        let mut by_thread: HashMap<ThreadId, usize> = HashMap::new();
        open.iter()
            .for_each(|(thread, _)| *by_thread.entry(*thread).or_default() += 1);
        assert_eq!(by_thread.into_values().collect::<Vec<_>>(), [10, 10, 10]);
    }

    #[test]
    fn a_connection_that_panics_gives_its_place_back_and_its_thread_goes_on() {
        let answering = answering(1);
        answering.spawn(async { panic!("as a faulty handler would") });
        let (said, heard) = mpsc::channel();
        let _open = connect(&answering, &said);
        heard.recv_timeout(Duration::from_secs(10)).unwrap();
        assert_eq!(answering.threads[0].connections(), 1);
    }

    #[test]
    fn threads_are_at_work_while_they_have_something_to_do() {
        let answering = answering(2);
        let at_work = answering.at_work().clone();
        wait_until(|| !at_work.is_anyone());
        let (said, heard) = mpsc::channel();
        let (go_on, held) = mpsc::channel::<()>();
        answering.spawn(async move {
            said.send(()).unwrap();
            let _ = held.recv();
            // Gives way, as a question does that waits for its entry.
            std::future::pending().await
        });
        heard.recv().unwrap();
        assert!(at_work.is_anyone());
        drop(go_on);
        wait_until(|| !at_work.is_anyone());
        drop(answering);
        assert!(!at_work.is_anyone());
    }

    #[test]
    fn open_connections_are_left_at_the_end() {
        let answering = answering(2);
        let (said, heard) = mpsc::channel();
        let open = connect(&answering, &said);
        heard.recv().unwrap();
        drop(answering);
        assert!(open.is_closed());
    }
}
