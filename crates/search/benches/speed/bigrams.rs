//! The yardstick: names in raw tantivy as overlapping bigrams and nothing else, asked as such an index is asked.

use std::path::Path;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy::{Index, IndexReader, TantivyDocument, Term};

use crate::{HITS, Query as Asked};

const TOKENIZER: &str = "bigrams";
const THREADS: usize = 2;
const MEMORY_BYTES: usize = 1 << 30;
/// Before a name and after it, so that what begins or ends one is a bigram too.
const EDGES: [char; 2] = ['^', '$'];

/// Builds the index.
pub fn build(folder: &Path, names: &[String]) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let field = schema.add_text_field(
        "name",
        TextOptions::default().set_stored().set_indexing_options(indexing),
    );
    std::fs::create_dir_all(folder).expect("a folder can be made");
    let index = Index::create_in_dir(folder, schema.build()).expect("an index can be made");
    index.tokenizers().register(TOKENIZER, Bigrams);
    let mut writer = index
        .writer_with_num_threads(THREADS, MEMORY_BYTES)
        .expect("a writer can be had");
    for name in names {
        let mut document = TantivyDocument::new();
        document.add_text(field, name);
        writer.add_document(document).expect("a name can be added");
    }
    writer.commit().expect("it can be committed");
    writer.wait_merging_threads().expect("merging ends");
}

/// The index, open.
pub struct Yardstick {
    reader: IndexReader,
    field: Field,
}

impl Yardstick {
    pub fn open(folder: &Path) -> Self {
        let index = Index::open_in_dir(folder).expect("it was just built");
        index.tokenizers().register(TOKENIZER, Bigrams);
        Self {
            field: index.schema().get_field("name").expect("it has that field"),
            reader: index.reader().expect("it can be read"),
        }
    }

    /// The names of the best hits.
    pub fn find(&self, asked: &Asked) -> Vec<String> {
        let searcher = self.reader.searcher();
        let query = self.query(asked);
        let best = TopDocs::with_limit(HITS).order_by_score();
        let hits = searcher.search(&query, &best).expect("it answers");
        hits.into_iter()
            .map(|(_, address)| {
                let document: TantivyDocument = searcher.doc(address).expect("it is stored");
                let name = document.get_first(self.field).and_then(|value| value.as_str());
                name.expect("it is a text").to_owned()
            })
            .collect()
    }

    fn query(&self, asked: &Asked) -> Box<dyn Query> {
        match asked.kind.as_str() {
            "prefix" => self.substring(&format!("{}{}", EDGES[0], asked.text)),
            "two words" => Box::new(BooleanQuery::new(vec![
                (Occur::Must, self.substring(&asked.text)),
                (Occur::Must, self.substring(&asked.second)),
            ])),
            // One wrong character spoils two bigrams.
            "one wrong" => {
                let bigrams = bigrams(&asked.text);
                let least = bigrams.len().saturating_sub(2).max(1);
                let terms = bigrams
                    .iter()
                    .map(|bigram| self.term(bigram, IndexRecordOption::WithFreqs));
                Box::new(BooleanQuery::union_with_minimum_required_clauses(
                    terms.map(|term| Box::new(term) as Box<dyn Query>).collect(),
                    least,
                ))
            }
            _ => self.substring(&asked.text),
        }
    }

    fn substring(&self, text: &str) -> Box<dyn Query> {
        let bigrams = bigrams(text);
        if let [one] = &bigrams[..] {
            return Box::new(self.term(one, IndexRecordOption::Basic));
        }
        let terms = bigrams.iter().map(|bigram| Term::from_field_text(self.field, bigram));
        Box::new(PhraseQuery::new(terms.collect()))
    }

    fn term(&self, bigram: &str, option: IndexRecordOption) -> TermQuery {
        TermQuery::new(Term::from_field_text(self.field, bigram), option)
    }
}

fn bigrams(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.windows(2).map(|two| two.iter().collect()).collect()
}

/// Single characters and overlapping bigrams; a token's position is its character's, so that a phrase of bigrams is a substring.
#[derive(Clone)]
struct Bigrams;

impl Tokenizer for Bigrams {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        let characters: Vec<char> = [EDGES[0]].into_iter().chain(text.chars()).chain([EDGES[1]]).collect();
        let mut tokens = Vec::with_capacity(characters.len() * 2);
        for (position, two) in characters.windows(2).enumerate() {
            if position > 0 {
                tokens.push((position, two[0].to_string()));
            }
            tokens.push((position, two.iter().collect()));
        }
        Tokens {
            tokens,
            next: 0,
            token: Token::default(),
        }
    }
}

struct Tokens {
    tokens: Vec<(usize, String)>,
    next: usize,
    token: Token,
}

impl TokenStream for Tokens {
    fn advance(&mut self) -> bool {
        let Some((position, text)) = self.tokens.get(self.next) else {
            return false;
        };
        self.token.position = *position;
        self.token.text.clone_from(text);
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
