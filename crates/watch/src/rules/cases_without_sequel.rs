use std::collections::{HashMap, VecDeque};

use ledger::{Outcome, RecordedAt, RecordedEntry};

use super::{Asker, MICROS_A_MINUTE, who};
use crate::mind::{Episode, Mind, beijing_day, last_indexes};
use crate::{Alarm, CasesWithoutSequel, Rule, Who};

/// Most cases of one person that wait for being judged; further ones are not looked at.
const WAITING_MAX: usize = 2_000;
/// How many judged cases of a person make up the share.
const JUDGED_MAX: usize = 200;

/// A case that has had its time, of which the ledger alone cannot tell what became of it — 待判断的办件.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseToJudge {
    /// Organisation of whoever named it.
    pub organisation: String,
    /// Who named it first.
    pub principal: String,
    /// Its number.
    pub case: String,
}

/// Who makes up case numbers never hears of them again.
pub struct CasesWithoutSequelRule {
    settings: CasesWithoutSequel,
    askers: Mind<Asker, State>,
}

#[derive(Default)]
struct State {
    who: Who,
    register: Option<String>,
    waiting: HashMap<String, Waiting>,
    /// Whether something became of it, and the entry that named it first.
    judged: VecDeque<(bool, u64)>,
    episode: Episode,
}

struct Waiting {
    named_at: i64,
    index: u64,
    is_used_again: bool,
}

impl CasesWithoutSequelRule {
    pub fn new(settings: CasesWithoutSequel, max: usize) -> Self {
        Self {
            settings,
            askers: Mind::of(max),
        }
    }

    /// Takes note of cases; what became of them shows later.
    pub fn observe(&mut self, index: u64, entry: &RecordedEntry, asker: &Asker) {
        let Some(case) = &entry.case else { return };
        let is_asked = !matches!(entry.outcome, Outcome::Refused | Outcome::DryRun | Outcome::Unavailable);
        if !self.settings.enabled || !is_asked {
            return;
        }
        let now = entry.at.unix_micros();
        let state = self.askers.at(asker, now);
        let has_place = state.waiting.len() < WAITING_MAX;
        match state.waiting.get_mut(case) {
            // A second look in the same hour is no sequel: whoever made the number up can do that as well.
            Some(waiting) => waiting.is_used_again |= beijing_day(now) > beijing_day(waiting.named_at),
            None if has_place => {
                (state.who, state.register) = (who(entry), entry.register.clone());
                let waiting = Waiting {
                    named_at: now,
                    index,
                    is_used_again: false,
                };
                state.waiting.insert(case.clone(), waiting);
            }
            None => {}
        }
    }

    /// Cases whose time is over at `now`, at most so many, of each person in the order of their naming; each has to be judged.
    pub fn due(&self, now: RecordedAt, max: usize) -> Vec<CaseToJudge> {
        let span = i64::from(self.settings.days.get()) * 1440 * MICROS_A_MINUTE;
        let limit = now.unix_micros() - span;
        let due = self.askers.iter().flat_map(|((organisation, principal), state)| {
            let over = state.waiting.iter().filter(|(_, waiting)| waiting.named_at <= limit);
            let mut over: Vec<_> = over.collect();
            over.sort_unstable_by_key(|(_, waiting)| waiting.index);
            over.into_iter().map(|(case, _)| CaseToJudge {
                organisation: organisation.to_string(),
                principal: principal.to_string(),
                case: case.clone(),
            })
        });
        due.take(max).collect()
    }

    /// Says whether the desk knows a case (registered or closed); `None`: nobody registers cases there, so that nothing
    /// can be said of it.
    pub fn judge(&mut self, due: &CaseToJudge, is_known: Option<bool>, now: RecordedAt) -> Option<Alarm> {
        let asker = (due.organisation.as_str().into(), due.principal.as_str().into());
        let state = self.askers.get_mut(&asker)?;
        let waiting = state.waiting.remove(&due.case)?;
        let has_sequel = is_known? || waiting.is_used_again;
        state.judged.push_back((has_sequel, waiting.index));
        if state.judged.len() > JUDGED_MAX {
            state.judged.pop_front();
        }
        let count = state.judged.len() as u64;
        let without = || state.judged.iter().filter(|(has_sequel, _)| !has_sequel);
        let enough = count >= u64::from(self.settings.cases_at_least.get());
        let measured = if enough {
            without().count() as u64 * 100 / count
        } else {
            0
        };
        let threshold = u64::from(self.settings.percent.get());
        state.episode.sounds(measured, threshold).then(|| {
            let mut indexes: Vec<u64> = without().map(|(_, index)| *index).collect();
            indexes.sort_unstable();
            Alarm {
                rule: Rule::CasesWithoutSequel,
                at: now,
                register: state.register.clone(),
                who: state.who.clone(),
                measured,
                threshold,
                indexes: last_indexes(indexes.into_iter()),
            }
        })
    }
}
