//! What time it is: a parameter, so that tests choose it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::Offset,
};
use ledger::RecordedEntry;
use model::{RefusalCode, wording::day};
use store::{LedgerLog, StoreError};

use crate::AppError;

/// How far the clock may lie behind the latest instant that was gone by, in seconds: time servers correct by less.
pub const CLOCK_BACK_SECONDS_MAX: i64 = 300;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The clock as the application goes by it — 系统时钟核对: never earlier than before, so that what has expired stays expired and
/// entries of the ledger do not run backwards.
pub(crate) struct SteadyClock {
    clock: Arc<dyn Clock>,
    latest_micros: AtomicI64,
}

impl SteadyClock {
    /// A clock that is not believed when it lies far behind `latest`, which an earlier run of the program has recorded.
    pub(crate) fn new(clock: Arc<dyn Clock>, latest: Option<Timestamp>) -> Self {
        let latest = latest.unwrap_or(Timestamp::MIN).as_microsecond();
        let latest_micros = AtomicI64::new(latest);
        Self { clock, latest_micros }
    }

    /// What the clock tells, believed or not.
    pub(crate) fn told(&self) -> Timestamp {
        self.clock.now()
    }

    /// Now, or the latest instant that was gone by if the clock lies behind it.
    pub(crate) fn now(&self) -> Timestamp {
        self.told().max(self.latest())
    }

    /// What the clock tells, which from now on is gone by.
    ///
    /// # Errors
    /// `ClockUnreliable` when it lies further back than [`CLOCK_BACK_SECONDS_MAX`].
    pub(crate) fn observe(&self) -> Result<Timestamp, RefusalCode> {
        /// Thousands of questions in a millisecond need not all write the same place.
        const STEP_MICROS: i64 = 1000;
        const BACK_MICROS_MAX: i64 = CLOCK_BACK_SECONDS_MAX * 1_000_000;
        let told = self.told();
        let (micros, latest) = (told.as_microsecond(), self.latest_micros.load(Ordering::Acquire));
        if micros >= latest.saturating_add(STEP_MICROS) {
            self.latest_micros.fetch_max(micros, Ordering::AcqRel);
        }
        if micros.saturating_add(BACK_MICROS_MAX) < latest {
            return Err(RefusalCode::ClockUnreliable);
        }
        Ok(told)
    }

    /// Goes by what the clock tells, although it lies behind; the instant given up, if there was one.
    pub(crate) fn confirm(&self) -> Option<Timestamp> {
        let (told, latest) = (self.told(), self.latest());
        self.observe().is_err().then(|| {
            self.latest_micros.store(told.as_microsecond(), Ordering::Release);
            latest
        })
    }

    /// Takes a confirmation back.
    pub(crate) fn give_up(&self, latest: Timestamp) {
        self.latest_micros.fetch_max(latest.as_microsecond(), Ordering::AcqRel);
    }

    fn latest(&self) -> Timestamp {
        let latest = self.latest_micros.load(Ordering::Acquire);
        Timestamp::from_microsecond(latest).unwrap_or(Timestamp::MIN)
    }
}

/// When the last entry of the ledger was recorded.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) async fn last_recorded(ledger: &dyn LedgerLog) -> Result<Option<Timestamp>, AppError> {
    let failed = |error| StoreError::engine("reading the ledger's last entry", error);
    let size = ledger.head().await.map_err(failed)?.size;
    let last = ledger.read(size.saturating_sub(1)..size, 1).await.map_err(failed)?;
    // An entry of a newer program, which this one cannot read, tells no time.
    let entry = last
        .first()
        .and_then(|(_, bytes)| RecordedEntry::from_bytes(bytes).ok());
    Ok(entry.and_then(|entry| Timestamp::from_microsecond(entry.at.unix_micros()).ok()))
}

// Present-day Beijing time has no summer time (it ended in 1991), so a fixed offset is right for *now* and needs no table.
const BEIJING: Offset = Offset::constant(8);

