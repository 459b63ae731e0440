//! What was typed in letters: pinyin, whole or unfinished, and first letters.

use tantivy::query::{EmptyQuery, Query};

use super::{Meaning, Understood, all_of, any_of, meanings_of};
use crate::{
    How,
    grams::sound_word,
    letters::{Heard, Lettered, OneOf, heard_names, lettered_names, places_before},
    sound::{Unfinished, partings, unfinished},
    text::fold,
    words::DIVISIONS,
};

/// Ways to part letters into syllables that are taken apart as names.
const PARTINGS_TAKEN_APART: usize = 3;

impl Understood<'_> {
    /// What was typed, as pinyin is written: small letters of half width.
    fn spelled(&self) -> String {
        let letters = self.text.trim().chars().map(model::half_width);
        letters.flat_map(char::to_lowercase).collect()
    }

    /// Pinyin, whole or by first letters.
    pub(super) fn of_letters(&self) -> Vec<Meaning> {
        let letters = self.spelled();
        if !letters.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return Vec::new();
        }
        let ways = partings(&letters);
        let names = taken_apart(&ways);
        // A place alone stands in names as it is written.
        let places = ways
            .iter()
            .flat_map(|way| DIVISIONS.heard(way))
            .map(|name| self.phrase(name));
        let whole = any_of(ways.iter().filter_map(|way| self.heard(way)).chain(places));
        let in_parts = any_of(names.iter().map(|name| self.heard_name(name, true)));
        // With another legal form.
        let with_other_form = names.iter().filter(|name| name.is_whole && !name.behind.is_empty());
        let with_other_form = any_of(with_other_form.map(|name| self.heard_name(name, false)));
        // Letters or digits of the name itself with pinyin beside them: tclwangpai, qihu360.
        let beside = any_of(if ways.is_empty() {
            self.beside_pinyin(&letters)
        } else {
            Vec::new()
        });
        let initials = &self.fields.initials;
        let is_plain = letters.len() >= 2 && letters.bytes().all(|b| b.is_ascii_alphanumeric());
        let exactly = |is_usual| any_of(is_plain.then(|| initials.exactly(&letters, is_usual)));
        let lettered = lettered_names(&letters);
        let in_place = any_of(lettered.iter().map(|name| initials.in_places(name.core, &name.places)));
        let longer = any_of((is_plain && letters.len() >= 3).then(|| initials.beginning_with(&letters)));
        meanings_of([
            (How::Sound, whole),
            (How::Sound, in_parts),
            (How::Sound, with_other_form),
            (How::Sound, beside),
            (How::Initials, exactly(true)),
            (How::Initials, exactly(false)),
            (How::Initials, in_place),
            (How::Initials, longer),
        ])
    }

    /// Names as they were heard or as their first letters are, in another place than the one that was typed.
    pub(super) fn letters_elsewhere(&self) -> Vec<Meaning> {
        /// Fewer letters begin too many names.
        const LETTERS_MIN: usize = 3;
        let letters = self.spelled();
        let ways = partings(&letters);
        let names = taken_apart(&ways);
        let elsewhere = names
            .iter()
            .filter(|name| !name.places.is_empty() && name.is_whole && name.core.len() >= 2);
        let heard = any_of(elsewhere.filter_map(|name| self.heard(name.core)));
        let lettered = lettered_names(&letters);
        let telling = lettered
            .iter()
            .filter(|Lettered { core, .. }| core.len() >= LETTERS_MIN);
        let by_length = telling.map(|Lettered { core, .. }| (How::Initials, self.fields.initials.exactly(core, true)));
        meanings_of(std::iter::once((How::Elsewhere, heard)).chain(by_length.take(INITIALS_ELSEWHERE_MAX)))
    }

    /// What it means while it is being typed: pinyin whose last syllable may go on, 花未技 for `huaweij`.
    pub(crate) fn unfinished(&self) -> Vec<Meaning> {
        let letters = self.spelled();
        let ways = unfinished(&letters);
        let all = ways.iter().flat_map(|Unfinished { whole, last }| {
            places_before(whole).into_iter().map(move |(places, core)| {
                let before = core.last().map(String::as_str);
                // The syllables one by one: each narrow, and read no further than the page goes.
                let last = any_of(last.iter().map(|syllable| self.sound(before, syllable)));
                let pairs = core.windows(2).map(|pair| self.sound(Some(&pair[0]), &pair[1]));
                let places = places.into_iter().map(|place| self.one_of(DIVISIONS.heard(place)));
                all_of(places.chain(pairs).chain([last]))
            })
        });
        meanings_of([(How::Sound, any_of(all))])
    }

    /// A name that was heard: its core, in its places, with what stands behind it if that has to be there.
    fn heard_name(&self, name: &Heard<'_>, with_behind: bool) -> Box<dyn Query> {
        let places = name.places.iter().map(|place| self.one_of(DIVISIONS.heard(place)));
        let behind = name.behind.iter().filter(|_| with_behind);
        // Words of one character cannot be asked for.
        let behind = behind.map(|words| any_of(words.iter().map(|word| self.phrase(word))));
        let behind = behind.filter(|query| !query.is::<EmptyQuery>());
        let Some(core) = self.heard(name.core) else {
            return Box::new(EmptyQuery);
        };
        all_of(std::iter::once(core).chain(places).chain(behind))
    }

    fn one_of(&self, divisions: OneOf) -> Box<dyn Query> {
        any_of(divisions.iter().map(|name| self.placed(name)))
    }

    /// Letters and digits as they stand in a name, and pinyin of characters before or behind them.
    fn beside_pinyin(&self, letters: &str) -> Vec<Box<dyn Query>> {
        /// Longest run of letters and digits that is looked for in this way.
        const STANDING_MAX: usize = 6;
        if !letters.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Vec::new();
        }
        let ask = |standing: &str, heard: &str| {
            let way = partings(heard).into_iter().find(|way| way.len() > 1)?;
            Some(all_of([self.phrase(&fold(standing)), self.heard(&way)?]))
        };
        let lengths = 2..=STANDING_MAX.min(letters.len().saturating_sub(2));
        let ways = lengths.flat_map(|length| {
            let end = letters.len() - length;
            [
                ask(&letters[..length], &letters[length..]),
                ask(&letters[end..], &letters[..end]),
            ]
        });
        ways.flatten().collect()
    }

    pub(super) fn heard(&self, syllables: &[String]) -> Option<Box<dyn Query>> {
        let [first, rest @ ..] = syllables else { return None };
        if rest.is_empty() {
            return Some(self.sound(None, first));
        }
        Some(all_of(
            syllables.windows(2).map(|pair| self.sound(Some(&pair[0]), &pair[1])),
        ))
    }

    /// Two syllables beside each other, or the first one of a core.
    fn sound(&self, before: Option<&str>, syllable: &str) -> Box<dyn Query> {
        match sound_word(before, syllable) {
            Some(word) => self.word_in(self.fields.sounds, word),
            None => Box::new(EmptyQuery),
        }
    }
}

/// Most cores whose first letters are looked for in any place.
const INITIALS_ELSEWHERE_MAX: usize = 8;

/// Names that syllables may be, without those that are a core alone.
fn taken_apart(ways: &[Vec<String>]) -> Vec<Heard<'_>> {
    let names = ways.iter().take(PARTINGS_TAKEN_APART).flat_map(|way| heard_names(way));
    names
        .filter(|name| !(name.places.is_empty() && name.behind.is_empty()))
        .collect()
}
