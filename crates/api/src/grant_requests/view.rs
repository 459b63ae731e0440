//! Requests for grants as the API writes them.

use app::{Done, GrantRequestStepped, GrantRequestView, GrantRequestsPage};
use model::GrantRequestStep;
use serde::Serialize;
use utoipa::ToSchema;

use super::GrantTermsBody;
use crate::answer_view::ReceiptView;

/// What a step came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct GrantRequestSteppedBody {
    /// Number of the request.
    number: u64,
    /// Where it stands now.
    state: &'static str,
    /// Number of the grant, with an approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    grant: Option<u64>,
    /// Proof that the step stands in the ledger.
    receipt: ReceiptView,
}

/// A page of requests.
#[derive(Serialize, ToSchema)]
pub(crate) struct GrantRequestsBody {
    /// The requests.
    requests: Vec<GrantRequestBody>,
    /// Where to go on; absent when there are no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// A request for a grant.
#[derive(Serialize, ToSchema)]
pub(crate) struct GrantRequestBody {
    /// Its number.
    number: u64,
    /// submitted, asked_back, resubmitted, approved, refused or withdrawn.
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
    /// Id of the organisation that the grant is for.
    grantee: String,
    /// Code of the matter — 事项编码.
    matter: String,
    /// Id of the register.
    register: String,
    /// The terms as they stand now: those granted, else those of the last answer that brought some, else those filed.
    terms: GrantTermsBody,
    /// The terms as they were filed.
    filed_terms: GrantTermsBody,
    /// Legal basis — 法律依据.
    legal_basis: String,
    /// Why.
    reason: String,
    /// Number of the grant that came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    grant: Option<u64>,
    /// What happened since it was filed, oldest first.
    steps: Vec<GrantRequestStepBody>,
}

/// A step that was taken.
#[derive(Serialize, ToSchema)]
pub(crate) struct GrantRequestStepBody {
    /// When.
    at: String,
    /// Id of who took it.
    by: String,
    /// Operating-system user of the operator, where he entered it in that person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    entered_by: Option<String>,
    /// asked_back, answered, approved, refused or withdrawn.
    event: &'static str,
    /// Question, answer or reason; empty with an approval.
    text: String,
    /// Other terms that an answer brought, or the terms approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    terms: Option<GrantTermsBody>,
}

impl GrantRequestSteppedBody {
    pub(super) fn of(number: u64, done: Done<GrantRequestStepped>) -> Self {
        Self {
            number,
            state: done.value().state.as_str(),
            grant: done.value().grant,
            receipt: ReceiptView::of(done.receipt()),
        }
    }
}

impl From<GrantRequestsPage> for GrantRequestsBody {
    fn from(page: GrantRequestsPage) -> Self {
        Self {
            requests: page.requests.into_iter().map(Into::into).collect(),
            next: page.next,
        }
    }
}

impl From<GrantRequestView> for GrantRequestBody {
    fn from(view: GrantRequestView) -> Self {
        let (request, filing) = (&view.request, view.request.filing());
        Self {
            number: request.number(),
            state: request.state().as_str(),
            organisation: filing.organisation.to_string(),
            filed_by: filing.filed_by.to_string(),
            filed_at: filing.filed_at.to_string(),
            entered_by: filing.entered_by.clone(),
            grantee: filing.grantee.to_string(),
            matter: filing.matter.clone(),
            register: filing.register.clone(),
            terms: request.terms().into(),
            filed_terms: (&filing.terms).into(),
            legal_basis: filing.legal_basis.clone(),
            reason: filing.reason.clone(),
            grant: request.grant(),
            steps: request.steps().iter().map(Into::into).collect(),
        }
    }
}

impl From<&GrantRequestStep> for GrantRequestStepBody {
    fn from(step: &GrantRequestStep) -> Self {
        Self {
            at: step.at.to_string(),
            by: step.by.to_string(),
            entered_by: step.entered_by.clone(),
            event: step.event.as_str(),
            text: step.event.text().to_owned(),
            terms: step.event.terms().map(Into::into),
        }
    }
}
