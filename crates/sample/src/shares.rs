//! Which share of all records falls to which county, and of citizens to which year of birth.

use crate::divisions::{County, Province};

/// Citizens are born in these years.
pub(crate) const BIRTH_YEARS: std::ops::RangeInclusive<i32> = 1935..=2024;
/// Width of the domain of citizen numbers.
pub(crate) const BIRTH_BITS: u32 = 32;

/// More enterprises have their seat in a city's districts than in a county.
pub(crate) fn seat_weights(provinces: &[Province], counties: &[County]) -> Vec<(u64, usize)> {
    let weight = |county: &County| match county.name.chars().last() {
        Some('区') => 3,
        Some('市') => 2,
        _ => 1,
    };
    let mut cells = Vec::new();
    for province in provinces {
        let all: u64 = province.counties.iter().map(|&i| weight(&counties[i])).sum();
        cells.extend(
            province
                .counties
                .iter()
                .map(|&i| (province.weight * 1_000 * weight(&counties[i]) / all, i)),
        );
    }
    cells
}

pub(crate) fn birth_weights(provinces: &[Province], counties: &[County]) -> Vec<(u64, (i32, Vec<usize>))> {
    let mut cells = Vec::new();
    for year in BIRTH_YEARS {
        let mut then: Vec<Vec<usize>> = provinces.iter().map(|_| Vec::new()).collect();
        for (index, county) in counties.iter().enumerate() {
            if county.years.contains(&year) {
                then[county.province].push(index);
            }
        }
        for (province, counties) in provinces.iter().zip(then) {
            // Before 1988 and 1997 Hainan and Chongqing were no provinces: nobody's number begins with them.
            if !counties.is_empty() {
                cells.push((province.weight * age_weight(year), (year, counties)));
            }
        }
    }
    cells
}

/// Living people by year of birth, in 10 000, after the shape of the pyramid at the census of 2020: the famine's dip,
/// the two waves of births, and the decline since 2017.
fn age_weight(year: i32) -> u64 {
    const PYRAMID: [(i32, i32); 17] = [
        (1935, 180),
        (1940, 420),
        (1945, 700),
        (1950, 1150),
        (1954, 1500),
        (1958, 1350),
        (1961, 1000),
        (1963, 2350),
        (1970, 2450),
        (1978, 1750),
        (1982, 2000),
        (1988, 2450),
        (1995, 1650),
        (2000, 1400),
        (2012, 1700),
        (2017, 1720),
        (2024, 950),
    ];
    let after = PYRAMID
        .iter()
        .position(|(knot, _)| *knot >= year)
        .unwrap_or(PYRAMID.len() - 1)
        .max(1);
    let ((y0, w0), (y1, w1)) = (PYRAMID[after - 1], PYRAMID[after]);
    (w0 + (w1 - w0) * (year - y0) / (y1 - y0)) as u64
}

pub(crate) fn days_in(year: i32) -> i32 {
    if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) {
        366
    } else {
        365
    }
}

/// A power of two cut into cells in proportion to their weights. As each place belongs to one cell, a bijection onto
/// places gives every record its own pair of cell and offset, however unequal the cells.
pub(crate) struct Cells<T> {
    pub starts: Vec<u64>,
    pub things: Vec<T>,
}

impl<T> Cells<T> {
    pub fn new(bits: u32, weighted: Vec<(u64, T)>) -> Self {
        let total: u128 = weighted.iter().map(|(weight, _)| u128::from(*weight)).sum();
        let mut before = 0u128;
        let (mut starts, mut things) = (Vec::new(), Vec::new());
        for (weight, thing) in weighted {
            starts.push(((before << bits) / total) as u64);
            things.push(thing);
            before += u128::from(weight);
        }
        Self { starts, things }
    }

    pub fn find(&self, place: u64) -> (&T, u64) {
        let cell = self.starts.partition_point(|&start| start <= place) - 1;
        (&self.things[cell], place - self.starts[cell])
    }
}

#[cfg(test)]
mod tests {
    use super::BIRTH_BITS;
    use crate::divisions::Divisions;
    use crate::draw::RECORD_BITS;

    #[test]
    fn every_cell_has_room_for_its_sequence_numbers() {
        let divisions = Divisions::load();
        let ends = |starts: &[u64], bits: u32| [&starts[1..], &[1 << bits]].concat();
        for (start, end) in divisions
            .seats
            .starts
            .iter()
            .zip(ends(&divisions.seats.starts, RECORD_BITS))
        {
            assert!(
                (1..100_000).contains(&(end - start)),
                "five digits hold {}",
                end - start
            );
        }
        for (i, end) in ends(&divisions.births.starts, BIRTH_BITS).into_iter().enumerate() {
            let last = divisions.birth(end - 1);
            assert!(
                last.sequence <= 999,
                "{:?} has {}",
                divisions.births.things[i].0,
                last.sequence
            );
        }
    }
}
