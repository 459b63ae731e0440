//! What was typed, understood: the queries that it may mean, the surest first.

use tantivy::{
    Term,
    query::{AllQuery, BooleanQuery, EmptyQuery, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

mod spelled;

use crate::{
    How, Name, Question,
    grams::CORE_START,
    pair::Pair,
    schema::{Fields, division_word, person_word},
    slip::{slips, two_pieces},
    sound::{partings, readings},
    telling::{is_empty, tells, tells_heard},
    text::{fold, other_number},
    wholes::WholeFields,
    words::{DIVISIONS, INDUSTRIES},
};

/// One meaning of what was typed.
pub(crate) struct Meaning {
    pub(crate) how: How,
    pub(crate) query: Box<dyn Query>,
}

/// One way in which a word may be meant.
struct Way {
    query: Box<dyn Query>,
    /// Whether it tells one organisation or place from others.
    tells: bool,
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
    /// Whether records of one place are asked for.
    has_place: bool,
    /// The whole as a name with a place where the usual understanding has none.
    placed: Option<Name>,
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
    pub(crate) fn of(fields: &'a Fields, question: &Question) -> Self {
        let text: String = question.text.chars().take(TEXT_CHARS_MAX).collect();
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
        let as_typed = whole;
        let whole = Name::parse(&as_typed);
        let placed = Name::parse_placed(&as_typed, &whole);
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
            placed,
            pieces,
            has_words,
            has_place: question.filter.division.is_some(),
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
        all.extend(self.placed.iter().flat_map(|name| self.of_parts(name)));
        if self.has_words {
            all.extend(self.of_words());
        } else if self.has_place {
            all.extend(meanings_of([(How::Representative, self.person(&self.whole.chars))]));
        }
        all.extend(self.of_letters());
        (all, nested)
    }

    /// What may have been meant instead.
    pub(crate) fn guesses(&self) -> Vec<Meaning> {
        let mut all = Vec::new();
        if !self.has_words && self.pieces.len() > 1 {
            all.extend(self.of_words());
        }
        all.extend(self.near());
        all.extend(self.letters_elsewhere());
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
        if self.is_bare() {
            return meanings_of([
                (How::TradeName, whole(WholeFields::trade)),
                (How::Name, whole(WholeFields::core)),
                (
                    How::Start,
                    self.either_number(core, |core| self.phrase(&[&[CORE_START], core].concat())),
                ),
                (How::Part, self.either_number(core, |core| self.phrase(core))),
            ]);
        }
        let as_typed = (How::Name, self.either_number(&name.chars, |chars| self.phrase(chars)));
        meanings_of([as_typed]).into_iter().chain(self.of_parts(name)).collect()
    }

    /// Core and divisions of a name, apart.
    fn of_parts(&self, name: &Name) -> Vec<Meaning> {
        let core = &name.core;
        let whole = |of: fn(&WholeFields, &[char]) -> Box<dyn Query>| {
            self.either_number(core, |core| of(&self.fields.wholes, core))
        };
        // All divisions in the name, or the record registered in all of them: two narrow questions instead of a broad one.
        let written = || name.divisions.iter().map(|division| self.phrase(division));
        let located = || name.divisions.iter().map(|division| self.located(division));
        let placed = |core: Box<dyn Query>| {
            let in_name = all_of(std::iter::once(core.box_clone()).chain(written()));
            any_of([in_name, all_of(std::iter::once(core).chain(located()))])
        };
        meanings_of([
            (
                How::Parts,
                placed(any_of([whole(WholeFields::core), whole(WholeFields::trade)])),
            ),
            (How::Parts, placed(self.either_number(core, |core| self.phrase(core)))),
        ])
    }

    /// Whether neither division nor legal form was typed.
    fn is_bare(&self) -> bool {
        self.whole.core.len() == self.whole.chars.len()
    }

    /// All words, in any order; one of them may be the legal representative, as long as another tells of an organisation or a place, or the
    /// place is filtered by: nobody lists what a person has by adding 有限 to the name.
    fn of_words(&self) -> Vec<Meaning> {
        let words: Vec<Vec<Way>> = self.pieces.iter().map(|word| self.word(word)).collect();
        let in_order = all_ways(&words.iter().map(|ways| ways_of(ways)).collect::<Vec<_>>());
        let with_person = (0..words.len()).flat_map(|at| {
            let person = self.person(&self.pieces[at]);
            let others: Vec<&Vec<Way>> = (0..words.len())
                .filter(|other| *other != at)
                .map(|other| &words[other])
                .collect();
            let is_narrowed = self.has_place
                || others
                    .iter()
                    .any(|ways| ways.iter().all(|way| way.tells) && !ways.is_empty());
            // Each of the others in any of its ways, or one of them only in those that tell.
            let telling: Vec<Option<usize>> = match is_narrowed {
                true => vec![None],
                false => (0..others.len())
                    .filter(|other| others[*other].iter().any(|way| way.tells))
                    .map(Some)
                    .collect(),
            };
            telling
                .into_iter()
                .map(move |telling| {
                    let ways = others
                        .iter()
                        .enumerate()
                        .map(|(other, ways)| match Some(other) == telling {
                            true => ways_of(ways.iter().filter(|way| way.tells)),
                            false => ways_of(ways.iter()),
                        });
                    all_ways(&ways.chain([vec![person.box_clone()]]).collect::<Vec<_>>())
                })
                .collect::<Vec<_>>()
        });
        meanings_of([(How::Words, in_order), (How::Representative, any_of(with_person))])
    }

    /// Records whose legal representative has this name. They are a person's own, and asked for beside something else only.
    fn person(&self, name: &[char]) -> Box<dyn Query> {
        self.word_in(self.fields.representative, person_word(name))
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
            let ways: Vec<Vec<Box<dyn Query>>> = pieces.iter().map(|word| ways_of(&self.word(word))).collect();
            // What is left has to tell one organisation from another: 商贸 alone does not.
            let is_telling = |word: &Vec<char>| !is_empty(word) && DIVISIONS.codes(word).is_empty();
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
    fn word(&self, word: &[char]) -> Vec<Way> {
        let letters: String = word.iter().collect::<String>().to_lowercase();
        let ways_heard = partings(&letters);
        // Letters that may be heard tell as much as what is heard.
        let is_read = ways_heard.is_empty();
        let mut all = vec![
            Way {
                query: self.either_number(word, |word| self.phrase(word)),
                tells: match is_read {
                    true => tells(word),
                    false => ways_heard.iter().all(|way| tells_heard(way)),
                },
            },
            Way {
                query: self.located(word),
                tells: true,
            },
        ];
        for syllables in &ways_heard {
            let tells = tells_heard(syllables);
            let places = any_of(DIVISIONS.heard(syllables).iter().map(|name| self.placed(name)));
            all.push(Way { query: places, tells });
            all.extend(self.heard(syllables).map(|query| Way { query, tells }));
        }
        all.retain(|way| !way.query.is::<EmptyQuery>());
        all
    }

    /// In a place: it stands in the name, or the record is registered there.
    fn placed(&self, division: &[char]) -> Box<dyn Query> {
        any_of([self.phrase(division), self.located(division)])
    }

    fn located(&self, division: &[char]) -> Box<dyn Query> {
        let codes = DIVISIONS.codes(division);
        any_of(
            codes
                .iter()
                .map(|code| self.word_in(self.fields.divisions, division_word(code.significant()))),
        )
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
            .map(|(at, pair)| (at, Pair::new(pair[0], pair[1]).term(self.fields.neighbours)))
            .collect();
        match terms.len() {
            0 => Box::new(EmptyQuery),
            1 => Box::new(TermQuery::new(terms.remove(0).1, IndexRecordOption::Basic)),
            _ => Box::new(PhraseQuery::new_with_offset(terms)),
        }
    }

    fn word_in(&self, field: Field, word: Pair) -> Box<dyn Query> {
        Box::new(TermQuery::new(word.term(field), IndexRecordOption::Basic))
    }
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

/// The queries of a word's ways.
fn ways_of<'w>(ways: impl IntoIterator<Item = &'w Way>) -> Vec<Box<dyn Query>> {
    ways.into_iter().map(|way| way.query.box_clone()).collect()
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
