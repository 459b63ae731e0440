//! Counters of one Beijing day (当日计数), kept in memory and begun anew at midnight.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{
        Arc, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use jiff::civil::Date;

/// A counter for each key, of one day.
pub(crate) struct DailyCounters<K> {
    today: RwLock<(Date, HashMap<K, Arc<AtomicU64>>)>,
    is_changed: AtomicBool,
}

impl<K: Hash + Eq + Clone> DailyCounters<K> {
    /// Counters of a day that stand where they stood.
    pub(crate) fn new(day: Date, used: impl IntoIterator<Item = (K, u64)>) -> Self {
        let used = used
            .into_iter()
            .map(|(key, used)| (key, Arc::new(AtomicU64::new(used))));
        Self {
            today: RwLock::new((day, used.collect())),
            is_changed: AtomicBool::new(false),
        }
    }

    /// Counts one more, unless the limit is reached; then how many were counted with it.
    pub(crate) fn take(&self, key: &K, day: Date, limit: u64) -> Option<u64> {
        let more = |used| (used < limit).then_some(used + 1);
        let counter = self.counter(key, day);
        let before = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok()?;
        self.is_changed.store(true, Ordering::Relaxed);
        Some(before + 1)
    }

    /// How many were counted.
    pub(crate) fn used(&self, key: &K, day: Date) -> u64 {
        self.existing(key, day)
            .map_or(0, |counter| counter.load(Ordering::Relaxed))
    }

    /// Counts one less, of what was counted on this day.
    pub(crate) fn give_back(&self, key: &K, day: Date) {
        let less = |used: u64| used.checked_sub(1);
        if let Some(counter) = self.existing(key, day)
            && counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
        {
            self.is_changed.store(true, Ordering::Relaxed);
        }
    }

    /// The counter of a key that was counted already. Who only looks makes none.
    fn existing(&self, key: &K, day: Date) -> Option<Arc<AtomicU64>> {
        let today = self.today.read().expect("no panic while counting");
        // A clock that jumps back does not open yesterday's budget again.
        (today.0 >= day).then(|| today.1.get(key).cloned()).flatten()
    }

    fn counter(&self, key: &K, day: Date) -> Arc<AtomicU64> {
        if let Some(counter) = self.existing(key, day) {
            return counter;
        }
        let mut today = self.today.write().expect("no panic while counting");
        if today.0 < day {
            *today = (day, HashMap::new());
        }
        today.1.entry(key.clone()).or_default().clone()
    }

    /// All that was counted on a day since this was last asked; `None` when nothing changed, or another day has begun.
    pub(crate) fn changed(&self, day: Date) -> Option<Vec<(K, u64)>> {
        if !self.is_changed.swap(false, Ordering::Relaxed) {
            return None;
        }
        let today = self.today.read().expect("no panic while counting");
        let counted = |(key, counter): (&K, &Arc<AtomicU64>)| (key.clone(), counter.load(Ordering::Relaxed));
        (today.0 == day).then(|| today.1.iter().map(counted).collect())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_counted_and_ends() {
        let (monday, tuesday) = (date(2026, 11, 23), date(2026, 11, 24));
        let counters = DailyCounters::new(monday, [(7, 1)]);
        assert_eq!(counters.changed(monday), None);
        assert_eq!(counters.take(&7, monday, 2), Some(2));
        assert_eq!(counters.take(&7, monday, 2), None);
        assert_eq!(counters.take(&8, monday, 0), None);
        counters.give_back(&7, monday);
        assert_eq!(counters.used(&7, monday), 1);
        let mut changed = counters.changed(monday).unwrap();
        changed.sort_unstable();
        assert_eq!(changed, [(7, 1), (8, 0)]);
        // Looking at what nobody counted, and giving back what nobody took, changes nothing.
        assert_eq!(counters.used(&9, monday), 0);
        assert_eq!(counters.used(&7, tuesday), 0);
        counters.give_back(&8, monday);
        counters.give_back(&9, monday);
        counters.give_back(&7, tuesday);
        assert_eq!(counters.changed(monday), None);
        assert_eq!(counters.used(&7, monday), 1);
        assert_eq!(counters.take(&7, tuesday, 1), Some(1));
        // A clock set back spends today's, and opens yesterday's not again.
        assert_eq!(counters.take(&7, monday, 1), None);
        assert_eq!(counters.changed(monday), None);
    }
}
