//! The index of the ledger: from a term (subject, case, object, principal) to the entries that name it.
//!
//! Derived from the ledger and from nothing else: may be deleted at any time, and is built anew. A *run* covers a stretch
//! of entries and holds their postings in order of term; runs of one size are merged into the next larger one when there
//! are sixteen, so that hundreds of millions of entries lie in a few dozen files, everything is written one after the
//! other, and no write touches what is there. A posting takes 12 bytes, an entry has three or four.

mod merge;
mod run;

use std::fs;
use std::io;
use std::ops::Range;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger::{EntryNames, leaf_hash};
use store::LedgerLogError;

use crate::ledger_log::LedgerReader;
use run::{Posting, Run, RunName};

/// How many entries a run covers — tests make them small.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Entries of the smallest run, as a power of two.
    pub first_bits: u32,
    /// How many runs of one size make one of the next, as a power of two.
    pub fan_bits: u32,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            first_bits: 16,
            fan_bits: 4,
        }
    }
}

/// Terms of most entries.
const TERMS_EXPECTED: usize = 3;

/// Runs of more than 2^28 entries would not gain anything, and places within a run are 32 bits wide.
const LEVELS: u32 = 4;

impl Shape {
    /// Entries of a run of this level.
    pub fn entries(self, level: u32) -> u64 {
        1 << (self.first_bits + level * self.fan_bits)
    }
}

/// The runs that follow each other from the first entry on.
#[derive(Clone, Debug)]
pub struct LedgerIndex {
    folder: PathBuf,
    shape: Shape,
    runs: Vec<Arc<Run>>,
}

