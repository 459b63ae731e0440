use std::fmt;

use crate::CodeKind;

/// Why a text is not a code of its kind — 代码有误.
///
/// `Display` is one Chinese sentence that names the place, the rule and the remedy, and never the text itself: a citizen
/// number must not reach a log through its error. `likely` holds the code that was probably meant; `Debug` hides it.
///
/// ```
/// # use codes::{CitizenIdentificationNumber, ParseCodeErrorKind};
/// let error = CitizenIdentificationNumber::parse("99010519491231002X").unwrap_err();
/// assert_eq!(error.kind(), ParseCodeErrorKind::CheckCharacter);
/// assert_eq!((error.kind().as_str(), error.position()), ("code.check_character", 18));
/// assert!(error.to_string().starts_with("公民身份号码第18位"));
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
pub struct ParseCodeError {
    code_kind: CodeKind,
    fault: Fault,
    likely: Option<Box<str>>,
}

/// The kinds of fault — 错误种类, with a stable name each for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParseCodeErrorKind {
    /// 位数不对: too short or too long.
    Length,
    /// 字符不对: a character that this place does not permit.
    Character,
    /// 结构不对: permitted characters in an order that no rule gives.
    Structure,
    /// 日期不对: the calendar has no such day, or its year is out of range.
    Date,
    /// 校验码不符: the check character is not the one that the others give.
    CheckCharacter,
    /// 不在代码表内: the list has no such code.
    Unlisted,
}

/// A rule that codes follow: in Chinese, and in English for whoever reads that. Both stand side by side, so that neither is forgotten.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rule(pub(crate) &'static str, pub(crate) &'static str);

/// Where and against which rule; what validation returns on the hot path, without text and without allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    pub(crate) kind: ParseCodeErrorKind,
    pub(crate) position: u16,
    pub(crate) rule: &'static Rule,
}

impl ParseCodeError {
    pub(crate) fn new(code_kind: CodeKind, fault: Fault, likely: Option<String>) -> Self {
        Self {
            code_kind,
            fault,
            likely: likely.map(String::into_boxed_str),
        }
    }

    /// The kind of fault.
    pub fn kind(&self) -> ParseCodeErrorKind {
        self.fault.kind
    }

    /// Place and rule alone.
    pub(crate) fn fault(&self) -> Fault {
        self.fault
    }

    /// The kind of code that the text was read as.
    pub fn code_kind(&self) -> CodeKind {
        self.code_kind
    }

    /// The place of the fault, counted in characters from 1. One past the end where something is missing.
    pub fn position(&self) -> usize {
        usize::from(self.fault.position)
    }

    /// The rule that the text breaks, in Chinese.
    pub fn rule(&self) -> &'static str {
        self.fault.rule.0
    }

    /// The same sentence in English, for whoever reads English.
    pub fn in_english(&self) -> String {
        let (name, place, rule) = (self.code_kind.name_en(), self.fault.position, self.fault.rule.1);
        match self.fault.kind {
            ParseCodeErrorKind::Length => format!(
                "The {name} is too short or too long from character {place} on: {rule}. Please add what is missing, or take away what is too much."
            ),
            ParseCodeErrorKind::Character => {
                format!("Character {place} of the {name} cannot be right: {rule}. Please put it right.")
            }
            ParseCodeErrorKind::Structure => format!(
                "The {name} is not made up as it should be from character {place} on: {rule}. Please compare this part with the certificate."
            ),
            ParseCodeErrorKind::Date => format!(
                "The date of birth from character {place} of the {name} on cannot be right: {rule}. Please compare it with the document."
            ),
            ParseCodeErrorKind::CheckCharacter => format!(
                "The check character of the {name}, character {place}, does not fit: {rule}. Please compare each character with the certificate."
            ),
            ParseCodeErrorKind::Unlisted => format!(
                "The {name} is not in its code list from character {place} on: {rule}. Please take a code of the list."
            ),
        }
    }

    /// The code that was probably meant, where a single slip explains the fault: full-width characters, blanks or
    /// separators, small letters, a letter for a digit of the same look, or two neighbours swapped.
    ///
    /// For a citizen number this is personal data.
    pub fn likely(&self) -> Option<&str> {
        self.likely.as_deref()
    }
}

