//! Stored hashes of complete subtrees, so that a proof costs a few small reads in a log of any size.
//!
//! They are a derived thing: written behind, some segments late, and made anew from the segments when they are missing.
//! What holds: while segment *k* is in use, they cover all entries before segment *k - 1*. Preparing *k + 1* comes only
//! after they cover everything before *k*.

use super::files::at;
use super::layout::Places;
use ledger::{Hash, node_hash};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use store::LedgerLogError;

/// Tile levels that a log of 2^64 entries could have.
const LEVELS: u32 = 8;
const WIDTH: u64 = 256;

/// The writing side.
pub struct HashFiles {
    files: Vec<File>,
    counts: Vec<u64>,
    places: Places,
}

impl HashFiles {
    /// Opens the files, of which at most the hashes over the first `size` entries are kept.
    pub fn open(places: &Places, size: u64) -> Result<Self, LedgerLogError> {
        let (mut files, mut counts) = (Vec::new(), Vec::new());
        let mut below = size;
        for level in 0..LEVELS {
            let path = places.hashes(level);
            let opened = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path);
            let file = at(opened, "open", &path)?;
            let stored = at(file.metadata(), "read the length of", &path)?.len() / Hash::LEN as u64;
            let kept = stored.min(below);
            at(file.set_len(kept * Hash::LEN as u64), "cut", &path)?;
            files.push(file);
            counts.push(kept);
            below = kept / WIDTH;
        }
        Ok(Self {
            files,
            counts,
            places: places.clone(),
        })
    }

    /// How many entries are covered.
    pub fn size(&self) -> u64 {
        self.counts[0]
    }

    /// Adds leaf hashes, and on each level above what they complete.
    pub fn extend(&mut self, leaves: &[Hash]) -> Result<(), LedgerLogError> {
        self.append(0, leaves)?;
        for level in 1..LEVELS {
            let (from, to) = (self.counts[level as usize], self.counts[level as usize - 1] / WIDTH);
            let mut roots = Vec::new();
            for index in from..to {
                let below = read(&self.files[level as usize - 1], index * WIDTH, WIDTH as usize);
                roots.push(root_of(at(below, "read", &self.places.hashes(level - 1))?));
            }
            self.append(level, &roots)?;
        }
        Ok(())
    }

    /// Makes what was added durable.
    pub fn sync(&self) -> Result<(), LedgerLogError> {
        for (level, file) in self.files.iter().enumerate() {
            at(file.sync_data(), "sync", &self.places.hashes(level as u32))?;
        }
        Ok(())
    }

    fn append(&mut self, level: u32, hashes: &[Hash]) -> Result<(), LedgerLogError> {
        let bytes: Vec<u8> = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
        let count = &mut self.counts[level as usize];
        let written = self.files[level as usize].write_all_at(&bytes, *count * Hash::LEN as u64);
        at(written, "write", &self.places.hashes(level))?;
        *count += hashes.len() as u64;
        Ok(())
    }
}

/// The reading side: stored hashes, and in memory the leaves that come after them.
pub struct StoredHashes {
    files: Vec<File>,
    places: Places,
    stored: u64,
    leaves: Vec<Hash>,
}

impl StoredHashes {
    /// Hashes over the first `stored` entries come from the files, `leaves` are those of the entries after.
    pub fn open(places: &Places, stored: u64, leaves: Vec<Hash>) -> Result<Self, LedgerLogError> {
        let mut files = Vec::new();
        for level in (0..LEVELS).take_while(|level| stored >> (8 * level) > 0) {
            let path = places.hashes(level);
            files.push(at(File::open(&path), "open", &path)?);
        }
        Ok(Self {
            files,
            places: places.clone(),
            stored,
            leaves,
        })
    }

    fn tile_hashes(&self, level: u32, first: u64, count: usize) -> Result<Vec<Hash>, LedgerLogError> {
        if first + count as u64 <= self.stored.checked_shr(8 * level).unwrap_or(0) {
            return at(
                read(&self.files[level as usize], first, count),
                "read",
                &self.places.hashes(level),
            );
        }
        (first..first + count as u64)
            .map(|index| match level {
                0 if index < self.stored => {
                    at(read(&self.files[0], index, 1), "read", &self.places.hashes(0)).map(|hashes| hashes[0])
                }
                0 => self
                    .leaves
                    .get((index - self.stored) as usize)
                    .copied()
                    .ok_or(LedgerLogError::BeyondEnd {
                        index,
                        size: self.stored + self.leaves.len() as u64,
                    }),
                _ => self.tile_hashes(level - 1, index * WIDTH, WIDTH as usize).map(root_of),
            })
            .collect()
    }
}

impl ledger::Subtrees for StoredHashes {
    type Error = LedgerLogError;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, LedgerLogError> {
        let within = level % 8;
        self.tile_hashes(level / 8, index << within, 1 << within).map(root_of)
    }
}

/// The stored hashes of one tile, of those over the first `stored` entries.
pub fn stored_tile(places: &Places, stored: u64, level: u32, index: u64) -> Result<Vec<u8>, LedgerLogError> {
    let count = stored.checked_shr(8 * level).unwrap_or(0);
    let first = (index * WIDTH).min(count);
    let width = (count - first).min(WIDTH);
    if width == 0 {
        return Ok(Vec::new());
    }
    let path = places.hashes(level);
    let file = at(File::open(&path), "open", &path)?;
    let mut bytes = vec![0; width as usize * Hash::LEN];
    at(file.read_exact_at(&mut bytes, first * Hash::LEN as u64), "read", &path)?;
    Ok(bytes)
}

fn read(file: &File, first: u64, count: usize) -> std::io::Result<Vec<Hash>> {
    let mut bytes = vec![0; count * Hash::LEN];
    file.read_exact_at(&mut bytes, first * Hash::LEN as u64)?;
    Ok(bytes
        .chunks_exact(Hash::LEN)
        .map(|hash| Hash::from_bytes(hash.try_into().expect("32 bytes")))
        .collect())
}

/// Root over a complete subtree's hashes.
fn root_of(mut hashes: Vec<Hash>) -> Hash {
    while hashes.len() > 1 {
        hashes = hashes
            .chunks_exact(2)
            .map(|pair| node_hash(&pair[0], &pair[1]))
            .collect();
    }
    hashes[0]
}
