//! Building a generation of the index beside the one in force.

use std::{
    cmp::Reverse,
    fs,
    io::ErrorKind,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    thread::{self, JoinHandle},
};

use tantivy::{Index as Engine, IndexWriter, SegmentMeta, merge_policy::NoMergePolicy};

use crate::{
    Entry, Followed, SearchError,
    document::Document,
    index::{CURRENT, commit, current},
    part::Part,
    schema::{self, Fields},
};

/// The file that is locked while a generation is built.
const BUILDING: &str = "building";
/// Threads that make parts.
const MAKERS: usize = 2;
/// Memory of each of them, in bytes: a record takes four tenths of a kilobyte until it is written. A share of the machine's memory, and what
/// holds two and a half million records.
const MAKER_BYTES: RangeInclusive<u64> = 15_000_000..=1_200_000_000;
const MAKER_SHARE: u64 = 8;
/// Memory of the engine's own writer, which only puts parts together: as little as it takes.
const WRITER_BYTES: usize = 15_000_000;
/// Parts in which an index may be left when it was built: one is asked in four fifths of the time that two take, but making one of two takes
/// a quarter longer than leaving them.
const PARTS_MAX: usize = 2;
/// Records that are handed to a thread together, and such lots that may lie ready for it.
const HANDED_OVER: usize = 64;
const LOTS_READY: usize = 4;

/// Builds a new generation beside the one in force.
pub struct Builder {
    folder: PathBuf,
    name: String,
    writer: IndexWriter,
    makers: Vec<Maker>,
    /// The one whose turn is next.
    next: usize,
    /// Records that were added and not handed over yet.
    added: Vec<Entry>,
    /// Held until the generation is in force or given up. It is the last to be let go of: makers may be writing until then.
    _lock: fs::File,
}

/// A thread that makes parts of records. Who lets go of it waits until it has ended.
struct Maker {
    work: Option<SyncSender<Work>>,
    thread: Option<JoinHandle<Made>>,
}

type Made = Result<Vec<SegmentMeta>, SearchError>;

enum Work {
    Records(Vec<Entry>),
    /// There are no more. A maker that is left without it gives up what it has.
    Done,
}

