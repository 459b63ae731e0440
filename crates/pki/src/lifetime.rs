//! How long a certificate lives — 证书有效期.

use std::time::Duration;

use jiff::{
    SignedDuration, Timestamp, ToSpan, ZonedDateTime,
    tz::{Offset, TimeZone},
};

use crate::PkiError;

/// Lifetime of a client certificate — 数字证书有效期: at most two years, whoever asks for more is refused.
///
/// Both ends are whole seconds and belong to the lifetime. The two years are counted on the calendar of Beijing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientLifetime(Period);

/// Lifetime of a server certificate — 服务器证书有效期: at most 397 days, since browsers take no longer ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerLifetime(Period);

/// First and last second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub from: Timestamp,
    pub until: Timestamp,
}

impl ClientLifetime {
    /// Most years that a client certificate may live.
    pub const YEARS_MAX: i64 = 2;
    /// Most days that two years have.
    pub const DAYS_MAX: u32 = 731;

    /// From one instant to another.
    ///
    /// # Errors
    /// When it would be longer than [`Self::YEARS_MAX`] years, or is empty.
    pub fn new(from: Timestamp, until: Timestamp) -> Result<Self, PkiError> {
        let period = Period::new(from, until)?;
        let latest = years_after(period.from, Self::YEARS_MAX)?;
        if period.until > latest {
            return Err(PkiError::ClientLifetimeTooLong {
                from: period.from,
                until: period.until,
                latest,
            });
        }
        Ok(Self(period))
    }

    /// So many days from an instant.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_days(from: Timestamp, days: u32) -> Result<Self, PkiError> {
        Self::new(from, days_after(from, days)?)
    }

    /// The same, if it is no longer than an installation allows.
    ///
    /// # Errors
    /// When it is longer than so many days; without a ceiling it never is.
    pub fn within(self, days_max: Option<u32>) -> Result<Self, PkiError> {
        match days_max {
            Some(days_max) if self.until() > days_after(self.from(), days_max)? => {
                Err(PkiError::LifetimeAboveCeiling { days_max })
            }
            _ => Ok(self),
        }
    }

    /// First second.
    pub fn from(&self) -> Timestamp {
        self.0.from
    }

    /// Last second.
    pub fn until(&self) -> Timestamp {
        self.0.until
    }

    pub(crate) fn period(&self) -> Period {
        self.0
    }
}

impl ServerLifetime {
    /// Most days that a server certificate may live.
    pub const DAYS_MAX: u32 = 397;

    /// So many days from an instant.
    ///
    /// # Errors
    /// When it would be longer than [`Self::DAYS_MAX`] days, or is empty.
    pub fn of_days(from: Timestamp, days: u32) -> Result<Self, PkiError> {
        if days > Self::DAYS_MAX {
            return Err(PkiError::ServerLifetimeTooLong {
                days: days.into(),
                max: Self::DAYS_MAX.into(),
            });
        }
        Ok(Self(Period::new(from, days_after(from, days)?)?))
    }

    pub(crate) fn period(&self) -> Period {
        self.0
    }
}

impl Period {
    /// Whole seconds only: that is what a certificate can carry, and the desk must hold the same instants.
    pub fn new(from: Timestamp, until: Timestamp) -> Result<Self, PkiError> {
        let (from, until) = (whole_seconds(from)?, whole_seconds(until)?);
        if from < Timestamp::UNIX_EPOCH || until <= from {
            Err(PkiError::LifetimeEmpty)
        } else {
            Ok(Self { from, until })
        }
    }

    pub fn begin_since_1970(&self) -> Duration {
        since_1970(self.from)
    }

    pub fn end_since_1970(&self) -> Duration {
        since_1970(self.until)
    }

    pub fn of_years(from: Timestamp, years: u8) -> Result<Self, PkiError> {
        Self::new(from, years_after(whole_seconds(from)?, years.into())?)
    }
}

