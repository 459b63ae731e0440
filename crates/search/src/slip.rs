//! One character wrong, missing, added, or two neighbours swapped.
//!
//! For each place where the slip may be, the pairs that it leaves whole have to be there, and the pair of the characters around it,
//! which the index has too. So each guess is a narrow question, where asking for "most of the pairs" would be a broad one.

use tantivy::{
    Term,
    query::{BooleanQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

use crate::schema::Fields;

/// The guesses for a text of three characters or more.
pub(crate) struct Slips {
    /// A slip between characters that are right: these hold it from both sides.
    pub(crate) inside: Vec<Box<dyn Query>>,
    /// The first or the last character is wrong: there is less to go by.
    pub(crate) at_edge: Vec<Box<dyn Query>>,
}

pub(crate) fn slips(fields: &Fields, chars: &[char]) -> Slips {
    let last = chars.len() - 1;
    let mut inside = Vec::new();
    for at in 0..last {
        if at > 0 {
            // This character is wrong: what stands around it is as typed.
            inside.push(without(
                fields,
                chars,
                at,
                Some(pair(fields.skipping, chars[at - 1], chars[at + 1])),
            ));
            // This character is one too many: what stands around it is neighbours.
            inside.push(without(
                fields,
                chars,
                at,
                Some(pair(fields.neighbours, chars[at - 1], chars[at + 1])),
            ));
        }
        // After this character one is missing: it and the next have one between them.
        inside.push(parted(
            fields,
            chars,
            at,
            Some(pair(fields.skipping, chars[at], chars[at + 1])),
        ));
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
    }
}

/// Two pieces of a text, in either order: all pairs but the one where they meet. Each piece has two characters at least.
pub(crate) fn two_pieces(fields: &Fields, chars: &[char]) -> Vec<Box<dyn Query>> {
    (1..chars.len().saturating_sub(2))
        .filter_map(|at| parted(fields, chars, at, None))
        .collect()
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
    Term::from_field_text(field, &String::from_iter([first, second]))
}
