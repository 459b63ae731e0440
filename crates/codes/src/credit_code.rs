use std::fmt;

use crate::check_character::{CREDIT_VALUES, NO_VALUE, mod_31, organization};
use crate::error::{Fault, ParseCodeErrorKind, Rule};
use crate::slip::{Shape, text_forms};
use crate::{AdministrativeDivisionCode, CodeKind, CodeNote, CodeNotes, EntityKind, OrganizationCode, ParseCodeError};

/// Unified social credit code — 统一社会信用代码.
///
/// Names one legal entity or other organization for the whole of its existence.
///
/// Shape: 18 characters. Registering department (1), kind of organization (1), administrative
/// division (6), organization code (9), check character (1). Capitals only, without I, O, S, V, Z.
///
/// The organization code inside has a check character of its own. Codes have been issued in which it fails, so that a
/// failure is a [note](Self::notes), not an error; so is a department or category outside the known table.
///
/// Source: GB 32100-2015; the division is from GB/T 2260, the organization code from GB 11714.
///
/// ```
/// # use codes::UnifiedSocialCreditCode;
/// let code: UnifiedSocialCreditCode = "91990000MA0000015Q".parse()?; // division 99: invented
/// assert_eq!(code.division().to_string(), "990000");
/// assert_eq!(code.entity_kind().unwrap().category(), "企业");
/// assert_eq!(code.organization_code().unwrap().as_str(), "MA0000015");
///
/// let error = "9I990000MAOOOOO15q".parse::<UnifiedSocialCreditCode>().unwrap_err();
/// assert_eq!(error.likely(), Some("91990000MA0000015Q"));
/// # Ok::<(), codes::ParseCodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnifiedSocialCreditCode([u8; 18]);

impl UnifiedSocialCreditCode {
    /// What is wrong where the last character is not the one that the others give.
    pub(crate) const WRONG_CHECK_CHARACTER: Fault = Fault::new(
        ParseCodeErrorKind::CheckCharacter,
        18,
        &Rule(
            "应等于按 GB 32100 由前17位算出的校验码",
            "it should be what GB 32100 calculates from the 17 characters before it",
        ),
    );

    /// The code with its check character, from its parts.
    ///
    /// # Errors
    /// [`ParseCodeErrorKind::Character`] where the organization code holds I, O, S, V or Z, which older organization
    /// codes may and credit codes may not.
    pub fn compose(
        kind: EntityKind,
        division: AdministrativeDivisionCode,
        organization: OrganizationCode,
    ) -> Result<Self, ParseCodeError> {
        let mut code = [0; 18];
        code[..2].copy_from_slice(kind.as_str().as_bytes());
        code[2..8].copy_from_slice(division.as_bytes());
        code[8..17].copy_from_slice(organization.as_bytes());
        code[17] = b'0';
        match check_characters(&code) {
            Ok(()) => {
                code[17] = mod_31(code.first_chunk().expect("seventeen of eighteen"));
                Ok(Self(code))
            }
            Err(fault) => Err(ParseCodeError::new(CodeKind::CreditCode, fault, None)),
        }
    }

    /// Registering department and category, if the table has them.
    #[inline]
    pub fn entity_kind(&self) -> Option<EntityKind> {
        EntityKind::find([self.0[0], self.0[1]])
    }

    /// The division of the registering authority.
    pub fn division(&self) -> AdministrativeDivisionCode {
        AdministrativeDivisionCode::from_digits(self.0[2..8].try_into().expect("six of eighteen"))
    }

    /// The organization code inside, unless its own check character fails.
    pub fn organization_code(&self) -> Option<OrganizationCode> {
        OrganizationCode::validate(&self.0[8..17]).ok()
    }

    /// Whether the last character is the one that the others give. False only for a code that was accepted because it
    /// stands in the list of those [issued despite the check](crate::IssuedDespiteCheck).
    #[inline]
    pub fn has_valid_check_character(&self) -> bool {
        mod_31(self.0.first_chunk().expect("seventeen of eighteen")) == self.0[17]
    }

    /// What is worth knowing about the code, although it is accepted.
    pub fn notes(&self) -> CodeNotes {
        self.notes_without_check()
            .with_if(CodeNote::IssuedDespiteCheck, !self.has_valid_check_character())
    }

    /// The 18 characters as bytes.
    pub fn as_bytes(&self) -> &[u8; 18] {
        &self.0
    }

    /// The notes of a code whose check character is known to be right.
    #[inline]
    pub(crate) fn notes_without_check(&self) -> CodeNotes {
        let body: &[u8; 8] = self.0[8..16].try_into().expect("eight of eighteen");
        CodeNotes::NONE
            .with_if(CodeNote::InnerOrganizationCode, organization(body) != self.0[16])
            .with_if(CodeNote::UnknownEntityKind, self.entity_kind().is_none())
    }

    /// Everything that a code must satisfy but the check character, for codes that were issued in spite of it.
    #[inline]
    pub(crate) fn validate_without_check(bytes: &[u8]) -> Result<Self, Fault> {
        let Ok(code) = <&[u8; 18]>::try_from(bytes) else {
            return Err(Fault::length(
                bytes.len(),
                18,
                &Rule("应为18位", "it should have 18 characters"),
            ));
        };
        check_characters(code)?;
        Ok(Self(*code))
    }
}

const ALPHABET_RULE: &Rule = &Rule(
    "应为半角数字或大写字母，且不用字母I、O、S、V、Z",
    "digits and capital letters other than I, O, S, V and Z can stand in it",
);

#[inline]
fn check_characters(code: &[u8; 18]) -> Result<(), Fault> {
    // One pass that only gathers, so that the good case has no branch for each place.
    let values = code
        .iter()
        .fold(0, |values, byte| values | CREDIT_VALUES[usize::from(*byte)]);
    let is_division = code[2..8].iter().all(u8::is_ascii_digit);
    if values & 0x80 == 0 && is_division {
        return Ok(());
    }
    Err(
        match code
            .iter()
            .position(|byte| CREDIT_VALUES[usize::from(*byte)] == NO_VALUE)
        {
            Some(index) => Fault::character(index, ALPHABET_RULE),
            None => {
                let index = code[2..8].iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(0);
                Fault::character(
                    index + 2,
                    &Rule(
                        "第3至8位的登记管理机关行政区划码应为数字",
                        "characters 3 to 8, the division of the registering authority, should be digits",
                    ),
                )
            }
        },
    )
}

impl Shape for UnifiedSocialCreditCode {
    const KIND: CodeKind = CodeKind::CreditCode;
    const ALPHABET_RULE: &'static Rule = ALPHABET_RULE;
    const LOOK_ALIKES: &'static [(u8, &'static [u8])] =
        &[(b'I', b"1"), (b'O', b"0"), (b'S', b"5"), (b'Z', b"2"), (b'V', b"UYW")];

    #[inline]
    fn validate(bytes: &[u8]) -> Result<Self, Fault> {
        let code = Self::validate_without_check(bytes)?;
        if code.has_valid_check_character() {
            Ok(code)
        } else {
            Err(Self::WRONG_CHECK_CHARACTER)
        }
    }

    #[inline]
    fn permits(byte: u8) -> bool {
        CREDIT_VALUES[usize::from(byte)] != NO_VALUE
    }

    fn is_plausible(&self) -> bool {
        self.notes_without_check().is_empty()
    }
}

text_forms!(UnifiedSocialCreditCode);

impl fmt::Debug for UnifiedSocialCreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnifiedSocialCreditCode({self})")
    }
}
