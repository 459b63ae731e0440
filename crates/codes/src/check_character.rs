//! The four check-character systems, each over bytes, without allocation.

/// A byte that stands for no value in an alphabet.
pub(crate) const NO_VALUE: u8 = 0xFF;

/// Weights of GB 11643: 2^(18-i) mod 11 for the places 1 to 17.
const CITIZEN_WEIGHTS: [u8; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CITIZEN_CHECK_CHARACTERS: [u8; 11] = *b"10X98765432";

/// Weights of GB 32100: 3^(i-1) mod 31 for the places 1 to 17.
const CREDIT_WEIGHTS: [u8; 17] = powers_of_three_mod_31();
/// Alphabet of GB 32100: digits and capitals without I, O, S, V, Z.
pub(crate) const CREDIT_ALPHABET: [u8; 31] = *b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Value of every byte in the alphabet of GB 32100.
pub(crate) const CREDIT_VALUES: [u8; 256] = values_of(&CREDIT_ALPHABET);

const ORGANIZATION_WEIGHTS: [u8; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
/// Alphabet of GB 11714: digits and all capitals, A = 10 to Z = 35.
const ORGANIZATION_ALPHABET: [u8; 36] = *b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Value of every byte in the alphabet of GB 11714.
pub(crate) const ORGANIZATION_VALUES: [u8; 256] = values_of(&ORGANIZATION_ALPHABET);

/// ISO 7064 MOD 11-2 as GB 11643 writes it: the 18th character after 17 digits.
#[inline]
pub(crate) fn mod_11_2(digits: &[u8; 17]) -> u8 {
    let sum: u32 = digits
        .iter()
        .zip(CITIZEN_WEIGHTS)
        .map(|(byte, weight)| u32::from(byte & 0x0F) * u32::from(weight))
        .sum();
    CITIZEN_CHECK_CHARACTERS[(sum % 11) as usize]
}

/// GB 32100: the 18th character after 17 characters of the alphabet without I, O, S, V, Z.
#[inline]
pub(crate) fn mod_31(body: &[u8; 17]) -> u8 {
    let sum: u32 = body
        .iter()
        .zip(CREDIT_WEIGHTS)
        .map(|(byte, weight)| u32::from(CREDIT_VALUES[*byte as usize]) * u32::from(weight))
        .sum();
    CREDIT_ALPHABET[((31 - sum % 31) % 31) as usize]
}

/// GB 11714: the 9th character after 8 digits or capitals; X stands for ten, 0 for eleven.
#[inline]
pub(crate) fn organization(body: &[u8; 8]) -> u8 {
    let sum: u32 = body
        .iter()
        .zip(ORGANIZATION_WEIGHTS)
        .map(|(byte, weight)| u32::from(ORGANIZATION_VALUES[*byte as usize]) * u32::from(weight))
        .sum();
    match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        value => b'0' + value as u8,
    }
}

/// ISO 7064 MOD 11,10: the 15th digit after 14 digits.
#[inline]
pub(crate) fn mod_11_10(digits: &[u8; 14]) -> u8 {
    // After each place the product is doubled modulo 11, and a sum of 0 modulo 10 counts as 10.
    let product = digits.iter().fold(10_u32, |product, byte| {
        let sum = (product + u32::from(byte & 0x0F)) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    b'0' + ((11 - product) % 10) as u8
}

const fn values_of(alphabet: &[u8]) -> [u8; 256] {
    let mut values = [NO_VALUE; 256];
    let mut index = 0;
    while index < alphabet.len() {
        values[alphabet[index] as usize] = index as u8;
        index += 1;
    }
    values
}

const fn powers_of_three_mod_31() -> [u8; 17] {
    let mut powers = [1_u8; 17];
    let mut index = 1;
    while index < 17 {
        powers[index] = (powers[index - 1] as u16 * 3 % 31) as u8;
        index += 1;
    }
    powers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_those_the_standards_print() {
        assert_eq!(
            CREDIT_WEIGHTS,
            [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
        );
        for (index, weight) in CITIZEN_WEIGHTS.iter().enumerate() {
            let power = (0..17 - index).fold(1_u32, |power, _| power * 2 % 11);
            assert_eq!(u32::from(*weight), power, "place {}", index + 1);
        }
    }

    #[test]
    fn iso_7064_mod_11_10_agrees_with_the_sum_that_checks_a_whole_number() {
        // The standard checks the other way round: running over all places with the check digit must end in 1.
        for seed in 0_u64..500 {
            let digits: [u8; 14] = std::array::from_fn(|index| b'0' + ((seed * 7919 + index as u64 * seed) % 10) as u8);
            let product = digits.iter().fold(10_u32, |product, byte| {
                let sum = (product + u32::from(byte - b'0')) % 10;
                (if sum == 0 { 10 } else { sum }) * 2 % 11
            });
            assert_eq!((product + u32::from(mod_11_10(&digits) - b'0')) % 10, 1);
        }
    }
}
