//! Chunks: many small sorted entries packed into one LMDB value.
//!
//! An LMDB entry costs ten bytes and some 300 ns to append, which is much for entries of 10 to 30 bytes that come by
//! the million. So 50 to 200 of them share a value of half a page, in which a shared beginning of the keys is stored
//! once and entries of one length are found by binary search. The LMDB key of a chunk is the *last* key that belongs
//! into it, so that one seek finds it; the last chunk has [`OPEN_BOUND`].
//!
//! Layout: bytes of the shared beginning (1), bytes of each remaining key or [`VARYING`] (1), the shared beginning, then
//! the entries: [length of the remaining key (1), if varying], remaining key, payload.

use std::cmp::Ordering;

/// LMDB keeps a node of up to 2038 bytes in a leaf, two a page; the node's head takes 8.
const NODE_BYTES_MAX: usize = 2030;
const VARYING: u8 = 0xFF;

/// Bound of the last chunk: greater than every key of up to 64 bytes.
pub(super) const OPEN_BOUND: [u8; 65] = [0xFF; 65];

/// A chunk as read.
#[derive(Clone, Copy)]
pub(super) struct Chunk<'a> {
    prefix: &'a [u8],
    rest_bytes: u8,
    entries: &'a [u8],
    payload_bytes: usize,
}

impl<'a> Chunk<'a> {
    /// Reads the head; `None` when the bytes are no chunk.
    pub(super) fn parse(bytes: &'a [u8], payload_bytes: usize) -> Option<Self> {
        let (&[prefix_bytes, rest_bytes], tail) = bytes.split_first_chunk()?;
        let (prefix, entries) = tail.split_at_checked(prefix_bytes.into())?;
        let chunk = Self {
            prefix,
            rest_bytes,
            entries,
            payload_bytes,
        };
        let stride = chunk.stride();
        let is_whole = rest_bytes == VARYING || (stride > 0 && entries.len().is_multiple_of(stride));
        is_whole.then_some(chunk)
    }

    fn stride(&self) -> usize {
        usize::from(self.rest_bytes) + self.payload_bytes
    }

    /// The payload of a key.
    pub(super) fn get(&self, key: &[u8]) -> Option<&'a [u8]> {
        let rest = key.strip_prefix(self.prefix)?;
        if self.rest_bytes == VARYING {
            return self.iter().find(|(k, _)| *k == rest).map(|(_, p)| p);
        }
        if rest.len() != usize::from(self.rest_bytes) {
            return None;
        }
        let stride = self.stride();
        let count = self.entries.len() / stride;
        let wanted = beginning(rest);
        let word = |index: usize| beginning(&self.entries[index * stride..index * stride + rest.len()]);
        // The entries are seldom in the processor's cache. Eight of them spread over the chunk are fetched side by side
        // instead of one after the other as in a binary search, then all between two of these.
        let step = count.div_ceil(8);
        let below: usize = (1..8)
            .map(|part| part * step)
            .take_while(|&at| at < count)
            .map(|at| usize::from(word(at) < wanted))
            .sum();
        let start = below * step;
        let end = count.min(start + step);
        let mut at = start + (start..end).map(|at| usize::from(word(at) < wanted)).sum::<usize>();
        while at < count && word(at) == wanted {
            let entry = &self.entries[at * stride..(at + 1) * stride];
            match entry[..rest.len()].cmp(rest) {
                Ordering::Less => at += 1,
                Ordering::Equal => return Some(&entry[rest.len()..]),
                Ordering::Greater => return None,
            }
        }
        None
    }

    /// The shared beginning of all keys.
    pub(super) fn prefix(&self) -> &'a [u8] {
        self.prefix
    }

    /// Remaining keys and payloads, in order.
    pub(super) fn iter(&self) -> ChunkIter<'a> {
        ChunkIter {
            rest_bytes: self.rest_bytes,
            payload_bytes: self.payload_bytes,
            left: self.entries,
        }
    }
}

/// Remaining keys and payloads of a chunk.
#[derive(Clone)]
pub(super) struct ChunkIter<'a> {
    rest_bytes: u8,
    payload_bytes: usize,
    left: &'a [u8],
}

impl<'a> Iterator for ChunkIter<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let rest_bytes = if self.rest_bytes == VARYING {
            let (&length, left) = self.left.split_first()?;
            self.left = left;
            length.into()
        } else {
            self.rest_bytes.into()
        };
        let (rest, left) = self.left.split_at_checked(rest_bytes)?;
        let (payload, left) = left.split_at_checked(self.payload_bytes)?;
        if rest_bytes + self.payload_bytes == 0 {
            return None;
        }
        self.left = left;
        Some((rest, payload))
    }
}

/// Packs a stream of sorted entries into full chunks.
pub(super) struct ChunkBuilder {
    payload_bytes: usize,
    keys: Vec<u8>,
    key_ends: Vec<u32>,
    payloads: Vec<u8>,
    prefix_bytes: usize,
    uniform: bool,
    chunk: Vec<u8>,
}

