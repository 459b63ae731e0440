//! Requests for grants (授权申请): filed, answered and taken back by a lead agency, asked back, approved and refused by the
//! owner of the register.

mod rules;
mod take;

use std::sync::Arc;

use model::{
    Duty, Grant, GrantRequest, GrantRequestFiling, GrantRequestState, GrantTerms, Organisation, OrganisationId,
    OrganisationKind, PrincipalId, Register,
    rights::{Reach, reach},
};
use store::GrantRequestQuery;

pub use rules::{GrantRequestRules, OPEN_GRANT_REQUESTS_MAX, check_waiting_grant_requests};
pub use take::{GrantRequestDeed, GrantRequestStepped, NewGrantRequest};

use crate::{
    App, AppError, ApplicationsWanted, Caller, NotPossible, Official,
    certificates::owns,
    desk::DeskCopy,
    names::{MatterNames, People},
};

/// What is said of a request that is not there, or not in the official's remit.
pub const GRANT_REQUEST_UNKNOWN: &str = "没有该编号的授权申请，请在授权列表中核对。";

/// A request with what its ids stand for, and what may be done with it.
#[derive(Clone, Debug)]
pub struct GrantRequestView {
    /// The request.
    pub request: GrantRequest,
    /// Its register.
    pub register: Arc<Register>,
    /// Name of the lead agency.
    pub agency_name: String,
    /// Name of the organisation that the grant is for.
    pub grantee_name: String,
    /// Name of the matter, if it is listed.
    pub matter_name: Option<String>,
    /// Who filed it and took its steps.
    pub people: People,
    /// Whom the grant would reach.
    pub reach: Reach,
    /// Whether the official decides about it now.
    pub is_to_decide: bool,
    /// Whether the official answers it now.
    pub is_to_answer: bool,
    /// Whether the official may take it back.
    pub is_to_withdraw: bool,
}

/// A page of requests.
#[derive(Clone, Debug)]
pub struct GrantRequestsPage {
    /// The requests.
    pub requests: Vec<GrantRequestView>,
    /// The number to go on from; `None` when there are no more.
    pub next: Option<u64>,
}

/// What would come of a request that is about to be filed.
#[derive(Clone, Debug)]
pub struct GrantRequestForetold {
    /// Name of the organisation that the grant is for.
    pub grantee_name: String,
    /// Name of the matter, if it is listed.
    pub matter_name: Option<String>,
    /// Name of the register's owner, who decides.
    pub owner_name: String,
    /// Whom the grant would reach.
    pub reach: Reach,
}

impl App {
    /// The requests in the caller's remit: a lead agency's own, those for an owner's registers, all for an auditor. First those
    /// that wait, the oldest first, then the newest of the settled ones: a page of each.
    ///
    /// # Errors
    /// A refusal, or the desk cannot be read.
    pub async fn grant_requests(&self, caller: &Caller) -> Result<Vec<GrantRequestView>, AppError> {
        let open = ApplicationsWanted::Open { after: 0 };
        let mut all = self.grant_requests_page(caller, open).await?.requests;
        let closed = ApplicationsWanted::Closed { before: u64::MAX };
        all.extend(self.grant_requests_page(caller, closed).await?.requests);
        Ok(all)
    }

