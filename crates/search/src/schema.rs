//! The fields of the index.

use codes::{AdministrativeDivisionCode, DivisionLevel};
use tantivy::{
    Index as Engine, IndexSettings, IndexSortByField, Order, TantivyDocument,
    directory::MmapDirectory,
    schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    store::Compressor,
};

use crate::{
    Entry, Name, SearchError,
    grams::{Cutter, lines, marked, neighbours, skipping, sounds},
    initials::InitialFields,
    keys::KeyFields,
    properties,
    text::fold,
    wholes::WholeFields,
};

/// Documents are put into their order one by one when a segment is written, and each that lies in another block than the one before has
/// its block looked up.
const DOCSTORE_BLOCK_BYTES: usize = 16 << 20;

/// Changes whenever an index of an older version cannot be used any more; it is then built anew.
pub(crate) const VERSION: u32 = 8;

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
    order: Field,
    properties: Field,
    status: Field,
    kind: Field,
    authority: Field,
    capital_and_digest: Field,
    carried: Field,
}

impl Fields {
    /// The layout of an index, and its fields.
    pub(crate) fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        // Length of a field and frequency of a word say nothing about names: neither is kept.
        let indexed = |tokenizer: &str, option| {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default()
                    .set_tokenizer(tokenizer)
                    .set_index_option(option)
                    .set_fieldnorms(false),
            )
        };
        let words = || indexed("lines", IndexRecordOption::Basic);
        let facet = || TextOptions::default().set_fast("raw");
        let fields = Self {
            neighbours: schema.add_text_field(
                "neighbours",
                indexed("neighbours", IndexRecordOption::WithFreqsAndPositions),
            ),
            skipping: schema.add_text_field("skipping", indexed("skipping", IndexRecordOption::Basic)),
            wholes: WholeFields::add_to(&mut schema, words()),
            sounds: schema.add_text_field("sounds", indexed("sounds", IndexRecordOption::Basic)),
            initials: InitialFields::add_to(&mut schema, words()),
            divisions: schema.add_text_field("divisions", words()),
            representative: schema.add_text_field("representative", words()),
            keys: KeyFields::add_to(&mut schema, words()),
            order: schema.add_u64_field(column::ORDER, FAST),
            properties: schema.add_u64_field(column::PROPERTIES, FAST),
            status: schema.add_text_field(column::STATUS, facet()),
            kind: schema.add_text_field(column::KIND, facet()),
            authority: schema.add_text_field(column::AUTHORITY, facet()),
            capital_and_digest: schema.add_u64_field(column::CAPITAL_AND_DIGEST, FAST),
            carried: schema.add_u64_field(column::FIELDS, FAST),
        };
        (schema.build(), fields)
    }

    /// The document of an entry.
    pub(crate) fn document(&self, entry: &Entry) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        let name = Name::parse(&entry.name);
        let former = entry.former_names.iter().map(|name| Name::parse(name));
        let former: Vec<Name> = former.collect();
        for name in std::iter::once(&name).chain(&former) {
            for text in marked(name) {
                document.add_text(self.neighbours, &text);
            }
            self.wholes.put(name, &mut document);
            let core = name.core_text();
            document.add_text(self.skipping, &core);
            document.add_text(self.sounds, &core);
            self.initials.put(&name.core, &mut document);
        }
        if let Some(code) = &entry.division {
            document.add_text(self.divisions, levels(code).collect::<Vec<_>>().join("\n"));
        }
        if !entry.representative.is_empty() {
            document.add_text(
                self.representative,
                fold(&entry.representative).iter().collect::<String>(),
            );
        }
        self.keys.put(&entry.place, &mut document);
        document.add_u64(self.order, entry.order(&name));
        document.add_u64(self.properties, properties::number(entry));
        for (field, value) in [
            (self.status, &entry.status),
            (self.kind, &entry.kind),
            (self.authority, &entry.authority),
        ] {
            document.add_text(field, value);
        }
        let capital_and_digest = u64::from(entry.capital_number()) << u32::BITS | u64::from(entry.digest());
        document.add_u64(self.capital_and_digest, capital_and_digest);
        document.add_u64(self.carried, entry.fields);
        document
    }
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
        docstore_blocksize: DOCSTORE_BLOCK_BYTES,
        ..IndexSettings::default()
    };
    let engine = Engine::builder()
        .schema(schema)
        .settings(settings)
        .open_or_create(directory)?;
    let tokenizers = engine.tokenizers();
    tokenizers.register("neighbours", Cutter::new(neighbours));
    tokenizers.register("skipping", Cutter::new(skipping));
    tokenizers.register("sounds", Cutter::new(sounds));
    tokenizers.register("lines", Cutter::new(lines));
    Ok((engine, fields))
}
