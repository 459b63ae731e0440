//! Watch over the use of the registers — 监测: rules over ledger entries in order, each with its threshold.
//!
//! [`Watch`] is shown one entry after the other and says when a measured value reaches its threshold. What it keeps in
//! mind is bounded by [`Settings::remembered_max`] and by the spans of the rules, whatever the length of the ledger.
//!
//! What this crate deliberately knows nothing of: files, clocks, registers, organisations. It sees what an entry holds
//! and no more. Since a subject is a keyed hash there, it cannot see that numbers asked one after the other are
//! neighbours: that rule has its settings here, and is applied where the number is known. What became of a case is told to
//! it by whoever can look at the desk.

mod alarm;
mod mind;
mod rules;
mod settings;

pub use alarm::{Alarm, INDEXES_MAX, Rule, Who};
pub use rules::CaseToJudge;
pub use settings::{
    CasesWithoutSequel, DEFAULTS, Decoy, NeighbouringNumbers, NotFoundShare, NumbersKept, OutOfHours, RefusalsInARow,
    SameSubject, Settings, SettingsError, SubjectsOfCase, TimeOfDay, Volume,
};

use std::collections::HashSet;

use ledger::{RecordedAt, RecordedEntry};

/// All rules with what they remember.
pub struct Watch {
    not_found: rules::NotFoundShareRule,
    volume: rules::VolumeRule,
    out_of_hours: rules::OutOfHoursRule,
    same_subject: rules::SameSubjectRule,
    subjects_of_case: rules::SubjectsOfCaseRule,
    refusals: rules::RefusalsInARowRule,
    cases: rules::CasesWithoutSequelRule,
    decoys: rules::DecoyRule,
}

impl Watch {
    /// Nothing seen yet.
    pub fn new(settings: &Settings) -> Self {
        let max = settings.remembered_max.get() as usize;
        Self {
            not_found: rules::NotFoundShareRule::new(settings.not_found_share.clone(), max),
            volume: rules::VolumeRule::new(settings.volume.clone(), max),
            out_of_hours: rules::OutOfHoursRule::new(settings.out_of_hours.clone(), max),
            same_subject: rules::SameSubjectRule::new(settings.same_subject.clone(), max),
            subjects_of_case: rules::SubjectsOfCaseRule::new(settings.subjects_of_case.clone(), max),
            refusals: rules::RefusalsInARowRule::new(settings.refusals_in_a_row.clone(), max),
            cases: rules::CasesWithoutSequelRule::new(settings.cases_without_sequel.clone(), max),
            decoys: rules::DecoyRule::new(settings.decoy.clone(), max),
        }
    }

    /// From now on these are the decoys: keyed hashes of subjects in hexadecimal, as entries have them.
    pub fn set_decoys(&mut self, decoys: HashSet<String>) {
        self.decoys.set_decoys(decoys);
    }

    /// Takes the next entry of the ledger, and tells which rules it makes sound.
    pub fn observe(&mut self, index: u64, entry: &RecordedEntry) -> Vec<Alarm> {
        let Some(asker) = rules::asker(entry) else {
            return Vec::new();
        };
        // Officials at their desks ask no register: all that is looked at is whether they try what is not theirs.
        if entry.deed.is_some() {
            return self.refusals.observe(index, entry, &asker).into_iter().collect();
        }
        self.cases.observe(index, entry, &asker);
        [
            self.not_found.observe(index, entry, &asker),
            self.volume.observe(index, entry, &asker),
            self.out_of_hours.observe(index, entry, &asker),
            self.same_subject.observe(index, entry),
            self.subjects_of_case.observe(index, entry),
            self.refusals.observe(index, entry, &asker),
            self.decoys.observe(index, entry, &asker),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Cases whose time for a sequel is over, at most so many; each has to be [judged](Self::judge).
    pub fn cases_due(&self, now: RecordedAt, max: usize) -> Vec<CaseToJudge> {
        self.cases.due(now, max)
    }

    /// Takes whether the desk knows a case that was due (registered or closed); `None` where nobody registers cases.
    pub fn judge(&mut self, case: &CaseToJudge, is_known: Option<bool>, now: RecordedAt) -> Option<Alarm> {
        self.cases.judge(case, is_known, now)
    }
}
