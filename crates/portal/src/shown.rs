//! How values are shown to people (显示): codes in groups, dates and numbers as one reads them.

use app::RecordView;
pub use app::instant_in_words as instant;
use jiff::civil::Date;
pub use model::wording::{code_groups, day};
use model::{
    FieldType, Register,
    catalogue::{Field, FieldIndex},
};

use crate::{language::Language, term::Term};

/// One value of a field, ready for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShownValue {
    /// The register holds none.
    Nothing,
    /// Running text.
    Text(Term),
    /// A code, in the groups in which it is read out; the groups joined are the code.
    Code(Vec<String>),
    /// Several values.
    List(Vec<Term>),
}

/// A field with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownField {
    /// 信息项名称.
    pub name: Term,
    /// What is registered.
    pub value: ShownValue,
    /// A discrepancy is open on it.
    pub is_disputed: bool,
}

/// The status of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownStatus {
    /// In words.
    pub term: Term,
    /// The subject has ended: deceased, cancelled, revoked.
    pub is_ended: bool,
}

impl ShownValue {
    /// Canonical values of a field; none is [`ShownValue::Nothing`].
    pub fn of(language: Language, field: &Field, values: &[&str]) -> Self {
        let one = |value: &str| match &field.field_type {
            // What the catalogue does not know, such as a code that it no longer lists, is shown as it stands.
            FieldType::Date { .. } => value
                .parse()
                .map_or_else(|_| Term::plain(value), |day| Term::plain(open_day(language, day))),
            FieldType::Code(list) => list
                .by_code(value)
                .map_or_else(|| Term::plain(value), |code| language.code(code)),
            other => language.registered(other.display(value)),
        };
        match values {
            [] => Self::Nothing,
            [code] if is_code(&field.field_type) => Self::Code(field.field_type.groups(code)),
            [value] if !field.is_repeated => Self::Text(one(value)),
            several => Self::List(several.iter().map(|value| one(value)).collect()),
        }
    }

    /// In one line, as a history tells it.
    pub fn in_one_line(self, language: Language) -> Term {
        match self {
            Self::Nothing => Term::plain(language.messages().common.nothing_registered),
            Self::Text(text) => text,
            Self::Code(groups) => Term::plain(groups.concat()),
            Self::List(values) => {
                let values: Vec<&str> = values.iter().map(Term::text).collect();
                language.registered(values.join("；"))
            }
        }
    }
}

impl ShownField {
    /// A field with what a record says of it.
    pub fn of(language: Language, register: &Register, index: FieldIndex, record: &RecordView) -> Self {
        let field = register.field_at(index);
        let values: Vec<&str> = record.values.of(index).collect();
        Self {
            name: language.field(field),
            value: ShownValue::of(language, field, &values),
            is_disputed: record.disputed.contains(&index),
        }
    }
}

impl ShownStatus {
    /// A status code in words; `None` where the answer discloses none.
    pub fn of(language: Language, register: &Register, code: Option<&str>) -> Option<Self> {
        let FieldType::Code(list) = &register.field_at(register.status_field?).field_type else {
            return None;
        };
        let code = list.by_code(code?)?;
        Some(Self {
            term: language.code(code),
            is_ended: code.is_ended,
        })
    }
}

fn is_code(field_type: &FieldType) -> bool {
    matches!(
        field_type,
        FieldType::CitizenNumber
            | FieldType::CreditCode(_)
            | FieldType::RegistrationNumber
            | FieldType::InstitutionCertificateNumber
            | FieldType::SocialOrganisationCertificateNumber
    )
}

/// A day, or 长期 for the open end, which is stored as the last day that can be written.
fn open_day(language: Language, date: Date) -> String {
    if date.year() == 9999 {
        language.messages().common.open_end.to_owned()
    } else {
        language.day(date)
    }
}

/// 1,234,567.
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// 99.9%; 100% only of all, and nothing only of none.
pub fn share(language: Language, n: u64, of: u64) -> String {
    let tenths = u128::from(n) * 1000 / u128::from(of.max(1));
    match tenths {
        0 if n > 0 => format!("{}0.1%", language.messages().common.less_than),
        _ => format!("{}.{}%", tenths / 10, tenths % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_days_and_instants() {
        for (n, shown) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(number(n), shown);
        }
        for (n, of, shown) in [
            (0, 0, "0.0%"),
            (0, 9, "0.0%"),
            (1, 1_000_000, "不足0.1%"),
            (999_999, 1_000_000, "99.9%"),
            (7, 7, "100.0%"),
        ] {
            assert_eq!(share(Language::Chinese, n, of), shown);
        }
        assert_eq!(
            instant("2026-11-24T23:30:05Z".parse().unwrap()),
            "2026年11月25日 07:30:05"
        );
    }
}
