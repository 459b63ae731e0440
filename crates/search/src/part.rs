//! A part of the index in the making.
//!
//! The engine makes its parts by looking each word of each record up in one large table, where most looks leave the processor's cache. Here a
//! word in a record is a number — the word, the record, the place —, the numbers lie by the beginnings of their words, and each lot of them
//! is sorted: what comes out is the postings of one word after the other. That takes a third of the time. They are written by the engine's
//! own serializers, so whoever asks or merges sees a part like any other.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
};

use tantivy::{
    DocId, Index as Engine, Segment, SegmentMeta, TantivyDocument,
    columnar::{ColumnType, ColumnarWriter},
    directory::TerminatingWrite,
    fieldnorm::FieldNormsSerializer,
    index::SegmentComponent,
    postings::{FieldSerializer, InvertedIndexSerializer},
    schema::{Field, FieldType, Schema},
    store::StoreWriter,
};

use crate::{document::Document, pair::Pair, schema::column};

/// Documents on their way into a part of the index.
pub(crate) struct Part {
    segment: Segment,
    schema: Schema,
    /// Of each field of the schema; of columns they stay empty.
    postings: Vec<Postings>,
    columns: ColumnarWriter,
    /// By which the documents lie in the part.
    orders: Vec<u64>,
}

impl Part {
    pub(crate) fn begin(engine: &Engine) -> Self {
        let schema = engine.schema();
        let mut columns = ColumnarWriter::default();
        for (_, entry) in schema.fields().filter(|(_, entry)| entry.is_fast()) {
            let kind = match entry.field_type() {
                FieldType::U64(_) => ColumnType::U64,
                _ => ColumnType::Str,
            };
            columns.record_column_type(entry.name(), kind, false);
        }
        let postings = schema.fields().map(|(field, entry)| {
            let option = entry.field_type().index_record_option();
            Postings::of(field, option.is_some_and(|option| option.has_positions()))
        });
        Self {
            segment: engine.new_segment(),
            postings: postings.collect(),
            columns,
            orders: Vec::new(),
            schema,
        }
    }

    pub(crate) fn add(&mut self, document: &Document) {
        let doc = self.orders.len() as DocId;
        debug_assert!(self.orders.len() < DOCS_MAX);
        self.orders.push(document.order);
        for (field, word, place) in document.words() {
            self.postings[field.field_id() as usize].add(*word, doc, *place);
        }
        self.columns.record_numerical(doc, column::ORDER, document.order);
        for (column, number) in document.numbers() {
            self.columns.record_numerical(doc, column, *number);
        }
        for (column, text) in document.texts() {
            self.columns.record_str(doc, column, text);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.orders.is_empty()
    }

    /// Whether memory of this size is full, or it has no room for so many documents more.
    pub(crate) fn is_full(&self, bytes: usize, more: usize) -> bool {
        self.orders.len() + more > DOCS_MAX || self.bytes() >= bytes
    }

    fn bytes(&self) -> usize {
        let numbers: usize = self.postings.iter().map(|postings| postings.numbers).sum();
        (numbers + self.orders.len()) * size_of::<u64>() + self.columns.mem_usage()
    }

    /// Writes it into the folder of the index. It belongs to the index once it is added to it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(mut self) -> tantivy::Result<SegmentMeta> {
        let places = places(&self.orders);
        let docs = places.len() as DocId;
        let norms = self.segment.open_write(SegmentComponent::FieldNorms)?;
        FieldNormsSerializer::from_write(norms)?.close()?;
        let mut words = InvertedIndexSerializer::open(&self.segment)?;
        for postings in self.postings {
            postings.write(&places, &mut words)?;
        }
        words.close()?;
        let mut columns = self.segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(docs, Some(&places), &mut columns)?;
        columns.flush()?;
        columns.terminate()?;
        write_nothing_stored(&self.segment, &self.schema, docs)?;
        Ok(self.segment.index().new_segment_meta(self.segment.id(), docs))
    }
}

