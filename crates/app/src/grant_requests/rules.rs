//! What may be done with a request for a grant, judged before anything is recorded or kept — 授权申请办理规则.
//!
//! The one home for the pages, the API and the command line: they differ in who says that it is he, not in what he may do.

use std::sync::Arc;

use jiff::Timestamp;
use model::{
    Affair, Authority, Catalogue, Duty, GrantRequest, GrantRequestFault, GrantRequestFiling, GrantRequestState,
    GrantRequestStep, GrantTerms, OrganisationId, Principal, PrincipalId, RefusalCode,
};
use store::{GrantRequestQuery, GrantRequestStore};

use super::{GrantRequestDeed, NewGrantRequest};
use crate::{NotPossible, Official, certificates::owns, enacted::Objection};

/// Most requests of one lead agency that wait at a time.
pub const OPEN_GRANT_REQUESTS_MAX: usize = 200;

/// By what a request is judged.
#[derive(Clone, Copy, Debug)]
pub struct GrantRequestRules<'a> {
    /// Who is who.
    pub authority: &'a Authority,
    /// The registers, with their owners, who decide.
    pub catalogue: &'a Catalogue,
    /// Now.
    pub now: Timestamp,
}

impl GrantRequestRules<'_> {
    /// Who does something by way of the operator's command line, where no certificate says so.
    ///
    /// # Errors
    /// When there is nobody of this id, he or his organisation is suspended, or it is not his duty.
    pub fn official(&self, id: &PrincipalId, affair: Affair) -> Result<Official, Objection> {
        let Some(principal) = self.authority.principal(id) else {
            let message = format!("没有标识为 {id} 的用户；请先登记人员，或者核对标识。");
            return Err(NotPossible::unknown("grant_request.unknown_principal", message).into());
        };
        if !principal.is_active {
            return Err(RefusalCode::PrincipalInactive.into());
        }
        Ok(Official::on_duty(self.authority, principal.clone(), affair.duty())?)
    }

    /// What is filed.
    ///
    /// # Errors
    /// Another province's organisation, an unknown register, terms or texts that break a rule.
    pub fn filing(&self, official: &Official, new: &NewGrantRequest) -> Result<GrantRequestFiling, Objection> {
        let agency = official.organisation();
        if !self.authority.is_in_remit_of(agency, &new.grantee) {
            return Err(RefusalCode::NotInYourRemit.into());
        }
        self.check_terms(&new.register, &new.terms)?;
        self.check_owner(&new.register)?;
        let filing = GrantRequestFiling {
            organisation: agency.id.clone(),
            filed_by: official.principal().id.clone(),
            filed_at: self.now,
            entered_by: None,
            grantee: new.grantee.clone(),
            matter: new.matter.trim().to_owned(),
            register: new.register.clone(),
            terms: new.terms.clone(),
            legal_basis: new.legal_basis.trim().to_owned(),
            reason: new.reason.trim().to_owned(),
        };
        GrantRequest::new(0, filing.clone(), []).map_err(NotPossible::from)?;
        Ok(filing)
    }

    /// The request with one step more. Before a grant is given, it is asked again whether the agency may ask for it:
    /// organisations move.
    ///
    /// # Errors
    /// When the step is not this official's, its terms are none on which the register can be shared or wider than what was
    /// asked for, or the request does not take it as it stands.
    pub fn step(
        &self,
        official: &Official,
        mut request: GrantRequest,
        deed: &GrantRequestDeed,
    ) -> Result<GrantRequest, Objection> {
        let filing = request.filing();
        let is_his = match deed.affair().duty() {
            Duty::LeadAgency => filing.organisation == official.organisation().id,
            _ => owns(self.catalogue, official, &filing.register),
        };
        if !is_his {
            return Err(RefusalCode::NotInYourRemit.into());
        }
        if let GrantRequestDeed::Answer(_, Some(terms)) | GrantRequestDeed::Approve(terms) = deed {
            self.check_terms(&filing.register, terms)?;
        }
        if let GrantRequestDeed::Approve(_) = deed {
            let agency = self.authority.organisation(&filing.organisation);
            if !agency.is_some_and(|agency| self.authority.is_in_remit_of(agency, &filing.grantee)) {
                let message = "申请授权的机构已不在该牵头机构所辖范围内，请退回补正或者不予批准。";
                return Err(NotPossible::standing("grant_request.not_below", message).into());
            }
        }
        let step = GrantRequestStep {
            at: self.now,
            by: official.principal().id.clone(),
            entered_by: None,
            event: deed.event(),
        };
        request.take(step).map_err(NotPossible::from)?;
        Ok(request)
    }

    /// A request that nobody could decide would wait for ever.
    fn check_owner(&self, register: &str) -> Result<(), NotPossible> {
        let owner = self
            .catalogue
            .register(register)
            .map(|register| register.owner.as_str());
        let decides = |official: &Arc<Principal>| {
            official.is_active
                && Some(official.organisation.as_str()) == owner
                && Official::on_duty(self.authority, official.clone(), Duty::SourceAuthority).is_ok()
        };
        if self.authority.principals().any(decides) {
            return Ok(());
        }
        let message = "该登记库的信息提供部门尚未在本平台登记，或者没有启用的经办人员，申请提出后无人审批；请联系平台运维登记后再申请。";
        Err(NotPossible::standing("grant_request.no_owner", message))
    }

    fn check_terms(&self, register: &str, terms: &GrantTerms) -> Result<(), NotPossible> {
        let Some(register) = self.catalogue.register(register) else {
            let message = "没有该登记库，请重新选择。";
            return Err(NotPossible::given("grant.register", message));
        };
        Ok(terms.check(register)?)
    }
}

/// Whether a lead agency may have one more request that waits.
///
/// # Errors
/// It has too many, or the desk cannot be read.
pub async fn check_waiting_grant_requests(
    desk: &(impl GrantRequestStore + ?Sized),
    agency: &OrganisationId,
) -> Result<(), Objection> {
    let waiting = GrantRequestQuery {
        organisation: Some(agency.clone()),
        states: states(|state| !state.is_closed()),
        ..Default::default()
    };
    if desk.list_grant_requests(&waiting).await?.len() >= OPEN_GRANT_REQUESTS_MAX {
        let message = format!("本机构尚未办结的授权申请已达 {OPEN_GRANT_REQUESTS_MAX} 件，请待办结后再申请。");
        return Err(NotPossible::standing("grant_request.too_many", message).into());
    }
    Ok(())
}

/// The states of which this is true.
pub(super) fn states(wanted: fn(&GrantRequestState) -> bool) -> Vec<GrantRequestState> {
    GrantRequestState::ALL.iter().copied().filter(wanted).collect()
}

impl From<GrantRequestFault> for NotPossible {
    fn from(fault: GrantRequestFault) -> Self {
        let message = format!("{fault}。");
        match fault {
            GrantRequestFault::State { .. } | GrantRequestFault::StepsMax { .. } => {
                Self::standing(fault.code(), message)
            }
            _ => Self::given(fault.code(), message),
        }
    }
}
