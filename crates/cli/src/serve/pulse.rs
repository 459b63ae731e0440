//! Whether a connection still gets on: one timer a connection instead of one a question.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::Duration,
};

/// How long a client may take to begin a question or to send its head whole, and to take in any of an answer: one that
/// sends a byte a second cannot hold a place for ever.
const WAITED_MAX: Duration = Duration::from_secs(15);
/// How long a question may take from its head to its answer, the body's arrival included.
const QUESTION_MAX: Duration = Duration::from_secs(30);

/// What a connection is doing, and for how many looks nothing of it has got on.
///
/// A question begun, a question answered and bytes of an answer sent are progress; bytes received are none.
#[derive(Default)]
pub(super) struct Pulse {
    is_asking: AtomicBool,
    looks: AtomicU8,
}

/// A question that is under way, until it is dropped.
pub(super) struct Question(Arc<Pulse>);

impl Pulse {
    /// How often it is looked at; what is allowed is exceeded by so much at most.
    pub(super) const LOOKED_AT_EVERY: Duration = Duration::from_secs(5);

    /// A question begins: its head has arrived.
    pub(super) fn begin(self: &Arc<Self>) -> Question {
        self.is_asking.store(true, Ordering::Relaxed);
        self.got_on();
        Question(self.clone())
    }

    /// Something was answered or sent.
    pub(super) fn got_on(&self) {
        self.looks.store(0, Ordering::Relaxed);
    }

    /// Looks, and tells whether the connection has not got on for as long as it may.
    pub(super) fn is_lost(&self) -> bool {
        let allowed = if self.is_asking.load(Ordering::Relaxed) {
            QUESTION_MAX
        } else {
            WAITED_MAX
        };
        let looks = self.looks.fetch_add(1, Ordering::Relaxed);
        u64::from(looks) * Self::LOOKED_AT_EVERY.as_secs() >= allowed.as_secs()
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        self.0.is_asking.store(false, Ordering::Relaxed);
        self.0.got_on();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many looks pass until a connection is lost.
    fn looks_until_lost(pulse: &Pulse) -> usize {
        (0..100).position(|_| pulse.is_lost()).expect("lost at some time")
    }

    #[test]
    fn who_waits_is_left_sooner_than_who_asks_and_progress_counts() {
        let pulse = Arc::new(Pulse::default());
        assert_eq!(looks_until_lost(&pulse), 3);
        let question = pulse.begin();
        assert_eq!(looks_until_lost(&pulse), 6);
        pulse.got_on();
        assert_eq!(looks_until_lost(&pulse), 6);
        drop(question);
        assert_eq!(looks_until_lost(&pulse), 3);
    }
}
