use std::fmt;

use crate::check_character::mod_11_2;
use crate::civil_date::days_in_month;
use crate::digits::first_other_than_digit;
use crate::division::{AdministrativeDivisionCode, is_province};
use crate::divisions::{DivisionStatus, Divisions};
use crate::error::{Fault, ParseCodeErrorKind, Rule};
use crate::slip::{Shape, text_forms};
use crate::{CitizenIdentificationNumber15, CivilDate, CodeKind, ParseCodeError, Sex};

/// Citizen identification number — 公民身份号码.
///
/// Shape: 18 characters. Administrative division (6), date of birth (8), sequence (3, odd for men), check character (1,
/// digit or X, ISO 7064 MOD 11-2). The same form is carried by the residence permits of people from Hong Kong, Macao and
/// Taiwan (81, 82, 83) and, since December 2023, by the permanent residence cards of foreigners, which begin with 9,
/// province (2) and numeric country code (3).
///
/// Only structure, date and check character decide; an unknown division is no fault, since numbers with rare divisions
/// are real. `Debug` shows nothing of the number, and `Display` all of it: show [`masked`](Self::masked) to people.
///
/// Source: GB 11643-1999; for foreigners the rules published with the card of 2023 (首位“9”, check as for citizens).
///
/// ```
/// # use codes::{CitizenIdentificationNumber, CivilDate, Sex};
/// let number: CitizenIdentificationNumber = "11010519491231002X".parse()?; // the example that the standard prints
/// assert_eq!(number.division().as_str(), "110105");
/// assert_eq!(number.birth_on(), CivilDate::new(1949, 12, 31).unwrap());
/// assert_eq!(number.sex(), Sex::Female);
/// assert_eq!(number.masked().to_string(), "110105**********2X");
/// assert_eq!(format!("{number:?}"), "CitizenIdentificationNumber(******************)");
/// # Ok::<(), codes::ParseCodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenIdentificationNumber([u8; 18]);

/// Whom a number of this form was given to — 证件持有人类别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CitizenNumberHolder {
    /// 公民.
    Citizen,
    /// 香港居民, residence permit 港澳台居民居住证.
    HongKongResident,
    /// 澳门居民, residence permit.
    MacaoResident,
    /// 台湾居民, residence permit.
    TaiwanResident,
    /// 外国人, permanent residence card 外国人永久居留身份证 of the 2023 form.
    ForeignPermanentResident,
}

/// A citizen number with the birth date and most of the sequence starred — 脱敏显示.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MaskedCitizenNumber([u8; 18]);

impl CitizenIdentificationNumber {
    /// Reads the form of 18 characters or the one of 15 digits, which is upgraded.
    ///
    /// # Errors
    /// As the parsers of the two forms.
    pub fn parse_either_form(text: &str) -> Result<Self, ParseCodeError> {
        if text.len() == 15 {
            return Ok(CitizenIdentificationNumber15::parse(text)?.upgrade());
        }
        Self::parse(text)
    }

    /// The number with its check character, from division, birth and sequence (0 to 999).
    ///
    /// `None` where the sequence has more than three digits or the birth lies outside 1800 to 2099.
    pub fn compose(division: AdministrativeDivisionCode, birth_on: CivilDate, sequence: u16) -> Option<Self> {
        let body = format!(
            "{division}{:04}{:02}{:02}{sequence:03}",
            birth_on.year(),
            birth_on.month(),
            birth_on.day()
        );
        let digits: [u8; 17] = body.as_bytes().try_into().ok()?;
        let mut number = [0; 18];
        number[..17].copy_from_slice(&digits);
        number[17] = mod_11_2(&digits);
        Self::validate(&number).ok()
    }

