//! Incidents of leaked data (泄露事件): what got about, which questions are affected, who was told, what was done.

use jiff::{Timestamp, civil::Date};

use crate::{OrganisationId, PrincipalId};

/// How an incident became known — 来源.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IncidentSource {
    /// A trace code on a sheet or picture that got about — 追溯码.
    TraceCode,
    /// An alarm of the watch — 告警.
    Alarm,
    /// Somebody said so — 举报或者自查.
    Report,
}

impl IncidentSource {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::TraceCode, Self::Alarm, Self::Report];

    /// The stable name for programs and storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TraceCode => "trace_code",
            Self::Alarm => "alarm",
            Self::Report => "report",
        }
    }

    /// The official term.
    pub const fn term(self) -> &'static str {
        match self {
            Self::TraceCode => "追溯码",
            Self::Alarm => "告警",
            Self::Report => "举报、自查",
        }
    }

    /// The source with this stable name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == name)
    }
}

/// An incident — 泄露事件.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Its number.
    pub number: u64,
    /// The organisation that looks into it.
    pub organisation: OrganisationId,
    /// Who opened it.
    pub opened_by: PrincipalId,
    /// When.
    pub opened_at: Timestamp,
    /// What it is called.
    pub title: String,
    /// How it became known.
    pub source: IncidentSource,
    /// Trace code, or number of the alarm; empty for a report.
    pub reference: String,
    /// What is known of it.
    pub account: String,
    /// How it ended; `None` while it is looked into.
    pub end: Option<IncidentEnd>,
}

/// How an incident ended — 结案.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentEnd {
    /// When.
    pub at: Timestamp,
    /// Who closed it.
    pub by: PrincipalId,
    /// What came of it — 结论.
    pub conclusion: String,
}

/// What is known when an incident is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIncident {
    /// The organisation that looks into it.
    pub organisation: OrganisationId,
    /// Who opens it.
    pub opened_by: PrincipalId,
    /// When.
    pub opened_at: Timestamp,
    /// What it is called.
    pub title: String,
    /// How it became known.
    pub source: IncidentSource,
    /// Trace code, or number of the alarm; empty for a report.
    pub reference: String,
    /// What is known of it.
    pub account: String,
}

/// What was done about an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IncidentAct {
    /// Somebody was told: a person concerned, an authority — 告知、报告.
    Told {
        /// Who.
        whom: String,
        /// By what way: in writing, by telephone — 方式.
        how: String,
        /// What was said, in short.
        text: String,
    },
    /// Something was done against it — 处置措施.
    Done {
        /// What.
        text: String,
    },
}

/// A step in an incident, as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentStep {
    /// When it was written down.
    pub at: Timestamp,
    /// By whom.
    pub by: PrincipalId,
    /// On which day it happened.
    pub on: Date,
    /// What.
    pub act: IncidentAct,
}

/// An entry of the ledger that is affected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AffectedEntry {
    /// Its place in the ledger.
    pub index: u64,
    /// When it was put down to the incident.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: PrincipalId,
}

/// An incident with everything that is known of it — 事件卷宗.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentFile {
    /// The incident.
    pub incident: Incident,
    /// The entries affected, in the ledger's order.
    pub entries: Vec<AffectedEntry>,
    /// What was done, in order.
    pub steps: Vec<IncidentStep>,
}

/// Most entries that are put down to one incident.
pub const INCIDENT_ENTRIES_MAX: usize = 1_000;
/// Most steps of one incident.
pub const INCIDENT_STEPS_MAX: usize = 500;
/// Longest title, name or way, in characters.
pub const INCIDENT_LINE_CHARS_MAX: usize = 100;
/// Longest account, measure or conclusion, in characters.
pub const INCIDENT_TEXT_CHARS_MAX: usize = 2_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_have_names_of_their_own() {
        for source in IncidentSource::ALL {
            assert_eq!(IncidentSource::parse(source.as_str()), Some(source));
        }
        assert_eq!(IncidentSource::parse("rumour"), None);
    }
}
