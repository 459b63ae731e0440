//! How much of a list is asked at once.
//!
//! A list that is refused has used up what it was answered until then: asked again as a whole it might never come through. So it
//! is asked for less at a time, and waited for longer from one refusal to the next.

use std::time::Duration;

use crate::patience::Patience;

/// Names that are sent at once: with long names and places they stay below the largest body that the server takes.
const ITEMS_MAX: usize = 40;

/// How a list is asked.
pub(super) struct Pace {
    items: usize,
    patience: Patience,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self {
            items: ITEMS_MAX,
            patience: Patience::default(),
        }
    }

    /// Names to be sent at once.
    pub(super) fn items(&self) -> usize {
        self.items
    }

    /// How long was waited, all in all.
    pub(super) fn waited(&self) -> Duration {
        self.patience.waited()
    }

    /// The server took what was sent.
    pub(super) fn answered(&mut self) {
        self.items = (self.items * 2).min(ITEMS_MAX);
        self.patience.answered();
    }

    /// As [`Patience::refused`].
    pub(super) fn refused(&mut self, retry_after_seconds: u64) -> Option<Duration> {
        let wait = self.patience.refused(retry_after_seconds)?;
        self.items = (self.items / 2).max(1);
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_is_asked_until_the_server_takes_it() {
        let mut pace = Pace::new();
        assert_eq!(pace.items(), 40);
        for items in [20, 10, 5, 2, 1, 1] {
            assert!(pace.refused(2).is_some());
            assert_eq!(pace.items(), items);
        }
        pace.answered();
        assert_eq!((pace.items(), pace.waited()), (2, Duration::from_secs(126)));
        for _ in 0..9 {
            pace.answered();
        }
        assert_eq!(pace.items(), 40);
    }
}
