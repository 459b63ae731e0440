//! Hashes as in RFC 6962 section 2.1: SHA-256 with a prefix that keeps leaves and nodes apart.

use base64::engine::general_purpose::STANDARD;
use base64::{Engine as _, display::Base64Display};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// SHA-256 hash of a leaf or a subtree — 哈希值 (散列值).
///
/// Written as standard base64 (44 characters), as in C2SP checkpoints and proofs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Hash([u8; 32]);

/// Hash of one entry's bytes: `SHA-256(0x00 ‖ entry)`.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0x00]).chain_update(entry).finalize().into())
}

/// Hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut joined = [0x01; 65];
    joined[1..33].copy_from_slice(&left.0);
    joined[33..].copy_from_slice(&right.0);
    Hash(Sha256::digest(joined).into())
}

impl Hash {
    /// Length in bytes.
    pub const LEN: usize = 32;

    /// Root of the tree without entries: the hash of the empty string.
    pub fn of_empty_tree() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// Wraps 32 bytes that are already a hash.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Lower-case hexadecimal, 64 characters.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Base64Display::new(&self.0, &STANDARD).fmt(f)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// A text that is no hash.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 hash in base64 (44 characters) or hexadecimal (64): {text:?}")]
pub struct ParseHashError {
    text: String,
}

impl FromStr for Hash {
    type Err = ParseHashError;

    fn from_str(text: &str) -> Result<Self, ParseHashError> {
        let bytes = if text.len() == 64 {
            hex::decode(text).ok()
        } else {
            STANDARD.decode(text).ok()
        };
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or_else(|| ParseHashError {
                text: text.chars().take(80).collect(),
            })
    }
}

impl TryFrom<String> for Hash {
    type Error = ParseHashError;

    fn try_from(text: String) -> Result<Self, ParseHashError> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_forms_read_back() {
        let hash = leaf_hash(b"entry");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(hash.to_hex().parse(), Ok(hash));
        assert!("".parse::<Hash>().is_err());
        assert!(hash.to_string()[1..].parse::<Hash>().is_err());
    }

    #[test]
    fn leaf_and_node_are_kept_apart() {
        let (left, right) = (leaf_hash(b"a"), leaf_hash(b"b"));
        let joined = [left.as_bytes().as_slice(), right.as_bytes()].concat();
        assert_ne!(node_hash(&left, &right), leaf_hash(&joined));
    }
}
