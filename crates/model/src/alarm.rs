//! Alarms as the desk keeps them, and what officials do about them — 告警. Also decoy records — 诱饵记录.

use jiff::Timestamp;

use crate::{PrincipalId, Suspension};

/// Number of an alarm.
pub type AlarmId = u64;

/// What the watch saw — 告警内容. Whom it is about is as the ledger's entries name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlarmSighting {
    /// Stable code of the rule.
    pub rule: String,
    /// Time of the entry that made it sound.
    pub at: Timestamp,
    /// Register that was asked then.
    pub register: Option<String>,
    /// The organisation that asked; absent where several did.
    pub organisation: Option<String>,
    /// All that asked, where several did.
    pub organisations: Vec<String>,
    /// The post.
    pub post: Option<String>,
    /// The person or system.
    pub principal: Option<String>,
    /// Serial number of the certificate.
    pub certificate: Option<String>,
    /// The case.
    pub case: Option<String>,
    /// Keyed hash of the subject in hexadecimal.
    pub subject: Option<String>,
    /// What was measured, in the unit of the rule.
    pub measured: u64,
    /// From which value on it sounds.
    pub threshold: u64,
    /// The latest entries that were counted, oldest first; at least one.
    pub indexes: Vec<u64>,
}

/// An alarm with everything that was done about it — 告警.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Its number.
    pub id: AlarmId,
    /// What was seen, by the latest sighting.
    pub sighting: AlarmSighting,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// Where it stands.
    pub state: AlarmState,
    /// What came of it, once closed.
    pub finding: Option<AlarmFinding>,
    /// All that happened, oldest first.
    pub steps: Vec<AlarmStep>,
}

/// Where an alarm stands — 处理状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlarmState {
    /// Nobody has taken it up.
    Open,
    /// Somebody looks into it.
    Seen,
    /// It is found out what it was.
    Closed,
}

impl AlarmState {
    /// All of them, what is urgent first.
    pub const ALL: [Self; 3] = [Self::Open, Self::Seen, Self::Closed];

    /// The stable name for programs and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Seen => "seen",
            Self::Closed => "closed",
        }
    }

    /// The state with this stable name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// The official term.
    pub fn term(self) -> &'static str {
        match self {
            Self::Open => "待处理",
            Self::Seen => "核查中",
            Self::Closed => "已办结",
        }
    }
}

/// What an alarm turned out to be — 核查结论.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlarmFinding {
    /// It was misuse.
    Founded,
    /// It was not.
    Unfounded,
}

impl AlarmFinding {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Founded, Self::Unfounded];

    /// The stable name for programs and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Founded => "founded",
            Self::Unfounded => "unfounded",
        }
    }

    /// The finding with this stable name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.as_str() == name)
    }

    /// The official term.
    pub fn term(self) -> &'static str {
        match self {
            Self::Founded => "属实",
            Self::Unfounded => "不属实",
        }
    }
}

/// What can happen to an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlarmEvent {
    /// The watch raised it.
    Raised,
    /// The watch saw more of the same.
    Again,
    /// The certificate was suspended, by an official or by the platform itself.
    Suspended,
    /// An official looks into it.
    TakenUp,
    /// An official found out what it was.
    Closed,
}

impl AlarmEvent {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Raised, Self::Again, Self::Suspended, Self::TakenUp, Self::Closed];

    /// The stable name for programs and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Again => "again",
            Self::Suspended => "suspended",
            Self::TakenUp => "taken_up",
            Self::Closed => "closed",
        }
    }

    /// The event with this stable name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == name)
    }

    /// The official term.
    pub fn term(self) -> &'static str {
        match self {
            Self::Raised => "发出告警",
            Self::Again => "再次达到",
            Self::Suspended => "停用证书",
            Self::TakenUp => "已阅，开始核查",
            Self::Closed => "办结",
        }
    }
}

/// One thing that happened to an alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmStep {
    /// When.
    pub at: Timestamp,
    /// Who did it; `None`: the platform by itself.
    pub by: Option<PrincipalId>,
    /// What.
    pub event: AlarmEvent,
    /// In words, or empty.
    pub note: String,
}

impl AlarmStep {
    /// The official term: of a suspension it says whether a person decided.
    pub fn term(&self) -> &'static str {
        match (self.event, &self.by) {
            (AlarmEvent::Suspended, None) => "自动停用证书",
            (event, _) => event.term(),
        }
    }
}

/// A certificate suspended as a step of an alarm — 因告警停用证书. The one place that says how the histories of both name
/// each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuspensionForAlarm {
    /// The alarm.
    pub alarm: AlarmId,
    /// Serial number of the certificate.
    pub serial: String,
    /// Who did it; `None`: the platform by itself.
    pub by: Option<PrincipalId>,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// Under which reference it stands in the ledger.
    pub reference: String,
}

impl SuspensionForAlarm {
    /// What is kept of it with the certificate: names the alarm.
    pub fn suspension(&self) -> Suspension {
        Suspension {
            at: self.at,
            reason: format!("告警 {}：{}", self.alarm, self.reason),
            by: self.by.clone(),
        }
    }

    /// What is kept of it with the alarm: names the certificate.
    pub fn step(&self) -> AlarmStep {
        AlarmStep {
            at: self.at,
            by: self.by.clone(),
            event: AlarmEvent::Suspended,
            note: format!("证书 {}，留痕编号 {}：{}", self.serial, self.reference, self.reason),
        }
    }
}

/// A subject that nobody has business with — 诱饵记录.
///
/// Its number is nowhere kept; only the keyed hash under which the ledger would have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoy {
    /// In which register.
    pub register: String,
    /// Keyed hash of the number, as in the ledger.
    pub subject: [u8; 16],
    /// What its owner calls it.
    pub note: String,
    /// Who marked it; `None`: the operator.
    pub marked_by: Option<PrincipalId>,
    /// When.
    pub marked_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stable_names_lead_back() {
        for state in AlarmState::ALL {
            assert_eq!(AlarmState::parse(state.as_str()), Some(state));
        }
        for finding in AlarmFinding::ALL {
            assert_eq!(AlarmFinding::parse(finding.as_str()), Some(finding));
        }
        for event in AlarmEvent::ALL {
            assert_eq!(AlarmEvent::parse(event.as_str()), Some(event));
        }
        assert_eq!(AlarmState::parse("done"), None);
    }
}
