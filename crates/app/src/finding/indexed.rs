//! What the index is told of a record.

use codes::{AdministrativeDivisionCode, CivilDate, Divisions};
use model::{Document, Field, FieldType, Money, Register, SharingClass, catalogue::Search};
use search::{Entry, Place};

use super::figures::bit_of;
use crate::{App, beijing_day};

/// The entry of a record that stands in its register. Of fields that are not open to everybody nothing is told.
pub(super) fn entry(number: u8, register: &Register, key: &str, document: &Document) -> Entry {
    let open = |search| {
        register
            .searched(search)
            .and_then(|field| document.get(field))
            .unwrap_or_default()
            .to_owned()
    };
    let values = |index| document.values(register.field_at(index)).map(str::to_owned);
    let status_field = register.status_field.map(|index| register.field_at(index));
    let status = status_field.and_then(|field| document.get(field)).unwrap_or_default();
    let is_ended = match status_field.map(|field| &field.field_type) {
        Some(FieldType::Code(list)) => list.by_code(status).is_some_and(|code| code.is_ended),
        _ => false,
    };
    Entry {
        place: Place {
            register: number,
            key: key.to_owned(),
        },
        name: values(register.name_field).next().unwrap_or_default(),
        former_names: register.former_names_field.into_iter().flat_map(values).collect(),
        is_active: !is_ended,
        division: division(key),
        status: status.to_owned(),
        kind: open(Search::Kind),
        founded_on: open(Search::Founded).parse().ok(),
        capital_yuan: open(Search::Capital)
            .parse::<Money>()
            .ok()
            .and_then(|money| money.whole_yuan()),
        authority: open(Search::Authority),
        representative: open(Search::Representative),
        fields: carried(register, document),
    }
}

impl App {
    /// Where a record of an open register is registered, by its key, as people call the division today.
    pub fn registered_in(&self, key: &str) -> Option<String> {
        Divisions::built_in().name_for_people(division(key)?, self.today_of_divisions())
    }

    /// Today in Beijing, as the table of divisions takes it.
    pub fn today_of_divisions(&self) -> CivilDate {
        let day = beijing_day(self.now());
        // The calendar of the clock and the one of the divisions are the same.
        CivilDate::new(day.year() as u16, day.month() as u8, day.day() as u8).expect("a day is a day")
    }
}

/// Which open fields a document carries.
fn carried(register: &Register, document: &Document) -> u64 {
    let is_open = |field: &&Field| field.sharing == SharingClass::Unconditional;
    let fields = register.fields.iter().filter(is_open);
    let carried = fields.filter(|field| document.get(field).is_some());
    carried
        .filter_map(|field| bit_of(field.tag))
        .fold(0, |bits, bit| bits | 1 << bit)
}

/// Where a record is registered, by its key: in a credit code behind department and kind, in a registration number at the front.
pub(super) fn division(key: &str) -> Option<AdministrativeDivisionCode> {
    const CREDIT_CODE_CHARS: usize = 18;
    let digits = if key.len() == CREDIT_CODE_CHARS {
        key.get(2..8)
    } else {
        key.get(..6)
    };
    digits?.parse().ok()
}
