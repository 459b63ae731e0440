//! Runs of digits, as most codes begin with.

/// The place of the first byte that is no digit, from 0. The good case is one pass that only gathers, without a branch for each place.
#[inline]
pub(crate) fn first_other_than_digit(bytes: &[u8]) -> Option<usize> {
    if bytes
        .iter()
        .fold(true, |are_digits, byte| are_digits & byte.is_ascii_digit())
    {
        return None;
    }
    bytes.iter().position(|byte| !byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_found_wherever_it_stands() {
        assert_eq!(first_other_than_digit(b""), None);
        assert_eq!(first_other_than_digit(b"01234567890123456"), None);
        for place in 0..17 {
            for other in [b'/', b':', b'X', 0xFF, 0] {
                let mut bytes = *b"01234567890123456";
                bytes[16] = b'Y';
                bytes[place] = other;
                assert_eq!(first_other_than_digit(&bytes), Some(place));
            }
        }
    }
}
