//! Counting what fits, by every property.

use std::collections::HashMap;

use codes::DivisionLevel;
use tantivy::DocId;

use crate::{CapitalBand, Counts, Filter, SearchError, properties::Property, segment::Segment};

/// Longest list of types or authorities that is given: more than there are bodies that register, so that nobody is left without a value.
const WORDS_MAX: usize = 5_000;

/// Documents that are counted at once: a column gives the values of many in a fraction of the time.
const BLOCK: usize = 256;

/// Counts of one segment. Words are counted by their numbers, which only this segment knows.
pub(crate) struct Tally<'a> {
    segment: &'a Segment,
    total: u64,
    /// Documents that are not counted yet.
    block: Vec<DocId>,
    values: Vec<u64>,
    properties: [Counter; 4],
    words: [Counter; 3],
}

/// Values, counted.
struct Counter {
    /// The lowest value that there may be, and how many after it count as one.
    first: u64,
    step: u64,
    /// Values lie close together, so each has a place in a list.
    counts: Vec<u64>,
}

/// Counts of several segments.
#[derive(Default)]
pub(crate) struct Sum {
    total: u64,
    properties: [HashMap<u64, u64>; 4],
    words: [HashMap<String, u64>; 3],
}

impl Counter {
    fn new() -> Self {
        Self {
            first: 0,
            step: 1,
            counts: Vec::new(),
        }
    }

    fn add(&mut self, values: impl Iterator<Item = u64>) {
        for value in values {
            let place = ((value - self.first) / self.step) as usize;
            if self.counts.len() <= place {
                self.counts.resize(place + 1, 0);
            }
            self.counts[place] += 1;
        }
    }

    /// Each value that was there, with its count.
    fn counted(self) -> impl Iterator<Item = (u64, u64)> {
        let Self { first, step, counts } = self;
        let each = counts.into_iter().enumerate().filter(|(_, count)| *count > 0);
        each.map(move |(place, count)| (first + place as u64 * step, count))
    }
}

impl<'a> Tally<'a> {
    pub(crate) fn new(segment: &'a Segment, filter: &Filter) -> Self {
        let [registers, mut divisions, years, capitals] = Property::COUNTED.map(|_| Counter::new());
        // One level below the one that was chosen.
        let level = match filter.division {
            None => DivisionLevel::Province,
            Some(code) => {
                divisions.first = u64::from(code.numbers().start);
                code.level().below().unwrap_or(code.level())
            }
        };
        divisions.step = u64::from(level.width());
        Self {
            segment,
            total: 0,
            block: Vec::with_capacity(BLOCK),
            values: vec![0; BLOCK],
            properties: [registers, divisions, years, capitals],
            words: segment.words().map(|_| Counter::new()),
        }
    }

    /// Counts a document that fits the filter.
    pub(crate) fn add(&mut self, doc: DocId) {
        self.block.push(doc);
        if self.block.len() == BLOCK {
            self.count_block();
        }
    }

    fn count_block(&mut self) {
        let values = &mut self.values[..self.block.len()];
        self.segment.properties().get_vals(&self.block, values);
        for (property, counter) in Property::COUNTED.into_iter().zip(&mut self.properties) {
            counter.add(values.iter().map(|number| property.of(*number)));
        }
        for (words, counter) in self.segment.words().into_iter().zip(&mut self.words) {
            words.numbers().get_vals(&self.block, values);
            counter.add(values.iter().copied());
        }
        self.total += self.block.len() as u64;
        self.block.clear();
    }

    pub(crate) fn add_to(mut self, sum: &mut Sum) -> Result<(), SearchError> {
        self.count_block();
        sum.total += self.total;
        for (all, counter) in sum.properties.iter_mut().zip(self.properties) {
            for (value, count) in counter.counted() {
                *all.entry(value).or_default() += count;
            }
        }
        for ((all, counter), words) in sum.words.iter_mut().zip(self.words).zip(self.segment.words()) {
            for (number, count) in counter.counted() {
                *all.entry(words.word(number)?).or_default() += count;
            }
        }
        Ok(())
    }
}

impl Sum {
    pub(crate) fn counts(self) -> Counts {
        let [registers, divisions, years, capitals] = self.properties.map(|counts| {
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
