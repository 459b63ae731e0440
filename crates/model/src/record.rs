//! Documents: the values of one record, as stored — 登记信息.
//!
//! A document is a run of (tag, length, UTF-8 value) in ascending tag order. Tags come from the catalogue, so a field may
//! be added, renamed or no longer listed and old documents stay readable.

use std::ops::Range;

use crate::catalogue::{Field, Register};

/// Separates the values of a repeated field; cannot occur in a value, since control characters are refused.
pub(crate) const REPEAT_SEPARATOR: char = '\u{1f}';

/// The values of one record.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// All values, one behind the other.
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Piece {
    tag: u8,
    /// Where the value ends in the text; it begins where the one before ends.
    end: u32,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Documents hold personal data: never printed.
        write!(f, "Document({} values)", self.pieces.len())
    }
}

/// A stored document breaks the format: the store is damaged, or was written by something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stored document is damaged at byte {at}")]
pub struct DocumentDamaged {
    /// Position of the first wrong byte.
    pub at: usize,
}

impl Document {
    /// Takes stored bytes, checking the format once, so that reading cannot fail later.
    ///
    /// # Errors
    /// The place of the first byte that cannot be.
    pub fn decode(mut bytes: Vec<u8>) -> Result<Self, DocumentDamaged> {
        let mut pieces = Vec::with_capacity(24);
        let (mut at, mut end, mut last_tag) = (0, 0, 0);
        while at < bytes.len() {
            let (tag, value) = piece(&bytes, at).ok_or(DocumentDamaged { at })?;
            if tag <= last_tag {
                return Err(DocumentDamaged { at });
            }
            let next = value.end;
            let length = value.len();
            bytes.copy_within(value, end);
            (at, end, last_tag) = (next, end + length, tag);
            pieces.push(Piece { tag, end: end as u32 });
        }
        bytes.truncate(end);
        let text = String::from_utf8(bytes).map_err(|error| wrong_text(&pieces, error.utf8_error().valid_up_to()))?;
        match pieces.iter().find(|piece| !text.is_char_boundary(piece.end as usize)) {
            Some(cut) => Err(wrong_text(&pieces, cut.end as usize - 1)),
            None => Ok(Self { text, pieces }),
        }
    }

    /// The value of a field; repeated values come joined, see [`Self::values`].
    pub fn get(&self, field: &Field) -> Option<&str> {
        let place = self.pieces.iter().position(|piece| piece.tag == field.tag)?;
        Some(self.value(place))
    }

    fn value(&self, place: usize) -> &str {
        let begin = place.checked_sub(1).map_or(0, |before| self.pieces[before].end);
        &self.text[begin as usize..self.pieces[place].end as usize]
    }

    /// The values of a repeated field, or the one value of another.
    pub fn values<'a>(&'a self, field: &Field) -> impl Iterator<Item = &'a str> {
        let mut rest = self.get(field);
        std::iter::from_fn(move || {
            let value = rest?;
            // Most fields have one value, in which nothing has to be looked for.
            let cut = field.is_repeated.then(|| value.split_once(REPEAT_SEPARATOR)).flatten();
            rest = cut.map(|(_, others)| others);
            Some(cut.map_or(value, |(first, _)| first))
        })
    }

    /// Fields that the catalogue lists, with their values, in tag order.
    pub fn fields<'a>(&'a self, register: &'a Register) -> impl Iterator<Item = (&'a Field, &'a str)> {
        (self.pieces.iter().enumerate())
            .filter_map(|(place, piece)| Some((register.field_with_tag(piece.tag)?, self.value(place))))
    }

    /// Length of all values together, in bytes.
    pub fn text_bytes(&self) -> usize {
        self.text.len()
    }
}

/// Where in the stored bytes the piece begins whose value holds byte `at` of the text.
fn wrong_text(pieces: &[Piece], at: usize) -> DocumentDamaged {
    let (mut stored, mut begin) = (0, 0);
    for piece in pieces {
        let length = piece.end as usize - begin;
        if at < piece.end as usize {
            break;
        }
        stored += length + if length < 0x80 { 2 } else { 3 };
        begin = piece.end as usize;
    }
    DocumentDamaged { at: stored }
}

/// The tag at `at` and where its value lies.
fn piece(bytes: &[u8], at: usize) -> Option<(u8, Range<usize>)> {
    let tag = *bytes.get(at)?;
    let first = usize::from(*bytes.get(at + 1)?);
    let (length, start) = match first {
        0..0x80 => (first, at + 2),
        // Two bytes carry lengths up to 32767, which is more than any field may hold.
        _ => ((first & 0x7f) << 8 | usize::from(*bytes.get(at + 2)?), at + 3),
    };
    (start + length <= bytes.len()).then_some((tag, start..start + length))
}

/// Longest value of one field in bytes.
pub(crate) const VALUE_BYTES_MAX: usize = 0x7fff;

/// Writes a document field by field, in ascending tag order, behind whatever `bytes` holds already.
pub struct DocumentWriter<'a> {
    bytes: &'a mut Vec<u8>,
    last_tag: u8,
}

impl<'a> DocumentWriter<'a> {
    /// Starts a document at the end of `bytes`.
    pub fn new(bytes: &'a mut Vec<u8>) -> Self {
        Self { bytes, last_tag: 0 }
    }

    /// Appends a field.
    ///
    /// # Panics
    /// When tags do not ascend or the value is longer than 32767 bytes: both are checked before.
    pub fn put(&mut self, tag: u8, value: &[u8]) {
        assert!(
            tag > self.last_tag && value.len() <= VALUE_BYTES_MAX,
            "fields are written in tag order, within bounds"
        );
        self.last_tag = tag;
        self.bytes.push(tag);
        if value.len() < 0x80 {
            self.bytes.push(value.len() as u8);
        } else {
            self.bytes.push(0x80 | (value.len() >> 8) as u8);
            self.bytes.push(value.len() as u8);
        }
        self.bytes.extend_from_slice(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(pairs: &[(u8, &str)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = DocumentWriter::new(&mut bytes);
        for (tag, value) in pairs {
            writer.put(*tag, value.as_bytes());
        }
        bytes
    }

    #[test]
    fn what_is_written_is_read() {
        let long = "长".repeat(5000);
        let bytes = document(&[(1, "甲"), (2, ""), (11, &long), (200, "乙")]);
        let read = Document::decode(bytes).unwrap();
        let tags: Vec<_> = read.pieces.iter().map(|piece| piece.tag).collect();
        let values: Vec<_> = (0..tags.len()).map(|place| read.value(place)).collect();
        assert_eq!(tags, [1, 2, 11, 200]);
        assert_eq!(values, ["甲", "", long.as_str(), "乙"]);
    }

    #[test]
    fn damage_is_found() {
        let good = document(&[(1, "甲"), (2, "乙")]);
        for cut in 1..good.len() {
            if cut != 5 {
                assert!(Document::decode(good[..cut].to_vec()).is_err(), "cut at {cut}");
            }
        }
        let mut not_text = good.clone();
        not_text[2] = 0xff;
        assert_eq!(Document::decode(not_text), Err(DocumentDamaged { at: 0 }));
        // A character that begins in one value and ends in the next.
        let torn = vec![1, 2, 0xe7, 0x94, 2, 1, 0xb2];
        assert_eq!(Document::decode(torn), Err(DocumentDamaged { at: 0 }));
        let twice = [document(&[(1, "甲")]), document(&[(1, "甲")])].concat();
        assert_eq!(Document::decode(twice), Err(DocumentDamaged { at: 5 }));
    }
}
