//! What was typed, understood: the queries that it may mean, the surest first.

use tantivy::{
    Term,
    query::{AllQuery, BooleanQuery, EmptyQuery, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

use crate::{
    How, Name,
    grams::{CORE_START, sound_word},
    schema::Fields,
    slip::{slips, two_pieces},
    sound::{Unfinished, partings, readings, unfinished},
    text::{fold, other_number},
    wholes::WholeFields,
    words::{DIVISIONS, INDUSTRIES, form_heard},
};

/// One meaning of what was typed.
pub(crate) struct Meaning {
    pub(crate) how: How,
    pub(crate) query: Box<dyn Query>,
}

/// Longest text that is looked at, in characters; no name is longer.
pub const TEXT_CHARS_MAX: usize = 200;
/// Most words that are looked at.
const WORDS_MAX: usize = 8;
/// Fewest characters in which one wrong one is looked for.
const SLIP_CHARS_MIN: usize = 3;
/// Most characters in which something near is looked for: there is a guess for each of them, and each asks for all the others. Real names
/// are shorter.
const NEAR_CHARS_MAX: usize = 60;

/// What was typed, taken apart.
pub(crate) struct Understood<'a> {
    fields: &'a Fields,
    text: String,
    whole: Name,
    /// The words that were typed; of one word its parts, as far as they can be told.
    pieces: Vec<Vec<char>>,
    /// Whether several words were typed.
    has_words: bool,
}

/// White space and the signs by which people list words. Brackets are parts of names.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '，' | ',' | '、' | '；' | ';' | '/' | '|' | '+' | '。')
}

/// Parts a core at the words that tell of industries, so that the parts may stand in any order: 技术甲乙 has 技术 and 甲乙.
fn pieces(core: &[char]) -> Vec<Vec<char>> {
    let mut all: Vec<Vec<char>> = Vec::new();
    let mut rest = core;
    let mut loose: Vec<char> = Vec::new();
    while let Some(first) = rest.first() {
        match INDUSTRIES.at_start(rest).filter(|length| *length >= 2) {
            Some(length) => {
                all.extend((!loose.is_empty()).then(|| std::mem::take(&mut loose)));
                all.push(rest[..length].to_vec());
                rest = &rest[length..];
            }
            None => {
                // Letters and digits beside characters are a word of their own: 王牌tcl.
                let is_cut = loose
                    .last()
                    .is_some_and(|last| last.is_ascii_alphanumeric() != first.is_ascii_alphanumeric());
                all.extend(is_cut.then(|| std::mem::take(&mut loose)));
                loose.push(*first);
                rest = &rest[1..];
            }
        }
    }
    all.extend((!loose.is_empty()).then_some(loose));
    all
}

impl<'a> Understood<'a> {
    pub(crate) fn of(fields: &'a Fields, text: &str) -> Self {
        let text: String = text.chars().take(TEXT_CHARS_MAX).collect();
        // A word that is said twice is one word.
        let mut words: Vec<Vec<char>> = Vec::new();
        let mut whole = String::new();
        for word in text.split(is_separator) {
            let folded = fold(word);
            if words.contains(&folded) {
                continue;
            }
            whole.push_str(word);
            if !folded.is_empty() && words.len() < WORDS_MAX {
                words.push(folded);
            }
        }
        let whole = Name::parse(&whole);
        let has_words = words.len() > 1;
        let pieces = match words.len() {
            0 | 1 => match pieces(&whole.core) {
                // Division and core are asked for as parts of a name already.
                core if core.len() < 2 => core,
                many if many.len() > WORDS_MAX => vec![whole.core.clone()],
                core => [whole.divisions.clone(), core].concat(),
            },
            _ => words,
        };
        Self {
            fields,
            text,
            whole,
            pieces,
            has_words,
        }
    }

    /// What it means as it stands, the surest first; everything, if nothing was typed. And how many meanings at the beginning are parts
    /// of the last of these.
    pub(crate) fn sure(&self) -> (Vec<Meaning>, usize) {
        if self.text.trim().is_empty() {
            let query = Box::new(AllQuery);
            let all = Meaning {
                how: How::Filter,
                query,
            };
            return (vec![all], 0);
        }
        let mut all = self.of_whole();
        // A core of one character cannot be asked for as a part, and one in two pieces is not in what was typed.
        let is_nested = self.whole.core.len() > 1 && self.whole.core_at.is_some();
        let nested = if is_nested { all.len() } else { 0 };
        if self.has_words {
            all.extend(self.of_words());
        }
        all.extend(self.of_letters());
        (all, nested)
    }

