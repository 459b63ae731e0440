//! Letters of the codes that people read off a sheet and type in — 人工录入的码所用的字符.

use model::half_width;

/// Digits and letters that are not taken for one another (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The letter that stands for the lowest five bits of a number.
pub(crate) fn letter(value: u128) -> char {
    LETTERS[value as usize & 31].into()
}

/// What typed letters stand for, five bits each: in either width and case, without the spaces and hyphens between them, O read as 0,
/// I and L as 1. `None` if anything else is among them.
pub(crate) fn typed_letters(text: &str) -> Option<Vec<u8>> {
    let typed = text.chars().map(half_width);
    typed
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| {
            let letter = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = LETTERS.iter().position(|known| char::from(*known) == letter)?;
            u8::try_from(value).ok()
        })
        .collect()
}