impl fmt::Display for ParseCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, place, rule) = (self.code_kind.name_zh(), self.fault.position, self.fault.rule.0);
        match self.fault.kind {
            ParseCodeErrorKind::Length => write!(
                f,
                "{name}从第{place}位起位数不对：{rule}；请补全缺少的或删去多余的字符。"
            ),
            ParseCodeErrorKind::Character => write!(f, "{name}第{place}位的字符不对：{rule}；请改正该位。"),
            ParseCodeErrorKind::Structure => write!(f, "{name}第{place}位起结构不对：{rule}；请对照证件核对该部分。"),
            ParseCodeErrorKind::Date => {
                write!(f, "{name}第{place}位起的出生日期不对：{rule}；请对照证件核对出生日期。")
            }
            ParseCodeErrorKind::CheckCharacter => {
                write!(f, "{name}第{place}位校验码不符：{rule}；请对照证件逐位核对。")
            }
            ParseCodeErrorKind::Unlisted => {
                write!(f, "{name}第{place}位起不在代码表内：{rule}；请改用代码表中的代码。")
            }
        }
    }
}

impl fmt::Debug for ParseCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParseCodeError")
            .field("code_kind", &self.code_kind)
            .field("kind", &self.fault.kind)
            .field("position", &self.fault.position)
            .field("rule", &self.fault.rule.0)
            .field("likely", &self.likely.as_ref().map(|_| "***"))
            .finish()
    }
}

impl ParseCodeErrorKind {
    /// The stable name for programs, such as `code.check_character`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Length => "code.length",
            Self::Character => "code.character",
            Self::Structure => "code.structure",
            Self::Date => "code.date",
            Self::CheckCharacter => "code.check_character",
            Self::Unlisted => "code.unlisted",
        }
    }
}

impl fmt::Display for ParseCodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Fault {
    #[cold]
    pub(crate) const fn new(kind: ParseCodeErrorKind, position: usize, rule: &'static Rule) -> Self {
        // Texts longer than a page are cut off at the door; the place only has to be right for codes.
        let position = if position > u16::MAX as usize {
            u16::MAX
        } else {
            position as u16
        };
        Self { kind, position, rule }
    }

    #[cold]
    pub(crate) const fn length(actual: usize, expected: usize, rule: &'static Rule) -> Self {
        let shorter = if actual < expected { actual } else { expected };
        Self::new(ParseCodeErrorKind::Length, shorter + 1, rule)
    }

    #[cold]
    pub(crate) const fn character(index: usize, rule: &'static Rule) -> Self {
        Self::new(ParseCodeErrorKind::Character, index + 1, rule)
    }

    /// The kind of fault.
    pub fn kind(&self) -> ParseCodeErrorKind {
        self.kind
    }

    /// The place of the fault, counted from 1.
    pub fn position(&self) -> usize {
        usize::from(self.position)
    }

    /// The rule that is broken, in Chinese.
    pub fn rule(&self) -> &'static str {
        self.rule.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CodeChecker;

    #[test]
    fn what_is_wrong_is_told_in_english_as_well() {
        let checker = CodeChecker::default();
        for (kind, text, told) in [
            (
                CodeKind::CreditCode,
                "91990000MA0000015R",
                "The check character of the unified social credit code, character 18, does not fit: it should be what GB 32100 calculates from the 17 characters before it. Please compare each character with the certificate.",
            ),
            (
                CodeKind::CreditCode,
                "9199",
                "The unified social credit code is too short or too long from character 5 on: it should have 18 characters. Please add what is missing, or take away what is too much.",
            ),
            (
                CodeKind::RegistrationNumber,
                "99000000000001A",
                "Character 15 of the registration number cannot be right: it should have 15 digits; those of farmers' cooperatives have NA in places 7 and 8 and X in place 15. Please put it right.",
            ),
            (
                CodeKind::CitizenNumber,
                "99010519490231002X",
                "The date of birth from character 13 of the citizen identification number on cannot be right: that month has no such day. Please compare it with the document.",
            ),
            (
                CodeKind::Sex,
                "3",
                "The code of the sex is not in its code list from character 1 on: it should be 0, 1, 2 or 9. Please take a code of the list.",
            ),
        ] {
            let error = checker.explain(text, kind).expect("malformed");
            assert_eq!(error.in_english(), told);
        }
    }
}