fn since_1970(instant: Timestamp) -> Duration {
    Duration::from_secs(
        instant
            .as_second()
            .try_into()
            .expect("a period begins in 1970 or later"),
    )
}

fn whole_seconds(instant: Timestamp) -> Result<Timestamp, PkiError> {
    Timestamp::from_second(instant.as_second()).map_err(|_| PkiError::LifetimeEmpty)
}

fn days_after(from: Timestamp, days: u32) -> Result<Timestamp, PkiError> {
    from.checked_add(SignedDuration::from_hours(24 * i64::from(days)))
        .map_err(|_| PkiError::LifetimeEmpty)
}

fn years_after(from: Timestamp, years: i64) -> Result<Timestamp, PkiError> {
    // A fixed offset: Beijing has had no summer time since 1991, and this crate reads no time zone files.
    let beijing = TimeZone::fixed(Offset::constant(8));
    ZonedDateTime::new(from, beijing)
        .checked_add(years.years())
        .map(|end| end.timestamp())
        .map_err(|_| PkiError::LifetimeEmpty)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_client_certificate_lives_at_most_two_years_to_the_second() {
        let good = [
            ("2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z"),
            ("2026-01-01T00:00:00.9Z", "2028-01-01T00:00:00.9Z"),
            // Begins on a leap day of Beijing that is still the 28th in UTC: two years later is 28 February there.
            ("2028-02-28T16:00:00Z", "2030-02-27T16:00:00Z"),
        ];
        for (from, until) in good {
            let lifetime = ClientLifetime::new(at(from), at(until)).unwrap();
            assert_eq!(lifetime.until().subsec_nanosecond(), 0);
            let second_more = at(until) + SignedDuration::from_secs(1);
            let error = ClientLifetime::new(at(from), second_more).unwrap_err();
            assert_eq!(error.code(), "certificate.lifetime_too_long", "{from} {second_more}");
        }
        assert!(ClientLifetime::of_days(at("2026-01-01T00:00:00Z"), 730).is_ok());
        let error = ClientLifetime::of_days(at("2026-01-01T00:00:00Z"), 731)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("最长两年（北京时间 2026-01-01 08:00:00 起最迟至 2028-01-01 08:00:00）"),
            "{error}"
        );
    }

    #[test]
    fn an_installation_may_set_a_lower_ceiling() {
        let noon = at("2026-01-01T04:00:00Z");
        let year = ClientLifetime::of_days(noon, 365).unwrap();
        assert_eq!(year.within(None).unwrap(), year);
        assert_eq!(year.within(Some(365)).unwrap(), year);
        let error = year.within(Some(364)).unwrap_err();
        assert_eq!(error.code(), "certificate.lifetime_above_ceiling");
        assert!(error.to_string().contains("最长 364 天"), "{error}");
    }

    #[test]
    fn an_empty_or_unwritable_lifetime_is_refused() {
        let noon = at("2026-01-01T12:00:00Z");
        for (from, until) in [
            (noon, noon),
            (noon, at("2026-01-01T11:59:59Z")),
            (at("1969-12-31T00:00:00Z"), at("1970-06-01T00:00:00Z")),
        ] {
            assert_eq!(
                ClientLifetime::new(from, until).unwrap_err().code(),
                "certificate.lifetime_empty"
            );
        }
        assert_eq!(
            ClientLifetime::of_days(noon, 0).unwrap_err().code(),
            "certificate.lifetime_empty"
        );
        assert_eq!(
            ClientLifetime::of_days(noon, u32::MAX).unwrap_err().code(),
            "certificate.lifetime_empty"
        );
    }

    #[test]
    fn a_server_certificate_lives_at_most_397_days() {
        let noon = at("2026-01-01T12:00:00Z");
        assert!(ServerLifetime::of_days(noon, 397).is_ok());
        assert_eq!(
            ServerLifetime::of_days(noon, 398).unwrap_err().code(),
            "certificate.server_lifetime_too_long"
        );
    }
}
