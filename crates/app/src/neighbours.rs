//! Numbers asked one after the other — 逐号试探: seen where the number is known, and nowhere else.
//!
//! Of each person or system the last few numbers of a sealed register are kept, in memory only, packed so that they do not
//! print, and wiped when they are forgotten. The ledger never has them; an alarm names entries, and no number. A question
//! pays 0.12 µs for it (release build, 1000 people with twenty numbers each).

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use ledger::RecordedAt;
use model::{Principal, PrincipalId, PrincipalKind};
use watch::{Alarm, NeighbouringNumbers, NumbersKept, Rule, Who};
use zeroize::Zeroize;

/// Persons whose numbers are kept at most, 2 KiB each; of more, those not seen for the longest time are forgotten.
const PERSONS_MAX: usize = 32_768;
/// So that two askers seldom wait for each other.
const SHARDS: usize = 16;
/// Alarms that wait for the watch at most; it fetches them every second.
const WAITING_MAX: usize = 10_000;

/// The numbers that people asked lately.
pub(crate) struct Neighbours {
    settings: NeighbouringNumbers,
    hasher: RandomState,
    shards: [Mutex<HashMap<PrincipalId, Numbers>>; SHARDS],
    waiting: Mutex<Vec<Alarm>>,
}

/// A question about a number that was answered.
pub(crate) struct Answered<'a> {
    pub(crate) principal: &'a Principal,
    pub(crate) certificate: Option<&'a str>,
    pub(crate) register: &'a str,
    /// The citizen number as it was asked.
    pub(crate) number: &'a str,
    pub(crate) is_not_found: bool,
    /// Its entry.
    pub(crate) index: u64,
}

impl Neighbours {
    pub(crate) fn new(settings: NeighbouringNumbers) -> Self {
        Self {
            settings,
            hasher: RandomState::new(),
            shards: std::array::from_fn(|_| Mutex::default()),
            waiting: Mutex::default(),
        }
    }

    /// Whether a question has to be refused: so many neighbours of this number were asked by the same person before.
    pub(crate) fn are_too_many(&self, principal: &Principal, number: &str, now: Timestamp) -> bool {
        if !self.settings.enabled || !self.settings.refuse {
            return false;
        }
        let Some(number) = PackedNumber::of(number) else {
            return false;
        };
        let shard = self.shard(&principal.id).lock().unwrap_or_else(PoisonError::into_inner);
        let Some(numbers) = shard.get(&principal.id) else {
            return false;
        };
        let seen = || numbers.since(self.oldest(now));
        !seen().any(|seen| seen.number == number)
            && seen().filter(|seen| seen.counts_for(number, principal.kind)).count() >= self.threshold()
    }

    /// Takes note of a question that was answered.
    pub(crate) fn note(&self, answered: &Answered<'_>, now: Timestamp) {
        if !self.settings.enabled {
            return;
        }
        let Some(number) = PackedNumber::of(answered.number) else {
            return;
        };
        let id = &answered.principal.id;
        let (oldest, second) = (self.oldest(now), now.as_second());
        let mut shard = self.shard(id).lock().unwrap_or_else(PoisonError::into_inner);
        if shard.len() >= PERSONS_MAX / SHARDS && !shard.contains_key(id) {
            forget_a_quarter(&mut shard);
        }
        let numbers = shard.entry(id.clone()).or_default();
        numbers.take(
            Seen {
                number,
                index: answered.index,
                at_second: second,
                is_not_found: answered.is_not_found,
            },
            self.settings.numbers_kept.get(),
        );
        // Systems ask from lists, which are often sorted by number: only what they do not find looks like guessing.
        if answered.principal.kind == PrincipalKind::System && !answered.is_not_found {
            return;
        }
        let measured = numbers.around(number, answered.principal.kind, oldest).count();
        if !numbers.sounds(measured, self.threshold(), oldest, second) {
            return;
        }
        let around = numbers.around(number, answered.principal.kind, oldest);
        let mut indexes: Vec<u64> = around.map(|seen| seen.index).collect();
        drop(shard);
        indexes.sort_unstable();
        indexes.drain(..indexes.len().saturating_sub(watch::INDEXES_MAX));
        let alarm = Alarm {
            rule: Rule::NeighbouringNumbers,
            at: RecordedAt::from_unix_micros(now.as_microsecond()),
            register: Some(answered.register.to_owned()),
            who: Who {
                organisation: Some(answered.principal.organisation.as_str().to_owned()),
                post: Some(answered.principal.post.clone()),
                principal: Some(id.as_str().to_owned()),
                certificate: answered.certificate.map(str::to_owned),
                ..Who::default()
            },
            measured: measured as u64,
            threshold: self.threshold() as u64,
            indexes,
        };
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < WAITING_MAX {
            waiting.push(alarm);
        }
    }

    /// What sounded since it was last asked.
    pub(crate) fn alarms(&self) -> Vec<Alarm> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn threshold(&self) -> usize {
        self.settings.numbers.get() as usize
    }

    fn oldest(&self, now: Timestamp) -> i64 {
        now.as_second() - i64::from(self.settings.window_minutes.get()) * 60
    }

    fn shard(&self, id: &PrincipalId) -> &Mutex<HashMap<PrincipalId, Numbers>> {
        &self.shards[self.hasher.hash_one(id) as usize % SHARDS]
    }
}

