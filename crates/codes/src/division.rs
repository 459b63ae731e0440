use std::fmt;

use crate::CodeKind;
use crate::citizen_number::DIGIT_LOOK_ALIKES;
use crate::digits::first_other_than_digit;
use crate::error::{Fault, Rule};
use crate::slip::{Shape, text_forms};

/// Administrative division code — 行政区划代码.
///
/// Shape: 6 digits. Province (2), prefecture (2), county (2); zeros stand for the whole of the level above. Any six
/// digits are a code; whether a division carries it, and when, is what [`Divisions`](crate::Divisions) knows.
///
/// Source: GB/T 2260.
///
/// ```
/// # use codes::{AdministrativeDivisionCode, DivisionLevel};
/// let code: AdministrativeDivisionCode = "110105".parse()?;
/// assert_eq!(code.level(), DivisionLevel::County);
/// assert_eq!(code.province().as_str(), "110000");
/// # Ok::<(), codes::ParseCodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AdministrativeDivisionCode([u8; 6]);

/// How far down a division stands — 行政区划级别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DivisionLevel {
    /// 省级: province, autonomous region, municipality, special administrative region.
    Province,
    /// 地级: prefecture, or a summary of counties under a province.
    Prefecture,
    /// 县级: county, district, county-level city.
    County,
}

impl DivisionLevel {
    /// From the widest to the narrowest.
    pub const ALL: [Self; 3] = [Self::Province, Self::Prefecture, Self::County];

    /// How many of the six digits name a division of this level; the others are zeros.
    pub fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::Prefecture => 4,
            Self::County => 6,
        }
    }

    /// How far the numbers of two neighbouring divisions of this level lie apart.
    pub fn width(self) -> u32 {
        match self {
            Self::Province => 10_000,
            Self::Prefecture => 100,
            Self::County => 1,
        }
    }

    /// The level below, where there is one.
    pub fn below(self) -> Option<Self> {
        Self::ALL.into_iter().find(|level| *level > self)
    }
}

/// The two digits of each province: 省、自治区、直辖市、特别行政区.
const PROVINCES: [&[u8; 2]; 34] = [
    b"11", b"12", b"13", b"14", b"15", b"21", b"22", b"23", b"31", b"32", b"33", b"34", b"35", b"36", b"37", b"41",
    b"42", b"43", b"44", b"45", b"46", b"50", b"51", b"52", b"53", b"54", b"61", b"62", b"63", b"64", b"65", b"71",
    b"81", b"82",
];

pub(crate) fn is_province(digits: [u8; 2]) -> bool {
    PROVINCES.contains(&&digits)
}

impl AdministrativeDivisionCode {
    /// The level that the zeros tell.
    pub fn level(&self) -> DivisionLevel {
        match (&self.0[2..4], &self.0[4..6]) {
            (b"00", b"00") => DivisionLevel::Province,
            (_, b"00") => DivisionLevel::Prefecture,
            _ => DivisionLevel::County,
        }
    }

    /// The province that the division lies in; itself for a province.
    pub fn province(&self) -> Self {
        Self([self.0[0], self.0[1], b'0', b'0', b'0', b'0'])
    }

    /// The prefecture that the division lies in; itself for a prefecture or a province.
    pub fn prefecture(&self) -> Self {
        Self([self.0[0], self.0[1], self.0[2], self.0[3], b'0', b'0'])
    }

    /// The code as a number, 0 to 999999.
    pub fn number(&self) -> u32 {
        self.0.iter().fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0'))
    }

    /// The digits that name it: those behind them are zeros.
    ///
    /// ```
    /// let code: codes::AdministrativeDivisionCode = "440300".parse()?;
    /// assert_eq!(code.significant(), "4403");
    /// # Ok::<(), codes::ParseCodeError>(())
    /// ```
    pub fn significant(&self) -> &str {
        &self.as_str()[..self.level().digits()]
    }

    /// Whether another division is this one or lies in it, by the digits.
    ///
    /// ```
    /// let of = |code: &str| code.parse::<codes::AdministrativeDivisionCode>();
    /// assert!(of("440300")?.contains(&of("440305")?));
    /// assert!(!of("440300")?.contains(&of("440000")?));
    /// # Ok::<(), codes::ParseCodeError>(())
    /// ```
    pub fn contains(&self, other: &Self) -> bool {
        let digits = self.level().digits();
        self.0[..digits] == other.0[..digits]
    }

    /// The numbers from this division's to that of the last one in it.
    pub fn numbers(&self) -> std::ops::Range<u32> {
        self.number()..self.number() + self.level().width()
    }

    /// The six digits as bytes.
    pub fn as_bytes(&self) -> &[u8; 6] {
        &self.0
    }

    /// From bytes that are known to be digits.
    pub(crate) fn from_digits(digits: [u8; 6]) -> Self {
        debug_assert!(digits.iter().all(u8::is_ascii_digit));
        Self(digits)
    }
}

impl Shape for AdministrativeDivisionCode {
    const KIND: CodeKind = CodeKind::Division;
    const ALPHABET_RULE: &'static Rule = &Rule("应全为半角数字0至9", "it should have digits only");
    const LOOK_ALIKES: &'static [(u8, &'static [u8])] = DIGIT_LOOK_ALIKES;

    #[inline]
    fn validate(bytes: &[u8]) -> Result<Self, Fault> {
        let Ok(digits) = <&[u8; 6]>::try_from(bytes) else {
            return Err(Fault::length(
                bytes.len(),
                6,
                &Rule("应为6位", "it should have 6 digits"),
            ));
        };
        match first_other_than_digit(digits) {
            Some(index) => Err(Fault::character(index, Self::ALPHABET_RULE)),
            None => Ok(Self(*digits)),
        }
    }

    fn permits(byte: u8) -> bool {
        byte.is_ascii_digit()
    }
}

text_forms!(AdministrativeDivisionCode);

impl fmt::Debug for AdministrativeDivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AdministrativeDivisionCode({self})")
    }
}
