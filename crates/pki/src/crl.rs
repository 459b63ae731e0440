//! Certificate revocation lists — 证书吊销列表.

use jiff::{SignedDuration, Timestamp};
use rcgen::{CertificateRevocationListParams, KeyIdMethod, RevokedCertParams, SerialNumber};

use crate::{CertificateAuthority, PkiError, lifetime::Period};

/// One revoked certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// Serial number in hex.
    pub serial: String,
    /// Since when.
    pub revoked_at: Timestamp,
}

/// A list of revoked certificates, just signed — 证书吊销列表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRevocationList {
    /// As PEM.
    pub pem: String,
    /// As DER.
    pub der: Vec<u8>,
    /// Last second for which it may be relied upon.
    pub valid_until: Timestamp,
}

impl CertificateAuthority {
    /// How long a revocation list may be relied upon, in hours; a new one is published well before.
    pub const CRL_HOURS: i64 = 24;

    /// Signs the list of revoked certificates as it stands at `now`. Its number is the microsecond of `now`, so that a
    /// later list has a higher one.
    ///
    /// Why each was revoked stays with the desk: the list is public.
    ///
    /// # Errors
    /// When a serial number is not hex.
    pub fn crl(&self, revoked: &[Revocation], now: Timestamp) -> Result<SignedRevocationList, PkiError> {
        let validity = Period::new(now, now + SignedDuration::from_hours(Self::CRL_HOURS))?;
        let epoch = rcgen::date_time_ymd(1970, 1, 1);
        let revoked_certs = revoked
            .iter()
            .map(|revocation| {
                let since = Period::new(
                    revocation.revoked_at,
                    revocation.revoked_at + SignedDuration::from_hours(1),
                )?;
                Ok(RevokedCertParams {
                    serial_number: serial_of(&revocation.serial)?,
                    revocation_time: epoch + since.begin_since_1970(),
                    reason_code: None,
                    invalidity_date: None,
                })
            })
            .collect::<Result<Vec<_>, PkiError>>()?;
        let list = CertificateRevocationListParams {
            this_update: epoch + validity.begin_since_1970(),
            next_update: epoch + validity.end_since_1970(),
            crl_number: SerialNumber::from(now.as_microsecond().unsigned_abs()),
            issuing_distribution_point: None,
            revoked_certs,
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let failed = |error| PkiError::engine("签发证书吊销列表", error);
        let signed = list.signed_by(self.issuer()).map_err(failed)?;
        Ok(SignedRevocationList {
            pem: signed.pem().map_err(failed)?,
            der: signed.der().to_vec(),
            valid_until: validity.until,
        })
    }
}

fn serial_of(hex: &str) -> Result<SerialNumber, PkiError> {
    let refused = || PkiError::Name {
        what: "证书序列号",
        value: hex.into(),
        rule: "应为 1 至 40 位十六进制数字",
    };
    if !(1..=40).contains(&hex.len()) || !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(refused());
    }
    let even = if hex.len().is_multiple_of(2) {
        hex.to_owned()
    } else {
        format!("0{hex}")
    };
    let bytes: Result<Vec<u8>, _> = (0..even.len())
        .step_by(2)
        .map(|start| u8::from_str_radix(&even[start..start + 2], 16))
        .collect();
    Ok(bytes.map_err(|_| refused())?.into())
}
