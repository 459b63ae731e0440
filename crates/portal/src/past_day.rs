//! The day as of which a register is asked (信息截至), in the words of a form.

use jiff::civil::Date;
use model::PastDayFault;

use crate::{form::InputError, messages::PastDayMessages};

/// Reads a day; empty is none, which means now.
///
/// # Errors
/// As [`model::past_day`].
pub(crate) fn parse(m: &PastDayMessages, entered: &str, today: Date) -> Result<Option<Date>, InputError> {
    if entered.is_empty() {
        return Ok(None);
    }
    let told = |fault| InputError {
        rule: match fault {
            PastDayFault::NoDay => m.no_day,
            PastDayFault::ToCome => m.to_come,
        }
        .to_owned(),
        remedy: String::new(),
    };
    model::past_day(entered, today).map(Some).map_err(told)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn nothing_is_now_and_a_fault_is_said_in_words() {
        let (m, today) = (&PastDayMessages::ZH, date(2026, 11, 24));
        for (entered, expected) in [
            ("", Ok(None)),
            ("2020年1月31日", Ok(Some(date(2020, 1, 31)))),
            ("2026-11-25", Err(m.to_come)),
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