    /// The administrative division: the first six digits; for a foreigner the province that received the application.
    pub fn division(&self) -> AdministrativeDivisionCode {
        let digits = match self.holder() {
            CitizenNumberHolder::ForeignPermanentResident => [self.0[1], self.0[2], b'0', b'0', b'0', b'0'],
            _ => self.0[..6].try_into().expect("six of eighteen"),
        };
        AdministrativeDivisionCode::from_digits(digits)
    }

    /// What the division table says of this number, asked as of the day when the division was written into it.
    ///
    /// That is the date of birth; for foreigners not before the card of December 2023. Numbers were first given in the
    /// 1980s, so that people born earlier often carry a division of a later time: no fault, and no suspicion either.
    pub fn division_status<'a>(&self, divisions: &'a Divisions) -> DivisionStatus<'a> {
        divisions.status(self.division(), self.division_on())
    }

    /// The day when the division was written into the number, as far as that can be told.
    pub(crate) fn division_on(&self) -> CivilDate {
        match self.holder() {
            CitizenNumberHolder::ForeignPermanentResident => self
                .birth_on()
                .max(CivilDate::new(2023, 12, 1).expect("a day of the calendar")),
            _ => self.birth_on(),
        }
    }

    /// The date of birth.
    pub fn birth_on(&self) -> CivilDate {
        let (year, month, day) = birth_parts(&self.0);
        CivilDate::new(year, month, day).expect("validation let only days of the calendar pass")
    }

    /// The sex that the 17th digit tells: odd for men, even for women.
    pub fn sex(&self) -> Sex {
        if self.0[16] & 1 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The sequence among those of one division and birthday, 0 to 999.
    pub fn sequence(&self) -> u16 {
        self.0[14..17]
            .iter()
            .fold(0, |sum, byte| sum * 10 + u16::from(byte - b'0'))
    }

    /// Whom the number was given to, from its first digits.
    pub fn holder(&self) -> CitizenNumberHolder {
        match &self.0[..2] {
            b"81" => CitizenNumberHolder::HongKongResident,
            b"82" => CitizenNumberHolder::MacaoResident,
            b"83" => CitizenNumberHolder::TaiwanResident,
            // No province begins with 9, so only a known province behind it makes the number a foreigner's.
            _ if self.0[0] == b'9' && is_province([self.0[1], self.0[2]]) => {
                CitizenNumberHolder::ForeignPermanentResident
            }
            _ => CitizenNumberHolder::Citizen,
        }
    }

    /// Whether the country code of a foreign permanent resident is assigned; true for everybody else, whose number has none.
    pub fn has_known_country(&self) -> bool {
        self.country()
            .is_none_or(|code| code.parse().is_ok_and(crate::countries::is_country))
    }

    /// The numeric country code (ISO 3166-1) of a foreign permanent resident.
    pub fn country(&self) -> Option<&str> {
        let is_foreign = self.holder() == CitizenNumberHolder::ForeignPermanentResident;
        is_foreign.then(|| &self.as_str()[3..6])
    }

    /// The number as people may see it: division and the last two characters.
    pub fn masked(&self) -> MaskedCitizenNumber {
        let mut shown = self.0;
        shown[6..16].fill(b'*');
        MaskedCitizenNumber(shown)
    }

    /// The 18 characters as bytes.
    pub fn as_bytes(&self) -> &[u8; 18] {
        &self.0
    }

    /// From 17 digits whose date is known to be good.
    pub(crate) fn with_check_character(digits: [u8; 17]) -> Self {
        let mut number = [0; 18];
        number[..17].copy_from_slice(&digits);
        number[17] = mod_11_2(&digits);
        Self(number)
    }
}

