use ledger::{Outcome, RecordedEntry};

use super::{Asker, MICROS_A_MINUTE, WINDOW_MAX, who};
use crate::mind::{Episode, Mind, Recent, last_indexes};
use crate::{Alarm, NotFoundShare, Rule};

/// Who guesses numbers finds few of them.
pub struct NotFoundShareRule {
    settings: NotFoundShare,
    askers: Mind<Asker, State>,
}

#[derive(Default)]
struct State {
    recent: Recent<bool>,
    not_found: u64,
    episode: Episode,
}

impl NotFoundShareRule {
    pub fn new(settings: NotFoundShare, max: usize) -> Self {
        Self {
            settings,
            askers: Mind::of(max),
        }
    }

    pub fn observe(&mut self, index: u64, entry: &RecordedEntry, asker: &Asker) -> Option<Alarm> {
        let has_asked_register = !matches!(
            entry.outcome,
            Outcome::Refused | Outcome::DryRun | Outcome::Unavailable | Outcome::Applied
        );
        if !self.settings.enabled || !has_asked_register {
            return None;
        }
        let now = entry.at.unix_micros();
        let state = self.askers.at(asker, now);
        let span = i64::from(self.settings.window_minutes.get()) * MICROS_A_MINUTE;
        let is_not_found = entry.outcome == Outcome::NotFound;
        let left = state.recent.push(now, index, is_not_found, span, WINDOW_MAX);
        state.not_found += u64::from(is_not_found);
        state.not_found -= left.into_iter().filter(|is_not_found| *is_not_found).count() as u64;
        let count = state.recent.len() as u64;
        let enough = count >= u64::from(self.settings.questions_at_least.get());
        let measured = if enough { state.not_found * 100 / count } else { 0 };
        let threshold = u64::from(self.settings.percent.get());
        state.episode.sounds(measured, threshold).then(|| Alarm {
            rule: Rule::NotFoundShare,
            at: entry.at,
            register: entry.register.clone(),
            who: who(entry),
            measured,
            threshold,
            indexes: last_indexes(
                state
                    .recent
                    .iter()
                    .filter(|(_, is_not_found)| **is_not_found)
                    .map(|(index, _)| index),
            ),
        })
    }
}
