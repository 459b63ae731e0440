//! What a log holds after a stop of any kind, found out without changing anything.

use super::files::at;
use super::layout::{Places, SegmentHeader};
use super::scan::{Scan, scan};
use super::segment::segments_in_use;
use super::stop_mark::StopMark;
use ledger::{Checkpoint, CompactTree, Hash, TreeHead, VerifierKey};
use std::fs;
use std::io::ErrorKind;
use store::{LedgerDamage, LedgerLogError};

/// State of a log of which nobody is writing.
pub struct Recovered {
    /// Header of the segment in use, `None` for a log that was never written to.
    pub segment: Option<SegmentHeader>,
    /// That segment's bytes and what was found in them.
    pub bytes: Vec<u8>,
    pub scan: Scan,
    /// Tree over all whole entries.
    pub tree: CompactTree,
    /// Leaf hashes of the entries in that segment.
    pub leaves: Vec<Hash>,
    /// What the last checkpoint states.
    pub signed: Option<TreeHead>,
}

/// Reads the last segment, and those before it from the one in which the checkpoint ends, and holds them against what is
/// known to have been durable.
pub fn recover(places: &Places, vkey: &VerifierKey) -> Result<Recovered, LedgerLogError> {
    let checkpoint = last_checkpoint(places, vkey)?.map(|(checkpoint, _)| checkpoint.head);
    let durable = durable_size(places)?.unwrap_or(0);
    let headers = segments_in_use(places, origin_hash(vkey.name()))?;
    // As a rule the last one: after a kill the checkpoint may lie before a change of segments.
    let first = headers
        .iter()
        .rposition(|header| checkpoint.is_none_or(|head| header.tree.size() <= head.size))
        .unwrap_or(0);
    let mut found = Recovered {
        segment: None,
        bytes: Vec::new(),
        scan: Scan { end: 0, dirty_end: 0 },
        tree: headers
            .get(first)
            .map_or_else(CompactTree::new, |header| header.tree.clone()),
        leaves: Vec::new(),
        signed: checkpoint,
    };
    let mut place = places.segments().display().to_string();
    let mut root_then = checkpoint
        .filter(|head| head.size == found.tree.size())
        .map(|_| found.tree.root());
    for header in headers.into_iter().skip(first) {
        let path = places.segment(header.number);
        if header.tree != found.tree {
            return Err(LedgerLogError::Corrupt {
                place: path.display().to_string(),
                damage: LedgerDamage::SegmentStart,
            });
        }
        found.bytes = at(fs::read(&path), "read", &path)?;
        found.leaves.clear();
        let (tree, leaves) = (&mut found.tree, &mut found.leaves);
        let scanned = scan(&found.bytes, header.number, header.tree.size(), |leaf| {
            tree.append(leaf);
            leaves.push(leaf);
            if checkpoint.is_some_and(|head| head.size == tree.size()) {
                root_then = Some(tree.root());
            }
        });
        found.scan = scanned.map_err(|damage| LedgerLogError::Corrupt {
            place: format!("{} offset {}", path.display(), damage.offset),
            damage: damage.what,
        })?;
        place = format!("{} offset {}", path.display(), found.scan.end);
        found.segment = Some(header);
    }
    let size = found.tree.size();
    let known = durable.max(checkpoint.map_or(0, |head| head.size));
    if size < known {
        return Err(LedgerLogError::Corrupt {
            place,
            damage: LedgerDamage::Lost {
                from: size,
                to: known - 1,
            },
        });
    }
    match (checkpoint, root_then) {
        (Some(head), Some(root)) if head.root != root => Err(LedgerLogError::Corrupt {
            place,
            damage: LedgerDamage::OtherRoot { size: head.size },
        }),
        _ => Ok(found),
    }
}

/// Whether a log of `size` entries is signed as far as it must be.
///
/// A log is made with a checkpoint of no entries, so that none over some was taken away; and a stop in order signs
/// everything, so that one that covers less was put back from an older copy, or what it does not cover was added by hand.
/// After a kill it lies behind by what was appended since it was last signed, which is as it should be. Logs of versions
/// that marked no stop are taken as they are.
pub fn check_signed(places: &Places, vkey: &VerifierKey, size: u64) -> Result<(), LedgerLogError> {
    // Read before the checkpoint: beside a writer, that one can only have grown meanwhile.
    let mark = StopMark::read(places)?;
    let signed = last_checkpoint(places, vkey)?.map(|(checkpoint, _)| checkpoint.head.size);
    let needed = match mark {
        Some(mark) if mark.is_stopped => mark.signed.max(size),
        Some(mark) => mark.signed,
        None => 0,
    };
    let not_signed = |size| LedgerLogError::NotSigned {
        path: places.checkpoint(),
        signed,
        size,
    };
    match signed {
        None if needed.max(size) > 0 => Err(not_signed(needed.max(size))),
        Some(signed) if signed < needed => Err(not_signed(needed)),
        _ => Ok(()),
    }
}

/// Hash of the log's name, by which its segments know each other.
pub fn origin_hash(origin: &str) -> Hash {
    ledger::leaf_hash(origin.as_bytes())
}

/// The last checkpoint, checked, and its text.
pub fn last_checkpoint(places: &Places, vkey: &VerifierKey) -> Result<Option<(Checkpoint, String)>, LedgerLogError> {
    let path = places.checkpoint();
    let note = match fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => at(other, "read", &path)?,
    };
    match Checkpoint::open(&note, vkey) {
        Ok(checkpoint) => Ok(Some((checkpoint, note))),
        Err(error) => Err(LedgerLogError::Corrupt {
            place: path.display().to_string(),
            damage: LedgerDamage::Checkpoint(error),
        }),
    }
}

/// The size that the writer last told to be durable. The file is not synced, so that after a power cut it may be
/// behind or torn; it is never ahead.
pub fn durable_size(places: &Places) -> Result<Option<u64>, LedgerLogError> {
    let path = places.durable();
    // A reader may meet the writer within its write; the next look sees it whole.
    for _ in 0..3 {
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            other => at(other, "read", &path)?,
        };
        if let Some(size) = decode_durable(&bytes) {
            return Ok(Some(size));
        }
    }
    Ok(None)
}

pub fn encode_durable(size: u64) -> [u8; 16] {
    ((u128::from(!size) << 64) | u128::from(size)).to_le_bytes()
}

fn decode_durable(bytes: &[u8]) -> Option<u64> {
    let both = u128::from_le_bytes(bytes.try_into().ok()?);
    (both as u64 == !((both >> 64) as u64)).then_some(both as u64)
}