    /// What it means while it is being typed: pinyin whose last syllable may go on, 花未技 for `huaweij`.
    pub(crate) fn unfinished(&self) -> Vec<Meaning> {
        let letters = self.text.trim().to_lowercase();
        let ways = unfinished(&letters).into_iter().map(|Unfinished { whole, last }| {
            let before = whole.last().map(String::as_str);
            // The syllables one by one: each narrow, and read no further than the page goes.
            let last = any_of(last.iter().map(|syllable| self.sound(before, syllable)));
            let pairs = whole.windows(2).map(|pair| self.sound(Some(&pair[0]), &pair[1]));
            all_of(pairs.chain([last]))
        });
        meanings_of([(How::Sound, any_of(ways))])
    }

    /// What may have been meant instead.
    pub(crate) fn guesses(&self) -> Vec<Meaning> {
        let mut all = Vec::new();
        if !self.has_words && self.pieces.len() > 1 {
            all.extend(self.of_words());
        }
        all.extend(self.near());
        all
    }

    fn of_whole(&self) -> Vec<Meaning> {
        let name = &self.whole;
        let core = &name.core;
        if core.is_empty() {
            return Vec::new();
        }
        let whole = |of: fn(&WholeFields, &[char]) -> Box<dyn Query>| {
            self.either_number(core, |core| of(&self.fields.wholes, core))
        };
        let contains = self.either_number(core, |core| self.phrase(core));
        if self.is_bare() {
            return meanings_of([
                (How::TradeName, whole(WholeFields::trade)),
                (How::Name, whole(WholeFields::core)),
                (
                    How::Start,
                    self.either_number(core, |core| self.phrase(&[&[CORE_START], core].concat())),
                ),
                (How::Part, contains),
            ]);
        }
        // All divisions in the name, or the record registered in all of them: two narrow questions instead of a broad one.
        let written = || name.divisions.iter().map(|division| self.phrase(division));
        let located = || name.divisions.iter().map(|division| self.located(division));
        let placed = |core: Box<dyn Query>| {
            let in_name = all_of(std::iter::once(core.box_clone()).chain(written()));
            any_of([in_name, all_of(std::iter::once(core).chain(located()))])
        };
        meanings_of([
            (How::Name, self.either_number(&name.chars, |chars| self.phrase(chars))),
            (
                How::Parts,
                placed(any_of([whole(WholeFields::core), whole(WholeFields::trade)])),
            ),
            (How::Parts, placed(contains)),
        ])
    }

    /// Whether neither division nor legal form was typed.
    fn is_bare(&self) -> bool {
        self.whole.core.len() == self.whole.chars.len()
    }

    /// All words, in any order; one of them may be the legal representative, as long as another is of a name or a place.
    fn of_words(&self) -> Vec<Meaning> {
        let words = &self.pieces;
        let ways: Vec<Vec<Box<dyn Query>>> = words.iter().map(|word| self.word(word)).collect();
        let in_order = all_ways(&ways);
        let with_person = any_of(words.iter().enumerate().map(|(at, word)| {
            let person = self.term(self.fields.representative, &word.iter().collect::<String>());
            let mut ways = without(&ways, at);
            ways.push(vec![person]);
            all_ways(&ways)
        }));
        meanings_of([(How::Words, in_order), (How::Representative, with_person)])
    }

    /// Pinyin, whole or by first letters.
    fn of_letters(&self) -> Vec<Meaning> {
        let letters = self.text.trim().to_lowercase();
        if !letters.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return Vec::new();
        }
        let ways = partings(&letters);
        let sounds = any_of(ways.iter().filter_map(|syllables| self.heard(syllables)));
        let cores = any_of(ways.iter().filter_map(|syllables| self.heard(core_heard(syllables))));
        let meant = initials_meant(&letters);
        let initials = |letters: &[String], is_usual| {
            any_of(
                letters
                    .iter()
                    .map(|letters| self.fields.initials.exactly(letters, is_usual)),
            )
        };
        // Letters or digits of the name itself with pinyin beside them: tclwangpai, qihu360.
        let beside = any_of(if ways.is_empty() {
            self.beside_pinyin(&letters)
        } else {
            Vec::new()
        });
        let (whole, without_ends) = meant.split_at(meant.len().min(1));
        let longer = meant.iter().filter(|letters| letters.len() >= 3);
        let longer = any_of(longer.map(|letters| self.fields.initials.beginning_with(letters)));
        meanings_of([
            (How::Sound, sounds),
            (How::Sound, cores),
            (How::Sound, beside),
            (How::Initials, initials(whole, true)),
            (How::Initials, initials(whole, false)),
            (How::Initials, initials(without_ends, true)),
            (How::Initials, longer),
        ])
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

