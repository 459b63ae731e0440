//! The fields of the index.

use codes::{AdministrativeDivisionCode, DivisionLevel};
use tantivy::{
    Index as Engine, IndexSettings, IndexSortByField, Order,
    directory::MmapDirectory,
    schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    store::Compressor,
};

use crate::{
    Entry, Name, SearchError,
    buckets::{hashed, letter},
    document::Document,
    grams::{neighbours, skipping, sounds},
    initials::InitialFields,
    keys::KeyFields,
    pair::Pair,
    properties,
    text::fold,
    wholes::WholeFields,
};

/// Changes whenever an index of an older version cannot be used any more; it is then built anew.
pub(crate) const VERSION: u32 = 9;

/// Names of columns.
pub(crate) mod column {
    pub(crate) const ORDER: &str = "order";
    pub(crate) const PROPERTIES: &str = "properties";
    pub(crate) const STATUS: &str = "status";
    pub(crate) const KIND: &str = "kind";
    pub(crate) const AUTHORITY: &str = "authority";
    /// The amount in the upper half of a number and the digest in the lower one: another column would be sorted once more.
    pub(crate) const CAPITAL_AND_DIGEST: &str = "capital_and_digest";
    pub(crate) const FIELDS: &str = "fields";
}

/// The fields that are looked up, and how a document is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub(crate) neighbours: Field,
    pub(crate) skipping: Field,
    pub(crate) wholes: WholeFields,
    pub(crate) sounds: Field,
    pub(crate) initials: InitialFields,
    pub(crate) divisions: Field,
    pub(crate) representative: Field,
    pub(crate) keys: KeyFields,
}

impl Fields {
    /// The layout of an index, and its fields.
    pub(crate) fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        // Length of a field and frequency of a word say nothing about names: neither is kept. Words are made by `fill`, so the engine cuts
        // none.
        let indexed = |option| {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default()
                    .set_tokenizer("raw")
                    .set_index_option(option)
                    .set_fieldnorms(false),
            )
        };
        let words = || indexed(IndexRecordOption::Basic);
        let fields = Self {
            neighbours: schema.add_text_field("neighbours", indexed(IndexRecordOption::WithFreqsAndPositions)),
            skipping: schema.add_text_field("skipping", words()),
            wholes: WholeFields::add_to(&mut schema, words()),
            sounds: schema.add_text_field("sounds", words()),
            initials: InitialFields::add_to(&mut schema, words()),
            divisions: schema.add_text_field("divisions", words()),
            representative: schema.add_text_field("representative", words()),
            keys: KeyFields::add_to(&mut schema, words()),
        };
        for column in [
            column::ORDER,
            column::PROPERTIES,
            column::CAPITAL_AND_DIGEST,
            column::FIELDS,
        ] {
            schema.add_u64_field(column, FAST);
        }
        for column in [column::STATUS, column::KIND, column::AUTHORITY] {
            schema.add_text_field(column, TextOptions::default().set_fast("raw"));
        }
        (schema.build(), fields)
    }

    /// Makes a document of an entry, in place of the one that it was.
    pub(crate) fn fill(&self, entry: &Entry, document: &mut Document) {
        document.clear();
        let name = Name::parse(&entry.name);
        let former = entry.former_names.iter().map(|name| Name::parse(name));
        let former: Vec<Name> = former.collect();
        let mut start = 0;
        for name in std::iter::once(&name).chain(&former) {
            start = neighbours(name, start, &mut |pair, place| {
                document.put_word_at(self.neighbours, pair, place)
            });
            self.wholes.put(name, document);
            skipping(&name.core).for_each(|pair| document.put_word(self.skipping, pair));
            sounds(&name.core).for_each(|pair| document.put_word(self.sounds, pair));
            self.initials.put(&name.core, document);
        }
        for code in entry.division.iter().flat_map(levels) {
            document.put_word(self.divisions, division_word(code));
        }
        if !entry.representative.is_empty() {
            document.put_word(self.representative, person_word(&fold(&entry.representative)));
        }
        self.keys.put(&entry.place, document);
        document.order = entry.order(&name);
        document.put_number(column::PROPERTIES, properties::number(entry));
        let capital_and_digest = u64::from(entry.capital_number()) << u32::BITS | u64::from(entry.digest());
        document.put_number(column::CAPITAL_AND_DIGEST, capital_and_digest);
        document.put_number(column::FIELDS, entry.fields);
        for (column, text) in [
            (column::STATUS, &entry.status),
            (column::KIND, &entry.kind),
            (column::AUTHORITY, &entry.authority),
        ] {
            document.put_text(column, text);
        }
    }
}

/// The word of a division, by the digits that tell it: `44`, `4403`, `440304`.
pub(crate) fn division_word(digits: &str) -> Pair {
    const PROVINCE_DIGITS: usize = 2;
    /// Above all that a county's four digits can be.
    const PREFECTURE: u32 = 10_000;
    let (province, rest) = digits.split_at(PROVINCE_DIGITS);
    let number = |digits: &str| {
        digits
            .bytes()
            .fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
    };
    let province = letter(number(province));
    match rest.len() {
        0 => Pair::one(province),
        PROVINCE_DIGITS => Pair::new(province, letter(PREFECTURE + number(rest))),
        _ => Pair::new(province, letter(number(rest))),
    }
}

/// The word of a person's name, folded. One name in fifty shares it with that of somebody in five million records; it is asked for beside
/// other words only.
pub(crate) fn person_word(name: &[char]) -> Pair {
    const BITS: u32 = 28;
    hashed(&String::from_iter(name), BITS)
}

/// The digits of a division by level: `44`, `4403`, `440304`.
fn levels(code: &AdministrativeDivisionCode) -> impl Iterator<Item = &str> {
    DivisionLevel::ALL
        .into_iter()
        .map(|level| &code.as_str()[..level.digits()])
}

/// Opens the index in a folder, or makes an empty one.
pub(crate) fn open(folder: &std::path::Path) -> Result<(Engine, Fields), SearchError> {
    let (schema, fields) = Fields::schema();
    std::fs::create_dir_all(folder)?;
    let directory = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
    let settings = IndexSettings {
        // Documents lie in the order in which they are shown, so the first ones found are the first ones shown.
        sort_by_field: Some(IndexSortByField {
            field: column::ORDER.to_owned(),
            order: Order::Asc,
        }),
        docstore_compression: Compressor::None,
        // Nothing is stored of a document.
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    let engine = Engine::builder()
        .schema(schema)
        .settings(settings)
        .open_or_create(directory)?;
    Ok((engine, fields))
}
