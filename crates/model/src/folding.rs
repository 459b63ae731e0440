//! Folding: what of two spellings counts as the same.

use std::borrow::Cow;

/// Folds a name or text for comparison and exact-name lookup: full-width letters, digits and signs to half-width,
/// capitals, one kind of middle dot, brackets half-width, white space removed.
///
/// ```
/// assert_eq!(model::fold("ＡＢ（北京） 有限公司"), model::fold("ab(北京)有限公司"));
/// ```
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| folded(c) == Some(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(folded).collect())
}

/// As [`fold`], and without punctuation: for long texts and addresses.
pub(crate) fn fold_text(text: &str) -> String {
    text.chars()
        .filter_map(folded)
        .filter(|c| {
            !(c.is_ascii_punctuation()
                || matches!(
                    c,
                    '、' | '。'
                        | '·'
                        | '《'
                        | '》'
                        | '“'
                        | '”'
                        | '‘'
                        | '’'
                        | '【'
                        | '】'
                        | '—'
                        | '…'
                        | '－'
                        | '〔'
                        | '〕'
                ))
        })
        .collect()
}

/// A letter, digit or sign as it stands in half width.
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

fn folded(c: char) -> Option<char> {
    match c {
        // The great majority: Chinese characters stay as they are.
        '\u{3400}'..='\u{9fff}' => Some(c),
        'a'..='z' => Some(c.to_ascii_uppercase()),
        '\u{ff41}'..='\u{ff5a}' => Some(char::from((c as u32 - 0xff41) as u8 + b'A')),
        '\u{ff01}'..='\u{ff5e}' => Some(half_width(c)),
        '•' | '・' | '‧' | '∙' | '●' | '⋅' => Some('·'),
        '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{202a}'..='\u{202e}' => None,
        _ if c.is_whitespace() => None,
        _ => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_together() {
        for (a, b) in [
            ("买买提•吐尔逊", "买买提·吐尔逊"),
            ("北京　甲 公司", "北京甲公司"),
            ("ＡＢＣ公司", "abc公司"),
            ("甲（上海）有限公司", "甲(上海)有限公司"),
        ] {
            assert_eq!(fold(a), fold(b));
        }
        assert_ne!(fold("甲公司"), fold("乙公司"));
        assert!(matches!(fold("北京甲有限公司"), Cow::Borrowed(_)));
    }
}
