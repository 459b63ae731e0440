//! Applications for certificates as officials see them and go on with them — 证书申请.

mod approvals;
mod collect;
mod handover;
mod renewals;
mod rules;
mod take;
mod together;

use std::sync::Arc;

use jiff::Timestamp;
use model::{
    ApplicationState, CertificateApplication, Duty, OrganisationKind, PresentCertificates, Principal, PrincipalId,
    RefusalCode,
};
use store::ApplicationQuery;

pub use approvals::{APPROVALS_MAX, RenewalsToDecide};
pub use collect::{Collected, CollectedFile};
pub use handover::HANDOVER_SECONDS_MAX;
pub(crate) use handover::Handovers;
pub use renewals::{RENEWALS_MAX, RenewalDue, RenewalScope, RenewalWay, RenewalsAsked, RenewalsDue, application_of};
pub use rules::{
    ApplicationRules, Approval, IssuedForApplication, PlannedCertificate, certificate_of, check_no_open_application,
    request_fingerprint,
};
pub use take::{ApplicationAsked, StepAsked};
pub use together::{DoneForOne, FailedForOne, Together};

use crate::{
    App, AppError, Caller, NotPossible, Official,
    certificates::{POPULATION, owns},
    desk::DeskCopy,
    enacted::Objection,
    names::People,
};

/// An application with what a page says of it.
#[derive(Clone, Debug)]
pub struct ApplicationView {
    /// The application.
    pub application: CertificateApplication,
    /// Name of the lead agency.
    pub agency_name: String,
    /// Whose certificate it shall be.
    pub holder: Arc<Principal>,
    /// Name of the holder's organisation.
    pub holder_organisation_name: String,
    /// Who filed it and took its steps.
    pub people: People,
    /// Until when the certificate would live if it were issued now; `None` where it could not.
    pub until_if_issued_now: Option<Timestamp>,
    /// What the holder has already.
    pub present: PresentCertificates,
    /// Whether that lasts too long for a renewal, so that whoever decides should ask why.
    pub is_early: bool,
    /// The certificate that came of it and its issuing authority (PEM), where it was kept and was asked for.
    pub chain_pem: Option<String>,
}

/// Which applications are wanted, for certificates or for grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplicationsWanted {
    /// Those that are not closed, the oldest first, after this number.
    Open {
        /// 0 to begin with.
        after: u64,
    },
    /// Those that are closed, the newest first, before this number.
    Closed {
        /// `u64::MAX` to begin with.
        before: u64,
    },
}

/// A page of applications.
#[derive(Clone, Debug)]
pub struct ApplicationsPage {
    /// The applications.
    pub applications: Vec<ApplicationView>,
    /// The number to go on from; `None` when there are no more.
    pub next: Option<u64>,
}

/// The states of applications that wait for somebody.
pub(crate) const OPEN: [ApplicationState; 4] = [
    ApplicationState::Submitted,
    ApplicationState::Resubmitted,
    ApplicationState::AskedBack,
    ApplicationState::Granted,
];
const CLOSED: [ApplicationState; 3] = [
    ApplicationState::Approved,
    ApplicationState::Refused,
    ApplicationState::Withdrawn,
];

/// What is said of an application that is not there, or not in the official's remit.
const UNKNOWN: &str = "没有该编号的证书申请，请在证书申请列表中核对。";

/// Whether an official decides about applications; else he files them.
pub(crate) fn is_owner(app: &App, official: &Official) -> bool {
    official.organisation().kind == OrganisationKind::SourceAuthority && owns(app.catalogue(), official, POPULATION)
}

/// Whether certificates are an official's affair: he applies for them or decides about them.
pub(crate) fn manages_certificates(app: &App, official: &Official) -> bool {
    official.organisation().kind == OrganisationKind::LeadAgency || is_owner(app, official)
}

impl App {
    /// A page of the applications in the caller's remit: a lead agency's own, all for the owner of the population register.
    ///
    /// # Errors
    /// A refusal, or the desk cannot be read.
    pub async fn applications(
        &self,
        caller: &Caller,
        wanted: ApplicationsWanted,
    ) -> Result<ApplicationsPage, AppError> {
        let (official, desk) = self.official_with(caller, Duty::LeadAgencyOrSourceAuthority).await?;
        let mut query = ApplicationQuery::default();
        match wanted {
            ApplicationsWanted::Open { after } => (query.states, query.after) = (OPEN.to_vec(), after),
            ApplicationsWanted::Closed { before } => {
                (query.states, query.newest_below) = (CLOSED.to_vec(), Some(before));
            }
        }
        if official.organisation().kind == OrganisationKind::LeadAgency {
            query.organisation = Some(official.organisation().id.clone());
        } else if !is_owner(self, &official) {
            // Another register's owner has none.
            let applications = Vec::new();
            return Ok(ApplicationsPage {
                applications,
                next: None,
            });
        }
        let found = self.inner.desk.store().list_applications(&query).await?;
        let is_full = found.len() >= store::APPLICATIONS_PAGE_MAX as usize;
        let next = found.last().map(CertificateApplication::number).filter(|_| is_full);
        let now = self.now();
        let applications = found
            .into_iter()
            .filter_map(|application| ApplicationView::of(application, &desk, now))
            .collect();
        Ok(ApplicationsPage { applications, next })
    }