    /// Two pieces in another order; one wrong, missing or added character; characters that sound alike; a word too many.
    fn near(&self) -> Vec<Meaning> {
        let (whole, pieces) = (&self.whole, &self.pieces);
        let core = &whole.core;
        if whole.chars.len() > NEAR_CHARS_MAX {
            return Vec::new();
        }
        let slips = |chars: &[char]| (chars.len() >= SLIP_CHARS_MIN).then(|| slips(self.fields, chars));
        let mut all: Vec<(How, Box<dyn Query>)> = Vec::new();
        // With its division a slip is told more surely than without.
        if !self.is_bare() {
            all.extend(slips(&whole.chars).map(|slips| (How::Slip, any_of(slips.inside))));
            all.push((How::Elsewhere, self.either_number(core, |core| self.phrase(core))));
        }
        all.push((How::Scattered, any_of(two_pieces(self.fields, core))));
        let of_core = slips(core);
        let of_core = of_core.unwrap_or_default();
        all.push((How::Slip, any_of(of_core.inside)));
        let heard: Vec<String> = core
            .iter()
            .filter_map(|c| readings(*c).next().map(str::to_owned))
            .collect();
        if core.len() >= 2 && heard.len() == core.len() {
            all.extend(self.heard(&heard).map(|query| (How::Alike, query)));
        }
        all.push((How::Slip, any_of(of_core.at_edge)));
        all.push((How::Slip, any_of(of_core.beside_edge)));
        // Of several words one may be wrong, or not there at all.
        if pieces.len() > 1 {
            let ways: Vec<Vec<Box<dyn Query>>> = pieces.iter().map(|word| self.word(word)).collect();
            // What is left has to tell one organisation from another: 商贸 alone does not.
            let is_telling = |word: &Vec<char>| !INDUSTRIES.contains(word) && DIVISIONS.codes(word).is_empty();
            let is_left = |at: &usize| {
                pieces
                    .iter()
                    .enumerate()
                    .any(|(other, word)| other != *at && is_telling(word))
            };
            let without_one = (0..pieces.len())
                .filter(is_left)
                .map(|at| all_ways(&without(&ways, at)));
            all.push((How::MostWords, any_of(without_one)));
        }
        meanings_of(all)
    }

    /// The ways in which a word of several may be meant: in the name, as a place, or heard.
    fn word(&self, word: &[char]) -> Vec<Box<dyn Query>> {
        let letters: String = word.iter().collect::<String>().to_lowercase();
        let parted = partings(&letters);
        let heard = parted.iter().filter_map(|syllables| self.heard(syllables));
        let written = self.either_number(word, |word| self.phrase(word));
        let all = [written, self.located(word)].into_iter().chain(heard);
        all.filter(|query| !query.is::<EmptyQuery>()).collect()
    }

    fn located(&self, division: &[char]) -> Box<dyn Query> {
        let codes = DIVISIONS.codes(division);
        any_of(
            codes
                .iter()
                .map(|code| self.term(self.fields.divisions, code.significant())),
        )
    }

    fn heard(&self, syllables: &[String]) -> Option<Box<dyn Query>> {
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
            Some(word) => self.term(self.fields.sounds, &word),
            None => Box::new(EmptyQuery),
        }
    }

    /// What is asked of the characters as typed, and with a number written the other way.
    fn either_number(&self, chars: &[char], ask: impl Fn(&[char]) -> Box<dyn Query>) -> Box<dyn Query> {
        let other = other_number(chars).map(|other| ask(&other));
        any_of(std::iter::once(ask(chars)).chain(other))
    }

    /// Characters, and marks, one after the other.
    fn phrase(&self, chars: &[char]) -> Box<dyn Query> {
        let last = chars.len().saturating_sub(2);
        let is_needed = |at: usize| at.is_multiple_of(2) || at == last;
        // Every second pair spells all of it. Where one of these stands twice, as in 公司公司, they are the pairs of many names that say it
        // once, and it is the pairs between that tell: 司公.
        let needed: Vec<&[char]> = chars.windows(2).step_by(2).collect();
        let has_repeated = (1..needed.len()).any(|at| needed[..at].contains(&needed[at]));
        let pairs = chars
            .windows(2)
            .enumerate()
            .filter(|(at, _)| has_repeated || is_needed(*at));
        let mut terms: Vec<(usize, Term)> = pairs
            .map(|(at, pair)| {
                (
                    at,
                    Term::from_field_text(self.fields.neighbours, &pair.iter().collect::<String>()),
                )
            })
            .collect();
        match terms.len() {
            0 => Box::new(EmptyQuery),
            1 => Box::new(TermQuery::new(terms.remove(0).1, IndexRecordOption::Basic)),
            _ => Box::new(PhraseQuery::new_with_offset(terms)),
        }
    }

    fn term(&self, field: Field, word: &str) -> Box<dyn Query> {
        Box::new(TermQuery::new(
            Term::from_field_text(field, word),
            IndexRecordOption::Basic,
        ))
    }
}

