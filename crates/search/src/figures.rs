//! Counting whole registers: how many records there are by place and year, and which fields they carry — 登记情况统计.

use std::collections::{BTreeMap, HashMap};

use codes::DivisionLevel;

use crate::{find::Snapshot, properties::Property};

/// Fields that can be counted: those whose number among the fields of the register lies below.
pub const COUNTED_FIELDS_MAX: usize = 64;

/// Counts of one register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterFigures {
    /// All records.
    pub records: u64,
    /// By division of the first level, in the order of codes; 0: the code of the record tells none.
    pub provinces: BTreeMap<u32, u64>,
    /// By year of foundation, in order; 0: not told.
    pub years: BTreeMap<u16, u64>,
    /// How many carry each field, by [`crate::Entry::fields`].
    pub fields: Vec<u64>,
}

/// What all records of one register with the same fields have in common.
#[derive(Default)]
struct Sums {
    provinces: HashMap<u64, u64>,
    years: HashMap<u64, u64>,
    fields: HashMap<u64, u64>,
}

impl Snapshot {
    /// Counts of each register, by its number. Looks at every record once.
    pub(crate) fn figures(&self) -> Vec<RegisterFigures> {
        let province = u64::from(DivisionLevel::Province.width());
        let mut all: Vec<Sums> = Vec::new();
        for segment in &self.segments {
            for doc in 0..segment.reader.max_doc() {
                if !segment.is_alive(doc) {
                    continue;
                }
                let properties = segment.properties().get_val(doc);
                let [register, division, year, _] = Property::COUNTED.map(|property| property.of(properties));
                // A register's number comes from a `u8`.
                let number = register as usize;
                if all.len() <= number {
                    all.resize_with(number + 1, Sums::default);
                }
                let sums = &mut all[number];
                *sums.provinces.entry(division - division % province).or_default() += 1;
                *sums.years.entry(year).or_default() += 1;
                *sums.fields.entry(segment.fields(doc)).or_default() += 1;
            }
        }
        all.into_iter().map(Sums::counted).collect()
    }
}

impl Sums {
    fn counted(self) -> RegisterFigures {
        let mut fields = vec![0; COUNTED_FIELDS_MAX];
        for (carried, count) in &self.fields {
            for (number, sum) in fields.iter_mut().enumerate() {
                *sum += count * (carried >> number & 1);
            }
        }
        RegisterFigures {
            records: self.fields.values().sum(),
            // Values were stored from these very types.
            provinces: (self.provinces.into_iter())
                .map(|(code, count)| (code as u32, count))
                .collect(),
            years: (self.years.into_iter())
                .map(|(year, count)| (year as u16, count))
                .collect(),
            fields,
        }
    }
}