fn forget_a_quarter(shard: &mut HashMap<PrincipalId, Numbers>) {
    let mut seen: Vec<i64> = shard.values().map(|numbers| numbers.seen_at_second).collect();
    let place = seen.len() / 4;
    let (_, limit, _) = seen.select_nth_unstable(place);
    let limit = *limit;
    shard.retain(|_, numbers| numbers.seen_at_second > limit);
}

/// The last numbers of one person, each once, in a place of fixed size: none is left behind where a list had to grow.
struct Numbers {
    places: Box<[Seen; NumbersKept::MAX as usize]>,
    count: usize,
    next: usize,
    seen_at_second: i64,
    /// When it sounded last, and from which value on it sounds again.
    sounded: Option<(i64, usize)>,
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            places: Box::new([Seen::NONE; NumbersKept::MAX as usize]),
            count: 0,
            next: 0,
            seen_at_second: 0,
            sounded: None,
        }
    }
}

impl Numbers {
    fn since(&self, oldest_second: i64) -> impl Iterator<Item = &Seen> {
        self.places[..self.count]
            .iter()
            .filter(move |seen| seen.at_second > oldest_second)
    }

    /// A number and its neighbours.
    fn around(&self, number: PackedNumber, kind: PrincipalKind, oldest_second: i64) -> impl Iterator<Item = &Seen> {
        self.since(oldest_second)
            .filter(move |seen| seen.number == number || seen.counts_for(number, kind))
    }

    fn take(&mut self, new: Seen, kept: usize) {
        self.seen_at_second = new.at_second;
        let known = self.places[..self.count]
            .iter_mut()
            .find(|seen| seen.number == new.number);
        if let Some(known) = known {
            *known = new;
            return;
        }
        self.places[self.next] = new;
        self.next = (self.next + 1) % kept;
        self.count = (self.count + 1).min(kept);
    }

    /// At the threshold, when it has doubled, and anew after a window without.
    fn sounds(&mut self, measured: usize, threshold: usize, oldest_second: i64, now_second: i64) -> bool {
        let from = match self.sounded {
            Some((at, from)) if at > oldest_second => from,
            _ => threshold,
        };
        let sounds = measured >= from;
        if sounds {
            self.sounded = Some((now_second, measured * 2));
        }
        sounds
    }
}

impl Drop for Numbers {
    fn drop(&mut self) {
        for seen in self.places.iter_mut() {
            seen.number.0.zeroize();
        }
    }
}

#[derive(Clone, Copy)]
struct Seen {
    number: PackedNumber,
    index: u64,
    at_second: i64,
    is_not_found: bool,
}

impl Seen {
    const NONE: Self = Self {
        number: PackedNumber(0),
        index: 0,
        at_second: 0,
        is_not_found: false,
    };

    fn counts_for(&self, number: PackedNumber, kind: PrincipalKind) -> bool {
        (kind == PrincipalKind::Person || self.is_not_found) && self.number.is_neighbour_of(number)
    }
}

/// Division, date of birth and sequence of a citizen number. Personal, and therefore without `Debug` and `Display`.
#[derive(Clone, Copy, PartialEq, Eq)]
struct PackedNumber(u64);

/// From the lowest bit: sequence (10), date of birth as a number of eight digits (25), division (20).
const SEQUENCE_BITS: u32 = 10;
const DATE_BITS: u32 = 25;
const DATE_MASK: u64 = ((1 << DATE_BITS) - 1) << SEQUENCE_BITS;
/// How far apart the eight digits of two dates are that lie a year apart.
const YEAR: u64 = 10_000;

impl PackedNumber {
    /// `None` for what has not the digits of a citizen number, of 18 characters or of 15.
    fn of(number: &str) -> Option<Self> {
        let digits = |from: usize, to: usize| -> Option<u64> {
            let part = number.get(from..to)?;
            part.bytes()
                .all(|byte| byte.is_ascii_digit())
                .then(|| part.bytes().fold(0, |sum, byte| sum * 10 + u64::from(byte - b'0')))
        };
        let (division, born_on, sequence) = match number.len() {
            18 => (digits(0, 6)?, digits(6, 14)?, digits(14, 17)?),
            15 => (digits(0, 6)?, 19_000_000 + digits(6, 12)?, digits(12, 15)?),
            _ => return None,
        };
        // 99999999 has 27 bits: what is no date of birth is no number that could be found.
        (born_on < 1 << DATE_BITS).then_some(Self(((division << DATE_BITS | born_on) << SEQUENCE_BITS) | sequence))
    }

    /// Same division and date of birth, whatever the sequence; or same division and sequence, and born less than a year
    /// apart or on the same day of other years. The check character follows from the rest.
    fn is_neighbour_of(self, other: Self) -> bool {
        let difference = self.0 ^ other.0;
        if difference >> SEQUENCE_BITS == 0 {
            return difference != 0;
        }
        // Nearly every pair ends here.
        if difference & !DATE_MASK != 0 {
            return false;
        }
        let date = |number: Self| (number.0 & DATE_MASK) >> SEQUENCE_BITS;
        let apart = date(self).abs_diff(date(other));
        apart < YEAR || apart.is_multiple_of(YEAR)
    }
}

#[cfg(test)]
mod tests;
