//! Sealing (加密存储): keys of sealed registers are keyed hashes, their documents are encrypted.

use std::sync::Arc;

use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
};
use store::StoreKey;
use zeroize::Zeroizing;

use crate::audited::RecordPlace;

/// The secret keys of an installation, kept outside the database — 密钥.
pub struct RegisterKeys {
    /// For the keyed hash of record keys.
    pub lookup: Zeroizing<[u8; 32]>,
    /// For documents (AES-256-GCM).
    pub document: Zeroizing<[u8; 32]>,
    /// For the keyed hash of subjects in the ledger; another one, so that ledger and store cannot be joined without it.
    pub subject: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for RegisterKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RegisterKeys(secret)")
    }
}

/// A sealed document does not open: wrong key, or changed bytes, or moved from another record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed document does not open")]
pub struct SealingError;

/// Seals and opens; a cheap handle.
#[derive(Clone)]
pub struct Sealing {
    keys: Arc<Prepared>,
}

struct Prepared {
    lookup: hmac::Key,
    subject: hmac::Key,
    document: LessSafeKey,
}

/// First byte of a sealed document: format and key generation.
const VERSION: u8 = 1;
const TAG_LEN: usize = 16;
/// What sealed signatures are bound to, in place of a register; no register can have this name.
const SIGNATURES: &str = "ledger/signature";
/// The same for sealed places of records.
const EXTRACTS: &str = "ledger/extract";
/// What codes of opened pages are bound to, likewise.
const PAGES: &str = "portal/page";

impl Sealing {
    /// Prepares the keys for use.
    pub fn new(keys: RegisterKeys) -> Self {
        Self {
            keys: Arc::new(Prepared {
                lookup: hmac::Key::new(hmac::HMAC_SHA256, keys.lookup.as_slice()),
                subject: hmac::Key::new(hmac::HMAC_SHA256, keys.subject.as_slice()),
                document: LessSafeKey::new(
                    UnboundKey::new(&AES_256_GCM, keys.document.as_slice()).expect("a key of 32 bytes"),
                ),
            }),
        }
    }

    /// The keyed hash under which a record of a sealed register is stored.
    pub fn seal_key(&self, register_id: &str, key: &str) -> [u8; 32] {
        keyed_hash(&self.keys.lookup, register_id, key)
    }

    /// The keyed hash by which the ledger names a subject: 16 bytes.
    pub fn subject_hash(&self, register_id: &str, key: &str) -> [u8; 16] {
        let whole = keyed_hash(&self.keys.subject, register_id, key);
        whole[..16].try_into().expect("16 of 32 bytes")
    }

    /// Encrypts a document, bound to its register and record, and appends the sealed bytes to `out`. The same document
    /// of the same record gives the same bytes.
    pub fn seal_document(&self, register_id: &str, key_hash: &[u8], document: &[u8], out: &mut Vec<u8>) {
        // The nonce is a keyed hash of all that is encrypted, not random: storage has to see that a delivery brings a
        // record unchanged, or every delivery would give every record a new version. All it can tell is that two
        // documents of one record are equal. With 96 bits the chance that two different documents share a nonce stays
        // below 2^-32 up to 2^32 documents a key.
        let mut context = hmac::Context::with_key(&self.keys.lookup);
        for part in [b"nonce".as_slice(), register_id.as_bytes(), key_hash, document] {
            context.update(&(part.len() as u64).to_le_bytes());
            context.update(part);
        }
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&context.sign().as_ref()[..NONCE_LEN]);
        out.push(VERSION);
        out.extend_from_slice(&nonce);
        let start = out.len();
        out.extend_from_slice(document);
        let tag = self
            .keys
            .document
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                bound_to(register_id, key_hash),
                &mut out[start..],
            )
            .expect("documents are far below the limit of GCM");
        out.extend_from_slice(tag.as_ref());
    }

    /// Seals a signature's evidence for the ledger, appended to `out`: the words that were signed contain a digest of the
    /// question, from which a citizen's number could be guessed.
    pub fn seal_signature(&self, evidence: &[u8], out: &mut Vec<u8>) {
        self.seal_document(SIGNATURES, &[], evidence, out);
    }

    /// Opens what [`Self::seal_signature`] made.
    ///
    /// # Errors
    /// As [`Self::open_document`].
    pub fn open_signature(&self, sealed: Vec<u8>) -> Result<Vec<u8>, SealingError> {
        self.open_document(SIGNATURES, &[], sealed)
    }

    /// Seals for the ledger where the record of an extract lies, appended to `out`: open, the ledger could be joined with
    /// storage by it.
    pub(crate) fn seal_place(&self, subject: &[u8; 16], place: &RecordPlace, out: &mut Vec<u8>) {
        let plain = [&place.sequence.to_be_bytes()[..], place.key.as_bytes()].concat();
        self.seal_document(EXTRACTS, subject, &plain, out);
    }

    /// Opens what [`Self::seal_place`] made for this subject.
    pub(crate) fn open_place(&self, subject: &[u8; 16], sealed: Vec<u8>) -> Result<RecordPlace, SealingError> {
        let plain = self.open_document(EXTRACTS, subject, sealed)?;
        match plain.split_first_chunk::<8>() {
            Some((sequence, key)) if (1..=StoreKey::BYTES_MAX).contains(&key.len()) => Ok(RecordPlace {
                key: StoreKey::new(key),
                sequence: u64::from_be_bytes(*sequence),
            }),
            _ => Err(SealingError),
        }
    }

    /// What makes the short code of the extract at a place in the log impossible to guess.
    pub fn extract_mark(&self, index: u64) -> [u8; 5] {
        let whole = keyed_hash(&self.keys.subject, EXTRACTS, &index.to_string());
        whole[..5].try_into().expect("5 of 32 bytes")
    }

    /// What makes the trace code of an opened page impossible to guess: a keyed hash of who opened which page when.
    pub(crate) fn page_mark(&self, opened: &str) -> u64 {
        let whole = keyed_hash(&self.keys.subject, PAGES, opened);
        u64::from_be_bytes(whole[..8].try_into().expect("8 of 32 bytes"))
    }

    /// Opens a sealed document.
    ///
    /// # Errors
    /// When it was not sealed for this register and record with this key.
    pub fn open_document(
        &self,
        register_id: &str,
        key_hash: &[u8],
        mut sealed: Vec<u8>,
    ) -> Result<Vec<u8>, SealingError> {
        if sealed.len() < 1 + NONCE_LEN + TAG_LEN || sealed[0] != VERSION {
            return Err(SealingError);
        }
        let nonce = Nonce::try_assume_unique_for_key(&sealed[1..=NONCE_LEN]).map_err(|_| SealingError)?;
        let opened = self
            .keys
            .document
            .open_within(nonce, bound_to(register_id, key_hash), &mut sealed, 1 + NONCE_LEN..)
            .map_err(|_| SealingError)?
            .len();
        sealed.truncate(opened);
        Ok(sealed)
    }
}

