//! Whether an answer that somebody has still holds (答复是否仍为现行), without asking the register anew.
//!
//! A page that was answered with a receipt stays what it says as long as nothing that it was made from has changed: then "nothing
//! has changed" tells nothing of any record, and is no question. As soon as anything of the register or of its discrepancies
//! changes, the question is asked anew, with a receipt of its own.

use jiff::Timestamp;
use model::Register;

use crate::App;

/// What answers from an open register depend on, besides the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterStamp {
    /// Version of the register.
    pub sequence: u64,
    /// Changes when any discrepancy is opened or closed, of whatever register.
    pub disputes: u64,
    /// When the last batch was applied.
    pub last_batch_at: Option<Timestamp>,
}

impl App {
    /// How an open register stands as far as answers depend on it; `None` where that cannot be told just now, or the register is
    /// not open: whoever asks is then answered or refused as everybody else.
    pub async fn register_stamp(&self, register: &Register) -> Option<RegisterStamp> {
        if !register.is_open() {
            return None;
        }
        let desk = self.inner.desk.current().await.ok()?;
        let state = self.register_state(register).await.ok()?;
        Some(RegisterStamp {
            sequence: state.sequence,
            disputes: desk.disputes_stamp(),
            last_batch_at: state.last_batch_at,
        })
    }
}
