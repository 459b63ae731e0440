//! A run: the postings of a stretch of entries in one file, in order of term, then of place.
//!
//! ```text
//! header, 56 bytes   "HYIX" 1 0 0 0, number of postings, 8 bytes of zero, leaf hash of the last entry covered
//! posting, 12 bytes  key (8 bytes, big-endian), place within the run (4 bytes, big-endian)
//! ```

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use ledger::Hash;

const MAGIC: &[u8; 8] = b"HYIX\x01\0\0\0";
const HEADER: usize = 56;
const POSTING: usize = 12;

/// A term and the place of an entry within the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    pub key: u64,
    pub place: u32,
}

impl Posting {
    fn encode(self) -> [u8; POSTING] {
        let mut bytes = [0; POSTING];
        bytes[..8].copy_from_slice(&self.key.to_be_bytes());
        bytes[8..].copy_from_slice(&self.place.to_be_bytes());
        bytes
    }

    fn decode(bytes: &[u8]) -> Self {
        Self {
            key: u64::from_be_bytes(bytes[..8].try_into().expect("8 bytes")),
            place: u32::from_be_bytes(bytes[8..POSTING].try_into().expect("4 bytes")),
        }
    }
}

/// Which run a file is: `2-00000007`, the eighth of its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunName {
    pub level: u32,
    pub number: u64,
}

impl RunName {
    pub fn parse(name: &str) -> Option<Self> {
        let (level, number) = name.split_once('-')?;
        let found = Self {
            level: level.parse().ok()?,
            number: number.parse().ok()?,
        };
        (found.text() == name).then_some(found)
    }

    fn text(self) -> String {
        format!("{}-{:08}", self.level, self.number)
    }

    pub fn path(self, folder: &Path) -> PathBuf {
        folder.join(self.text())
    }
}

/// A run, open for reading.
#[derive(Debug)]
pub struct Run {
    path: PathBuf,
    file: File,
    first: u64,
    length: u64,
    postings: u64,
    last_leaf: Hash,
}

impl Run {
    /// Opens the run that covers `length` entries from `first` on.
    ///
    /// # Errors
    /// `InvalidData` when it is none.
    pub fn open(path: &Path, first: u64, length: u64) -> io::Result<Self> {
        let file = File::open(path)?;
        let mut header = [0; HEADER];
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, "not a run of the index");
        file.read_exact_at(&mut header, 0).map_err(|_| damaged())?;
        let postings = u64::from_be_bytes(header[8..16].try_into().expect("8 bytes"));
        let size = postings
            .checked_mul(POSTING as u64)
            .map(|size| size.saturating_add(HEADER as u64));
        if !header.starts_with(MAGIC) || size != Some(file.metadata()?.len()) {
            return Err(damaged());
        }
        let last_leaf: [u8; 32] = header[24..HEADER].try_into().expect("32 bytes");
        Ok(Self {
            path: path.to_owned(),
            file,
            first,
            length,
            postings,
            last_leaf: Hash::from_bytes(last_leaf),
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Index of the first entry covered.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// Number of entries covered.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Index after the last entry covered.
    pub fn end(&self) -> u64 {
        self.first + self.length
    }

    /// Leaf hash of the last entry covered.
    pub fn last_leaf(&self) -> Hash {
        self.last_leaf
    }

    /// Indexes within `range` under which the key stands, latest first, at most `limit`.
    pub fn find(&self, key: u64, range: &Range<u64>, limit: usize) -> io::Result<Vec<u64>> {
        let place = |index: u64| index.clamp(self.first, self.end()) - self.first;
        let from = self.lower_bound(key, place(range.start))?;
        let until = self.lower_bound(key, place(range.end))?;
        let from = from.max(until.saturating_sub(limit as u64));
        let mut bytes = vec![0; until.saturating_sub(from) as usize * POSTING];
        self.file.read_exact_at(&mut bytes, offset(from))?;
        let indexes = bytes
            .chunks_exact(POSTING)
            .map(|bytes| self.first + u64::from(Posting::decode(bytes).place));
        Ok(indexes.rev().collect())
    }

    /// Number of postings before (key, place).
    fn lower_bound(&self, key: u64, place: u64) -> io::Result<u64> {
        let (mut low, mut high) = (0, self.postings);
        let mut bytes = [0; POSTING];
        while low < high {
            let middle = low + (high - low) / 2;
            self.file.read_exact_at(&mut bytes, offset(middle))?;
            let posting = Posting::decode(&bytes);
            if (posting.key, u64::from(posting.place)) < (key, place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    /// All postings in order.
    pub fn postings(&self) -> io::Result<impl Iterator<Item = io::Result<Posting>>> {
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(HEADER as u64))?;
        let mut reader = BufReader::with_capacity(1 << 16, file);
        Ok((0..self.postings).map(move |_| {
            let mut bytes = [0; POSTING];
            reader.read_exact(&mut bytes).map(|()| Posting::decode(&bytes))
        }))
    }
}

fn offset(posting: u64) -> u64 {
    HEADER as u64 + posting * POSTING as u64
}

/// Writes a run; it is there as a whole or not at all.
pub fn write(path: &Path, last_leaf: Hash, postings: impl Iterator<Item = io::Result<Posting>>) -> io::Result<()> {
    let unfinished = path.with_extension("new");
    let mut options = OpenOptions::new();
    let file = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)?;
    let mut writer = BufWriter::with_capacity(1 << 18, file);
    writer.write_all(&[0; HEADER])?;
    let mut count = 0u64;
    for posting in postings {
        writer.write_all(&posting?.encode())?;
        count += 1;
    }
    let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
    let mut header = [0; HEADER];
    header[..8].copy_from_slice(MAGIC);
    header[8..16].copy_from_slice(&count.to_be_bytes());
    header[24..].copy_from_slice(last_leaf.as_bytes());
    file.write_all_at(&header, 0)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    File::open(path.parent().unwrap_or(path))?.sync_all()
}
