use std::fmt;

use crate::error::{Fault, ParseCodeErrorKind, Rule};
use crate::slip::{digit_meant, serde_as_text};
use crate::{CodeKind, ParseCodeError};

/// Number of a social organization's certificate — 社会组织登记证号, such as （浙）社证字第1234号.
///
/// What is known, and no more: before the unified social credit code each civil-affairs authority numbered its
/// certificates itself. Printed ones show the short name of the authority, often in brackets and sometimes absent, one of
/// 社证字, 民证字, 基证字 for the three kinds of organization, and a serial of digits, at times with a hyphen and a branch
/// number. No national rule was found that could be read and there is no check digit. So this type settles one spelling
/// of one number, so that two writings of it compare equal, and refuses what cannot be such a number at all.
/// Certificates of today carry the credit code instead; read those with [`crate::UnifiedSocialCreditCode`].
///
/// ```
/// # use codes::{SocialOrganizationCertificateNumber, SocialOrganizationKind};
/// let number: SocialOrganizationCertificateNumber = "（虚）社证字第 ００12 号".parse()?;
/// assert_eq!(number.as_str(), "虚社证字第0012号");
/// assert_eq!(number.authority(), "虚");
/// assert_eq!(number.kind(), Some(SocialOrganizationKind::SocialGroup));
/// assert_eq!(number.serial(), "0012");
/// # Ok::<(), codes::ParseCodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SocialOrganizationCertificateNumber {
    text: [u8; TEXT_MAX_BYTES],
    length: u8,
    serial_start: u8,
}

/// The kinds of social organization that certificate numbers tell apart — 社会组织类型.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SocialOrganizationKind {
    /// 社会团体: 社证字.
    SocialGroup,
    /// 民办非企业单位（社会服务机构）: 民证字.
    PrivateNonEnterpriseUnit,
    /// 基金会: 基证字.
    Foundation,
}

const TEXT_MAX_BYTES: usize = 62;
const SERIAL_MAX: usize = 18;
const AUTHORITY_MAX: usize = 8;
const MIDDLE: &str = "证字第";
const SERIAL_RULE: &Rule = &Rule(
    "序号应为1至18位数字，中间可有连字符，例如“社证字第0012号”",
    "the serial should have 1 to 18 digits, with hyphens between them at most, as in “社证字第0012号”",
);

impl SocialOrganizationCertificateNumber {
    /// Reads a certificate number in any of its usual writings, or the bare serial.
    ///
    /// # Errors
    /// [`ParseCodeErrorKind::Character`] where something else stands, [`ParseCodeErrorKind::Length`] where the serial is
    /// missing or too long, [`ParseCodeErrorKind::Structure`] where the words before it are not of the known form.
    pub fn parse(text: &str) -> Result<Self, ParseCodeError> {
        Self::read(text)
            .map_err(|fault| ParseCodeError::new(CodeKind::SocialOrganizationCertificate, fault, likely(text)))
    }

    pub(crate) fn read(text: &str) -> Result<Self, Fault> {
        let words_end = text
            .char_indices()
            .find(|(_, character)| half_width_digit(*character).is_some());
        let (words, rest) = text.split_at(words_end.map_or(text.len(), |(index, _)| index));
        let words_count = words.chars().count();
        let prefix = prefix(words)?;
        let serial = serial(rest, words_count)?;

        let mut written = String::with_capacity(TEXT_MAX_BYTES);
        written.push_str(&prefix);
        let serial_start = written.len();
        written.push_str(&serial);
        if !prefix.is_empty() {
            written.push('号');
        }
        if written.len() > TEXT_MAX_BYTES {
            return Err(Fault::new(
                ParseCodeErrorKind::Length,
                words_count + 1,
                &Rule("全文过长", "it is too long"),
            ));
        }
        let mut stored = [0; TEXT_MAX_BYTES];
        stored[..written.len()].copy_from_slice(written.as_bytes());
        // Both fit: the text has at most 62 bytes.
        Ok(Self {
            text: stored,
            length: written.len() as u8,
            serial_start: serial_start as u8,
        })
    }

    /// The settled spelling.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text[..usize::from(self.length)]).expect("stored from a str")
    }

    /// The short name of the authority, empty where the number shows none.
    pub fn authority(&self) -> &str {
        let words = self.words();
        words.strip_suffix(['社', '民', '基']).unwrap_or(words)
    }

    /// The kind of organization; `None` for a bare serial or other words.
    pub fn kind(&self) -> Option<SocialOrganizationKind> {
        match self.words().chars().next_back()? {
            '社' => Some(SocialOrganizationKind::SocialGroup),
            '民' => Some(SocialOrganizationKind::PrivateNonEnterpriseUnit),
            '基' => Some(SocialOrganizationKind::Foundation),
            _ => None,
        }
    }

    /// The serial, digits and hyphens, with its leading zeros.
    pub fn serial(&self) -> &str {
        self.as_str()[usize::from(self.serial_start)..].trim_end_matches('号')
    }

    fn words(&self) -> &str {
        self.as_str()[..usize::from(self.serial_start)].trim_end_matches(MIDDLE)
    }
}

