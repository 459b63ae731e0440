use ledger::RecordedEntry;

use super::{Asker, MICROS_A_MINUTE, WINDOW_MAX, who};
use crate::mind::{Episode, Mind, Recent, beijing_minute, last_indexes};
use crate::{Alarm, OutOfHours, Rule};

/// A certificate that works at night may be in other hands.
pub struct OutOfHoursRule {
    settings: OutOfHours,
    askers: Mind<Asker, (Recent<()>, Episode)>,
}

impl OutOfHoursRule {
    pub fn new(settings: OutOfHours, max: usize) -> Self {
        Self {
            settings,
            askers: Mind::of(max),
        }
    }

    pub fn observe(&mut self, index: u64, entry: &RecordedEntry, asker: &Asker) -> Option<Alarm> {
        let now = entry.at.unix_micros();
        let work = self.settings.work_from.minute..self.settings.work_until.minute;
        if !self.settings.enabled || work.contains(&beijing_minute(now)) {
            return None;
        }
        let (recent, episode) = self.askers.at(asker, now);
        // After a window without any, this is another night.
        let span = i64::from(self.settings.window_minutes.get()) * MICROS_A_MINUTE;
        recent.push(now, index, (), span, WINDOW_MAX);
        let (measured, threshold) = (recent.len() as u64, u64::from(self.settings.questions.get()));
        episode.sounds(measured, threshold).then(|| Alarm {
            rule: Rule::OutOfHours,
            at: entry.at,
            register: entry.register.clone(),
            who: who(entry),
            measured,
            threshold,
            indexes: last_indexes(recent.iter().map(|(index, ())| index)),
        })
    }
}
