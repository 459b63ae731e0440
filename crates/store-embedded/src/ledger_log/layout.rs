//! Where things are and how their bytes are laid out. Nothing here opens a file.
//!
//! ```text
//! <data>/keys/ledger.key            secret key, only for the owner
//! <data>/ledger/log.json            origin and public key
//! <data>/ledger/lock                held by the one process that writes
//! <data>/ledger/durable             how many entries are durable, told to readers in other processes
//! <data>/ledger/checkpoint          last signed checkpoint; of no entries at first
//! <data>/ledger/stopped             how many entries were signed when the log was last closed in order
//! <data>/ledger/segments/00000001   header block, then frames, then zeroes
//! <data>/ledger/hashes/0, 1, …      hashes of complete subtrees over 256^level entries, one after the other
//! <data>/witnesses.txt              keys of the trusted witnesses, written by the operator
//! <data>/witnessed/0123abcd         latest checkpoint that the witness with this key id countersigned
//! ```
//!
//! A *frame* is what one durable write carried. Its header is only written after everything before it was durable:
//! a good frame after a bad one therefore proves damage, while a bad last one is merely a write that never finished.

use ledger::{CompactTree, Hash, leaf_hash};
use std::path::{Path, PathBuf};

/// Unit of writing past the page cache, and length of a segment's header.
pub const BLOCK: usize = 4096;
pub const FRAME_HEADER: usize = 32;
/// Length and leaf hash in front of each entry.
pub const RECORD_HEADER: usize = 4 + Hash::LEN;

const SEGMENT_MAGIC: &[u8; 8] = b"HEYANLG1";
const FRAME_MAGIC: &[u8; 4] = b"HYG1";
const PEAKS_AT: usize = 64;

#[derive(Clone, Debug)]
pub struct Places {
    pub data: PathBuf,
    pub ledger: PathBuf,
}

impl Places {
    pub fn of(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            ledger: data.join("ledger"),
        }
    }

    pub fn key(&self) -> PathBuf {
        self.data.join("keys").join("ledger.key")
    }

    pub fn identity(&self) -> PathBuf {
        self.ledger.join("log.json")
    }

    pub fn lock(&self) -> PathBuf {
        self.ledger.join("lock")
    }

    pub fn durable(&self) -> PathBuf {
        self.ledger.join("durable")
    }

    pub fn checkpoint(&self) -> PathBuf {
        self.ledger.join("checkpoint")
    }

    pub fn stop_mark(&self) -> PathBuf {
        self.ledger.join("stopped")
    }

    pub fn witnesses(&self) -> PathBuf {
        self.data.join("witnesses.txt")
    }

    pub fn witnessed(&self, witness: u32) -> PathBuf {
        self.data.join("witnessed").join(format!("{witness:08x}"))
    }

    pub fn segments(&self) -> PathBuf {
        self.ledger.join("segments")
    }

    pub fn segment(&self, number: u32) -> PathBuf {
        self.segments().join(format!("{number:08}"))
    }

    pub fn hashes(&self, level: u32) -> PathBuf {
        self.ledger.join("hashes").join(level.to_string())
    }
}

/// First block of a segment: which one it is, and the tree as it was when the segment began, so that opening a log of
/// any size reads its last segment only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentHeader {
    pub number: u32,
    /// Hash of the origin: keeps a segment of another log out.
    pub origin: Hash,
    pub tree: CompactTree,
}

impl SegmentHeader {
    pub fn encode(&self) -> [u8; BLOCK] {
        let mut block = [0; BLOCK];
        block[..8].copy_from_slice(SEGMENT_MAGIC);
        block[8..12].copy_from_slice(&self.number.to_le_bytes());
        block[16..24].copy_from_slice(&self.tree.size().to_le_bytes());
        block[24..56].copy_from_slice(self.origin.as_bytes());
        for (place, peak) in block[PEAKS_AT..].chunks_exact_mut(Hash::LEN).zip(self.tree.peaks()) {
            place.copy_from_slice(peak.as_bytes());
        }
        let sum = leaf_hash(&block[..BLOCK - Hash::LEN]);
        block[BLOCK - Hash::LEN..].copy_from_slice(sum.as_bytes());
        block
    }

    /// `None` when the block is no header: of a segment that is not in use yet, or damaged.
    pub fn decode(block: &[u8]) -> Option<Self> {
        let (content, sum) = block.get(..BLOCK)?.split_at(BLOCK - Hash::LEN);
        if !content.starts_with(SEGMENT_MAGIC) || leaf_hash(content).as_bytes() != sum {
            return None;
        }
        let size = u64::from_le_bytes(array(content, 16));
        let peaks = content[PEAKS_AT..]
            .chunks_exact(Hash::LEN)
            .take(size.count_ones() as usize);
        let peaks = peaks.map(|peak| Hash::from_bytes(array(peak, 0))).collect();
        Some(Self {
            number: u32::from_le_bytes(array(content, 8)),
            origin: Hash::from_bytes(array(content, 24)),
            tree: CompactTree::from_peaks(size, peaks)?,
        })
    }
}

