//! Applications as the API writes them.

use app::{ApplicationView, ApplicationsPage, Done};
use model::{ApplicationEvent, ApplicationState, ApplicationStep};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer_view::ReceiptView;

/// What was filed.
#[derive(Serialize, ToSchema)]
pub(crate) struct FiledBody {
    /// Number given to it.
    number: u64,
    /// submitted.
    state: &'static str,
    /// Proof that it stands in the ledger.
    receipt: ReceiptView,
}

/// What a step came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct SteppedBody {
    /// Number of the application.
    number: u64,
    /// Where it stands now.
    state: &'static str,
    /// Proof that the step stands in the ledger.
    receipt: ReceiptView,
}

/// A page of applications.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApplicationsBody {
    /// The applications, without the certificates that came of them.
    applications: Vec<ApplicationBody>,
    /// Where to go on; absent when there are no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// An application.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApplicationBody {
    /// Its number.
    number: u64,
    /// submitted, asked_back, resubmitted, granted, approved, refused or withdrawn.
    state: &'static str,
    /// Id of the lead agency.
    organisation: String,
    /// Id of who filed it.
    filed_by: String,
    /// When.
    filed_at: String,
    /// Operating-system user of the operator, where he entered it in that person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    entered_by: Option<String>,
    /// Who answers for the certificate.
    responsible: ResponsibleBody,
    /// Id of the holder.
    principal: String,
    /// Wanted days of life, as they stand now.
    days: u32,
    /// Why.
    reason: String,
    /// The request to be answered; absent where the platform makes the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_pem: Option<String>,
    /// SHA-256 of that request's public key in hexadecimal, to be compared with what the holder was told when he made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    key_fingerprint_sha256: Option<String>,
    /// What the holder has already.
    present_certificates: PresentCertificatesBody,
    /// Serial number of the certificate that came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    serial: Option<String>,
    /// That certificate and its issuing authority (PEM): what the holder presents.
    #[serde(skip_serializing_if = "Option::is_none")]
    chain_pem: Option<String>,
    /// What happened since it was filed, oldest first.
    steps: Vec<ApplicationStepBody>,
}

/// The certificates that a holder can use now.
#[derive(Serialize, ToSchema)]
pub(crate) struct PresentCertificatesBody {
    /// How many.
    count: usize,
    /// When the last of them expires; absent when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<String>,
    /// Whether that is too far off for a renewal: more than 60 days.
    is_early: bool,
}

/// Who answers for a certificate.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResponsibleBody {
    name: String,
    post: String,
    telephone: String,
}

/// A step that was taken.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApplicationStepBody {
    /// When.
    at: String,
    /// Id of who took it.
    by: String,
    /// Operating-system user of the operator, where he entered it in that person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    entered_by: Option<String>,
    /// asked_back, answered, granted, approved, collected, refused or withdrawn.
    event: &'static str,
    /// Question, answer, serial number or reason.
    text: String,
    /// Other days, where an answer brought some.
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<u32>,
    /// Whether an answer brought another request.
    brings_request: bool,
}

impl From<Done<u64>> for FiledBody {
    fn from(done: Done<u64>) -> Self {
        Self {
            number: *done.value(),
            state: ApplicationState::Submitted.as_str(),
            receipt: ReceiptView::of(done.receipt()),
        }
    }
}

impl SteppedBody {
    pub(super) fn of(number: u64, done: Done<ApplicationState>) -> Self {
        Self {
            number,
            state: done.value().as_str(),
            receipt: ReceiptView::of(done.receipt()),
        }
    }
}

impl From<ApplicationsPage> for ApplicationsBody {
    fn from(page: ApplicationsPage) -> Self {
        Self {
            applications: page.applications.into_iter().map(Into::into).collect(),
            next: page.next,
        }
    }
}

impl From<ApplicationView> for ApplicationBody {
    fn from(view: ApplicationView) -> Self {
        let (application, filing) = (&view.application, view.application.filing());
        Self {
            number: application.number(),
            state: application.state().as_str(),
            organisation: filing.organisation.to_string(),
            filed_by: filing.filed_by.to_string(),
            filed_at: filing.filed_at.to_string(),
            entered_by: filing.entered_by.clone(),
            responsible: ResponsibleBody {
                name: filing.responsible.name().to_owned(),
                post: filing.responsible.post().to_owned(),
                telephone: filing.responsible.telephone().to_owned(),
            },
            principal: filing.principal.to_string(),
            days: application.days(),
            reason: filing.reason.clone(),
            request_pem: application.request_pem().map(str::to_owned),
            key_fingerprint_sha256: app::request_fingerprint(application),
            present_certificates: PresentCertificatesBody {
                count: view.present.count,
                valid_until: view.present.last_until.map(|until| until.to_string()),
                is_early: view.is_early,
            },
            serial: application.serial().map(str::to_owned),
            steps: application.steps().iter().map(Into::into).collect(),
            chain_pem: view.chain_pem,
        }
    }
}

impl From<&ApplicationStep> for ApplicationStepBody {
    fn from(step: &ApplicationStep) -> Self {
        let (days, brings_request) = match &step.event {
            ApplicationEvent::Answered { days, request_pem, .. } => (*days, request_pem.is_some()),
            _ => (None, false),
        };
        Self {
            at: step.at.to_string(),
            by: step.by.to_string(),
            entered_by: step.entered_by.clone(),
            event: step.event.as_str(),
            text: step.event.text().to_owned(),
            days,
            brings_request,
        }
    }
}