/// Syllables without the divisions before and the legal form after them.
fn core_heard(syllables: &[String]) -> &[String] {
    let mut core = &syllables[..syllables.len() - form_heard(syllables)];
    loop {
        match DIVISIONS.heard(core) {
            0 => return core,
            length => core = &core[length..],
        }
    }
}

/// First letters with the divisions before and the legal form after them taken off, in each way they may be meant.
fn initials_meant(letters: &str) -> Vec<String> {
    const DIVISION_LETTERS_MAX: usize = 5;
    if !letters.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Vec::new();
    }
    let starts = (2..=DIVISION_LETTERS_MAX.min(letters.len())).filter(|at| DIVISIONS.has_initials(&letters[..*at]));
    let mut all: Vec<String> = std::iter::once(0)
        .chain(starts)
        .map(|at| letters[at..].to_owned())
        .collect();
    let endings = ["gfyxgs", "yxzrgs", "jtyxgs", "yxgs", "gs"];
    if let Some(ending) = endings.into_iter().find(|ending| letters.ends_with(ending)) {
        let without: Vec<String> = all
            .iter()
            .filter_map(|whole| whole.strip_suffix(ending))
            .map(str::to_owned)
            .collect();
        all.extend(without);
    }
    all.retain(|letters| letters.len() >= 2);
    all
}

fn meanings_of(all: impl IntoIterator<Item = (How, Box<dyn Query>)>) -> Vec<Meaning> {
    all.into_iter()
        .filter(|(_, query)| !query.is::<EmptyQuery>())
        .map(|(how, query)| Meaning { how, query })
        .collect()
}

fn all_of(queries: impl IntoIterator<Item = Box<dyn Query>>) -> Box<dyn Query> {
    let mut queries: Vec<_> = queries.into_iter().collect();
    if queries.is_empty() || queries.iter().any(|query| query.is::<EmptyQuery>()) {
        return Box::new(EmptyQuery);
    }
    if queries.len() == 1 {
        return queries.remove(0);
    }
    Box::new(BooleanQuery::intersection(queries))
}

/// Every word in one of its ways. Several narrow questions are answered faster than one whose parts are each broad.
fn all_ways(words: &[Vec<Box<dyn Query>>]) -> Box<dyn Query> {
    const COMBINED_MAX: usize = 8;
    if words.iter().map(Vec::len).product::<usize>() > COMBINED_MAX {
        return all_of(
            words
                .iter()
                .map(|ways| any_of(ways.iter().map(|query| query.box_clone()))),
        );
    }
    let mut combined: Vec<Vec<&Box<dyn Query>>> = vec![Vec::new()];
    for ways in words {
        combined = combined
            .iter()
            .flat_map(|before| ways.iter().map(move |way| [before.as_slice(), &[way]].concat()))
            .collect();
    }
    any_of(
        combined
            .into_iter()
            .map(|queries| all_of(queries.into_iter().map(|query| query.box_clone()))),
    )
}

/// The words without one of them.
fn without(words: &[Vec<Box<dyn Query>>], at: usize) -> Vec<Vec<Box<dyn Query>>> {
    let others = words.iter().enumerate().filter(|(other, _)| *other != at);
    others
        .map(|(_, ways)| ways.iter().map(|query| query.box_clone()).collect())
        .collect()
}

pub(crate) fn any_of(queries: impl IntoIterator<Item = Box<dyn Query>>) -> Box<dyn Query> {
    let mut queries: Vec<_> = queries.into_iter().filter(|query| !query.is::<EmptyQuery>()).collect();
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}
