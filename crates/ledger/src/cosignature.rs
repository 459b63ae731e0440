//! Countersignatures of witnesses as in C2SP tlog-cosignature, Ed25519 (`cosignature/v1`) — 见证人会签.
//!
//! A witness signs a checkpoint together with the second at which it saw it, and only if it continues the last one
//! that it signed: see [`may_continue`]. Who demands the countersignature of a witness cannot be shown another history
//! than the witness saw.

use crate::key::{COSIGNATURE, KeyError, SigningKey, key_id, split, typed};
use crate::note::{SIGNATURE_PREFIX, SignedNote};
use crate::{ConsistencyProof, NoteError, ProofError, TreeHead};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt;
use std::str::FromStr;

/// Length of a countersignature: the second (8 bytes, big-endian, at most 2^63 - 1), then the Ed25519 signature.
const LENGTH: usize = 8 + 64;

/// Key that checks a witness's countersignatures, with the witness's name — 见证公钥.
///
/// Shape as of a log's key, with another type byte, so that the one can never pass for the other.
#[derive(Clone, PartialEq, Eq)]
pub struct WitnessVerifierKey {
    name: String,
    id: u32,
    key: ed25519_dalek::VerifyingKey,
}

/// Why a witness does not sign a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContinuationError {
    /// The checkpoint is of a smaller tree than the last one signed.
    #[error("the checkpoint is of {} entries, but {} were signed already", newer.size, last.size)]
    Smaller {
        /// What was signed last.
        last: TreeHead,
        /// What is to be signed.
        newer: TreeHead,
    },
    /// Two histories of one length.
    #[error("two trees of {} entries with different roots: the log has two histories", last.size)]
    Fork {
        /// What was signed last.
        last: TreeHead,
        /// What is to be signed.
        newer: TreeHead,
    },
    /// A larger tree, and nothing that shows how it continues.
    #[error("a proof is needed that {} entries continue {}", newer.size, last.size)]
    Unproven {
        /// What was signed last.
        last: TreeHead,
        /// What is to be signed.
        newer: TreeHead,
    },
    /// A proof that does not lead from the one tree to the other.
    #[error("the proof does not lead from {} entries to {}", last.size, newer.size)]
    Broken {
        /// What was signed last.
        last: TreeHead,
        /// What is to be signed.
        newer: TreeHead,
        /// In which way.
        #[source]
        cause: ProofError,
    },
}

/// Whether a tree continues the one that a witness signed last; everything continues the tree without entries.
///
/// # Errors
/// [`ContinuationError`].
pub fn may_continue(
    last: &TreeHead,
    newer: &TreeHead,
    proof: Option<&ConsistencyProof>,
) -> Result<(), ContinuationError> {
    let (last, newer) = (*last, *newer);
    if newer.size < last.size {
        return Err(ContinuationError::Smaller { last, newer });
    }
    if newer.size == last.size {
        return if newer.root == last.root {
            Ok(())
        } else {
            Err(ContinuationError::Fork { last, newer })
        };
    }
    if last.size == 0 {
        return Ok(());
    }
    let proof = proof.ok_or(ContinuationError::Unproven { last, newer })?;
    proof
        .verify(&last, &newer)
        .map_err(|cause| ContinuationError::Broken { last, newer, cause })
}

impl SigningKey {
    /// The public half when this key is a witness's.
    pub fn witness_verifier(&self) -> WitnessVerifierKey {
        WitnessVerifierKey::new(self.name(), self.verifier().key)
    }

    /// The signature line by which this key, as a witness's, countersigns a note's text as seen at a Unix second.
    ///
    /// # Errors
    /// [`NoteError::Shape`] when the note is none.
    pub fn cosign(&self, note: &str, seen_at_unix_seconds: u64) -> Result<String, NoteError> {
        let text = SignedNote::parse(note)?.text();
        let signature = self.sign_bytes(&cosigned(text, seen_at_unix_seconds));
        let line = [
            &self.witness_verifier().id.to_be_bytes()[..],
            &seen_at_unix_seconds.to_be_bytes(),
            &signature,
        ]
        .concat();
        Ok(format!("{SIGNATURE_PREFIX}{} {}\n", self.name(), STANDARD.encode(line)))
    }
}

