//! One question about a text of any kind, made for streams: the good case allocates nothing.

use crate::digits::first_other_than_digit;
use crate::division::is_province;
use crate::error::{Fault, ParseCodeErrorKind, Rule};
use crate::slip::{Shape, plain};
use crate::{
    AdministrativeDivisionCode, CitizenIdentificationNumber, CitizenIdentificationNumber15, CodeKind, CodeNote,
    CodeNotes, Divisions, EthnicGroup, InstitutionCertificateNumber, IssuedDespiteCheck, OrganizationCode,
    ParseCodeError, RegistrationNumber, Sex, SocialOrganizationCertificateNumber,
};

/// Checks texts of a given kind, or finds out the kind by itself — 代码核对.
///
/// ```
/// # use codes::{CodeChecker, CodeKind, CodeNote};
/// let checker = CodeChecker::default();
/// let finding = checker.check(b"91990000MA0000015Q", None);
/// assert_eq!((finding.kind, finding.fault), (CodeKind::CreditCode, None));
///
/// let finding = checker.check(b"99010519491231002X", None);
/// assert_eq!(finding.fault.unwrap().kind().as_str(), "code.check_character");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CodeChecker<'a> {
    divisions: &'a Divisions,
    issued: &'a IssuedDespiteCheck,
}

/// What was found out about one text — 核对结果.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeFinding {
    /// The kind that was asked for or found out; where there is a fault, the kind that the text comes nearest to.
    pub kind: CodeKind,
    /// A second kind as which the text is valid too. Nothing in it tells which was meant.
    pub also: Option<CodeKind>,
    /// Why the text is not a code, or `None` where it is one. Places are counted in bytes;
    /// [`CodeChecker::explain`] counts characters.
    pub fault: Option<Fault>,
    /// What is worth knowing about an accepted code.
    pub notes: CodeNotes,
}

impl Default for CodeChecker<'_> {
    /// With the built-in division table and no list of codes issued despite the check.
    fn default() -> Self {
        Self {
            divisions: Divisions::built_in(),
            issued: IssuedDespiteCheck::none(),
        }
    }
}

impl<'a> CodeChecker<'a> {
    /// With a division table and a list of one's own.
    pub fn new(divisions: &'a Divisions, issued: &'a IssuedDespiteCheck) -> Self {
        Self { divisions, issued }
    }

    /// Checks the bytes as a code of the kind, or of the kind that they fit where none is given.
    #[inline]
    pub fn check(&self, bytes: &[u8], kind: Option<CodeKind>) -> CodeFinding {
        match kind {
            Some(kind) => self.check_as(bytes, kind),
            None => self.detect(bytes),
        }
    }

    /// The error in full, with the likely code, for a text in which [`check`](Self::check) found a fault.
    /// `None` where the text is a code of the kind after all.
    pub fn explain(&self, text: &str, kind: CodeKind) -> Option<ParseCodeError> {
        match kind {
            CodeKind::CitizenNumber => CitizenIdentificationNumber::parse(text).err(),
            CodeKind::CitizenNumber15 => CitizenIdentificationNumber15::parse(text).err(),
            CodeKind::CreditCode => self.issued.parse(text).err(),
            CodeKind::OrganizationCode => OrganizationCode::parse(text).err(),
            CodeKind::RegistrationNumber => RegistrationNumber::parse(text).err(),
            CodeKind::InstitutionCertificate => InstitutionCertificateNumber::parse(text).err(),
            CodeKind::SocialOrganizationCertificate => SocialOrganizationCertificateNumber::parse(text).err(),
            CodeKind::Division => AdministrativeDivisionCode::parse(text).err(),
            CodeKind::EthnicGroup => EthnicGroup::parse(text).err(),
            CodeKind::Sex => Sex::parse(text).err(),
        }
    }

