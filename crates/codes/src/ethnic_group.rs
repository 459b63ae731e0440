use std::fmt;
use std::str::FromStr;

use crate::error::{Fault, ParseCodeErrorKind, Rule};
use crate::slip::{digit_meant, serde_as_text};
use crate::{CodeKind, ParseCodeError};

/// Ethnic group — 民族代码.
///
/// Source: GB/T 3304-1991, 56 groups with a code of two digits and one of two letters. 97 (其他) and 98
/// (外国血统中国籍人士) stand in registers and on cards beside them and have no letters.
///
/// ```
/// # use codes::EthnicGroup;
/// let group: EthnicGroup = "01".parse()?;
/// assert_eq!((group.name_zh(), group.letters()), ("汉族", Some("HA")));
/// assert_eq!(EthnicGroup::from_name("汉"), Some(group));
/// # Ok::<(), codes::ParseCodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EthnicGroup(u8);

impl EthnicGroup {
    /// Reads the code of two digits.
    ///
    /// # Errors
    /// [`ParseCodeErrorKind::Length`], [`ParseCodeErrorKind::Character`] or [`ParseCodeErrorKind::Unlisted`].
    pub fn parse(text: &str) -> Result<Self, ParseCodeError> {
        let fault = match Self::find(|row| row.0 == text) {
            Some(group) => return Ok(group),
            None => fault_of(text),
        };
        let likely = Self::from_name(text).or_else(|| {
            let meant: String = text.chars().map(digit_meant).collect();
            Self::find(|row| row.0 == meant || (meant.len() == 1 && row.0.strip_prefix('0') == Some(&meant)))
        });
        Err(ParseCodeError::new(
            CodeKind::EthnicGroup,
            fault,
            likely.map(|group| group.as_str().to_owned()),
        ))
    }

    /// The group of a name as forms and registers write it, with or without 族.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::find(|row| row.2 == name || row.2.strip_suffix('族') == Some(name))
    }

    /// The group of the two letters.
    pub fn from_letters(letters: &str) -> Option<Self> {
        Self::find(|row| !letters.is_empty() && row.1 == letters)
    }

    /// Every group, in the order of the codes.
    pub fn all() -> impl Iterator<Item = Self> {
        // Fits: the table has 58 rows.
        (0..TABLE.len() as u8).map(Self)
    }

    /// The code, two digits.
    pub fn as_str(&self) -> &'static str {
        TABLE[usize::from(self.0)].0
    }

    /// The two letters, where the standard gives them.
    pub fn letters(&self) -> Option<&'static str> {
        Some(TABLE[usize::from(self.0)].1).filter(|letters| !letters.is_empty())
    }

    /// The name.
    pub fn name_zh(&self) -> &'static str {
        TABLE[usize::from(self.0)].2
    }

    fn find(is_meant: impl Fn(&(&str, &str, &str)) -> bool) -> Option<Self> {
        // Fits: the table has 58 rows.
        TABLE.iter().position(is_meant).map(|index| Self(index as u8))
    }
}

fn fault_of(text: &str) -> Fault {
    let count = text.chars().count();
    if count != 2 {
        return Fault::length(count, 2, &Rule("应为2位", "it should have 2 digits"));
    }
    match text.chars().position(|character| !character.is_ascii_digit()) {
        Some(index) => Fault::character(index, &Rule("应全为半角数字0至9", "it should have digits only")),
        None => Fault::new(
            ParseCodeErrorKind::Unlisted,
            1,
            &Rule(
                "应为 GB/T 3304 的01至56，或97、98",
                "it should be one of GB/T 3304: 01 to 56, 97 or 98",
            ),
        ),
    }
}

impl fmt::Display for EthnicGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for EthnicGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EthnicGroup({self} {})", self.name_zh())
    }
}

impl FromStr for EthnicGroup {
    type Err = ParseCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for EthnicGroup {
    type Error = ParseCodeError;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

serde_as_text!(EthnicGroup);

const TABLE: [(&str, &str, &str); 58] = [
    ("01", "HA", "汉族"),
    ("02", "MG", "蒙古族"),
    ("03", "HU", "回族"),
    ("04", "ZA", "藏族"),
    ("05", "UG", "维吾尔族"),
    ("06", "MH", "苗族"),
    ("07", "YI", "彝族"),
    ("08", "ZH", "壮族"),
    ("09", "BY", "布依族"),
    ("10", "CS", "朝鲜族"),
    ("11", "MA", "满族"),
    ("12", "DO", "侗族"),
    ("13", "YA", "瑶族"),
    ("14", "BA", "白族"),
    ("15", "TJ", "土家族"),
    ("16", "HN", "哈尼族"),
    ("17", "KZ", "哈萨克族"),
    ("18", "DA", "傣族"),
    ("19", "LI", "黎族"),
    ("20", "LS", "傈僳族"),
    ("21", "VA", "佤族"),
    ("22", "SH", "畲族"),
    ("23", "GS", "高山族"),
    ("24", "LH", "拉祜族"),
    ("25", "SU", "水族"),
    ("26", "DX", "东乡族"),
    ("27", "NX", "纳西族"),
    ("28", "JP", "景颇族"),
    ("29", "KG", "柯尔克孜族"),
    ("30", "TU", "土族"),
    ("31", "DU", "达斡尔族"),
    ("32", "ML", "仫佬族"),
    ("33", "QI", "羌族"),
    ("34", "BL", "布朗族"),
    ("35", "SL", "撒拉族"),
    ("36", "MN", "毛南族"),
    ("37", "GL", "仡佬族"),
    ("38", "XB", "锡伯族"),
    ("39", "AC", "阿昌族"),
    ("40", "PM", "普米族"),
    ("41", "TA", "塔吉克族"),
    ("42", "NU", "怒族"),
    ("43", "UZ", "乌孜别克族"),
    ("44", "RS", "俄罗斯族"),
    ("45", "EW", "鄂温克族"),
    ("46", "DE", "德昂族"),
    ("47", "BN", "保安族"),
    ("48", "YG", "裕固族"),
    ("49", "GI", "京族"),
    ("50", "TT", "塔塔尔族"),
    ("51", "DR", "独龙族"),
    ("52", "OR", "鄂伦春族"),
    ("53", "HZ", "赫哲族"),
    ("54", "MB", "门巴族"),
    ("55", "LB", "珞巴族"),
    ("56", "JN", "基诺族"),
    ("97", "", "其他"),
    ("98", "", "外国血统中国籍人士"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_letters_and_names_are_distinct_and_found() {
        assert_eq!(EthnicGroup::all().count(), 58);
        for group in EthnicGroup::all() {
            assert_eq!(group.as_str().parse(), Ok(group));
            assert_eq!(EthnicGroup::from_name(group.name_zh()), Some(group));
            if let Some(letters) = group.letters() {
                assert_eq!(EthnicGroup::from_letters(letters), Some(group));
            }
        }
    }

    #[test]
    fn faults() {
        for (text, kind, likely) in [
            ("57", ParseCodeErrorKind::Unlisted, None),
            ("00", ParseCodeErrorKind::Unlisted, None),
            ("1", ParseCodeErrorKind::Length, Some("01")),
            ("HA", ParseCodeErrorKind::Character, None),
            ("汉族", ParseCodeErrorKind::Character, Some("01")),
            ("", ParseCodeErrorKind::Length, None),
        ] {
            let error = EthnicGroup::parse(text).unwrap_err();
            assert_eq!((error.kind(), error.likely()), (kind, likely), "{text}");
        }
    }
}
