//! What is disclosed of a record: the permitted fields and no more.

use jiff::{Timestamp, civil::Date};
use model::{Register, catalogue::FieldIndex};

use crate::{
    desk::DeskCopy,
    gate::Permit,
    registers::{Opened, Registers},
};

/// A record as far as it may be disclosed — 登记信息.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordView {
    /// Permitted fields that have a value, in catalogue order; repeated values separated, each canonical.
    pub values: Vec<(FieldIndex, Vec<String>)>,
    /// Status code, if its field is permitted.
    pub status: Option<String>,
    /// Whether the status says that the subject has ended: deceased, cancelled, revoked.
    pub is_ended: bool,
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

impl std::fmt::Debug for RecordView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Values are personal: never printed.
        write!(
            f,
            "RecordView(sequence {}, {} fields)",
            self.sequence,
            self.values.len()
        )
    }
}

impl RecordView {
    /// Takes the permitted fields out of an opened record.
    pub(crate) fn of(permit: &Permit, opened: &Opened, fields: &[FieldIndex], desk: &DeskCopy) -> Self {
        let register = permit.register();
        let shown: Vec<FieldIndex> = if fields.is_empty() {
            permit.fields().to_vec()
        } else {
            fields.to_vec()
        };
        let is_permitted = |index: &FieldIndex| permit.fields().contains(index);
        let values = shown
            .iter()
            .filter(|index| is_permitted(index))
            .filter_map(|index| {
                let values: Vec<String> = opened
                    .document
                    .values(register.field_at(*index))
                    .map(str::to_owned)
                    .collect();
                (!values.is_empty()).then_some((*index, values))
            })
            .collect();
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

    /// The first value of a field.
    pub fn value(&self, field: FieldIndex) -> Option<&str> {
        self.values
            .iter()
            .find(|(index, _)| *index == field)
            .and_then(|(_, values)| values.first())
            .map(String::as_str)
    }
}

pub(super) fn status_of(register: &Register, opened: &Opened, permitted: &[FieldIndex]) -> (Option<String>, bool) {
    let Some(index) = register.status_field.filter(|index| permitted.contains(index)) else {
        return (None, false);
    };
    let field = register.field_at(index);
    let status = opened.document.get(field).map(str::to_owned);
    let is_ended = match (&field.field_type, &status) {
        (model::FieldType::Code(list), Some(code)) => list.by_code(code).is_some_and(|code| code.is_ended),
        _ => false,
    };
    (status, is_ended)
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
