//! What is recorded of one question, and its bytes.
//!
//! The bytes are compact JSON with the keys in one fixed order, absent ones left out: what is hashed today must come
//! out byte for byte in ten years. Keys are short because hundreds of millions of entries repeat them.

mod at;
mod filter;
mod term;
mod words;

pub use at::RecordedAt;
pub use filter::EntryFilter;
pub use term::{EntryNames, EntryTerm};
pub use words::{Action, Door, Outcome};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};

/// Longest entry in bytes: what the 16-bit length of a C2SP entry bundle can hold.
pub const ENTRY_SIZE_BYTES_MAX: usize = 65_535;

/// Version of the entry's shape, written as `v`.
const VERSION: u8 = 1;

/// One question, or one deed at the desk, as it is about to be recorded — 留痕条目.
///
/// Never holds a value of a register: the subject is a keyed hash. Of an anonymous public caller, everything from
/// `organisation` to `certificate` is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// When it was asked.
    pub at: RecordedAt,
    /// Which door it came through.
    pub door: Door,
    /// Organisation of the caller.
    pub organisation: Option<&'a str>,
    /// Post that the caller holds.
    pub post: Option<&'a str>,
    /// Person or system that asked.
    pub principal: Option<&'a str>,
    /// Serial number of the certificate it was asked with.
    pub certificate: Option<&'a str>,
    /// What was asked for.
    pub action: Action,
    /// Register that was asked.
    pub register: Option<&'a str>,
    /// Keyed hash of the subject, never the subject.
    pub subject: Option<&'a [u8]>,
    /// Matter (事项) for which it was asked.
    pub matter: Option<&'a str>,
    /// Case number (办件编号) for which it was asked.
    pub case: Option<&'a str>,
    /// Ids of the fields that were asked.
    pub fields: Vec<&'a str>,
    /// Date as of which it was asked, `2026-11-24`.
    pub as_of: Option<&'a str>,
    /// Instant up to which what was recorded counted, if not now.
    pub recorded_by: Option<&'a str>,
    /// Stable code of what was done at the desk, `certificate.revoke`; absent for questions.
    pub deed: Option<&'a str>,
    /// Number or id of what it was done to.
    pub object: Option<&'a str>,
    /// How it ended.
    pub outcome: Outcome,
    /// Stable code of the refusal, where it was one.
    pub refusal: Option<&'a str>,
    /// Place in the register's change sequence that the answer was read at.
    pub register_version: Option<u64>,
    /// Sealed evidence of the asker's signature, where the question was signed.
    pub signature: Option<&'a [u8]>,
    /// Sealed place of the record of which an extract was printed, so that the extract can be checked.
    pub extract: Option<&'a [u8]>,
    /// Line of the desk's history that tells of what the operator did on the command line, so that it is recorded once.
    pub history: Option<u64>,
}

impl<'a> Entry<'a> {
    /// An entry of which only what no entry lacks is filled in.
    pub fn new(at: RecordedAt, door: Door, action: Action, outcome: Outcome) -> Self {
        Self {
            at,
            door,
            organisation: None,
            post: None,
            principal: None,
            certificate: None,
            action,
            register: None,
            subject: None,
            matter: None,
            case: None,
            fields: Vec::new(),
            as_of: None,
            recorded_by: None,
            deed: None,
            object: None,
            outcome,
            refusal: None,
            register_version: None,
            signature: None,
            extract: None,
            history: None,
        }
    }

