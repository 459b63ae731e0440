use std::fmt;

use crate::error::{Fault, ParseCodeErrorKind, Rule};
use crate::slip::{digit_meant, serde_as_text};
use crate::{AdministrativeDivisionCode, CodeKind, ParseCodeError};

/// Number of a public institution's certificate — 事业单位法人证书号, 事证号, printed as 事证第…号.
///
/// Shape: 12 digits, with or without the words printed around them; stored and displayed without. Printed certificates
/// show the digit 1, the division of the registering authority (6) and a sequence (5). No rule for it was found that
/// could be read, and there is no check digit, so that only the number of digits is checked.
///
/// ```
/// # use codes::InstitutionCertificateNumber;
/// let number: InstitutionCertificateNumber = "事证第199000000012号".parse()?;
/// assert_eq!(number.as_str(), "199000000012");
/// assert_eq!(number.printed(), "事证第199000000012号");
/// assert_eq!(number.division().unwrap().as_str(), "990000");
/// # Ok::<(), codes::ParseCodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstitutionCertificateNumber([u8; 12]);

const DIGITS_RULE: &Rule = &Rule(
    "应为12位半角数字，前后可有“事证第”和“号”等字样",
    "it should have 12 digits, with words like “事证第” and “号” around them at most",
);
/// Words around the digits are short; a longer text is not a number.
const WORDS_MAX: usize = 12;

impl InstitutionCertificateNumber {
    /// Reads the 12 digits, alone or within the words that certificates print around them.
    ///
    /// # Errors
    /// [`ParseCodeError`] with the place of the first character that does not fit.
    pub fn parse(text: &str) -> Result<Self, ParseCodeError> {
        Self::read(text).map_err(|fault| ParseCodeError::new(CodeKind::InstitutionCertificate, fault, likely(text)))
    }

    pub(crate) fn read(text: &str) -> Result<Self, Fault> {
        let mut digits = [0; 12];
        let mut count = 0;
        let mut words = 0;
        let mut has_ended = false;
        for (index, character) in text.chars().enumerate() {
            if character.is_ascii_digit() {
                if count == 12 || has_ended {
                    return Err(Fault::new(ParseCodeErrorKind::Length, index + 1, DIGITS_RULE));
                }
                digits[count] = character as u8;
                count += 1;
            } else if is_word(character) && words < WORDS_MAX {
                words += 1;
                has_ended = count > 0;
            } else {
                return Err(Fault::character(index, DIGITS_RULE));
            }
        }
        if count < 12 {
            return Err(Fault::new(
                ParseCodeErrorKind::Length,
                text.chars().count() + 1,
                DIGITS_RULE,
            ));
        }
        Ok(Self(digits))
    }

    /// The form that certificates print.
    pub fn printed(&self) -> String {
        format!("事证第{self}号")
    }

    /// The division in the places 2 to 7, where the number begins with 1 as the printed ones do.
    pub fn division(&self) -> Option<AdministrativeDivisionCode> {
        let digits: [u8; 6] = self.0[1..7].try_into().expect("six of twelve");
        (self.0[0] == b'1').then(|| AdministrativeDivisionCode::from_digits(digits))
    }

    /// The 12 digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("digits only")
    }
}

/// What may stand around the digits: the words themselves, brackets, colon and blanks.
fn is_word(character: char) -> bool {
    matches!(
        character,
        '事' | '业'
            | '单'
            | '位'
            | '法'
            | '人'
            | '证'
            | '書'
            | '书'
            | '字'
            | '第'
            | '号'
            | '：'
            | ':'
            | '（'
            | '）'
            | '('
            | ')'
            | ' '
    )
}

fn likely(text: &str) -> Option<String> {
    let folded: String = text
        .chars()
        .filter(|character| !character.is_whitespace())
        .map(digit_meant)
        .collect();
    InstitutionCertificateNumber::read(&folded)
        .ok()
        .map(|number| number.to_string())
}

impl fmt::Display for InstitutionCertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for InstitutionCertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InstitutionCertificateNumber({self})")
    }
}

impl std::str::FromStr for InstitutionCertificateNumber {
    type Err = ParseCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for InstitutionCertificateNumber {
    type Error = ParseCodeError;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

serde_as_text!(InstitutionCertificateNumber);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_forgiven_and_digits_are_not() {
        for (text, expected) in [
            ("199000000012", Ok("199000000012")),
            ("事证第199000000012号", Ok("199000000012")),
            ("事业单位法人证书号：199000000012", Ok("199000000012")),
            ("事证第 199000000012 号", Ok("199000000012")),
            ("事证第19900000001号", Err((ParseCodeErrorKind::Length, 16))),
            ("1990000000123", Err((ParseCodeErrorKind::Length, 13))),
            ("1990000 00012", Err((ParseCodeErrorKind::Length, 9))),
            ("19900000001X", Err((ParseCodeErrorKind::Character, 12))),
            ("１99000000012", Err((ParseCodeErrorKind::Character, 1))),
            ("", Err((ParseCodeErrorKind::Length, 1))),
        ] {
            let read = InstitutionCertificateNumber::parse(text);
            let read = read
                .as_ref()
                .map(|number| number.as_str())
                .map_err(|error| (error.kind(), error.position()));
            assert_eq!(read, expected, "{text}");
        }
        let error = InstitutionCertificateNumber::parse("事证第1990OOOOOO12号").unwrap_err();
        assert_eq!(error.likely(), Some("199000000012"));
    }
}
