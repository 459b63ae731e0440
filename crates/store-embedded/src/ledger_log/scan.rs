//! Reading a whole segment after a stop of any kind: how far is it good, and is what follows a torn write or damage?

use super::layout::{BLOCK, FRAME_HEADER, FrameHeader, records};
use ledger::Hash;
use store::LedgerDamage;

/// What a segment holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Scan {
    /// Offset of the first byte after the last whole frame.
    pub end: usize,
    /// Offset of the first byte after the last one that is not zero; beyond `end` when a write was torn.
    pub dirty_end: usize,
}

/// A place where the segment cannot be what was written.
#[derive(Debug, PartialEq, Eq)]
pub struct Damage {
    pub offset: usize,
    pub what: LedgerDamage,
}

/// Reads the frames of a segment, which begins with entry `index`, and hands every leaf hash to `each`.
///
/// A frame counts whole or not at all, since it was one write. Leaf hashes of a frame are handed on only once the
/// whole frame is known to be good.
pub fn scan(segment: &[u8], number: u32, mut index: u64, mut each: impl FnMut(Hash)) -> Result<Scan, Damage> {
    let mut at = BLOCK;
    let mut leaves = Vec::new();
    while let Some(frame) = frame_at(segment, at, number) {
        if frame.first_index != index {
            return Err(Damage {
                offset: at,
                what: LedgerDamage::OtherFrame,
            });
        }
        let body = &segment[at + FRAME_HEADER..][..frame.body as usize];
        leaves.clear();
        leaves.extend(records(body).map_while(|record| record.map(|(leaf, _)| leaf)));
        if leaves.len() != frame.count as usize || records(body).count() != leaves.len() {
            break;
        }
        leaves.iter().copied().for_each(&mut each);
        index += u64::from(frame.count);
        at += frame.length() as usize;
    }
    let dirty_end = written_end(segment).max(at);
    // The rest is nearly always zeroes, so that the search is over at once.
    for later in (at + 8..dirty_end).step_by(8) {
        if frame_at(segment, later, number).is_some_and(|frame| frame.first_index > index) {
            return Err(Damage {
                offset: at,
                what: LedgerDamage::BadFrame,
            });
        }
    }
    Ok(Scan { end: at, dirty_end })
}

/// Offset of the first byte after the last one that is not zero.
fn written_end(segment: &[u8]) -> usize {
    const ZEROES: [u8; BLOCK] = [0; BLOCK];
    // By the block first: most of the segment that is being written is zeroes yet, and every start looks through it.
    let zeroes = segment
        .rchunks(BLOCK)
        .take_while(|block| **block == ZEROES[..block.len()]);
    let rest = &segment[..segment.len() - zeroes.map(<[u8]>::len).sum::<usize>()];
    rest.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1)
}

fn frame_at(segment: &[u8], at: usize, number: u32) -> Option<FrameHeader> {
    let frame = FrameHeader::decode(segment.get(at..)?)?;
    (frame.segment == number && at as u64 + frame.length() <= segment.len() as u64).then_some(frame)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger_log::layout::push_record;
    use ledger::leaf_hash;

    /// A segment of three frames with two entries each, and where each frame begins.
    fn segment() -> (Vec<u8>, [usize; 3]) {
        let (mut bytes, mut starts) = (vec![0; BLOCK], [0; 3]);
        for (n, start) in starts.iter_mut().enumerate() {
            *start = bytes.len();
            let mut body = Vec::new();
            for half in ["a", "b"] {
                let entry = format!("entry {n}{half}");
                push_record(&mut body, &leaf_hash(entry.as_bytes()), entry.as_bytes());
            }
            let header = FrameHeader {
                body: body.len() as u32,
                count: 2,
                first_index: 10 + 2 * n as u64,
                segment: 3,
            };
            bytes.extend_from_slice(&header.encode());
            bytes.extend_from_slice(&body);
            bytes.resize(bytes.len().next_multiple_of(8), 0);
        }
        bytes.resize(3 * BLOCK, 0);
        (bytes, starts)
    }

    fn check(bytes: &[u8]) -> Result<(Scan, usize), Damage> {
        let mut count = 0;
        scan(bytes, 3, 10, |_| count += 1).map(|scan| (scan, count))
    }

    #[test]
    fn a_whole_segment_is_read_to_its_end() {
        let (bytes, _) = segment();
        let (scan, count) = check(&bytes).unwrap();
        assert_eq!((scan.end, count), (scan.dirty_end.next_multiple_of(8), 6));
        assert!(bytes[scan.end..].iter().all(|&b| b == 0));
    }

    #[test]
    fn a_torn_last_frame_is_cut_wherever_it_tore() {
        let (bytes, starts) = segment();
        let end = check(&bytes).unwrap().0.dirty_end;
        for torn_at in starts[2] + 1..end {
            let mut torn = bytes.clone();
            torn[torn_at..].fill(0);
            let (scan, count) = check(&torn).unwrap();
            assert_eq!((scan.end, count), (starts[2], 4), "torn at {torn_at}");
        }
        // The blocks of one write may reach the disk in any order: here the beginning is missing.
        let mut torn = bytes.clone();
        torn[starts[2]..starts[2] + 40].fill(0);
        assert_eq!(
            check(&torn).unwrap().0,
            Scan {
                end: starts[2],
                dirty_end: end
            }
        );
    }

    #[test]
    fn a_bad_frame_before_a_good_one_is_damage() {
        let (bytes, starts) = segment();
        for at in [starts[0], starts[0] + 40, starts[1] + 5, starts[2] - 9] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(check(&damaged).unwrap_err().what, LedgerDamage::BadFrame, "byte {at}");
        }
        let mut repeated = bytes.clone();
        repeated.copy_within(starts[0]..starts[1], starts[1]);
        assert_eq!(check(&repeated).unwrap_err().offset, starts[1]);
    }
}
