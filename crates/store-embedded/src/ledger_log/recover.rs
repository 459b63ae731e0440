//! What a log holds after a stop of any kind, found out without changing anything.

use super::files::at;
use super::layout::{Places, SegmentHeader};
use super::scan::{Scan, scan};
use super::segment::segments_in_use;
use ledger::{Checkpoint, CompactTree, Hash, VerifierKey};
use std::fs;
use std::io::ErrorKind;
use store::LedgerLogError;

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
}

/// Reads the last segment and holds it against what is known to have been durable.
pub fn recover(places: &Places, vkey: &VerifierKey) -> Result<Recovered, LedgerLogError> {
    let checkpoint = last_checkpoint(places, vkey)?.map(|(checkpoint, _)| checkpoint.head);
    let durable = durable_size(places)?.unwrap_or(0);
    let segment = segments_in_use(places, origin_hash(vkey.name()))?.pop();
    let mut tree = segment
        .as_ref()
        .map_or_else(CompactTree::new, |header| header.tree.clone());
    let (mut leaves, mut bytes) = (Vec::new(), Vec::new());
    let mut found = Scan { end: 0, dirty_end: 0 };
    let mut place = places.segments().display().to_string();
    let mut root_then = checkpoint.filter(|head| head.size == tree.size()).map(|_| tree.root());
    if let Some(header) = &segment {
        let path = places.segment(header.number);
        bytes = at(fs::read(&path), "read", &path)?;
        let scanned = scan(&bytes, header.number, header.tree.size(), |leaf| {
            tree.append(leaf);
            leaves.push(leaf);
            if checkpoint.is_some_and(|head| head.size == tree.size()) {
                root_then = Some(tree.root());
            }
        });
        found = scanned.map_err(|damage| LedgerLogError::Corrupt {
            place: format!("{} offset {}", path.display(), damage.offset),
            reason: damage.reason.to_owned(),
        })?;
        place = format!("{} offset {}", path.display(), found.end);
    }
    let size = tree.size();
    let known = durable.max(checkpoint.map_or(0, |head| head.size));
    if size < known {
        let reason = format!("the entries {size} to {} were durable and cannot be read", known - 1);
        return Err(LedgerLogError::Corrupt { place, reason });
    }
    match (checkpoint, root_then) {
        (Some(head), Some(root)) if head.root != root => Err(LedgerLogError::Corrupt {
            place,
            reason: format!(
                "the first {} entries do not give the root that the checkpoint signs",
                head.size
            ),
        }),
        _ => Ok(Recovered {
            segment,
            bytes,
            scan: found,
            tree,
            leaves,
        }),
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
            reason: match std::error::Error::source(&error) {
                Some(cause) => format!("{error}: {cause}"),
                None => error.to_string(),
            },
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
