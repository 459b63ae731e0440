//! Civil dates as day numbers: drawing, comparing and shifting them is plain addition.

use std::fmt;

/// A civil date, written as ISO 8601 (`2026-10-31`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// The day of the proleptic Gregorian calendar. Days beyond the month's end run into the next month.
    pub const fn new(year: i32, month: i32, day: i32) -> Self {
        // Years begin in March here, so that the leap day is the last of its year
        // (H. Hinnant, "chrono-compatible low-level date algorithms").
        let y = if month <= 2 { year - 1 } else { year };
        let shifted = (month + 9) % 12;
        let day_of_year = (153 * shifted + 2) / 5 + day - 1;
        Self(y.div_euclid(400) * 146_097 + in_era(y.rem_euclid(400), day_of_year) - 719_468)
    }

    /// Days since 1970-01-01.
    pub const fn day_number(self) -> i32 {
        self.0
    }

    /// The date so many days later.
    pub const fn plus_days(self, days: i32) -> Self {
        Self(self.0 + days)
    }

    /// The same day so many years later; 29 February becomes 1 March where there is none.
    pub const fn plus_years(self, years: i32) -> Self {
        let (year, month, day) = self.parts();
        Self::new(year + years, month, day)
    }

    /// Year, month (1-12) and day (1-31).
    pub const fn parts(self) -> (i32, i32, i32) {
        let z = self.0 + 719_468;
        let (era, day_of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
    }

    /// The calendar year.
    pub const fn year(self) -> i32 {
        self.parts().0
    }

    /// The date's ten ASCII characters, `2026-10-31`. Years from 0 to 9999.
    pub fn iso(self) -> [u8; 10] {
        let (year, month, day) = self.parts();
        let digit = |n: i32| b'0' + (n % 10) as u8;
        [
            digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            b'-',
            digit(month / 10),
            digit(month),
            b'-',
            digit(day / 10),
            digit(day),
        ]
    }
}

const fn in_era(year_of_era: i32, day_of_year: i32) -> i32 {
    year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.iso()).map_err(|_| fmt::Error)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_round_trip_over_two_centuries() {
        assert_eq!(Date::new(1970, 1, 1).day_number(), 0);
        assert_eq!(Date::new(2000, 2, 29).to_string(), "2000-02-29");
        let (mut date, last) = (Date::new(1899, 12, 31), Date::new(2100, 1, 1));
        let mut before = date.parts();
        while date < last {
            date = date.plus_days(1);
            let (year, month, day) = date.parts();
            assert_eq!(Date::new(year, month, day), date);
            assert!((year, month, day) > before && (1..=12).contains(&month) && (1..=31).contains(&day));
            before = (year, month, day);
        }
        assert_eq!(date.to_string(), "2100-01-01");
        assert_eq!(Date::new(2024, 2, 29).plus_years(1).to_string(), "2025-03-01");
    }
}
