//! Whole names: trade names (字号) and cores (字号和行业), found by their buckets and told apart by a column.

use tantivy::{
    TantivyDocument, Term,
    query::Query,
    schema::{FAST, Field, SchemaBuilder, TextOptions},
};

use crate::{
    Name,
    buckets::{Whole, with_number},
};

/// Name of the column, which has the trade name in the lower half of a number and the core in the upper one.
const TOLD: &str = "told";

/// The fields that hold whole names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WholeFields {
    buckets: Field,
    told: Field,
}

impl WholeFields {
    /// Adds them to a schema; the buckets are to be cut as `lines` are.
    pub(crate) fn add_to(schema: &mut SchemaBuilder, lines: TextOptions) -> Self {
        Self {
            buckets: schema.add_text_field("wholes", lines),
            told: schema.add_u64_field(TOLD, FAST),
        }
    }

    pub(crate) fn put(&self, name: &Name, document: &mut TantivyDocument) {
        let trade = whole_trade(name.trade());
        let (mut buckets, mut told) = (String::from(trade.bucket), u64::from(trade.told));
        // A core that is a trade name and nothing else is found as one.
        if name.trade() != name.core {
            let core = whole_core(&name.core);
            buckets.extend(['\n', core.bucket]);
            told |= u64::from(core.told) << u32::BITS;
        }
        document.add_text(self.buckets, buckets);
        document.add_u64(self.told, told);
    }

    /// Documents with this trade name.
    pub(crate) fn trade(&self, trade: &[char]) -> Box<dyn Query> {
        self.whole(&whole_trade(trade))
    }

    /// Documents with this core.
    pub(crate) fn core(&self, core: &[char]) -> Box<dyn Query> {
        self.whole(&whole_core(core))
    }

    fn whole(&self, whole: &Whole) -> Box<dyn Query> {
        let (bucket, told) = (
            Term::from_field_text(self.buckets, whole.bucket.encode_utf8(&mut [0; 4])),
            whole.told,
        );
        with_number(bucket, TOLD, move |both| {
            both as u32 == told || (both >> u32::BITS) as u32 == told
        })
    }
}

/// A trade name as the index keeps it.
pub(crate) fn whole_trade(trade: &[char]) -> Whole {
    whole('|', trade)
}

fn whole_core(core: &[char]) -> Whole {
    whole('=', core)
}

fn whole(mark: char, chars: &[char]) -> Whole {
    Whole::of(&std::iter::once(mark).chain(chars.iter().copied()).collect::<String>())
}
