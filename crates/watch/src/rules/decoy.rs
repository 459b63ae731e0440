use std::collections::HashSet;

use ledger::RecordedEntry;

use super::{Asker, WINDOW_MAX, who};
use crate::mind::{Mind, Recent, last_indexes};
use crate::{Alarm, Decoy, Rule};

/// How far back questions for decoys are counted.
const SPAN_MICROS: i64 = 30 * 86_400_000_000;

/// Nobody has business with a decoy: each question for one sounds, and the value says the how-manieth it is.
pub struct DecoyRule {
    settings: Decoy,
    decoys: HashSet<String>,
    askers: Mind<Asker, Recent<()>>,
}

impl DecoyRule {
    pub fn new(settings: Decoy, max: usize) -> Self {
        Self {
            settings,
            decoys: HashSet::new(),
            askers: Mind::of(max),
        }
    }

    pub fn set_decoys(&mut self, decoys: HashSet<String>) {
        self.decoys = decoys;
    }

    pub fn observe(&mut self, index: u64, entry: &RecordedEntry, asker: &Asker) -> Option<Alarm> {
        let subject = entry.subject.as_ref()?;
        if !self.settings.enabled || !self.decoys.contains(subject) {
            return None;
        }
        let now = entry.at.unix_micros();
        let recent = self.askers.at(asker, now);
        recent.push(now, index, (), SPAN_MICROS, WINDOW_MAX);
        Some(Alarm {
            rule: Rule::Decoy,
            at: entry.at,
            register: entry.register.clone(),
            who: who(entry),
            measured: recent.len() as u64,
            threshold: 1,
            indexes: last_indexes(recent.iter().map(|(index, ())| index)),
        })
    }
}