impl WitnessVerifierKey {
    fn new(name: &str, key: ed25519_dalek::VerifyingKey) -> Self {
        Self {
            name: name.to_owned(),
            id: key_id(name, COSIGNATURE, key.as_bytes()),
            key,
        }
    }

    /// The witness's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key id, by which signature lines of this key are known among those of its name.
    pub fn id(&self) -> u32 {
        self.id
    }
}

impl fmt::Display for WitnessVerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = STANDARD.encode(typed(COSIGNATURE, self.key.as_bytes()));
        write!(f, "{}+{:08x}+{key}", self.name, self.id)
    }
}

impl fmt::Debug for WitnessVerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WitnessVerifierKey({self})")
    }
}

impl FromStr for WitnessVerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, id, key) = split(text.trim_end(), COSIGNATURE)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&key).map_err(|_| KeyError::Shape)?;
        let key = Self::new(name, key);
        if key.id == id { Ok(key) } else { Err(KeyError::Id) }
    }
}

impl SignedNote<'_> {
    /// The Unix second at which this witness says it saw the note; of several, the latest.
    ///
    /// # Errors
    /// [`NoteError::Unsigned`] or [`NoteError::WrongSignature`].
    pub fn cosigned_at(&self, witness: &WitnessVerifierKey) -> Result<u64, NoteError> {
        let mut latest = None;
        for signature in self.signatures_by(&witness.name, witness.id) {
            if signature.len() != LENGTH {
                return Err(NoteError::WrongSignature);
            }
            let (seconds, signature) = signature.split_first_chunk::<8>().expect("the length was checked");
            let seconds = u64::from_be_bytes(*seconds);
            if i64::try_from(seconds).is_err() {
                return Err(NoteError::WrongSignature);
            }
            let signature = ed25519_dalek::Signature::from_slice(signature).map_err(|_| NoteError::WrongSignature)?;
            witness
                .key
                .verify_strict(&cosigned(self.text(), seconds), &signature)
                .map_err(|_| NoteError::WrongSignature)?;
            latest = latest.max(Some(seconds));
        }
        latest.ok_or(NoteError::Unsigned)
    }
}

