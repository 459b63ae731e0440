//! Finding records of the open registers by what people type — 检索.
//!
//! The index (crate `search`) is told what it needs of each record as the registers change, and answers with places of records only.
//! What is shown of them is read from the registers, through the gate and with a receipt, like everything else.

mod ask;
mod counting;
mod figures;
mod following;
mod indexed;
mod matching;
mod wanted;

pub use ask::{SUGGESTION_CHARS_MIN, SUGGESTIONS_MAX, SearchHit, SearchQuestion, SearchResult};
pub(crate) use counting::Counting;
pub(crate) use figures::Counted;
pub use figures::RegisterFigures;
pub use following::{IndexCheck, IndexError, IndexFollowing, IndexProgress, IndexSource};
pub use matching::{
    MATCH_CANDIDATES_MAX, MATCH_ITEMS_MAX, MatchCandidate, MatchQuestion, MatchRecord, MatchRemark, MatchResult,
};
pub use wanted::{Wanted, without_space};
