//! Signed questions (签名的查询): made lately, and used once.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use model::{CertificateFingerprint, RefusalCode};

use crate::Caller;

/// How old a signature may be.
pub const SIGNATURE_AGE_SECONDS_MAX: i64 = 300;
/// How far ahead of ours the clock of whoever signed may be.
const CLOCK_AHEAD_SECONDS_MAX: i64 = 60;
/// Signatures remembered; more within their lifetime are refused rather than forgotten.
const REMEMBERED_MAX: usize = 2_000_000;

/// Whether a question came with its asker's signature, as the door found it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Signed {
    /// It came without.
    #[default]
    No,
    /// With one that does not hold: another key, other words, or a form nobody can read.
    Broken,
    /// With one that holds.
    Yes(QuestionSignature),
}

/// A signature that was made over a question with the key of the asker's certificate.
#[derive(Clone, PartialEq, Eq)]
pub struct QuestionSignature {
    /// When it was made, in seconds since 1970.
    pub created_at_seconds: i64,
    /// What makes it different from every other of the same asker.
    pub nonce: String,
    /// What a third party needs to check it again. Personal data can be guessed from it, so it is kept sealed.
    pub evidence: Vec<u8>,
}

impl std::fmt::Debug for QuestionSignature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "QuestionSignature(created {})", self.created_at_seconds)
    }
}

/// Remembers the signatures of the last minutes.
pub(crate) struct Signatures {
    opened_at: Timestamp,
    seen: Mutex<Seen>,
}

/// Two generations, so that forgetting costs nothing: a signature is too old before its generation is dropped.
struct Seen {
    since_seconds: i64,
    current: HashSet<(CertificateFingerprint, String)>,
    previous: HashSet<(CertificateFingerprint, String)>,
}

impl Signatures {
    pub(crate) fn new(opened_at: Timestamp) -> Self {
        Self {
            opened_at,
            seen: Mutex::new(Seen {
                since_seconds: opened_at.as_second(),
                current: HashSet::new(),
                previous: HashSet::new(),
            }),
        }
    }

    /// What is wrong with the signature that a question came with; one that is good is used up.
    pub(crate) fn fault(&self, signed: &Signed, caller: &Caller, now: Timestamp) -> Option<RefusalCode> {
        let (signature, fingerprint) = match (signed, caller) {
            (Signed::No, _) => return None,
            (Signed::Yes(signature), Caller::Certified(fingerprint)) => (signature, *fingerprint),
            _ => return Some(RefusalCode::SignatureInvalid),
        };
        let (now, created) = (now.as_second(), signature.created_at_seconds);
        // What was used before this start is not remembered, so nothing older is taken.
        let oldest = (now - SIGNATURE_AGE_SECONDS_MAX).max(self.opened_at.as_second());
        if created < oldest || created > now + CLOCK_AHEAD_SECONDS_MAX {
            return Some(RefusalCode::SignatureNotFresh);
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if now - seen.since_seconds > SIGNATURE_AGE_SECONDS_MAX + CLOCK_AHEAD_SECONDS_MAX {
            seen.previous = std::mem::take(&mut seen.current);
            seen.since_seconds = now;
        }
        let one = (fingerprint, signature.nonce.clone());
        let is_fresh = !seen.previous.contains(&one) && seen.current.len() < REMEMBERED_MAX && seen.current.insert(one);
        (!is_fresh).then_some(RefusalCode::SignatureNotFresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPENED: i64 = 1_800_000_000;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(OPENED + seconds).unwrap()
    }

    fn signed(created: i64, nonce: &str) -> Signed {
        Signed::Yes(QuestionSignature {
            created_at_seconds: OPENED + created,
            nonce: nonce.to_owned(),
            evidence: Vec::new(),
        })
    }

    #[test]
    fn a_signature_is_good_once_and_for_five_minutes() {
        let signatures = Signatures::new(at(0));
        let asker = |last| Caller::Certified(CertificateFingerprint([last; 32]));
        let (invalid, stale) = (
            Some(RefusalCode::SignatureInvalid),
            Some(RefusalCode::SignatureNotFresh),
        );
        for (what, signed, asker, now, expected) in [
            ("none", Signed::No, asker(1), 10, None),
            ("broken", Signed::Broken, asker(1), 10, invalid),
            (
                "by nobody",
                signed(5, "a"),
                Caller::Public(crate::Origin::Here),
                10,
                invalid,
            ),
            ("good", signed(5, "a"), asker(1), 10, None),
            ("again", signed(5, "a"), asker(1), 11, stale),
            ("of another asker", signed(5, "a"), asker(2), 11, None),
            ("before the start", signed(-1, "b"), asker(1), 11, stale),
            ("from the future", signed(80, "b"), asker(1), 11, stale),
            ("a clock a minute ahead", signed(70, "c"), asker(1), 11, None),
            ("at its last second", signed(100, "d"), asker(1), 400, None),
            ("too old", signed(99, "e"), asker(1), 400, stale),
            ("again, a generation later", signed(70, "c"), asker(1), 365, stale),
            ("again, at its last second", signed(100, "d"), asker(1), 400, stale),
        ] {
            assert_eq!(signatures.fault(&signed, &asker, at(now)), expected, "{what}");
        }
    }
}
