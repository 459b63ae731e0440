//! What rules remember, and within which bounds.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::Hash;
use std::sync::Arc;

use crate::INDEXES_MAX;

const MICROS_A_DAY: i64 = 86_400_000_000;
// Present-day Beijing time has no summer time.
const BEIJING_MICROS: i64 = 8 * 3_600_000_000;

/// The day in Beijing, counted from 1970-01-01.
pub fn beijing_day(micros: i64) -> i64 {
    (micros + BEIJING_MICROS).div_euclid(MICROS_A_DAY)
}

/// Minutes since midnight in Beijing.
pub fn beijing_minute(micros: i64) -> u32 {
    ((micros + BEIJING_MICROS).rem_euclid(MICROS_A_DAY) / 60_000_000) as u32
}

/// State by key, of so many keys at most: when there would be more, those not seen for the longest time go.
pub struct Mind<K, V> {
    states: HashMap<K, (i64, V)>,
    max: usize,
}

impl<K: Clone + Eq + Hash, V: Default> Mind<K, V> {
    pub fn of(max: usize) -> Self {
        Self {
            states: HashMap::new(),
            max,
        }
    }

    pub fn at(&mut self, key: &K, now: i64) -> &mut V {
        if self.states.len() >= self.max && !self.states.contains_key(key) {
            self.forget();
        }
        let (seen, state) = self.states.entry(key.clone()).or_default();
        *seen = now;
        state
    }

    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.states.get_mut(key).map(|(_, state)| state)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.states.iter().map(|(key, (_, state))| (key, state))
    }

    /// A quarter at once, so that the search for the oldest is seldom.
    fn forget(&mut self) {
        let mut seen: Vec<i64> = self.states.values().map(|(seen, _)| *seen).collect();
        let place = seen.len() / 4;
        let (_, limit, _) = seen.select_nth_unstable(place);
        let limit = *limit;
        self.states.retain(|_, (seen, _)| *seen > limit);
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.states.len()
    }
}

/// What was seen within a span of time, of so many things at most.
pub struct Recent<T> {
    seen: VecDeque<(i64, u64, T)>,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { seen: VecDeque::new() }
    }
}

impl<T> Recent<T> {
    /// Adds something, and returns what is thereby out of the window.
    pub fn push(&mut self, now: i64, index: u64, what: T, span: i64, max: usize) -> Vec<T> {
        self.seen.push_back((now, index, what));
        let mut left = Vec::new();
        while self.seen.len() > max || self.seen.front().is_some_and(|(at, ..)| *at <= now - span) {
            left.extend(self.seen.pop_front().map(|(_, _, what)| what));
        }
        left
    }

    pub fn len(&self) -> usize {
        self.seen.len()
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &T)> {
        self.seen.iter().map(|(_, index, what)| (*index, what))
    }
}

/// Names seen within a span of time, each with when and by which entry it was last, of so many names at most.
///
/// Kept in the order of time as well, so that an entry costs the same however many names there are.
#[derive(Default)]
pub struct LastSeen {
    names: HashMap<Arc<str>, (i64, u64)>,
    by_time: BTreeMap<(i64, u64), Arc<str>>,
}

impl LastSeen {
    /// Forgets names last seen at `now - span` or before and notes this one, unless there are `max` others; returns how
    /// many there are.
    pub fn note(&mut self, now: i64, index: u64, name: &str, span: i64, max: usize) -> usize {
        while let Some(oldest) = self.by_time.first_entry()
            && oldest.key().0 <= now - span
        {
            self.names.remove(&oldest.remove());
        }
        if let Some(seen) = self.names.get_mut(name) {
            if let Some(name) = self.by_time.remove(&std::mem::replace(seen, (now, index))) {
                self.by_time.insert((now, index), name);
            }
        } else if self.names.len() < max {
            let name: Arc<str> = name.into();
            self.names.insert(name.clone(), (now, index));
            self.by_time.insert((now, index), name);
        }
        self.names.len()
    }

    /// The names, in the order of the alphabet.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.names.keys().map(ToString::to_string).collect();
        names.sort_unstable();
        names
    }

    /// The last of the entries by which the names were last seen, in order.
    pub fn last_indexes(&self) -> Vec<u64> {
        let mut indexes: Vec<u64> = self.by_time.keys().map(|(_, index)| *index).collect();
        // A clock that was set back makes the order of time another than that of the entries.
        indexes.sort_unstable();
        last_indexes(indexes.into_iter())
    }
}

/// The last of these indexes, in order.
pub fn last_indexes(indexes: impl DoubleEndedIterator<Item = u64>) -> Vec<u64> {
    let mut last: Vec<u64> = indexes.rev().take(INDEXES_MAX).collect();
    last.reverse();
    last
}

/// Sounds when a value reaches its threshold, again when it has doubled, and anew after it was below.
#[derive(Default)]
pub struct Episode {
    next: Option<u64>,
}

impl Episode {
    pub fn sounds(&mut self, measured: u64, threshold: u64) -> bool {
        if measured < threshold {
            self.next = None;
            return false;
        }
        let sounds = measured >= self.next.unwrap_or(threshold);
        if sounds {
            self.next = Some(measured.saturating_mul(2));
        }
        sounds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_episode_sounds_at_the_threshold_at_its_double_and_anew() {
        let mut episode = Episode::default();
        let values = [2, 3, 4, 5, 6, 7, 2, 3];
        let sounded: Vec<bool> = values.iter().map(|value| episode.sounds(*value, 3)).collect();
        assert_eq!(sounded, [false, true, false, false, true, false, false, true]);
    }

    #[test]
    fn of_too_many_keys_the_oldest_are_forgotten() {
        let mut mind = Mind::<i64, i64>::of(100);
        for key in 0..1000 {
            *mind.at(&key, key) += 1;
            assert!(mind.len() <= 100);
            *mind.at(&0, key) += 1;
        }
        assert_eq!(*mind.at(&0, 1000), 1001, "what is seen again and again stays");
        assert_eq!(*mind.at(&1, 1000), 0);
    }

    #[test]
    fn names_count_once_until_their_span_is_over() {
        let mut seen = LastSeen::default();
        let steps = [
            // now, name, count afterwards
            (0, "a", 1),
            (1, "b", 2),
            (5, "a", 2),
            (9, "c", 3),
            (10, "d", 3), // one too many
            (11, "b", 3), // forgotten, and seen again
            (15, "c", 2), // a is gone, b and c are there
            (14, "d", 3), // a clock that was set back
        ];
        for (index, (now, name, count)) in steps.into_iter().enumerate() {
            assert_eq!(seen.note(now, index as u64, name, 10, 3), count, "{now} {name}");
        }
        assert_eq!(seen.last_indexes(), [5, 6, 7]);
        assert_eq!(seen.names().len(), 3);
        assert!(seen.names().is_sorted());
    }

    #[test]
    fn days_and_minutes_are_those_of_beijing() {
        // 1970-01-01T16:30:00Z.
        let at = (16 * 60 + 30) * 60_000_000;
        assert_eq!((beijing_day(at), beijing_minute(at)), (1, 30));
    }
}
