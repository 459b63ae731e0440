//! Documents: append-only segment files beside the index, each document written once and never moved.
//!
//! A document is preceded by the low half of its XXH3 (4 bytes) and its length (4 bytes), so that a damaged one is
//! noticed. How much of a segment counts is said by the index; bytes beyond are the rest of a batch that never was.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use memmap2::{Advice, Mmap, MmapOptions};
use store::StoreError;
use xxhash_rust::xxh3::xxh3_64;

use super::entry::Address;

/// Bytes before each document.
pub(super) const HEAD_BYTES: usize = 8;
/// Segments of this length take no more documents.
pub(super) const SEGMENT_BYTES_MAX: u64 = 32 << 30;
const WRITE_BYTES: usize = 1 << 20;

/// File name of a segment.
pub(super) fn segment_name(number: u32) -> String {
    format!("documents-{number:04}")
}

/// Puts a document and its head at the end of `into`.
pub(super) fn encode(document: &[u8], into: &mut Vec<u8>) {
    into.extend_from_slice(&(xxh3_64(document) as u32).to_le_bytes());
    into.extend_from_slice(&(document.len() as u32).to_le_bytes());
    into.extend_from_slice(document);
}

/// The documents of a register, for reading.
pub(super) struct Documents {
    folder: PathBuf,
    segments: ArcSwap<Vec<Option<Arc<Mmap>>>>,
    opening: Mutex<()>,
}

impl Documents {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            segments: ArcSwap::default(),
            opening: Mutex::new(()),
        }
    }

    /// Calls `take` with the document at `address`, after checking it.
    pub(super) fn read<T>(&self, address: Address, take: impl Fn(&[u8]) -> T) -> Result<T, StoreError> {
        let segments = self.segments.load();
        let known = segments.get(address.segment() as usize);
        if let Some(Some(map)) = known
            && let Some(document) = in_map(map, address)
        {
            return checked(document, address).map(take);
        }
        let map = self.map(address)?;
        let document = in_map(&map, address).ok_or_else(|| beyond(address))?;
        checked(document, address).map(take)
    }

    /// Maps the segment of `address` anew: it is not mapped yet, or has grown.
    fn map(&self, address: Address) -> Result<Arc<Mmap>, StoreError> {
        let _one_at_a_time = self.opening.lock().unwrap_or_else(|e| e.into_inner());
        let number = address.segment() as usize;
        let failed = |e| StoreError::engine(format!("opening document segment {number}"), e);
        let file = File::open(self.folder.join(segment_name(address.segment()))).map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        if address.offset() + HEAD_BYTES as u64 > bytes {
            return Err(beyond(address));
        }
        let map = map_file(&file, bytes).map_err(failed)?;
        let map = Arc::new(map);
        let mut segments = Vec::clone(&self.segments.load());
        segments.resize(segments.len().max(number + 1), None);
        segments[number] = Some(map.clone());
        self.segments.store(Arc::new(segments));
        Ok(map)
    }
}

#[allow(unsafe_code)]
fn map_file(file: &File, bytes: u64) -> std::io::Result<Mmap> {
    // SAFETY: segments are only appended to, by one process at a time, and the index names bytes only after they were
    // written and synced; the mapping ends where the file ended.
    let map = unsafe { MmapOptions::new().len(bytes as usize).map(file)? };
    // Single documents are read from all over: reading ahead would only push useful pages out.
    let _ = map.advise(Advice::Random);
    Ok(map)
}

/// Head and document at `address` as far as the mapping goes.
fn in_map(map: &Mmap, address: Address) -> Option<(&[u8; HEAD_BYTES], &[u8])> {
    let (head, rest) = map.get(address.offset() as usize..)?.split_first_chunk()?;
    let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
    Some((head, rest.get(..length as usize)?))
}

fn checked<'a>((head, document): (&[u8; HEAD_BYTES], &'a [u8]), address: Address) -> Result<&'a [u8], StoreError> {
    if head[..4] == (xxh3_64(document) as u32).to_le_bytes() {
        return Ok(document);
    }
    Err(StoreError::Damaged {
        place: format!("{} at byte {}", segment_name(address.segment()), address.offset()),
        rule: "a document has the checksum that was stored with it".into(),
    })
}

fn beyond(address: Address) -> StoreError {
    StoreError::Damaged {
        place: format!("{} at byte {}", segment_name(address.segment()), address.offset()),
        rule: "a document lies within its segment file".into(),
    }
}

/// Appends documents to a file and says where they are.
pub(super) struct DocumentWriter {
    file: File,
    pub(super) path: PathBuf,
    pub(super) segment: u32,
    /// Where the buffer begins in the file.
    written: u64,
    buffer: Vec<u8>,
}

impl DocumentWriter {
    /// Writes `path`, keeping its first `keep` bytes.
    pub(super) fn open(path: PathBuf, segment: u32, keep: u64) -> Result<Self, StoreError> {
        let open = || -> std::io::Result<File> {
            let file = File::options()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)?;
            file.set_len(keep)?;
            Ok(file)
        };
        let file = open().map_err(|e| StoreError::engine("opening a document segment", e))?;
        Ok(Self {
            file,
            path,
            segment,
            written: keep,
            buffer: Vec::with_capacity(WRITE_BYTES + (64 << 10)),
        })
    }

    /// Takes a document.
    pub(super) fn push(&mut self, document: &[u8]) -> Result<Address, StoreError> {
        let address = Address::new(self.segment, self.bytes());
        encode(document, &mut self.buffer);
        if self.buffer.len() >= WRITE_BYTES {
            self.flush()?;
        }
        Ok(address)
    }

    /// Length of the segment with all that was pushed.
    pub(super) fn bytes(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    pub(super) fn flush(&mut self) -> Result<(), StoreError> {
        self.file
            .write_all_at(&self.buffer, self.written)
            .map_err(|e| StoreError::engine("writing documents", e))?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// The file once more.
    pub(super) fn handle(&self) -> std::io::Result<File> {
        self.file.try_clone()
    }

    /// Flushes and waits until the disk has it.
    pub(super) fn sync(&mut self) -> Result<(), StoreError> {
        self.flush()?;
        self.file
            .sync_data()
            .map_err(|e| StoreError::engine("writing documents", e))
    }

    /// Reads back a document that was pushed and flushed.
    pub(super) fn read(&self, address: Address, into: &mut Vec<u8>) -> Result<(), StoreError> {
        let mut read = || -> std::io::Result<()> {
            let mut head = [0; HEAD_BYTES];
            // Most documents are short: one read brings head and document.
            self.file.read_exact_at(&mut head, address.offset())?;
            let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
            into.resize(length as usize, 0);
            self.file.read_exact_at(into, address.offset() + HEAD_BYTES as u64)
        };
        read().map_err(|e| StoreError::engine("reading back documents", e))
    }
}
