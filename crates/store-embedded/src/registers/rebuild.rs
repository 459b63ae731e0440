//! The next generation of an index: the old one and the batch, merged in one pass.
//!
//! Nothing of the register is touched until `apply`, which names the new document segments and flips the control entry.
//! A build that is dropped or killed leaves files that nothing refers to; the next batch removes them.

use std::fs::File;
use std::path::{Path, PathBuf};

use store::{BatchSummary, ChangeKind, PreparedBatch, Progress, StoreError};

use super::alternates::{ALTERNATE_BYTES, Alternate, AlternateSorter};
use super::chunk::Chunk;
use super::entry::{ENTRY_BYTES, Entry, PackedDate, history_key};
use super::generation::{Purpose, Snapshot, damaged, open_index, reading};
use super::intake::Batch;
use super::meta;
use super::prepared::{Counts, PROGRESS_ROWS, Target, settle};
use super::run::Merge;
use super::segments::IncomingDocuments;
use super::timeline::{Group, NewVersion};
use super::writer::{GenerationWriter, building};

pub(super) fn prepare(
    batch: Batch,
    mut documents: IncomingDocuments,
    merge: Merge,
    rows: u64,
    progress: Progress<'_>,
) -> Result<Box<dyn PreparedBatch>, StoreError> {
    let number = batch.generation.as_ref().map_or(1, |(number, _)| number + 1);
    let folder = BuildFolder::create(batch.register.index_folder(number))?;
    let summary = build(&batch, &mut documents, merge, &folder.path, rows, progress)?;
    progress(rows, rows);
    Ok(Box::new(Rebuilt {
        batch,
        documents,
        folder,
        number,
        summary,
    }))
}

fn build(
    batch: &Batch,
    documents: &mut IncomingDocuments,
    merge: Merge,
    folder: &Path,
    rows: u64,
    progress: Progress<'_>,
) -> Result<BatchSummary, StoreError> {
    let (env, tables) = open_index(folder, Purpose::Build).map_err(building)?;
    let tuning = &batch.register.tuning;
    let old = match &batch.generation {
        Some((_, generation)) => Some(generation.snapshot()?),
        None => None,
    };
    let mut rebuild = Rebuild {
        batch,
        documents,
        merge,
        group: Group::default(),
        versions: Vec::new(),
        counts: Counts::new(&batch.state),
        next: NextGeneration {
            alternates: AlternateSorter::new(
                batch.register.folder.join("incoming-alternates"),
                tuning.alternates_in_memory_bytes,
            ),
            writer: GenerationWriter::new(&env, tables, tuning.commit_bytes),
            old_history: match &old {
                Some(old) => {
                    let history = old.generation.tables.history;
                    Some(history.iter(&old.txn).map_err(reading)?.peekable())
                }
                None => None,
            },
            key: Vec::new(),
        },
        rows_done: 0,
        rows,
        progress,
    };
    rebuild.run(old.as_ref())?;
    let (summary, state) = (rebuild.counts.summary(&batch.state), rebuild.counts.state(batch));
    let Rebuild { next, documents, .. } = rebuild;
    let NextGeneration {
        mut writer, alternates, ..
    } = next;
    merge_alternates(old.as_ref(), alternates, &mut writer)?;
    if let Some(old) = &old {
        for item in old.generation.tables.meta.iter(&old.txn).map_err(reading)? {
            let (key, value) = item.map_err(reading)?;
            writer.copy_meta(key, value)?;
        }
    }
    let segments = documents.sync()?;
    writer.finish(|txn| meta::write_batch(tables.meta, txn, &batch.header, &summary, &state, &segments))?;
    Ok(summary)
}

struct Rebuild<'a, 'e, H: Iterator> {
    batch: &'a Batch,
    documents: &'a mut IncomingDocuments,
    merge: Merge,
    group: Group,
    versions: Vec<NewVersion>,
    counts: Counts,
    next: NextGeneration<'e, H>,
    rows_done: u64,
    rows: u64,
    progress: Progress<'a>,
}

