//! The embedded ledger log: append-only segments on one machine's disk.
//!
//! [`EmbeddedLedgerLog`] is the one writer; [`LedgerReader`] reads beside it from any process and proves; the rest is
//! how. [`layout`](self) tells where things are. Every answer of the system waits for an append here, so that the
//! shape follows one aim: one durable write for all who wait, and as little time of the processor for each as can be.

mod at_work;
mod export;
mod files;
mod hashes;
mod identity;
mod keeper;
mod layout;
mod queue;
mod reader;
mod reading;
mod recover;
mod scan;
mod segment;
mod stop_mark;
mod waypoints;
mod witnessed;
mod writer;

pub use at_work::AtWork;
pub use export::export_tiles;
pub use hashes::StoredHashes;
pub use identity::{Identity, create_ledger};
pub use queue::Append;
pub use reader::{Entries, LedgerReader};
pub use reading::EmbeddedLedgerReading;
pub use witnessed::keep_countersigned;

use async_trait::async_trait;
use files::{at, lock_for_writing, supports_direct, write_whole};
use keeper::{Job, Keeper, Published};
use layout::{BLOCK, Places, SegmentHeader};
use ledger::{AppendedEntry, Checkpoint, TreeHead};
use queue::Queue;
use recover::{Recovered, check_signed, last_checkpoint, origin_hash, recover};
use segment::OpenSegment;
use std::fs::{File, OpenOptions};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use stop_mark::StopMark;
use store::{LedgerLog, LedgerLogError};
use writer::Writer;

/// Smallest segment: one that holds the largest entry.
const SEGMENT_BYTES_MIN: u64 = 128 << 10;

/// How the log is written. The defaults are for production; tests make segments small.
#[derive(Clone, Debug)]
pub struct LedgerLogOptions {
    /// Size of a segment file in bytes, rounded up to whole blocks, at least 128 KiB; existing segments keep theirs.
    pub segment_bytes: u64,
    /// Who may append at any moment. After a write that carried several entries the writer waits for them, so that the
    /// next one carries more; where nobody says that he is at work, it waits for nobody.
    ///
    /// A durable write costs the processor as much as two to four questions, so that writes for a dozen entries each take
    /// a tenth to a fifth of what a busy server can answer.
    pub at_work: AtWork,
    /// How long the writer waits for them at most; after a small write less.
    pub pause_max: Duration,
    /// How often a checkpoint is signed while the log grows.
    pub checkpoint_every: Duration,
}

impl Default for LedgerLogOptions {
    fn default() -> Self {
        Self {
            segment_bytes: 64 << 20,
            at_work: AtWork::default(),
            pause_max: Duration::from_millis(1),
            checkpoint_every: Duration::from_secs(1),
        }
    }
}

/// The ledger log of one machine, open for writing — 留痕账本(本机).
///
/// Closes on drop: what was appended is written, and a last checkpoint signed.
pub struct EmbeddedLedgerLog {
    places: Places,
    vkey: ledger::VerifierKey,
    queue: Arc<Queue>,
    published: Arc<Published>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Held as long as the log is open; the last field, so that it is let go of last.
    _lock: File,
}

impl EmbeddedLedgerLog {
    /// Opens the ledger below the data folder, cutting off a write that a stop had torn.
    ///
    /// # Errors
    /// [`LedgerLogError::Absent`] before [`create_ledger`]; [`LedgerLogError::Locked`] while another process writes;
    /// [`LedgerLogError::Corrupt`] when something that was durable is gone or changed; [`LedgerLogError::NotSigned`] when
    /// the checkpoint is missing, or older than it can be; [`LedgerLogError::Key`].
    pub fn open(data: &Path, options: LedgerLogOptions) -> Result<Self, LedgerLogError> {
        Self::open_as(data, options, true)
    }

    /// Opens a ledger of which [`Self::open`] says that it is not signed, and signs on from its entries as they are. Only
    /// for somebody who has made sure of them by other means, and records that he did.
    ///
    /// # Errors
    /// As [`Self::open`], but for [`LedgerLogError::NotSigned`].
    pub fn open_to_sign_anew(data: &Path, options: LedgerLogOptions) -> Result<Self, LedgerLogError> {
        Self::open_as(data, options, false)
    }

