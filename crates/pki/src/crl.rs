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

impl CertificateAuthority {
    /// How long a revocation list may be relied upon, in hours; a new one is published well before.
    pub const CRL_HOURS: i64 = 24;

    /// Signs the list of revoked certificates (PEM) as it stands at `now`. Its number is the second of `now`, so that a later list has a higher one.
    ///
    /// Why each was revoked stays with the desk: the list is public.
    ///
    /// # Errors
    /// When a serial number is not hex.
    pub fn crl(&self, revoked: &[Revocation], now: Timestamp) -> Result<String, PkiError> {
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
            crl_number: SerialNumber::from(validity.begin_since_1970().as_secs()),
            issuing_distribution_point: None,
            revoked_certs,
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(self.issuer())
            .and_then(|list| list.pem())
            .map_err(|error| PkiError::engine("签发证书吊销列表", error))
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
