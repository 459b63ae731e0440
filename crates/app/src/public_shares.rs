//! What the public may ask (社会公众查询份额): every range of network addresses has a share of its own, and beyond it takes what
//! others leave of a common one.
//!
//! Nobody is banned, and nobody has to prove that he is a person: a range that asks too much is answered as much as its share,
//! and told when to try again. Addresses of institutions are shared by thousands; their share is meant for all of them, and the
//! common one for their busy hours. Ranges are kept in memory while they are busy, and nowhere else.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;

use crate::Origin;

/// How many shares the common one is as large as.
const COMMON_TIMES: i64 = 20;
/// How much may be asked at once: what a share lets through in so many microseconds.
const AT_ONCE_MICROS: i64 = 60_000_000;
/// Ranges that are kept in mind at most; further ones have the common share only.
const RANGES_MAX: usize = 65_536;
/// How often ranges that are busy no more are looked for, in microseconds.
const SWEPT_EVERY_MICROS: i64 = 1_000_000;

/// The shares of all.
pub(crate) struct PublicShares {
    per_minute: u32,
    busy: Mutex<Busy>,
}

/// Who has asked lately: for each range the instant, in microseconds, at which its share is whole again.
#[derive(Default)]
struct Busy {
    ranges: HashMap<Origin, i64>,
    common: i64,
    swept_at: i64,
}

impl PublicShares {
    /// Shares of so many questions a minute, which may come all at once.
    pub(crate) fn new(per_minute: u32) -> Self {
        Self {
            per_minute: per_minute.max(1),
            busy: Mutex::default(),
        }
    }

    /// Questions a minute of one range.
    pub(crate) fn per_minute(&self) -> u32 {
        self.per_minute
    }

    /// Takes one question; or the seconds until there is one.
    pub(crate) fn take(&self, origin: Origin, now: Timestamp) -> Result<(), u64> {
        if origin == Origin::Here {
            return Ok(());
        }
        let now = now.as_microsecond();
        let each = AT_ONCE_MICROS / i64::from(self.per_minute);
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let own = busy.of(origin, now);
        if let Some(whole_at) = own.and_then(|own| taken(own, each, now)) {
            busy.ranges.insert(origin, whole_at);
            return Ok(());
        }
        if let Some(whole_at) = taken(busy.common, each / COMMON_TIMES, now) {
            busy.common = whole_at;
            return Ok(());
        }
        let waiting = own.unwrap_or(busy.common) + each - AT_ONCE_MICROS - now;
        Err(u64::try_from(waiting).unwrap_or(0).div_ceil(1_000_000).max(1))
    }
}

impl Busy {
    /// When the share of a range is whole again; `None` where no further range can be kept in mind.
    fn of(&mut self, origin: Origin, now: i64) -> Option<i64> {
        if let Some(whole_at) = self.ranges.get(&origin) {
            return Some(*whole_at);
        }
        if self.ranges.len() >= RANGES_MAX && self.swept_at + SWEPT_EVERY_MICROS <= now {
            self.ranges.retain(|_, whole_at| *whole_at > now);
            self.swept_at = now;
        }
        (self.ranges.len() < RANGES_MAX).then_some(now)
    }
}

/// When a share is whole again after one more question; `None` where it has none left.
fn taken(whole_at: i64, each: i64, now: i64) -> Option<i64> {
    let whole_at = whole_at.max(now) + each;
    (whole_at <= now + AT_ONCE_MICROS).then_some(whole_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(n: u8) -> Origin {
        Origin::of(std::net::IpAddr::from([203, 0, n, 7]))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    /// How many of so many questions of a range are answered.
    fn answered(shares: &PublicShares, origin: Origin, questions: usize, seconds: i64) -> usize {
        (0..questions)
            .filter(|_| shares.take(origin, at(seconds)).is_ok())
            .count()
    }

    #[test]
    fn a_range_takes_its_share_and_then_what_others_leave() {
        let shares = PublicShares::new(60);
        assert_eq!(answered(&shares, range(1), 2000, 0), 60 + 60 * 20);
        assert_eq!(shares.take(range(1), at(0)), Err(1), "one a second");
        // Whoever takes all that is common takes nothing of anybody's own.
        assert_eq!(answered(&shares, range(2), 100, 0), 60);
        assert_eq!(answered(&shares, range(3), 5, 0), 5);
        // After a minute, all is as in the beginning.
        assert_eq!(answered(&shares, range(1), 2000, 60), 60 + 60 * 20);
        // Nobody is banned: a range that never stops asking is answered once a second, and so is the common share.
        assert_eq!(answered(&shares, range(1), 1000, 61), 1 + 20);
    }

    #[test]
    fn one_is_told_when_to_come_again() {
        let shares = PublicShares::new(2);
        assert_eq!(answered(&shares, range(1), 100, 0), 2 + 2 * 20);
        let wait = shares.take(range(1), at(0)).unwrap_err();
        assert_eq!(wait, 30);
        assert!(
            shares.take(range(1), at(29)).is_ok(),
            "the common share is back earlier"
        );
        assert!(shares.take(range(1), at(30)).is_ok());
    }

    #[test]
    fn this_machine_is_not_counted() {
        let shares = PublicShares::new(1);
        assert_eq!(answered(&shares, Origin::Here, 1000, 0), 1000);
    }

    #[test]
    fn more_ranges_than_can_be_kept_share_what_is_common() {
        let shares = PublicShares::new(1);
        for n in 0..u16::MAX {
            let [high, low] = n.to_be_bytes();
            assert!(shares.take(Origin::of([198, high, low, 1].into()), at(0)).is_ok());
        }
        assert!(shares.take(range(1), at(0)).is_ok(), "the last that is kept");
        assert_eq!(answered(&shares, range(2), 100, 0), 20);
        // Those that are busy no more make room.
        assert!(shares.take(range(2), at(61)).is_ok());
        assert_eq!(shares.busy.lock().unwrap().ranges.len(), 1);
    }
}
