//! The signature with which a question was asked, as the ledger keeps it — 提问方签名: what was kept, whether it holds, and of
//! whose key it is.

use base64::{Engine, prelude::BASE64_STANDARD};
use ledger::RecordedEntry;
use model::{Certificate, KeyFingerprint};
use ring::{
    digest::{SHA256, digest},
    signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey},
};
use serde::{Deserialize, Serialize};

use crate::Sealing;

/// The one algorithm that is taken (RFC 9421 section 3.3.4).
pub const SIGNATURE_ALGORITHM: &str = "ecdsa-p256-sha256";

/// What a third party needs to check a signature again. Sealed in the ledger: from the digest in it a citizen's number could be
/// guessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureEvidence {
    /// The words that were signed (RFC 9421 section 2.5).
    pub base: String,
    /// The signature: r and s, base64.
    pub signature: String,
    /// The public key as an uncompressed point of P-256, base64.
    pub key: String,
    /// [`SIGNATURE_ALGORITHM`].
    pub algorithm: String,
}

/// How a kept signature stands to the certificate with which the question was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignatureStanding {
    /// It holds, and its key is that of the certificate.
    Holds,
    /// It holds; of which key the certificate is was not kept when it was registered, or nothing is known of it.
    KeyUnknown,
    /// It holds for a key that is not the certificate's.
    OtherKey,
    /// Words, signature and key do not fit.
    Broken,
    /// It cannot be opened: sealed with another key, or changed.
    Sealed,
}

impl SignatureStanding {
    /// The stable name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::KeyUnknown => "key_unknown",
            Self::OtherKey => "other_key",
            Self::Broken => "broken",
            Self::Sealed => "sealed",
        }
    }

    /// What is to be said of it.
    pub fn term(self) -> &'static str {
        match self {
            Self::Holds => "签名成立，由该证书的私钥签署",
            Self::KeyUnknown => "签名成立，但台账没有该证书的公钥，不能确认由其私钥签署",
            Self::OtherKey => "签名所用的公钥不是该证书的，须核查",
            Self::Broken => "签名不成立，须核查",
            Self::Sealed => "签名证据不能打开，须核查",
        }
    }
}

impl SignatureEvidence {
    /// Opens what an entry keeps; `None` for one whose question was not signed.
    pub fn of(entry: &RecordedEntry, sealing: &Sealing) -> Option<Result<Self, SignatureStanding>> {
        let sealed = entry.signature.as_deref()?;
        let opened = BASE64_STANDARD
            .decode(sealed)
            .ok()
            .and_then(|sealed| sealing.open_signature(sealed).ok())
            .and_then(|plain| serde_json::from_slice(&plain).ok());
        Some(opened.ok_or(SignatureStanding::Sealed))
    }

    /// Holds words, signature and key against each other and against the certificate that the entry names.
    pub fn standing(&self, certificate: Option<&Certificate>) -> SignatureStanding {
        let (Some(signature), Some(point)) = (self.signature_fixed(), self.point()) else {
            return SignatureStanding::Broken;
        };
        // Another library than the one that took the question.
        let is_good = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            .verify(self.base.as_bytes(), &signature)
            .is_ok();
        match (is_good, certificate.and_then(|known| known.key), self.key_fingerprint()) {
            (false, ..) | (_, _, None) => SignatureStanding::Broken,
            (true, None, Some(_)) => SignatureStanding::KeyUnknown,
            (true, Some(known), Some(used)) if known == used => SignatureStanding::Holds,
            (true, Some(_), Some(_)) => SignatureStanding::OtherKey,
        }
    }

    /// The signature's two numbers, one after the other.
    pub fn signature_fixed(&self) -> Option<Vec<u8>> {
        BASE64_STANDARD.decode(&self.signature).ok()
    }

    /// The key as other tools read it: SubjectPublicKeyInfo (DER).
    pub fn key_info(&self) -> Option<Vec<u8>> {
        pki::p256_key_info(&self.point()?)
    }

    /// By which the desk knows a key.
    pub fn key_fingerprint(&self) -> Option<KeyFingerprint> {
        let info = self.key_info()?;
        let digest = digest(&SHA256, &info);
        Some(KeyFingerprint(
            digest.as_ref().try_into().expect("SHA-256 has 32 bytes"),
        ))
    }

    fn point(&self) -> Option<Vec<u8>> {
        BASE64_STANDARD.decode(&self.key).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use model::{CertificateFingerprint, PrincipalId};
    use ring::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
    };

    fn evidence(words: &str) -> SignatureEvidence {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
        let signature = pair.sign(&random, words.as_bytes()).unwrap();
        SignatureEvidence {
            base: words.to_owned(),
            signature: BASE64_STANDARD.encode(signature),
            key: BASE64_STANDARD.encode(pair.public_key()),
            algorithm: SIGNATURE_ALGORITHM.to_owned(),
        }
    }

    fn certificate(key: Option<KeyFingerprint>) -> Certificate {
        let at = Timestamp::UNIX_EPOCH;
        Certificate {
            serial: "7".to_owned(),
            fingerprint: CertificateFingerprint([1; 32]),
            key,
            principal: PrincipalId::parse("system").unwrap(),
            valid_from: at,
            valid_until: at,
            revoked_at: None,
            revocation_reason: None,
            suspension: None,
        }
    }

    #[test]
    fn a_signature_is_the_holders_only_if_its_key_is_the_certificates() {
        let good = evidence("words");
        let own = certificate(good.key_fingerprint());
        let foreign = certificate(Some(KeyFingerprint([9; 32])));
        let unknown = certificate(None);
        let other_words = SignatureEvidence {
            base: "other words".to_owned(),
            ..good.clone()
        };
        let no_key = SignatureEvidence {
            key: "AAAA".to_owned(),
            ..good.clone()
        };
        for (what, evidence, certificate, expected) in [
            ("the holder's", &good, Some(&own), SignatureStanding::Holds),
            (
                "somebody else's key",
                &good,
                Some(&foreign),
                SignatureStanding::OtherKey,
            ),
            (
                "an old certificate",
                &good,
                Some(&unknown),
                SignatureStanding::KeyUnknown,
            ),
            ("no certificate", &good, None, SignatureStanding::KeyUnknown),
            ("other words", &other_words, Some(&own), SignatureStanding::Broken),
            ("no key", &no_key, Some(&own), SignatureStanding::Broken),
        ] {
            assert_eq!(evidence.standing(certificate), expected, "{what}");
        }
    }
}
