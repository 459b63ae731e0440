//! The seal over a finished file, and the statement in it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ledger::{SigningKey, VerifierKey};
use sha2::{Digest, Sha256};

use crate::{SignedStatement, Statement, StatementFault};

/// Largest file that is looked at.
pub const FILE_SIZE_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Keyword that a typesetter puts into the file where the seal is to stand; the seal has the same length.
pub const SEAL_PLACE: &str =
    "heyan-seal.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

const SEAL_MARK: &[u8] = b"heyan-seal.";
const STATEMENT_MARK: &[u8] = b"heyan-statement.";
/// Characters of a signature of 64 bytes in base64url.
const SEAL_CHARS: usize = 86;
/// Signed in front of the digest of the file.
const CONTEXT: &[u8] = b"heyan extract file v1\n";

/// Why a file is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// Not a PDF file.
    #[error("not a PDF file")]
    NotPdf,
    /// Larger than any extract.
    #[error("larger than any extract")]
    TooLarge,
    /// A PDF without statement and seal: not an extract, or they were taken out.
    #[error("a PDF without the statement and seal of an extract")]
    NoSeal,
    /// The statement in it is not believed.
    #[error("the statement in the file is not believed")]
    Statement(#[source] StatementFault),
    /// The seal does not fit the bytes: something in the file was changed.
    #[error("the seal does not fit the file")]
    Changed,
}

impl FileFault {
    /// Stable code for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotPdf => "extract.not_pdf",
            Self::TooLarge => "extract.too_large",
            Self::NoSeal => "extract.no_seal",
            Self::Statement(fault) => fault.code(),
            Self::Changed => "extract.changed",
        }
    }
}

/// The keyword that carries a statement in the file.
pub fn statement_keyword(statement: &SignedStatement) -> String {
    format!("{}{}", String::from_utf8_lossy(STATEMENT_MARK), statement.text())
}

/// Signs every byte of a finished file into the places kept for it. PDF states keywords twice (information dictionary and XMP),
/// and nothing may follow the end of a PDF/A file, so the seal stands inside and is taken for [`SEAL_PLACE`] while it is made.
///
/// # Errors
/// [`FileFault::NoSeal`] when the typesetter left no place.
pub fn seal(file: &mut [u8], key: &SigningKey) -> Result<(), FileFault> {
    let places = places(file, SEAL_MARK);
    if places.is_empty() {
        return Err(FileFault::NoSeal);
    }
    let signature = key.sign_bytes(&signed(file, &places));
    let seal = BASE64_URL_SAFE_NO_PAD.encode(signature);
    for at in places {
        file[at..at + SEAL_CHARS].copy_from_slice(seal.as_bytes());
    }
    Ok(())
}

/// What a file says, if it is an extract that `key` signed and not a byte of it was changed.
///
/// # Errors
/// [`FileFault`].
pub fn check_file(file: &[u8], key: &VerifierKey) -> Result<(SignedStatement, Statement), FileFault> {
    if file.len() > FILE_SIZE_BYTES_MAX {
        return Err(FileFault::TooLarge);
    }
    if !file.starts_with(b"%PDF-") {
        return Err(FileFault::NotPdf);
    }
    let places = places(file, SEAL_MARK);
    let (Some(first), Some(statement)) = (places.first(), keyword(file, STATEMENT_MARK)) else {
        return Err(FileFault::NoSeal);
    };
    let statement = SignedStatement::parse(statement).map_err(FileFault::Statement)?;
    let said = statement.open(key).map_err(FileFault::Statement)?;
    let seal = &file[*first..first + SEAL_CHARS];
    let is_everywhere = places.iter().all(|at| &file[*at..at + SEAL_CHARS] == seal);
    let signature = BASE64_URL_SAFE_NO_PAD.decode(seal).map_err(|_| FileFault::Changed)?;
    let is_whole = is_everywhere
        && <&[u8; 64]>::try_from(&signature[..])
            .is_ok_and(|signature| key.is_signature_of(&signed(file, &places), signature));
    if is_whole {
        Ok((statement, said))
    } else {
        Err(FileFault::Changed)
    }
}

/// What is signed of a file: its digest, with nothing in the places of the seal.
fn signed(file: &[u8], places: &[usize]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    let mut from = 0;
    for at in places {
        hasher.update(&file[from..*at]);
        hasher.update([b'A'; SEAL_CHARS]);
        from = at + SEAL_CHARS;
    }
    hasher.update(&file[from..]);
    [CONTEXT, &hasher.finalize()].concat()
}

/// Where seals begin, each with its length still within the file.
fn places(file: &[u8], mark: &[u8]) -> Vec<usize> {
    let mut places = Vec::new();
    let mut from = 0;
    while let Some(found) = find(&file[from..], mark) {
        let at = from + found + mark.len();
        if at + SEAL_CHARS > file.len() {
            break;
        }
        places.push(at);
        from = at + SEAL_CHARS;
    }
    places
}

/// The first keyword that begins with a mark, without it.
fn keyword<'f>(file: &'f [u8], mark: &[u8]) -> Option<&'f str> {
    let from = find(file, mark)? + mark.len();
    let is_of_it = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let length = file[from..].iter().take_while(|byte| is_of_it(byte)).count();
    std::str::from_utf8(&file[from..from + length]).ok()
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::tests::{key, statement};

    fn sealed() -> Vec<u8> {
        let keyword = statement_keyword(&statement().sign(&key(1)));
        let mut file = format!(
            "%PDF-1.7\nobject /Keywords ({keyword}, {SEAL_PLACE})\n<pdf:Keywords>{keyword}, {SEAL_PLACE}</pdf:Keywords>\n%%EOF"
        )
        .into_bytes();
        seal(&mut file, &key(1)).unwrap();
        file
    }

    #[test]
    fn a_whole_file_is_believed_and_says_what_was_issued() {
        let file = sealed();
        let (_, said) = check_file(&file, &key(1).verifier()).unwrap();
        assert_eq!(said, statement());
        assert!(!String::from_utf8(file).unwrap().contains(SEAL_PLACE));
    }

    #[test]
    fn every_changed_byte_is_found() {
        let file = sealed();
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(check_file(&changed, &key(1).verifier()).is_err(), "byte {at}");
        }
        for more in ["\n", " ", "%heyan-seal."] {
            let longer = [&file[..], more.as_bytes()].concat();
            assert_eq!(check_file(&longer, &key(1).verifier()), Err(FileFault::Changed));
        }
        assert!(check_file(&file[..file.len() - 1], &key(1).verifier()).is_err());
    }

    #[test]
    fn faults_are_told_apart() {
        let of = |file: &[u8], seed| check_file(file, &key(seed).verifier()).map(|_| ());
        assert_eq!(of(&sealed(), 2), Err(FileFault::Statement(StatementFault::OtherKey)));
        assert_eq!(of(b"no pdf", 1), Err(FileFault::NotPdf));
        assert_eq!(of(b"%PDF-1.7 of somebody else %%EOF", 1), Err(FileFault::NoSeal));
        assert_eq!(of(&vec![b'x'; FILE_SIZE_BYTES_MAX + 1], 1), Err(FileFault::TooLarge));
        assert_eq!(seal(&mut b"%PDF-1.7".to_vec(), &key(1)), Err(FileFault::NoSeal));
        // A seal from another file of ours.
        let mut other = sealed();
        let at = places(&other, SEAL_MARK)[0];
        other[at..at + SEAL_CHARS].fill(b'A');
        assert_eq!(of(&other, 1), Err(FileFault::Changed));
    }
}
