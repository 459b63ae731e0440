//! The code that is typed in where nothing can be scanned (查验码).

use model::wording::code_groups;

use crate::{
    Sealing,
    letters::{letter, typed_letters},
};

/// Letters of a code: forty bits of place, forty that cannot be guessed.
const CODE_CHARS: usize = 16;

/// The short code of the extract at a place in the log, in groups of four.
pub(crate) fn short_code(sealing: &Sealing, index: u64) -> Vec<String> {
    let bits = u128::from(index) << 40 | u128::from(mark_of(sealing, index));
    let places = (0..CODE_CHARS).rev();
    code_groups(&places.map(|place| letter(bits >> (5 * place))).collect::<String>())
}

/// The place in the log to which a code leads, if it is one of ours.
pub fn parse_short_code(sealing: &Sealing, text: &str) -> Option<u64> {
    let letters = typed_letters(text).filter(|letters| letters.len() == CODE_CHARS)?;
    let bits = letters
        .iter()
        .fold(0, |bits: u128, value| bits << 5 | u128::from(*value));
    let index = (bits >> 40) as u64;
    let is_ours = bits == u128::from(index) << 40 | u128::from(mark_of(sealing, index));
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

    #[test]
    fn a_code_leads_back_to_its_place_however_it_is_typed() {
        for index in [0, 1, 20_481, (1 << 40) - 1] {
            let groups = short_code(&Sealing::of_seed(1), index);
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
                assert_eq!(parse_short_code(&Sealing::of_seed(1), &typed), Some(index), "{typed}");
            }
            assert_eq!(parse_short_code(&Sealing::of_seed(2), &groups.concat()), None);
        }
    }

    /// As an input method for Chinese writes it.
    fn full_width(text: &str) -> String {
        let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).expect("a full-width form");
        text.chars().map(wide).collect()
    }

    #[test]
    fn a_slip_leads_nowhere() {
        let code = short_code(&Sealing::of_seed(1), 4711).concat();
        for at in 0..code.len() {
            let mut slip = code.clone();
            slip.replace_range(at..=at, if &code[at..=at] == "7" { "8" } else { "7" });
            assert_eq!(parse_short_code(&Sealing::of_seed(1), &slip), None, "{slip}");
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
                assert_eq!(parse_short_code(&Sealing::of_seed(1), wrong), None, "{wrong}");
            }
        }
    }
}
