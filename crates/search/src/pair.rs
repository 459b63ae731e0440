//! The words of the index: two characters, or one.
//!
//! So each is a number, in the order in which a dictionary wants its words, and a part of the index is made by sorting numbers
//! ([`crate::part`]). What is longer is cut into pairs, or hashed into one.

use std::fmt::{self, Write};

use tantivy::{Term, schema::Field};

/// A word of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pair {
    first: char,
    second: Option<char>,
}

impl Pair {
    pub(crate) fn new(first: char, second: char) -> Self {
        Self {
            first,
            second: Some(second),
        }
    }

    /// A word of one character.
    pub(crate) fn one(first: char) -> Self {
        Self { first, second: None }
    }

    /// Its characters as numbers; 0 for the second of one. They are in the order of the words.
    pub(crate) fn numbers(self) -> [u32; 2] {
        [self.first.into(), self.second.map_or(0, u32::from)]
    }

    /// The word of such numbers.
    pub(crate) fn of_numbers([first, second]: [u32; 2]) -> Self {
        let letter = |number| char::from_u32(number).expect("it was a character's");
        Self {
            first: letter(first),
            second: (second > 0).then(|| letter(second)),
        }
    }

    /// The word as a dictionary has it.
    pub(crate) fn term(self, field: Field) -> Term {
        Term::from_field_text(field, &self.to_string())
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char(self.first)?;
        self.second.map_or(Ok(()), |second| f.write_char(second))
    }
}