impl ChunkBuilder {
    pub(super) fn new(payload_bytes: usize) -> Self {
        Self {
            payload_bytes,
            keys: Vec::new(),
            key_ends: Vec::new(),
            payloads: Vec::new(),
            prefix_bytes: 0,
            uniform: true,
            chunk: Vec::new(),
        }
    }

    /// Adds an entry, greater than all before; gives `emit` a full chunk with its bound first, where one is full.
    pub(super) fn push<E>(
        &mut self,
        key: &[u8],
        payload: &[u8],
        emit: impl FnOnce(&[u8], &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        debug_assert_eq!(payload.len(), self.payload_bytes);
        debug_assert!(self.is_empty() || self.last_key() < key);
        if self.is_empty() {
            self.prefix_bytes = self.prefix_of_one(key);
        } else {
            let first = self.key(0);
            let prefix_bytes = shared_bytes(&first[..self.prefix_bytes], key);
            let uniform = self.uniform && first.len() == key.len();
            let bytes = self.encoded_bytes(prefix_bytes, uniform, key.len());
            if bytes + key.len() > NODE_BYTES_MAX {
                self.flush(None, emit)?;
                self.prefix_bytes = self.prefix_of_one(key);
            } else {
                self.prefix_bytes = prefix_bytes;
                self.uniform = uniform;
            }
        }
        self.keys.extend_from_slice(key);
        self.key_ends.push(self.keys.len() as u32);
        self.payloads.extend_from_slice(payload);
        Ok(())
    }

    /// Gives `emit` what is there, under `bound` or else its last key.
    pub(super) fn flush<E>(
        &mut self,
        bound: Option<&[u8]>,
        emit: impl FnOnce(&[u8], &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.is_empty() {
            return Ok(());
        }
        let mut chunk = std::mem::take(&mut self.chunk);
        self.encode(&mut chunk);
        emit(bound.unwrap_or(self.last_key()), &chunk)?;
        self.chunk = chunk;
        self.keys.clear();
        self.key_ends.clear();
        self.payloads.clear();
        self.uniform = true;
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.key_ends.is_empty()
    }

    /// Whether flushing now would leave a chunk at least three quarters full, or none.
    pub(super) fn is_even(&self) -> bool {
        self.is_empty() || self.encoded_bytes(self.prefix_bytes, self.uniform, 0) >= NODE_BYTES_MAX * 3 / 4
    }

    /// A lone key is all prefix; without payload one byte has to stay, or the entry would be nothing.
    fn prefix_of_one(&self, key: &[u8]) -> usize {
        key.len() - usize::from(self.payload_bytes == 0)
    }

    fn key(&self, index: usize) -> &[u8] {
        let start = match index {
            0 => 0,
            _ => self.key_ends[index - 1] as usize,
        };
        &self.keys[start..self.key_ends[index] as usize]
    }

    fn last_key(&self) -> &[u8] {
        self.key(self.key_ends.len() - 1)
    }

    /// Bytes of the chunk with one more key of `more` bytes.
    fn encoded_bytes(&self, prefix_bytes: usize, uniform: bool, more: usize) -> usize {
        let count = self.key_ends.len() + 1;
        let lengths = if uniform { 0 } else { count };
        2 + prefix_bytes + lengths + self.keys.len() + more - (count * prefix_bytes).min(self.keys.len() + more)
            + count * self.payload_bytes
    }

    fn encode(&self, into: &mut Vec<u8>) {
        let prefix = self.prefix_bytes;
        into.clear();
        into.push(prefix as u8);
        into.push(if self.uniform {
            (self.key(0).len() - prefix) as u8
        } else {
            VARYING
        });
        into.extend_from_slice(&self.key(0)[..prefix]);
        let mut start = 0;
        for (index, &end) in self.key_ends.iter().enumerate() {
            let rest = &self.keys[start + prefix..end as usize];
            start = end as usize;
            if !self.uniform {
                into.push(rest.len() as u8);
            }
            into.extend_from_slice(rest);
            let payload = index * self.payload_bytes;
            into.extend_from_slice(&self.payloads[payload..payload + self.payload_bytes]);
        }
    }
}

/// A chunk with one entry put in or replaced, as one or more chunks with their bounds; the last keeps `bound`.
pub(super) fn upsert(chunk: Chunk<'_>, bound: &[u8], key: &[u8], payload: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut entries: Vec<(Vec<u8>, Vec<u8>)> = chunk
        .iter()
        .map(|(rest, payload)| ([chunk.prefix, rest].concat(), payload.to_vec()))
        .collect();
    match entries.binary_search_by(|(k, _)| k.as_slice().cmp(key)) {
        Ok(at) => entries[at].1 = payload.to_vec(),
        Err(at) => entries.insert(at, (key.to_vec(), payload.to_vec())),
    }
    let mut chunks = Vec::new();
    split(&entries, payload.len(), bound, &mut chunks);
    chunks
}

/// The first chunk of a table.
pub(super) fn single(key: &[u8], payload: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut chunks = Vec::new();
    split(
        &[(key.to_vec(), payload.to_vec())],
        payload.len(),
        &OPEN_BOUND,
        &mut chunks,
    );
    chunks
}

/// Packs entries into one chunk, or halves until each part fits.
fn split(entries: &[(Vec<u8>, Vec<u8>)], payload_bytes: usize, bound: &[u8], into: &mut Vec<(Vec<u8>, Vec<u8>)>) {
    let mut builder = ChunkBuilder::new(payload_bytes);
    let mut parts = 0;
    for (key, payload) in entries {
        let Ok(()) = builder.push(key, payload, |_, _| {
            parts += 1;
            Ok::<_, std::convert::Infallible>(())
        });
        if parts > 0 {
            let (left, right) = entries.split_at(entries.len() / 2);
            split(left, payload_bytes, &left[left.len() - 1].0, into);
            split(right, payload_bytes, bound, into);
            return;
        }
    }
    let Ok(()) = builder.flush(Some(bound), |bound, chunk| {
        into.push((bound.to_vec(), chunk.to_vec()));
        Ok::<_, std::convert::Infallible>(())
    });
}

/// The first eight bytes as a number that sorts like them, filled up with zeros.
fn beginning(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(first) => u64::from_be_bytes(*first),
        None => bytes.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)) << (8 * (8 - bytes.len()) % 64),
    }
}

