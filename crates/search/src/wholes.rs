//! Whole names: trade names (字号) and cores (字号和行业), found by their buckets and told apart by a column.

use tantivy::{
    query::Query,
    schema::{FAST, Field, SchemaBuilder, TextOptions},
};

use crate::{
    Name,
    buckets::{Whole, with_number},
    document::Document,
};

/// Name of the column, which has the trade name in the lower half of a number and the core in the upper one.
const TOLD: &str = "told";

/// The fields that hold whole names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WholeFields {
    buckets: Field,
}

impl WholeFields {
    /// Adds them to a schema.
    pub(crate) fn add_to(schema: &mut SchemaBuilder, words: TextOptions) -> Self {
        schema.add_u64_field(TOLD, FAST);
        Self {
            buckets: schema.add_text_field("wholes", words),
        }
    }

    pub(crate) fn put(&self, name: &Name, document: &mut Document) {
        let trade = whole_trade(name.trade());
        document.put_word(self.buckets, trade.bucket);
        let mut told = u64::from(trade.told);
        // A core that is a trade name and nothing else is found as one.
        if name.trade() != name.core {
            let core = whole_core(&name.core);
            document.put_word(self.buckets, core.bucket);
            told |= u64::from(core.told) << u32::BITS;
        }
        document.put_number(TOLD, told);
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
        let told = whole.told;
        with_number(whole.bucket.term(self.buckets), TOLD, move |both| {
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