impl Builder {
    /// Begins a generation in the folder of an index, which is made if need be. One that was begun and not finished is removed.
    ///
    /// # Errors
    /// [`SearchError::IsBeingBuilt`] when another process builds one, others when the folder cannot be written.
    pub fn begin(folder: &Path) -> Result<Self, SearchError> {
        fs::create_dir_all(folder)?;
        let lock = fs::File::create(folder.join(BUILDING))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(SearchError::IsBeingBuilt),
            Err(fs::TryLockError::Error(error)) => return Err(error.into()),
        }
        let number = current(folder)?
            .and_then(|name| name.parse::<u64>().ok())
            .map_or(1, |number| number + 1);
        let name = number.to_string();
        remove_folder(&folder.join(&name))?;
        let (engine, fields) = schema::open(&folder.join(&name))?;
        let writer = engine.writer_with_num_threads(1, WRITER_BYTES)?;
        // Merged once, at the end, where there are too many parts.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let makers = (0..MAKERS).map(|_| Maker::start(&engine, fields));
        Ok(Self {
            folder: folder.to_owned(),
            name,
            writer,
            makers: makers.collect::<Result<_, _>>()?,
            next: 0,
            added: Vec::with_capacity(HANDED_OVER),
            _lock: lock,
        })
    }

    /// Adds a record. Each is added once.
    ///
    /// # Errors
    /// [`SearchError`] when it cannot be written.
    pub fn add(&mut self, entry: Entry) -> Result<(), SearchError> {
        self.added.push(entry);
        if self.added.len() < HANDED_OVER {
            return Ok(());
        }
        self.hand_over()
    }

    /// Hands the records that were added to the next maker that is free. If none is, it waits for the one whose turn it is.
    fn hand_over(&mut self) -> Result<(), SearchError> {
        let mut lot = Work::Records(std::mem::replace(&mut self.added, Vec::with_capacity(HANDED_OVER)));
        for _ in 0..self.makers.len() {
            let maker = self.in_turn();
            match maker.offer(lot) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(back)) => lot = back,
                // It has ended before it was done, and says why.
                Err(TrySendError::Disconnected(_)) => return maker.made().map(drop),
            }
        }
        let maker = self.in_turn();
        match maker.take_over(lot) {
            true => Ok(()),
            false => maker.made().map(drop),
        }
    }

    fn in_turn(&mut self) -> &mut Maker {
        let turn = self.next % self.makers.len();
        self.next = turn + 1;
        &mut self.makers[turn]
    }

    /// Puts the generation in force and removes the ones before it.
    ///
    /// # Errors
    /// [`SearchError`] when it cannot be written; the generation before stays in force.
    pub fn finish(mut self, followed: &Followed) -> Result<(), SearchError> {
        self.hand_over()?;
        // All are told first, so that they write at the same time.
        for maker in &self.makers {
            maker.take_over(Work::Done);
        }
        let made = self.makers.iter_mut().map(Maker::made).collect::<Result<Vec<_>, _>>()?;
        let parts = made.concat();
        for part in &parts {
            self.writer.add_segment(part.clone())?;
        }
        self.writer.commit()?;
        let parts = parts.iter().map(|part| (part.num_docs(), part.id())).collect();
        // Merging keeps the order.
        let merges: Vec<_> = in_shares(parts)
            .iter()
            .filter(|share| share.len() > 1)
            .map(|share| self.writer.merge(share))
            .collect();
        merges.into_iter().try_for_each(|merge| merge.wait().map(drop))?;
        commit(&mut self.writer, followed)?;
        self.writer.garbage_collect_files().wait()?;
        self.writer.wait_merging_threads()?;
        let new = tempfile::NamedTempFile::new_in(&self.folder)?;
        fs::write(new.path(), &self.name)?;
        new.as_file().sync_all()?;
        new.persist(self.folder.join(CURRENT)).map_err(|error| error.error)?;
        fs::File::open(&self.folder)?.sync_all()?;
        for file in fs::read_dir(&self.folder)? {
            let file = file?;
            if file.file_type()?.is_dir() && file.file_name().to_str() != Some(&self.name) {
                remove_folder(&file.path())?;
            }
        }
        Ok(())
    }
}

impl Maker {
    fn start(engine: &Engine, fields: Fields) -> Result<Self, SearchError> {
        let (work, ready) = sync_channel(LOTS_READY);
        let engine = engine.clone();
        let thread = thread::Builder::new()
            .name("index-maker".to_owned())
            .spawn(move || parts_of(&ready, &engine, fields))?;
        Ok(Self {
            work: Some(work),
            thread: Some(thread),
        })
    }

    /// Hands it work if it is free.
    fn offer(&self, work: Work) -> Result<(), TrySendError<Work>> {
        match &self.work {
            Some(ready) => ready.try_send(work),
            None => Err(TrySendError::Disconnected(work)),
        }
    }

    /// Hands it work, however long it takes until it is free; `false` if it has ended.
    fn take_over(&self, work: Work) -> bool {
        self.work.as_ref().is_some_and(|ready| ready.send(work).is_ok())
    }

    /// The parts that it made, once it has ended.
    fn made(&mut self) -> Made {
        match self.ended() {
            Some(Ok(made)) => made,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => Ok(Vec::new()),
        }
    }

    /// Waits until it has ended, which it does without more work. What it says, it says once.
    fn ended(&mut self) -> Option<thread::Result<Made>> {
        self.work = None;
        self.thread.take().map(JoinHandle::join)
    }
}

impl Drop for Maker {
    fn drop(&mut self) {
        // Whatever it says, nobody wants it any more.
        let _ = self.ended();
    }
}

