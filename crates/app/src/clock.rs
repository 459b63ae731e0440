//! What time it is: a parameter, so that tests choose it.

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::Offset,
};

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
    use super::*;

    #[test]
    fn beijing_is_eight_hours_ahead() {
        let at: Timestamp = "2026-11-24T23:30:00Z".parse().unwrap();
        assert_eq!(beijing_day(at).to_string(), "2026-11-25");
        assert_eq!(beijing_time(at).hour(), 7);
        assert_eq!(seconds_until(at, Time::constant(8, 0, 0, 0)), 1800);
        assert_eq!(seconds_to_next_day(at), 16 * 3600 + 1800);
    }
}
