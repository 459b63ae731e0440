//! Which characters a reader sees (字符可读性): what no screen and no paper may pass over in silence.
//!
//! The one home of the rule, for pages, for paper and for values as they come in. The ranges are those of the Unicode Character
//! Database, 16.0: `Bidi_Control`, `Default_Ignorable_Code_Point`, `General_Category=Co`, and the blocks of ideographs.

use std::borrow::Cow;

/// How a character fares with whoever reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Legibility {
    /// Common fonts have it.
    Common,
    /// It has a shape, but not in every font: a rare ideograph (扩展 C 至 G 区), another script.
    Rare,
    /// Hardly any font has it: private use, and ideographs of the latest extensions (扩展 H 区以后).
    Unshown,
    /// It has no shape: it is invisible, or sets what stands beside it in another order.
    Unseen,
}

/// How a character fares with whoever reads it.
pub fn legibility(c: char) -> Legibility {
    match u32::from(c) {
        // Nearly everything there is.
        0x20..=0x7e | 0xa0..=0xac | 0xae..=0x34e | 0x350..=0x52f | 0x3000..=0x3163 | 0x3165..=0x9fff => {
            Legibility::Common
        }
        _ if reorders(c) => Legibility::Unseen,
        0x0..=0x1f
        | 0x7f..=0x9f
        | 0xad
        | 0x34f
        | 0x115f..=0x1160
        | 0x17b4..=0x17b5
        | 0x180e
        | 0x200b..=0x200d
        | 0x2028..=0x2029
        | 0x2060..=0x206f
        | 0x2800
        | 0x3164
        | 0xfeff
        | 0xffa0
        | 0xfff0..=0xfffb
        | 0x1bca0..=0x1bca3
        | 0x1d173..=0x1d17a
        | 0xe0000..=0xe00ff
        | 0xe01f0..=0xe0fff => Legibility::Unseen,
        0xe000..=0xf8ff | 0xfdd0..=0xfdef | 0x2ebf0..=0x2ee5f | 0x31350..=0xdffff | 0xf0000..=0x10_ffff => {
            Legibility::Unshown
        }
        // Latin, Greek, punctuation and signs, radicals, Hangul, compatibility and full-width forms, pictographs, extension B.
        0x1e00..=0x2bff
        | 0x2e80..=0x2fff
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe10..=0xfe6f
        | 0xff01..=0xffef
        | 0xfffc..=0xfffd
        | 0x1f000..=0x1faff
        | 0x20000..=0x2a6df => Legibility::Common,
        _ => Legibility::Rare,
    }
}

/// Whether it sets what stands beside it in another order, and is itself not seen — 双向控制符 (`Bidi_Control`).
pub fn reorders(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether it chooses a form of the character before it, and must not be parted from that — 变体选择符.
pub fn selects_a_form(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// A character by its number: U+30EDE.
pub fn number(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// What stands for a character that is not shown: 〔U+30EDE〕.
pub fn description(c: char) -> String {
    format!("〔{}〕", number(c))
}

/// A text with some of its characters described.
pub fn described_where(text: &str, is_described: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&is_described) {
        return Cow::Borrowed(text);
    }
    let mut described = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_described(c) {
            described.push_str(&description(c));
        } else {
            described.push(c);
        }
    }
    Cow::Owned(described)
}

/// A text for where nothing but text can stand: what is not seen, or not shown, is described.
pub fn described(text: &str) -> Cow<'_, str> {
    described_where(text, |c| {
        matches!(legibility(c), Legibility::Unseen | Legibility::Unshown)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_fares_as_its_block_does() {
        for (characters, expected) in [
            ("aZ09 é·王䶿𠀀—“”％Ａ（）①年〇㎡한😀", Legibility::Common),
            ("𪜀𫠝𰻞", Legibility::Rare),
            ("བོད་ᠮᠣᠩꆈꌠئۇيغۇر", Legibility::Rare),
            ("\u{e0100}\u{fe00}\u{180b}", Legibility::Rare),
            (
                "\u{e000}\u{f8ff}\u{31350}\u{2ebf0}\u{323b0}\u{f0000}\u{10fffd}",
                Legibility::Unshown,
            ),
            (
                "\u{202e}\u{2066}\u{200f}\u{61c}\u{200b}\u{200d}\u{ad}\u{3164}\u{feff}\u{2028}\u{85}\u{7f}\u{0}\u{e0041}",
                Legibility::Unseen,
            ),
        ] {
            for c in characters.chars() {
                assert_eq!(legibility(c), expected, "{}", number(c));
            }
        }
    }

    #[test]
    fn what_is_not_seen_or_not_shown_is_described() {
        for (text, expected) in [
            ("王样例", "王样例"),
            ("王\u{202e}例样", "王〔U+202E〕例样"),
            ("甲\u{ad}乙\u{3164}", "甲〔U+00AD〕乙〔U+3164〕"),
            ("王\u{31350}𰻞", "王〔U+31350〕𰻞"),
        ] {
            assert_eq!(described(text), expected);
        }
        assert_eq!(described_where("王𰻞", |c| c == '𰻞'), "王〔U+30EDE〕");
    }
}