    #[inline]
    fn check_as(&self, bytes: &[u8], kind: CodeKind) -> CodeFinding {
        let outcome = match kind {
            CodeKind::CitizenNumber => {
                CitizenIdentificationNumber::validate(bytes).map(|number| self.citizen_notes(&number))
            }
            CodeKind::CitizenNumber15 => {
                CitizenIdentificationNumber15::validate(bytes).map(|number| self.citizen_notes(&number.upgrade()))
            }
            CodeKind::CreditCode => self.credit_notes(bytes),
            CodeKind::OrganizationCode => OrganizationCode::validate(bytes).map(|_| CodeNotes::NONE),
            CodeKind::RegistrationNumber => RegistrationNumber::validate(bytes).map(|_| CodeNotes::NONE),
            CodeKind::Division => AdministrativeDivisionCode::validate(bytes).map(|code| self.division_notes(code)),
            CodeKind::InstitutionCertificate
            | CodeKind::SocialOrganizationCertificate
            | CodeKind::EthnicGroup
            | CodeKind::Sex => check_text(bytes, kind),
        };
        match outcome {
            Ok(notes) => CodeFinding {
                kind,
                also: None,
                fault: None,
                notes,
            },
            Err(fault) => CodeFinding {
                kind,
                also: None,
                // Bytes that are no text at all: that says more than which of them cannot stand in a code.
                fault: Some(not_text(bytes).unwrap_or(fault)),
                notes: CodeNotes::NONE,
            },
        }
    }

    #[inline]
    fn detect(&self, bytes: &[u8]) -> CodeFinding {
        match bytes.len() {
            // Characters of several bytes would pass for a length that the text does not have.
            _ if !bytes.is_ascii() => self.check_as(bytes, nearest_kind(bytes)),
            18 => self.detect_18(bytes),
            15 => self.detect_two(bytes, CodeKind::RegistrationNumber, CodeKind::CitizenNumber15),
            9 => self.check_as(bytes, CodeKind::OrganizationCode),
            10 if bytes[8] == b'-' => self.check_as(bytes, CodeKind::OrganizationCode),
            12 => self.check_as(bytes, CodeKind::InstitutionCertificate),
            6 => self.check_as(bytes, CodeKind::Division),
            _ => self.check_as(bytes, nearest_kind(bytes)),
        }
    }

    #[inline]
    fn detect_18(&self, bytes: &[u8]) -> CodeFinding {
        // A letter before the last place rules the citizen number out. Among digits alone one in about 11 × 31 numbers
        // with a possible date fits both rules.
        if bytes
            .first_chunk::<17>()
            .is_some_and(|body| first_other_than_digit(body).is_none())
        {
            return self.detect_citizen_or_credit(bytes);
        }
        let finding = self.check_as(bytes, CodeKind::CreditCode);
        if finding.fault.is_some() {
            self.check_as(bytes, nearest_kind(bytes))
        } else {
            finding
        }
    }

    /// A slip in a citizen number leaves a text that a credit code nearly always lets pass up to its check character, and now and
    /// then altogether; so the citizen number gives way only to a credit code that is whole, or where nothing speaks for it.
    #[inline]
    fn detect_citizen_or_credit(&self, bytes: &[u8]) -> CodeFinding {
        let found = self.detect_two(bytes, CodeKind::CitizenNumber, CodeKind::CreditCode);
        if found.kind == CodeKind::CitizenNumber || (found.fault.is_none() && found.notes == CodeNotes::NONE) {
            return found;
        }
        if self.speaks_for_citizen_number(bytes, found) {
            self.check_as(bytes, CodeKind::CitizenNumber)
        } else {
            found
        }
    }

    #[cold]
    fn speaks_for_citizen_number(&self, bytes: &[u8], as_credit_code: CodeFinding) -> bool {
        if is_province([bytes[0], bytes[1]]) && matches!(&bytes[6..8], b"18" | b"19" | b"20") {
            return true;
        }
        let has_likely = |kind| {
            let error = std::str::from_utf8(bytes)
                .ok()
                .and_then(|text| self.explain(text, kind));
            error.is_some_and(|error| error.likely().is_some())
        };
        let is_explained = as_credit_code.fault.is_some() && has_likely(CodeKind::CreditCode);
        !is_explained && has_likely(CodeKind::CitizenNumber)
    }

