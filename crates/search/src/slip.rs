//! One character wrong, missing, added, or two neighbours swapped.
//!
//! For each place where the slip may be, the pairs that it leaves whole have to be there, as far from each other as they are then. Where it
//! leaves no pair on one side, the pair of the characters around it has to be there, which the index has of cores. So each guess is a
//! narrow question, where asking for "most of the pairs" would be a broad one.

use tantivy::{
    Term,
    query::{BooleanQuery, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

use crate::{pair::Pair, schema::Fields};

/// The guesses for a text of three characters or more.
#[derive(Default)]
pub(crate) struct Slips {
    /// A slip between characters that are right: these hold it from both sides.
    pub(crate) inside: Vec<Box<dyn Query>>,
    /// The first or the last character is wrong: there is less to go by.
    pub(crate) at_edge: Vec<Box<dyn Query>>,
    /// The one beside the first or the last is wrong, and the first or last is not of the core, where a pair around it would be known: there
    /// is nothing but the rest to go by.
    pub(crate) beside_edge: Vec<Box<dyn Query>>,
}

/// Fewest characters that are left to go by beside a wrong one that nothing else tells of.
const REST_CHARS_MIN: usize = 4;

pub(crate) fn slips(fields: &Fields, chars: &[char]) -> Slips {
    let last = chars.len() - 1;
    let mut inside = Vec::new();
    for at in 0..last {
        if at > 0 {
            // This character is wrong: what stands around it is as typed.
            inside.push(around(fields, chars, [at - 1, at + 1], 0));
            // This character is one too many: what stands around it is neighbours.
            inside.push(without(
                fields,
                chars,
                at,
                Some(pair(fields.neighbours, chars[at - 1], chars[at + 1])),
            ));
        }
        // After this character one is missing: it and the next have one between them.
        inside.push(around(fields, chars, [at, at + 1], 1));
        // This character and the next are swapped.
        let mut swapped = chars.to_vec();
        swapped.swap(at, at + 1);
        inside.push(all_there(pairs(fields, &swapped).map(|(_, term)| term).collect()));
    }
    Slips {
        inside: inside.into_iter().flatten().collect(),
        at_edge: [0, last]
            .into_iter()
            .filter_map(|at| without(fields, chars, at, None))
            .collect(),
        beside_edge: [1, last - 1]
            .into_iter()
            .filter(|_| chars.len() >= REST_CHARS_MIN + 2)
            .filter_map(|at| without(fields, chars, at, None))
            .collect(),
    }
}

/// Two pieces of a text, in either order: all pairs but the one where they meet. Each piece has two characters at least.
pub(crate) fn two_pieces(fields: &Fields, chars: &[char]) -> Vec<Box<dyn Query>> {
    (1..chars.len().saturating_sub(2))
        .filter_map(|at| parted(fields, chars, at, None))
        .collect()
}

/// The pairs up to one place and from another one on, which stand so much further apart than was typed.
fn around(fields: &Fields, chars: &[char], [end, start]: [usize; 2], further: usize) -> Option<Box<dyn Query>> {
    let before = pairs(fields, &chars[..=end]);
    let after = pairs(fields, chars).skip(start).map(|(at, term)| (at + further, term));
    if end > 0 && start + 1 < chars.len() {
        return Some(Box::new(PhraseQuery::new_with_offset(before.chain(after).collect())));
    }
    let skipping = pair(fields.skipping, chars[end], chars[start]);
    all_there(before.chain(after).map(|(_, term)| term).chain([skipping]).collect())
}

/// All pairs that do not touch one character, and another term.
fn without(fields: &Fields, chars: &[char], wrong: usize, other: Option<Term>) -> Option<Box<dyn Query>> {
    let whole = pairs(fields, chars).filter(|(at, _)| *at != wrong && at + 1 != wrong);
    all_there(whole.map(|(_, term)| term).chain(other).collect())
}

/// All pairs but the one that begins at `at`, and another term.
fn parted(fields: &Fields, chars: &[char], at: usize, other: Option<Term>) -> Option<Box<dyn Query>> {
    let whole = pairs(fields, chars).filter(|(start, _)| *start != at);
    all_there(whole.map(|(_, term)| term).chain(other).collect())
}

fn pairs(fields: &Fields, chars: &[char]) -> impl Iterator<Item = (usize, Term)> {
    chars
        .windows(2)
        .enumerate()
        .map(|(at, two)| (at, pair(fields.neighbours, two[0], two[1])))
}

fn all_there(terms: Vec<Term>) -> Option<Box<dyn Query>> {
    let queries: Vec<Box<dyn Query>> = terms
        .into_iter()
        .map(|term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as _)
        .collect();
    (!queries.is_empty()).then(|| Box::new(BooleanQuery::intersection(queries)) as _)
}

fn pair(field: Field, first: char, second: char) -> Term {
    Pair::new(first, second).term(field)
}
