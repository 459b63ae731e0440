//! Cases (办件): what an approval system says is being handled, and how strictly a question's case number is checked.

use std::{fmt, sync::Arc};

use jiff::Timestamp;

use crate::{OrganisationId, PrincipalId};

/// Case number — 办件编号: 1 to 100 characters without control characters; blanks around it do not count. It stands in the
/// ledger as it is, so a citizen number is none.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseNumber(Arc<str>);

impl CaseNumber {
    /// Takes a number; `None` when it is empty, too long, has control characters in it, or is a citizen number.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_good = (1..=100).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        let is_personal = text.parse::<codes::CitizenIdentificationNumber>().is_ok();
        (is_good && !is_personal).then(|| Self(Arc::from(text)))
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A case as registered — 办件登记. A number belongs to the organisation that gave it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalCase {
    /// Its number.
    pub number: CaseNumber,
    /// Whose case.
    pub organisation: OrganisationId,
    /// The system that registered it.
    pub registered_by: PrincipalId,
    /// When.
    pub registered_at: Timestamp,
    /// The system that closed it, and when.
    pub closed: Option<(PrincipalId, Timestamp)>,
}

/// How the case that a question names stands for who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseStanding {
    /// Registered and open.
    Open,
    /// Closed.
    Closed,
    /// Not registered, or not for this organisation or one above it.
    Unknown,
}

impl CaseStanding {
    /// From the case that was found in the asking organisation's line, if any.
    pub fn of(found: Option<&ApprovalCase>) -> Self {
        match found {
            None => Self::Unknown,
            Some(case) if case.closed.is_some() => Self::Closed,
            Some(_) => Self::Open,
        }
    }
}

/// How strictly an organisation's case numbers are checked — 办件核对.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CaseCheck {
    /// Not at all.
    #[default]
    Off,
    /// The answer carries a notice.
    Warn,
    /// The question is refused.
    Enforce,
}

impl CaseCheck {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Off, Self::Warn, Self::Enforce];

    /// The stable name for programs and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warn => "warn",
            Self::Enforce => "enforce",
        }
    }

    /// The one with this stable name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_number_is_short_plain_and_nobodys_own() {
        for (text, is_good) in [
            ("办件-2026-0001", true),
            (" A-1 ", true),
            ("202611250000000018", true),
            ("", false),
            ("  ", false),
            ("A\u{7}1", false),
            (&"9".repeat(100), true),
            (&"9".repeat(101), false),
            // The worked example of GB 11643.
            ("11010519491231002X", false),
        ] {
            assert_eq!(CaseNumber::parse(text).is_some(), is_good, "{text}");
        }
    }
}