/// What stands before the records of one durable write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHeader {
    /// Length of the records, without this header and without the padding after them.
    pub body: u32,
    pub count: u32,
    pub first_index: u64,
    pub segment: u32,
}

impl FrameHeader {
    pub fn encode(&self) -> [u8; FRAME_HEADER] {
        let mut bytes = [0; FRAME_HEADER];
        bytes[..4].copy_from_slice(FRAME_MAGIC);
        bytes[4..8].copy_from_slice(&self.body.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.first_index.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.count.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.segment.to_le_bytes());
        let sum = leaf_hash(&bytes[..24]);
        bytes[24..].copy_from_slice(&sum.as_bytes()[..8]);
        bytes
    }

    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..FRAME_HEADER)?;
        if !bytes.starts_with(FRAME_MAGIC) || leaf_hash(&bytes[..24]).as_bytes()[..8] != bytes[24..] {
            return None;
        }
        Some(Self {
            body: u32::from_le_bytes(array(bytes, 4)),
            first_index: u64::from_le_bytes(array(bytes, 8)),
            count: u32::from_le_bytes(array(bytes, 16)),
            segment: u32::from_le_bytes(array(bytes, 20)),
        })
    }

    /// Length on disk, header and padding included.
    pub fn length(&self) -> u64 {
        frame_length(self.body as usize) as u64
    }
}

/// Length on disk of a frame with a body of that many bytes: frames begin at multiples of eight.
pub fn frame_length(body: usize) -> usize {
    (FRAME_HEADER + body).next_multiple_of(8)
}

pub fn push_record(records: &mut Vec<u8>, leaf: &Hash, entry: &[u8]) {
    records.extend_from_slice(&(entry.len() as u32).to_le_bytes());
    records.extend_from_slice(leaf.as_bytes());
    records.extend_from_slice(entry);
}

/// The records of a frame's body in order, each checked against its leaf hash; `None` in place of one that does not
/// fit it or the body, after which nothing follows.
pub fn records(mut body: &[u8]) -> impl Iterator<Item = Option<(Hash, &[u8])>> {
    std::iter::from_fn(move || {
        if body.is_empty() {
            return None;
        }
        let record = first_record(body);
        body = record.map_or(&[], |(_, entry)| &body[RECORD_HEADER + entry.len()..]);
        Some(record)
    })
}

fn first_record(body: &[u8]) -> Option<(Hash, &[u8])> {
    let (stated, entry) = first_unchecked(body)?;
    let leaf = leaf_hash(entry);
    (leaf == stated).then_some((leaf, entry))
}

/// Stated leaf hash and entry of the first record of a body, not held against each other; `None` when it does not fit the body.
pub fn first_unchecked(body: &[u8]) -> Option<(Hash, &[u8])> {
    let (header, rest) = body.split_at_checked(RECORD_HEADER)?;
    let entry = rest.get(..u32::from_le_bytes(array(header, 0)) as usize)?;
    Some((Hash::from_bytes(array(header, 4)), entry))
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().expect("the slice has this length")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_read_back_and_changed_ones_do_not() {
        let mut tree = CompactTree::new();
        (0..1000u32).for_each(|n| _ = tree.append(leaf_hash(&n.to_le_bytes())));
        let header = SegmentHeader {
            number: 7,
            origin: leaf_hash(b"log"),
            tree,
        };
        let block = header.encode();
        assert_eq!(SegmentHeader::decode(&block), Some(header));
        let frame = FrameHeader {
            body: 300,
            count: 2,
            first_index: 1000,
            segment: 7,
        };
        let bytes = frame.encode();
        assert_eq!(FrameHeader::decode(&bytes), Some(frame));
        for at in 0..FRAME_HEADER {
            let mut changed = bytes;
            changed[at] ^= 0x10;
            assert_eq!(FrameHeader::decode(&changed), None, "byte {at}");
        }
        for at in (0..BLOCK).step_by(37) {
            let mut changed = block;
            changed[at] ^= 0x10;
            assert_eq!(SegmentHeader::decode(&changed), None, "byte {at}");
        }
    }

    #[test]
    fn a_changed_record_ends_the_frame() {
        let mut body = Vec::new();
        for entry in [&b"one"[..], b"", b"three"] {
            push_record(&mut body, &leaf_hash(entry), entry);
        }
        let entries: Vec<_> = records(&body).map(|record| record.unwrap().1).collect();
        assert_eq!(entries, [&b"one"[..], b"", b"three"]);
        let last = body.len() - 1;
        body[last] ^= 1;
        assert_eq!(
            records(&body).map(|record| record.is_some()).collect::<Vec<_>>(),
            [true, true, false]
        );
        assert!(records(&body[..10]).next().unwrap().is_none());
    }
}
