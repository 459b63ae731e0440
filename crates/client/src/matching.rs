//! Lists of names on the wire, and what may be meant by them.

use serde::{Deserialize, Serialize};

/// A list of names to find records for.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MatchList {
    /// The names.
    pub items: Vec<MatchItem>,
    /// Most candidates of one name.
    pub limit: usize,
}

/// A name, with what is known besides.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MatchItem {
    /// The name, or a code.
    pub name: String,
    /// Where it is registered: a division's name, or its six digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The name of its legal representative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub representative: Option<String>,
    /// Id of the register to look in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register: Option<String>,
}

/// What may be meant by one name.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Matched {
    /// Records, the nearest first.
    pub candidates: Vec<MatchCandidate>,
    /// The divisions that the place was taken for.
    pub places: Vec<String>,
    /// Why nothing was looked for, or what was left out of account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<MatchRemark>,
    /// Proof, for each register that was asked, as sent.
    pub receipts: Vec<serde_json::Value>,
}

/// A record that may be meant.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct MatchCandidate {
    /// Its code.
    pub code: String,
    /// Id of its register.
    pub register: String,
    /// Its name.
    pub name: String,
    /// How near it is, 0 to 1.
    pub score: f64,
    /// Whether no other can be meant.
    pub r#match: bool,
    /// Why it is a candidate.
    pub reason: String,
    /// Everything else as sent.
    #[serde(flatten)]
    pub rest: serde_json::Map<String, serde_json::Value>,
}

/// Why nothing was looked for, or what was left out of account.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct MatchRemark {
    /// Stable code.
    pub code: String,
    /// What should be given instead.
    pub message: String,
}
