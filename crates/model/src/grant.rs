//! Grants — 共享授权: who may, for which matter, verify or read which fields of which register.

mod request;
mod terms;

use jiff::{Timestamp, civil::Date};

pub use request::{
    GrantRequest, GrantRequestEvent, GrantRequestFault, GrantRequestFiling, GrantRequestState, GrantRequestStep,
};
pub use terms::{GrantTerms, TermsFault};

use crate::OrganisationId;

words! {
    /// What a grant allows.
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    GrantAction {
        /// Compare claims — 核验.
        Verify = "verify", "核验";
        /// Receive values — 查询; includes comparing.
        Read = "read", "查询";
        /// Tell a person who asked about him or her — 本人查询使用记录; includes neither of the others.
        Account = "account", "本人查询使用记录";
    }
}

impl GrantAction {
    /// Whether a grant for this allows to do that. To read includes to compare, never the other way round.
    pub fn allows(self, asked: Self) -> bool {
        self == asked || (self == Self::Read && asked == Self::Verify)
    }
}

words! {
    /// How far down the tree a grant reaches — 适用范围.
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    GrantScope {
        /// The organisation alone — 仅本机构.
        Alone = "alone", "仅本机构";
        /// The organisation with everything below it — 本机构及其下级机构.
        Subtree = "subtree", "本机构及其下级机构";
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

words! {
    /// Where a grant stands on a day.
    GrantStanding {
        /// Counts — 有效.
        Valid = "valid", "有效";
        /// Has not begun — 未生效.
        NotYetValid = "not_yet_valid", "未生效";
        /// Has ended — 已到期.
        Expired = "expired", "已到期";
        /// Was withdrawn — 已撤销.
        Withdrawn = "revoked", "已撤销";
    }
}

impl GrantStanding {
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

words! {
    /// What happened to a grant — 授权变更.
    GrantEvent {
        /// Given — 授予.
        Given = "given", "授予";
        /// Made narrower — 收窄.
        Narrowed = "narrowed", "收窄";
        /// Withdrawn — 撤销.
        Withdrawn = "withdrawn", "撤销";
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
