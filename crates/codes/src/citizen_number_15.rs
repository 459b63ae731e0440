use std::fmt;

use crate::citizen_number::{DIGIT_LOOK_ALIKES, check_month_and_day};
use crate::digits::first_other_than_digit;
use crate::error::{Fault, Rule};
use crate::slip::{Shape, text_forms};
use crate::{AdministrativeDivisionCode, CitizenIdentificationNumber, CivilDate, CodeKind, Sex};

/// Citizen number of the form before 1999 — 15位居民身份证号码.
///
/// Shape: 15 digits. Administrative division (6), date of birth as YYMMDD (6), sequence (3, odd for men). Nothing checks
/// the digits, so almost every number of 15 digits with a possible date is one: ask for the form of 18 characters.
///
/// The century is 19. The sequences 996 to 999 were kept for people a hundred years old, born in the 1800s; the standard
/// of 1999 dropped that rule together with the short form.
///
/// ```
/// # use codes::CitizenIdentificationNumber15;
/// let old: CitizenIdentificationNumber15 = "110105491231002".parse()?;
/// assert_eq!(old.upgrade().as_str(), "11010519491231002X");
/// # Ok::<(), codes::ParseCodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenIdentificationNumber15([u8; 15]);

impl CitizenIdentificationNumber15 {
    /// The number of 18 characters: with the century and the check character.
    pub fn upgrade(&self) -> CitizenIdentificationNumber {
        let mut digits = [0; 17];
        digits[..6].copy_from_slice(&self.0[..6]);
        digits[6..8].copy_from_slice(if is_centenarian(&self.0) { b"18" } else { b"19" });
        digits[8..].copy_from_slice(&self.0[6..]);
        CitizenIdentificationNumber::with_check_character(digits)
    }

    /// The administrative division.
    pub fn division(&self) -> AdministrativeDivisionCode {
        self.upgrade().division()
    }

    /// The date of birth.
    pub fn birth_on(&self) -> CivilDate {
        self.upgrade().birth_on()
    }

    /// The sex that the last digit tells.
    pub fn sex(&self) -> Sex {
        self.upgrade().sex()
    }

    /// The 15 digits as bytes.
    pub fn as_bytes(&self) -> &[u8; 15] {
        &self.0
    }
}

fn is_centenarian(digits: &[u8; 15]) -> bool {
    &digits[12..14] == b"99" && digits[14] >= b'6'
}

impl Shape for CitizenIdentificationNumber15 {
    const KIND: CodeKind = CodeKind::CitizenNumber15;
    const ALPHABET_RULE: &'static Rule = &Rule("应全为半角数字0至9", "it should have digits only");
    const LOOK_ALIKES: &'static [(u8, &'static [u8])] = DIGIT_LOOK_ALIKES;

    #[inline]
    fn validate(bytes: &[u8]) -> Result<Self, Fault> {
        let Ok(number) = <&[u8; 15]>::try_from(bytes) else {
            return Err(Fault::length(
                bytes.len(),
                15,
                &Rule("应为15位", "it should have 15 digits"),
            ));
        };
        if let Some(index) = first_other_than_digit(number) {
            return Err(Fault::character(index, Self::ALPHABET_RULE));
        }
        let two = |index: usize| (number[index] - b'0') * 10 + number[index + 1] - b'0';
        let century = if is_centenarian(number) { 1800 } else { 1900 };
        check_month_and_day(century + u16::from(two(6)), two(8), two(10), 9)?;
        Ok(Self(*number))
    }

    fn permits(byte: u8) -> bool {
        byte.is_ascii_digit()
    }
}

text_forms!(CitizenIdentificationNumber15);

impl fmt::Debug for CitizenIdentificationNumber15 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CitizenIdentificationNumber15(***************)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ParseCodeErrorKind;

    #[test]
    fn upgrade_supplies_century_and_check_character() {
        for (short, long) in [
            ("110105491231002", "11010519491231002X"),
            ("990101000229001", ""), // 1900 had no 29 February
            ("990101040229001", "990101190402290014"),
            ("990101921130997", "990101189211309976"), // a centenarian
        ] {
            match CitizenIdentificationNumber15::parse(short) {
                Ok(number) => assert_eq!(number.upgrade().as_str(), long, "{short}"),
                Err(error) => assert_eq!((error.kind(), long), (ParseCodeErrorKind::Date, ""), "{short}"),
            }
        }
    }

    #[test]
    fn faults_name_their_place() {
        for (text, kind, position) in [
            ("1101054912310", ParseCodeErrorKind::Length, 14),
            ("11010549123100２", ParseCodeErrorKind::Character, 15),
            ("110105491331002", ParseCodeErrorKind::Date, 9),
            ("110105490431002", ParseCodeErrorKind::Date, 11),
        ] {
            let error = CitizenIdentificationNumber15::parse(text).unwrap_err();
            assert_eq!((error.kind(), error.position()), (kind, position), "{error}");
        }
    }
}
