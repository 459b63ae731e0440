//! Building a generation of the index beside the one in force.

use std::{
    cmp::Reverse,
    fs,
    io::ErrorKind,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use tantivy::{Index as Engine, IndexWriter, indexer::UserOperation, merge_policy::NoMergePolicy};

use crate::{
    Entry, Followed, SearchError,
    index::{CURRENT, commit, current},
    schema::{self, Fields},
};

/// The file that is locked while a generation is built.
const BUILDING: &str = "building";
/// Threads that build.
const BUILDING_THREADS: usize = 2;
/// Memory of each of them, in bytes: a record takes a third of a kilobyte until it is written. As little as the engine takes, a share of the
/// machine's memory, and what holds two and a half million records.
const BUILDING_BYTES: RangeInclusive<u64> = 15_000_000..=1_000_000_000;
const BUILDING_SHARE: u64 = 8;
/// Parts in which an index may be left when it was built: one is asked in four fifths of the time that two take, but making one of two takes
/// a quarter longer than leaving them.
const PARTS_MAX: usize = 2;
/// Records that are handed to a thread together: handing them over one by one takes as long as a tenth of the rest, and thousands of such
/// lots may lie ready.
const HANDED_OVER: usize = 8;

/// Builds a new generation beside the one in force.
pub struct Builder {
    folder: PathBuf,
    name: String,
    engine: Engine,
    fields: Fields,
    writer: IndexWriter,
    /// Records that were added and not handed to a thread yet.
    added: Vec<UserOperation>,
    /// Held until the generation is in force or given up.
    _lock: fs::File,
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
        let bytes = (total_memory() / BUILDING_SHARE).clamp(*BUILDING_BYTES.start(), *BUILDING_BYTES.end()) as usize;
        let writer = engine.writer_with_num_threads(BUILDING_THREADS, bytes * BUILDING_THREADS)?;
        // Merged once, at the end, where there are too many parts.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(Self {
            folder: folder.to_owned(),
            name,
            engine,
            fields,
            writer,
            added: Vec::with_capacity(HANDED_OVER),
            _lock: lock,
        })
    }

    /// Adds a record. Each is added once.
    ///
    /// # Errors
    /// [`SearchError`] when it cannot be written.
    pub fn add(&mut self, entry: &Entry) -> Result<(), SearchError> {
        self.added.push(UserOperation::Add(self.fields.document(entry)));
        if self.added.len() == HANDED_OVER {
            self.writer.run(self.added.drain(..))?;
        }
        Ok(())
    }

    /// Puts the generation in force and removes the ones before it.
    ///
    /// # Errors
    /// [`SearchError`] when it cannot be written; the generation before stays in force.
    pub fn finish(mut self, followed: &Followed) -> Result<(), SearchError> {
        self.writer.run(self.added.drain(..))?;
        self.writer.commit()?;
        let parts = self.engine.searchable_segment_metas()?;
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
