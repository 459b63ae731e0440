//! A checkpoint with the countersignature of a witness, as a log keeps and publishes it — 见证会签的检查点.

use crate::note::SIGNATURE_PREFIX;
use crate::{Checkpoint, CheckpointError, NoteError, SignedNote, VerifierKey, WitnessVerifierKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A checkpoint that its log signed and one witness countersigned; of several countersignatures by this witness the latest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Countersigned {
    witness: WitnessVerifierKey,
    checkpoint: Checkpoint,
    seen_at_unix_seconds: u64,
    /// The checkpoint as its log signed it, and nothing else.
    signed: String,
    /// The witness's signature line.
    line: String,
}

/// Why a note is no countersigned checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountersignedError {
    /// The log did not sign it.
    #[error("the checkpoint is not believed")]
    Checkpoint(#[source] CheckpointError),
    /// The witness did not sign it.
    #[error("the countersignature is not believed")]
    Witness(#[source] NoteError),
}

impl Countersigned {
    /// Reads a note that this log signed and this witness countersigned. Signature lines of others are left out.
    ///
    /// # Errors
    /// [`CountersignedError`].
    pub fn open(note: &str, log: &VerifierKey, witness: &WitnessVerifierKey) -> Result<Self, CountersignedError> {
        let checkpoint = Checkpoint::open(note, log).map_err(CountersignedError::Checkpoint)?;
        let parsed = SignedNote::parse(note).map_err(CountersignedError::Witness)?;
        let seen_at = parsed.cosigned_at(witness).map_err(CountersignedError::Witness)?;
        let lines = |name: &str, id: u32| -> Vec<(String, Vec<u8>)> {
            let all = parsed.signatures_by(name, id);
            all.map(|signature| (line(name, id, signature), signature.to_vec()))
                .collect()
        };
        let by_log = lines(&log.name, log.id);
        let by_witness = lines(witness.name(), witness.id());
        let latest = by_witness
            .iter()
            .find(|(_, signature)| signature.starts_with(&seen_at.to_be_bytes()));
        // Both were verified above, so that each has a line.
        let ((by_log, _), (by_witness, _)) = by_log
            .first()
            .zip(latest)
            .ok_or(CountersignedError::Witness(NoteError::Unsigned))?;
        Ok(Self {
            witness: witness.clone(),
            checkpoint,
            seen_at_unix_seconds: seen_at,
            signed: format!("{}\n{by_log}", parsed.text()),
            line: by_witness.clone(),
        })
    }

    /// Who countersigned.
    pub fn witness(&self) -> &WitnessVerifierKey {
        &self.witness
    }

    /// What was countersigned.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The Unix second at which the witness says it saw the checkpoint.
    pub fn seen_at_unix_seconds(&self) -> u64 {
        self.seen_at_unix_seconds
    }

    /// The note: the checkpoint, the log's signature line and the witness's.
    pub fn note(&self) -> String {
        format!("{}{}", self.signed, self.line)
    }

    /// Appends to a log's checkpoint the signature lines of those who countersigned this very checkpoint.
    pub fn appended_to(note: &str, checkpoint: &Checkpoint, all: &[Self]) -> String {
        let lines = all.iter().filter(|one| one.checkpoint == *checkpoint);
        lines.fold(note.to_owned(), |note, one| note + &one.line)
    }

    /// Of all the largest checkpoint, with the signature lines of everyone who countersigned it.
    pub fn largest(all: &[Self]) -> Option<String> {
        let largest = all.iter().max_by_key(|one| one.checkpoint.head.size)?;
        Some(Self::appended_to(&largest.signed, &largest.checkpoint, all))
    }
}

fn line(name: &str, id: u32, signature: &[u8]) -> String {
    let bytes = [&id.to_be_bytes()[..], signature].concat();
    format!("{SIGNATURE_PREFIX}{name} {}\n", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SigningKey, TreeHead, leaf_hash};

    fn checkpoint(size: u64) -> TreeHead {
        TreeHead {
            size,
            root: leaf_hash(&size.to_le_bytes()),
        }
    }

    #[test]
    fn what_others_signed_is_left_out_and_lines_are_put_together() {
        let key = |name: &str, seed| SigningKey::from_seed(name, &[seed; 32]).unwrap();
        let (log, one, two) = (key("log.example", 1), key("one.example", 2), key("two.example", 3));
        let open =
            |note: &str, witness: &SigningKey| Countersigned::open(note, &log.verifier(), &witness.witness_verifier());
        let note = Checkpoint::sign(checkpoint(7), &log);
        let whole = format!(
            "{note}{}{}{}",
            one.cosign(&note, 100).unwrap(),
            two.cosign(&note, 90).unwrap(),
            one.cosign(&note, 200).unwrap()
        );
        let (by_one, by_two) = (open(&whole, &one).unwrap(), open(&whole, &two).unwrap());
        assert_eq!(by_one.note(), format!("{note}{}", one.cosign(&note, 200).unwrap()));
        assert_eq!(
            (by_one.seen_at_unix_seconds(), by_two.seen_at_unix_seconds()),
            (200, 90)
        );
        assert_eq!(open(&by_one.note(), &one), Ok(by_one.clone()));

        let newer = Checkpoint::sign(checkpoint(9), &log);
        let by_two_newer = open(&format!("{newer}{}", two.cosign(&newer, 300).unwrap()), &two).unwrap();
        let all = [by_one.clone(), by_two_newer.clone()];
        assert_eq!(Countersigned::largest(&all), Some(by_two_newer.note()));
        let both = Countersigned::largest(&[by_one, by_two.clone()]).unwrap();
        assert!(open(&both, &one).is_ok() && open(&both, &two).is_ok());
        assert_eq!(Countersigned::appended_to(&newer, by_two.checkpoint(), &[]), newer);

        assert_eq!(open(&note, &one), Err(CountersignedError::Witness(NoteError::Unsigned)));
        let stranger = Checkpoint::sign(checkpoint(7), &key("log.example", 9));
        let stranger = format!("{stranger}{}", one.cosign(&stranger, 100).unwrap());
        assert_eq!(
            open(&stranger, &one),
            Err(CountersignedError::Checkpoint(CheckpointError::Note(
                NoteError::Unsigned
            )))
        );
    }
}
