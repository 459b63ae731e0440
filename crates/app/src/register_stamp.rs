//! Whether an answer that somebody has still holds (答复是否仍为现行), without asking the register anew.
//!
//! A page that was answered with a receipt stays what it says as long as nothing that it was made from has changed: then "nothing
//! has changed" tells nothing of any record, and is no question. As soon as anything of the register or of its discrepancies
//! changes, the question is asked anew, with a receipt of its own.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

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
    /// Since when the program has found it like this; as the program first found it, since the last batch.
    pub since: Option<Timestamp>,
}

/// How each open register was found last. A batch carries the time at which it began and is seen later, and a discrepancy that is
/// closed leaves none: so what counts is when the change was noticed, before which nobody was answered by it.
#[derive(Default)]
pub(crate) struct Noticed(Mutex<HashMap<String, RegisterStamp>>);

impl Noticed {
    fn notice(&self, register: &Register, found: RegisterStamp, now: Timestamp) -> RegisterStamp {
        let mut noticed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since = match noticed.get(&register.id) {
            None => found.last_batch_at,
            Some(last) if (last.sequence, last.disputes) == (found.sequence, found.disputes) => last.since,
            Some(_) => Some(now),
        };
        let found = RegisterStamp { since, ..found };
        noticed.insert(register.id.clone(), found);
        found
    }
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
        let found = RegisterStamp {
            sequence: state.sequence,
            disputes: desk.disputes_stamp(),
            last_batch_at: state.last_batch_at,
            since: None,
        };
        Some(self.inner.noticed.notice(register, found, self.now()))
    }
}

#[cfg(test)]
mod tests {
    use model::Catalogue;

    use super::*;

    #[test]
    fn a_change_counts_from_when_it_was_noticed() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let catalogue = Catalogue::built_in();
        let enterprise = catalogue.register("enterprise").unwrap();
        let noticed = Noticed::default();
        let found = |sequence, disputes| RegisterStamp {
            sequence,
            disputes,
            last_batch_at: Some(at("2026-11-24T02:00:00Z")),
            since: None,
        };
        let since = |stamp, now| noticed.notice(enterprise, stamp, at(now)).since.unwrap();
        assert_eq!(since(found(7, 1), "2026-11-24T03:00:00Z"), at("2026-11-24T02:00:00Z"));
        assert_eq!(since(found(7, 1), "2026-11-24T04:00:00Z"), at("2026-11-24T02:00:00Z"));
        // A discrepancy, and after it a batch that had begun before it.
        assert_eq!(since(found(7, 2), "2026-11-24T05:00:00Z"), at("2026-11-24T05:00:00Z"));
        assert_eq!(since(found(8, 2), "2026-11-24T06:00:00Z"), at("2026-11-24T06:00:00Z"));
        assert_eq!(since(found(8, 2), "2026-11-24T07:00:00Z"), at("2026-11-24T06:00:00Z"));
        // Another register is another matter.
        let institution = catalogue.register("institution").unwrap();
        let other = noticed.notice(institution, found(8, 2), at("2026-11-24T08:00:00Z"));
        assert_eq!(other.since, Some(at("2026-11-24T02:00:00Z")));
    }
}
