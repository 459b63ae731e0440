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

/// What stands before the point in a SubjectPublicKeyInfo of P-256: id-ecPublicKey on prime256v1, and a bit string of 66 bytes.
const P256_INFO: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A key given as an uncompressed point, as other tools have it: SubjectPublicKeyInfo (DER). `None` for anything but 65 bytes
/// that begin as such a point does.
pub fn p256_key_info(point: &[u8]) -> Option<Vec<u8>> {
    (point.len() == 65 && point[0] == 4).then(|| [&P256_INFO[..], point].concat())
}

/// A signature given as its two numbers one after the other, as other tools have it: a sequence of two integers (DER).
/// `None` for anything but 64 bytes.
pub fn p256_signature_der(fixed: &[u8]) -> Option<Vec<u8>> {
    if fixed.len() != 64 {
        return None;
    }
    let mut integers = Vec::new();
    for number in fixed.chunks(32) {
        let from = number.iter().position(|&byte| byte != 0).unwrap_or(31);
        // A first bit would make it negative.
        let sign: &[u8] = if number[from] & 0x80 == 0 { &[] } else { &[0] };
        integers.extend([0x02, (sign.len() + 32 - from) as u8]);
        integers.extend_from_slice(sign);
        integers.extend_from_slice(&number[from..]);
    }
    Some([&[0x30, integers.len() as u8][..], &integers].concat())
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

        let info = super::p256_key_info(&point).unwrap();
        let digest = ring::digest::digest(&ring::digest::SHA256, &info);
        assert_eq!(digest.as_ref(), issued.key_fingerprint);
        assert_eq!(super::p256_key_info(&point[1..]), None);
    }

    #[test]
    fn numbers_of_a_signature_are_neither_negative_nor_padded() {
        let mut fixed = [0; 64];
        (fixed[31], fixed[32], fixed[63]) = (0x7f, 0x80, 0x01);
        let der = super::p256_signature_der(&fixed).unwrap();
        let mut expected = vec![0x30, 38, 0x02, 1, 0x7f, 0x02, 33, 0, 0x80];
        expected.extend([0; 30]);
        expected.push(1);
        assert_eq!(der, expected);
        assert_eq!(
            super::p256_signature_der(&[0; 64]).unwrap(),
            [0x30, 6, 2, 1, 0, 2, 1, 0]
        );
        assert_eq!(super::p256_signature_der(&fixed[..63]), None);
    }
}
