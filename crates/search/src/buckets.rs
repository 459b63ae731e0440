//! Texts that are nearly as many as records: places, whole names, first letters.
//!
//! A dictionary that has each of them would be a good part of the index and of the work of building it. So they share words, their buckets,
//! and who asks for one has the few documents of its bucket told apart by a column.

use std::{fmt, sync::Arc};

use tantivy::{
    DocId, SegmentReader, Term,
    postings::SegmentPostings,
    query::{
        Query,
        doc_predicate_query::{ConstOrVariableSegmentPredicate, DocPredicate, DocPredicateBoxable, DocPredicateQuery},
    },
    schema::IndexRecordOption,
};
use xxhash_rust::xxh3::xxh3_64;

use crate::pair::Pair;

/// Buckets of whole texts, of some hundred records each where there are millions: so many that reading one takes some microseconds, so few
/// that they stay in a processor's cache while an index is built.
const BUCKETS: u64 = 1 << 14;
/// The first of the letters that name them.
const FIRST_LETTER: char = '\u{4e00}';

/// A whole text, as the index keeps it: of five million texts, one in fourteen million shares both its parts
/// with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Whole {
    /// The word that it shares with some others.
    pub(crate) bucket: Pair,
    /// What tells it from these, in a column.
    pub(crate) told: u32,
}

impl Whole {
    pub(crate) fn of(text: &str) -> Self {
        let hash = xxh3_64(text.as_bytes());
        Self {
            bucket: Pair::one(letter((hash % BUCKETS) as u32)),
            told: (hash >> u32::BITS) as u32,
        }
    }
}

/// A word that few other texts share: one of 2 to the power of `bits`, by a hash of all of a text.
pub(crate) fn hashed(text: &str, bits: u32) -> Pair {
    let hash = xxh3_64(text.as_bytes());
    let half = 1 << (bits / 2);
    Pair::new(letter((hash % half) as u32), letter((hash / half % half) as u32))
}

/// A letter for a number below 2¹⁴, in the order of the numbers. They stand for nothing in words that are no names.
pub(crate) fn letter(number: u32) -> char {
    char::from_u32(FIRST_LETTER as u32 + number).expect("they lie below the surrogates")
}

/// Tells documents of a segment apart.
type Test = Box<dyn Fn(DocId) -> bool + Send + Sync>;

/// The documents of a bucket that pass a test.
struct InBucket<F> {
    bucket: Term,
    test: F,
}

/// Documents that have the word `bucket` and pass the test that is made for their segment.
pub(crate) fn in_bucket<F>(bucket: Term, test: F) -> Box<dyn Query>
where
    F: Fn(&SegmentReader) -> tantivy::Result<Test> + Send + Sync + 'static,
{
    let predicate: Arc<dyn DocPredicateBoxable> = Arc::new(InBucket { bucket, test });
    Box::new(DocPredicateQuery::from(predicate))
}

/// Documents that have the word `bucket`, and in a column a number that passes a test.
pub(crate) fn with_number(
    bucket: Term,
    column: &'static str,
    passes: impl Fn(u64) -> bool + Clone + Send + Sync + 'static,
) -> Box<dyn Query> {
    in_bucket(bucket, move |reader| {
        let numbers = reader.fast_fields().u64(column)?;
        let passes = passes.clone();
        Ok(Box::new(move |doc| numbers.values_for_doc(doc).any(&passes)))
    })
}

impl<F> fmt::Debug for InBucket<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InBucket")
            .field("bucket", &self.bucket)
            .finish_non_exhaustive()
    }
}

