use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

const MICROS_A_DAY: i64 = 86_400_000_000;
/// 0000-01-01T00:00:00.000000Z and 9999-12-31T23:59:59.999999Z: the years that RFC 3339 can write.
const RANGE: std::ops::RangeInclusive<i64> = -62_167_219_200_000_000..=253_402_300_799_999_999;

/// When a question was asked — 提问时刻: an instant to the microsecond.
///
/// Text: RFC 3339, UTC, always 27 characters: `2026-11-24T03:37:43.000125Z`. One text for one instant, so that an
/// entry has one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordedAt {
    unix_micros: i64,
}

impl RecordedAt {
    /// From microseconds since 1970-01-01T00:00:00Z; instants outside the years 0 to 9999 become the nearest within.
    pub fn from_unix_micros(unix_micros: i64) -> Self {
        Self {
            unix_micros: unix_micros.clamp(*RANGE.start(), *RANGE.end()),
        }
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn unix_micros(self) -> i64 {
        self.unix_micros
    }

    /// The 27 characters.
    pub(super) fn text(self) -> [u8; 27] {
        let (days, micros) = (
            self.unix_micros.div_euclid(MICROS_A_DAY),
            self.unix_micros.rem_euclid(MICROS_A_DAY),
        );
        let (year, month, day) = civil(days);
        let second = micros / 1_000_000;
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        digits(&mut text[0..4], year);
        digits(&mut text[5..7], month);
        digits(&mut text[8..10], day);
        digits(&mut text[11..13], second / 3600);
        digits(&mut text[14..16], second / 60 % 60);
        digits(&mut text[17..19], second % 60);
        digits(&mut text[20..26], micros % 1_000_000);
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 27 {
            return None;
        }
        let number = |from: usize, to: usize| {
            bytes[from..to]
                .iter()
                .try_fold(0i64, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
        };
        let day = days(number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let second = number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
        let at = Self::from_unix_micros(day * MICROS_A_DAY + second * 1_000_000 + number(20, 26)?);
        // Whatever is wrong with a field or a separator makes the instant's own text another one.
        (at.text() == *bytes).then_some(at)
    }
}

fn digits(place: &mut [u8], mut number: i64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// Year, month and day of a day since 1970-01-01 (Gregorian; eras of 400 years that begin on 1 March).
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (
        year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day_of_year - (153 * shifted + 2) / 5 + 1,
    )
}

fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

impl fmt::Display for RecordedAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text()
            .iter()
            .try_for_each(|&b| fmt::Write::write_char(f, b.into()))
    }
}

impl Serialize for RecordedAt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RecordedAt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format_args!(
                "not an RFC 3339 instant in UTC with six decimal places: {text:?}"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_instants() {
        let cases = [
            (0, "1970-01-01T00:00:00.000000Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_001, "2000-02-29T00:00:00.000001Z"),
            (1_795_491_463_000_125, "2026-11-24T03:37:43.000125Z"),
            (i64::MAX, "9999-12-31T23:59:59.999999Z"),
            (i64::MIN, "0000-01-01T00:00:00.000000Z"),
        ];
        for (micros, text) in cases {
            assert_eq!(RecordedAt::from_unix_micros(micros).to_string(), text);
            assert_eq!(RecordedAt::parse(text), Some(RecordedAt::from_unix_micros(micros)));
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "2026-11-24T03:37:43Z",
            "2026-11-31T03:37:43.000000Z",
            "2026-11-24T24:00:00.000000Z",
            "2026-11-24t03:37:43.000000Z",
            "2026-11-24T03:37:43.000000+",
            "2026-00-24T03:37:43.000000Z",
        ] {
            assert_eq!(RecordedAt::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_instant_reads_back(micros in RANGE) {
            let at = RecordedAt::from_unix_micros(micros);
            prop_assert_eq!(RecordedAt::parse(&at.to_string()), Some(at));
        }
    }
}
