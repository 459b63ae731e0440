use std::fmt;

use crate::check_character::mod_11_10;
use crate::citizen_number::DIGIT_LOOK_ALIKES;
use crate::digits::first_other_than_digit;
use crate::error::{Fault, ParseCodeErrorKind, Rule};
use crate::slip::{Shape, text_forms};
use crate::{AdministrativeDivisionCode, CodeKind};

/// Registration number — 注册号 of enterprises and individual businesses before the unified social credit code.
///
/// Shape: 15 digits. First registering authority (6), sequence (8), check digit (1, ISO 7064 MOD 11,10). The first digit
/// of the sequence, the 7th of all, tells the kind of registrant.
///
/// Farmers' cooperatives have numbers of another form in the public registers: authority (6), the letters NA, sequence
/// (6), the letter X. It has no check digit; nothing but its shape is checked here.
///
/// Source: GS 15-2006, of which only the published draft was read.
///
/// ```
/// # use codes::{RegistrationNumber, RegistrantKind};
/// let number = RegistrationNumber::compose("990000".parse()?, 40_000_012).unwrap();
/// assert_eq!(number.kind(), RegistrantKind::ForeignInvestedEnterprise);
/// assert_eq!(number.as_str().parse(), Ok(number));
/// # Ok::<(), codes::ParseCodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistrationNumber([u8; 15]);

/// What the 7th place of a registration number tells — 市场主体类别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegistrantKind {
    /// 内资企业: 0 to 3.
    DomesticEnterprise,
    /// 外商投资企业及代表机构: 4 and 5.
    ForeignInvestedEnterprise,
    /// 个体工商户: 6 to 9.
    IndividualBusiness,
    /// 农民专业合作社: NA.
    FarmersCooperative,
}

impl RegistrationNumber {
    /// The number with its check digit, from the authority and a sequence of up to 8 digits; `None` beyond.
    pub fn compose(authority: AdministrativeDivisionCode, sequence: u32) -> Option<Self> {
        let body = format!("{authority}{sequence:08}");
        let digits: &[u8; 14] = body.as_bytes().try_into().ok()?;
        let mut number = [mod_11_10(digits); 15];
        number[..14].copy_from_slice(digits);
        Some(Self(number))
    }

    /// The code of the authority that registered first. Mostly a division, but special districts had codes of their own.
    pub fn authority(&self) -> AdministrativeDivisionCode {
        AdministrativeDivisionCode::from_digits(self.0[..6].try_into().expect("six of fifteen"))
    }

    /// The kind of registrant.
    pub fn kind(&self) -> RegistrantKind {
        match self.0[6] {
            b'0'..=b'3' => RegistrantKind::DomesticEnterprise,
            b'4' | b'5' => RegistrantKind::ForeignInvestedEnterprise,
            b'N' => RegistrantKind::FarmersCooperative,
            _ => RegistrantKind::IndividualBusiness,
        }
    }

    /// The 15 characters as bytes.
    pub fn as_bytes(&self) -> &[u8; 15] {
        &self.0
    }
}

impl Shape for RegistrationNumber {
    const KIND: CodeKind = CodeKind::RegistrationNumber;
    const ALPHABET_RULE: &'static Rule = &Rule(
        "应为15位半角数字；农民专业合作社第7、8位为NA，第15位为X",
        "it should have 15 digits; those of farmers' cooperatives have NA in places 7 and 8 and X in place 15",
    );
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
        if &number[6..8] == b"NA" {
            return cooperative(number);
        }
        if let Some(index) = first_other_than_digit(number) {
            return Err(Fault::character(index, Self::ALPHABET_RULE));
        }
        if mod_11_10(number.first_chunk().expect("fourteen of fifteen")) != number[14] {
            let rule = &Rule(
                "应等于按 ISO 7064 MOD 11,10 由前14位算出的校验码",
                "it should be what ISO 7064 MOD 11,10 calculates from the 14 digits before it",
            );
            return Err(Fault::new(ParseCodeErrorKind::CheckCharacter, 15, rule));
        }
        Ok(Self(*number))
    }

    fn permits(byte: u8) -> bool {
        byte.is_ascii_digit() || matches!(byte, b'N' | b'A' | b'X')
    }
}

fn cooperative(number: &[u8; 15]) -> Result<RegistrationNumber, Fault> {
    let is_wrong = |(index, byte): (usize, &u8)| match index {
        6 | 7 => false,
        14 => *byte != b'X',
        _ => !byte.is_ascii_digit(),
    };
    match number.iter().enumerate().position(is_wrong) {
        Some(index) => Err(Fault::character(
            index,
            &Rule(
                "农民专业合作社注册号除第7、8位的NA和第15位的X外应为数字",
                "in the number of a farmers' cooperative, all but NA in places 7 and 8 and X in place 15 should be digits",
            ),
        )),
        None => Ok(RegistrationNumber(*number)),
    }
}

text_forms!(RegistrationNumber);

impl fmt::Debug for RegistrationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RegistrationNumber({self})")
    }
}

impl RegistrantKind {
    /// The official term.
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::DomesticEnterprise => "内资企业",
            Self::ForeignInvestedEnterprise => "外商投资企业",
            Self::IndividualBusiness => "个体工商户",
            Self::FarmersCooperative => "农民专业合作社",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seventh_place_tells_the_kind() {
        for (sequence, kind) in [
            (0, RegistrantKind::DomesticEnterprise),
            (39_999_999, RegistrantKind::DomesticEnterprise),
            (40_000_000, RegistrantKind::ForeignInvestedEnterprise),
            (59_999_999, RegistrantKind::ForeignInvestedEnterprise),
            (60_000_000, RegistrantKind::IndividualBusiness),
            (99_999_999, RegistrantKind::IndividualBusiness),
        ] {
            let number = RegistrationNumber::compose("990000".parse().unwrap(), sequence).unwrap();
            assert_eq!(number.kind(), kind, "{number}");
            assert_eq!(RegistrationNumber::parse(number.as_str()), Ok(number));
        }
        assert_eq!(
            RegistrationNumber::compose("990000".parse().unwrap(), 100_000_000),
            None
        );
        let cooperative = RegistrationNumber::parse("990000NA000001X").unwrap();
        assert_eq!(cooperative.kind(), RegistrantKind::FarmersCooperative);
    }

    #[test]
    fn faults_name_place_and_likely_number() {
        let good = RegistrationNumber::compose("990000".parse().unwrap(), 12)
            .unwrap()
            .to_string();
        let with_letter = good.replace('0', "O");
        let error = RegistrationNumber::parse(&with_letter).unwrap_err();
        assert_eq!((error.kind(), error.position()), (ParseCodeErrorKind::Character, 3));
        assert_eq!(error.likely(), Some(good.as_str()));

        let last = (good.as_bytes()[14] - b'0' + 1) % 10;
        let error = RegistrationNumber::parse(&format!("{}{last}", &good[..14])).unwrap_err();
        assert_eq!(
            (error.kind(), error.position()),
            (ParseCodeErrorKind::CheckCharacter, 15)
        );

        let error = RegistrationNumber::parse("990000NA0000010").unwrap_err();
        assert_eq!((error.kind(), error.position()), (ParseCodeErrorKind::Character, 15));
        assert_eq!(RegistrationNumber::parse("9900000000001").unwrap_err().position(), 14);
    }
}
