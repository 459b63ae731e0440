//! First letters of cores in pinyin (拼音首字母): how they are kept and found.
//!
//! They are found by the first few of them, which many share, and told apart by a column that has them as a number. Those of an unusual
//! reading are only ever asked for whole: their bucket is of all their letters, and what the column says of the usual ones tells enough.

use std::ops::Range;

use codes::AdministrativeDivisionCode;
use tantivy::{
    query::{EmptyQuery, Query},
    schema::{FAST, Field, SchemaBuilder, TextOptions},
};

use crate::{
    buckets::{hashed, in_bucket, letter, with_number},
    document::Document,
    letters::OneOf,
    pair::Pair,
    properties::Property,
    schema::column,
    segment::column_of_numbers,
    sound::first_letters,
    words::DIVISIONS,
};

/// Name of the column.
const LETTERS: &str = "letters";
/// Before first letters of which one is of an unusual reading.
const UNUSUAL: char = '~';
/// Letters of the word in the index.
const BUCKET_LETTERS: usize = 3;
/// By how many bits of a hash those of an unusual reading are found.
const UNUSUAL_BITS: u32 = 18;
/// Letters that the column tells apart.
const PACKED_LETTERS: usize = 12;
/// Digits and letters, and nothing.
const PACKED_BASE: u64 = 37;

/// The fields that hold first letters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InitialFields {
    words: Field,
}

impl InitialFields {
    /// Adds them to a schema.
    pub(crate) fn add_to(schema: &mut SchemaBuilder, words: TextOptions) -> Self {
        schema.add_u64_field(LETTERS, FAST);
        Self {
            words: schema.add_text_field("initials", words),
        }
    }

    pub(crate) fn put(&self, core: &[char], document: &mut Document) {
        let all = initials(core);
        for word in all.iter().filter_map(|letters| word(letters)) {
            document.put_word(self.words, word);
        }
        document.put_number(LETTERS, all.first().map_or(0, |usual| pack(usual)));
    }

    /// Cores with these first letters, as they are usually read or as they may be read besides.
    pub(crate) fn exactly(&self, letters: &str, is_usual: bool) -> Box<dyn Query> {
        let marked = if is_usual {
            letters.to_owned()
        } else {
            format!("{UNUSUAL}{letters}")
        };
        let (wanted, least) = (pack(letters), letters.len().min(PACKED_LETTERS) / 2);
        let Some(word) = word(&marked) else {
            return Box::new(EmptyQuery);
        };
        with_number(word.term(self.words), LETTERS, move |packed| {
            packed == wanted || !is_usual && alike(packed, wanted).is_some_and(|alike| alike >= least)
        })
    }

    /// Cores with these first letters, as they are usually read, of records that are registered in all of the places, of each of which one
    /// is meant.
    pub(crate) fn in_places(&self, letters: &str, places: &[OneOf]) -> Box<dyn Query> {
        let wanted = pack(letters);
        let ranges = |names: &OneOf| -> Vec<Range<u32>> {
            let codes = names.iter().flat_map(|name| DIVISIONS.codes(name));
            codes.map(AdministrativeDivisionCode::numbers).collect()
        };
        let places: Vec<Vec<Range<u32>>> = places.iter().map(ranges).collect();
        let Some(word) = word(letters) else {
            return Box::new(EmptyQuery);
        };
        in_bucket(word.term(self.words), move |reader| {
            let packed = reader.fast_fields().u64(LETTERS)?;
            let properties = column_of_numbers(reader, column::PROPERTIES)?;
            let places = places.clone();
            Ok(Box::new(move |doc| {
                let division = Property::DIVISION.of(properties.get_val(doc)) as u32;
                let is_in = |place: &Vec<Range<u32>>| place.iter().any(|range| range.contains(&division));
                packed.values_for_doc(doc).any(|packed| packed == wanted) && places.iter().all(is_in)
            }))
        })
    }

    /// Cores whose first letters begin with these, three or more, as they are usually read.
    pub(crate) fn beginning_with(&self, letters: &str) -> Box<dyn Query> {
        let Some(word) = word(letters) else {
            return Box::new(EmptyQuery);
        };
        let (first, left) = (pack(letters), PACKED_LETTERS.saturating_sub(letters.len()));
        let width = PACKED_BASE.pow(left as u32);
        with_number(word.term(self.words), LETTERS, move |packed| {
            packed.wrapping_sub(first) < width
        })
    }
}

/// The word of first letters, which may be marked: of those with which they begin, or the bucket of all of them. None of no letters.
fn word(marked: &str) -> Option<Pair> {
    match marked.strip_prefix(UNUSUAL) {
        Some(letters) => Some(hashed(letters, UNUSUAL_BITS)),
        None => {
            let first = marked.chars().next()?;
            let others = marked.bytes().skip(1).map(digit).chain(std::iter::repeat(0));
            let others = others
                .take(BUCKET_LETTERS - 1)
                .fold(0, |packed, digit| packed * PACKED_BASE + digit);
            Some(Pair::new(first, letter(others as u32)))
        }
    }
}

