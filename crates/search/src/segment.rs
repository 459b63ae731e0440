//! One segment of the index with its columns open.

use std::sync::Arc;

use tantivy::{
    DocId, SegmentReader,
    columnar::{Column, ColumnValues, StrColumn},
};

use crate::{CapitalBand, Filter, Place, SearchError, Sort, keys::Keys, properties::Property, schema::column};

/// A segment, ready to be asked. Documents lie in it in the order of [`column::ORDER`].
pub(crate) struct Segment {
    pub(crate) reader: SegmentReader,
    order: Arc<dyn ColumnValues<u64>>,
    properties: Arc<dyn ColumnValues<u64>>,
    capital_and_digest: Arc<dyn ColumnValues<u64>>,
    fields: Arc<dyn ColumnValues<u64>>,
    keys: Keys,
    status: Words,
    kind: Words,
    authority: Words,
}

/// A column of words: each document has a number, and the numbers are in the order of the words.
pub(crate) struct Words {
    column: Option<StrColumn>,
    numbers: Arc<dyn ColumnValues<u64>>,
}

/// What a segment makes of a filter: numbers instead of words.
pub(crate) struct SegmentFilter {
    registers: Vec<u64>,
    division: Option<std::ops::Range<u64>>,
    years: Option<std::ops::RangeInclusive<u64>>,
    capital: Option<u64>,
    status: Option<u64>,
    kind: Option<u64>,
    authority: Option<u64>,
}

impl Words {
    pub(crate) fn open(reader: &SegmentReader, name: &str) -> tantivy::Result<Self> {
        let column = reader.fast_fields().str(name)?;
        let numbers = match &column {
            Some(column) => column.ords().clone(),
            None => Column::build_empty_column(reader.max_doc()),
        };
        Ok(Self {
            column,
            numbers: numbers.first_or_default_col(0),
        })
    }

    pub(crate) fn number(&self, doc: DocId) -> u64 {
        self.numbers.get_val(doc)
    }

    pub(crate) fn numbers(&self) -> &dyn ColumnValues<u64> {
        &*self.numbers
    }

    /// The word with a number.
    pub(crate) fn word(&self, number: u64) -> tantivy::Result<String> {
        let mut word = String::new();
        if let Some(column) = &self.column {
            column.ord_to_str(number, &mut word)?;
        }
        Ok(word)
    }

    /// The number of a word; a number that no document has if the segment has not the word.
    pub(crate) fn number_of(&self, word: &str) -> tantivy::Result<u64> {
        let number = match &self.column {
            Some(column) => column.dictionary().term_ord(word)?,
            None => None,
        };
        Ok(number.unwrap_or(u64::MAX))
    }
}

/// A column of numbers; a document without one has 0.
pub(crate) fn column_of_numbers(reader: &SegmentReader, name: &str) -> tantivy::Result<Arc<dyn ColumnValues<u64>>> {
    reader.fast_fields().column_first_or_default(name)
}

impl Segment {
    pub(crate) fn open(reader: &SegmentReader) -> Result<Self, SearchError> {
        let number = |name: &str| column_of_numbers(reader, name);
        Ok(Self {
            order: number(column::ORDER)?,
            properties: number(column::PROPERTIES)?,
            capital_and_digest: number(column::CAPITAL_AND_DIGEST)?,
            fields: number(column::FIELDS)?,
            keys: Keys::open(reader)?,
            status: Words::open(reader, column::STATUS)?,
            kind: Words::open(reader, column::KIND)?,
            authority: Words::open(reader, column::AUTHORITY)?,
            reader: reader.clone(),
        })
    }

    pub(crate) fn order(&self, doc: DocId) -> u64 {
        self.order.get_val(doc)
    }

    pub(crate) fn place(&self, doc: DocId) -> Result<Place, SearchError> {
        Ok(Place {
            // It was stored from this very type.
            register: self.property(Property::REGISTER, doc) as u8,
            key: self.keys.key(doc)?,
        })
    }

    pub(crate) fn property(&self, property: Property, doc: DocId) -> u64 {
        property.of(self.properties.get_val(doc))
    }

    pub(crate) fn digest(&self, doc: DocId) -> u32 {
        self.capital_and_digest.get_val(doc) as u32
    }

    /// What it was founded with as [`Entry::capital_number`](crate::Entry) gives it.
    fn capital(&self, doc: DocId) -> u64 {
        self.capital_and_digest.get_val(doc) >> u32::BITS
    }

    pub(crate) fn fields(&self, doc: DocId) -> u64 {
        self.fields.get_val(doc)
    }

    pub(crate) fn is_alive(&self, doc: DocId) -> bool {
        self.reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc))
    }

    /// The first document that has this order or a later one.
    pub(crate) fn first_from(&self, order: u64) -> DocId {
        let (mut low, mut high) = (0, self.reader.max_doc());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.order(middle) < order {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The value by which a document is sorted, the smallest first.
    pub(crate) fn sort_value(&self, sort: Sort, doc: DocId) -> u64 {
        match sort {
            Sort::Relevance => 0,
            Sort::FoundedFirst => match self.founded_on(doc) {
                0 => u64::MAX,
                day => day,
            },
            Sort::FoundedLast => u64::MAX - self.founded_on(doc),
            Sort::CapitalHighest => u64::MAX - self.capital(doc),
        }
    }

    /// The day on which it was founded, later days higher; 0 if that is not known.
    fn founded_on(&self, doc: DocId) -> u64 {
        self.property(Property::YEAR, doc) << Property::DAY.width() | self.property(Property::DAY, doc)
    }

    pub(crate) fn filter(&self, filter: &Filter) -> Result<SegmentFilter, SearchError> {
        let number_of =
            |words: &Words, word: &Option<String>| word.as_ref().map(|word| words.number_of(word)).transpose();
        let year = |year: Option<u16>, open: u64| year.map_or(open, u64::from);
        let has_years = filter.founded_from.is_some() || filter.founded_until.is_some();
        Ok(SegmentFilter {
            registers: filter.registers.iter().map(|number| u64::from(*number)).collect(),
            division: filter.division.map(|code| {
                let numbers = code.numbers();
                u64::from(numbers.start)..u64::from(numbers.end)
            }),
            years: has_years.then(|| year(filter.founded_from, 1)..=year(filter.founded_until, u64::from(u16::MAX))),
            capital: filter.capital.map(CapitalBand::number),
            status: number_of(&self.status, &filter.status)?,
            kind: number_of(&self.kind, &filter.kind)?,
            authority: number_of(&self.authority, &filter.authority)?,
        })
    }

    pub(crate) fn fits(&self, filter: &SegmentFilter, doc: DocId) -> bool {
        let is = |wanted: Option<u64>, value: &dyn Fn() -> u64| wanted.is_none_or(|wanted| wanted == value());
        let value = |property| self.property(property, doc);
        (filter.registers.is_empty() || filter.registers.contains(&value(Property::REGISTER)))
            && filter
                .division
                .as_ref()
                .is_none_or(|range| range.contains(&value(Property::DIVISION)))
            && filter
                .years
                .as_ref()
                .is_none_or(|range| range.contains(&value(Property::YEAR)))
            && is(filter.capital, &|| value(Property::CAPITAL))
            && is(filter.status, &|| self.status.number(doc))
            && is(filter.kind, &|| self.kind.number(doc))
            && is(filter.authority, &|| self.authority.number(doc))
    }

    pub(crate) fn properties(&self) -> &dyn ColumnValues<u64> {
        &*self.properties
    }

    pub(crate) fn words(&self) -> [&Words; 3] {
        [&self.status, &self.kind, &self.authority]
    }
}