/// The words before the serial in one spelling, `…证字第`, or nothing.
fn prefix(words: &str) -> Result<String, Fault> {
    let mut kept = String::new();
    for (index, character) in words.chars().enumerate() {
        match character {
            '（' | '）' | '(' | ')' | '〔' | '〕' | '[' | ']' | '【' | '】' => {}
            _ if character.is_whitespace() => {}
            // The rest of the CJK main block; short names of places are all in it.
            '\u{4E00}'..='\u{9FFF}' => kept.push(character),
            _ => {
                return Err(Fault::character(
                    index,
                    &Rule(
                        "序号之前应为登记管理机关简称和“社证字第”等字样",
                        "before the serial there should be the authority in short and words like “社证字第”",
                    ),
                ));
            }
        }
    }
    if kept.is_empty() {
        return Ok(kept);
    }
    let authority = kept.strip_suffix('第').unwrap_or(&kept);
    let Some(authority) = authority
        .strip_suffix("证字")
        .filter(|authority| authority.chars().count() <= AUTHORITY_MAX)
    else {
        let rule = &Rule(
            "序号之前应为登记管理机关简称（不超过7字）和“社证字第”“民证字第”或“基证字第”",
            "before the serial there should be the authority in short (7 characters at most) and “社证字第”, “民证字第” or “基证字第”",
        );
        return Err(Fault::new(ParseCodeErrorKind::Structure, 1, rule));
    };
    Ok(format!("{authority}{MIDDLE}"))
}

/// The number with the digits and the words that were probably meant.
fn likely(text: &str) -> Option<String> {
    let meant: String = (text.chars())
        .map(|character| match character {
            '證' => '证',
            '號' => '号',
            other => digit_meant(other),
        })
        .collect();
    let number = SocialOrganizationCertificateNumber::read(&meant).ok()?;
    Some(number.to_string())
}

fn serial(rest: &str, words_count: usize) -> Result<String, Fault> {
    let mut serial = String::new();
    let mut has_ended = false;
    for (index, character) in rest.chars().enumerate() {
        let place = words_count + index;
        match (half_width_digit(character), character) {
            _ if has_ended && !character.is_whitespace() => {
                return Err(Fault::character(
                    place,
                    &Rule("“号”之后不应再有字符", "nothing should follow after “号”"),
                ));
            }
            (Some(digit), _) => serial.push(digit),
            (None, '-' | '－' | '—' | '–') if !serial.ends_with('-') => serial.push('-'),
            (None, '号') => has_ended = true,
            _ if character.is_whitespace() => {}
            _ => return Err(Fault::character(place, SERIAL_RULE)),
        }
    }
    if serial.is_empty() || serial.ends_with('-') || serial.len() > SERIAL_MAX {
        return Err(Fault::new(
            ParseCodeErrorKind::Length,
            words_count + serial.len().min(SERIAL_MAX) + 1,
            SERIAL_RULE,
        ));
    }
    Ok(serial)
}

fn half_width_digit(character: char) -> Option<char> {
    match character {
        '0'..='9' => Some(character),
        '\u{FF10}'..='\u{FF19}' => Some(char::from(b'0' + (character as u32 - 0xFF10) as u8)),
        _ => None,
    }
}

impl fmt::Display for SocialOrganizationCertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for SocialOrganizationCertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SocialOrganizationCertificateNumber({self})")
    }
}

impl std::str::FromStr for SocialOrganizationCertificateNumber {
    type Err = ParseCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for SocialOrganizationCertificateNumber {
    type Error = ParseCodeError;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

serde_as_text!(SocialOrganizationCertificateNumber);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writings_of_one_number_are_equal() {
        for (text, settled) in [
            ("社证字第0012号", "社证字第0012号"),
            ("社证字第0012", "社证字第0012号"),
            ("社证字0012号", "社证字第0012号"),
            ("(虚)社证字第1234号", "虚社证字第1234号"),
            ("虚东民证字第０５０００５号", "虚东民证字第050005号"),
            ("社证字第 0012-14号", "社证字第0012-14号"),
            ("基证字第0001号 ", "基证字第0001号"),
            ("050005", "050005"),
        ] {
            let number =
                SocialOrganizationCertificateNumber::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(number.as_str(), settled, "{text}");
            assert_eq!(SocialOrganizationCertificateNumber::parse(settled), Ok(number));
        }
    }

    #[test]
    fn other_texts_are_refused_with_their_place() {
        for (text, kind, position) in [
            ("", ParseCodeErrorKind::Length, 1),
            ("社证字第号", ParseCodeErrorKind::Structure, 1),
            ("社证字第", ParseCodeErrorKind::Length, 5),
            ("社证字第12-号", ParseCodeErrorKind::Length, 8),
            ("社证字第12号X", ParseCodeErrorKind::Character, 8),
            ("社证字第12甲号", ParseCodeErrorKind::Character, 7),
            ("某某公司12号", ParseCodeErrorKind::Structure, 1),
            ("A社证字第12号", ParseCodeErrorKind::Character, 1),
            ("1234567890123456789", ParseCodeErrorKind::Length, 19),
            ("社证字第O12号", ParseCodeErrorKind::Character, 5),
            ("社證字第12號", ParseCodeErrorKind::Structure, 1),
        ] {
            let error = SocialOrganizationCertificateNumber::parse(text).expect_err(text);
            assert_eq!((error.kind(), error.position()), (kind, position), "{text}: {error}");
        }
    }

    #[test]
    fn a_slip_is_explained() {
        for (text, likely) in [
            ("社证字第O12号", Some("社证字第012号")),
            ("社證字第l2號", Some("社证字第12号")),
            ("某某公司12号", None),
        ] {
            let error = SocialOrganizationCertificateNumber::parse(text).expect_err(text);
            assert_eq!(error.likely(), likely, "{text}");
        }
    }
}
