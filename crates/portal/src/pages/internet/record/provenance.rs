//! Where a record comes from (信息来源): who provides it, how often, and since when it is what it is.

use app::RecordView;
use jiff::Timestamp;
use model::Register;

use crate::{language::Language, messages::fill, term::Term};

/// Where a record comes from, ready for the page.
#[derive(Clone, Debug)]
pub(super) struct Provenance {
    pub(super) owner: Term,
    pub(super) cycle: Term,
    /// When the register was last updated, whatever records were.
    pub(super) updated: String,
    /// Since when this version is in effect.
    pub(super) effective: String,
    /// When it was recorded, and as which change of the register.
    pub(super) recorded: String,
}

impl Provenance {
    pub(super) fn of(
        language: Language,
        register: &Register,
        record: &RecordView,
        updated_at: Option<Timestamp>,
    ) -> Self {
        let m = language.messages();
        let recorded = [
            ("at", language.instant(record.recorded_at)),
            ("n", record.sequence.to_string()),
        ];
        Self {
            owner: language.owner(register),
            cycle: language.word(&register.update_cycle, register.update_cycle_en.as_deref()),
            updated: updated_at.map_or_else(|| m.common.none.to_owned(), |at| language.instant(at)),
            effective: language.day(record.effective_on),
            recorded: fill(m.record.recorded_value, &recorded),
        }
    }
}

#[cfg(test)]
impl Provenance {
    pub(super) fn sample(language: Language) -> Self {
        let catalogue = model::Catalogue::built_in();
        let register = catalogue.register("enterprise").expect("built in");
        let recorded_at = "2021-06-18T15:10:04Z".parse().expect("an instant");
        let record = RecordView {
            values: app::DisclosedValues::default(),
            status: None,
            is_ended: Some(false),
            is_retired: false,
            effective_on: jiff::civil::date(2021, 6, 18),
            recorded_at,
            sequence: 524_288,
            disputed: Vec::new(),
        };
        Self::of(language, register, &record, Some(recorded_at))
    }
}
