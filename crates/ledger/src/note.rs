//! Signed notes as in C2SP signed-note: a text, an empty line, and signature lines. Ed25519 only.

use crate::{VerifierKey, is_key_name};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(crate) const SIGNATURE_PREFIX: &str = "— ";
/// Witnesses may add signatures of several kilobytes each; more than this is no checkpoint of ours.
const NOTE_SIZE_BYTES_MAX: usize = 1 << 20;
const SIGNATURES_MAX: usize = 100;

/// A note that may or may not be signed by a trusted key — 签名文书.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote<'a> {
    text: &'a str,
    signatures: Vec<(&'a str, u32, Vec<u8>)>,
}

/// Why a note is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not a text, an empty line and signature lines, or too large.
    #[error("not a signed note: text, empty line and signature lines are expected")]
    Shape,
    /// No signature line of the expected key.
    #[error("no signature by the expected key")]
    Unsigned,
    /// The expected key's signature does not fit the text.
    #[error("the signature does not fit the text: the text or the signature was changed")]
    WrongSignature,
}

impl<'a> SignedNote<'a> {
    /// Takes a note apart without believing it.
    ///
    /// # Errors
    /// [`NoteError::Shape`].
    pub fn parse(note: &'a str) -> Result<Self, NoteError> {
        if note.len() > NOTE_SIZE_BYTES_MAX || note.chars().any(|c| c < ' ' && c != '\n') {
            return Err(NoteError::Shape);
        }
        let end = note.rfind("\n\n").ok_or(NoteError::Shape)?;
        let (text, lines) = (&note[..=end], &note[end + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Shape)?;
        let signatures = lines
            .split('\n')
            .map(signature_line)
            .collect::<Option<Vec<_>>>()
            .ok_or(NoteError::Shape)?;
        if signatures.len() > SIGNATURES_MAX {
            Err(NoteError::Shape)
        } else {
            Ok(Self { text, signatures })
        }
    }

    /// The text, if `key` signed it.
    ///
    /// # Errors
    /// [`NoteError::Unsigned`] or [`NoteError::WrongSignature`]. Signatures by other keys are ignored, as the format
    /// demands.
    pub fn text_signed_by(&self, key: &VerifierKey) -> Result<&'a str, NoteError> {
        let mut is_signed = false;
        for signature in self.signatures_by(&key.name, key.id) {
            let signature = ed25519_dalek::Signature::from_slice(signature).map_err(|_| NoteError::WrongSignature)?;
            key.key
                .verify_strict(self.text.as_bytes(), &signature)
                .map_err(|_| NoteError::WrongSignature)?;
            is_signed = true;
        }
        if is_signed {
            Ok(self.text)
        } else {
            Err(NoteError::Unsigned)
        }
    }

    /// The text, believed by nobody yet.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// What stands in the signature lines of this key, after the key's id.
    pub(crate) fn signatures_by(&self, name: &str, id: u32) -> impl Iterator<Item = &[u8]> {
        self.signatures
            .iter()
            .filter(move |(by, with, _)| *by == name && *with == id)
            .map(|(_, _, signature)| signature.as_slice())
    }
}

fn signature_line(line: &str) -> Option<(&str, u32, Vec<u8>)> {
    let (name, encoded) = line.strip_prefix(SIGNATURE_PREFIX)?.split_once(' ')?;
    let bytes = STANDARD
        .decode(encoded)
        .ok()
        .filter(|bytes| bytes.len() > 4 && is_key_name(name))?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    Some((name, u32::from_be_bytes(*id), signature.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SigningKey;

    /// The example of the specification (C2SP signed-note, section Verifier keys).
    const KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const NOTE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    #[test]
    fn the_example_of_the_specification_verifies() {
        let key: VerifierKey = KEY.parse().unwrap();
        assert_eq!(key.to_string(), KEY);
        assert_eq!(
            SignedNote::parse(NOTE).unwrap().text_signed_by(&key),
            Ok("This is an example message.\n")
        );
        let changed = NOTE.replace("example message", "exemple message");
        assert_eq!(
            SignedNote::parse(&changed).unwrap().text_signed_by(&key),
            Err(NoteError::WrongSignature)
        );
        let other = SigningKey::from_seed("example.com/foo", &[7; 32]).unwrap().verifier();
        assert_eq!(
            SignedNote::parse(NOTE).unwrap().text_signed_by(&other),
            Err(NoteError::Unsigned)
        );
    }

    #[test]
    fn notes_of_another_shape_are_refused() {
        for wrong in [
            "",
            "text\n",
            "text\n\n",
            "text\n\nno dash\n",
            &NOTE[..NOTE.len() - 1],
            &NOTE.replace('T', "\t"),
        ] {
            assert_eq!(SignedNote::parse(wrong), Err(NoteError::Shape), "{wrong:?}");
        }
    }
}
