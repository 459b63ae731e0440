//! A record as the index takes it: the words by which it is found, and the values of its columns.

use tantivy::schema::Field;

use crate::pair::Pair;

/// The words and values of a record. Its memory is used again for the next one.
#[derive(Default)]
pub(crate) struct Document {
    /// Where it lies among the others of a part.
    pub(crate) order: u64,
    words: Vec<(Field, Pair, u32)>,
    numbers: Vec<(&'static str, u64)>,
    /// The texts of columns, one after the other, and where each ends.
    text: String,
    texts: Vec<(&'static str, usize)>,
}

impl Document {
    pub(crate) fn clear(&mut self) {
        self.words.clear();
        self.numbers.clear();
        self.text.clear();
        self.texts.clear();
    }

    pub(crate) fn put_word(&mut self, field: Field, word: Pair) {
        self.put_word_at(field, word, 0);
    }

    /// Puts a word of which it counts where it stands.
    pub(crate) fn put_word_at(&mut self, field: Field, word: Pair, place: u32) {
        self.words.push((field, word, place));
    }

    /// Puts a number into a column. A record may have several in one.
    pub(crate) fn put_number(&mut self, column: &'static str, number: u64) {
        self.numbers.push((column, number));
    }

    pub(crate) fn put_text(&mut self, column: &'static str, text: &str) {
        self.text.push_str(text);
        self.texts.push((column, self.text.len()));
    }

    /// The words by which it is found, in which field, and where they stand.
    pub(crate) fn words(&self) -> &[(Field, Pair, u32)] {
        &self.words
    }

    pub(crate) fn numbers(&self) -> &[(&'static str, u64)] {
        &self.numbers
    }

    pub(crate) fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let starts = std::iter::once(0).chain(self.texts.iter().map(|(_, end)| *end));
        let ends = self.texts.iter();
        starts
            .zip(ends)
            .map(|(start, (column, end))| (*column, &self.text[start..*end]))
    }
}