/// Small letters and digits as a number, of which the first letter has the highest place; those behind the twelfth are left out.
fn pack(letters: &str) -> u64 {
    let digits = letters.bytes().map(digit).chain(std::iter::repeat(0));
    digits
        .take(PACKED_LETTERS)
        .fold(0, |packed, digit| packed * PACKED_BASE + digit)
}

/// A small letter or a digit as a number, from 1.
fn digit(byte: u8) -> u64 {
    u64::from(match byte {
        b'0'..=b'9' => byte - b'0' + 1,
        _ => byte - b'a' + 11,
    })
}

/// First letters of a core in pinyin, as it is usually read, and marked with [`UNUSUAL`] as it may be read besides, as far as those ways
/// are few. Letters stand for themselves, and digits for what they are said as (第一 is `dy`), beside letters for themselves (3M); the other
/// way is one of those besides. Empty when a character has no reading.
pub(crate) fn initials(core: &[char]) -> Vec<String> {
    const WAYS_MAX: usize = 4;
    let is_letter = |at: Option<usize>| at.and_then(|at| core.get(at)).is_some_and(char::is_ascii_alphabetic);
    let mut all = vec![String::with_capacity(core.len())];
    let (mut usual, mut with_digits) = (String::new(), String::new());
    for (at, c) in core.iter().enumerate() {
        let itself = Some(c.to_ascii_lowercase()).filter(char::is_ascii_alphanumeric);
        let is_said = c.is_ascii_digit() && !is_letter(at.checked_sub(1)) && !is_letter(Some(at + 1));
        let mut letters = itself.filter(|_| !is_said).into_iter().chain(first_letters(*c));
        let Some(first) = letters.next() else { return Vec::new() };
        let others: Vec<String> = letters
            .flat_map(|letter| all.iter().map(move |before| format!("{before}{letter}")))
            .take(WAYS_MAX - all.len())
            .collect();
        all.iter_mut().for_each(|before| before.push(first));
        all.extend(others);
        usual.push(first);
        with_digits.push(itself.unwrap_or(first));
    }
    // As the digits stand there is one way more, however many others there are.
    if with_digits != usual && !all.contains(&with_digits) {
        all.insert(1, with_digits);
        all.truncate(WAYS_MAX);
    }
    for other in all.iter_mut().skip(1) {
        other.insert(0, UNUSUAL);
    }
    all
}

/// How many letters two numbers have at the same places; `None` when they are not of as many letters.
fn alike(mut one: u64, mut other: u64) -> Option<usize> {
    let mut alike = 0;
    for _ in 0..PACKED_LETTERS {
        let (a, b) = (one % PACKED_BASE, other % PACKED_BASE);
        if (a == 0) != (b == 0) {
            return None;
        }
        alike += usize::from(a == b && a != 0);
        (one, other) = (one / PACKED_BASE, other / PACKED_BASE);
    }
    Some(alike)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Name, text::fold};

    #[test]
    fn first_letters_have_all_their_readings() {
        let core = Name::parse("长乐贸易有限公司").core;
        assert_eq!(initials(&core)[0], "zlmy", "as the library reads it");
        assert!(initials(&core).contains(&"~clmy".to_owned()), "{:?}", initials(&core));
        assert_eq!(initials(&Name::parse("TCL集团").core), ["tcl"]);
        for (name, usual, other) in [
            ("第一小学", "dyxx", "~d1xx"),
            ("四川菜馆", "sccg", "~4ccg"),
            ("301医院", "slyyy", "~301yy"),
            ("3M中华胶带", "3mzhjd", "~smzhjd"),
        ] {
            let all = initials(&fold(name));
            assert!(all[0] == usual && all.contains(&other.to_owned()), "{name}: {all:?}");
        }
    }

    #[test]
    fn letters_are_packed_in_the_order_of_words() {
        let sorted = ["a", "ab", "abc", "b", "z", "zlmy", "zlmyabcdefgh", "zz"];
        assert!(sorted.map(pack).is_sorted());
        assert_eq!(pack("zlmyabcdefgh"), pack("zlmyabcdefghi"), "behind the twelfth");
        assert_eq!(alike(pack("zlmy"), pack("clmy")), Some(3));
        assert_eq!(alike(pack("zlmy"), pack("zlm")), None);
        assert_eq!(word("zlmyab"), word("zlm"));
        let words = ["t", "t0", "tc", "tca", "tcz", "td", "tzz", "u"].map(|letters| word(letters).map(Pair::numbers));
        assert!(words.is_sorted());
        assert_eq!(word(""), None);
        assert_ne!(word("~zlmyab"), word("~zlmyac"));
    }
}
