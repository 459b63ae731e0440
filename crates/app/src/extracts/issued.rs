//! What an extract was issued with, made anew from the register: whoever holds the paper compares it field by field.

use extract::{RowsDigest, Statement};
use ledger::RecordedEntry;
use model::{Register, catalogue::FieldIndex};

use super::content::rows_of;
use crate::{
    RecordView,
    desk::DeskCopy,
    gate::{Permit, is_unconditional},
    registers::{Opened, Registers},
};

/// What an extract of an open register was issued with, as far as society may read it — 出具时的内容.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedContent {
    /// The version of the record that it shows.
    pub record: RecordView,
    /// Fields that stand on it and are shared without conditions, those without a value too.
    pub fields: Vec<FieldIndex>,
    /// Whether its rows, made anew, have the digest that was signed. `None` where that cannot be told: without the statement, and of a
    /// verification, whose claims nobody keeps.
    pub is_as_signed: Option<bool>,
}

/// The fields that stand on an extract, by its entry in the ledger.
pub(super) struct IssuedFields {
    /// All of them; `None` where the catalogue no longer has one.
    all: Option<Vec<FieldIndex>>,
    /// Those that society may read.
    pub(super) public: Vec<FieldIndex>,
}

impl IssuedFields {
    pub(super) fn of(register: &Register, entry: &RecordedEntry) -> Self {
        let index = |id: &String| register.field(id).map(|(index, _)| index);
        let is_public = |index: &FieldIndex| register.is_open() && is_unconditional(register, *index);
        Self {
            all: entry.fields.iter().map(index).collect(),
            public: entry.fields.iter().filter_map(index).filter(is_public).collect(),
        }
    }

    /// The content, with the version that was shown.
    pub(super) fn content(
        &self,
        permit: &Permit,
        shown: &Opened,
        statement: Option<&Statement>,
        desk: &DeskCopy,
    ) -> IssuedContent {
        let is_as_signed = match (statement, &self.all) {
            (Some(statement), Some(all)) if !statement.is_verification => {
                Some(is_digest(permit.register(), all, shown, desk, statement.rows))
            }
            _ => None,
        };
        IssuedContent {
            record: RecordView::of(permit, shown, &[], desk),
            fields: permit.fields().to_vec(),
            is_as_signed,
        }
    }
}

/// Whether the rows have a digest. A sheet says on which fields a discrepancy was open when it was issued, which nobody keeps; so it
/// is tried as it stands today, without any, and with each one.
fn is_digest(register: &Register, fields: &[FieldIndex], shown: &Opened, desk: &DeskCopy, digest: RowsDigest) -> bool {
    let is_with = |disputed: &[FieldIndex]| {
        let values = |index| shown.document.values(register.field_at(index));
        RowsDigest::of(&rows_of(register, fields, values, disputed)) == digest
    };
    let today: Vec<FieldIndex> = desk
        .disputed(&Registers::name(register), &shown.store_key)
        .iter()
        .filter_map(|id| register.field(id).map(|(index, _)| index))
        .collect();
    is_with(&[]) || is_with(&today) || fields.iter().any(|one| is_with(&[*one]))
}
