//! How text is made alike for searching: one spelling for full- and half-width, traditional and simplified, and digits.

use std::sync::LazyLock;

/// Folds a name or what was typed for searching: as [`model::fold`], then simplified characters for traditional ones,
/// digits for Chinese digits (一 to 九, 〇, 零), and no punctuation. What is left has one position a character.
///
/// Each character is folded by itself, so a part of a name folds to a part of the folded name.
///
/// ```
/// assert_eq!(search::fold("廣州市（第一）塑膠廠"), search::fold("广州市第1塑胶厂"));
/// ```
pub fn fold(text: &str) -> Vec<char> {
    model::fold(text).chars().filter_map(letter).collect()
}

/// One folded character of text that went through [`model::fold`]; `None` for punctuation.
pub(crate) fn letter(c: char) -> Option<char> {
    match (c as u32).checked_sub(FIRST) {
        Some(offset) if c as u32 <= LAST => LETTERS[offset as usize],
        _ => plain_letter(c),
    }
}

/// As [`letter`], of a character that has no other form.
fn plain_letter(c: char) -> Option<char> {
    let c = digit(c);
    (c.is_alphanumeric() || is_private(c)).then_some(c)
}

/// Characters of names that are not in Unicode yet are stored in the private use area.
fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10fffd}')
}

fn digit(c: char) -> char {
    match c {
        '〇' | '零' | '○' => '0',
        '一' => '1',
        '二' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        _ => c,
    }
}

const FIRST: u32 = 0x3400;
const LAST: u32 = 0xfaff;

/// For every character of the range what it is folded to, by its simplified form; most are their own.
static LETTERS: LazyLock<Box<[Option<char>]>> = LazyLock::new(|| {
    (FIRST..=LAST)
        .map(|code| {
            let c = char::from_u32(code)?;
            // The library looks at neighbours too; alone, a character has its usual form.
            let mut converted = fast2s::convert(c.encode_utf8(&mut [0; 4])).chars().collect::<Vec<_>>();
            plain_letter(match (converted.pop(), converted.is_empty()) {
                (Some(simple), true) => simple,
                _ => c,
            })
        })
        .collect()
});

/// Other ways to write the first number of ten or more in folded text: `21` and `2十1`, `10` and `十`, `20` and `2十`.
pub(crate) fn other_number(folded: &[char]) -> Option<Vec<char>> {
    if let Some(at) = folded.iter().position(|c| *c == '十') {
        let tens = at.checked_sub(1).map(|i| folded[i]).filter(char::is_ascii_digit);
        let ones = folded.get(at + 1).copied().filter(char::is_ascii_digit);
        let start = at - usize::from(tens.is_some());
        let end = at + 1 + usize::from(ones.is_some());
        let number = [tens.unwrap_or('1'), ones.unwrap_or('0')];
        return Some([&folded[..start], &number, &folded[end..]].concat());
    }
    let start = folded.iter().position(char::is_ascii_digit)?;
    let length = folded[start..].iter().take_while(|c| c.is_ascii_digit()).count();
    let [tens, ones] = folded[start..start + length] else {
        return None;
    };
    let mut number = Vec::with_capacity(3);
    match tens {
        '0' => return None,
        '1' => {}
        _ => number.push(tens),
    }
    number.push('十');
    if ones != '0' {
        number.push(ones);
    }
    Some([&folded[..start], &number, &folded[start + 2..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        fold(text).into_iter().collect()
    }

    #[test]
    fn spellings_of_one_name_fold_together() {
        for (a, b) in [
            ("華為技術有限公司", "华为技术有限公司"),
            ("臺灣銀行", "台湾银行"),
            ("ＴＣＬ 集团", "tcl集团"),
            ("甲（集团）公司", "甲集团公司"),
            ("第一中学", "第1中学"),
            ("三〇一医院", "301医院"),
            ("阿不都·热西提商店", "阿不都热西提商店"),
        ] {
            assert_eq!(folded(a), folded(b));
        }
    }

    #[test]
    fn rare_characters_stay() {
        assert_eq!(folded("𠮷野家㙟"), "𠮷野家㙟");
        assert_eq!(folded("\u{e123}商行"), "\u{e123}商行");
    }

    #[test]
    fn numbers_have_two_spellings() {
        for (typed, other) in [
            ("21世纪", Some("2十1世纪")),
            ("二十一世纪", Some("21世纪")),
            ("第十中学", Some("第10中学")),
            ("第10中学", Some("第十中学")),
            ("20号", Some("2十号")),
            ("第1中学", None),
            ("301医院", None),
            ("05号", None),
        ] {
            let other: Option<Vec<char>> = other.map(|text| text.chars().collect());
            assert_eq!(other_number(&fold(typed)), other, "{typed}");
        }
    }
}
