//! Sorted runs of rows: what is left of a row when its document has been written and its alternates hashed.
//!
//! A row is: its length (2), length of the key (1), key, effective date and kind (4), line (8), address of the document (8),
//! hashes of its alternates (6 each). Rows are gathered in an arena, sorted through an array of key beginnings, and kept
//! as one piece of memory or, when there is much, a file.

use std::cmp::Ordering;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use store::{ChangeKind, StoreError};

use super::alternates::Alternate;
use super::entry::{Address, PackedDate};

const READ_BYTES: usize = 256 << 10;

/// A row in a run.
#[derive(Clone, Copy)]
pub(super) struct RunRow<'a> {
    pub(super) key: &'a [u8],
    pub(super) effective_on: PackedDate,
    pub(super) change: ChangeKind,
    pub(super) line: u64,
    /// Meaningless for a retire row.
    pub(super) document: Address,
    pub(super) alternates: &'a [u8],
}

impl<'a> RunRow<'a> {
    fn decode(bytes: &'a [u8]) -> Self {
        let (key, rest) = bytes[3..].split_at(bytes[2].into());
        let word = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| rest[at + i]));
        let date = u32::from_le_bytes(std::array::from_fn(|i| rest[i]));
        Self {
            key,
            effective_on: PackedDate::from_bits(date >> 1),
            change: match date & 1 {
                0 => ChangeKind::Put,
                _ => ChangeKind::Retire,
            },
            line: word(4),
            document: Address::from_bits(word(12)),
            alternates: &rest[20..],
        }
    }

    fn order(&self) -> (&'a [u8], PackedDate, u64) {
        (self.key, self.effective_on, self.line)
    }
}

/// Most alternates of one row: the length of a row has two bytes.
pub(super) const ALTERNATES_MAX: usize = 10_000;

/// Gathers rows until there are enough for a run.
pub(super) struct RunBuilder {
    arena: Vec<u8>,
    order: Vec<(u64, u64, u32)>,
}

impl RunBuilder {
    pub(super) fn new() -> Self {
        Self {
            arena: Vec::new(),
            order: Vec::new(),
        }
    }

    /// Adds a row; its alternates are those that `alternates` writes.
    pub(super) fn push(&mut self, row: &RunRow<'_>, alternates: impl Iterator<Item = Alternate>) {
        let start = self.arena.len();
        let (high, low) = key_beginning(row.key);
        self.order.push((high, low, start as u32));
        let arena = &mut self.arena;
        arena.extend_from_slice(&[0, 0, row.key.len() as u8]);
        arena.extend_from_slice(row.key);
        let date = row.effective_on.bits() << 1 | u32::from(row.change == ChangeKind::Retire);
        arena.extend_from_slice(&date.to_le_bytes());
        arena.extend_from_slice(&row.line.to_le_bytes());
        arena.extend_from_slice(&row.document.bits().to_le_bytes());
        for alternate in alternates {
            arena.extend_from_slice(alternate.as_bytes());
        }
        let length = (arena.len() - start) as u16;
        arena[start..start + 2].copy_from_slice(&length.to_le_bytes());
    }

    pub(super) fn bytes(&self) -> usize {
        self.arena.len() + self.order.len() * size_of::<(u64, u64, u32)>()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Sorts what is there and starts over.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        let arena = &self.arena;
        self.order.sort_unstable_by(|a, b| {
            (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| {
                let (a, b) = (row_at(arena, a.2), row_at(arena, b.2));
                RunRow::decode(a).order().cmp(&RunRow::decode(b).order())
            })
        });
        let mut run = Vec::with_capacity(arena.len());
        for &(_, _, start) in &self.order {
            run.extend_from_slice(row_at(arena, start));
        }
        self.arena.clear();
        self.order.clear();
        run
    }
}

fn row_at(arena: &[u8], start: u32) -> &[u8] {
    let start = start as usize;
    let length = u16::from_le_bytes([arena[start], arena[start + 1]]);
    &arena[start..start + usize::from(length)]
}

/// The first 16 bytes of a key as two numbers that sort like it, as far as they go.
fn key_beginning(key: &[u8]) -> (u64, u64) {
    let mut bytes = [0; 16];
    let length = key.len().min(16);
    bytes[..length].copy_from_slice(&key[..length]);
    let both = u128::from_be_bytes(bytes);
    ((both >> 64) as u64, both as u64)
}

/// A sorted run.
pub(super) enum Run {
    Memory(Vec<u8>),
    File(PathBuf),
}