impl Shape for CitizenIdentificationNumber {
    const KIND: CodeKind = CodeKind::CitizenNumber;
    const ALPHABET_RULE: &'static Rule = &Rule(
        "前17位应为半角数字0至9，第18位应为数字或大写字母X",
        "the first 17 characters should be digits, and the last a digit or a capital X",
    );
    const LOOK_ALIKES: &'static [(u8, &'static [u8])] = DIGIT_LOOK_ALIKES;

    #[inline]
    fn validate(bytes: &[u8]) -> Result<Self, Fault> {
        let Ok(number) = <&[u8; 18]>::try_from(bytes) else {
            return Err(Fault::length(
                bytes.len(),
                18,
                &Rule(
                    "应为18位；15位的旧号码须先升为18位",
                    "it should have 18 characters; an old number of 15 has to be made one of 18 first",
                ),
            ));
        };
        let body: &[u8; 17] = number.first_chunk().expect("seventeen of eighteen");
        if let Some(index) = first_other_than_digit(body) {
            return Err(Fault::character(
                index,
                &Rule("前17位应为半角数字0至9", "the first 17 characters should be digits"),
            ));
        }
        if !number[17].is_ascii_digit() && number[17] != b'X' {
            return Err(Fault::character(
                17,
                &Rule(
                    "第18位应为数字或大写字母X",
                    "character 18 should be a digit or a capital X",
                ),
            ));
        }
        check_birth(number)?;
        if mod_11_2(body) != number[17] {
            return Err(Fault::new(
                ParseCodeErrorKind::CheckCharacter,
                18,
                &Rule(
                    "应等于按 GB 11643 由前17位算出的校验码",
                    "it should be what GB 11643 calculates from the 17 characters before it",
                ),
            ));
        }
        Ok(Self(*number))
    }

    fn permits(byte: u8) -> bool {
        byte.is_ascii_digit() || byte == b'X'
    }

    fn is_plausible(&self) -> bool {
        Divisions::built_in().has(self.division())
    }
}

text_forms!(CitizenIdentificationNumber);

/// Letters that are written for digits of the same look, where only digits may stand.
pub(crate) const DIGIT_LOOK_ALIKES: &[(u8, &[u8])] = &[
    (b'O', b"0"),
    (b'Q', b"0"),
    (b'D', b"0"),
    (b'I', b"1"),
    (b'L', b"1"),
    (b'Z', b"2"),
    (b'S', b"5"),
    (b'B', b"8"),
];

fn birth_parts(number: &[u8; 18]) -> (u16, u8, u8) {
    let digit = |index: usize| number[index] - b'0';
    let year = u16::from(digit(6)) * 1000 + u16::from(digit(7)) * 100 + u16::from(digit(8)) * 10 + u16::from(digit(9));
    (year, digit(10) * 10 + digit(11), digit(12) * 10 + digit(13))
}

#[inline]
fn check_birth(number: &[u8; 18]) -> Result<(), Fault> {
    let (year, month, day) = birth_parts(number);
    if !(1800..=2099).contains(&year) {
        return Err(Fault::new(
            ParseCodeErrorKind::Date,
            7,
            &Rule(
                "第7至10位的年份应为1800至2099",
                "the year, characters 7 to 10, should be from 1800 to 2099",
            ),
        ));
    }
    check_month_and_day(year, month, day, 11)
}

/// The month stands at `position`, the day behind it.
pub(crate) fn check_month_and_day(year: u16, month: u8, day: u8, position: usize) -> Result<(), Fault> {
    if !(1..=12).contains(&month) {
        return Err(Fault::new(
            ParseCodeErrorKind::Date,
            position,
            &Rule("月份应为01至12", "the month should be from 01 to 12"),
        ));
    }
    if day == 0 || day > days_in_month(year, month) {
        return Err(Fault::new(
            ParseCodeErrorKind::Date,
            position + 2,
            &Rule("该年该月没有这一天", "that month has no such day"),
        ));
    }
    Ok(())
}

impl fmt::Debug for CitizenIdentificationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CitizenIdentificationNumber(******************)")
    }
}

impl fmt::Display for MaskedCitizenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(std::str::from_utf8(&self.0).expect("digits, X and stars"))
    }
}

impl fmt::Debug for MaskedCitizenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
