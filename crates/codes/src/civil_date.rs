use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar — 公历日期, without time or zone.
///
/// Only real days exist: 30 February cannot be made. Years 1 to 9999. Ordered as the calendar is.
///
/// ```
/// # use codes::CivilDate;
/// let leap_day = CivilDate::new(2000, 2, 29).expect("2000 was a leap year");
/// assert_eq!(leap_day.to_string(), "2000-02-29");
/// assert_eq!(CivilDate::new(1900, 2, 29), None);
/// assert_eq!("2000-02-29".parse(), Ok(leap_day));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate {
    year: u16,
    month: u8,
    day: u8,
}

/// The text is not a date of the form YYYY-MM-DD — 日期格式不对.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("日期应写作 YYYY-MM-DD，且须是公历中存在的日期，例如 1999-10-01。")]
pub struct ParseCivilDateError;

impl CivilDate {
    /// The day, or `None` where the calendar has no such day.
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        if year == 0 || year > 9999 || month == 0 || month > 12 || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        Some(Self { year, month, day })
    }

    /// Year, 1 to 9999.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Months since January of year 0, the unit of the division table.
    pub(crate) const fn month_number(self) -> u32 {
        self.year as u32 * 12 + self.month as u32 - 1
    }
}

/// Days of a month, 28 to 31. The month must be 1 to 12; others count as months of 31 days.
pub(crate) const fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for CivilDate {
    type Err = ParseCivilDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(ParseCivilDateError);
        }
        let number = |range: std::ops::Range<usize>| {
            bytes[range].iter().try_fold(0_u16, |sum, byte| {
                byte.is_ascii_digit().then(|| sum * 10 + u16::from(byte - b'0'))
            })
        };
        let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
            return Err(ParseCivilDateError);
        };
        // Two digits fit into a byte.
        Self::new(year, month as u8, day as u8).ok_or(ParseCivilDateError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_exist() {
        for (text, is_day) in [
            ("1949-12-31", true),
            ("2000-02-29", true),
            ("1900-02-29", false),
            ("2023-04-31", false),
            ("2023-13-01", false),
            ("2023-00-01", false),
            ("2023-01-00", false),
            ("0000-01-01", false),
            ("2023-1-01", false),
            ("2023/01/01", false),
            ("２023-01-1", false),
            ("+023-01-01", false),
        ] {
            let parsed: Result<CivilDate, _> = text.parse();
            assert_eq!(parsed.is_ok(), is_day, "{text}");
            if let Ok(day) = parsed {
                assert_eq!(day.to_string(), text);
            }
        }
    }
}
