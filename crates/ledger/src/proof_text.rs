//! Proofs as text: an entry's inclusion as C2SP tlog-proof, a log's growth as the body of C2SP tlog-witness
//! add-checkpoint. Both end in the signed checkpoint that they lead to.

use crate::{ConsistencyProof, Hash, InclusionProof};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const INCLUSION_HEADER: &str = "c2sp.org/tlog-proof@v1\n";
/// A proof in a tree of 2^63 entries has 63 hashes; one of consistency, one more.
const HASHES_MAX: usize = 64;

/// An entry and all that shows it to be in a log, checkable without the log — 存证文件.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionText {
    /// The entry's bytes, in the `extra` line; absent when the entry is to be brought from elsewhere.
    pub entry: Option<Vec<u8>>,
    /// Index of the entry.
    pub index: u64,
    /// Siblings from the leaf's upwards.
    pub path: Vec<Hash>,
    /// The signed checkpoint, not believed yet.
    pub checkpoint: String,
}

/// Where a proof's text is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofTextError {
    /// The first line says something else.
    #[error("not a proof: the first line is another")]
    Header,
    /// The entry is not base64.
    #[error("the line with the entry is not base64")]
    Entry,
    /// No index or size where one is expected.
    #[error("a number is expected after the header")]
    Number,
    /// A line that is no hash, or more of them than a proof can have.
    #[error("a hash is expected on each line up to the empty one")]
    Hash,
    /// Nothing after the empty line.
    #[error("the checkpoint is missing")]
    Checkpoint,
}

impl InclusionText {
    /// The text of the file.
    pub fn text(&self) -> String {
        let entry = self
            .entry
            .as_ref()
            .map_or_else(String::new, |entry| format!("extra {}\n", STANDARD.encode(entry)));
        let (index, path) = (self.index, lines(&self.path));
        format!("{INCLUSION_HEADER}{entry}index {index}\n{path}\n{}", self.checkpoint)
    }

    /// Takes a file apart without believing any of it.
    ///
    /// # Errors
    /// [`ProofTextError`].
    pub fn parse(text: &str) -> Result<Self, ProofTextError> {
        let rest = text.strip_prefix(INCLUSION_HEADER).ok_or(ProofTextError::Header)?;
        let (entry, rest) = match rest.strip_prefix("extra ") {
            Some(rest) => {
                let (encoded, rest) = rest.split_once('\n').ok_or(ProofTextError::Entry)?;
                (Some(STANDARD.decode(encoded).map_err(|_| ProofTextError::Entry)?), rest)
            }
            None => (None, rest),
        };
        let (index, path, checkpoint) = after(rest, "index ")?;
        Ok(Self {
            entry,
            index,
            path,
            checkpoint: checkpoint.to_owned(),
        })
    }
}

impl InclusionProof {
    /// The proof as text, with the entry if it is given and the signed checkpoint it leads to.
    pub fn text(&self, entry: Option<&[u8]>, checkpoint: &str) -> String {
        let path = self.path.clone();
        InclusionText {
            entry: entry.map(<[u8]>::to_vec),
            index: self.index,
            path,
            checkpoint: checkpoint.to_owned(),
        }
        .text()
    }
}

impl ConsistencyProof {
    /// The proof as text, with the signed checkpoint it leads to.
    pub fn text(&self, checkpoint: &str) -> String {
        format!("old {}\n{}\n{checkpoint}", self.older_size, lines(&self.path))
    }

    /// Size of the older tree, hashes and signed checkpoint of a proof's text; none of it is believed yet.
    ///
    /// # Errors
    /// [`ProofTextError`].
    pub fn parse_text(text: &str) -> Result<(u64, Vec<Hash>, &str), ProofTextError> {
        if !text.starts_with("old ") {
            return Err(ProofTextError::Header);
        }
        after(text, "old ")
    }
}

fn lines(path: &[Hash]) -> String {
    path.iter().map(|hash| format!("{hash}\n")).collect()
}

/// `<word><number>`, hashes, an empty line, and what follows.
fn after<'a>(text: &'a str, word: &str) -> Result<(u64, Vec<Hash>, &'a str), ProofTextError> {
    let (first, mut rest) = text.split_once('\n').ok_or(ProofTextError::Number)?;
    let number = first.strip_prefix(word).ok_or(ProofTextError::Number)?;
    let is_canonical = number == "0" || (!number.starts_with(['0', '+']) && !number.is_empty());
    let number = number
        .parse()
        .ok()
        .filter(|_| is_canonical)
        .ok_or(ProofTextError::Number)?;
    let mut path = Vec::new();
    loop {
        let (line, after) = rest.split_once('\n').ok_or(ProofTextError::Checkpoint)?;
        rest = after;
        if line.is_empty() {
            break;
        }
        if path.len() == HASHES_MAX || line.len() != 44 {
            return Err(ProofTextError::Hash);
        }
        path.push(line.parse().map_err(|_| ProofTextError::Hash)?);
    }
    if rest.is_empty() {
        return Err(ProofTextError::Checkpoint);
    }
    Ok((number, path, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;

    #[test]
    fn texts_read_back_and_those_of_another_shape_do_not() {
        let (a, b) = (leaf_hash(b"a"), leaf_hash(b"b"));
        let checkpoint = "log\n7\nroot\n\n— log AAAA\n";
        let whole = InclusionText {
            entry: Some(b"{}".to_vec()),
            index: 5,
            path: vec![a, b],
            checkpoint: checkpoint.to_owned(),
        };
        let text = whole.text();
        assert_eq!(
            text,
            format!("c2sp.org/tlog-proof@v1\nextra e30=\nindex 5\n{a}\n{b}\n\n{checkpoint}")
        );
        assert_eq!(InclusionText::parse(&text), Ok(whole.clone()));
        let bare = InclusionText { entry: None, ..whole };
        assert_eq!(InclusionText::parse(&bare.text()), Ok(bare));
        let cases = [
            ("".to_owned(), ProofTextError::Header),
            (text.replace("@v1", "@v2"), ProofTextError::Header),
            (text.replace("e30=", "e3*="), ProofTextError::Entry),
            (text.replace("index 5", "index 05"), ProofTextError::Number),
            (text.replace("index 5\n", ""), ProofTextError::Number),
            (text.replace(&b.to_string(), "AAAA"), ProofTextError::Hash),
            (
                text.replace(&a.to_string(), &format!("{a}\n").repeat(65)),
                ProofTextError::Hash,
            ),
            (text.replace(checkpoint, ""), ProofTextError::Checkpoint),
            (
                text.split("\n\n").next().unwrap().to_owned(),
                ProofTextError::Checkpoint,
            ),
        ];
        for (wrong, expected) in cases {
            assert_eq!(InclusionText::parse(&wrong), Err(expected), "{wrong}");
        }
        let proof = ConsistencyProof {
            older_size: 3,
            newer_size: 7,
            path: vec![a],
        };
        let text = proof.text(checkpoint);
        assert_eq!(ConsistencyProof::parse_text(&text), Ok((3, vec![a], checkpoint)));
        assert_eq!(ConsistencyProof::parse_text(checkpoint), Err(ProofTextError::Header));
    }
}