    /// An application in the caller's remit, with the certificate that came of it.
    ///
    /// # Errors
    /// A refusal, no such application, or the desk cannot be read.
    pub async fn application(&self, caller: &Caller, number: u64) -> Result<ApplicationView, AppError> {
        let (official, desk) = self.official_with(caller, Duty::LeadAgencyOrSourceAuthority).await?;
        let found = self.application_in_remit(&official, number).await;
        let application = found.map_err(AppError::from)?;
        let chain_pem = match application.serial() {
            Some(serial) => self.inner.desk.store().find_chain(serial).await?,
            None => None,
        };
        let view = ApplicationView::of(application, &desk, self.now());
        let view = view.ok_or_else(|| NotPossible::unknown("application.unknown", UNKNOWN))?;
        Ok(ApplicationView { chain_pem, ..view })
    }

    /// For whom the caller can apply: active people and systems of the remit, by organisation and name.
    ///
    /// # Errors
    /// A refusal: the caller is of no lead agency.
    pub async fn holders_in_remit(&self, caller: &Caller) -> Result<Vec<(Arc<Principal>, String)>, AppError> {
        let (official, desk) = self.official_with(caller, Duty::LeadAgency).await?;
        let authority = &desk.authority;
        let mut holders: Vec<_> = authority
            .principals()
            .filter(|holder| {
                let of = &holder.organisation;
                holder.is_active && authority.is_active(of) && authority.is_in_remit_of(official.organisation(), of)
            })
            .filter_map(|holder| {
                let organisation = authority.organisation(&holder.organisation)?;
                Some((holder.clone(), organisation.name.clone()))
            })
            .collect();
        holders.sort_by(|(one, its), (other, others)| (its, &one.name, &one.id).cmp(&(others, &other.name, &other.id)));
        Ok(holders)
    }

    /// How many applications wait: for a decision of the caller's, for an answer of his, to be collected by him.
    pub(crate) async fn waiting_applications(
        &self,
        official: &Official,
    ) -> Result<[(ApplicationWork, u64); 3], AppError> {
        let mut query = ApplicationQuery::default();
        let is_agency = official.organisation().kind == OrganisationKind::LeadAgency;
        if is_agency {
            query.organisation = Some(official.organisation().id.clone());
            query.states = vec![ApplicationState::AskedBack, ApplicationState::Granted];
        } else {
            query.states = vec![ApplicationState::Submitted, ApplicationState::Resubmitted];
        }
        let found = if is_agency || is_owner(self, official) {
            // One page: more than that is told as that many, and they are worked off from the first on.
            self.inner.desk.store().list_applications(&query).await?
        } else {
            Vec::new()
        };
        let count = |states: &[ApplicationState]| {
            found
                .iter()
                .filter(|application| states.contains(&application.state()))
                .count() as u64
        };
        Ok([
            (
                ApplicationWork::Decide,
                count(&[ApplicationState::Submitted, ApplicationState::Resubmitted]),
            ),
            (ApplicationWork::Answer, count(&[ApplicationState::AskedBack])),
            (ApplicationWork::Collect, count(&[ApplicationState::Granted])),
        ])
    }

    /// As it is at the desk now, not in the copy: nothing of it is there.
    async fn application_in_remit(
        &self,
        official: &Official,
        number: u64,
    ) -> Result<CertificateApplication, Objection> {
        let found = self.inner.desk.store().find_application(number).await?;
        let organisation = official.organisation();
        match organisation.kind {
            OrganisationKind::LeadAgency => {
                let own = found.filter(|application| application.filing().organisation == organisation.id);
                Ok(own.ok_or_else(|| NotPossible::unknown("application.unknown", UNKNOWN))?)
            }
            _ if is_owner(self, official) => {
                Ok(found.ok_or_else(|| NotPossible::unknown("application.unknown", UNKNOWN))?)
            }
            _ => Err(RefusalCode::NotInYourRemit.into()),
        }
    }

    fn application_rules<'a>(&'a self, desk: &'a DeskCopy) -> Result<ApplicationRules<'a>, Objection> {
        let register = self.catalogue().register(POPULATION);
        // Without the register nobody owns it, and so nobody decides.
        let owner = &register.ok_or(RefusalCode::NotInYourRemit)?.owner;
        Ok(ApplicationRules {
            authority: &desk.authority,
            owner,
            now: self.now(),
            days_max: (self.inner.issuing.as_ref()).and_then(|issuing| issuing.authority.client_days_max()),
        })
    }
}

/// What waits to be done with applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationWork {
    /// To be decided — 待审批.
    Decide,
    /// To be answered — 待补正.
    Answer,
    /// To be collected — 待领取.
    Collect,
}

impl ApplicationView {
    /// `None` where the desk no longer knows holder or agency, which its own rules do not let happen.
    fn of(application: CertificateApplication, desk: &DeskCopy, now: Timestamp) -> Option<Self> {
        let (filing, authority) = (application.filing(), &desk.authority);
        let holder = authority.principal(&filing.principal)?.clone();
        let actors = (application.steps().iter().map(|step| &step.by)).chain([&filing.filed_by]);
        let present = authority.present_certificates(&holder.id, now);
        Some(Self {
            present,
            is_early: present.is_early(now),
            agency_name: authority.organisation(&filing.organisation)?.name.clone(),
            holder_organisation_name: authority.organisation(&holder.organisation)?.name.clone(),
            holder,
            people: People::known(desk, actors.map(PrincipalId::as_str)),
            until_if_issued_now: pki::ClientLifetime::of_days(now, application.days())
                .ok()
                .map(|lifetime| lifetime.until()),
            chain_pem: None,
            application,
        })
    }
}
