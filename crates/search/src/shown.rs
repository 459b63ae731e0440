//! Which of a record's names was meant, and which parts of it.

use std::{collections::HashSet, ops::Range};

use crate::text::{fold, letter};

/// The one of several names that shares most with what was typed; the first of those that share as much. `None` without names.
///
/// ```
/// assert_eq!(search::closest("旧雨楼", &["北京新名文化有限公司", "北京旧雨楼文化有限公司"]), Some(1));
/// assert_eq!(search::closest("jiuyulou", &["北京新名文化有限公司", "北京旧雨楼文化有限公司"]), Some(0));
/// ```
pub fn closest<T: AsRef<str>>(typed: &str, names: &[T]) -> Option<usize> {
    let typed = pairs(&fold(typed));
    let shared = |name: &T| pairs(&fold(name.as_ref())).intersection(&typed).count();
    let most = names.iter().map(shared).max()?;
    names.iter().position(|name| shared(name) == most)
}

fn pairs(folded: &[char]) -> HashSet<[char; 2]> {
    folded.windows(2).map(|pair| [pair[0], pair[1]]).collect()
}

/// The parts of a name that were typed, as byte ranges in order, for marking them: every character that stands beside the same
/// neighbour in both.
///
/// ```
/// assert_eq!(search::marks("技术 花未", "深圳花未（集团）技术公司"), [6..12, 24..30]);
/// ```
pub fn marks(typed: &str, name: &str) -> Vec<Range<usize>> {
    let typed = pairs(&fold(typed));
    // Characters that fold away stand between others and belong to what is around them.
    let folded: Vec<(usize, usize, char)> = name
        .char_indices()
        .flat_map(|(at, c)| {
            let kept = model::fold(c.encode_utf8(&mut [0; 4])).chars().next().and_then(letter);
            kept.map(|folded| (at, at + c.len_utf8(), folded))
        })
        .collect();
    let mut marks: Vec<Range<usize>> = Vec::new();
    for pair in folded.windows(2).filter(|pair| typed.contains(&[pair[0].2, pair[1].2])) {
        match marks.last_mut() {
            Some(last) if last.end >= pair[0].0 => last.end = pair[1].1,
            _ => marks.push(pair[0].0..pair[1].1),
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn marks_are_pieces_of_any_name_in_order(typed in ".{0,40}", name in ".{0,40}") {
            let mut before = 0;
            for mark in marks(&typed, &name) {
                prop_assert!(before <= mark.start && mark.start < mark.end && name.get(mark.clone()).is_some());
                before = mark.end;
            }
        }

        #[test]
        fn a_name_has_its_parts_whatever_it_is(text in ".{0,60}") {
            let name = crate::Name::parse(&text);
            prop_assert!(name.trade().len() <= name.core.len());
            prop_assert_eq!(name.core.is_empty(), name.chars.is_empty());
        }
    }

    #[test]
    fn what_was_typed_is_marked() {
        for (typed, name, marked) in [
            ("花未", "深圳市花未技术", "[花未]"),
            ("花未技术", "深圳市花未技术", "[花未技术]"),
            ("技术花未", "花未（上海）技术", "[花未][技术]"),
            ("騰雲", "腾云信息", "[腾云]"),
            ("huawei", "花未", ""),
            ("", "花未", ""),
        ] {
            let pieces: String = marks(typed, name)
                .into_iter()
                .map(|range| format!("[{}]", &name[range]))
                .collect();
            assert_eq!(pieces, marked, "{typed}");
        }
    }
}
