use std::fmt;

use crate::CodeKind;
use crate::check_character::{NO_VALUE, ORGANIZATION_VALUES, organization};
use crate::error::{Fault, ParseCodeErrorKind, Rule};
use crate::slip::{Shape, text_forms};

/// Organization code — 组织机构代码.
///
/// Shape: 9 characters. Body of digits and capitals (8), check character (1, digit or X). Printed with a hyphen before
/// the check character and stored without; both forms are read. Since 2015 it lives on inside the unified social credit
/// code.
///
/// Source: GB 11714-1997.
///
/// ```
/// # use codes::OrganizationCode;
/// let code: OrganizationCode = "MA000001-5".parse()?;
/// assert_eq!(code.as_str(), "MA0000015");
/// assert_eq!(code.hyphenated(), "MA000001-5");
/// # Ok::<(), codes::ParseCodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrganizationCode([u8; 9]);

impl OrganizationCode {
    /// The code with its check character, from a body of digits and capitals.
    ///
    /// # Errors
    /// [`ParseCodeErrorKind::Length`] or [`ParseCodeErrorKind::Character`] where the body is not of 8 such characters.
    pub fn compose(body: &str) -> Result<Self, crate::ParseCodeError> {
        let bytes = body.as_bytes();
        let fault = match <&[u8; 8]>::try_from(bytes) {
            Err(_) => Fault::length(
                bytes.len(),
                8,
                &Rule(
                    "本体代码应为8位",
                    "the code without its check character should have 8 characters",
                ),
            ),
            Ok(body) => match body
                .iter()
                .position(|byte| ORGANIZATION_VALUES[usize::from(*byte)] == NO_VALUE)
            {
                Some(index) => Fault::character(index, Self::ALPHABET_RULE),
                None => {
                    let mut code = [organization(body); 9];
                    code[..8].copy_from_slice(body);
                    return Ok(Self(code));
                }
            },
        };
        Err(crate::ParseCodeError::new(CodeKind::OrganizationCode, fault, None))
    }

    /// The form for people, with a hyphen before the check character.
    pub fn hyphenated(&self) -> String {
        let (body, check) = self.as_str().split_at(8);
        format!("{body}-{check}")
    }

    /// The nine characters as bytes.
    pub fn as_bytes(&self) -> &[u8; 9] {
        &self.0
    }
}

impl Shape for OrganizationCode {
    const KIND: CodeKind = CodeKind::OrganizationCode;
    const ALPHABET_RULE: &'static Rule = &Rule(
        "前8位应为半角数字或大写字母，第9位应为数字或X，中间可有一个连字符",
        "the first 8 characters should be digits or capital letters and the ninth a digit or X, with one hyphen between them at most",
    );
    // Here the letters may stand too, so that only the check character can tell which was meant.
    const LOOK_ALIKES: &'static [(u8, &'static [u8])] = &[(b'O', b"0"), (b'I', b"1"), (b'S', b"5"), (b'Z', b"2")];

    #[inline]
    fn validate(bytes: &[u8]) -> Result<Self, Fault> {
        let mut code = [0; 9];
        match bytes.len() {
            9 => code.copy_from_slice(bytes),
            10 if bytes[8] == b'-' => {
                code[..8].copy_from_slice(&bytes[..8]);
                code[8] = bytes[9];
            }
            actual => {
                return Err(Fault::length(
                    actual,
                    9,
                    &Rule(
                        "应为9位，第8、9位之间可有一个连字符",
                        "it should have 9 characters, with one hyphen between 8 and 9 at most",
                    ),
                ));
            }
        }
        let body: &[u8; 8] = code.first_chunk().expect("eight of nine");
        if let Some(index) = body
            .iter()
            .position(|byte| ORGANIZATION_VALUES[usize::from(*byte)] == NO_VALUE)
        {
            return Err(Fault::character(index, Self::ALPHABET_RULE));
        }
        // The place is that in the text as written, hyphen included.
        if !code[8].is_ascii_digit() && code[8] != b'X' {
            return Err(Fault::character(
                bytes.len() - 1,
                &Rule(
                    "校验码应为数字或大写字母X",
                    "the check character should be a digit or a capital X",
                ),
            ));
        }
        if organization(body) != code[8] {
            let rule = &Rule(
                "应等于按 GB 11714 由前8位算出的校验码",
                "it should be what GB 11714 calculates from the 8 characters before it",
            );
            return Err(Fault::new(ParseCodeErrorKind::CheckCharacter, bytes.len(), rule));
        }
        Ok(Self(code))
    }

    fn permits(byte: u8) -> bool {
        ORGANIZATION_VALUES[usize::from(byte)] != NO_VALUE || byte == b'-'
    }
}

text_forms!(OrganizationCode);

impl fmt::Debug for OrganizationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrganizationCode({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, (ParseCodeErrorKind, usize, Option<&str>)>) {
        match (OrganizationCode::parse(text), expected) {
            (Ok(code), Ok(stored)) => assert_eq!(code.as_str(), stored),
            (Err(error), Err((kind, position, likely))) => {
                assert_eq!(
                    (error.kind(), error.position(), error.likely()),
                    (kind, position, likely),
                    "{text}: {error}"
                );
            }
            (outcome, _) => panic!("{text}: {outcome:?}"),
        }
    }

    #[test]
    fn reads_both_forms_and_names_slips() {
        check("MA0000015", Ok("MA0000015"));
        check("MA000001-5", Ok("MA0000015"));
        check("ma0000015", Err((ParseCodeErrorKind::Character, 1, Some("MA0000015"))));
        check("MA0000010", Err((ParseCodeErrorKind::CheckCharacter, 9, None)));
        check("MA000001-0", Err((ParseCodeErrorKind::CheckCharacter, 10, None)));
        check(
            "MA00000I5",
            Err((ParseCodeErrorKind::CheckCharacter, 9, Some("MA0000015"))),
        );
        check(
            "MAOOOOO15",
            Err((ParseCodeErrorKind::CheckCharacter, 9, Some("MA0000015"))),
        );
        check(" MA0000015", Err((ParseCodeErrorKind::Character, 1, Some("MA0000015"))));
        check("MA00000-15", Err((ParseCodeErrorKind::Length, 10, Some("MA0000015"))));
        check("MA00000", Err((ParseCodeErrorKind::Length, 8, None)));
    }

    #[test]
    fn composes_what_it_reads() {
        let code = OrganizationCode::compose("MA000001").unwrap();
        assert_eq!(OrganizationCode::parse(code.as_str()), Ok(code));
        assert_eq!(
            OrganizationCode::compose("MA00000").unwrap_err().kind(),
            ParseCodeErrorKind::Length
        );
        assert_eq!(OrganizationCode::compose("ma000001").unwrap_err().position(), 1);
    }
}
