//! What is disclosed of a record: the permitted fields and no more.

use jiff::{Timestamp, civil::Date};
use model::{Register, catalogue::FieldIndex};

use super::DisclosedValues;
use crate::{
    desk::DeskCopy,
    gate::Permit,
    registers::{Opened, Registers},
};

/// A record as far as it may be disclosed — 登记信息.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordView {
    /// Permitted fields that have a value, in catalogue order.
    pub values: DisclosedValues,
    /// Status code, if its field is permitted.
    pub status: Option<String>,
    /// Whether the status says that the subject has ended: deceased, cancelled, revoked; `None` if the status is not permitted.
    pub is_ended: Option<bool>,
    /// Whether the record was withdrawn from the register.
    pub is_retired: bool,
    /// Since when this version is in effect.
    pub effective_on: Date,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Its place in the register's sequence.
    pub sequence: u64,
    /// Permitted fields on which a discrepancy is open.
    pub disputed: Vec<FieldIndex>,
}

impl RecordView {
    /// Takes the permitted fields out of an opened record.
    pub(crate) fn of(permit: &Permit, opened: &Opened, fields: &[FieldIndex], desk: &DeskCopy) -> Self {
        let register = permit.register();
        let shown = if fields.is_empty() { permit.fields() } else { fields };
        let mut values = DisclosedValues::with_capacity(shown.len() + 1, opened.document.text_bytes());
        for index in shown.iter().filter(|index| permit.fields().contains(index)) {
            for value in opened.document.values(register.field_at(*index)) {
                values.push(*index, value);
            }
        }
        let (status, is_ended) = status_of(register, opened, permit.fields());
        let disputed = disputed_of(register, opened, permit.fields(), desk);
        Self {
            values,
            status,
            is_ended,
            is_retired: opened.is_retired,
            effective_on: opened.effective_on,
            recorded_at: opened.recorded_at,
            sequence: opened.sequence,
            disputed,
        }
    }

    /// What the record is named by in its register, and empty if nothing of that is permitted.
    pub fn key(&self, register: &Register) -> &str {
        self.key_field(register).map_or("", |(_, key)| key)
    }

    /// The first of the keys that the record has and that is permitted, with its field.
    pub fn key_field(&self, register: &Register) -> Option<(FieldIndex, &str)> {
        let mut keys = register.keys.iter();
        keys.find_map(|index| Some((*index, self.value(*index)?)))
    }

    /// The first value of a field.
    pub fn value(&self, field: FieldIndex) -> Option<&str> {
        self.values.of(field).next()
    }
}

pub(super) fn status_of(
    register: &Register,
    opened: &Opened,
    permitted: &[FieldIndex],
) -> (Option<String>, Option<bool>) {
    let Some(index) = register.status_field.filter(|index| permitted.contains(index)) else {
        // Nothing is said of it: “not ended” would be as much of a statement as “ended”.
        return (None, None);
    };
    let field = register.field_at(index);
    let status = opened.document.get(field).map(str::to_owned);
    let is_ended = match (&field.field_type, &status) {
        (model::FieldType::Code(list), Some(code)) => list.by_code(code).is_some_and(|code| code.is_ended),
        _ => false,
    };
    (status, Some(is_ended))
}

pub(super) fn disputed_of(
    register: &Register,
    opened: &Opened,
    permitted: &[FieldIndex],
    desk: &DeskCopy,
) -> Vec<FieldIndex> {
    desk.disputed(&Registers::name(register), &opened.store_key)
        .iter()
        .filter_map(|id| register.field(id).map(|(index, _)| index))
        .filter(|index| permitted.contains(index))
        .collect()
}
