//! Counting what fits, by every property.

use std::collections::HashMap;

use codes::DivisionLevel;
use tantivy::DocId;

use crate::{CapitalBand, Counts, Filter, SearchError, segment::Segment};

/// Longest list of types or authorities that is given.
const WORDS_MAX: usize = 50;

/// Counts of one segment. Words are counted by their numbers, which only this segment knows.
pub(crate) struct Tally<'a> {
    segment: &'a Segment,
    total: u64,
    numbers: [HashMap<u64, u64>; 4],
    words: [HashMap<u64, u64>; 3],
    division_step: u64,
}

/// Counts of several segments.
#[derive(Default)]
pub(crate) struct Sum {
    total: u64,
    numbers: [HashMap<u64, u64>; 4],
    words: [HashMap<String, u64>; 3],
}

impl<'a> Tally<'a> {
    pub(crate) fn new(segment: &'a Segment, filter: &Filter) -> Self {
        // One level below the one that was chosen.
        let level = match filter.division.map(|code| code.level()) {
            None => DivisionLevel::Province,
            Some(level) => level.below().unwrap_or(level),
        };
        Self {
            segment,
            total: 0,
            numbers: Default::default(),
            words: Default::default(),
            division_step: u64::from(level.width()),
        }
    }

    pub(crate) fn add(&mut self, doc: DocId) {
        self.total += 1;
        for (index, (counts, column)) in self.numbers.iter_mut().zip(self.segment.numbers()).enumerate() {
            let value = column.get_val(doc);
            let is_division = index == 1;
            let value = if is_division {
                value - value % self.division_step
            } else {
                value
            };
            *counts.entry(value).or_default() += 1;
        }
        for (counts, words) in self.words.iter_mut().zip(self.segment.words()) {
            *counts.entry(words.number(doc)).or_default() += 1;
        }
    }

    pub(crate) fn add_to(self, sum: &mut Sum) -> Result<(), SearchError> {
        sum.total += self.total;
        for (all, counts) in sum.numbers.iter_mut().zip(self.numbers) {
            for (value, count) in counts {
                *all.entry(value).or_default() += count;
            }
        }
        for ((all, counts), words) in sum.words.iter_mut().zip(self.words).zip(self.segment.words()) {
            for (number, count) in counts {
                *all.entry(words.word(number)?).or_default() += count;
            }
        }
        Ok(())
    }
}

impl Sum {
    pub(crate) fn counts(self) -> Counts {
        let [registers, divisions, years, capitals] = self.numbers.map(|counts| {
            let mut all: Vec<(u64, u64)> = counts.into_iter().collect();
            all.sort_unstable();
            all
        });
        let [statuses, kinds, authorities] = self.words.map(|counts| {
            let mut all: Vec<(String, u64)> = counts.into_iter().filter(|(word, _)| !word.is_empty()).collect();
            all.sort_unstable_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
            all.truncate(WORDS_MAX);
            all
        });
        // Values were stored from these very types.
        let small = |list: Vec<(u64, u64)>| list.into_iter().filter(|(value, _)| *value > 0);
        Counts {
            total: self.total,
            registers: registers
                .into_iter()
                .map(|(value, count)| (value as u8, count))
                .collect(),
            divisions: small(divisions).map(|(value, count)| (value as u32, count)).collect(),
            statuses,
            kinds,
            years: small(years).map(|(value, count)| (value as u16, count)).collect(),
            capitals: capitals
                .into_iter()
                .filter_map(|(value, count)| Some((CapitalBand::from_number(value)?, count)))
                .collect(),
            authorities,
        }
    }
}
