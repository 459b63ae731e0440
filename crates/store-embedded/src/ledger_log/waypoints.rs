//! Ways into the middle of a segment: where some of its frames begin, as far as a reader has come by.
//!
//! Frames have no table of their places, so whoever wants one entry walks from frame to frame until it comes; a full segment has thousands.
//! A reader that comes by remembers one in a thousand entries or so, and the next one begins there.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

/// How many entries lie between two waypoints at least.
const ENTRIES_BETWEEN: u64 = 1 << 10;

/// Beginnings of frames, by segment. Shared by the readers of one ledger.
#[derive(Debug, Default)]
pub struct Waypoints(Mutex<HashMap<u32, BTreeMap<u64, u64>>>);

/// A frame: the index of its first entry, and where it begins in its segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waypoint {
    pub first_index: u64,
    pub offset: u64,
}

impl Waypoints {
    /// The last one that is known at an entry or before it.
    pub fn at_or_before(&self, segment: u32, index: u64) -> Option<Waypoint> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (first_index, offset) = known.get(&segment)?.range(..=index).next_back()?;
        Some(Waypoint {
            first_index: *first_index,
            offset: *offset,
        })
    }

    /// Remembers a frame, unless one that is known lies close before it. From which entry on the next one is worth remembering.
    pub fn come_by(&self, segment: u32, here: Waypoint) -> u64 {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.entry(segment).or_default();
        let before = known.range(..=here.first_index).next_back().map(|(index, _)| *index);
        match before {
            Some(before) if here.first_index < before + ENTRIES_BETWEEN => before + ENTRIES_BETWEEN,
            _ => {
                known.insert(here.first_index, here.offset);
                here.first_index + ENTRIES_BETWEEN
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_remembered_and_the_nearest_is_given() {
        let waypoints = Waypoints::default();
        let at = |first_index| Waypoint {
            first_index,
            offset: first_index * 300,
        };
        for index in (0..10_000).step_by(100) {
            waypoints.come_by(7, at(index));
        }
        assert_eq!(waypoints.at_or_before(7, 99), Some(at(0)));
        assert_eq!(waypoints.at_or_before(7, 1_099), Some(at(0)));
        assert_eq!(waypoints.at_or_before(7, 1_100), Some(at(1_100)));
        assert_eq!(waypoints.at_or_before(7, u64::MAX), Some(at(9_900)));
        assert_eq!(waypoints.at_or_before(8, 5), None);
    }
}
