//! Where the record of an answer lies, for what is printed of it.

use model::{Outcome, catalogue::FieldIndex};

use crate::{
    audited::{RecordPlace, Told},
    gate::Permit,
    registers::Opened,
};

/// The one record that an answer is about. Doors never see it.
pub(crate) struct Located {
    /// Version of the record.
    pub(crate) sequence: u64,
    /// Its code; of an open register only.
    pub(crate) code: Option<String>,
    /// Fields that were permitted.
    pub(crate) fields: Vec<FieldIndex>,
}

impl Located {
    /// What was told, with where its record lies if there is exactly one and something is printed of it.
    pub(crate) fn told<T>(
        is_printed: bool,
        permit: &Permit,
        found: &[Opened],
        outcome: Outcome,
        value: T,
    ) -> Told<(T, Option<Self>)> {
        let ([opened], true) = (found, is_printed) else {
            return Told::of(outcome, (value, None));
        };
        let key = opened.store_key.as_bytes();
        let code = (!permit.register().is_sealed).then(|| String::from_utf8_lossy(key).into_owned());
        let located = Self {
            sequence: opened.sequence,
            code,
            fields: permit.fields().to_vec(),
        };
        Told {
            value: (value, Some(located)),
            outcome,
            place: Some(RecordPlace {
                key: opened.store_key.clone(),
                sequence: opened.sequence,
            }),
        }
    }
}