    fn detect_two(&self, bytes: &[u8], first: CodeKind, second: CodeKind) -> CodeFinding {
        let (as_first, as_second) = (self.check_as(bytes, first), self.check_as(bytes, second));
        match (as_first.fault, as_second.fault) {
            (None, None) => CodeFinding {
                kind: first,
                also: Some(second),
                fault: None,
                notes: as_first.notes.and(as_second.notes),
            },
            (None, Some(_)) => as_first,
            (Some(_), None) => as_second,
            // The one that fails only at the end has got further.
            (Some(one), Some(other)) if is_check_character(one) || !is_check_character(other) => as_first,
            (Some(_), Some(_)) => as_second,
        }
    }

    #[inline]
    fn credit_notes(&self, bytes: &[u8]) -> Result<CodeNotes, Fault> {
        let (code, of_check) = self.issued.validate(bytes)?;
        Ok(code.notes_without_check().and(of_check))
    }

    #[inline]
    fn citizen_notes(&self, number: &CitizenIdentificationNumber) -> CodeNotes {
        self.divisions
            .notes(number.division(), number.division_on())
            .with_if(CodeNote::CountryUnknown, !number.has_known_country())
    }

    /// Without a day, a division is unknown only where no revision has it.
    fn division_notes(&self, code: AdministrativeDivisionCode) -> CodeNotes {
        CodeNotes::NONE.with_if(CodeNote::DivisionUnknown, !self.divisions.has(code))
    }
}

fn is_check_character(fault: Fault) -> bool {
    fault.kind == ParseCodeErrorKind::CheckCharacter
}

/// Asked often: whatever fits two kinds is a fault as one of them.
#[inline]
fn not_text(bytes: &[u8]) -> Option<Fault> {
    if bytes.is_ascii() {
        return None;
    }
    std::str::from_utf8(bytes).err().map(not_text_from)
}

fn not_text_from(error: std::str::Utf8Error) -> Fault {
    let rule = &Rule(
        "不是 UTF-8 文字，请先转换编码",
        "it is no text in UTF-8; please convert it first",
    );
    Fault::character(error.valid_up_to(), rule)
}

/// Kinds that are short or written with words; they come seldom in streams.
fn check_text(bytes: &[u8], kind: CodeKind) -> Result<CodeNotes, Fault> {
    let text = std::str::from_utf8(bytes).map_err(not_text_from)?;
    match kind {
        CodeKind::InstitutionCertificate => InstitutionCertificateNumber::read(text).map(drop),
        CodeKind::SocialOrganizationCertificate => SocialOrganizationCertificateNumber::read(text).map(drop),
        CodeKind::EthnicGroup => EthnicGroup::parse(text).map(drop).map_err(|error| error.fault()),
        _ => Sex::parse(text).map(drop).map_err(|error| error.fault()),
    }
    .map(|()| CodeNotes::NONE)
}

/// The kind that a text of unusual length comes nearest to, seen in the form in which it should have been written.
#[cold]
fn nearest_kind(bytes: &[u8]) -> CodeKind {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return CodeKind::CreditCode;
    };
    if text.contains('事') {
        return CodeKind::InstitutionCertificate;
    }
    if text.contains('证') || text.contains('字') {
        return CodeKind::SocialOrganizationCertificate;
    }
    let Some(written) = plain(text) else {
        return CodeKind::CreditCode;
    };
    match written.len() {
        0..=7 => CodeKind::Division,
        8..=10 => CodeKind::OrganizationCode,
        11 | 12 => CodeKind::InstitutionCertificate,
        13..=16 => CodeKind::RegistrationNumber,
        _ if looks_like_citizen_number(&written) => CodeKind::CitizenNumber,
        _ => CodeKind::CreditCode,
    }
}

/// Digits, or letters of the same look, with a year and a month of our time where the birth should stand.
fn looks_like_citizen_number(written: &[u8]) -> bool {
    let Some(begin) = written.first_chunk::<14>() else {
        return false;
    };
    let begin = begin.map(|byte| match byte {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    });
    let is_century = matches!(&begin[6..8], b"18" | b"19" | b"20");
    let is_month = matches!(&begin[10..12], [b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2']);
    begin.iter().all(u8::is_ascii_digit) && is_century && is_month
}