    /// The bytes that are hashed and stored.
    ///
    /// Written by hand and not through `serde`, because every answer waits for it (0.17 µs).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut json = Vec::with_capacity(512);
        json.extend_from_slice(b"{\"v\":");
        json.push(b'0' + VERSION);
        json.extend_from_slice(b",\"at\":\"");
        json.extend_from_slice(&self.at.text());
        json.push(b'"');
        text(&mut json, b",\"door\":", Some(self.door.word()));
        text(&mut json, b",\"org\":", self.organisation);
        text(&mut json, b",\"post\":", self.post);
        text(&mut json, b",\"who\":", self.principal);
        text(&mut json, b",\"cert\":", self.certificate);
        text(&mut json, b",\"act\":", Some(self.action.word()));
        text(&mut json, b",\"reg\":", self.register);
        if let Some(subject) = self.subject {
            json.extend_from_slice(b",\"sub\":\"");
            hexadecimal(&mut json, subject);
            json.push(b'"');
        }
        text(&mut json, b",\"mat\":", self.matter);
        text(&mut json, b",\"case\":", self.case);
        if let Some((first, others)) = self.fields.split_first() {
            text(&mut json, b",\"fld\":[", Some(first));
            others.iter().for_each(|field| text(&mut json, b",", Some(field)));
            json.push(b']');
        }
        text(&mut json, b",\"asof\":", self.as_of);
        text(&mut json, b",\"recby\":", self.recorded_by);
        text(&mut json, b",\"deed\":", self.deed);
        text(&mut json, b",\"obj\":", self.object);
        text(&mut json, b",\"out\":", Some(self.outcome.word()));
        text(&mut json, b",\"ref\":", self.refusal);
        if let Some(version) = self.register_version {
            json.extend_from_slice(b",\"rv\":");
            json.extend_from_slice(version.to_string().as_bytes());
        }
        if let Some(signature) = self.signature {
            text(&mut json, b",\"sig\":", Some(&BASE64_STANDARD.encode(signature)));
        }
        if let Some(extract) = self.extract {
            text(&mut json, b",\"ext\":", Some(&BASE64_STANDARD.encode(extract)));
        }
        if let Some(history) = self.history {
            json.extend_from_slice(b",\"hist\":");
            json.extend_from_slice(history.to_string().as_bytes());
        }
        json.push(b'}');
        json
    }
}

fn text(json: &mut Vec<u8>, key: &[u8], value: Option<&str>) {
    let Some(value) = value else { return };
    json.extend_from_slice(key);
    if value.bytes().any(|b| b < 0x20 || b == b'"' || b == b'\\') {
        serde_json::to_writer(json, value).expect("a string is written to memory");
    } else {
        json.push(b'"');
        json.extend_from_slice(value.as_bytes());
        json.push(b'"');
    }
}

fn hexadecimal(json: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    json.extend(
        bytes
            .iter()
            .flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]),
    );
}

/// One asked question as it is read back from the ledger — 留痕条目(已记载).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedEntry {
    /// Version of the shape.
    #[serde(rename = "v")]
    pub version: u8,
    /// When it was asked.
    pub at: RecordedAt,
    /// Which door it came through.
    pub door: Door,
    /// Organisation of the caller.
    #[serde(rename = "org", default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Post that the caller holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// Person or system that asked.
    #[serde(rename = "who", default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// Serial number of the certificate it was asked with.
    #[serde(rename = "cert", default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// What was asked for.
    #[serde(rename = "act")]
    pub action: Action,
    /// Register that was asked.
    #[serde(rename = "reg", default, skip_serializing_if = "Option::is_none")]
    pub register: Option<String>,
    /// Keyed hash of the subject in hexadecimal.
    #[serde(rename = "sub", default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Matter for which it was asked.
    #[serde(rename = "mat", default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// Case number for which it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// Ids of the fields that were asked.
    #[serde(rename = "fld", default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Date as of which it was asked.
    #[serde(rename = "asof", default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Instant up to which what was recorded counted.
    #[serde(rename = "recby", default, skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<String>,
    /// Stable code of what was done at the desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deed: Option<String>,
    /// Number or id of what it was done to.
    #[serde(rename = "obj", default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// How it ended.
    #[serde(rename = "out")]
    pub outcome: Outcome,
    /// Stable code of the refusal.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// Place in the register's change sequence.
    #[serde(rename = "rv", default, skip_serializing_if = "Option::is_none")]
    pub register_version: Option<u64>,
    /// Sealed evidence of the asker's signature, base64.
    #[serde(rename = "sig", default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// Sealed place of the record of which an extract was printed, base64.
    #[serde(rename = "ext", default, skip_serializing_if = "Option::is_none")]
    pub extract: Option<String>,
    /// Line of the desk's history that tells of what the operator did on the command line.
    #[serde(rename = "hist", default, skip_serializing_if = "Option::is_none")]
    pub history: Option<u64>,
}

/// Bytes in the log that are no entry of a version this program knows.
#[derive(Debug, thiserror::Error)]
#[error("not an entry that this version can read")]
pub struct UnreadableEntry(#[from] serde_json::Error);

impl RecordedEntry {
    /// Reads an entry's bytes.
    ///
    /// # Errors
    /// [`UnreadableEntry`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, UnreadableEntry> {
        Ok(serde_json::from_slice(bytes)?)
    }
}

#[cfg(test)]
mod tests;
