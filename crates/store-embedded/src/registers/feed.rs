//! The change feed: keys in sequence, each written as what differs from the one before.
//!
//! A chunk has the sequence number of its first change (8 bytes), then per change one byte — bit 7 retired, bit 6 as long
//! as the key before, bits 0-5 bytes shared with the key before — the length of the key if bit 6 is not set, and the
//! rest of the key. Chunks are stored under the number of their *last* change.

use store::{ChangeKind, StoreKey};

/// Two chunks fit a page of LMDB.
const CHUNK_BYTES_MAX: usize = 2030 - 8;
const RETIRED: u8 = 0x80;
const SAME_LENGTH: u8 = 0x40;
const SHARED: u8 = 0x3F;

/// Makes chunks of consecutive changes.
#[derive(Default)]
pub(super) struct FeedBuilder {
    chunk: Vec<u8>,
    last: u64,
    key: Vec<u8>,
}

impl FeedBuilder {
    /// Adds the next change; gives `emit` a full chunk with its last sequence number, where one is full.
    pub(super) fn push<E>(
        &mut self,
        sequence: u64,
        key: &[u8],
        change: ChangeKind,
        emit: impl FnOnce(&[u8], &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.chunk.len() + 2 + key.len() > CHUNK_BYTES_MAX {
            self.flush(emit)?;
        }
        if self.chunk.is_empty() {
            self.chunk.extend_from_slice(&sequence.to_be_bytes());
            self.key.clear();
        }
        let shared = key.iter().zip(&self.key).take_while(|(a, b)| a == b).count();
        // Six bits; and a key that repeats whole has to leave nothing, not a byte too many.
        let shared = shared.min(SHARED.into());
        let mut head = shared as u8;
        if change == ChangeKind::Retire {
            head |= RETIRED;
        }
        if key.len() == self.key.len() {
            self.chunk.push(head | SAME_LENGTH);
        } else {
            self.chunk.extend_from_slice(&[head, key.len() as u8]);
        }
        self.chunk.extend_from_slice(&key[shared..]);
        self.key.truncate(shared);
        self.key.extend_from_slice(&key[shared..]);
        self.last = sequence;
        Ok(())
    }

    pub(super) fn flush<E>(&mut self, emit: impl FnOnce(&[u8], &[u8]) -> Result<(), E>) -> Result<(), E> {
        if self.chunk.is_empty() {
            return Ok(());
        }
        emit(&self.last.to_be_bytes(), &self.chunk)?;
        self.chunk.clear();
        Ok(())
    }
}

/// Reads a chunk, change by change.
pub(super) struct FeedChunk<'a> {
    next: u64,
    key: [u8; StoreKey::BYTES_MAX],
    key_bytes: usize,
    left: &'a [u8],
}

impl<'a> FeedChunk<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (first, left) = bytes.split_first_chunk()?;
        Some(Self {
            next: u64::from_be_bytes(*first),
            key: [0; StoreKey::BYTES_MAX],
            key_bytes: 0,
            left,
        })
    }

    /// The next change; `None` at the end, `Some(None)` when the chunk is damaged.
    #[allow(clippy::option_option)]
    pub(super) fn next_change(&mut self) -> Option<Option<(u64, &[u8], ChangeKind)>> {
        let (&head, left) = self.left.split_first()?;
        self.left = left;
        Some(self.change(head))
    }

    fn change(&mut self, head: u8) -> Option<(u64, &[u8], ChangeKind)> {
        if head & SAME_LENGTH == 0 {
            let (&length, left) = self.left.split_first()?;
            self.key_bytes = length.into();
            self.left = left;
        }
        let shared = usize::from(head & SHARED);
        let (rest, left) = self.left.split_at_checked(self.key_bytes.checked_sub(shared)?)?;
        self.key.get_mut(shared..self.key_bytes)?.copy_from_slice(rest);
        self.left = left;
        self.next += 1;
        let change = match head & RETIRED {
            0 => ChangeKind::Put,
            _ => ChangeKind::Retire,
        };
        Some((self.next - 1, &self.key[..self.key_bytes], change))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let mut keys: Vec<Vec<u8>> = (0..3000u32)
            .map(|i| format!("91{:0width$}", i * 7, width = 10 + (i % 3) as usize).into_bytes())
            .collect();
        keys.push(vec![1; 64]);
        keys.push(vec![1; 64]);
        keys.push(vec![1]);
        let mut chunks = Vec::new();
        let mut emit = |last: &[u8], chunk: &[u8]| {
            chunks.push((last.to_vec(), chunk.to_vec()));
            Ok::<_, ()>(())
        };
        let mut builder = FeedBuilder::default();
        let kind = |i: usize| match i % 5 {
            0 => ChangeKind::Retire,
            _ => ChangeKind::Put,
        };
        for (i, key) in keys.iter().enumerate() {
            builder.push(i as u64 + 1, key, kind(i), &mut emit).unwrap();
        }
        builder.flush(&mut emit).unwrap();
        assert!(chunks.len() > 10);
        let mut at = 0;
        for (last, bytes) in &chunks {
            let mut chunk = FeedChunk::parse(bytes).unwrap();
            while let Some(change) = chunk.next_change() {
                assert_eq!(change, Some((at as u64 + 1, &keys[at][..], kind(at))));
                at += 1;
            }
            assert_eq!(last[..], (at as u64).to_be_bytes());
        }
        assert_eq!(at, keys.len());
    }
}
