//! What a citizen number tells of its holder, held against what the row says (与公民身份号码核对).

use codes::{CitizenIdentificationNumber, CivilDate, Sex};

use crate::{
    catalogue::{FieldIndex, Register},
    check::Fault,
    field_type::{FieldType, ValueError},
};

/// The row says otherwise than its citizen number. A note and no fault: a number is given once and seldom corrected, so that
/// registers rightly hold people whose birth date or sex was corrected after it, and a refused row would leave them without a record.
const DIFFERS: &str = "note.differs_from_citizen_number";

/// A field whose value a citizen number of the same row tells as well: birth date or sex.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ToldByNumber {
    pub field: FieldIndex,
    pub number: FieldIndex,
}

impl FieldType {
    /// Whether a citizen number tells values of this type: a day, taken for the birth date, or a code of the sexes (GB/T 2261.1).
    pub(crate) fn is_told_by_citizen_number(&self) -> bool {
        match self {
            Self::Date { is_open_ended } => !is_open_ended,
            Self::Code(list) => list.codes.iter().all(|code| Sex::parse(&code.code).is_ok()),
            _ => false,
        }
    }
}

impl Register {
    /// Adds a note for each field of a good row that its citizen number contradicts. Of a sex that is unknown or unspecified
    /// nothing is said, as the number contradicts nothing there.
    pub(crate) fn hold_against_numbers(&self, values: &[&str], notes: &mut Vec<Fault>) {
        let mut read: Option<(FieldIndex, CitizenIdentificationNumber)> = None;
        for ToldByNumber { field, number } in &self.told_by_number {
            let number = match read {
                Some((of, known)) if of == *number => known,
                _ => match values[usize::from(number.0)].trim().parse() {
                    Ok(parsed) => read.insert((*number, parsed)).1,
                    Err(_) => continue,
                },
            };
            let raw = values[usize::from(field.0)];
            if raw.trim_ascii().is_empty() {
                continue;
            }
            let field_type = &self.field_at(*field).field_type;
            let Ok(value) = field_type.canonical(raw) else {
                continue;
            };
            let message = match field_type {
                FieldType::Date { .. } if value.parse() != Ok::<CivilDate, _>(number.birth_on()) => {
                    "与公民身份号码所载的出生日期不同"
                }
                FieldType::Code(_) if matches!(Sex::parse(&value), Ok(sex @ (Sex::Male | Sex::Female)) if sex != number.sex()) => {
                    "与公民身份号码所载的性别不同"
                }
                _ => continue,
            };
            notes.push(Fault {
                field: *field,
                error: ValueError::new(DIFFERS, message),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use codes::{CitizenIdentificationNumber, CivilDate};

    use crate::{Catalogue, CheckedRow};

    fn number(division: &str, born_on: (u16, u8, u8), sequence: u16) -> String {
        let born_on = CivilDate::new(born_on.0, born_on.1, born_on.2).unwrap();
        let number = CitizenIdentificationNumber::compose(division.parse().unwrap(), born_on, sequence).unwrap();
        number.as_str().to_owned()
    }

    /// The fields of which a note says that the number tells them otherwise.
    fn noted(number: &str, born_on: &str, sex: &str) -> Vec<&'static str> {
        let catalogue = Catalogue::built_in();
        let register = catalogue.register("population").unwrap();
        let mut values = vec![""; register.fields.len()];
        for (id, value) in [
            ("name", "甲"),
            ("citizen_number", number),
            ("born_on", born_on),
            ("sex", sex),
            ("ethnic_group", "汉族"),
            ("status", "正常"),
        ] {
            values[usize::from(register.field(id).unwrap().0.0)] = value;
        }
        let (mut row, mut faults) = (CheckedRow::default(), Vec::new());
        register.check_row(&values, &mut row, &mut faults);
        assert!(faults.is_empty(), "{faults:?}");
        row.notes()
            .iter()
            .map(|note| {
                assert_eq!(note.error.rule, super::DIFFERS);
                assert!(!note.error.message.contains(char::is_numeric), "{}", note.error.message);
                ["born_on", "sex"]
                    .into_iter()
                    .find(|id| register.field_at(note.field).id == *id)
                    .unwrap()
            })
            .collect()
    }

    #[test]
    fn a_row_that_its_citizen_number_contradicts_is_good_and_noted() {
        let woman = number("990101", (1949, 12, 31), 2);
        let of_taiwan = number("830000", (1992, 1, 30), 4);
        let foreigner = number("911124", (1981, 8, 3), 6);
        let [woman, of_taiwan, foreigner] = [&woman, &of_taiwan, &foreigner];
        for (number, born_on, sex, expected) in [
            (woman, "1949-12-31", "女", &[][..]),
            (woman, "19491231", "2", &[]),
            (woman, "1949-12-30", "女", &["born_on"]),
            (woman, "1949-12-31", "男", &["sex"]),
            (woman, "1950/1/1", "1", &["sex", "born_on"]),
            (woman, "1949-12-31", "0", &[]),
            (woman, "1949-12-31", "未说明", &[]),
            (of_taiwan, "1992-01-30", "女", &[]),
            (of_taiwan, "1992-01-31", "女", &["born_on"]),
            (foreigner, "1981-08-03", "女", &[]),
            (foreigner, "1981-08-03", "男", &["sex"]),
        ] {
            assert_eq!(noted(number, born_on, sex), expected, "{number} {born_on} {sex}");
        }
    }
}