impl<F> DocPredicate for InBucket<F>
where
    F: Fn(&SegmentReader) -> tantivy::Result<Test> + Send + Sync + 'static,
{
    type SegmentDocPredicate = Test;

    fn doc_predicate(&self, reader: &SegmentReader) -> tantivy::Result<ConstOrVariableSegmentPredicate<Test>> {
        let words = reader.inverted_index(self.bucket.field())?;
        let postings: Option<SegmentPostings> = words.read_postings(&self.bucket, IndexRecordOption::Basic)?;
        Ok(match postings {
            None => ConstOrVariableSegmentPredicate::Const(false),
            Some(postings) => ConstOrVariableSegmentPredicate::Variable {
                predicate: (self.test)(reader)?,
                necessary_condition: Box::new(postings),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, path::Path};

    use crate::{
        Builder, Entry, Followed, How, Index, Name, Place, Question, Standing, keys, pair::Pair, wholes::whole_trade,
    };

    fn entry(key: &str, name: &str) -> Entry {
        Entry {
            place: place(key),
            name: name.to_owned(),
            former_names: Vec::new(),
            is_active: true,
            division: None,
            status: "1".to_owned(),
            kind: "有限责任公司".to_owned(),
            founded_on: None,
            capital_yuan: None,
            authority: String::new(),
            representative: String::new(),
            fields: 0,
        }
    }

    fn place(key: &str) -> Place {
        Place {
            register: 0,
            key: key.to_owned(),
        }
    }

    /// The first two that share a bucket.
    fn sharing<T: Clone>(all: impl Iterator<Item = T>, bucket: impl Fn(&T) -> Pair) -> [T; 2] {
        let mut seen: HashMap<Pair, T> = HashMap::new();
        for one in all {
            match seen.get(&bucket(&one)) {
                Some(other) => return [other.clone(), one],
                None => seen.insert(bucket(&one), one),
            };
        }
        panic!("none share a bucket")
    }

    #[test]
    fn places_that_share_a_bucket_are_told_apart() {
        for prefix in ["91", "事证第"] {
            let keys = sharing((0..).map(|number| format!("{prefix}{number:07}")), |key| {
                keys::bucket(&place(key))
            });
            let folder = tempfile::tempdir().unwrap();
            let followed = Followed::new(Vec::new());
            let [first, second] = keys.map(|key| entry(&key, "甲乙商店"));
            let index = built(folder.path(), &[&first]);
            assert_eq!(index.standing(&first).unwrap(), Standing::Current);
            assert_eq!(index.standing(&second).unwrap(), Standing::Missing);
            let mut follower = index.follow().unwrap();
            follower.put(second.clone());
            follower.commit(&followed).unwrap();
            assert_eq!(index.standing(&first).unwrap(), Standing::Current);
            assert_eq!(index.standing(&second).unwrap(), Standing::Current);
            follower.remove(&second.place);
            follower.commit(&followed).unwrap();
            assert_eq!(index.standing(&first).unwrap(), Standing::Current);
            assert_eq!(index.standing(&second).unwrap(), Standing::Missing);
        }
    }

    fn built(folder: &Path, entries: &[&Entry]) -> Index {
        let mut builder = Builder::begin(folder).unwrap();
        entries.iter().for_each(|entry| builder.add((*entry).clone()).unwrap());
        builder.finish(&Followed::new(Vec::new())).unwrap();
        Index::open(folder).unwrap().expect("it was just built")
    }

    #[test]
    fn names_that_share_a_bucket_are_told_apart() {
        // So many that the meanings are listed one by one.
        const INDUSTRIES: [&str; 5] = ["贸易", "机械", "建材", "食品", "服装"];
        let characters = || ('\u{4e00}'..='\u{9fa5}').step_by(97);
        let trades = characters().flat_map(|first| characters().map(move |second| format!("{first}{second}")));
        let folded = |trade: &str| Name::parse(trade).chars;
        let trades = sharing(trades, |trade| whole_trade(&folded(trade)).bucket);
        let entries = trades.iter().enumerate().flat_map(|(number, trade)| {
            INDUSTRIES.map(|industry| entry(&format!("{number}{industry}"), &format!("{trade}{industry}商行")))
        });
        let entries: Vec<Entry> = entries.collect();
        let folder = tempfile::tempdir().unwrap();
        let index = built(folder.path(), &entries.iter().collect::<Vec<_>>());
        for (number, trade) in trades.iter().enumerate() {
            let question = Question {
                text: trade.clone(),
                hits_max: 20,
                ..Question::default()
            };
            let hits = index.find(&question).unwrap().hits;
            assert_eq!(hits.len(), INDUSTRIES.len(), "{trade}");
            for hit in hits {
                assert_eq!(hit.how, How::TradeName);
                assert!(
                    hit.place.key.starts_with(&number.to_string()),
                    "{trade}: {}",
                    hit.place.key
                );
            }
        }
    }

    #[test]
    fn first_letters_that_share_a_bucket_are_told_apart() {
        let entries = [entry("1", "东方明珠贸易商行"), entry("2", "东方明珠机械商行")];
        let folder = tempfile::tempdir().unwrap();
        let index = built(folder.path(), &entries.iter().collect::<Vec<_>>());
        let found = |letters: &str| {
            let question = Question {
                text: letters.to_owned(),
                hits_max: 20,
                ..Question::default()
            };
            let hits = index.find(&question).unwrap().hits;
            assert!(hits.iter().all(|hit| hit.how == How::Initials), "{letters}: {hits:?}");
            hits.into_iter().map(|hit| hit.place.key).collect::<Vec<_>>()
        };
        assert_eq!(found("dfmzmy"), ["1"]);
        assert_eq!(found("dfmzjx"), ["2"]);
        assert_eq!(found("dfmzj"), ["2"], "as the beginning");
        assert_eq!(found("dfm").len(), 2);
        assert!(found("dfmzjxy").is_empty());
    }
}
