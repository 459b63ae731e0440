use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use ledger::RecordedEntry;

use super::{Asker, who};
use crate::mind::{Episode, Mind, beijing_day, last_indexes};
use crate::{Alarm, INDEXES_MAX, Rule, Volume};

/// Most persons that are told apart in one post on one day.
const PERSONS_MAX: usize = 10_000;

/// More in a day than people in this post usually ask.
pub struct VolumeRule {
    settings: Volume,
    posts: Mind<(Arc<str>, String), Post>,
}

#[derive(Default)]
struct Post {
    day: i64,
    today: HashMap<Arc<str>, Today>,
    /// Questions and persons of earlier days with questions.
    before: VecDeque<(u64, u64)>,
}

#[derive(Default)]
struct Today {
    count: u64,
    last: VecDeque<u64>,
    episode: Episode,
}

impl VolumeRule {
    pub fn new(settings: Volume, max: usize) -> Self {
        Self {
            settings,
            posts: Mind::of(max),
        }
    }

    pub fn observe(&mut self, index: u64, entry: &RecordedEntry, asker: &Asker) -> Option<Alarm> {
        if !self.settings.enabled {
            return None;
        }
        let (organisation, principal) = asker;
        let now = entry.at.unix_micros();
        let post = entry.post.clone().unwrap_or_default();
        let post = self.posts.at(&(organisation.clone(), post), now);
        post.go_to(beijing_day(now), self.settings.days_kept.get() as usize);
        let threshold = post.threshold(&self.settings);
        if post.today.len() >= PERSONS_MAX && !post.today.contains_key(principal) {
            return None;
        }
        let today = post.today.entry(principal.clone()).or_default();
        today.count += 1;
        today.last.push_back(index);
        if today.last.len() > INDEXES_MAX {
            today.last.pop_front();
        }
        today.episode.sounds(today.count, threshold).then(|| Alarm {
            rule: Rule::Volume,
            at: entry.at,
            register: entry.register.clone(),
            who: who(entry),
            measured: today.count,
            threshold,
            indexes: last_indexes(today.last.iter().copied()),
        })
    }
}

impl Post {
    /// Closes the day that is over. An entry that comes late counts for the day that has begun.
    fn go_to(&mut self, day: i64, kept: usize) {
        if day <= self.day {
            return;
        }
        if !self.today.is_empty() {
            let questions = self.today.values().map(|today| today.count).sum();
            self.before.push_back((questions, self.today.len() as u64));
            self.today.clear();
        }
        while self.before.len() > kept {
            self.before.pop_front();
        }
        self.day = day;
    }

    fn threshold(&self, settings: &Volume) -> u64 {
        if self.before.len() < settings.days_known_at_least.get() as usize {
            return u64::from(settings.questions_while_unknown.get());
        }
        let questions: u64 = self.before.iter().map(|(questions, _)| questions).sum();
        let persons: u64 = self.before.iter().map(|(_, persons)| persons).sum();
        let usual = questions * u64::from(settings.percent_of_usual.get()) / (persons.max(1) * 100);
        usual.max(u64::from(settings.questions_at_least.get()))
    }
}
