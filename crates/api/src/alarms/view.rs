//! Alarms as the API writes them.

use app::{AlarmDetail, AlarmEntry, AlarmView, AlarmsPage, Done};
use model::{Alarm, AlarmStep};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer_view::ReceiptView;

/// A page of alarms.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlarmsBody {
    /// The alarms.
    alarms: Vec<AlarmBody>,
    /// Where to go on; absent when there are no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// An alarm. Whom it is about is as the ledger's entries name it; what is absent, the rule does not look at.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlarmBody {
    /// Its number.
    number: u64,
    /// open, seen or closed.
    state: &'static str,
    /// founded or unfounded, once closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    finding: Option<&'static str>,
    /// Stable code of the rule.
    rule: String,
    /// Its name.
    rule_name: &'static str,
    /// What was measured.
    measured: u64,
    /// From which value on the rule sounds.
    threshold: u64,
    /// Unit of both, in Chinese.
    unit: &'static str,
    /// Time of the entry that made it sound.
    at: String,
    /// When it was raised.
    raised_at: String,
    /// Id of the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    register: Option<String>,
    /// Id of the organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    /// Where several organisations asked: names of those that the caller is told of, of a lead agency its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    organisation_names: Vec<String>,
    /// The post.
    #[serde(skip_serializing_if = "Option::is_none")]
    post: Option<String>,
    /// Id of the person or system.
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<String>,
    /// Serial number of the certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<String>,
    /// The case.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
}

/// An alarm with all that is known of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlarmDetailBody {
    #[serde(flatten)]
    alarm: AlarmBody,
    /// Where the certificate stands: valid, not_yet_valid, expired, revoked or suspended.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate_state: Option<&'static str>,
    /// What happened, oldest first.
    steps: Vec<AlarmStepBody>,
    /// The latest entries that were counted, oldest first.
    entries: Vec<AlarmEntryBody>,
}

/// Something that happened to an alarm.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlarmStepBody {
    /// When.
    at: String,
    /// Id of who did it; absent: the platform by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// raised, again, suspended, taken_up or closed.
    event: &'static str,
    /// In words; may be empty.
    text: String,
}

/// A counted entry of the ledger.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlarmEntryBody {
    /// By what it is found in the ledger.
    reference: String,
    /// When it was asked.
    at: String,
    /// Name of the organisation that asked.
    organisation: String,
    /// Code of the matter.
    matter: String,
    /// Case number.
    case: String,
    /// How it ended, in Chinese.
    outcome: String,
    /// First characters of the subject's keyed hash: whether two entries are about the same, and no more.
    subject: String,
}

/// What a step came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlarmSteppedBody {
    /// Number of the alarm.
    number: u64,
    /// Where it stands now.
    state: &'static str,
    /// Proof that the step stands in the ledger.
    receipt: ReceiptView,
}

impl From<AlarmsPage> for AlarmsBody {
    fn from(page: AlarmsPage) -> Self {
        Self {
            alarms: page.alarms.into_iter().map(Into::into).collect(),
            next: page.next,
        }
    }
}

impl From<AlarmView> for AlarmBody {
    fn from(view: AlarmView) -> Self {
        let (rule, alarm) = (view.rule, view.alarm);
        let seen = alarm.sighting;
        Self {
            number: alarm.id,
            state: alarm.state.as_str(),
            finding: alarm.finding.map(|finding| finding.as_str()),
            rule: seen.rule,
            rule_name: rule.name,
            measured: seen.measured,
            threshold: seen.threshold,
            unit: rule.unit,
            at: seen.at.to_string(),
            raised_at: alarm.raised_at.to_string(),
            register: seen.register,
            organisation: seen.organisation,
            organisation_names: view.organisation_names,
            post: seen.post,
            principal: seen.principal,
            certificate: seen.certificate,
            case: seen.case,
        }
    }
}

impl From<AlarmDetail> for AlarmDetailBody {
    fn from(detail: AlarmDetail) -> Self {
        Self {
            certificate_state: detail.certificate.map(|standing| standing.as_str()),
            steps: detail.view.alarm.steps.iter().map(Into::into).collect(),
            entries: detail.entries.into_iter().map(Into::into).collect(),
            alarm: detail.view.into(),
        }
    }
}

impl From<&AlarmStep> for AlarmStepBody {
    fn from(step: &AlarmStep) -> Self {
        Self {
            at: step.at.to_string(),
            by: step.by.as_ref().map(ToString::to_string),
            event: step.event.as_str(),
            text: step.note.clone(),
        }
    }
}

impl From<AlarmEntry> for AlarmEntryBody {
    fn from(entry: AlarmEntry) -> Self {
        Self {
            reference: entry.reference,
            at: entry.at.to_string(),
            organisation: entry.organisation,
            matter: entry.matter,
            case: entry.case,
            outcome: entry.outcome,
            subject: entry.subject,
        }
    }
}

impl From<Done<Alarm>> for AlarmSteppedBody {
    fn from(done: Done<Alarm>) -> Self {
        Self {
            number: done.value().id,
            state: done.value().state.as_str(),
            receipt: ReceiptView::of(done.receipt()),
        }
    }
}
