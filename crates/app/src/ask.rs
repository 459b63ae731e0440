//! The questions: verify, read, look up, history, and who asked.

mod account;
mod disclosed;
mod history;
mod located;
mod look_up;
mod read;
mod record_view;
mod verify;

pub use account::{ACCOUNT_NOTICE, ACCOUNT_USES_MAX, AccountOfUse, AccountQuestion, Use};
pub use disclosed::DisclosedValues;
pub use history::{History, HistoryQuestion, HistoryVersion};
pub(crate) use located::Located;
pub use look_up::{Candidate, LookUp, LookUpQuestion, LookUpSubject};
pub use read::{Reading, ReadingQuestion};
pub use record_view::RecordView;
pub use verify::{Verification, VerificationQuestion};

/// Longest history that is told.
pub(crate) const HISTORY_VERSIONS_MAX: usize = 200;

fn at(as_of: model::AskedAsOf) -> store::AsOf {
    store::AsOf {
        effective_on: as_of.effective_on,
        recorded_by: as_of.recorded_by,
    }
}
