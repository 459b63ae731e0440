//! Grants — 共享授权: who may, for which matter, verify or read which fields of which register.

mod request;
mod terms;

use jiff::{Timestamp, civil::Date};

pub use request::{
    GrantRequest, GrantRequestEvent, GrantRequestFault, GrantRequestFiling, GrantRequestState, GrantRequestStep,
};
pub use terms::{GrantTerms, TermsFault};

use crate::OrganisationId;

/// What a grant allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantAction {
    /// Compare claims — 核验.
    Verify,
    /// Receive values — 查询; includes comparing.
    Read,
    /// Tell a person who asked about him or her — 本人查询使用记录; includes neither of the others.
    Account,
}

impl GrantAction {
    /// All with their stable names and official terms.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Verify, "verify", "核验"),
        (Self::Read, "read", "查询"),
        (Self::Account, "account", "本人查询使用记录"),
    ];

    /// Whether a grant for this allows to do that. To read includes to compare, never the other way round.
    pub fn allows(self, asked: Self) -> bool {
        self == asked || (self == Self::Read && asked == Self::Verify)
    }

    fn row(self) -> &'static (Self, &'static str, &'static str) {
        let row = Self::ALL.iter().find(|(action, ..)| *action == self);
        row.expect("all are listed")
    }

    /// The stable name for programs and storage.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The official term.
    pub fn term(self) -> &'static str {
        self.row().2
    }

    /// The action with this stable name.
    pub fn parse(name: &str) -> Option<Self> {
        let row = Self::ALL.iter().find(|(_, known, _)| *known == name);
        row.map(|(action, ..)| *action)
    }
}

/// How far down the tree a grant reaches — 适用范围.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantScope {
    /// The organisation alone — 仅本机构.
    Alone,
    /// The organisation with everything below it — 本机构及其下级机构.
    Subtree,
}

impl GrantScope {
    /// Both with their stable names and official terms.
    pub const ALL: [(Self, &'static str, &'static str); 2] = [
        (Self::Alone, "alone", "仅本机构"),
        (Self::Subtree, "subtree", "本机构及其下级机构"),
    ];

    fn row(self) -> &'static (Self, &'static str, &'static str) {
        let row = Self::ALL.iter().find(|(scope, ..)| *scope == self);
        row.expect("both are listed")
    }

    /// The stable name for programs and storage.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The official term.
    pub fn term(self) -> &'static str {
        self.row().2
    }

    /// The scope with this stable name.
    pub fn parse(name: &str) -> Option<Self> {
        let row = Self::ALL.iter().find(|(_, known, _)| *known == name);
        row.map(|(scope, ..)| *scope)
    }
}

/// A grant — 共享授权: this organisation may, for this matter, verify or read fields of this register, on these terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its number.
    pub id: u64,
    /// To whom.
    pub organisation: OrganisationId,
    /// For which matter — 事项编码.
    pub matter: String,
    /// Of which register.
    pub register: String,
    /// What exactly, how far down, when, how often.
    pub terms: GrantTerms,
    /// On which legal basis — 法律依据.
    pub legal_basis: String,
    /// When it was withdrawn.
    pub revoked_at: Option<Timestamp>,
}

/// Where a grant stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantStanding {
    /// Counts — 有效.
    Valid,
    /// Has not begun — 未生效.
    NotYetValid,
    /// Has ended — 已到期.
    Expired,
    /// Was withdrawn — 已撤销.
    Withdrawn,
}

impl GrantStanding {
    /// The stable name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::NotYetValid => "not_yet_valid",
            Self::Expired => "expired",
            Self::Withdrawn => "revoked",
        }
    }

    /// The official term.
    pub fn term(self) -> &'static str {
        match self {
            Self::Valid => "有效",
            Self::NotYetValid => "未生效",
            Self::Expired => "已到期",
            Self::Withdrawn => "已撤销",
        }
    }

    /// Whether it can still come to count, so that narrowing or withdrawing it makes a difference.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Valid | Self::NotYetValid)
    }
}

impl Grant {
    /// Where it stands on a day.
    pub fn standing(&self, day: Date) -> GrantStanding {
        if self.revoked_at.is_some() {
            GrantStanding::Withdrawn
        } else if day > self.terms.valid_until {
            GrantStanding::Expired
        } else if day < self.terms.valid_from {
            GrantStanding::NotYetValid
        } else {
            GrantStanding::Valid
        }
    }

    /// Whether it counts on a day: begun, not ended, not withdrawn.
    pub fn is_in_force_on(&self, day: Date) -> bool {
        self.standing(day) == GrantStanding::Valid
    }

    /// Whether it reaches an organisation of which it is known that the grant was given to it or to one above it.
    pub(crate) fn reaches(&self, organisation: &OrganisationId) -> bool {
        self.terms.scope == GrantScope::Subtree || self.organisation == *organisation
    }
}

/// What happened to a grant — 授权变更.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantEvent {
    /// Given — 授予.
    Given,
    /// Made narrower — 收窄.
    Narrowed,
    /// Withdrawn — 撤销.
    Withdrawn,
}

impl GrantEvent {
    /// All with their stable names and official terms.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Given, "given", "授予"),
        (Self::Narrowed, "narrowed", "收窄"),
        (Self::Withdrawn, "withdrawn", "撤销"),
    ];

    fn row(self) -> &'static (Self, &'static str, &'static str) {
        let row = Self::ALL.iter().find(|(event, ..)| *event == self);
        row.expect("all are listed")
    }

    /// The stable name for programs and storage.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The official term.
    pub fn term(self) -> &'static str {
        self.row().2
    }

    /// The event with this stable name.
    pub fn parse(name: &str) -> Option<Self> {
        let row = Self::ALL.iter().find(|(_, known, _)| *known == name);
        row.map(|(event, ..)| *event)
    }
}

/// A line of a grant's history — 授权沿革.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantChange {
    /// When.
    pub at: Timestamp,
    /// Id of the official, or the operator of the platform.
    pub by: String,
    /// What.
    pub event: GrantEvent,
    /// Why; empty where the record is older than reasons.
    pub reason: String,
    /// The terms from then on.
    pub terms: GrantTerms,
}