/// Where each document lies in the part, by where it stood when it was added.
fn places(orders: &[u64]) -> Vec<DocId> {
    let mut sorted: Vec<DocId> = (0..orders.len() as DocId).collect();
    sorted.sort_by_key(|doc| orders[*doc as usize]);
    let mut places = vec![0; orders.len()];
    for (place, doc) in sorted.into_iter().enumerate() {
        places[doc as usize] = place as DocId;
    }
    places
}

/// Of each document the engine wants to know what is stored of it.
fn write_nothing_stored(segment: &Segment, schema: &Schema, docs: DocId) -> tantivy::Result<()> {
    let settings = segment.index().settings();
    let file = segment.open_write(SegmentComponent::Store)?;
    let mut store = StoreWriter::new(file, settings.docstore_compression, settings.docstore_blocksize, false)?;
    let nothing = TantivyDocument::new();
    for _ in 0..docs {
        store.store(&nothing, schema)?;
    }
    Ok(store.close()?)
}

/// Bits of a place in a record: more than eight thousand.
const PLACE_BITS: u32 = 13;
/// Bits of a document in a part.
const DOC_BITS: u32 = 22;
const DOCS_MAX: usize = 1 << DOC_BITS;
/// Bits of a character.
const CHAR_BITS: u32 = 21;
/// Bits of a word's first character that stand in its number; the lot in which it lies tells the others.
const LOT_BITS: u32 = 8;

const PLACE_MAX: u32 = (1 << PLACE_BITS) - 1;
const LOT_MAX: u32 = (1 << LOT_BITS) - 1;
const WORD_SHIFT: u32 = DOC_BITS + PLACE_BITS;
const DOC_MASK: u64 = (DOCS_MAX as u64 - 1) << PLACE_BITS;
const _: () = assert!(WORD_SHIFT + CHAR_BITS + LOT_BITS == u64::BITS);

/// Where the words of a field stand, on their way into the index.
struct Postings {
    field: Field,
    has_places: bool,
    /// By the beginning of a word's first character: the rest of the word, the document and the place in it, as one number.
    lots: Vec<Vec<u64>>,
    numbers: usize,
}

impl Postings {
    fn of(field: Field, has_places: bool) -> Self {
        Self {
            field,
            has_places,
            lots: Vec::new(),
            numbers: 0,
        }
    }

    fn add(&mut self, word: Pair, doc: DocId, place: u32) {
        let [first, second] = word.numbers();
        let lot = (first >> LOT_BITS) as usize;
        if lot >= self.lots.len() {
            self.lots.resize_with(lot + 1, Vec::new);
        }
        let word = u64::from(first & LOT_MAX) << CHAR_BITS | u64::from(second);
        let place = place.min(PLACE_MAX);
        self.lots[lot].push(word << WORD_SHIFT | u64::from(doc) << PLACE_BITS | u64::from(place));
        self.numbers += 1;
    }

    /// Writes the words in their order, and of each the documents in theirs.
    fn write(self, places: &[DocId], words: &mut InvertedIndexSerializer) -> io::Result<()> {
        if self.numbers == 0 {
            return Ok(());
        }
        let mut field = words.new_field(self.field, self.numbers as u64, None)?;
        let mut text = String::new();
        for (lot, mut numbers) in self.lots.into_iter().enumerate() {
            // Documents still stand as they came, so that their places are read one after the other.
            for number in &mut numbers {
                let doc = places[doc_of(*number) as usize];
                *number = *number & !DOC_MASK | u64::from(doc) << PLACE_BITS;
            }
            numbers.sort_unstable();
            numbers.dedup();
            for word in numbers.chunk_by(|one, other| one >> WORD_SHIFT == other >> WORD_SHIFT) {
                text.clear();
                write!(text, "{}", word_of(lot, word[0])).expect("a text can be written");
                write_word(&mut field, &text, word, self.has_places)?;
            }
        }
        field.close()
    }
}

