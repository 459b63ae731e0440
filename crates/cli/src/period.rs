//! Instants as they are typed — 起止时间: a day or a time of day in Beijing, or an instant with its offset.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::Offset,
};
use ledger::RecordedAt;

const BEIJING: Offset = Offset::constant(8);
const EXPECTED: &str = "应为日期“2026-11-24”、北京时间“2026-11-24T08:30”，或带时区的时刻“2026-11-24T00:30:00Z”";

/// The first instant of what is typed.
///
/// # Errors
/// What is expected, in Chinese.
pub fn from(text: &str) -> Result<RecordedAt, String> {
    parse(text, Ok)
}

/// The instant before which what is typed ends: a day counts whole.
///
/// # Errors
/// As [`from`].
pub fn until(text: &str) -> Result<RecordedAt, String> {
    parse(text, |day| day.checked_add(1.day()).map_err(|_| EXPECTED.to_owned()))
}

fn parse(text: &str, of_day: impl Fn(Date) -> Result<Date, String>) -> Result<RecordedAt, String> {
    let instant = if let Ok(instant) = text.parse::<Timestamp>() {
        instant
    } else {
        let civil = if text.contains(['T', ' ']) {
            text.parse::<DateTime>().map_err(|_| EXPECTED.to_owned())?
        } else {
            of_day(text.parse::<Date>().map_err(|_| EXPECTED.to_owned())?)?.into()
        };
        BEIJING.to_timestamp(civil).map_err(|_| EXPECTED.to_owned())?
    };
    Ok(RecordedAt::from_unix_micros(instant.as_microsecond()))
}

pub use app::recorded_in_beijing as beijing;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_those_of_beijing() {
        let cases = [
            (
                "2026-11-24",
                "2026-11-23T16:00:00.000000Z",
                "2026-11-24T16:00:00.000000Z",
            ),
            (
                "2026-11-24T08:30",
                "2026-11-24T00:30:00.000000Z",
                "2026-11-24T00:30:00.000000Z",
            ),
            (
                "2026-11-24T00:30:00Z",
                "2026-11-24T00:30:00.000000Z",
                "2026-11-24T00:30:00.000000Z",
            ),
        ];
        for (text, begins, ends) in cases {
            assert_eq!(from(text).unwrap().to_string(), begins, "{text}");
            assert_eq!(until(text).unwrap().to_string(), ends, "{text}");
        }
        for wrong in ["", "yesterday", "2026-11-31", "2026/11/24", "2026-11-24T25:00"] {
            assert_eq!(from(wrong).unwrap_err(), EXPECTED, "{wrong}");
        }
        assert_eq!(beijing(from("2026-11-24T00:30:00Z").unwrap()), "2026-11-24 08:30:00");
    }
}
