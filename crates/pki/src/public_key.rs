//! The key that a certificate is for — 证书公钥.

use x509_parser::{
    oid_registry::OID_EC_P256,
    prelude::{FromDer, X509Certificate},
};

/// The public key of a certificate (DER) as an uncompressed point of P-256, 65 bytes; `None` for a key of another kind.
pub fn p256_point(certificate_der: &[u8]) -> Option<Vec<u8>> {
    let (_, certificate) = X509Certificate::from_der(certificate_der).ok()?;
    let key = certificate.public_key();
    let curve = key.algorithm.parameters.as_ref()?.as_oid().ok()?;
    (curve == OID_EC_P256).then(|| key.subject_public_key.data.to_vec())
}

#[cfg(test)]
mod tests {
    use crate::{CertificateAuthority, ClientLifetime, ClientSubject, read_certificate};

    #[test]
    fn the_point_is_that_of_the_holders_key() {
        let random = ring::rand::SystemRandom::new();
        let now: jiff::Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
        let (authority, _) = CertificateAuthority::create("样例", now, 1, &random).unwrap();
        let subject = ClientSubject {
            principal: "clerk-1",
            organisation: "hall-1",
        };
        let lifetime = ClientLifetime::of_days(now, 1).unwrap();
        let issued = authority.issue_client(&subject, lifetime, &random).unwrap();
        let der = read_certificate(issued.chain_pem.as_bytes()).unwrap().der;
        let point = super::p256_point(&der).unwrap();
        assert_eq!((point.len(), point[0]), (65, 4));
        let pair = issued.key.unwrap().key_pair("样例").unwrap();
        assert_eq!(point, pair.public_key_raw());
        assert_eq!(super::p256_point(b"no certificate"), None);
    }
}
