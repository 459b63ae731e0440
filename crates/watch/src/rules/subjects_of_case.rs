use ledger::RecordedEntry;

use super::MICROS_A_MINUTE;
use crate::mind::{Episode, LastSeen, Mind};
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
    subjects: LastSeen,
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
        let measured = subjects.note(now, index, subject, span, SUBJECTS_MAX) as u64;
        let threshold = u64::from(self.settings.subjects.get());
        episode.sounds(measured, threshold).then(|| Alarm {
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
            indexes: subjects.last_indexes(),
        })
    }
}
