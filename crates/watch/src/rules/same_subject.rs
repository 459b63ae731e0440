use ledger::RecordedEntry;

use super::MICROS_A_MINUTE;
use crate::mind::{Episode, LastSeen, Mind};
use crate::{Alarm, Rule, SameSubject, Who};

/// Most organisations that are told apart for one subject.
const ORGANISATIONS_MAX: usize = 1000;

/// A person in the news is asked about from everywhere.
pub struct SameSubjectRule {
    settings: SameSubject,
    subjects: Mind<String, State>,
}

#[derive(Default)]
struct State {
    /// When each organisation asked last, and by which entry.
    organisations: LastSeen,
    episode: Episode,
}

impl SameSubjectRule {
    pub fn new(settings: SameSubject, max: usize) -> Self {
        Self {
            settings,
            subjects: Mind::of(max),
        }
    }

    pub fn observe(&mut self, index: u64, entry: &RecordedEntry) -> Option<Alarm> {
        let (Some(organisation), Some(subject)) = (&entry.organisation, &entry.subject) else {
            return None;
        };
        let is_watched = entry
            .register
            .as_ref()
            .is_some_and(|register| self.settings.registers.contains(register));
        if !self.settings.enabled || !is_watched {
            return None;
        }
        let now = entry.at.unix_micros();
        let State { organisations, episode } = self.subjects.at(subject, now);
        let span = i64::from(self.settings.window_minutes.get()) * MICROS_A_MINUTE;
        let measured = organisations.note(now, index, organisation, span, ORGANISATIONS_MAX) as u64;
        let threshold = u64::from(self.settings.organisations.get());
        episode.sounds(measured, threshold).then(|| Alarm {
            rule: Rule::SameSubject,
            at: entry.at,
            register: entry.register.clone(),
            who: Who {
                organisations: organisations.names(),
                subject: Some(subject.clone()),
                ..Who::default()
            },
            measured,
            threshold,
            indexes: organisations.last_indexes(),
        })
    }
}