impl Run {
    /// Moves a run to a file, removed when the run is dropped.
    pub(super) fn spill(bytes: &[u8], path: PathBuf) -> Result<Self, StoreError> {
        std::fs::write(&path, bytes).map_err(|e| StoreError::engine("spilling sorted rows", e))?;
        Ok(Self::File(path))
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if let Self::File(path) = self {
            // What stays behind is removed when the next batch opens.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Reads a run from the front.
struct RunReader {
    buffer: Vec<u8>,
    at: usize,
    row_bytes: usize,
    file: Option<File>,
    beginning: (u64, u64),
}

impl RunReader {
    fn open(run: &mut Run) -> Result<Self, StoreError> {
        let (buffer, file) = match run {
            Run::Memory(bytes) => (std::mem::take(bytes), None),
            Run::File(path) => (Vec::new(), Some(open_run(path)?)),
        };
        let mut reader = Self {
            buffer,
            at: 0,
            row_bytes: 0,
            file,
            beginning: (0, 0),
        };
        reader.advance()?;
        Ok(reader)
    }

    fn row(&self) -> RunRow<'_> {
        RunRow::decode(&self.buffer[self.at..self.at + self.row_bytes])
    }

    fn is_done(&self) -> bool {
        self.row_bytes == 0
    }

    fn advance(&mut self) -> Result<(), StoreError> {
        self.at += self.row_bytes;
        self.row_bytes = 0;
        if self.have(2)? {
            let length = u16::from_le_bytes([self.buffer[self.at], self.buffer[self.at + 1]]);
            if !self.have(length.into())? {
                return Err(StoreError::Damaged {
                    place: "spilled rows of a batch".into(),
                    rule: "a row is whole".into(),
                });
            }
            self.row_bytes = length.into();
            self.beginning = key_beginning(self.row().key);
        }
        Ok(())
    }

    /// Sees to it that `bytes` are in the buffer; false at the end.
    fn have(&mut self, bytes: usize) -> Result<bool, StoreError> {
        if self.buffer.len() - self.at >= bytes {
            return Ok(true);
        }
        let Some(file) = &mut self.file else {
            return Ok(false);
        };
        self.buffer.drain(..self.at);
        self.at = 0;
        let wanted = READ_BYTES.max(bytes) - self.buffer.len();
        file.take(wanted as u64)
            .read_to_end(&mut self.buffer)
            .map_err(|e| StoreError::engine("reading back sorted rows", e))?;
        Ok(self.buffer.len() >= bytes)
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self.is_done(), other.is_done()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => self
                .beginning
                .cmp(&other.beginning)
                .then_with(|| self.row().order().cmp(&other.row().order())),
        }
    }
}

fn open_run(path: &Path) -> Result<File, StoreError> {
    File::open(path).map_err(|e| StoreError::engine("reading back sorted rows", e))
}

/// All rows of several runs in one order: a tree of losers, so that a row costs one comparison a level.
pub(super) struct Merge {
    readers: Vec<RunReader>,
    /// `losers[0]` is the winner; `losers[1..]` the inner nodes.
    losers: Vec<usize>,
    /// Kept until the end, since dropping a run removes its file.
    _runs: Vec<Run>,
}

impl Merge {
    pub(super) fn new(mut runs: Vec<Run>) -> Result<Self, StoreError> {
        let readers: Vec<RunReader> = runs.iter_mut().map(RunReader::open).collect::<Result<_, _>>()?;
        let mut merge = Self {
            losers: vec![usize::MAX; readers.len().max(1)],
            readers,
            _runs: runs,
        };
        for index in (0..merge.readers.len()).rev() {
            merge.play(index);
        }
        Ok(merge)
    }

    /// Lets reader `winner` play up to the root.
    fn play(&mut self, mut winner: usize) {
        let mut node = (winner + self.readers.len()) / 2;
        while node > 0 {
            let other = self.losers[node];
            if other == usize::MAX {
                // The first to come waits for the other side.
                self.losers[node] = winner;
                return;
            }
            if self.readers[other].order(&self.readers[winner]) == Ordering::Less {
                self.losers[node] = winner;
                winner = other;
            }
            node /= 2;
        }
        self.losers[0] = winner;
    }

    /// The least row; `None` at the end.
    pub(super) fn row(&self) -> Option<RunRow<'_>> {
        let reader = self.readers.get(self.losers[0])?;
        (!reader.is_done()).then(|| reader.row())
    }

    pub(super) fn advance(&mut self) -> Result<(), StoreError> {
        let winner = self.losers[0];
        self.readers[winner].advance()?;
        self.play(winner);
        Ok(())
    }
}
