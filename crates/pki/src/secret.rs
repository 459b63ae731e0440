//! Secrets that do not print — 私钥与一次性口令.

use rcgen::KeyPair;
use ring::{
    rand::SecureRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair},
};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::PkiError;

/// A private key — 私钥 (ECDSA P-256, PKCS#8). Printing it shows nothing; whoever writes it to a file gives that file mode 0600.
pub struct PrivateKey(SecretSlice<u8>);

impl PrivateKey {
    /// A new key.
    ///
    /// # Errors
    /// When the random source fails.
    pub fn generate(random: &dyn SecureRandom) -> Result<Self, PkiError> {
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, random).map_err(|_| PkiError::Random)?;
        Ok(Self(document.as_ref().to_vec().into()))
    }

    /// The key as PEM, to be written to a file of mode 0600.
    pub fn expose_pem(&self) -> Result<SecretString, PkiError> {
        Ok(self.key_pair("证书")?.serialize_pem().into())
    }

    pub(crate) fn of_key_pair(pair: &KeyPair) -> Self {
        Self(pair.serialize_der().into())
    }

    pub(crate) fn expose_der(&self) -> &[u8] {
        self.0.expose_secret()
    }

    pub(crate) fn key_pair(&self, what: &'static str) -> Result<KeyPair, PkiError> {
        KeyPair::try_from(self.expose_der()).map_err(|_| PkiError::Key {
            what,
            rule: "应为 PKCS#8 格式的 ECDSA P-256 私钥",
        })
    }
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey(隐藏)")
    }
}

/// The password of a PKCS#12 file — 一次性口令: made once, shown once, stored nowhere. 100 bits in four groups of five.
pub struct OneTimePassword(SecretString);

impl OneTimePassword {
    /// Characters that cannot be taken for one another when read aloud or copied by hand; 32, so that five bits choose one evenly.
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    const CHARACTERS: usize = 20;
    const GROUP: usize = 5;

    /// A new password.
    ///
    /// # Errors
    /// When the random source fails.
    pub fn generate(random: &dyn SecureRandom) -> Result<Self, PkiError> {
        let mut bytes = [0; Self::CHARACTERS];
        random.fill(&mut bytes).map_err(|_| PkiError::Random)?;
        let mut text = String::with_capacity(Self::CHARACTERS + Self::CHARACTERS / Self::GROUP);
        for (place, byte) in bytes.into_iter().enumerate() {
            if place > 0 && place % Self::GROUP == 0 {
                text.push('-');
            }
            text.push(char::from(Self::ALPHABET[usize::from(byte % 32)]));
        }
        Ok(Self(text.into()))
    }

    /// The same again, for whoever has to recognise it.
    pub fn again(&self) -> Self {
        Self(self.0.clone())
    }

    /// The password itself, to be shown once.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for OneTimePassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OneTimePassword(隐藏)")
    }
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;

    use super::*;

    #[test]
    fn secrets_do_not_print() {
        let random = SystemRandom::new();
        let (key, password) = (
            PrivateKey::generate(&random).unwrap(),
            OneTimePassword::generate(&random).unwrap(),
        );
        assert_eq!(
            format!("{key:?} {password:?}"),
            "PrivateKey(隐藏) OneTimePassword(隐藏)"
        );
        let pem = key.expose_pem().unwrap();
        assert!(!format!("{pem:?}").contains("BEGIN"));
        assert!(pem.expose_secret().starts_with("-----BEGIN PRIVATE KEY-----"));
    }

    #[test]
    fn passwords_are_in_groups_and_never_the_same() {
        let random = SystemRandom::new();
        let (one, other) = (
            OneTimePassword::generate(&random).unwrap(),
            OneTimePassword::generate(&random).unwrap(),
        );
        assert_ne!(one.expose(), other.expose());
        assert_eq!(one.expose().split('-').map(str::len).collect::<Vec<_>>(), [5, 5, 5, 5]);
        assert!(!one.expose().contains(['0', 'o', '1', 'l']));
    }
}
