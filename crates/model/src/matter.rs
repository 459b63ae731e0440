//! Matters (事项): what an administrative procedure is called, and which law it rests on.

use std::{fmt, sync::Arc};

/// Code of a matter — 事项编码: 1 to 100 characters without blanks and control characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MatterCode(Arc<str>);

impl MatterCode {
    /// Takes a code; `None` when it is empty, too long, or has blanks or control characters in it.
    pub fn parse(text: &str) -> Option<Self> {
        let is_good =
            (1..=100).contains(&text.chars().count()) && !text.chars().any(|c| c.is_whitespace() || c.is_control());
        is_good.then(|| Self(Arc::from(text)))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MatterCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A matter — 政务服务事项.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// Its code, by which grants and questions name it.
    pub code: MatterCode,
    /// Official name.
    pub name: String,
    /// On which legal basis — 法律依据; empty where the list that it came from has none.
    pub legal_basis: String,
    /// On which law it is secret that people were asked about for it — 依法保密; empty: it is not.
    pub secrecy_basis: String,
}
