//! How much of a list is asked at once, and how long is waited when the server takes no more for now (按服务器要求等候).
//!
//! A list that is refused has used up what it was answered until then: asked again as a whole it might never come through. So it
//! is asked for less at a time, and waited for longer from one refusal to the next.

use std::time::Duration;

/// Names that are sent at once: with long names and places they stay below the largest body that the server takes.
const ITEMS_MAX: usize = 40;

/// How long is waited at most until the server takes some more; until tomorrow is for somebody to decide.
const WAIT_MAX: Duration = Duration::from_secs(10 * 60);

/// How a list is asked.
pub(super) struct Pace {
    items: usize,
    /// Since the last answer.
    refusals: u32,
    waiting: Duration,
    /// All in all.
    waited: Duration,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self {
            items: ITEMS_MAX,
            refusals: 0,
            waiting: Duration::ZERO,
            waited: Duration::ZERO,
        }
    }

    /// Names to be sent at once.
    pub(super) fn items(&self) -> usize {
        self.items
    }

    /// How long was waited, all in all.
    pub(super) fn waited(&self) -> Duration {
        self.waited
    }

    /// The server took what was sent.
    pub(super) fn answered(&mut self) {
        self.items = (self.items * 2).min(ITEMS_MAX);
        self.refusals = 0;
        self.waiting = Duration::ZERO;
    }

    /// The server takes no more, and says after how many seconds to come again: how long to wait. `None` where that would be
    /// longer than anybody waits for a command.
    pub(super) fn refused(&mut self, retry_after_seconds: u64) -> Option<Duration> {
        // Less than a second is the same second, as far as the server tells it.
        let asked = Duration::from_secs(retry_after_seconds.max(1));
        let wait = asked.checked_mul(1 << self.refusals.min(8))?;
        if self.waiting + wait > WAIT_MAX {
            return None;
        }
        self.items = (self.items / 2).max(1);
        self.refusals += 1;
        self.waiting += wait;
        self.waited += wait;
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_is_asked_and_longer_waited_until_the_server_takes_it() {
        let mut pace = Pace::new();
        assert_eq!(pace.items(), 40);
        for (wait, items) in [(2, 20), (4, 10), (8, 5), (16, 2), (32, 1), (64, 1)] {
            assert_eq!(pace.refused(2), Some(Duration::from_secs(wait)));
            assert_eq!(pace.items(), items);
        }
        pace.answered();
        assert_eq!((pace.items(), pace.waited()), (2, Duration::from_secs(126)));
        assert_eq!(pace.refused(2), Some(Duration::from_secs(2)), "an answer begins anew");
        for _ in 0..9 {
            pace.answered();
        }
        assert_eq!(pace.items(), 40);
        assert_eq!(pace.refused(0), Some(Duration::from_secs(1)));
    }

    #[test]
    fn nobody_waits_until_tomorrow() {
        let mut pace = Pace::new();
        assert_eq!(pace.refused(12 * 3600), None);
        assert_eq!(pace.refused(u64::MAX), None);
        let waits: Vec<u64> = std::iter::from_fn(|| pace.refused(60))
            .map(|wait| wait.as_secs())
            .collect();
        assert_eq!(waits, [60, 120, 240], "ten minutes without an answer are enough");
    }
}