    /// A page of them.
    ///
    /// # Errors
    /// As [`Self::grant_requests`].
    pub async fn grant_requests_page(
        &self,
        caller: &Caller,
        wanted: ApplicationsWanted,
    ) -> Result<GrantRequestsPage, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let organisation = official.organisation();
        let mut query = GrantRequestQuery::default();
        match organisation.kind {
            OrganisationKind::LeadAgency => query.organisation = Some(organisation.id.clone()),
            OrganisationKind::SourceAuthority => {
                let registers = self.catalogue().registers().iter();
                let owned = registers.filter(|register| register.owner == organisation.id.as_str());
                query.registers = Some(owned.map(|register| register.id.clone()).collect());
            }
            _ => {}
        }
        match wanted {
            ApplicationsWanted::Open { after } => {
                (query.states, query.after) = (rules::states(|state| !state.is_closed()), after);
            }
            ApplicationsWanted::Closed { before } => {
                (query.states, query.newest_below) = (rules::states(|state| state.is_closed()), Some(before));
            }
        }
        let found = self.inner.desk.store().list_grant_requests(&query).await?;
        let is_full = found.len() >= store::GRANT_REQUESTS_PAGE_MAX as usize;
        let next = found.last().map(GrantRequest::number).filter(|_| is_full);
        let names = self.matter_names().await?;
        let requests = found
            .into_iter()
            .filter_map(|request| self.request_view(&official, &desk, request, &names))
            .collect();
        Ok(GrantRequestsPage { requests, next })
    }

    /// One of them.
    ///
    /// # Errors
    /// As [`Self::grant_requests`]; unknown when it is not in the caller's remit.
    pub async fn grant_request(&self, caller: &Caller, number: u64) -> Result<GrantRequestView, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let found = self.inner.desk.store().find_grant_request(number).await?;
        let names = self.matter_names().await?;
        let seen = found.filter(|request| self.is_grant_request_in_remit(&official, request));
        let view = seen.and_then(|request| self.request_view(&official, &desk, request, &names));
        Ok(view.ok_or_else(unknown)?)
    }

    /// The same for whoever would go on with it: the owner of the register, or the lead agency.
    ///
    /// # Errors
    /// As [`Self::grant_request`].
    pub async fn grant_request_to_continue(
        &self,
        caller: &Caller,
        number: u64,
        is_owners: bool,
    ) -> Result<GrantRequestView, AppError> {
        let duty = if is_owners {
            Duty::SourceAuthority
        } else {
            Duty::LeadAgency
        };
        self.official_with(caller, duty).await?;
        self.grant_request(caller, number).await
    }

    /// Whom a request would reach on other terms.
    pub fn reach_of_request(&self, view: &GrantRequestView, terms: &GrantTerms) -> Reach {
        reach(&self.desk_copy().authority, &would_be(view.request.filing(), terms))
    }

    /// What would come of a request that is about to be filed, and whether it may be.
    ///
    /// # Errors
    /// As [`Self::request_grant`], without recording anything.
    pub async fn grant_request_foretold(
        &self,
        caller: &Caller,
        new: &NewGrantRequest,
    ) -> Result<GrantRequestForetold, AppError> {
        let (official, desk) = self.official_with(caller, Duty::LeadAgency).await?;
        if !desk.authority.is_in_remit_of(official.organisation(), &new.grantee) {
            let message = "使用机构不在本省范围内，请核对机构标识。";
            return Err(NotPossible::given("grant_request.not_below", message).into());
        }
        let filing = self.grant_request_rules(&desk).filing(&official, new)?;
        let owner = self
            .catalogue()
            .register(&new.register)
            .map(|register| register.owner.as_str());
        let owner = owner.and_then(OrganisationId::parse);
        Ok(GrantRequestForetold {
            grantee_name: desk.organisation_name_or_id(&new.grantee),
            matter_name: self.matter_names().await?.of(&filing.matter),
            owner_name: owner.map_or_else(String::new, |owner| desk.organisation_name_or_id(&owner)),
            reach: reach(&desk.authority, &would_be(&filing, &new.terms)),
        })
    }

    /// The organisations that the caller may ask grants for, in order of id.
    ///
    /// # Errors
    /// A refusal: the caller is of no lead agency.
    pub async fn grantees(&self, caller: &Caller) -> Result<Vec<Arc<Organisation>>, AppError> {
        let (official, desk) = self.official_with(caller, Duty::LeadAgency).await?;
        let agency = official.organisation();
        let mut all: Vec<_> = (desk.authority.organisations())
            .filter(|organisation| desk.authority.is_in_remit_of(agency, &organisation.id))
            .cloned()
            .collect();
        all.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(all)
    }

    /// Of a request that is in somebody else's remit it is not even said that it exists.
    fn is_grant_request_in_remit(&self, official: &Official, request: &GrantRequest) -> bool {
        match official.organisation().kind {
            OrganisationKind::Auditor => true,
            OrganisationKind::LeadAgency => request.filing().organisation == official.organisation().id,
            _ => owns(self.catalogue(), official, &request.filing().register),
        }
    }

    fn grant_request_rules<'a>(&'a self, desk: &'a DeskCopy) -> GrantRequestRules<'a> {
        GrantRequestRules {
            authority: &desk.authority,
            catalogue: self.catalogue(),
            now: self.now(),
        }
    }

    /// `None` for a request of a register that the catalogue no longer lists.
    fn request_view(
        &self,
        official: &Official,
        desk: &DeskCopy,
        request: GrantRequest,
        names: &MatterNames,
    ) -> Option<GrantRequestView> {
        let filing = request.filing();
        let is_own = filing.organisation == official.organisation().id;
        let actors = request.steps().iter().map(|step| &step.by).chain([&filing.filed_by]);
        Some(GrantRequestView {
            register: self.catalogue().register(&filing.register)?.clone(),
            agency_name: desk.organisation_name_or_id(&filing.organisation),
            grantee_name: desk.organisation_name_or_id(&filing.grantee),
            matter_name: names.of(&filing.matter),
            people: People::known(desk, actors.map(PrincipalId::as_str)),
            reach: reach(&desk.authority, &would_be(filing, request.terms())),
            is_to_decide: !request.state().is_closed() && owns(self.catalogue(), official, &filing.register),
            is_to_answer: is_own && request.state() == GrantRequestState::AskedBack,
            is_to_withdraw: is_own && !request.state().is_closed(),
            request,
        })
    }
}

/// The grant that a request would come to on these terms.
fn would_be(filing: &GrantRequestFiling, terms: &GrantTerms) -> Grant {
    Grant {
        id: 0,
        organisation: filing.grantee.clone(),
        matter: filing.matter.clone(),
        register: filing.register.clone(),
        terms: terms.clone(),
        legal_basis: filing.legal_basis.clone(),
        revoked_at: None,
    }
}

fn unknown() -> NotPossible {
    NotPossible::unknown("grant_request.unknown", GRANT_REQUEST_UNKNOWN)
}
