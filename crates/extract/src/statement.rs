//! The signed statement that the QR code carries.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ledger::{SigningKey, VerifierKey};

use crate::RowsDigest;

/// Longest text form that is read.
pub const STATEMENT_TEXT_CHARS_MAX: usize = 600;

/// What is said of an extract — 查验声明. Small enough for a QR code, and without anything personal.
///
/// Bytes: version, id of the key (4), flags, register, subject, then numbers as LEB128, the digest (32) and the signature (64).
/// Texts have their length in one byte before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Id of the register.
    pub register: String,
    /// Whose record.
    pub subject: IssuedSubject,
    /// Place in the register's change sequence as of which it was issued.
    pub register_version: u64,
    /// Version of the record that is shown; 0 where none is.
    pub record_version: u64,
    /// Days since 1970-01-01 of the day as of which was asked, if not now.
    pub as_of_days: Option<u64>,
    /// When it was issued, in seconds since 1970-01-01T00:00:00Z.
    pub issued_at: u64,
    /// Place of the question in the log whose name the key carries.
    pub index: u64,
    /// What the rows show.
    pub rows: RowsDigest,
    /// Issued on the extranet, for a matter and case.
    pub is_extranet: bool,
    /// Says which claims agree, and no value.
    pub is_verification: bool,
    /// Issued by a demo.
    pub is_demo: bool,
}

/// Whose record an extract shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssuedSubject {
    /// The code or number, of an open register.
    Code(String),
    /// The keyed hash by which the ledger names the subject, of a sealed register.
    Hash([u8; 16]),
}

/// A statement with its signature, as it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedStatement(Vec<u8>);

/// Why a statement is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementFault {
    /// Not the text or bytes of a statement.
    #[error("not a statement of an extract")]
    Shape,
    /// Of a later form than this program reads.
    #[error("a statement of a later version")]
    Version,
    /// Signed with another key.
    #[error("signed with another key")]
    OtherKey,
    /// The signature does not fit what is said.
    #[error("the signature does not fit the statement")]
    WrongSignature,
}

impl StatementFault {
    /// Stable code for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Shape => "extract.shape",
            Self::Version => "extract.version",
            Self::OtherKey => "extract.other_key",
            Self::WrongSignature => "extract.wrong_signature",
        }
    }
}

const VERSION: u8 = 1;
/// Signed in front of the bytes, so that no signature made for something else can be taken for this one.
const CONTEXT: &[u8] = b"heyan extract statement v1\n";
const SIGNATURE_BYTES: usize = 64;

const IS_EXTRANET: u8 = 1;
const IS_VERIFICATION: u8 = 1 << 1;
const IS_DEMO: u8 = 1 << 2;
const HAS_AS_OF: u8 = 1 << 3;
const HAS_HASH: u8 = 1 << 4;
const ALL_FLAGS: u8 = (1 << 5) - 1;

impl Statement {
    /// Signs it.
    ///
    /// # Panics
    /// When the register's id or the subject's code has more than 255 bytes; the catalogue allows neither.
    pub fn sign(&self, key: &SigningKey) -> SignedStatement {
        let mut bytes = Vec::with_capacity(200);
        bytes.push(VERSION);
        bytes.extend_from_slice(&key.verifier().id().to_be_bytes());
        let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
        bytes.push(
            flag(self.is_extranet, IS_EXTRANET)
                | flag(self.is_verification, IS_VERIFICATION)
                | flag(self.is_demo, IS_DEMO)
                | flag(self.as_of_days.is_some(), HAS_AS_OF)
                | flag(matches!(self.subject, IssuedSubject::Hash(_)), HAS_HASH),
        );
        text(&mut bytes, &self.register);
        match &self.subject {
            IssuedSubject::Code(code) => text(&mut bytes, code),
            IssuedSubject::Hash(hash) => bytes.extend_from_slice(hash),
        }
        let numbers = [self.register_version, self.record_version, self.issued_at, self.index];
        numbers
            .into_iter()
            .chain(self.as_of_days)
            .for_each(|n| number(&mut bytes, n));
        bytes.extend_from_slice(&self.rows.0);
        let signature = key.sign_bytes(&[CONTEXT, &bytes].concat());
        bytes.extend_from_slice(&signature);
        SignedStatement(bytes)
    }
}

/// The text form of a statement in what was scanned or typed: the statement itself, or the whole link of the QR code.
pub fn statement_in(text: &str) -> &str {
    text.rsplit_once("s=").map_or(text, |(_, text)| text).trim()
}

impl SignedStatement {
    /// Reads the text form, believing nothing yet.
    ///
    /// # Errors
    /// [`StatementFault::Shape`] or [`StatementFault::Version`].
    pub fn parse(text: &str) -> Result<Self, StatementFault> {
        if text.len() > STATEMENT_TEXT_CHARS_MAX {
            return Err(StatementFault::Shape);
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| StatementFault::Shape)?;
        let signed = Self(bytes);
        signed.read().map(|_| signed)
    }

    /// The text form: base64url.
    pub fn text(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(&self.0)
    }

    /// What it says, if `key` signed it.
    ///
    /// # Errors
    /// [`StatementFault`].
    pub fn open(&self, key: &VerifierKey) -> Result<Statement, StatementFault> {
        let (statement, id) = self.read()?;
        if id != key.id() {
            return Err(StatementFault::OtherKey);
        }
        let (said, signature) = self
            .0
            .split_last_chunk::<SIGNATURE_BYTES>()
            .ok_or(StatementFault::Shape)?;
        if key.is_signature_of(&[CONTEXT, said].concat(), signature) {
            Ok(statement)
        } else {
            Err(StatementFault::WrongSignature)
        }
    }

