//! Checkpoints as in C2SP tlog-checkpoint: a signed note that states the log's size and root.

use crate::{Hash, NoteError, SignedNote, SigningKey, VerifierKey};
use serde::{Deserialize, Serialize};

/// Size of a log and root over its entries — 树头.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeHead {
    /// Number of entries.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Hash,
}

/// A log's statement of its size and root — 检查点.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log, equal to the name of its key.
    pub origin: String,
    /// What is stated.
    pub head: TreeHead,
}

/// Why a checkpoint is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note around it is not believed.
    #[error("the checkpoint's note is not believed")]
    Note(#[source] NoteError),
    /// The text is not origin, size and root.
    #[error("not a checkpoint: origin, size and root are expected, each on its line")]
    Shape,
    /// Signed by the right key, but for another log.
    #[error("the checkpoint is of the log {found}, not of {expected}")]
    OtherOrigin {
        /// The log that was asked about.
        expected: String,
        /// The log that the checkpoint names.
        found: String,
    },
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.head.size, self.head.root)
    }

    /// States a head under the key's own name and returns the signed note.
    pub fn sign(head: TreeHead, key: &SigningKey) -> String {
        key.sign(
            &Self {
                origin: key.name().to_owned(),
                head,
            }
            .text(),
        )
    }

    /// Reads a checkpoint that the log of this key signed.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn open(note: &str, key: &VerifierKey) -> Result<Self, CheckpointError> {
        let text = SignedNote::parse(note)
            .and_then(|note| note.text_signed_by(key))
            .map_err(CheckpointError::Note)?;
        let checkpoint = Self::parse(text).ok_or(CheckpointError::Shape)?;
        if checkpoint.origin == key.name() {
            return Ok(checkpoint);
        }
        Err(CheckpointError::OtherOrigin {
            expected: key.name().to_owned(),
            found: checkpoint.origin,
        })
    }

    /// Extension lines are read over, as the format allows; we write none.
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let is_canonical = size == "0" || (!size.starts_with(['0', '+']) && !size.is_empty());
        if origin.is_empty() || !is_canonical || root.len() != 44 || lines.any(str::is_empty) {
            return None;
        }
        let head = TreeHead {
            size: size.parse().ok()?,
            root: root.parse().ok()?,
        };
        Some(Self {
            origin: origin.to_owned(),
            head,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;

    #[test]
    fn a_signed_checkpoint_reads_back_and_a_changed_one_does_not() {
        let key = SigningKey::from_seed("log.example/heyan", &[3; 32]).unwrap();
        let head = TreeHead {
            size: 20_852_163,
            root: leaf_hash(b"root"),
        };
        let note = Checkpoint::sign(head, &key);
        assert_eq!(Checkpoint::open(&note, &key.verifier()).unwrap().head, head);
        let shorter = note.replacen("20852163", "20852162", 1);
        assert_eq!(
            Checkpoint::open(&shorter, &key.verifier()),
            Err(CheckpointError::Note(NoteError::WrongSignature))
        );
        let other = key.sign(
            &Checkpoint {
                origin: "lag.example/heyan".to_owned(),
                head,
            }
            .text(),
        );
        assert!(matches!(
            Checkpoint::open(&other, &key.verifier()),
            Err(CheckpointError::OtherOrigin { .. })
        ));
    }

    #[test]
    fn texts_of_another_shape_are_refused() {
        let root = leaf_hash(b"root").to_string();
        let good = format!("log\n7\n{root}\n");
        assert!(Checkpoint::parse(&good).is_some());
        assert!(Checkpoint::parse(&format!("{good}extension\n")).is_some());
        let wrong = [
            format!("\n7\n{root}\n"),
            format!("log\n07\n{root}\n"),
            format!("log\n+7\n{root}\n"),
            format!("log\n\n{root}\n"),
            format!("log\n7\n{}\n", &root[1..]),
            format!("log\n7\n{root}"),
            "log\n7\n".to_owned(),
        ];
        for text in wrong {
            assert_eq!(Checkpoint::parse(&text), None, "{text:?}");
        }
    }
}
