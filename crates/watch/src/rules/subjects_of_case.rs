use std::collections::HashMap;

use ledger::RecordedEntry;

use super::MICROS_A_MINUTE;
use crate::mind::{Episode, Mind, last_indexes};
use crate::{Alarm, Rule, SubjectsOfCase, Who};

/// Most subjects that are told apart for one case.
const SUBJECTS_MAX: usize = 10_000;

/// One case number used for asking about many people.
pub struct SubjectsOfCaseRule {
    settings: SubjectsOfCase,
    cases: Mind<(String, String), State>,
}

#[derive(Default)]
struct State {
    /// When each subject was asked about last, and by which entry.
    subjects: HashMap<String, (i64, u64)>,
    episode: Episode,
}

impl SubjectsOfCaseRule {
    pub fn new(settings: SubjectsOfCase, max: usize) -> Self {
        Self {
            settings,
            cases: Mind::of(max),
        }
    }

    pub fn observe(&mut self, index: u64, entry: &RecordedEntry) -> Option<Alarm> {
        let (Some(organisation), Some(case), Some(subject)) = (&entry.organisation, &entry.case, &entry.subject) else {
            return None;
        };
        if !self.settings.enabled {
            return None;
        }
        let now = entry.at.unix_micros();
        let State { subjects, episode } = self.cases.at(&(organisation.clone(), case.clone()), now);
        let span = i64::from(self.settings.window_days.get()) * 1440 * MICROS_A_MINUTE;
        subjects.retain(|_, (at, _)| *at > now - span);
        if subjects.len() < SUBJECTS_MAX || subjects.contains_key(subject) {
            subjects.insert(subject.clone(), (now, index));
        }
        let (measured, threshold) = (subjects.len() as u64, u64::from(self.settings.subjects.get()));
        episode.sounds(measured, threshold).then(|| {
            let mut indexes: Vec<u64> = subjects.values().map(|(_, index)| *index).collect();
            indexes.sort_unstable();
            Alarm {
                rule: Rule::SubjectsOfCase,
                at: entry.at,
                register: entry.register.clone(),
                who: Who {
                    organisation: Some(organisation.clone()),
                    case: Some(case.clone()),
                    ..Who::default()
                },
                measured,
                threshold,
                indexes: last_indexes(indexes.into_iter()),
            }
        })
    }
}