    /// What it says and with which key it claims to be signed, believed by nobody yet.
    fn read(&self) -> Result<(Statement, u32), StatementFault> {
        let (said, _) = self
            .0
            .split_last_chunk::<SIGNATURE_BYTES>()
            .ok_or(StatementFault::Shape)?;
        match said.first() {
            Some(&VERSION) => read(&said[1..]).ok_or(StatementFault::Shape),
            Some(&later) if later > VERSION => Err(StatementFault::Version),
            _ => Err(StatementFault::Shape),
        }
    }
}

fn read(bytes: &[u8]) -> Option<(Statement, u32)> {
    let mut rest = Rest(bytes);
    let id = u32::from_be_bytes(rest.chunk()?);
    let [flags] = rest.chunk()?;
    let has = |flag: u8| flags & flag != 0;
    let register = rest.text()?;
    let subject = if has(HAS_HASH) {
        IssuedSubject::Hash(rest.chunk()?)
    } else {
        IssuedSubject::Code(rest.text()?)
    };
    let statement = Statement {
        register,
        subject,
        register_version: rest.number()?,
        record_version: rest.number()?,
        issued_at: rest.number()?,
        index: rest.number()?,
        as_of_days: if has(HAS_AS_OF) { Some(rest.number()?) } else { None },
        rows: RowsDigest(rest.chunk()?),
        is_extranet: has(IS_EXTRANET),
        is_verification: has(IS_VERIFICATION),
        is_demo: has(IS_DEMO),
    };
    (rest.0.is_empty() && flags & !ALL_FLAGS == 0).then_some((statement, id))
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn chunk<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (chunk, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*chunk)
    }

    fn text(&mut self) -> Option<String> {
        let [length] = self.chunk()?;
        let (text, rest) = self.0.split_at_checked(length.into())?;
        self.0 = rest;
        let text = std::str::from_utf8(text).ok()?;
        (!text.chars().any(char::is_control)).then(|| text.to_owned())
    }

    /// LEB128, in its shortest form only: one statement has one text.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..u64::BITS).step_by(7) {
            let [byte] = self.chunk()?;
            let part = u64::from(byte & 0x7f);
            if shift > 0 && byte == 0 || part.leading_zeros() < shift {
                return None;
            }
            number |= part << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.push(text.len().try_into().expect("ids and codes are short"));
    bytes.extend_from_slice(text.as_bytes());
}

fn number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed("heyan.example/node-1", &[seed; 32]).unwrap()
    }

    pub(crate) fn statement() -> Statement {
        Statement {
            register: "enterprise".to_owned(),
            subject: IssuedSubject::Code("91990000MA0000015Q".to_owned()),
            register_version: 1_048_576,
            record_version: 77,
            as_of_days: None,
            issued_at: 1_795_491_463,
            index: 20_481,
            rows: RowsDigest([7; 32]),
            is_extranet: false,
            is_verification: false,
            is_demo: true,
        }
    }

    #[test]
    fn what_was_signed_opens_with_its_key_only() {
        let signed = statement().sign(&key(1));
        assert!(signed.text().len() < 210, "{}", signed.text().len());
        let read = SignedStatement::parse(&signed.text()).unwrap();
        assert_eq!(read.open(&key(1).verifier()), Ok(statement()));
        assert_eq!(read.open(&key(2).verifier()), Err(StatementFault::OtherKey));
    }

    #[test]
    fn every_changed_character_is_found() {
        let text = statement().sign(&key(1)).text();
        for at in 0..text.len() {
            for other in ["A", "="] {
                let mut changed = text.clone();
                changed.replace_range(at..=at, other);
                if changed != text {
                    let opened = SignedStatement::parse(&changed).and_then(|read| read.open(&key(1).verifier()));
                    assert!(opened.is_err(), "character {at} as {other}");
                }
            }
        }
        for cut in 0..text.len() {
            let opened = SignedStatement::parse(&text[..cut]).and_then(|read| read.open(&key(1).verifier()));
            assert!(opened.is_err(), "{cut}");
        }
    }

    #[test]
    fn a_later_form_is_told_from_a_wrong_one() {
        let mut later = statement().sign(&key(1));
        later.0[0] = 2;
        assert_eq!(SignedStatement::parse(&later.text()), Err(StatementFault::Version));
        later.0[0] = 0;
        assert_eq!(SignedStatement::parse(&later.text()), Err(StatementFault::Shape));
    }

    proptest! {
        #[test]
        fn any_statement_reads_back(
            numbers in any::<[u64; 4]>(),
            as_of_days in any::<Option<u64>>(),
            code in "[^\\p{Cc}]{0,60}",
            hash in any::<Option<[u8; 16]>>(),
            flags in any::<[bool; 3]>(),
        ) {
            let said = Statement {
                subject: hash.map_or(IssuedSubject::Code(code), IssuedSubject::Hash),
                register_version: numbers[0],
                record_version: numbers[1],
                issued_at: numbers[2],
                index: numbers[3],
                as_of_days,
                is_extranet: flags[0],
                is_verification: flags[1],
                is_demo: flags[2],
                ..statement()
            };
            let text = said.sign(&key(1)).text();
            let read = SignedStatement::parse(&text).unwrap();
            prop_assert_eq!(read.open(&key(1).verifier()), Ok(said));
        }

        #[test]
        fn nothing_else_is_taken_for_one(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let text = BASE64_URL_SAFE_NO_PAD.encode(bytes);
            if let Ok(read) = SignedStatement::parse(&text) {
                prop_assert_eq!(read.text(), text);
                prop_assert!(read.open(&key(1).verifier()).is_err());
            }
        }
    }
}