/// The bytes that a witness signs.
fn cosigned(text: &str, seconds: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {seconds}\n{text}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Checkpoint, CompactTree, Hash, Subtrees, leaf_hash, node_hash, prove_consistency};

    struct Leaves(Vec<Hash>);

    impl Subtrees for Leaves {
        type Error = std::convert::Infallible;

        fn subtree(&self, level: u32, index: u64) -> Result<Hash, Self::Error> {
            let width = 1usize << level;
            let mut tree = self.0[index as usize * width..][..width].to_vec();
            while tree.len() > 1 {
                tree = tree.chunks(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
            }
            Ok(tree[0])
        }
    }

    fn leaves(size: u64, history: &str) -> Leaves {
        Leaves(
            (0..size)
                .map(|n| leaf_hash(format!("{history}{n}").as_bytes()))
                .collect(),
        )
    }

    fn head(leaves: &Leaves, size: usize) -> TreeHead {
        let mut tree = CompactTree::new();
        leaves.0[..size].iter().for_each(|leaf| _ = tree.append(*leaf));
        tree.head()
    }

    #[test]
    fn a_witness_signs_what_continues_and_nothing_else() {
        let (kept, rewritten) = (leaves(40, "a"), leaves(40, "b"));
        let (h20, h30, h40) = (head(&kept, 20), head(&kept, 30), head(&kept, 40));
        let proof = |of: &Leaves, from, to| prove_consistency(of, from, to).unwrap();
        assert_eq!(may_continue(&head(&kept, 0), &h20, None), Ok(()));
        assert_eq!(may_continue(&h20, &h20, None), Ok(()));
        assert_eq!(may_continue(&h20, &h40, Some(&proof(&kept, 20, 40))), Ok(()));
        assert_eq!(
            may_continue(&h30, &h20, None),
            Err(ContinuationError::Smaller { last: h30, newer: h20 })
        );
        let other = head(&rewritten, 20);
        assert_eq!(
            may_continue(&h20, &other, None),
            Err(ContinuationError::Fork {
                last: h20,
                newer: other
            })
        );
        assert_eq!(
            may_continue(&h20, &h40, None),
            Err(ContinuationError::Unproven { last: h20, newer: h40 })
        );
        let newer = head(&rewritten, 40);
        for (of, from, to) in [(&rewritten, 20, 40), (&kept, 20, 40), (&kept, 20, 30), (&kept, 19, 40)] {
            let found = may_continue(&h20, &newer, Some(&proof(of, from, to)));
            assert!(
                matches!(found, Err(ContinuationError::Broken { .. })),
                "{from} to {to}: {found:?}"
            );
        }
    }

    #[test]
    fn a_countersignature_holds_for_its_note_its_second_and_its_witness_only() {
        let log = SigningKey::from_seed("log.example/heyan", &[3; 32]).unwrap();
        let witness = SigningKey::from_seed("audit.example/witness", &[4; 32]).unwrap();
        let key: WitnessVerifierKey = witness.witness_verifier().to_string().parse().unwrap();
        assert_eq!(key, witness.witness_verifier());
        // A log's key is no witness's, nor the other way round.
        assert!(witness.verifier().to_string().parse::<WitnessVerifierKey>().is_err());
        assert!(key.to_string().parse::<crate::VerifierKey>().is_err());

        let note = Checkpoint::sign(head(&leaves(7, "a"), 7), &log);
        let line = witness.cosign(&note, 1_795_491_463).unwrap();
        let whole = format!("{note}{line}");
        let of = |note: &str, key: &WitnessVerifierKey| SignedNote::parse(note).unwrap().cosigned_at(key);
        assert_eq!(of(&whole, &key), Ok(1_795_491_463));
        assert!(Checkpoint::open(&whole, &log.verifier()).is_ok());
        assert_eq!(of(&note, &key), Err(NoteError::Unsigned));
        let stranger = SigningKey::from_seed("audit.example/witness", &[5; 32]).unwrap();
        assert_eq!(of(&whole, &stranger.witness_verifier()), Err(NoteError::Unsigned));
        assert_eq!(
            of(&whole.replacen("\n7\n", "\n8\n", 1), &key),
            Err(NoteError::WrongSignature)
        );

        // Another second in front of the same signature.
        let encoded = line.trim_end().rsplit(' ').next().unwrap();
        let mut bytes = STANDARD.decode(encoded).unwrap();
        bytes[11] ^= 1;
        let moved = whole.replace(encoded, &STANDARD.encode(&bytes));
        assert_eq!(of(&moved, &key), Err(NoteError::WrongSignature));
        let cut = whole.replace(encoded, &STANDARD.encode(&bytes[..70]));
        assert_eq!(of(&cut, &key), Err(NoteError::WrongSignature));
    }

    #[test]
    fn what_is_signed_is_the_time_and_then_the_checkpoint() {
        let witness = SigningKey::from_seed("witness.example/w1", &[9; 32]).unwrap();
        let note = Checkpoint::sign(
            head(&leaves(3, "a"), 3),
            &SigningKey::from_seed("log", &[1; 32]).unwrap(),
        );
        let line = witness.cosign(&note, 1_679_315_147).unwrap();
        let blob = STANDARD.decode(line.trim_end().rsplit(' ').next().unwrap()).unwrap();
        let body = &note[..note.find("\n\n").unwrap() + 1];
        let message = format!("cosignature/v1\ntime 1679315147\n{body}");
        let signature = ed25519_dalek::Signature::from_slice(&blob[12..]).unwrap();
        witness
            .verifier()
            .key
            .verify_strict(message.as_bytes(), &signature)
            .unwrap();
        assert_eq!(blob[4..12], 1_679_315_147u64.to_be_bytes());
        let mut hashed = b"witness.example/w1\n\x04".to_vec();
        hashed.extend_from_slice(witness.verifier().key.as_bytes());
        let id = <sha2::Sha256 as sha2::Digest>::digest(&hashed);
        assert_eq!(blob[..4], id[..4]);
    }
}
