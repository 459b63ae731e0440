//! The code that is typed in where nothing can be scanned (查验码).

use model::{half_width, wording::code_groups};

use crate::Sealing;

/// Digits and letters that are not taken for one another (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a code: forty bits of place, forty that cannot be guessed.
const CODE_CHARS: usize = 16;

/// The short code of the extract at a place in the log, in groups of four.
pub(crate) fn short_code(sealing: &Sealing, index: u64) -> Vec<String> {
    let bits = u128::from(index) << 40 | u128::from(mark_of(sealing, index));
    let letter = |place: usize| LETTERS[(bits >> (5 * (CODE_CHARS - 1 - place))) as usize & 31] as char;
    code_groups(&(0..CODE_CHARS).map(letter).collect::<String>())
}

/// The place in the log to which a code leads, if it is one of ours.
pub fn parse_short_code(sealing: &Sealing, text: &str) -> Option<u64> {
    let mut bits = 0u128;
    let mut count = 0;
    let typed = text.chars().map(half_width);
    for c in typed.filter(|c| !c.is_whitespace() && *c != '-') {
        let letter = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let value = LETTERS.iter().position(|known| char::from(*known) == letter)?;
        bits = bits << 5 | value as u128;
        count += 1;
        if count > CODE_CHARS {
            return None;
        }
    }
    let index = (bits >> 40) as u64;
    let is_ours = count == CODE_CHARS && bits == u128::from(index) << 40 | u128::from(mark_of(sealing, index));
    is_ours.then_some(index)
}

/// Forty bits that only this installation can make.
fn mark_of(sealing: &Sealing, index: u64) -> u64 {
    let bytes = sealing.extract_mark(index);
    bytes.iter().fold(0, |mark, byte| mark << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RegisterKeys;
    use zeroize::Zeroizing;

    fn sealing(seed: u8) -> Sealing {
        let key = || Zeroizing::new([seed; 32]);
        Sealing::new(RegisterKeys {
            lookup: key(),
            document: key(),
            subject: key(),
        })
    }

    #[test]
    fn a_code_leads_back_to_its_place_however_it_is_typed() {
        for index in [0, 1, 20_481, (1 << 40) - 1] {
            let groups = short_code(&sealing(1), index);
            assert!(
                groups.len() == 4 && groups.iter().all(|group| group.len() == 4),
                "{groups:?}"
            );
            for typed in [
                groups.concat(),
                groups.join(" "),
                groups.join("-").to_lowercase(),
                groups.concat().replace('0', "o").replace('1', "l"),
                full_width(&groups.join("-")),
                full_width(&groups.join("-").to_lowercase()).replace('－', "\u{3000}"),
            ] {
                assert_eq!(parse_short_code(&sealing(1), &typed), Some(index), "{typed}");
            }
            assert_eq!(parse_short_code(&sealing(2), &groups.concat()), None);
        }
    }

    /// As an input method for Chinese writes it.
    fn full_width(text: &str) -> String {
        let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).expect("a full-width form");
        text.chars().map(wide).collect()
    }

    #[test]
    fn a_slip_leads_nowhere() {
        let code = short_code(&sealing(1), 4711).concat();
        for at in 0..code.len() {
            let mut slip = code.clone();
            slip.replace_range(at..=at, if &code[at..=at] == "7" { "8" } else { "7" });
            assert_eq!(parse_short_code(&sealing(1), &slip), None, "{slip}");
        }
        for wrong in [
            "",
            "K",
            &code[1..],
            &format!("{code}0"),
            "查验码",
            &code.replace('0', "U"),
        ] {
            if wrong != code {
                assert_eq!(parse_short_code(&sealing(1), wrong), None, "{wrong}");
            }
        }
    }
}