fn shared_bytes(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(x, y)| x == y).count()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Keys that share much, little and nothing, of one length and of many.
    fn keys() -> Vec<Vec<u8>> {
        let mut keys: Vec<Vec<u8>> = Vec::new();
        for i in 0..400u32 {
            keys.push(format!("91{:016}", i * 7919).into_bytes());
            keys.push(format!("{i:015}").into_bytes());
            keys.push(vec![(i % 256) as u8; (i % 64) as usize + 1]);
            keys.push([&[0; 9][..], &i.to_be_bytes()].concat());
        }
        keys.sort();
        keys.dedup();
        keys
    }

    fn find<'t>(table: &'t BTreeMap<Vec<u8>, Vec<u8>>, key: &[u8], payload_bytes: usize) -> Option<&'t [u8]> {
        let (_, bytes) = table.range(key.to_vec()..).next()?;
        Chunk::parse(bytes, payload_bytes).expect("a chunk").get(key)
    }

    #[test]
    fn what_is_built_is_found_and_read_in_order() {
        for payload_bytes in [0, 4, 14] {
            let payload = |i: usize| vec![i as u8; payload_bytes];
            let mut table = BTreeMap::new();
            let mut emit = |bound: &[u8], chunk: &[u8]| {
                assert!(bound.len() + chunk.len() <= NODE_BYTES_MAX || bound == OPEN_BOUND);
                table.insert(bound.to_vec(), chunk.to_vec());
                Ok::<_, ()>(())
            };
            let mut builder = ChunkBuilder::new(payload_bytes);
            for (i, key) in keys().iter().enumerate() {
                builder.push(key, &payload(i), &mut emit).unwrap();
            }
            builder.flush(Some(&OPEN_BOUND), &mut emit).unwrap();
            assert!(table.len() > 5);
            let mut read = Vec::new();
            for bytes in table.values() {
                let chunk = Chunk::parse(bytes, payload_bytes).unwrap();
                read.extend(chunk.iter().map(|(rest, _)| [chunk.prefix(), rest].concat()));
            }
            assert_eq!(read, keys());
            for (i, key) in keys().iter().enumerate() {
                assert_eq!(find(&table, key, payload_bytes), Some(&payload(i)[..]));
                let longer = [key, &b"\x01"[..]].concat();
                if !keys().contains(&longer) {
                    assert_eq!(find(&table, &longer, payload_bytes), None);
                }
            }
        }
    }

    #[test]
    fn what_is_put_in_one_by_one_is_found() {
        let mut keys = keys();
        // In no order.
        keys.sort_by_key(|key| xxhash_rust::xxh3::xxh3_64(key));
        let mut table: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
        for round in 0..2u8 {
            for key in &keys {
                let payload = [round, key[0], 7];
                let found = table.range(key.clone()..).next().map(|(b, c)| (b.clone(), c.clone()));
                let chunks = match &found {
                    Some((bound, bytes)) => upsert(Chunk::parse(bytes, 3).unwrap(), bound, key, &payload),
                    None => single(key, &payload),
                };
                table.extend(chunks);
            }
            for key in &keys {
                assert_eq!(find(&table, key, 3), Some(&[round, key[0], 7][..]));
            }
        }
        assert!(table.values().all(|chunk| chunk.len() <= NODE_BYTES_MAX));
        assert!(table.contains_key(&OPEN_BOUND[..]));
    }

    #[test]
    fn bytes_that_are_no_chunk_are_not_read() {
        for bytes in [&b""[..], b"\x05", b"\x05\x01abc", b"\x00\x02abc"] {
            assert!(Chunk::parse(bytes, 0).is_none(), "{bytes:?}");
        }
        // Cut short within an entry: what is whole is read, the rest is not.
        let varying = Chunk::parse(b"\x00\xFF\x02ab\x05c", 0).unwrap();
        assert_eq!(varying.iter().count(), 1);
    }
}
