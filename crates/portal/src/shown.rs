//! How values are shown to people (显示): codes in groups, dates and numbers as one reads them.

use app::RecordView;
use jiff::{Timestamp, civil::Date};
use model::{
    FieldType, Register, Subject,
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
            [number] if matches!(field.field_type, FieldType::CitizenNumber) => {
                Self::Code(citizen_number_groups(number))
            }
            [code] if is_code(&field.field_type) => Self::Code(code_groups(code)),
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

/// The groups of a subject's code, as its kind is read out.
pub fn subject_groups(register: &Register, subject: &Subject) -> Vec<String> {
    match register.field_at(subject.field).field_type {
        FieldType::CitizenNumber => citizen_number_groups(subject.value()),
        _ => code_groups(subject.value()),
    }
}

fn is_code(field_type: &FieldType) -> bool {
    matches!(
        field_type,
        FieldType::CreditCode(_)
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

/// A code in groups of four; a citizen number in its own parts (division, birth date, sequence), as people read it out.
pub fn code_groups(code: &str) -> Vec<String> {
    let chars: Vec<char> = code.chars().collect();
    let joined = |part: &[char]| part.iter().collect::<String>();
    chars.chunks(4).map(joined).collect()
}

/// The parts in which a citizen number is read out: division, birth date, sequence with check character.
pub fn citizen_number_groups(number: &str) -> Vec<String> {
    if number.len() == 18 && number.is_ascii() {
        vec![
            number[..6].to_owned(),
            number[6..14].to_owned(),
            number[14..].to_owned(),
        ]
    } else {
        code_groups(number)
    }
}

/// 2026年11月24日.
pub fn day(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// 2026年11月24日 11:53:33, Beijing time.
pub fn instant(at: Timestamp) -> String {
    let (date, time) = (app::beijing_day(at), app::beijing_time(at));
    format!(
        "{} {:02}:{:02}:{:02}",
        day(date),
        time.hour(),
        time.minute(),
        time.second()
    )
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
    fn groups_join_to_the_code() {
        for (code, groups) in [
            ("91990000MA0000015Q", vec!["9199", "0000", "MA00", "0001", "5Q"]),
            ("990000000000015", vec!["9900", "0000", "0000", "015"]),
            ("", vec![]),
        ] {
            assert_eq!(code_groups(code), groups);
        }
        assert_eq!(
            citizen_number_groups("11010519491231002X"),
            ["110105", "19491231", "002X"]
        );
        assert_eq!(citizen_number_groups("110105491231002").concat(), "110105491231002");
    }

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
