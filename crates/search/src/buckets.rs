//! Texts that are nearly as many as records: places, whole names, first letters.
//!
//! A dictionary that has each of them would be a good part of the index and of the work of building it. So they share words, their buckets,
//! and who asks for one has the few documents of its bucket told apart by a column.

use std::{fmt, sync::Arc};

use tantivy::{
    DocId, SegmentReader, Term,
    columnar::Column,
    postings::SegmentPostings,
    query::{
        Query,
        doc_predicate_query::{ConstOrVariableSegmentPredicate, DocPredicate, DocPredicateBoxable, DocPredicateQuery},
    },
    schema::IndexRecordOption,
};
use xxhash_rust::xxh3::xxh3_64;

/// Letters of a bucket made by a hash: 64³ = 262,144 buckets.
const BUCKET_LETTERS: u32 = 3;

/// A whole text, as the index keeps it: of a hundred million texts, one in ten million shares both its parts with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Whole {
    /// The word that it shares with some others.
    pub(crate) bucket: String,
    /// What tells it from these, in a column.
    pub(crate) told: u32,
}

impl Whole {
    pub(crate) fn of(text: &str) -> Self {
        let hash = xxh3_64(text.as_bytes());
        let letter = |at| char::from(b'0' + (hash >> (6 * at) & 63) as u8);
        Self {
            bucket: (0..BUCKET_LETTERS).map(letter).collect(),
            told: (hash >> u32::BITS) as u32,
        }
    }
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
        let (numbers, passes): (Column<u64>, _) = (reader.fast_fields().u64(column)?, passes.clone());
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
