//! Checking a row of a file against the catalogue: from raw values to a document with its key and index entries.

use jiff::civil::Date;

use crate::{
    catalogue::{Field, FieldIndex, Register, Search},
    field_type::{FieldType, ValueError},
    folding::fold,
    record::{DocumentWriter, REPEAT_SEPARATOR, VALUE_BYTES_MAX},
};

/// A value that breaks a rule, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which field.
    pub field: FieldIndex,
    /// Which rule, and what should hold.
    pub error: ValueError,
}

/// The index of exact names; other indexes are numbered by their field's tag.
const NAME_SPACE: u8 = 0;

/// In which index a field's values stand: names and former names share one, so that a former name finds the record.
pub fn alternate_space(field: &Field) -> u8 {
    if field.search == Search::Name {
        NAME_SPACE
    } else {
        field.tag
    }
}

/// A checked row; buffers are used again for the next one.
#[derive(Clone, Debug, Default)]
pub struct CheckedRow {
    /// The record's key in plain.
    pub key: String,
    /// The encoded document.
    pub document: Vec<u8>,
    /// Since when it is in effect, as the record itself tells.
    pub effective_on: Option<Date>,
    alternate_bytes: String,
    alternates: Vec<(u8, u32)>,
    notes: Vec<Fault>,
}

impl CheckedRow {
    /// Index entries: (space, value).
    pub fn alternates(&self) -> impl Iterator<Item = (u8, &str)> {
        let mut start = 0;
        self.alternates.iter().map(move |(space, end)| {
            let value = &self.alternate_bytes[start..*end as usize];
            start = *end as usize;
            (*space, value)
        })
    }

    /// What is worth a second look in a good row, as [`Fault`]s whose rule begins with `note.`: the row is taken all the same.
    pub fn notes(&self) -> &[Fault] {
        &self.notes
    }

    fn clear(&mut self) {
        self.key.clear();
        self.document.clear();
        self.effective_on = None;
        self.alternate_bytes.clear();
        self.alternates.clear();
        self.notes.clear();
    }

    fn add_alternate(&mut self, space: u8, value: &str) {
        self.alternate_bytes.push_str(value);
        self.alternates.push((space, self.alternate_bytes.len() as u32));
    }
}

impl Register {
    /// Checks the raw values of a row, in catalogue order (`""`: absent), into `row`. `faults` receives every broken
    /// rule; the row is good when it stays empty.
    ///
    /// # Panics
    /// When `values` has not one entry a field.
    pub fn check_row(&self, values: &[&str], row: &mut CheckedRow, faults: &mut Vec<Fault>) {
        assert_eq!(values.len(), self.fields.len(), "one value a field");
        row.clear();
        faults.clear();
        let mut document = std::mem::take(&mut row.document);
        let mut writer = DocumentWriter::new(&mut document);
        let mut key_rank = usize::MAX;
        let mut effective_rank = usize::MAX;
        for (index, field) in self.fields() {
            let raw = values[usize::from(index.0)];
            if raw.trim_ascii().is_empty() {
                if field.is_required {
                    faults.push(Fault {
                        field: index,
                        error: ValueError::new("value.required", "必填，不得为空"),
                    });
                }
                continue;
            }
            let value = match self.canonical(field, raw) {
                Ok(value) => value,
                Err(error) => {
                    faults.push(Fault { field: index, error });
                    continue;
                }
            };
            writer.put(field.tag, value.as_bytes());
            if let Some(rank) = self
                .keys
                .iter()
                .position(|key| *key == index)
                .filter(|rank| *rank < key_rank)
            {
                key_rank = rank;
                row.key.clear();
                row.key.push_str(&value);
            }
            if let Some(rank) = self
                .effective_on_fields
                .iter()
                .position(|of| *of == index)
                .filter(|rank| *rank < effective_rank)
            {
                effective_rank = rank;
                row.effective_on = value.parse().ok();
            }
            match field.search {
                Search::Name => value
                    .split(REPEAT_SEPARATOR)
                    .for_each(|name| row.add_alternate(NAME_SPACE, &fold(name))),
                Search::Key if self.keys.first() != Some(&index) => row.add_alternate(field.tag, &value),
                _ => {}
            }
        }
        row.document = document;
        if key_rank == usize::MAX && !faults.iter().any(|fault| self.keys.contains(&fault.field)) {
            let names: Vec<_> = self.keys.iter().map(|key| self.field_at(*key).name.as_str()).collect();
            faults.push(Fault {
                field: self.keys[0],
                error: ValueError::new("record.key", format!("{}至少要有一项", names.join("、"))),
            });
        }
        if faults.is_empty() {
            self.hold_against_numbers(values, &mut row.notes);
        }
    }

    /// The canonical text of a field's value, with the rules of this register applied.
    ///
    /// # Errors
    /// The rule that the value breaks.
    pub fn canonical<'v>(&self, field: &Field, raw: &'v str) -> Result<std::borrow::Cow<'v, str>, ValueError> {
        let value = if field.is_repeated {
            let mut joined = String::new();
            for piece in raw
                .split(['|', ';', '；', REPEAT_SEPARATOR])
                .filter(|piece| !piece.trim().is_empty())
            {
                if !joined.is_empty() {
                    joined.push(REPEAT_SEPARATOR);
                }
                joined.push_str(&field.field_type.canonical(piece)?);
            }
            joined.into()
        } else {
            field.field_type.canonical(raw)?
        };
        // Characters are counted only where the bytes leave room for doubt.
        if value.len() > field.chars_max && (value.chars().count() > field.chars_max || value.len() > VALUE_BYTES_MAX) {
            return Err(ValueError::new(
                "value.too_long",
                format!("不得超过 {} 个字符", field.chars_max),
            ));
        }
        if matches!(field.field_type, FieldType::CreditCode(_))
            && !self.entity_kinds.is_empty()
            && !self.entity_kinds.iter().any(|kind| value.starts_with(kind.as_str()))
        {
            return Err(ValueError::new(
                "credit_code.not_this_register",
                format!(
                    "该代码的登记管理部门、机构类别不属于{}，应以 {} 开头",
                    self.short_name,
                    self.entity_kinds.join("、")
                ),
            ));
        }
        Ok(value)
    }
}
