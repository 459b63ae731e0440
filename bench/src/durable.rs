//! The least that a receipt takes: a line that is on disk before the answer goes out.
//!
//! No gate, no register, no tree: a chain of hashes over lines of one size, and one write to disk for all who wait. Whoever answers with
//! a receipt pays at least this, so it shows how much of a ratio to the bare hello is to be had at all.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;
use std::sync::mpsc;

use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use crate::Failure;

/// Bytes of a line with its hash; an entry of our ledger has half as many again or more.
const LINE: usize = 256;
/// Lines of one write at most.
const LINES_MAX: usize = 4_096;
/// Bytes that are written before, so that a write changes no length; then the file begins again.
const FILE: usize = 256 << 20;

type Waiting = oneshot::Sender<()>;

/// Where lines are handed in.
#[derive(Clone)]
pub struct DurableLines(mpsc::Sender<Waiting>);

impl DurableLines {
    /// A new file, and the thread that writes it.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn begin(path: &Path) -> Result<Self, Failure> {
        let mut file = File::create(path)?;
        let zeros = vec![0; 1 << 20];
        for _ in 0..FILE / zeros.len() {
            file.write_all(&zeros)?;
        }
        file.sync_all()?;
        file.rewind()?;
        let (sender, waiting) = mpsc::channel();
        std::thread::Builder::new().name("durable".into()).spawn(move || {
            if let Err(error) = write(&mut file, &waiting) {
                // Whoever waits gets no answer, so the run ends.
                eprintln!("durable lines: {error}");
            }
        })?;
        Ok(Self(sender))
    }

    /// Waits until a line of one's own is on disk.
    ///
    /// # Panics
    /// When it could not be written.
    pub async fn line(&self) {
        let (sender, written) = oneshot::channel();
        self.0.send(sender).expect("the writer is there");
        written.await.expect("the line was written");
    }
}

fn write(file: &mut File, waiting: &mpsc::Receiver<Waiting>) -> std::io::Result<()> {
    let mut head = [0; 32];
    let mut lines = Vec::with_capacity(LINES_MAX * LINE);
    let mut group = Vec::with_capacity(LINES_MAX);
    let mut at = 0;
    while let Ok(first) = waiting.recv() {
        group.push(first);
        group.extend(waiting.try_iter().take(LINES_MAX - 1));
        for _ in &group {
            let line = [b' '; LINE - 32];
            head = Sha256::new_with_prefix(head).chain_update(line).finalize().into();
            lines.extend_from_slice(&line);
            lines.extend_from_slice(&head);
        }
        if at + lines.len() > FILE {
            file.rewind()?;
            at = 0;
        }
        file.write_all(&lines)?;
        file.sync_data()?;
        at += lines.len();
        lines.clear();
        group.drain(..).for_each(|waiting| _ = waiting.send(()));
    }
    Ok(())
}
