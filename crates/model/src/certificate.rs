//! Client certificates as the desk keeps them, and where they stand — 数字证书.

use jiff::{SignedDuration, Timestamp};

use crate::PrincipalId;

/// SHA-256 of a certificate's DER bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CertificateFingerprint(pub [u8; 32]);

/// SHA-256 of a public key (SubjectPublicKeyInfo, DER): the same for every request and certificate of this key — 公钥摘要.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyFingerprint(pub [u8; 32]);

/// A client certificate as the desk keeps it — 数字证书.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Serial number in lower-case hex.
    pub serial: String,
    /// Which certificate.
    pub fingerprint: CertificateFingerprint,
    /// Which key it is for; unknown of those that were registered before keys were kept.
    pub key: Option<KeyFingerprint>,
    /// Whose.
    pub principal: PrincipalId,
    /// Good from.
    pub valid_from: Timestamp,
    /// Good until; at most two years after `valid_from`.
    pub valid_until: Timestamp,
    /// When it was revoked or returned.
    pub revoked_at: Option<Timestamp>,
    /// Why.
    pub revocation_reason: Option<String>,
    /// Since when it is suspended, and why; `None`: it is not.
    pub suspension: Option<Suspension>,
}

/// The certificates that a holder can use at an instant — 现有有效证书.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PresentCertificates {
    /// How many.
    pub count: usize,
    /// When the last of them expires.
    pub last_until: Option<Timestamp>,
}

impl PresentCertificates {
    /// Of one holder's certificates, those that are valid.
    pub fn of<'c>(certificates: impl Iterator<Item = &'c Certificate>, at: Timestamp) -> Self {
        let valid = certificates.filter(|certificate| certificate.standing(at) == CertificateStanding::Valid);
        valid.fold(Self::default(), |known, certificate| Self {
            count: known.count + 1,
            last_until: known.last_until.max(Some(certificate.valid_until)),
        })
    }

    /// Whether it is too early to renew them: the last lasts longer than [`Certificate::RENEWAL_DAYS`].
    pub fn is_early(&self, at: Timestamp) -> bool {
        let renewable = SignedDuration::from_hours(24 * Certificate::RENEWAL_DAYS);
        self.last_until
            .is_some_and(|until| until.duration_since(at) > renewable)
    }
}

/// A certificate is not to be used for the time being — 停用. Unlike a revocation it can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// The official who imposed it; `None`: the platform by itself, or the operator.
    pub by: Option<PrincipalId>,
}

/// Where a certificate stands — 证书状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateStanding {
    /// Good.
    Valid,
    /// Its time has not begun.
    NotYetValid,
    /// Its time is over.
    Expired,
    /// Revoked or returned.
    Revoked,
    /// Not to be used for the time being.
    Suspended,
}

impl CertificateStanding {
    /// The stable name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::NotYetValid => "not_yet_valid",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Suspended => "suspended",
        }
    }

    /// The official term.
    pub fn term(self) -> &'static str {
        match self {
            Self::Valid => "有效",
            Self::NotYetValid => "未生效",
            Self::Expired => "已到期",
            Self::Revoked => "已吊销",
            Self::Suspended => "已停用",
        }
    }
}

impl Certificate {
    /// Days before its end on which a certificate's holder is reminded; from the first of them on it can be renewed.
    pub const REMINDER_DAYS: [i64; 4] = [60, 30, 7, 1];
    /// From so many days before its end on it can be renewed.
    pub const RENEWAL_DAYS: i64 = Self::REMINDER_DAYS[0];

    /// Where it stands at an instant. The last instant of its time is no longer within it.
    pub fn standing(&self, at: Timestamp) -> CertificateStanding {
        if self.revoked_at.is_some() {
            CertificateStanding::Revoked
        } else if self.valid_until <= at {
            CertificateStanding::Expired
        } else if at < self.valid_from {
            CertificateStanding::NotYetValid
        } else if self.suspension.is_some() {
            CertificateStanding::Suspended
        } else {
            CertificateStanding::Valid
        }
    }

    /// Which reminder is due: the least of [`Self::REMINDER_DAYS`] within which a valid certificate expires.
    pub fn reminder_days(&self, at: Timestamp) -> Option<i64> {
        let left = self.valid_until.duration_since(at);
        let due = Self::REMINDER_DAYS
            .into_iter()
            .filter(|days| left <= SignedDuration::from_hours(24 * days))
            .min();
        due.filter(|_| self.standing(at) == CertificateStanding::Valid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_stands_where_its_times_say() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let good = Certificate {
            serial: "01".into(),
            fingerprint: CertificateFingerprint([1; 32]),
            key: None,
            principal: PrincipalId::parse("clerk").unwrap(),
            valid_from: at("2026-01-01T00:00:00Z"),
            valid_until: at("2026-12-31T00:00:00Z"),
            revoked_at: None,
            revocation_reason: None,
            suspension: None,
        };
        for (now, standing, reminder) in [
            ("2025-12-31T23:59:59Z", CertificateStanding::NotYetValid, None),
            ("2026-01-01T00:00:00Z", CertificateStanding::Valid, None),
            ("2026-10-31T23:59:59Z", CertificateStanding::Valid, None),
            ("2026-11-01T00:00:00Z", CertificateStanding::Valid, Some(60)),
            ("2026-12-24T00:00:00Z", CertificateStanding::Valid, Some(7)),
            ("2026-12-30T12:00:00Z", CertificateStanding::Valid, Some(1)),
            ("2026-12-31T00:00:00Z", CertificateStanding::Expired, None),
        ] {
            assert_eq!(good.standing(at(now)), standing, "{now}");
            assert_eq!(good.reminder_days(at(now)), reminder, "{now}");
        }
        let revoked = Certificate {
            revoked_at: Some(at("2026-06-01T00:00:00Z")),
            suspension: Some(Suspension {
                at: at("2026-05-01T00:00:00Z"),
                reason: "核查".into(),
                by: None,
            }),
            ..good
        };
        assert_eq!(
            revoked.standing(at("2026-12-01T00:00:00Z")),
            CertificateStanding::Revoked
        );
        assert_eq!(revoked.reminder_days(at("2026-12-01T00:00:00Z")), None);
        let suspended = Certificate {
            revoked_at: None,
            revocation_reason: None,
            ..revoked
        };
        for (now, standing) in [
            ("2026-12-01T00:00:00Z", CertificateStanding::Suspended),
            ("2026-12-31T00:00:00Z", CertificateStanding::Expired),
        ] {
            assert_eq!(suspended.standing(at(now)), standing, "{now}");
        }
        assert_eq!(suspended.reminder_days(at("2026-12-01T00:00:00Z")), None);

        let later = Certificate {
            suspension: None,
            valid_until: at("2027-06-01T00:00:00Z"),
            ..suspended.clone()
        };
        let all = [suspended, later];
        for (now, count, is_early) in [
            ("2027-04-01T00:00:00Z", 1, true),
            ("2027-04-02T00:00:00Z", 1, false),
            ("2027-06-01T00:00:00Z", 0, false),
        ] {
            let present = PresentCertificates::of(all.iter(), at(now));
            assert_eq!((present.count, present.is_early(at(now))), (count, is_early), "{now}");
        }
    }
}
