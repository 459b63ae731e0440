//! The day as of which a register is asked (信息截至), as people write it.

use jiff::civil::Date;
use model::FieldType;

use crate::{form::InputError, messages::PastDayMessages};

/// Reads a day; empty is none, which means now.
///
/// # Errors
/// Not a day, or one to come: nobody can say yet what will be registered then.
pub(crate) fn parse(m: &PastDayMessages, entered: &str, today: Date) -> Result<Option<Date>, InputError> {
    let wrong = |rule: &str| InputError {
        rule: rule.to_owned(),
        remedy: String::new(),
    };
    if entered.is_empty() {
        return Ok(None);
    }
    // One rule for dates everywhere: what a register file may write, people may enter.
    let canonical = FieldType::Date { is_open_ended: false }
        .canonical(entered)
        .map_err(|_| wrong(m.no_day))?;
    let day: Date = canonical.parse().map_err(|_| wrong(m.no_day))?;
    if day > today {
        Err(wrong(m.to_come))
    } else {
        Ok(Some(day))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_as_people_write_them() {
        let (m, today) = (&PastDayMessages::ZH, date(2026, 11, 24));
        for (entered, expected) in [
            ("", Ok(None)),
            ("2020-01-31", Ok(Some(date(2020, 1, 31)))),
            ("2020年1月31日", Ok(Some(date(2020, 1, 31)))),
            ("2026-11-24", Ok(Some(today))),
            ("2026-11-25", Err(m.to_come)),
            ("2020-02-30", Err(m.no_day)),
            ("昨天", Err(m.no_day)),
        ] {
            assert_eq!(
                parse(m, entered, today).map_err(|error| error.rule),
                expected.map_err(str::to_owned),
                "{entered}"
            );
        }
    }
}
