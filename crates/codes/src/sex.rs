use std::fmt;
use std::str::FromStr;

use crate::error::{Fault, ParseCodeErrorKind, Rule};
use crate::slip::{digit_meant, serde_as_text};
use crate::{CodeKind, ParseCodeError};

/// Sex — 性别代码.
///
/// Source: GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 unspecified.
///
/// ```
/// # use codes::Sex;
/// assert_eq!("2".parse::<Sex>(), Ok(Sex::Female));
/// assert_eq!(Sex::from_name("男"), Some(Sex::Male));
/// assert!("3".parse::<Sex>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// 未知的性别.
    Unknown,
    /// 男性.
    Male,
    /// 女性.
    Female,
    /// 未说明的性别.
    Unspecified,
}

impl Sex {
    /// The four codes of the standard.
    pub const ALL: [Self; 4] = [Self::Unknown, Self::Male, Self::Female, Self::Unspecified];

    /// Reads the code, one digit.
    ///
    /// # Errors
    /// [`ParseCodeErrorKind::Length`] or [`ParseCodeErrorKind::Unlisted`].
    pub fn parse(text: &str) -> Result<Self, ParseCodeError> {
        let fault = match Self::ALL.into_iter().find(|sex| sex.as_str() == text) {
            Some(sex) => return Ok(sex),
            None if text.chars().count() == 1 => Fault::new(
                ParseCodeErrorKind::Unlisted,
                1,
                &Rule("应为0、1、2、9之一", "it should be 0, 1, 2 or 9"),
            ),
            None => Fault::length(text.chars().count(), 1, &Rule("应为1位", "it should have 1 digit")),
        };
        let likely = Self::from_name(text).or_else(|| {
            let meant: String = text.chars().map(digit_meant).collect();
            Self::ALL.into_iter().find(|sex| sex.as_str() == meant)
        });
        Err(ParseCodeError::new(
            CodeKind::Sex,
            fault,
            likely.map(|sex| sex.as_str().to_owned()),
        ))
    }

    /// The sex of a name as forms and registers write it: 男, 男性, 女, 女性, 未知的性别, 未说明的性别.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|sex| sex.name_zh() == name || (name.chars().count() == 1 && sex.name_zh().starts_with(name)))
            .filter(|_| name != "未")
    }

    /// The code, one digit.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "0",
            Self::Male => "1",
            Self::Female => "2",
            Self::Unspecified => "9",
        }
    }

    /// The name in the standard.
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Unknown => "未知的性别",
            Self::Male => "男性",
            Self::Female => "女性",
            Self::Unspecified => "未说明的性别",
        }
    }
}

impl fmt::Display for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Sex {
    type Err = ParseCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for Sex {
    type Error = ParseCodeError;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

serde_as_text!(Sex);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names() {
        for sex in Sex::ALL {
            assert_eq!(sex.as_str().parse(), Ok(sex));
            assert_eq!(Sex::from_name(sex.name_zh()), Some(sex));
        }
        assert_eq!(
            (Sex::from_name("女"), Sex::from_name("未"), Sex::from_name("")),
            (Some(Sex::Female), None, None)
        );
        for (text, kind, likely) in [
            ("3", ParseCodeErrorKind::Unlisted, None),
            ("", ParseCodeErrorKind::Length, None),
            ("11", ParseCodeErrorKind::Length, None),
            ("女", ParseCodeErrorKind::Unlisted, Some("2")),
        ] {
            let error = Sex::parse(text).unwrap_err();
            assert_eq!((error.kind(), error.likely()), (kind, likely), "{text}");
        }
    }
}
