//! How the open registers are made up (登记情况统计): counted from the index when registers have changed, and told from memory.

use std::sync::Arc;

use codes::AdministrativeDivisionCode;
use jiff::{SignedDuration, Timestamp};
use model::{Register, SharingClass, catalogue::FieldIndex};
use search::{COUNTED_FIELDS_MAX, Index};

use crate::App;

/// How often is counted at most, in seconds, however often registers change.
const COUNTED_EVERY_SECONDS: i64 = 60;

/// How an open register is made up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterFigures {
    /// Records counted.
    pub records: u64,
    /// By province, in the order of codes.
    pub provinces: Vec<(AdministrativeDivisionCode, u64)>,
    /// Whose code tells no province.
    pub without_province: u64,
    /// By year of foundation, in order.
    pub years: Vec<(u16, u64)>,
    /// Of which no year is known.
    pub without_year: u64,
    /// How many carry each field that is shared without conditions, in catalogue order.
    pub fields: Vec<(FieldIndex, u64)>,
    /// Version of the register as of which was counted.
    pub register_version: u64,
    /// When.
    pub counted_at: Timestamp,
}

impl RegisterFigures {
    /// How many records carry a field, where that is counted.
    pub fn carried(&self, field: FieldIndex) -> Option<u64> {
        self.fields
            .iter()
            .find(|(its, _)| *its == field)
            .map(|(_, count)| *count)
    }
}

/// What was counted last.
#[derive(Debug)]
pub(crate) struct Counted {
    at: Timestamp,
    /// How far the index followed the registers then.
    followed: Vec<(String, u64)>,
    registers: Vec<(String, Arc<RegisterFigures>)>,
}

impl App {
    /// How an open register is made up; `None` while there is no index.
    pub fn register_figures(&self, register: &Register) -> Option<Arc<RegisterFigures>> {
        let counted = self.inner.figures.load();
        let registers = &counted.as_ref()?.registers;
        let found = registers.iter().find(|(id, _)| *id == register.id);
        found.map(|(_, figures)| figures.clone())
    }

    /// Counts anew if something has changed and the last time is long enough ago. Looks at every record of the index.
    pub(super) fn count_registers(&self, registers: &[Arc<Register>], index: &Index) {
        let now = self.now();
        if let Some(last) = &*self.inner.figures.load() {
            let is_recent = now < last.at + SignedDuration::from_secs(COUNTED_EVERY_SECONDS);
            if is_recent || last.followed == index.followed().registers {
                return;
            }
        }
        let (followed, counted) = index.figures();
        let version = |id: &str| {
            followed
                .registers
                .iter()
                .find(|(its, _)| its == id)
                .map_or(0, |(_, at)| *at)
        };
        let mut counted = counted.into_iter();
        let figures = registers.iter().map(|register| {
            let counts = counted.next().unwrap_or_default();
            let figures = figures_of(register, &counts, version(&register.id), now);
            (register.id.clone(), Arc::new(figures))
        });
        let registers = figures.collect();
        self.inner.figures.store(Some(Arc::new(Counted {
            at: now,
            followed: followed.registers,
            registers,
        })));
    }
}

/// Which fields of a document the index is to count: a bit each, by the field's tag, which never changes.
pub(super) fn bit_of(tag: u8) -> Option<u32> {
    let number = u32::from(tag).checked_sub(1)?;
    ((number as usize) < COUNTED_FIELDS_MAX).then_some(number)
}

fn figures_of(
    register: &Register,
    counts: &search::RegisterFigures,
    register_version: u64,
    counted_at: Timestamp,
) -> RegisterFigures {
    let mut provinces = Vec::new();
    let mut without_province = 0;
    for (number, count) in &counts.provinces {
        match format!("{number:06}").parse() {
            Ok(code) if *number > 0 => provinces.push((code, *count)),
            _ => without_province += count,
        }
    }
    let is_open = |sharing| sharing == SharingClass::Unconditional;
    let fields = register.fields().filter(|(_, field)| is_open(field.sharing));
    RegisterFigures {
        records: counts.records,
        provinces,
        without_province,
        years: counts
            .years
            .iter()
            .filter(|(year, _)| **year > 0)
            .map(|(year, count)| (*year, *count))
            .collect(),
        without_year: counts.years.get(&0).copied().unwrap_or_default(),
        fields: fields
            .filter_map(|(index, field)| {
                let count = counts.fields.get(bit_of(field.tag)? as usize);
                Some((index, count.copied().unwrap_or_default()))
            })
            .collect(),
        register_version,
        counted_at,
    }
}

#[cfg(test)]
mod tests {
    use model::Catalogue;

    use super::*;

    #[test]
    fn counts_are_told_by_province_year_and_field() {
        let catalogue = Catalogue::built_in();
        let register = catalogue.register("enterprise").unwrap();
        let (name, field) = register.field("name").unwrap();
        let mut fields = vec![0; COUNTED_FIELDS_MAX];
        fields[bit_of(field.tag).unwrap() as usize] = 7;
        let counts = search::RegisterFigures {
            records: 7,
            provinces: [(0, 1), (110_000, 4), (440_000, 2)].into(),
            years: [(0, 2), (2016, 5)].into(),
            fields,
        };
        let at: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
        let figures = figures_of(register, &counts, 9, at);
        let codes: Vec<_> = figures
            .provinces
            .iter()
            .map(|(code, count)| (code.to_string(), *count))
            .collect();
        assert_eq!(codes, [("110000".to_owned(), 4), ("440000".to_owned(), 2)]);
        assert_eq!((figures.without_province, figures.without_year), (1, 2));
        assert_eq!(figures.years, [(2016, 5)]);
        assert!(figures.fields.contains(&(name, 7)));
        assert_eq!(
            figures.fields.len(),
            register.fields.len(),
            "all of its fields are open"
        );
        assert_eq!(
            (bit_of(0), bit_of(1), bit_of(64), bit_of(65)),
            (None, Some(0), Some(63), None)
        );
    }
}
