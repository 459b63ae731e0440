//! Alternate values: a short hash of space and value, and the sequence number of the version that brought it.
//!
//! Entries come in the order of the records and are wanted in the order of the hashes. They are dropped into 256
//! buckets by their first byte, which go to a spill file when they grow; each bucket is then small enough to sort.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use store::{AlternateSpace, StoreError};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Bytes of a stored entry: hash (6) and sequence (5), so that entries sort by hash.
pub(super) const ALTERNATE_BYTES: usize = HASH_BYTES + 5;
/// Bytes of the hash: among 100 million values one in three million finds a stranger as well, whom the caller discards.
pub(super) const HASH_BYTES: usize = 6;

/// An alternate value as hashed. The hash is stored: it must stay the same for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Alternate([u8; HASH_BYTES]);

impl Alternate {
    pub(super) fn new(space: AlternateSpace, value: &[u8]) -> Self {
        let hash = xxh3_64_with_seed(value, space.0.into()).to_be_bytes();
        let mut bytes = [0; HASH_BYTES];
        bytes.copy_from_slice(&hash[..HASH_BYTES]);
        Self(bytes)
    }

    pub(super) fn from_bytes(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }

    pub(super) fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }

    pub(super) fn entry(self, sequence: u64) -> [u8; ALTERNATE_BYTES] {
        let mut entry = [0; ALTERNATE_BYTES];
        entry[..HASH_BYTES].copy_from_slice(&self.0);
        entry[HASH_BYTES..].copy_from_slice(&sequence.to_be_bytes()[3..]);
        entry
    }

    /// The sequence number in an entry.
    pub(super) fn sequence(entry: &[u8; ALTERNATE_BYTES]) -> u64 {
        let mut bytes = [0; 8];
        bytes[3..].copy_from_slice(&entry[HASH_BYTES..]);
        u64::from_be_bytes(bytes)
    }
}

/// Brings entries into order.
pub(super) struct AlternateSorter {
    buckets: Vec<Vec<u8>>,
    bytes: usize,
    bytes_max: usize,
    path: PathBuf,
    spill: Option<Spill>,
}

struct Spill {
    file: File,
    bytes: u64,
    /// Per bucket its pieces: position and length.
    pieces: Vec<Vec<(u64, usize)>>,
}

impl AlternateSorter {
    /// Keeps about `bytes_max` in memory, the rest in a file at `path`, removed on drop.
    pub(super) fn new(path: PathBuf, bytes_max: usize) -> Self {
        Self {
            buckets: vec![Vec::new(); 256],
            bytes: 0,
            bytes_max,
            path,
            spill: None,
        }
    }

    pub(super) fn push(&mut self, value: Alternate, sequence: u64) -> Result<(), StoreError> {
        let entry = value.entry(sequence);
        self.buckets[usize::from(entry[0])].extend_from_slice(&entry);
        self.bytes += ALTERNATE_BYTES;
        if self.bytes >= self.bytes_max {
            self.spill()?;
        }
        Ok(())
    }

    fn spill(&mut self) -> Result<(), StoreError> {
        let failed = |e| StoreError::engine("spilling index entries", e);
        let spill = match &mut self.spill {
            Some(spill) => spill,
            none => none.insert(Spill {
                file: File::options()
                    .read(true)
                    .write(true)
                    .create(true)
                    .truncate(true)
                    .open(&self.path)
                    .map_err(failed)?,
                bytes: 0,
                pieces: vec![Vec::new(); 256],
            }),
        };
        for (bucket, pieces) in self.buckets.iter_mut().zip(&mut spill.pieces) {
            spill.file.write_all(bucket).map_err(failed)?;
            pieces.push((spill.bytes, bucket.len()));
            spill.bytes += bucket.len() as u64;
            bucket.clear();
        }
        self.bytes = 0;
        Ok(())
    }

    /// Gives all entries to `take`, in order.
    pub(super) fn drain(
        mut self,
        mut take: impl FnMut(&[u8; ALTERNATE_BYTES]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut order: Vec<u128> = Vec::new();
        for number in 0..256 {
            let mut bucket = std::mem::take(&mut self.buckets[number]);
            if let Some(spill) = &self.spill {
                for &(position, length) in &spill.pieces[number] {
                    let start = bucket.len();
                    bucket.resize(start + length, 0);
                    spill
                        .file
                        .read_exact_at(&mut bucket[start..], position)
                        .map_err(|e| StoreError::engine("reading back index entries", e))?;
                }
            }
            order.clear();
            order.extend(bucket.chunks_exact(ALTERNATE_BYTES).map(|entry| {
                let mut bytes = [0; 16];
                bytes[16 - ALTERNATE_BYTES..].copy_from_slice(entry);
                u128::from_be_bytes(bytes)
            }));
            drop(bucket);
            order.sort_unstable();
            order.dedup();
            for entry in &order {
                let bytes = entry.to_be_bytes();
                if let Some(entry) = bytes.last_chunk() {
                    take(entry)?;
                }
            }
        }
        Ok(())
    }
}

impl Drop for AlternateSorter {
    fn drop(&mut self) {
        if self.spill.is_some() {
            // What stays behind is removed when the next batch opens.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_out_in_order_spilled_or_not() {
        let folder = tempfile::tempdir().unwrap();
        for bytes_max in [1 << 20, 1000] {
            let mut sorter = AlternateSorter::new(folder.path().join("spill"), bytes_max);
            let mut expected = Vec::new();
            for sequence in 0..5000u64 {
                let value = Alternate::new(AlternateSpace(1), &(sequence % 999).to_be_bytes());
                sorter.push(value, sequence).unwrap();
                expected.push(value.entry(sequence));
            }
            expected.sort();
            let mut found = Vec::new();
            sorter
                .drain(|entry| {
                    found.push(*entry);
                    Ok(())
                })
                .unwrap();
            assert_eq!(found, expected);
            assert!(!folder.path().join("spill").exists());
        }
    }

    #[test]
    fn the_hash_never_changes() {
        // Stored in every register: if this fails, every index of alternates is lost.
        let value = Alternate::new(AlternateSpace(1), "华盛科技".as_bytes());
        assert_ne!(value, Alternate::new(AlternateSpace(2), "华盛科技".as_bytes()));
        assert_eq!(Alternate::sequence(&value.entry(77)), 77);
        assert_eq!(value.as_bytes(), &EXPECTED);
    }

    const EXPECTED: [u8; HASH_BYTES] = [138, 5, 218, 187, 253, 46];
}
