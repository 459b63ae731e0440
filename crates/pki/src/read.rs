//! Reading certificates made here or elsewhere — 读取证书.

use std::net::IpAddr;

use jiff::Timestamp;
use x509_parser::{
    pem::Pem,
    prelude::{FromDer, GeneralName, X509Certificate},
};

use crate::{ClientLifetime, PkiError, lifetime::Period};

/// What the desk has to know of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Serial number in lower-case hex, without leading zeros.
    pub serial: String,
    /// SHA-256 of the DER bytes.
    pub fingerprint: [u8; 32],
    /// SHA-256 of the public key (SubjectPublicKeyInfo, DER).
    pub key_fingerprint: [u8; 32],
    /// First second.
    pub valid_from: Timestamp,
    /// Last second.
    pub valid_until: Timestamp,
    /// Common name of the subject: the holder, in certificates issued here.
    pub common_name: Option<String>,
    /// Organisation of the subject.
    pub organisation: Option<String>,
    /// Whether it may be used as a client certificate.
    pub is_for_clients: bool,
    /// The certificate itself.
    pub der: Vec<u8>,
}

impl CertificateFacts {
    /// The lifetime, if it is one that a client certificate may have.
    ///
    /// # Errors
    /// When it is longer than two years.
    pub fn client_lifetime(&self) -> Result<ClientLifetime, PkiError> {
        ClientLifetime::new(self.valid_from, self.valid_until)
    }
}

/// Reads the first certificate of a PEM file, or a DER file.
///
/// # Errors
/// When it is no certificate.
pub fn read_certificate(bytes: &[u8]) -> Result<CertificateFacts, PkiError> {
    const WHAT: &str = "证书文件";
    let is_pem = bytes.windows(10).any(|piece| piece == b"-----BEGIN");
    let der = if is_pem {
        der_of_pem(bytes, WHAT)?
    } else {
        bytes.to_vec()
    };
    let unusable = |rule: &str| PkiError::Certificate {
        what: WHAT,
        rule: rule.into(),
    };
    let (rest, certificate) =
        X509Certificate::from_der(&der).map_err(|_| unusable("应为 PEM 或 DER 编码的 X.509 证书"))?;
    if !rest.is_empty() {
        return Err(unusable("证书之后不应有其他内容"));
    }
    let period = period_of(&certificate, WHAT)?;
    let usage = certificate
        .extended_key_usage()
        .map_err(|_| unusable("扩展密钥用途只应出现一次"))?;
    let (common_name, organisation) = {
        let subject = certificate.subject();
        (
            text_of(subject.iter_common_name().next()),
            text_of(subject.iter_organization().next()),
        )
    };
    Ok(CertificateFacts {
        serial: serial_hex(certificate.raw_serial()),
        fingerprint: fingerprint(&der),
        key_fingerprint: fingerprint(certificate.public_key().raw),
        valid_from: period.from,
        valid_until: period.until,
        common_name,
        organisation,
        is_for_clients: !certificate.is_ca() && usage.is_some_and(|usage| usage.value.client_auth),
        der: der.clone(),
    })
}

/// The names and addresses for which a server certificate (PEM or DER) was issued; those of a kind that is not issued here are
/// left out.
///
/// # Errors
/// When it is no certificate.
pub fn read_server_names(bytes: &[u8]) -> Result<(Vec<String>, Vec<IpAddr>), PkiError> {
    let der = read_certificate(bytes)?.der;
    let (_, certificate) = X509Certificate::from_der(&der).expect("just read");
    let extension = certificate.subject_alternative_name().ok().flatten();
    let (mut names, mut addresses) = (Vec::new(), Vec::new());
    for name in extension.iter().flat_map(|extension| &extension.value.general_names) {
        match *name {
            GeneralName::DNSName(name) => names.push(name.to_owned()),
            GeneralName::IPAddress(bytes) => addresses.extend(
                <[u8; 4]>::try_from(bytes)
                    .map(IpAddr::from)
                    .or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)),
            ),
            _ => {}
        }
    }
    Ok((names, addresses))
}

/// Serial number in lower-case hex without leading zeros, as the desk and the ledger write it.
pub(crate) fn serial_hex(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    match digits.trim_start_matches('0') {
        "" => "0".into(),
        trimmed => trimmed.into(),
    }
}

pub(crate) fn fingerprint(der: &[u8]) -> [u8; 32] {
    let digest = ring::digest::digest(&ring::digest::SHA256, der);
    digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// The first certificate of a PEM text; text around it is skipped, as other tools do.
pub(crate) fn der_of_pem(pem: &[u8], what: &'static str) -> Result<Vec<u8>, PkiError> {
    Pem::iter_from_buffer(pem)
        .filter_map(Result::ok)
        .find(|block| block.label == "CERTIFICATE")
        .map(|block| block.contents)
        .ok_or_else(|| PkiError::Certificate {
            what,
            rule: "应含 PEM 编码的证书（-----BEGIN CERTIFICATE-----）".into(),
        })
}

pub(crate) fn period_of(certificate: &X509Certificate<'_>, what: &'static str) -> Result<Period, PkiError> {
    let validity = certificate.validity();
    let instant = |seconds| {
        Timestamp::from_second(seconds).map_err(|_| PkiError::Certificate {
            what,
            rule: "有效期超出可表示的范围".into(),
        })
    };
    Period::new(
        instant(validity.not_before.timestamp())?,
        instant(validity.not_after.timestamp())?,
    )
}

fn text_of(attribute: Option<&x509_parser::x509::AttributeTypeAndValue<'_>>) -> Option<String> {
    attribute
        .and_then(|attribute| attribute.as_str().ok())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_written_without_leading_zeros() {
        for (bytes, text) in [
            (&[0x00, 0xff][..], "ff"),
            (&[0x0a, 0x00], "a00"),
            (&[0x00], "0"),
            (&[], "0"),
            (&[0x41, 0x02], "4102"),
        ] {
            assert_eq!(serial_hex(bytes), text);
        }
    }

    #[test]
    fn what_is_no_certificate_is_refused_with_the_rule() {
        for bytes in [
            &b""[..],
            b"hello",
            b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        ] {
            let error = read_certificate(bytes).unwrap_err();
            assert_eq!(error.code(), "certificate.unreadable");
            assert!(error.to_string().contains("应"), "{error}");
        }
    }
}
