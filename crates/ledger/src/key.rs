//! The log's keys in the text forms of C2SP signed-note. Ed25519 only.

use crate::note::SIGNATURE_PREFIX;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// Signature type byte of Ed25519 in C2SP signed-note.
const ED25519: u8 = 0x01;
/// Signature type byte of an Ed25519 witness cosignature in C2SP tlog-cosignature.
pub(crate) const COSIGNATURE: u8 = 0x04;
/// What a secret key begins with, as in the Go implementation of notes.
const SECRET_PREFIX: &str = "PRIVATE+KEY+";

/// Whether a text can name a key: not empty, no white space or control character, no plus sign.
pub fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

/// Key that signs checkpoints — 签名私钥. Its text form is secret; `Debug` shows only the public part.
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

/// Key that checks signatures, with its name — 验签公钥 (vkey).
///
/// Shape: `<name>+<key id, 8 hexadecimal digits>+<base64 of type byte and key>`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    pub(crate) name: String,
    pub(crate) id: u32,
    pub(crate) key: ed25519_dalek::VerifyingKey,
}

/// A text that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name is empty or has a space, control character or plus sign.
    #[error("a key name is not empty and has no space, control character or plus sign")]
    Name,
    /// Not the parts that such a key has.
    #[error("not an Ed25519 key in the text form of C2SP signed-note")]
    Shape,
    /// The key id is not the one that name and key give.
    #[error("the key id does not belong to this name and key")]
    Id,
}

impl SigningKey {
    /// Makes the key of this name from 32 random bytes, which the caller draws.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        Ok(Self {
            name: name.to_owned(),
            key: ed25519_dalek::SigningKey::from_bytes(seed),
        })
    }

    /// Secret text form, to be stored with tight rights: `PRIVATE+KEY+<name>+<id>+<base64>`.
    pub fn to_secret_text(&self) -> String {
        let VerifierKey { name, id, .. } = self.verifier();
        format!(
            "{SECRET_PREFIX}{name}+{id:08x}+{}",
            STANDARD.encode(typed(ED25519, self.key.as_bytes()))
        )
    }

    /// Reads the secret text form.
    ///
    /// # Errors
    /// [`KeyError`]; it never quotes the text.
    pub fn from_secret_text(text: &str) -> Result<Self, KeyError> {
        let (name, id, seed) = split(
            text.trim_end().strip_prefix(SECRET_PREFIX).ok_or(KeyError::Shape)?,
            ED25519,
        )?;
        let key = Self::from_seed(name, &seed)?;
        if key.verifier().id == id {
            Ok(key)
        } else {
            Err(KeyError::Id)
        }
    }

    /// The public half.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey::new(&self.name, self.key.verifying_key())
    }

    /// Name of the key, for a log its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Signs a text that ends in a newline and returns the whole note.
    pub fn sign(&self, text: &str) -> String {
        debug_assert!(text.ends_with('\n'), "a note's text ends in a newline");
        let signature = self.sign_bytes(text.as_bytes());
        let line = [&self.verifier().id.to_be_bytes()[..], &signature].concat();
        format!("{text}\n{SIGNATURE_PREFIX}{} {}\n", self.name, STANDARD.encode(line))
    }

    /// Signs bytes that are no note. Whoever calls puts in front what the signature is for, so that none made for one thing can
    /// be taken for another.
    pub fn sign_bytes(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign(bytes).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.verifier())
    }
}

impl VerifierKey {
    fn new(name: &str, key: ed25519_dalek::VerifyingKey) -> Self {
        Self {
            name: name.to_owned(),
            id: key_id(name, ED25519, key.as_bytes()),
            key,
        }
    }

    /// Name of the key, for a log its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Id of the key: what name and key give, in four bytes.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Whether it is this key's signature of these bytes ([`SigningKey::sign_bytes`]).
    pub fn is_signature_of(&self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.key.verify_strict(bytes, &signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}+{:08x}+{}",
            self.name,
            self.id,
            STANDARD.encode(typed(ED25519, self.key.as_bytes()))
        )
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, id, key) = split(text.trim_end(), ED25519)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&key).map_err(|_| KeyError::Shape)?;
        let key = Self::new(name, key);
        if key.id == id { Ok(key) } else { Err(KeyError::Id) }
    }
}

/// The first four bytes of the hash over name, type and key, as in C2SP signed-note.
pub(crate) fn key_id(name: &str, kind: u8, key: &[u8; 32]) -> u32 {
    let hashed = Sha256::new()
        .chain_update(name)
        .chain_update("\n")
        .chain_update(typed(kind, key))
        .finalize();
    u32::from_be_bytes([hashed[0], hashed[1], hashed[2], hashed[3]])
}

pub(crate) fn typed(kind: u8, key: &[u8; 32]) -> [u8; 33] {
    let mut typed = [kind; 33];
    typed[1..].copy_from_slice(key);
    typed
}

/// Name, id and key of a text form with this type byte.
pub(crate) fn split(text: &str, kind: u8) -> Result<(&str, u32, [u8; 32]), KeyError> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(KeyError::Shape);
    };
    if !is_key_name(name) {
        return Err(KeyError::Name);
    }
    if id.len() != 8 || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(KeyError::Shape);
    }
    let id = u32::from_str_radix(id, 16).map_err(|_| KeyError::Shape)?;
    match STANDARD.decode(key).map_err(|_| KeyError::Shape)?.split_first() {
        Some((&found, key)) if found == kind => Ok((name, id, key.try_into().map_err(|_| KeyError::Shape)?)),
        _ => Err(KeyError::Shape),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification (C2SP signed-note, section Verifier keys).
    const KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    #[test]
    fn keys_read_back_and_wrong_ones_are_refused() {
        let key = SigningKey::from_seed("log.example/heyan", &[1; 32]).unwrap();
        let again = SigningKey::from_secret_text(&key.to_secret_text()).unwrap();
        assert_eq!(again.verifier(), key.verifier());
        assert!(!format!("{key:?}").contains(&STANDARD.encode([1; 32])[..8]));
        assert_eq!(
            SigningKey::from_seed("two words", &[1; 32]).unwrap_err(),
            KeyError::Name
        );
        assert_eq!(KEY.replace("530d", "530e").parse::<VerifierKey>(), Err(KeyError::Id));
        assert_eq!("a+b".parse::<VerifierKey>(), Err(KeyError::Shape));
    }
}
