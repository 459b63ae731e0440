//! Pairs of characters: of what the index is made.
//!
//! The place of a pair is that of its first character, so that pairs one after the other spell a piece of the name.

use crate::{
    Name,
    pair::Pair,
    sound::{letter_of_reading, reading_letters},
};

/// Before the first character of a core.
pub(crate) const CORE_START: char = '^';

/// Neighbours, and the first character of a core with its mark: `^甲`, `甲乙`. A core that is not in one piece is a text of its own. Places
/// are counted from `start`; returns where those of the next name begin.
pub(crate) fn neighbours(name: &Name, start: u32, put: &mut impl FnMut(Pair, u32)) -> u32 {
    match name.core_at {
        Some(_) => neighbours_in(&name.chars, name.core_at, start, put),
        None => {
            let next = neighbours_in(&name.chars, None, start, put);
            neighbours_in(&name.core, Some(0), next, put)
        }
    }
}

fn neighbours_in(chars: &[char], core_at: Option<usize>, start: u32, put: &mut impl FnMut(Pair, u32)) -> u32 {
    let mut before = None;
    for ((at, c), place) in chars.iter().enumerate().zip(start..) {
        if let Some(before) = before {
            put(Pair::new(before, *c), place);
        }
        if core_at == Some(at) {
            put(Pair::new(CORE_START, *c), place);
        }
        before = Some(*c);
    }
    // So far that nothing stands beside what is in another text.
    start + chars.len() as u32 + 1
}

/// Pairs of a core with one character between them, left out: what is left of three when the middle one is wrong.
pub(crate) fn skipping(core: &[char]) -> impl Iterator<Item = Pair> {
    core.windows(3).map(|three| Pair::new(three[0], three[2]))
}

/// Pairs of neighbouring syllables of a core, a letter each, each way it may be read; the first with its mark: `^hua`, `hua wei`.
pub(crate) fn sounds(core: &[char]) -> impl Iterator<Item = Pair> {
    let first = core.first().into_iter().flat_map(|c| reading_letters(*c));
    let pairs = core.windows(2).flat_map(|two| {
        reading_letters(two[0]).flat_map(|first| reading_letters(two[1]).map(move |second| Pair::new(first, second)))
    });
    first.map(|syllable| Pair::new(CORE_START, syllable)).chain(pairs)
}

/// The word of two syllables, or of the first one of a core; `None` if no name is heard so.
pub(crate) fn sound_word(before: Option<&str>, syllable: &str) -> Option<Pair> {
    let before = before.map_or(Some(CORE_START), letter_of_reading);
    Some(Pair::new(before?, letter_of_reading(syllable)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str) -> String {
        let mut all = Vec::new();
        neighbours(&Name::parse(text), 0, &mut |pair, place| {
            all.push(format!("{place}{pair}"))
        });
        all.join(" ")
    }

    #[test]
    fn pairs_spell_the_name() {
        assert_eq!(
            spelled("上海甲乙建设有限公司"),
            "1上海 2海甲 2^甲 3甲乙 4乙建 5建设 6设有 7有限 8限公 9公司"
        );
    }

    #[test]
    fn a_name_may_begin_with_its_core() {
        assert_eq!(spelled("甲乙厂"), "0^甲 1甲乙 2乙厂");
    }

    #[test]
    fn a_broken_core_is_a_text_of_its_own() {
        assert_eq!(
            spelled("甲乙（上海）建设厂"),
            "1甲乙 2乙上 3上海 4海建 5建设 6设厂 8^甲 9甲乙 10乙建 11建设"
        );
    }

    #[test]
    fn pairs_skip_one() {
        let all: Vec<String> = skipping(&['甲', '乙', '丙', '丁'])
            .map(|pair| pair.to_string())
            .collect();
        assert_eq!(all, ["甲丙", "乙丁"]);
    }

    #[test]
    fn names_are_heard_in_all_their_readings() {
        let core = Name::parse("长乐贸易有限公司").core;
        let sounds: Vec<Pair> = sounds(&core).collect();
        for (before, heard) in [
            (None, "can"),
            (None, "zan"),
            (Some("can"), "le"),
            (Some("can"), "yue"),
            (Some("mao"), "yi"),
        ] {
            let word = sound_word(before, heard).expect("it is a reading");
            assert!(sounds.contains(&word), "{before:?} {heard}: {sounds:?}");
        }
        assert_eq!(sound_word(Some("mao"), "y"), None);
    }
}