impl<'o, H> Rebuild<'_, '_, H>
where
    H: Iterator<Item = heed::Result<(&'o [u8], &'o [u8])>>,
{
    fn run(&mut self, old: Option<&Snapshot<'_>>) -> Result<(), StoreError> {
        if let Some(old) = old {
            for item in old.generation.tables.feed.iter(&old.txn).map_err(reading)? {
                let (last, chunk) = item.map_err(reading)?;
                self.next.writer.copy_feed(last, chunk)?;
            }
        }
        let retire_on = self.batch.header.retire_absent_on.map(PackedDate::new);
        let mut is_more = self.next_group()?;
        if let Some(old) = old {
            let mut old_key = Vec::new();
            for item in old.records()? {
                let (bound, bytes) = item?;
                let is_touched = is_more && self.group.key.as_slice() <= bound;
                if !is_touched && retire_on.is_none() && self.next.writer.can_copy_records() {
                    self.next.writer.copy_records(bound, bytes)?;
                    continue;
                }
                let chunk = Chunk::parse(bytes, ENTRY_BYTES).ok_or_else(|| damaged("records"))?;
                for (rest, payload) in chunk.iter() {
                    old_key.clear();
                    old_key.extend_from_slice(chunk.prefix());
                    old_key.extend_from_slice(rest);
                    let entry = Entry::decode(payload).ok_or_else(|| damaged("records"))?;
                    while is_more && self.group.key < old_key {
                        self.new_record()?;
                        is_more = self.next_group()?;
                    }
                    if is_more && self.group.key == old_key {
                        self.known_record(&entry, old)?;
                        is_more = self.next_group()?;
                    } else {
                        self.absent_record(&old_key, entry, retire_on)?;
                    }
                }
                while is_more && self.group.key.as_slice() <= bound {
                    self.new_record()?;
                    is_more = self.next_group()?;
                }
            }
        }
        while is_more {
            self.new_record()?;
            is_more = self.next_group()?;
        }
        self.next.copy_history_before(None)?;
        self.next.writer.finish_records()?;
        self.next.writer.finish_feed()
    }

    fn next_group(&mut self) -> Result<bool, StoreError> {
        let before = self.rows_done / PROGRESS_ROWS;
        self.rows_done += self.group.rows.len() as u64;
        if self.rows_done / PROGRESS_ROWS != before {
            (self.progress)(self.rows_done, self.rows);
        }
        self.group.fill(&mut self.merge)
    }

    fn new_record(&mut self) -> Result<(), StoreError> {
        let undated_on = PackedDate::new(self.batch.header.undated_changes_on);
        self.group
            .new_versions(&[], undated_on, |_, _| Ok(false), &mut self.versions)?;
        self.write_group(None)
    }

    fn known_record(&mut self, current: &Entry, old: &Snapshot<'_>) -> Result<(), StoreError> {
        let mut stored = match current.has_history {
            true => old.older(&self.group.key)?,
            false => Vec::new(),
        };
        stored.push(*current);
        stored.sort_unstable_by_key(Entry::rank);
        let register = &self.batch.register;
        let documents = &mut *self.documents;
        self.group.new_versions(
            &stored,
            PackedDate::new(self.batch.header.undated_changes_on),
            |stored, incoming| {
                let copied = register.documents.read(stored, <[u8]>::to_vec)?;
                documents.equals(incoming, &copied)
            },
            &mut self.versions,
        )?;
        self.write_group(Some(current))
    }

    fn write_group(&mut self, before: Option<&Entry>) -> Result<(), StoreError> {
        settle(
            &self.group,
            &self.versions,
            before,
            &mut self.counts,
            |document| {
                let folder = &self.batch.register.folder;
                self.documents.place(document, folder)
            },
            &mut self.next,
        )
    }

    fn absent_record(&mut self, key: &[u8], entry: Entry, retire_on: Option<PackedDate>) -> Result<(), StoreError> {
        let Some(retire_on) = retire_on.filter(|_| !entry.is_retired()) else {
            return self.next.record(key, &entry);
        };
        self.counts.sequence += 1;
        let retired = Entry {
            sequence: self.counts.sequence,
            // Never before the version that it ends.
            effective_on: retire_on.max(entry.effective_on),
            change: ChangeKind::Retire,
            document: entry.document,
            has_history: true,
        };
        self.counts.record(Some(&entry), Some(&retired), true);
        self.next.change(retired.sequence, key, retired.change)?;
        self.next.older(key, &entry)?;
        self.next.record(key, &retired)
    }
}

/// The generation in the making.
struct NextGeneration<'e, H: Iterator> {
    writer: GenerationWriter<'e>,
    alternates: AlternateSorter,
    old_history: Option<std::iter::Peekable<H>>,
    key: Vec<u8>,
}

impl<'o, H> Target for NextGeneration<'_, H>
where
    H: Iterator<Item = heed::Result<(&'o [u8], &'o [u8])>>,
{
    fn change(&mut self, sequence: u64, key: &[u8], change: ChangeKind) -> Result<(), StoreError> {
        self.writer.change(sequence, key, change)
    }

    fn alternate(&mut self, value: Alternate, sequence: u64) -> Result<(), StoreError> {
        self.alternates.push(value, sequence)
    }

    fn older(&mut self, key: &[u8], entry: &Entry) -> Result<(), StoreError> {
        let mut into = std::mem::take(&mut self.key);
        history_key(key, entry.sequence, &mut into);
        self.copy_history_before(Some(&into))?;
        self.writer.older(&into, &entry.encode())?;
        self.key = into;
        Ok(())
    }

    fn record(&mut self, key: &[u8], current: &Entry) -> Result<(), StoreError> {
        self.writer.record(key, current)
    }
}

