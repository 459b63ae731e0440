//! The slips of people who copy codes, and the code that was probably meant.

use crate::CodeKind;
use crate::error::{Fault, ParseCodeError, ParseCodeErrorKind, Rule};

/// What parsing needs to know of a kind of code.
pub(crate) trait Shape: Copy {
    const KIND: CodeKind;
    /// The rule for a character that stands nowhere in such a code.
    const ALPHABET_RULE: &'static Rule;
    /// Characters that people write for others of the same look, with the readings to try.
    const LOOK_ALIKES: &'static [(u8, &'static [u8])];

    /// The one validation, on bytes and without allocation.
    fn validate(bytes: &[u8]) -> Result<Self, Fault>;

    /// Whether the byte can stand anywhere in such a code.
    fn permits(byte: u8) -> bool;

    /// Whether a code found by swapping two neighbours can be believed, for instance because its division is known.
    fn is_plausible(&self) -> bool {
        true
    }
}

/// Longest text for which a likely code is looked for; longer ones are not slips of a code.
const LENGTH_MAX: usize = 64;

pub(crate) fn parse<S: Shape>(text: &str) -> Result<S, ParseCodeError> {
    S::validate(text.as_bytes()).map_err(|fault| explain::<S>(text, fault))
}

pub(crate) fn parse_bytes<S: Shape>(bytes: &[u8]) -> Result<S, ParseCodeError> {
    S::validate(bytes).map_err(|fault| ParseCodeError::new(S::KIND, fault, None))
}

#[cold]
pub(crate) fn explain<S: Shape>(text: &str, fault: Fault) -> ParseCodeError {
    // A foreign character explains more than the wrong length that it causes, and its place has to be counted in
    // characters where the validation counted bytes.
    let foreign = text
        .chars()
        .position(|character| !(character.is_ascii() && S::permits(character as u8)));
    let fault = match foreign {
        Some(index) => Fault::new(ParseCodeErrorKind::Character, index + 1, S::ALPHABET_RULE),
        None => fault,
    };
    ParseCodeError::new(S::KIND, fault, likely::<S>(text))
}

/// The code that was probably meant, if one slip explains the text.
fn likely<S: Shape>(text: &str) -> Option<String> {
    let mut written = plain(text)?;
    if S::validate(&written).is_ok() {
        return Some(into_string(written));
    }
    if let Some(meant) = look_alikes::<S>(&written) {
        return Some(into_string(meant));
    }
    let index = swapped::<S>(&mut written)?;
    written.swap(index - 1, index);
    Some(into_string(written))
}

/// The text in the form in which codes are written: half-width capitals without blanks and separators.
/// `None` where a character remains that stands for nothing.
pub(crate) fn plain(text: &str) -> Option<Vec<u8>> {
    if text.len() > LENGTH_MAX * 4 {
        return None;
    }
    let mut written = Vec::with_capacity(LENGTH_MAX);
    for character in text.chars() {
        let byte = match character {
            '0'..='9' | 'A'..='Z' => character as u8,
            'a'..='z' => character.to_ascii_uppercase() as u8,
            '\u{FF10}'..='\u{FF19}' => b'0' + (character as u32 - 0xFF10) as u8,
            '\u{FF21}'..='\u{FF3A}' => b'A' + (character as u32 - 0xFF21) as u8,
            '\u{FF41}'..='\u{FF5A}' => b'A' + (character as u32 - 0xFF41) as u8,
            // Greek chi, Cyrillic kha, Roman ten, times and cross: all written for the check character X.
            'Χ' | 'χ' | 'Х' | 'х' | 'Ⅹ' | 'ⅹ' | '×' | '✕' | '╳' => b'X',
            _ if is_separator(character) => continue,
            _ => return None,
        };
        written.push(byte);
    }
    (written.len() <= LENGTH_MAX).then_some(written)
}

/// The digit that is meant by a character where nothing but digits can stand; other characters as they are.
pub(crate) fn digit_meant(character: char) -> char {
    match character {
        '\u{FF10}'..='\u{FF19}' => char::from(b'0' + (character as u32 - 0xFF10) as u8),
        'O' | 'o' => '0',
        'I' | 'l' => '1',
        other => other,
    }
}

fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '_' | '.' | ',' | ':' | '/' | '\'' | '"' | '`' | '·' | '，' | '。' | '、' | '：' | '’' | '‘' | '“' | '”'
                | '\u{2010}'..='\u{2015}' | '\u{2212}' | '－' | '＿' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{FEFF}'
        )
}

/// The reading with every look-alike character replaced, if only one reading is a code. Where a character has several
/// readings, each is tried.
fn look_alikes<S: Shape>(written: &[u8]) -> Option<Vec<u8>> {
    let readings = |byte: u8| {
        S::LOOK_ALIKES
            .iter()
            .find(|(written, _)| *written == byte)
            .map(|(_, readings)| *readings)
    };
    let choices = written
        .iter()
        .filter_map(|byte| readings(*byte))
        .map(<[u8]>::len)
        .max()?;
    let mut found: Option<Vec<u8>> = None;
    for choice in 0..choices {
        let read = |byte: &u8| readings(*byte).map_or(*byte, |readings| readings[choice.min(readings.len() - 1)]);
        let candidate: Vec<u8> = written.iter().map(read).collect();
        if S::validate(&candidate).is_ok() && found.replace(candidate).is_some() {
            // Two explanations are none.
            return None;
        }
    }
    found
}

/// The second place of the one pair of neighbours whose swap gives a code.
///
/// Some swap mends the check character of many a text by accident, so the code also has to stand on its own.
/// Streams full of wrong codes come here once a line, so nothing is allocated.
fn swapped<S: Shape>(written: &mut [u8]) -> Option<usize> {
    let mut found = None;
    for index in 1..written.len() {
        if written[index - 1] == written[index] {
            continue;
        }
        written.swap(index - 1, index);
        let is_code = S::validate(written).is_ok_and(|code| code.is_plausible());
        written.swap(index - 1, index);
        if is_code && found.replace(index).is_some() {
            return None;
        }
    }
    found
}

fn into_string(bytes: Vec<u8>) -> String {
    bytes.into_iter().map(char::from).collect()
}

/// Gives an identifier stored as ASCII bytes its text forms, so that each type writes only its rule and its parts.
macro_rules! text_forms {
    ($type:ident) => {
        impl $type {
            /// Reads the text strictly: nothing is trimmed, folded or guessed.
            ///
            /// # Errors
            /// [`ParseCodeError`](crate::ParseCodeError) with place, rule and, where one slip explains the text, the
            /// likely code.
            pub fn parse(text: &str) -> Result<Self, crate::ParseCodeError> {
                crate::slip::parse(text)
            }

            /// Reads bytes as [`parse`](Self::parse) does, without allocation and without looking for a likely code;
            /// the place of a fault is counted in bytes.
            ///
            /// # Errors
            /// As [`parse`](Self::parse), with `likely` empty.
            #[inline]
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, crate::ParseCodeError> {
                crate::slip::parse_bytes(bytes)
            }

            /// The code as text, as it is stored and sent.
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(self.as_bytes()).expect("validation let only ASCII pass")
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::str::FromStr for $type {
            type Err = crate::ParseCodeError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl TryFrom<&str> for $type {
            type Error = crate::ParseCodeError;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                Self::parse(text)
            }
        }

        crate::slip::serde_as_text!($type);
    };
}

/// A code is serialised as its text and checked again when it is read.
macro_rules! serde_as_text {
    ($type:ident) => {
        #[cfg(feature = "serde")]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use {serde_as_text, text_forms};