impl LedgerIndex {
    /// Opens what there is of the index of this ledger; nothing, when what is there is of another ledger or of one that
    /// was put back to an earlier state.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn open(data: &Path, shape: Shape, ledger: &LedgerReader) -> Result<Self, LedgerLogError> {
        let folder = data.join("ledger-index");
        let names = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => at(
                read.and_then(|all| all.collect::<io::Result<Vec<_>>>()),
                "list",
                &folder,
            )?
            .into_iter()
            .filter_map(|file| RunName::parse(file.file_name().to_str()?))
            .collect(),
        };
        let mut index = Self {
            folder,
            shape,
            runs: Vec::new(),
        };
        while let Some(name) = index.next_of(&names) {
            let first = name.number * shape.entries(name.level);
            match Run::open(&name.path(&index.folder), first, shape.entries(name.level)) {
                Ok(run) => index.runs.push(Arc::new(run)),
                Err(error) if error.kind() == io::ErrorKind::InvalidData => break,
                Err(error) => return Err(failed("open", &name.path(&index.folder), error)),
            }
        }
        if !index.is_of(ledger)? {
            tracing::warn!(folder = %index.folder.display(), "the index is of another ledger and is built anew");
            index.runs.clear();
        }
        Ok(index)
    }

    /// The largest run that begins where the last one ends.
    fn next_of(&self, names: &[RunName]) -> Option<RunName> {
        let at = self.size();
        names
            .iter()
            .copied()
            .filter(|name| name.level < LEVELS && name.number.checked_mul(self.shape.entries(name.level)) == Some(at))
            .max_by_key(|name| name.level)
    }

    /// Whether the last indexed entry is the ledger's.
    fn is_of(&self, ledger: &LedgerReader) -> Result<bool, LedgerLogError> {
        let Some(last) = self.runs.last() else {
            return Ok(true);
        };
        let index = self.size() - 1;
        match ledger.entries(index..index + 1)?.next() {
            None => Ok(false),
            Some(entry) => Ok(leaf_hash(&entry?.1) == last.last_leaf()),
        }
    }

    /// Number of entries that are indexed, from the first on.
    pub fn size(&self) -> u64 {
        self.runs.last().map_or(0, |run| run.end())
    }

    /// Indexes below `range.end` and from `range.start` on under which this term may stand, latest first, at most `limit`.
    ///
    /// # Errors
    /// When a run cannot be read.
    pub fn find(&self, key: u64, range: Range<u64>, limit: usize) -> Result<Vec<u64>, LedgerLogError> {
        let mut found = Vec::new();
        for run in self.runs.iter().rev() {
            if found.len() >= limit || run.end() <= range.start {
                break;
            }
            let more = run.find(key, &range, limit - found.len());
            found.extend(more.map_err(|error| failed("read", run.path(), error))?);
        }
        Ok(found)
    }

    /// This index with the next stretch of entries, if it is complete, and with what has become enough for a larger run
    /// merged; and how many entries of the ledger are not indexed then.
    ///
    /// # Errors
    /// When the ledger or the index cannot be read, or the index cannot be written.
    pub fn advanced(&self, ledger: &LedgerReader) -> Result<(Option<Self>, u64), LedgerLogError> {
        let left = ledger.size().saturating_sub(self.size());
        if left < self.shape.entries(0) {
            return Ok((None, left));
        }
        let mut advanced = self.clone();
        advanced.add_stretch(ledger)?;
        advanced.merge_complete()?;
        let left = ledger.size() - advanced.size();
        Ok((Some(advanced), left))
    }

    fn add_stretch(&mut self, ledger: &LedgerReader) -> Result<(), LedgerLogError> {
        let (from, length) = (self.size(), self.shape.entries(0));
        let folder = &self.folder;
        if self.runs.is_empty() && folder.exists() {
            // What lies there is of another ledger, and would be taken for this one's at the next start.
            at(fs::remove_dir_all(folder), "remove", folder)?;
        }
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        at(made, "create", folder)?;
        let mut postings = Vec::with_capacity(length as usize * TERMS_EXPECTED);
        let mut last = None;
        // What is found is checked when it is read, and the last entry when the index is opened.
        ledger.show_unchecked(from..from + length, |index, leaf, bytes| {
            // What is no entry is found by nothing.
            if let Ok(entry) = EntryNames::from_bytes(bytes) {
                let place = (index - from) as u32;
                postings.extend(entry.terms().map(|term| Posting { key: term.key(), place }));
            }
            last = Some(leaf);
        })?;
        postings.sort_unstable();
        postings.dedup();
        let last = last.expect("a stretch of entries has a last one");
        let name = RunName {
            level: 0,
            number: from / length,
        };
        let path = name.path(folder);
        at(
            run::write(&path, last, postings.iter().copied().map(Ok)),
            "write",
            &path,
        )?;
        self.push(name)
    }

    fn push(&mut self, name: RunName) -> Result<(), LedgerLogError> {
        let (path, length) = (name.path(&self.folder), self.shape.entries(name.level));
        let run = Run::open(&path, name.number * length, length);
        self.runs.push(Arc::new(at(run, "open", &path)?));
        Ok(())
    }

    /// Merges the last runs as long as they make up a larger one.
    fn merge_complete(&mut self) -> Result<(), LedgerLogError> {
        for level in 1..LEVELS {
            let fan = 1 << self.shape.fan_bits;
            let length = self.shape.entries(level);
            let Some(first) = self.runs.len().checked_sub(fan) else {
                return Ok(());
            };
            let parts = &self.runs[first..];
            let is_whole = parts.iter().all(|run| run.length() == self.shape.entries(level - 1));
            if !is_whole || !parts[0].first().is_multiple_of(length) {
                return Ok(());
            }
            let name = RunName {
                level,
                number: parts[0].first() / length,
            };
            let path = name.path(&self.folder);
            at(merge::merge(parts, &path), "merge", &path)?;
            let merged: Vec<Arc<Run>> = self.runs.drain(first..).collect();
            self.push(name)?;
            for run in merged {
                // A reader that has it open goes on reading it; one that was left behind is passed over.
                let _ = fs::remove_file(run.path());
            }
        }
        Ok(())
    }

    /// How many files there are of each number of entries; for tests.
    #[cfg(test)]
    fn lengths(&self) -> std::collections::HashMap<u64, usize> {
        let mut lengths = std::collections::HashMap::new();
        for run in &self.runs {
            *lengths.entry(run.length()).or_default() += 1;
        }
        lengths
    }
}

fn at<T>(result: io::Result<T>, doing: &str, path: &Path) -> Result<T, LedgerLogError> {
    result.map_err(|error| failed(doing, path, error))
}

fn failed(doing: &str, path: &Path, source: io::Error) -> LedgerLogError {
    LedgerLogError::Io {
        place: format!("{doing} {}", path.display()),
        source,
    }
}

#[cfg(test)]
mod tests;