impl<'o, H> NextGeneration<'_, H>
where
    H: Iterator<Item = heed::Result<(&'o [u8], &'o [u8])>>,
{
    /// Copies the old history up to a key, or to its end.
    fn copy_history_before(&mut self, key: Option<&[u8]>) -> Result<(), StoreError> {
        let Some(old) = &mut self.old_history else {
            return Ok(());
        };
        let is_before = |item: &heed::Result<(&[u8], &[u8])>| match (item, key) {
            (Ok((old, _)), Some(key)) => *old < key,
            _ => true,
        };
        while let Some(item) = old.next_if(is_before) {
            let (key, entry) = item.map_err(reading)?;
            self.writer.older(key, entry)?;
        }
        Ok(())
    }
}

/// Old and new entries in one order.
fn merge_alternates(
    old: Option<&Snapshot<'_>>,
    new: AlternateSorter,
    writer: &mut GenerationWriter<'_>,
) -> Result<(), StoreError> {
    let mut old = match old {
        Some(old) => Some(OldAlternates::new(old)?),
        None => None,
    };
    new.drain(|entry| {
        if let Some(old) = &mut old {
            while let Some(before) = old.next_before(entry)? {
                writer.alternate(&before)?;
            }
        }
        writer.alternate(entry)
    })?;
    if let Some(old) = &mut old {
        while let Some(entry) = old.next_before(&[0xFF; ALTERNATE_BYTES])? {
            writer.alternate(&entry)?;
        }
    }
    writer.finish_alternates()
}

/// The entries of the old generation, one by one.
struct OldAlternates<'o> {
    chunks: heed::RoIter<'o, heed::types::Bytes, heed::types::Bytes>,
    chunk: Option<(Chunk<'o>, super::chunk::ChunkIter<'o>)>,
    next: Option<[u8; ALTERNATE_BYTES]>,
}

impl<'o> OldAlternates<'o> {
    fn new(old: &'o Snapshot<'_>) -> Result<Self, StoreError> {
        let mut entries = Self {
            chunks: old.generation.tables.alternates.iter(&old.txn).map_err(reading)?,
            chunk: None,
            next: None,
        };
        entries.advance()?;
        Ok(entries)
    }

    fn next_before(&mut self, entry: &[u8; ALTERNATE_BYTES]) -> Result<Option<[u8; ALTERNATE_BYTES]>, StoreError> {
        match self.next {
            Some(next) if next < *entry => {
                self.advance()?;
                Ok(Some(next))
            }
            _ => Ok(None),
        }
    }

    fn advance(&mut self) -> Result<(), StoreError> {
        loop {
            if let Some((chunk, entries)) = &mut self.chunk
                && let Some((rest, _)) = entries.next()
            {
                let entry = [chunk.prefix(), rest].concat();
                self.next = Some(entry.try_into().map_err(|_| damaged("alternates"))?);
                return Ok(());
            }
            match self.chunks.next() {
                Some(item) => {
                    let (_, bytes) = item.map_err(reading)?;
                    let chunk = Chunk::parse(bytes, 0).ok_or_else(|| damaged("alternates"))?;
                    self.chunk = Some((chunk, chunk.iter()));
                }
                None => {
                    self.next = None;
                    return Ok(());
                }
            }
        }
    }
}

/// A folder in which a generation is built; removed unless it became current.
struct BuildFolder {
    path: PathBuf,
    is_kept: bool,
}

impl BuildFolder {
    fn create(path: PathBuf) -> Result<Self, StoreError> {
        std::fs::create_dir(&path).map_err(|e| StoreError::engine("making a folder for a register's new index", e))?;
        Ok(Self { path, is_kept: false })
    }
}

impl Drop for BuildFolder {
    fn drop(&mut self) {
        if !self.is_kept {
            // What stays behind is removed when the next batch opens.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// A generation that waits to become current.
struct Rebuilt {
    batch: Batch,
    documents: IncomingDocuments,
    folder: BuildFolder,
    number: u64,
    summary: BatchSummary,
}

impl PreparedBatch for Rebuilt {
    fn summary(&self) -> &BatchSummary {
        &self.summary
    }

    fn apply(mut self: Box<Self>) -> Result<BatchSummary, StoreError> {
        let register = &self.batch.register;
        self.documents.adopt(&register.folder)?;
        let sync = |path| File::open(path).and_then(|folder: File| folder.sync_all());
        sync(&self.folder.path)
            .and_then(|()| sync(&register.folder))
            .map_err(|e| StoreError::engine("writing a register's folder", e))?;
        register.control.flip(&register.name, self.number)?;
        self.folder.is_kept = true;
        if let Some((old, _)) = &self.batch.generation {
            register.remove_index(*old);
        }
        Ok(self.summary.clone())
    }
}
