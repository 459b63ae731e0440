//! The day as of which a register is asked — 信息截至.

use jiff::civil::Date;

use crate::FieldType;

/// Why a register is not asked as of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PastDayFault {
    /// Not a day that exists.
    #[error("not a day that exists")]
    NoDay,
    /// Later than today.
    #[error("a day to come")]
    ToCome,
}

/// Reads a day as of which a register can be asked, as people write it: today, or one before.
///
/// # Errors
/// Not a day, or one to come: nobody can say yet what will be registered then, so an answer would be untrue.
pub fn past_day(entered: &str, today: Date) -> Result<Date, PastDayFault> {
    // One rule for dates everywhere: what a register file may write, people and programs may enter.
    let canonical = FieldType::Date { is_open_ended: false }
        .canonical(entered)
        .map_err(|_| PastDayFault::NoDay)?;
    let day: Date = canonical.parse().map_err(|_| PastDayFault::NoDay)?;
    if day > today {
        Err(PastDayFault::ToCome)
    } else {
        Ok(day)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_as_people_write_them() {
        let today = date(2026, 11, 24);
        for (entered, expected) in [
            ("2020-01-31", Ok(date(2020, 1, 31))),
            ("2020年1月31日", Ok(date(2020, 1, 31))),
            ("2026-11-24", Ok(today)),
            ("2026-11-25", Err(PastDayFault::ToCome)),
            // It stands for the open end, and is no day.
            ("9999-12-31", Err(PastDayFault::NoDay)),
            ("2020-02-30", Err(PastDayFault::NoDay)),
            ("昨天", Err(PastDayFault::NoDay)),
            ("", Err(PastDayFault::NoDay)),
        ] {
            assert_eq!(past_day(entered, today), expected, "{entered}");
        }
    }
}
