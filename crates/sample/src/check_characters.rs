//! Check characters, computed while writing; reading and judging numbers is not this crate's business.

const CREDIT_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// 公民身份号码 (GB 11643): ISO 7064 MOD 11-2 over 17 digits.
pub(crate) fn citizen(digits: &[u8]) -> u8 {
    let sum = digits
        .iter()
        .fold(0u32, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    b"10X98765432"[sum as usize]
}

/// 组织机构代码 (GB 11714): weights 3, 7, 9, 10, 5, 8, 4, 2, modulus 11, over 8 characters.
pub(crate) fn organization(body: &[u8]) -> u8 {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let value = |c: u8| u32::from(if c.is_ascii_digit() { c - b'0' } else { c - b'A' + 10 });
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(&c, weight)| value(c) * weight).sum();
    b"0X987654321"[(sum % 11) as usize]
}

/// 统一社会信用代码 (GB 32100): weights 3^i, modulus 31, over 17 characters.
pub(crate) fn credit(body: &[u8]) -> u8 {
    const VALUES: [u8; 128] = {
        let mut values = [0; 128];
        let mut i = 0;
        while i < CREDIT_ALPHABET.len() {
            values[CREDIT_ALPHABET[i] as usize] = i as u8;
            i += 1;
        }
        values
    };
    let (mut weight, mut sum) = (1u32, 0u32);
    for &c in body {
        sum += u32::from(VALUES[usize::from(c & 127)]) * weight;
        weight = weight * 3 % 31;
    }
    CREDIT_ALPHABET[((31 - sum % 31) % 31) as usize]
}

/// 注册号 (15 digits): ISO 7064 MOD 11,10 over 14 digits.
pub(crate) fn registration(digits: &[u8]) -> u8 {
    let product = digits.iter().fold(10u32, |product, digit| {
        let sum = (product + u32::from(digit - b'0')) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    b'0' + ((11 - product) % 10) as u8
}

/// A character of the credit code's alphabet, without I, O, S, V and Z.
pub(crate) fn credit_character(value: u32) -> u8 {
    CREDIT_ALPHABET[(value % 31) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers() {
        // GB 11643-1999, its worked example.
        assert_eq!(citizen(b"11010519491231002"), b'X');
        // GB 32100-2015 and GB 11714-1997 as met on licences: division 99 is invented, D2143569 is a standard's.
        assert_eq!(credit(b"91990000MA0000015"), b'Q');
        assert_eq!(organization(b"D2143569"), b'X');
        assert_eq!(registration(b"11010800000001"), b'6');
    }
}