/// Makes parts of the records that come, each as large as memory allows.
fn parts_of(ready: &Receiver<Work>, engine: &Engine, fields: Fields) -> Made {
    let bytes = (total_memory() / MAKER_SHARE).clamp(*MAKER_BYTES.start(), *MAKER_BYTES.end()) as usize;
    let mut parts = Vec::new();
    let mut part = Part::begin(engine);
    let mut document = Document::default();
    loop {
        match ready.recv() {
            Ok(Work::Records(entries)) => {
                for entry in &entries {
                    fields.fill(entry, &mut document);
                    part.add(&document);
                }
                if part.is_full(bytes, HANDED_OVER) {
                    parts.push(std::mem::replace(&mut part, Part::begin(engine)).write()?);
                }
            }
            Ok(Work::Done) => {
                if !part.is_empty() {
                    parts.push(part.write()?);
                }
                return Ok(parts);
            }
            Err(_) => return Ok(Vec::new()),
        }
    }
}

/// Parts with their sizes, shared out so that what each share makes is about as large as the others.
fn in_shares<T>(mut parts: Vec<(u32, T)>) -> [Vec<T>; PARTS_MAX] {
    parts.sort_by_key(|(size, _)| Reverse(*size));
    let (mut shares, mut sizes) = ([const { Vec::new() }; PARTS_MAX], [0; PARTS_MAX]);
    for (size, part) in parts {
        let least = (0..PARTS_MAX).min_by_key(|share| sizes[*share]).unwrap_or(0);
        sizes[least] += size;
        shares[least].push(part);
    }
    shares
}

fn total_memory() -> u64 {
    let told = rustix::system::sysinfo();
    told.totalram as u64 * u64::from(told.mem_unit)
}

fn remove_folder(folder: &Path) -> Result<(), SearchError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Index, Place};

    fn entry(number: usize) -> Entry {
        Entry {
            place: Place {
                register: 0,
                key: number.to_string(),
            },
            name: "甲乙商店".to_owned(),
            former_names: Vec::new(),
            is_active: true,
            division: None,
            status: String::new(),
            kind: String::new(),
            founded_on: None,
            capital_yuan: None,
            authority: String::new(),
            representative: String::new(),
            fields: 0,
        }
    }

    #[test]
    fn who_gives_up_leaves_the_folder_to_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let mut given_up = Builder::begin(folder.path()).unwrap();
        (0..1000).for_each(|number| given_up.add(entry(number)).unwrap());
        assert!(matches!(Builder::begin(folder.path()), Err(SearchError::IsBeingBuilt)));
        drop(given_up);
        let mut builder = Builder::begin(folder.path()).unwrap();
        (0..1000).for_each(|number| builder.add(entry(number)).unwrap());
        builder.finish(&Followed::new(Vec::new())).unwrap();
        let index = Index::open(folder.path()).unwrap().expect("it was just built");
        assert_eq!(index.records(), 1000);
    }

    #[test]
    fn what_cannot_be_written_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let mut builder = Builder::begin(folder.path()).unwrap();
        builder.add(entry(1)).unwrap();
        fs::remove_dir_all(folder.path().join("1")).unwrap();
        assert!(builder.finish(&Followed::new(Vec::new())).is_err());
        assert!(Index::open(folder.path()).unwrap().is_none());
    }

    #[test]
    fn parts_are_shared_out_evenly() {
        assert_eq!(in_shares(vec![(5, 'a'), (4, 'b')]), [vec!['a'], vec!['b']]);
        assert_eq!(
            in_shares(vec![(1, 'd'), (9, 'a'), (5, 'b'), (4, 'c')]),
            [vec!['a', 'd'], vec!['b', 'c']]
        );
        assert_eq!(in_shares(vec![(1, 'a')]), [vec!['a'], vec![]]);
    }
}
