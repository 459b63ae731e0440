//! Places of records in the index, each by its key: how they are kept, given back, and found.
//!
//! A key stands in two columns of numbers, since nearly every key is of digits and capitals, and a column gives a number back at once; a
//! dictionary would be searched for each hit. Other keys are in a column of words.

use std::sync::Arc;

use tantivy::{
    DocId, SegmentReader,
    columnar::ColumnValues,
    index::SegmentId,
    query::Query,
    schema::{FAST, Field, SchemaBuilder, TextOptions},
};

use crate::{
    Place,
    buckets::{Whole, in_bucket},
    document::Document,
    pair::Pair,
    properties::Property,
    schema::column,
    segment::{Words, column_of_numbers},
};

/// Names of columns.
const KEY_FRONT: &str = "key_front";
const KEY_BACK: &str = "key_back";
const KEY_OTHER: &str = "key_other";

/// Letters of a key that one number holds.
const PACKED_CHARS: usize = 9;
/// Digits and capitals, and nothing.
const PACKED_BASE: u64 = 37;

/// The fields that hold places and their keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyFields {
    places: Field,
}

/// Keys of the documents of a segment.
pub(crate) struct Keys {
    front: Arc<dyn ColumnValues<u64>>,
    back: Arc<dyn ColumnValues<u64>>,
    /// Keys that are no numbers; few registers have any.
    other: Words,
}

impl KeyFields {
    /// Adds them to a schema.
    pub(crate) fn add_to(schema: &mut SchemaBuilder, words: TextOptions) -> Self {
        for column in [KEY_FRONT, KEY_BACK] {
            schema.add_u64_field(column, FAST);
        }
        schema.add_text_field(KEY_OTHER, TextOptions::default().set_fast("raw"));
        Self {
            places: schema.add_text_field("places", words),
        }
    }

    pub(crate) fn put(&self, place: &Place, document: &mut Document) {
        document.put_word(self.places, bucket(place));
        match pack(&place.key) {
            Some([front, back]) => {
                document.put_number(KEY_FRONT, front);
                document.put_number(KEY_BACK, back);
            }
            None => document.put_text(KEY_OTHER, &place.key),
        }
    }

    /// The document of a place, wherever it is but in one part. What is in its bucket besides is told from it by the columns of keys.
    pub(crate) fn at(&self, place: &Place, but_in: Option<SegmentId>) -> Box<dyn Query> {
        let bucket = bucket(place).term(self.places);
        let Place { register, key } = place.clone();
        in_bucket(bucket, move |reader: &SegmentReader| {
            if but_in == Some(reader.segment_id()) {
                return Ok(Box::new(|_| false));
            }
            let properties = column_of_numbers(reader, column::PROPERTIES)?;
            let keys = Keys::open(reader)?;
            // A document with a packed key has the number 0 among the others.
            let (packed, other) = match pack(&key) {
                Some(packed) => (packed, 0),
                None => ([0; 2], keys.other.number_of(&key)?),
            };
            Ok(Box::new(move |doc: DocId| {
                keys.packed(doc) == packed
                    && keys.other.number(doc) == other
                    && Property::REGISTER.of(properties.get_val(doc)) == u64::from(register)
            }))
        })
    }
}

impl Keys {
    pub(crate) fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        Ok(Self {
            front: column_of_numbers(reader, KEY_FRONT)?,
            back: column_of_numbers(reader, KEY_BACK)?,
            other: Words::open(reader, KEY_OTHER)?,
        })
    }

    pub(crate) fn key(&self, doc: DocId) -> tantivy::Result<String> {
        match self.packed(doc) {
            [0, _] => self.other.word(self.other.number(doc)),
            packed => Ok(unpack(packed)),
        }
    }

    fn packed(&self, doc: DocId) -> [u64; 2] {
        [self.front.get_val(doc), self.back.get_val(doc)]
    }
}

/// The word of the index in which a place is found: its bucket.
pub(crate) fn bucket(place: &Place) -> Pair {
    Whole::of(&place.to_word()).bucket
}

/// A key as two numbers, its front and its back. `None` for a key that is not of digits and capitals, 18 at most: credit codes and
/// registration numbers are.
fn pack(key: &str) -> Option<[u64; 2]> {
    let mut packed = [0; 2];
    if key.is_empty() || key.len() > 2 * PACKED_CHARS {
        return None;
    }
    for (at, byte) in key.bytes().enumerate() {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0' + 1,
            b'A'..=b'Z' => byte - b'A' + 11,
            _ => return None,
        };
        let half = &mut packed[at / PACKED_CHARS];
        *half = *half * PACKED_BASE + u64::from(digit);
    }
    Some(packed)
}

/// The key that was packed.
fn unpack(packed: [u64; 2]) -> String {
    let mut key = String::with_capacity(2 * PACKED_CHARS);
    for mut half in packed {
        let mut letters = [0; PACKED_CHARS];
        let mut start = PACKED_CHARS;
        while half > 0 && start > 0 {
            start -= 1;
            letters[start] = match half % PACKED_BASE {
                digit @ 1..=10 => b'0' + (digit - 1) as u8,
                digit => b'A' + digit.saturating_sub(11) as u8,
            };
            half /= PACKED_BASE;
        }
        key.extend(letters[start..].iter().map(|letter| char::from(*letter)));
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_packed_and_come_back() {
        for key in [
            "91990000MA0000015Q",
            "110000000000017",
            "0",
            "Z",
            "000000000",
            "0000000000",
            "ZZZZZZZZZZZZZZZZZZ",
        ] {
            assert_eq!(pack(key).map(unpack).as_deref(), Some(key));
        }
        for key in ["", "事证第144000000123号", "91990000MA0000015QA", "91-1", "a"] {
            assert_eq!(pack(key), None, "{key}");
        }
    }
}