/// Writes a word with where it stands.
fn write_word(field: &mut FieldSerializer<'_>, text: &str, numbers: &[u64], has_places: bool) -> io::Result<()> {
    if !has_places {
        field.new_term_without_freq(text.as_bytes())?;
        for number in numbers {
            field.write_doc(doc_of(*number), 0, &[]);
        }
        return field.close_term();
    }
    let docs = || numbers.chunk_by(|one, other| doc_of(*one) == doc_of(*other));
    field.new_term(text.as_bytes(), docs().count() as u32, true)?;
    let mut steps = Vec::new();
    for doc in docs() {
        // The first place, and how far each of the others is from the one before.
        let places = doc.iter().map(|number| *number as u32 & PLACE_MAX);
        let before = std::iter::once(0).chain(places.clone());
        steps.clear();
        steps.extend(places.zip(before).map(|(place, before)| place - before));
        field.write_doc(doc_of(doc[0]), steps.len() as u32, &steps);
    }
    field.close_term()
}

fn doc_of(number: u64) -> DocId {
    ((number & DOC_MASK) >> PLACE_BITS) as DocId
}

fn word_of(lot: usize, number: u64) -> Pair {
    let word = number >> WORD_SHIFT;
    let first = (lot as u32) << LOT_BITS | (word >> CHAR_BITS) as u32;
    Pair::of_numbers([first, word as u32 & ((1 << CHAR_BITS) - 1)])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tantivy::{DocSet, IndexWriter, TERMINATED, postings::Postings as _, schema::IndexRecordOption};

    use super::*;
    use crate::schema;

    /// Of each word, in the order of the dictionary: each document with the places.
    type Words = BTreeMap<String, Vec<(DocId, Vec<u32>)>>;

    fn words_of(engine: &Engine, field: Field) -> Words {
        let searcher = engine.reader().unwrap().searcher();
        let [segment] = searcher.segment_readers() else {
            panic!("there is one part")
        };
        let inverted = segment.inverted_index(field).unwrap();
        let mut stream = inverted.terms().stream().unwrap();
        let mut all = Words::new();
        while stream.advance() {
            let mut postings = inverted
                .read_postings_from_terminfo(stream.value(), IndexRecordOption::WithFreqsAndPositions)
                .unwrap();
            let mut docs = Vec::new();
            while postings.doc() != TERMINATED {
                let mut places = Vec::new();
                postings.positions(&mut places);
                docs.push((postings.doc(), places));
                postings.advance();
            }
            assert_eq!(stream.value().doc_freq as usize, docs.len());
            all.insert(String::from_utf8(stream.key().to_vec()).unwrap(), docs);
        }
        all
    }

    #[test]
    fn a_part_says_where_each_word_stands() {
        // More documents than a block of postings has; the first one comes last. 𠮷 lies beyond the first plane.
        const DOCS: u64 = 300;
        let folder = tempfile::tempdir().unwrap();
        let (engine, fields) = schema::open(folder.path()).unwrap();
        let [mut neighbours, mut skipping] = [Words::new(), Words::new()];
        let mut part = Part::begin(&engine);
        let mut document = Document::default();
        for number in 0..DOCS {
            document.clear();
            document.order = DOCS - number;
            let place = (DOCS - 1 - number) as DocId;
            for (word, places) in [
                (Pair::new('甲', '乙'), &[1, 4, 200][..]),
                (Pair::new('𠮷', '野'), &[number as u32, 9000]),
                (Pair::new('甲', char::from_u32(0x5000 + number as u32).unwrap()), &[0]),
                (Pair::one('甲'), &[7]),
            ] {
                places
                    .iter()
                    .for_each(|place| document.put_word_at(fields.neighbours, word, *place));
                let seen = places.iter().map(|place| *place.min(&PLACE_MAX)).collect();
                neighbours.entry(word.to_string()).or_default().insert(0, (place, seen));
                // Said twice is said once where places do not count.
                (0..2).for_each(|_| document.put_word(fields.skipping, word));
                skipping
                    .entry(word.to_string())
                    .or_default()
                    .insert(0, (place, Vec::new()));
            }
            part.add(&document);
        }
        let mut writer: IndexWriter = engine.writer_with_num_threads(1, 15_000_000).unwrap();
        writer.add_segment(part.write().unwrap()).unwrap();
        writer.commit().unwrap();
        // All of them would fill the screen.
        assert!(words_of(&engine, fields.neighbours) == neighbours);
        assert!(words_of(&engine, fields.skipping) == skipping);
        assert!(words_of(&engine, fields.sounds).is_empty());
    }
}
