//! Questions and answers on the wire.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A verification to ask.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verification {
    /// Id of the register.
    pub register: String,
    /// Code or number of the subject.
    pub subject: String,
    /// Claimed values by field id.
    pub claims: BTreeMap<String, String>,
    /// Matter code.
    pub matter: String,
    /// Case number.
    pub case: String,
    /// As of which day, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Ask the gate only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
}

/// A reading to ask.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reading {
    /// Id of the register.
    pub register: String,
    /// Code or number of the subject.
    pub subject: String,
    /// Ids of the fields wanted; empty: all granted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Matter code.
    pub matter: String,
    /// Case number.
    pub case: String,
    /// As of which day, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Ask the gate only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
}

/// A lookup to make on the internet door.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// Id of an open register.
    pub register: String,
    /// By code or by name.
    pub by: LookupBy,
    /// As of which day, `YYYY-MM-DD`.
    pub as_of: Option<String>,
}

/// By what a record is looked up.
#[derive(Clone, Debug)]
pub enum LookupBy {
    /// Credit code or former number.
    Code(String),
    /// Exact name.
    Name(String),
    /// All versions, by code.
    HistoryOf(String),
}

/// An answer with its receipt.
#[derive(Clone, Debug, Deserialize)]
pub struct Answered {
    /// consistent, inconsistent, not_found, ambiguous, found or would_be_answered.
    pub outcome: String,
    /// Proof that the question stands in the ledger.
    pub receipt: Receipt,
    /// Place in the register's change sequence.
    pub register_version: u64,
    /// Everything else as sent.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// What came of having an extract printed.
#[derive(Clone, Debug)]
pub enum Extracted {
    /// The file.
    File(Vec<u8>),
    /// No record, or several: an answer with its receipt.
    Nothing(Box<Answered>),
}

/// What a node says of a genuine extract.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct CheckedExtract {
    /// unchanged, past, superseded, withdrawn or unknown.
    pub outcome: String,
    /// The name of the subject when it was issued; of an open register.
    pub name: Option<String>,
    /// What was registered when it was issued; of an open register.
    pub issued: Option<IssuedRecord>,
    /// Whether what was issued has the digest that was signed, where that can be told.
    pub is_as_signed: Option<bool>,
    /// Everything else as sent.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// What was registered when an extract was issued.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct IssuedRecord {
    /// Canonical values by field id; a list for a repeated field.
    pub values: Map<String, Value>,
    /// Everything else as sent.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// Proof that a question stands in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Receipt {
    /// Name of the log.
    pub log: String,
    /// Place in it.
    pub index: u64,
    /// RFC 6962 leaf hash, base64.
    pub leaf_hash: String,
    /// Short reference for people.
    pub reference: String,
}

/// A problem document (RFC 9457).
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: String,
    /// Short title in Chinese.
    pub title: String,
    /// What happened and how to put it right.
    pub detail: String,
    /// Everything else as sent.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}
