//! Printed extracts (书面查询结果): an answer on paper that proves itself.
//!
//! An extract is a question like any other, by the same gate and with a receipt of its own; what comes out besides the answer is a
//! sealed file. Where the record lies is recorded with the question, sealed, so that it can be found again by whoever only holds
//! the paper, without the paper or the ledger telling anything of a citizen.

mod check;
mod content;
mod issued;
mod press;
mod print;
mod short_code;

pub use check::{CheckedExtract, CurrentVersion, ExtractProof, ExtractStanding, GenuineExtract};
pub use issued::IssuedContent;
pub(crate) use press::Press;
pub use press::{EXTRACTS_WAITING_MAX, Extracting};
pub use print::{Extract, Printed};
pub use short_code::parse_short_code;
