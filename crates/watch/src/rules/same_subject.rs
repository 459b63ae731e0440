use std::collections::BTreeMap;

use ledger::RecordedEntry;

use super::MICROS_A_MINUTE;
use crate::mind::{Episode, Mind, last_indexes};
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
    organisations: BTreeMap<String, (i64, u64)>,
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
        organisations.retain(|_, (at, _)| *at > now - span);
        if organisations.len() < ORGANISATIONS_MAX || organisations.contains_key(organisation) {
            organisations.insert(organisation.clone(), (now, index));
        }
        let (measured, threshold) = (organisations.len() as u64, u64::from(self.settings.organisations.get()));
        episode.sounds(measured, threshold).then(|| {
            let mut indexes: Vec<u64> = organisations.values().map(|(_, index)| *index).collect();
            indexes.sort_unstable();
            Alarm {
                rule: Rule::SameSubject,
                at: entry.at,
                register: entry.register.clone(),
                who: Who {
                    subject: Some(subject.clone()),
                    ..Who::default()
                },
                measured,
                threshold,
                indexes: last_indexes(indexes.into_iter()),
            }
        })
    }
}