    fn open_as(data: &Path, options: LedgerLogOptions, must_be_signed: bool) -> Result<Self, LedgerLogError> {
        let places = Places::of(data);
        let (identity, vkey) = Identity::load(&places)?;
        let lock = at(lock_for_writing(&places.lock()), "lock", &places.lock())?
            .ok_or_else(|| LedgerLogError::Locked { path: places.lock() })?;
        let key = identity::load_key(&places, &vkey)?;
        let recovered = recover(&places, &vkey)?;
        if must_be_signed {
            check_signed(&places, &vkey, recovered.tree.size())?;
        }
        if recovered.signed.is_none() && recovered.tree.size() == 0 {
            // Made by a version that signed nothing before the first entry.
            let note = Checkpoint::sign(recovered.tree.head(), &key);
            at(
                write_whole(&places.checkpoint(), note.as_bytes(), 0o644),
                "write",
                &places.checkpoint(),
            )?;
        }
        if let Some(mark) = StopMark::read(&places)?.filter(|mark| mark.is_stopped) {
            // Durable before anything is appended: a mark that promised too much would refuse the next start.
            let is_stopped = false;
            StopMark { is_stopped, ..mark }.write(&places)?;
        }
        let is_direct = supports_direct(&places.ledger);
        let segment_bytes = options
            .segment_bytes
            .max(SEGMENT_BYTES_MIN)
            .next_multiple_of(BLOCK as u64);
        let segment = open_segment(&places, &identity.origin, &recovered, segment_bytes, is_direct)?;

        let durable = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(places.durable());
        let durable = at(durable, "open", &places.durable())?;
        let size = recovered.tree.size();
        at(
            std::os::unix::fs::FileExt::write_all_at(&durable, &recover::encode_durable(size), 0),
            "write",
            &places.durable(),
        )?;

        let signed = last_checkpoint(&places, &vkey)?.map(|(checkpoint, _)| checkpoint.head.size);
        let queue = Arc::new(Queue::new(size, segment_bytes));
        let published = Arc::new(Published::new(recovered.tree.clone()));
        let (job_sender, jobs) = crossbeam_channel::unbounded::<Job>();
        let (prepared_sender, prepared) = crossbeam_channel::unbounded();
        let current = segment.number();
        let keeper = Keeper {
            places: places.clone(),
            key,
            published: published.clone(),
            jobs,
            prepared: prepared_sender,
            signed,
            checkpoint_every: options.checkpoint_every,
            segment_bytes,
            is_direct,
        };
        let writer = Writer {
            places: places.clone(),
            origin: identity.origin,
            queue: queue.clone(),
            published: published.clone(),
            segment,
            tree: recovered.tree,
            leaves: recovered.leaves,
            durable,
            keeper: job_sender,
            prepared,
            has_room: true,
            pause_max: options.pause_max,
            is_direct,
            at_work: options.at_work,
        };
        let threads = vec![
            start("ledger-writer", move || writer.run())?,
            start("ledger-keeper", move || keeper.run(current))?,
        ];
        Ok(Self {
            places,
            vkey,
            queue,
            published,
            threads: Mutex::new(threads),
            _lock: lock,
        })
    }

    /// Appends one entry; the returned future resolves when it is durable.
    ///
    /// The entry has its place in the log when this returns, so that appends made one after the other keep their order.
    ///
    /// # Errors
    /// As [`LedgerLog::append`].
    pub fn append(&self, entry: &[u8]) -> Result<Append, LedgerLogError> {
        self.queue.push(entry)
    }

    /// Size and root over all durable entries.
    pub fn head(&self) -> TreeHead {
        self.published.get().head()
    }

    /// Public key of the log, for those who check it.
    pub fn verifier(&self) -> &ledger::VerifierKey {
        &self.vkey
    }

    /// Writes what was appended, signs a last checkpoint and ends the threads. Appends fail afterwards.
    pub fn close(&self) {
        self.queue.close("closed in order");
        for thread in self.threads.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread of the ledger panicked");
            }
        }
    }
}

impl Drop for EmbeddedLedgerLog {
    fn drop(&mut self) {
        self.close();
    }
}

fn start(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, LedgerLogError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|source| LedgerLogError::Io {
            place: format!("start thread {name}"),
            source,
        })
}

fn open_segment(
    places: &Places,
    origin: &str,
    recovered: &Recovered,
    segment_bytes: u64,
    is_direct: bool,
) -> Result<OpenSegment, LedgerLogError> {
    match &recovered.segment {
        Some(header) => {
            let path = places.segment(header.number);
            let Recovered { bytes, scan, .. } = recovered;
            if scan.dirty_end > scan.end {
                tracing::warn!(segment = %path.display(), from = scan.end, to = scan.dirty_end, "cut off a ledger write that never finished");
            }
            at(
                OpenSegment::resume(places, header.number, bytes, scan, is_direct),
                "open",
                &path,
            )
        }
        None => {
            let path = places.segment(1);
            at(segment::prepare(places, 1, segment_bytes, is_direct), "prepare", &path)?;
            let header = SegmentHeader {
                number: 1,
                origin: origin_hash(origin),
                tree: recovered.tree.clone(),
            };
            at(OpenSegment::begin(places, &header, is_direct), "begin", &path)
        }
    }
}

#[async_trait]
impl LedgerLog for EmbeddedLedgerLog {
    fn origin(&self) -> &str {
        self.vkey.name()
    }

    async fn append(&self, entry: Vec<u8>) -> Result<AppendedEntry, LedgerLogError> {
        self.queue.push(&entry)?.await
    }

    async fn head(&self) -> Result<TreeHead, LedgerLogError> {
        Ok(self.published.get().head())
    }

    async fn read(&self, range: Range<u64>, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, LedgerLogError> {
        let data = self.places.data.clone();
        let read = move || LedgerReader::open(&data)?.entries(range)?.take(limit).collect();
        tokio::task::spawn_blocking(read)
            .await
            .map_err(|panicked| LedgerLogError::Io {
                place: "read the ledger".to_owned(),
                source: std::io::Error::other(panicked),
            })?
    }

    async fn latest_checkpoint(&self) -> Result<Option<String>, LedgerLogError> {
        Ok(last_checkpoint(&self.places, &self.vkey)?.map(|(_, note)| note))
    }
}
