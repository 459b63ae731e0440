//! Certificate files on their way to whoever collected them — 证书文件交付: in memory, once, for minutes.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use pki::OneTimePassword;
use zeroize::Zeroizing;

/// How long a file waits to be downloaded.
pub const HANDOVER_SECONDS_MAX: i64 = 600;
/// Most files that wait at once.
pub(crate) const HANDOVERS_MAX: usize = 200;

/// Files that wait. They are lost with the process, and then the certificate has to be given back and applied for anew: that
/// is the price of a private key that no disk ever saw.
#[derive(Default)]
pub(crate) struct Handovers(Mutex<Vec<Handover>>);

struct Handover {
    application: u64,
    code: OneTimePassword,
    until: Timestamp,
    file: Zeroizing<Vec<u8>>,
}

impl Handovers {
    /// Whether one more has room.
    pub(crate) fn has_room(&self, now: Timestamp) -> bool {
        self.waiting(now).len() < HANDOVERS_MAX
    }

    /// Takes a file in, and returns until when it waits.
    pub(crate) fn put(
        &self,
        application: u64,
        code: OneTimePassword,
        file: Zeroizing<Vec<u8>>,
        now: Timestamp,
    ) -> Timestamp {
        let until = now + SignedDuration::from_secs(HANDOVER_SECONDS_MAX);
        self.waiting(now).push(Handover {
            application,
            code,
            until,
            file,
        });
        until
    }

    /// Whether the file is there for whoever has its code.
    pub(crate) fn is_waiting(&self, application: u64, code: &str, now: Timestamp) -> bool {
        self.waiting(now).iter().any(|waiting| waiting.is(application, code))
    }

    /// Gives the file away; whoever comes second finds none.
    pub(crate) fn take(&self, application: u64, code: &str, now: Timestamp) -> Option<Zeroizing<Vec<u8>>> {
        let mut waiting = self.waiting(now);
        let place = waiting.iter().position(|waiting| waiting.is(application, code))?;
        Some(waiting.swap_remove(place).file)
    }

    fn waiting(&self, now: Timestamp) -> MutexGuard<'_, Vec<Handover>> {
        // Nothing is half done in here when something panics.
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|handover| now < handover.until);
        waiting
    }
}

impl Handover {
    fn is(&self, application: u64, code: &str) -> bool {
        // Not in constant time: 100 random bits, good for minutes, and only an official of the lead agency gets here.
        self.application == application && self.code.expose() == code
    }
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;

    use super::*;

    #[test]
    fn a_file_is_taken_once_with_its_code_and_in_time() {
        let now: Timestamp = "2026-11-25T01:00:00Z".parse().unwrap();
        let handovers = Handovers::default();
        let put = |application| {
            let code = OneTimePassword::generate(&SystemRandom::new()).unwrap();
            let text = code.expose().to_owned();
            let until = handovers.put(application, code, Zeroizing::new(vec![1]), now);
            (text, until)
        };
        let ((code, until), (other, _)) = (put(7), put(8));
        let last = until - SignedDuration::from_millis(1);
        assert!(handovers.take(7, "", now).is_none());
        assert!(handovers.take(7, &other, now).is_none());
        assert!(handovers.take(8, &code, now).is_none());
        assert!(handovers.is_waiting(7, &code, last));
        assert!(handovers.take(7, &code, last).is_some());
        assert!(handovers.take(7, &code, last).is_none(), "once");
        assert!(handovers.take(8, &other, until).is_none(), "in time");
        assert!(
            (0..HANDOVERS_MAX).all(|_| handovers.has_room(until) && put(9).1 > until - SignedDuration::from_secs(1))
        );
    }
}
