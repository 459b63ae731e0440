//! Small properties of a record that share a column: it is read, built and sorted once for all of them.

use crate::{CapitalBand, Entry};

/// Bits of a day of the month.
const DAY_BITS: u32 = 5;

/// A property, and which bits of the number are its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Property {
    shift: u32,
    bits: u32,
}

impl Property {
    /// Number of the division; 0 if there is none.
    pub(crate) const DIVISION: Self = Self::after(None, 20);
    /// Year of foundation; 0 if there is none.
    pub(crate) const YEAR: Self = Self::after(Some(Self::DIVISION), 12);
    /// Month and day of foundation, later days higher; 0 if there are none.
    pub(crate) const DAY: Self = Self::after(Some(Self::YEAR), 9);
    /// Number of the capital band.
    pub(crate) const CAPITAL: Self = Self::after(Some(Self::DAY), 3);
    /// Number of the register.
    pub(crate) const REGISTER: Self = Self::after(Some(Self::CAPITAL), 8);
    /// Those that are counted.
    pub(crate) const COUNTED: [Self; 4] = [Self::REGISTER, Self::DIVISION, Self::YEAR, Self::CAPITAL];

    const fn after(before: Option<Self>, bits: u32) -> Self {
        let shift = match before {
            None => 0,
            Some(before) => before.shift + before.bits,
        };
        Self { shift, bits }
    }

    /// Its value in the number of a record.
    pub(crate) fn of(self, number: u64) -> u64 {
        number >> self.shift & self.most()
    }

    /// How many bits are its own.
    pub(crate) fn width(self) -> u32 {
        self.bits
    }

    fn most(self) -> u64 {
        (1 << self.bits) - 1
    }

    fn put(self, value: u64) -> u64 {
        value.min(self.most()) << self.shift
    }
}

/// The number of a record.
pub(crate) fn number(entry: &Entry) -> u64 {
    Property::REGISTER.put(u64::from(entry.place.register))
        | Property::DIVISION.put(entry.division.map_or(0, |code| u64::from(code.number())))
        | Property::YEAR.put(entry.founded_on.map_or(0, |day| u64::from(day.year())))
        | Property::DAY.put(
            entry
                .founded_on
                .map_or(0, |day| u64::from(day.month()) << DAY_BITS | u64::from(day.day())),
        )
        | Property::CAPITAL.put(CapitalBand::of_yuan(entry.capital_yuan).number())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_lie_side_by_side() {
        let number = Property::REGISTER.put(255)
            | Property::DIVISION.put(659_999)
            | Property::YEAR.put(9999)
            | Property::DAY.put(12 << DAY_BITS | 31)
            | Property::CAPITAL.put(5);
        assert_eq!(
            Property::COUNTED.map(|property| property.of(number)),
            [255, 659_999, 4095, 5]
        );
        assert_eq!(Property::DAY.of(number), 12 << DAY_BITS | 31);
        assert_eq!(Property::COUNTED.map(|property| property.of(0)), [0; 4]);
    }
}
