use std::collections::VecDeque;

use ledger::{Outcome, RecordedEntry};

use super::{Asker, who};
use crate::mind::{Episode, Mind, last_indexes};
use crate::{Alarm, INDEXES_MAX, RefusalsInARow, Rule};

/// Who is refused again and again either does not know his rights or tries how far they go.
pub struct RefusalsInARowRule {
    settings: RefusalsInARow,
    askers: Mind<Asker, State>,
}

#[derive(Default)]
struct State {
    count: u64,
    last: VecDeque<u64>,
    episode: Episode,
}

impl RefusalsInARowRule {
    pub fn new(settings: RefusalsInARow, max: usize) -> Self {
        Self {
            settings,
            askers: Mind::of(max),
        }
    }

    pub fn observe(&mut self, index: u64, entry: &RecordedEntry, asker: &Asker) -> Option<Alarm> {
        // When the register could not be read, the gate had let the question pass, yet nothing was answered.
        if !self.settings.enabled || entry.outcome == Outcome::Unavailable {
            return None;
        }
        let state = self.askers.at(asker, entry.at.unix_micros());
        if entry.outcome != Outcome::Refused {
            *state = State::default();
            return None;
        }
        state.count += 1;
        state.last.push_back(index);
        if state.last.len() > INDEXES_MAX {
            state.last.pop_front();
        }
        let threshold = u64::from(self.settings.refusals.get());
        state.episode.sounds(state.count, threshold).then(|| Alarm {
            rule: Rule::RefusalsInARow,
            at: entry.at,
            register: entry.register.clone(),
            who: who(entry),
            measured: state.count,
            threshold,
            indexes: last_indexes(state.last.iter().copied()),
        })
    }
}
