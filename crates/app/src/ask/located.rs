//! Where the record of an answer lies, for what is printed of it.

use model::{AskedAsOf, Outcome, catalogue::FieldIndex};

use crate::{
    AppError,
    audited::{RecordPlace, Told},
    gate::Permit,
    registers::{Opened, Registers},
};

/// The one record that an answer is about. Doors never see it.
pub(crate) struct Located {
    /// Version of the record.
    pub(crate) sequence: u64,
    /// Its code; of an open register only.
    pub(crate) code: Option<String>,
    /// Fields that were permitted.
    pub(crate) fields: Vec<FieldIndex>,
    /// Whether it is the version in force now, also where it was asked for as of a day gone by.
    pub(crate) is_current: bool,
}

impl Located {
    /// What was told, with where its record lies if there is exactly one and something is printed of it.
    ///
    /// # Errors
    /// The register cannot be read.
    pub(crate) async fn told<T>(
        is_printed: bool,
        registers: &Registers,
        permit: &Permit,
        as_of: AskedAsOf,
        found: &[Opened],
        outcome: Outcome,
        value: T,
    ) -> Result<Told<(T, Option<Self>)>, AppError> {
        let ([opened], true) = (found, is_printed) else {
            return Ok(Told::of(outcome, (value, None)));
        };
        let is_current = as_of.effective_on.is_none()
            || registers
                .find_placed(permit, &opened.store_key, store::AsOf::NOW)
                .await?
                .is_some_and(|now| now.sequence == opened.sequence);
        let key = opened.store_key.as_bytes();
        let code = (!permit.register().is_sealed).then(|| String::from_utf8_lossy(key).into_owned());
        let located = Self {
            sequence: opened.sequence,
            code,
            fields: permit.fields().to_vec(),
            is_current,
        };
        Ok(Told {
            value: (value, Some(located)),
            outcome,
            place: Some(RecordPlace {
                key: opened.store_key.clone(),
                sequence: opened.sequence,
            }),
        })
    }
}
