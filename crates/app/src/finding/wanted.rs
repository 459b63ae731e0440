//! What a search is for (查询内容的识别): a code, an old number or a name, found out from the text alone.

use std::sync::Arc;

use codes::{CitizenIdentificationNumber, CodeChecker, CodeKind};
use model::{Catalogue, FieldType, Register, Subject, ValueError, half_width};

/// What a search is for.
#[derive(Debug)]
pub enum Wanted {
    /// A code or old number, in the registers where it can be one.
    Codes(Vec<(Arc<Register>, Subject)>),
    /// A citizen number, or what looks like one: not asked and not shown.
    CitizenNumber,
    /// Looks like a code, but cannot be one: what is wrong with it, and what was probably meant.
    Malformed(ValueError),
    /// A name.
    Name(String),
}

impl Wanted {
    /// Finds out what a text is, by the rules of the open registers.
    pub fn of(catalogue: &Catalogue, text: &str) -> Self {
        let code = written_out(without_space(text));
        let codes: Vec<_> = catalogue
            .open_registers()
            .filter_map(|register| Some((register.clone(), Subject::parse(register, &code).ok()?)))
            .collect();
        // Numbers without a check character take many texts: what looks like a citizen is one, unless a check says otherwise.
        if looks_like_citizen_number(&code) && !codes.iter().any(|(register, subject)| is_checked(register, subject)) {
            return Self::CitizenNumber;
        }
        if !codes.is_empty() {
            return Self::Codes(codes);
        }
        if !looks_like_code(&code) {
            return Self::Name(text.trim().to_owned());
        }
        let errors = catalogue
            .open_registers()
            .filter_map(|register| Subject::parse(register, &code).err())
            .map(|wrong| wrong.error);
        // The register for which one slip explains it is the one that was meant.
        let closest = errors.reduce(|best, error| {
            if best.likely.is_none() && error.likely.is_some() {
                error
            } else {
                best
            }
        });
        closest.map_or(Self::Name(text.trim().to_owned()), Self::Malformed)
    }
}

/// Whether the number that the subject is named by has a check character.
fn is_checked(register: &Register, subject: &Subject) -> bool {
    let field_type = &register.field_at(subject.field).field_type;
    matches!(field_type, FieldType::CreditCode(_) | FieldType::RegistrationNumber)
}

/// A code without the spaces with which it was written in groups.
pub fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What looks like a code, in half-width capitals and without the hyphens between its groups; anything else as it is.
fn written_out(text: String) -> String {
    if !looks_like_code(&text) {
        return text;
    }
    let folded = text.chars().map(half_width).filter(|c| !is_hyphen(*c));
    folded.map(|c| c.to_ascii_uppercase()).collect()
}

/// No registered name consists of so many letters and digits with nothing else.
fn looks_like_code(text: &str) -> bool {
    let folded: Vec<char> = text.chars().map(half_width).collect();
    let digits = folded.iter().filter(|c| c.is_ascii_digit()).count();
    folded.len() >= 8 && digits * 2 >= folded.len() && folded.iter().all(|c| c.is_ascii_alphanumeric() || is_hyphen(*c))
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// A mistyped citizen number is as personal as a right one: 17 digits with a digit or X, a year where it should be, and nothing that
/// speaks for a credit code.
fn looks_like_citizen_number(text: &str) -> bool {
    let folded: String = text.chars().map(half_width).collect();
    if CitizenIdentificationNumber::parse_either_form(&folded.to_ascii_uppercase()).is_ok() {
        return true;
    }
    let bytes = folded.as_bytes();
    bytes.len() == 18
        && bytes[..17].iter().all(u8::is_ascii_digit)
        && (bytes[17].is_ascii_digit() || matches!(bytes[17], b'x' | b'X'))
        && matches!(&bytes[6..8], b"18" | b"19" | b"20")
        && CodeChecker::default().check(&bytes.to_ascii_uppercase(), None).kind == CodeKind::CitizenNumber
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match Wanted::of(&Catalogue::built_in(), text) {
            Wanted::Codes(codes) => codes
                .iter()
                .map(|(register, subject)| format!("{} {}", register.id, subject.value()))
                .collect::<Vec<_>>()
                .join(", "),
            Wanted::CitizenNumber => "citizen".to_owned(),
            Wanted::Malformed(error) => {
                format!("malformed, likely {}", error.likely.as_deref().unwrap_or("nothing"))
            }
            Wanted::Name(name) => format!("name {name}"),
        }
    }

    #[test]
    fn codes_numbers_and_names_are_told_apart() {
        for (text, expected) in [
            ("91990000MA0000015Q", "enterprise 91990000MA0000015Q"),
            ("9199 0000 MA00 0001 5Q", "enterprise 91990000MA0000015Q"),
            ("　91990000MA0000015Q ", "enterprise 91990000MA0000015Q"),
            ("９１９９００００ＭＡ０００００１５Ｑ", "enterprise 91990000MA0000015Q"),
            ("91990000-MA0000015-Q", "enterprise 91990000MA0000015Q"),
            ("9199－0000—ma00–0001‐5q", "enterprise 91990000MA0000015Q"),
            ("91990000MA00000I5Q", "malformed, likely 91990000MA0000015Q"),
            // Digits alone, with a year where a citizen number has one; no province has the number 91. A certificate of a social
            // organisation may look so.
            ("911100191999123456", "social-organisation 911100191999123456"),
            ("121100191999123456", "citizen"),
            ("110105-19491231-0021", "citizen"),
            ("91990000MA0000015R", "malformed, likely nothing"),
            ("11010519491231002X", "citizen"),
            ("11010519491231002x", "citizen"),
            ("１１０１０５１９４９１２３１００２X", "citizen"),
            ("110105194912310021", "citizen"),
            ("110105 19491231 002X", "citizen"),
            ("样例市甲乙丙商贸有限公司", "name 样例市甲乙丙商贸有限公司"),
            ("样例市 360 商贸有限公司", "name 样例市 360 商贸有限公司"),
            ("IBM", "name IBM"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
