//! Chance without state: everything is a function of (seed, register, record index).

/// The most records one register can have: keys are unique among them.
pub const RECORDS_MAX: u64 = 1 << RECORD_BITS;
/// Width of a record index.
pub(crate) const RECORD_BITS: u32 = 26;

/// A stream of draws that belongs to one record.
///
/// SplitMix64: its whole state is one word, so a record's stream starts anywhere at no cost.
#[derive(Clone, Debug)]
pub(crate) struct Draw(u64);

impl Draw {
    pub fn new(seed: u64, stream: u64, index: u64) -> Self {
        Self(mix(mix(seed ^ mix(stream)) ^ index))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number in `0..bound`; zero for a bound of zero.
    pub fn below(&mut self, bound: u32) -> u32 {
        // Multiply and shift: the bias is below 2^-32 of the bound, and no division is needed.
        (((self.next() >> 32) * u64::from(bound)) >> 32) as u32
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1).max(1) as u32) as i32
    }

    /// True in `per_ten_thousand` of ten thousand draws.
    pub fn chance(&mut self, per_ten_thousand: u32) -> bool {
        self.below(10_000) < per_ten_thousand
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }

    /// A stream that is independent of this one's further draws.
    pub fn fork(&mut self) -> Self {
        Self(self.next())
    }
}

/// The finaliser of SplitMix64: every input bit reaches every output bit.
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// A bijection on `0..2^bits`: keys drawn through it look random and never repeat.
///
/// A balanced Feistel network: whatever the round function, each round can be undone.
#[derive(Clone, Debug)]
pub(crate) struct Permutation {
    round_keys: [u64; 6],
    half_bits: u32,
}

impl Permutation {
    pub fn new(seed: u64, stream: u64, bits: u32) -> Self {
        debug_assert!(bits.is_multiple_of(2), "both halves have one width");
        let mut draw = Draw::new(seed, stream, u64::from(bits));
        Self {
            round_keys: std::array::from_fn(|_| draw.next()),
            half_bits: bits / 2,
        }
    }

    pub fn of_records(seed: u64, stream: u64) -> Self {
        Self::new(seed, stream, RECORD_BITS)
    }

    pub fn apply(&self, value: u64) -> u64 {
        let mask = (1u64 << self.half_bits) - 1;
        let (mut left, mut right) = (value >> self.half_bits, value & mask);
        for key in self.round_keys {
            let scrambled = (right ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            (left, right) = (right, left ^ ((scrambled >> 40) & mask));
        }
        (left << self.half_bits) | right
    }
}

/// Draws from things of unequal weight in constant time: Walker's alias method, in integers, so that every
/// machine builds the same table.
#[derive(Debug)]
pub(crate) struct Weighted<T> {
    things: Vec<T>,
    /// Per slot: draws below the threshold keep the slot, the others go to the alias.
    slots: Vec<(u32, u32)>,
    total: u32,
}

impl<T> Weighted<T> {
    /// # Panics
    /// If there is nothing to draw or the weights do not fit; the tables are compiled in and tested.
    pub fn new(weighted: Vec<(u32, T)>) -> Self {
        let count = weighted.len() as u64;
        let total: u64 = weighted.iter().map(|(weight, _)| u64::from(*weight)).sum();
        assert!(total > 0, "nothing to draw from");
        // Each weight is multiplied by the count, so that a full slot is exactly `total` and nothing is rounded.
        let mut rest: Vec<u64> = weighted.iter().map(|(weight, _)| u64::from(*weight) * count).collect();
        let mut slots: Vec<(u32, u32)> = (0..count as u32).map(|i| (total as u32, i)).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..rest.len()).partition(|&i| rest[i] < total);
        while let (Some(&giver), Some(taker)) = (large.last(), small.pop()) {
            slots[taker] = (rest[taker] as u32, giver as u32);
            rest[giver] -= total - rest[taker];
            if rest[giver] < total {
                large.pop();
                small.push(giver);
            }
        }
        let total = u32::try_from(total).expect("weights fit 32 bits");
        Self {
            things: weighted.into_iter().map(|(_, thing)| thing).collect(),
            slots,
            total,
        }
    }

    pub fn draw(&self, draw: &mut Draw) -> &T {
        let slot = draw.below(self.slots.len() as u32) as usize;
        let (threshold, alias) = self.slots[slot];
        let chosen = if draw.below(self.total) < threshold {
            slot
        } else {
            alias as usize
        };
        &self.things[chosen]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permutation_never_repeats() {
        let permutation = Permutation::new(7, 1, 16);
        let mut seen = vec![false; 1 << 16];
        for i in 0..1 << 16 {
            let image = permutation.apply(i) as usize;
            assert!(!seen[image], "{image} came twice");
            seen[image] = true;
        }
    }

    #[test]
    fn weighted_draws_follow_the_weights() {
        let weighted = Weighted::new(vec![(1, 'a'), (8, 'b'), (1, 'c'), (0, 'd')]);
        let mut counts = std::collections::BTreeMap::new();
        for i in 0..100_000 {
            *counts.entry(*weighted.draw(&mut Draw::new(3, 3, i))).or_insert(0) += 1;
        }
        assert!((78_500..81_500).contains(&counts[&'b']), "{counts:?}");
        assert!((9_400..10_600).contains(&counts[&'a']), "{counts:?}");
        assert!(!counts.contains_key(&'d'));
    }
}
