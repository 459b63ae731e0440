//! Pairs of characters: of what the index is made.
//!
//! A name stands in the field as its folded characters with marks between them, and these tokenizers make the pairs. The position of
//! a pair is the place of its first character, so that pairs one after the other spell a piece of the name.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::{
    Name,
    sound::{letter_of_reading, reading_letters},
};

/// Before the first character of a core.
pub(crate) const CORE_START: char = '^';
/// A name as the fields of pairs take it: one text, or two if its core is not in one piece.
pub(crate) fn marked(name: &Name) -> Vec<String> {
    let text = |before: &[char], marked: &[char]| before.iter().chain([&CORE_START]).chain(marked).collect::<String>();
    match name.core_at {
        Some(at) => {
            let (before, rest) = name.chars.split_at(at);
            vec![text(before, rest)]
        }
        None => vec![name.chars.iter().collect(), text(&[], &name.core)],
    }
}

/// The words that are cut from one value of a field, each with its place: all in one text, since a name has dozens of them.
#[derive(Clone, Default)]
pub(crate) struct Cuts {
    text: String,
    /// Where each word ends in the text, and its place.
    ends: Vec<(usize, usize)>,
}

impl Cuts {
    fn word(&mut self, place: usize, pieces: impl IntoIterator<Item = impl AsRef<str>>) {
        pieces.into_iter().for_each(|piece| self.text.push_str(piece.as_ref()));
        self.ends.push((self.text.len(), place));
    }

    fn pair(&mut self, place: usize, pair: [char; 2]) {
        self.text.extend(pair);
        self.ends.push((self.text.len(), place));
    }
}

/// Cuts the values of a field into words. Its memory is used again for each value.
#[derive(Clone)]
pub(crate) struct Cutter {
    cut: fn(&str, &mut Cuts),
    cuts: Cuts,
    next: usize,
    token: Token,
}

impl Cutter {
    pub(crate) fn new(cut: fn(&str, &mut Cuts)) -> Self {
        Self {
            cut,
            cuts: Cuts::default(),
            next: 0,
            token: Token::default(),
        }
    }
}

/// Neighbours, and the first character of a core with its mark: `^甲`, `甲乙`.
pub(crate) fn neighbours(text: &str, cuts: &mut Cuts) {
    let mut before: Option<char> = None;
    let mut is_start = false;
    // The place of the last character, from 1: a mark before the first one has place 0.
    let mut place = 0;
    for c in text.chars() {
        if c == CORE_START {
            is_start = true;
            continue;
        }
        if let Some(last) = before {
            cuts.pair(place, [last, c]);
        }
        if std::mem::take(&mut is_start) {
            cuts.pair(place, [CORE_START, c]);
        }
        place += 1;
        before = Some(c);
    }
}

/// Pairs of a core with one character between them, left out: what is left of three when the middle one is wrong.
pub(crate) fn skipping(core: &str, cuts: &mut Cuts) {
    let (mut two_before, mut before) = (None, None);
    for (place, c) in core.chars().enumerate() {
        if let Some(first) = two_before {
            cuts.pair(place, [first, c]);
        }
        (two_before, before) = (before, Some(c));
    }
}

/// Pairs of neighbouring syllables of a core, a letter each, each way it may be read; the first with its mark: `^hua`, `hua wei`.
pub(crate) fn sounds(core: &str, cuts: &mut Cuts) {
    let mut before: Option<char> = None;
    for c in core.chars() {
        match before {
            None => reading_letters(c).for_each(|syllable| cuts.pair(0, [CORE_START, syllable])),
            Some(before) => {
                for first in reading_letters(before) {
                    reading_letters(c).for_each(|second| cuts.pair(0, [first, second]));
                }
            }
        }
        before = Some(c);
    }
}

/// The word of two syllables, or of the first one of a core; `None` if no name is heard so.
pub(crate) fn sound_word(before: Option<&str>, syllable: &str) -> Option<String> {
    let before = before.map_or(Some(CORE_START), letter_of_reading);
    Some(String::from_iter([before?, letter_of_reading(syllable)?]))
}

/// The lines of a value, for words that were made before.
pub(crate) fn lines(text: &str, cuts: &mut Cuts) {
    text.split('\n').for_each(|line| cuts.word(0, [line]));
}

impl Tokenizer for Cutter {
    type TokenStream<'a> = CutStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CutStream<'a> {
        self.cuts.text.clear();
        self.cuts.ends.clear();
        (self.cut)(text, &mut self.cuts);
        self.next = 0;
        CutStream(self)
    }
}

/// The words of one value, one after the other.
pub(crate) struct CutStream<'a>(&'a mut Cutter);

impl TokenStream for CutStream<'_> {
    fn advance(&mut self) -> bool {
        let Cutter { cuts, next, token, .. } = &mut *self.0;
        let Some((end, place)) = cuts.ends.get(*next) else {
            return false;
        };
        let start = next.checked_sub(1).map_or(0, |before| cuts.ends[before].0);
        *next += 1;
        token.position = *place;
        token.text.clear();
        token.text.push_str(&cuts.text[start..*end]);
        true
    }

    fn token(&self) -> &Token {
        &self.0.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.0.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(cut: fn(&str, &mut Cuts), text: &str) -> Vec<(usize, String)> {
        let mut all = Vec::new();
        let mut cutter = Cutter::new(cut);
        cutter
            .token_stream(text)
            .process(&mut |token| all.push((token.position, token.text.clone())));
        all
    }

    #[test]
    fn pairs_spell_the_name() {
        let text = marked(&Name::parse("上海甲乙建设有限公司"));
        assert_eq!(text, ["上海^甲乙建设有限公司"]);
        let all = tokens(neighbours, &text[0]);
        let spelled: Vec<_> = all.iter().map(|(place, pair)| format!("{place}{pair}")).collect();
        assert_eq!(
            spelled.join(" "),
            "1上海 2海甲 2^甲 3甲乙 4乙建 5建设 6设有 7有限 8限公 9公司"
        );
        assert!(
            all.is_sorted_by_key(|(place, _)| *place),
            "the index wants places in order"
        );
    }

    #[test]
    fn a_name_may_begin_with_its_core() {
        let all = tokens(neighbours, &marked(&Name::parse("甲乙厂"))[0]);
        let spelled: Vec<_> = all.iter().map(|(place, pair)| format!("{place}{pair}")).collect();
        assert_eq!(spelled.join(" "), "0^甲 1甲乙 2乙厂");
    }

    #[test]
    fn a_broken_core_is_a_text_of_its_own() {
        assert_eq!(
            marked(&Name::parse("甲乙（上海）建设有限公司")),
            ["甲乙上海建设有限公司", "^甲乙建设"]
        );
    }

    #[test]
    fn pairs_skip_one() {
        let all = tokens(skipping, "甲乙丙丁");
        assert_eq!(
            all.iter().map(|(_, pair)| pair.as_str()).collect::<Vec<_>>(),
            ["甲丙", "乙丁"]
        );
    }

    #[test]
    fn names_are_heard_in_all_their_readings() {
        let core = Name::parse("长乐贸易有限公司").core;
        let sounds: Vec<String> = tokens(sounds, &String::from_iter(&core))
            .into_iter()
            .map(|(_, sound)| sound)
            .collect();
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