fn keyed_hash(key: &hmac::Key, register_id: &str, value: &str) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    context.update(register_id.as_bytes());
    context.update(&[0]);
    context.update(value.as_bytes());
    context.sign().as_ref().try_into().expect("SHA-256 gives 32 bytes")
}

fn bound_to(register_id: &str, key_hash: &[u8]) -> Aad<Vec<u8>> {
    Aad::from([register_id.as_bytes(), &[0], key_hash].concat())
}

#[cfg(test)]
impl Sealing {
    /// With keys of a test, others for each seed.
    pub(crate) fn of_seed(seed: u8) -> Self {
        let key = |n: u8| Zeroizing::new([seed ^ n; 32]);
        Self::new(RegisterKeys {
            lookup: key(1),
            document: key(2),
            subject: key(3),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_in_its_place_and_with_its_key() {
        let (right, wrong) = (Sealing::of_seed(0), Sealing::of_seed(9));
        let key = right.seal_key("population", "a");
        let mut sealed = Vec::new();
        right.seal_document("population", &key, b"document", &mut sealed);
        assert!(!sealed.windows(8).any(|window| window == b"document"));
        let seal = |register: &str, key: &[u8], document: &[u8]| {
            let mut sealed = Vec::new();
            right.seal_document(register, key, document, &mut sealed);
            sealed
        };
        assert_eq!(
            seal("population", &key, b"document"),
            sealed,
            "an unchanged record is seen to be unchanged"
        );
        for other in [
            seal("population", &key, b"Document"),
            seal("population", &[0; 32], b"document"),
            seal("enterprise", &key, b"document"),
        ] {
            assert_ne!(other[1..=NONCE_LEN], sealed[1..=NONCE_LEN], "a nonce is used once");
        }
        assert_eq!(
            right.open_document("population", &key, sealed.clone()).unwrap(),
            b"document"
        );
        assert_eq!(
            wrong.open_document("population", &key, sealed.clone()),
            Err(SealingError)
        );
        assert_eq!(
            right.open_document("population", &right.seal_key("population", "b"), sealed.clone()),
            Err(SealingError)
        );
        assert_eq!(
            right.open_document("enterprise", &key, sealed.clone()),
            Err(SealingError)
        );
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(
                right.open_document("population", &key, changed),
                Err(SealingError),
                "byte {at}"
            );
        }
        assert_eq!(right.open_document("population", &key, vec![]), Err(SealingError));
    }

    #[test]
    fn hashes_differ_by_key_register_and_value() {
        let sealing = Sealing::of_seed(0);
        assert_ne!(sealing.seal_key("population", "a"), sealing.seal_key("population", "b"));
        assert_ne!(sealing.seal_key("population", "a"), sealing.seal_key("enterprise", "a"));
        assert_ne!(
            sealing.seal_key("population", "a")[..16],
            sealing.subject_hash("population", "a")
        );
    }
}
