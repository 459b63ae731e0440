//! Pairs of characters: of what the index is made.
//!
//! A name stands in the field as its folded characters with marks between them, and these tokenizers make the pairs. The position of
//! a pair is the place of its first character, so that pairs one after the other spell a piece of the name.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::{
    Name,
    sound::{first_letters, readings},
};

/// Before the first character of a core.
pub(crate) const CORE_START: char = '^';
/// A name as the fields of pairs take it: one text, or two if its core is not in one piece.
pub(crate) fn marked(name: &Name) -> Vec<String> {
    let marked_core = || {
        std::iter::once(CORE_START)
            .chain(name.core.iter().copied())
            .collect::<String>()
    };
    match name.core_at {
        Some(at) => {
            let (before, rest) = name.chars.split_at(at);
            let after = &rest[name.core.len()..];
            vec![[String::from_iter(before), marked_core(), String::from_iter(after)].concat()]
        }
        None => vec![name.chars.iter().collect(), marked_core()],
    }
}

/// Takes a pair and its place.
type Emit<'a> = &'a mut dyn FnMut(usize, [char; 2]);

/// Makes tokens of a text at once; texts are short.
#[derive(Clone)]
pub(crate) struct Grams(fn(&str, Emit<'_>));

/// Neighbours, and the first character of a core with its mark: `^甲`, `甲乙`.
pub(crate) const NEIGHBOURS: Grams = Grams(|text, emit| {
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
            emit(place, [last, c]);
        }
        if std::mem::take(&mut is_start) {
            emit(place, [CORE_START, c]);
        }
        place += 1;
        before = Some(c);
    }
});

/// Pairs with one character between them, left out: what is left of three when the middle one is wrong.
pub(crate) const SKIPPING: Grams = Grams(|text, emit| {
    let (mut two_before, mut before) = (None, None);
    for (place, c) in text.chars().filter(|c| *c != CORE_START).enumerate() {
        if let Some(first) = two_before {
            emit(place, [first, c]);
        }
        (two_before, before) = (before, Some(c));
    }
});

/// A trade name as a whole, as a word of the index.
pub(crate) fn trade_word(trade: &[char]) -> String {
    std::iter::once('|').chain(trade.iter().copied()).collect()
}

/// A core as a whole, as a word of the index.
pub(crate) fn core_word(core: &[char]) -> String {
    std::iter::once('=').chain(core.iter().copied()).collect()
}

impl Tokenizer for Grams {
    type TokenStream<'a> = GramStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> GramStream {
        let mut grams = Vec::with_capacity(text.len() / 2);
        (self.0)(text, &mut |place, pair| grams.push((place, pair)));
        GramStream {
            grams,
            next: 0,
            token: Token::default(),
        }
    }
}

pub(crate) struct GramStream {
    grams: Vec<(usize, [char; 2])>,
    next: usize,
    token: Token,
}

impl TokenStream for GramStream {
    fn advance(&mut self) -> bool {
        let Some((place, pair)) = self.grams.get(self.next) else {
            return false;
        };
        self.next += 1;
        self.token.position = *place;
        self.token.text.clear();
        self.token.text.extend(pair);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Pairs of neighbouring syllables of a core, each way it may be read; the first with its mark: `^hua`, `hua wei`.
pub(crate) fn sounds(core: &[char]) -> Vec<String> {
    let first = core
        .first()
        .into_iter()
        .flat_map(|c| readings(*c))
        .map(|syllable| format!("{CORE_START}{syllable}"));
    let pairs = core.windows(2).flat_map(|pair| {
        let seconds = readings(pair[1]);
        readings(pair[0]).flat_map(move |first| seconds.clone().map(move |second| [first, second].join(" ")))
    });
    first.chain(pairs).collect()
}

/// Before first letters of which one is of an unusual reading.
pub(crate) const UNUSUAL: char = '~';

/// First letters of a core in pinyin, as it is usually read, and marked with [`UNUSUAL`] as it may be read besides, as far as those ways
/// are few. Letters and digits stand for themselves; empty when a character has no reading.
pub(crate) fn initials(core: &[char]) -> Vec<String> {
    const WAYS_MAX: usize = 4;
    let mut all = vec![String::with_capacity(core.len())];
    for c in core {
        let itself = Some(c.to_ascii_lowercase()).filter(char::is_ascii_alphanumeric);
        let mut letters = itself.into_iter().chain(first_letters(*c));
        let Some(usual) = letters.next() else { return Vec::new() };
        let others: Vec<String> = letters
            .flat_map(|letter| all.iter().map(move |before| format!("{before}{letter}")))
            .take(WAYS_MAX - all.len())
            .collect();
        all.iter_mut().for_each(|before| before.push(usual));
        all.extend(others);
    }
    for other in all.iter_mut().skip(1) {
        other.insert(0, UNUSUAL);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(grams: Grams, text: &str) -> Vec<(usize, String)> {
        let mut all = Vec::new();
        (grams.0)(text, &mut |place, pair| all.push((place, pair.iter().collect())));
        all
    }

    #[test]
    fn pairs_spell_the_name() {
        let text = marked(&Name::parse("上海甲乙建设有限公司"));
        assert_eq!(text, ["上海^甲乙建设有限公司"]);
        let all = tokens(NEIGHBOURS, &text[0]);
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
        let all = tokens(NEIGHBOURS, &marked(&Name::parse("甲乙厂"))[0]);
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
        let all = tokens(SKIPPING, "^甲乙丙丁");
        assert_eq!(
            all.iter().map(|(_, pair)| pair.as_str()).collect::<Vec<_>>(),
            ["甲丙", "乙丁"]
        );
    }

    #[test]
    fn names_are_heard_in_all_their_readings() {
        let core = Name::parse("长乐贸易有限公司").core;
        let sounds = sounds(&core);
        for heard in ["^can", "^zan", "can le", "can yue", "mao yi"] {
            assert!(sounds.contains(&heard.to_owned()), "{heard}: {sounds:?}");
        }
        assert_eq!(initials(&core)[0], "zlmy", "as the library reads it");
        assert!(initials(&core).contains(&"~clmy".to_owned()), "{:?}", initials(&core));
        assert_eq!(initials(&Name::parse("TCL集团").core), ["tcl"]);
    }
}