/// The day in Beijing at this instant.
pub fn beijing_day(at: Timestamp) -> Date {
    BEIJING.to_datetime(at).date()
}

/// The time of day in Beijing at this instant.
pub fn beijing_time(at: Timestamp) -> Time {
    BEIJING.to_datetime(at).time()
}

/// 2026年11月24日 11:53:33, Beijing time.
pub fn instant_in_words(at: Timestamp) -> String {
    let at = BEIJING.to_datetime(at);
    format!(
        "{} {:02}:{:02}:{:02}",
        day(at.date()),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// When a day begins in Beijing.
pub(crate) fn beijing_midnight(day: Date) -> Timestamp {
    // Only days next to the ends of the calendar have no such instant.
    BEIJING.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX)
}

/// Seconds from `at` until the next Beijing day begins.
pub(crate) fn seconds_to_next_day(at: Timestamp) -> u64 {
    seconds_until(at, Time::constant(0, 0, 0, 0))
}

/// Seconds from `at` until this time of day in Beijing comes next.
pub(crate) fn seconds_until(at: Timestamp, time: Time) -> u64 {
    const DAY: i64 = 86_400;
    let of_day = |time: Time| i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    let wait = (of_day(time) - of_day(beijing_time(at))).rem_euclid(DAY);
    (if wait == 0 { DAY } else { wait }) as u64
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn beijing_is_eight_hours_ahead() {
        let at: Timestamp = "2026-11-24T23:30:00Z".parse().unwrap();
        assert_eq!(beijing_day(at).to_string(), "2026-11-25");
        assert_eq!(beijing_midnight(beijing_day(at)).to_string(), "2026-11-24T16:00:00Z");
        assert_eq!(beijing_time(at).hour(), 7);
        assert_eq!(seconds_until(at, Time::constant(8, 0, 0, 0)), 1800);
        assert_eq!(seconds_to_next_day(at), 16 * 3600 + 1800);
    }

    struct Hand(AtomicI64);

    impl Clock for Hand {
        fn now(&self) -> Timestamp {
            Timestamp::from_second(self.0.load(Ordering::Relaxed)).unwrap()
        }
    }

    #[test]
    fn a_clock_set_back_is_not_believed_until_it_is_confirmed() {
        let noon: Timestamp = "2026-11-24T04:00:00Z".parse().unwrap();
        let hand = Arc::new(Hand(AtomicI64::new(noon.as_second())));
        let clock = SteadyClock::new(hand.clone(), None);
        let set = |seconds: i64| hand.0.store(noon.as_second() + seconds, Ordering::Relaxed);
        let later = |seconds| noon + SignedDuration::from_secs(seconds);
        for (told, expected, now) in [
            (0, Ok(noon), 0),
            (60, Ok(later(60)), 60),
            // A little: gone on with, and the time stands still.
            (0, Ok(noon), 60),
            (60 - CLOCK_BACK_SECONDS_MAX, Ok(later(60 - CLOCK_BACK_SECONDS_MAX)), 60),
            (59 - CLOCK_BACK_SECONDS_MAX, Err(RefusalCode::ClockUnreliable), 60),
            (-86_400, Err(RefusalCode::ClockUnreliable), 60),
            (61, Ok(later(61)), 61),
        ] {
            set(told);
            assert_eq!(clock.observe(), expected, "{told}");
            assert_eq!(clock.now(), later(now), "{told}");
        }
        assert_eq!(clock.confirm(), None, "nothing to confirm");
        set(-86_400);
        assert_eq!(clock.confirm(), Some(later(61)));
        assert_eq!((clock.observe(), clock.now()), (Ok(later(-86_400)), later(-86_400)));

        // What an earlier run recorded counts as well.
        let restarted = SteadyClock::new(hand, Some(noon));
        assert_eq!(restarted.observe(), Err(RefusalCode::ClockUnreliable));
        assert_eq!(restarted.now(), noon);
    }
}
