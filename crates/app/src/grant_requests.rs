//! Requests for grants (授权申请): filed, answered and taken back by a lead agency, asked back, approved and refused by the
//! owner of the register.

use std::sync::Arc;

use model::{
    Affair, Duty, Grant, GrantRequest, GrantRequestEvent, GrantRequestFault, GrantRequestFiling, GrantRequestState,
    GrantRequestStep, GrantTerms, Organisation, OrganisationId, OrganisationKind, PrincipalId, RefusalCode, Register,
    rights::{Reach, reach},
};
use store::GrantRequestQuery;

use crate::{
    App, AppError, Caller, Done, NotPossible, Official,
    certificates::owns,
    desk::DeskCopy,
    enacted::{Deed, Objection},
    names::{MatterNames, People},
};

/// Most requests of one lead agency that wait at a time.
pub const OPEN_GRANT_REQUESTS_MAX: usize = 200;

/// What is said of a request that is not there, or not in the official's remit.
pub const GRANT_REQUEST_UNKNOWN: &str = "没有该编号的授权申请，请在授权列表中核对。";

/// What a lead agency asks for.
#[derive(Clone, Debug)]
pub struct NewGrantRequest {
    /// To whom the grant shall be given.
    pub grantee: OrganisationId,
    /// For which matter.
    pub matter: String,
    /// Of which register.
    pub register: String,
    /// On which terms.
    pub terms: GrantTerms,
    /// On which legal basis.
    pub legal_basis: String,
    /// Why.
    pub reason: String,
}

/// A step of a request.
#[derive(Clone, Debug)]
pub enum GrantRequestDeed {
    /// The owner asks back — 退回补正.
    AskBack(String),
    /// The lead agency answers, perhaps with other terms — 补正.
    Answer(String, Option<GrantTerms>),
    /// The owner gives the grant, on terms as asked for or narrower — 批准.
    Approve(GrantTerms),
    /// The owner refuses — 不予批准.
    Refuse(String),
    /// The lead agency takes it back — 撤回.
    Withdraw(String),
}

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

impl GrantRequestDeed {
    fn affair(&self) -> Affair {
        match self {
            Self::AskBack(_) => Affair::AskBackGrantRequest,
            Self::Answer(..) => Affair::AnswerGrantRequest,
            Self::Approve(_) => Affair::ApproveGrantRequest,
            Self::Refuse(_) => Affair::RefuseGrantRequest,
            Self::Withdraw(_) => Affair::WithdrawGrantRequest,
        }
    }

    fn event(&self) -> GrantRequestEvent {
        match self.clone() {
            Self::AskBack(question) => GrantRequestEvent::AskedBack { question },
            Self::Answer(answer, terms) => GrantRequestEvent::Answered { answer, terms },
            Self::Approve(terms) => GrantRequestEvent::Approved { terms, grant: 0 },
            Self::Refuse(reason) => GrantRequestEvent::Refused { reason },
            Self::Withdraw(reason) => GrantRequestEvent::Withdrawn { reason },
        }
    }
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

impl App {
    /// The requests in the caller's remit, those that wait first, then the newest: its own (a lead agency), of its registers
    /// (an owner), all (an auditor).
    ///
    /// # Errors
    /// A refusal, or the desk cannot be read.
    pub async fn grant_requests(&self, caller: &Caller) -> Result<Vec<GrantRequestView>, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let organisation = official.organisation();
        let owned = || {
            let registers = self.catalogue().registers().iter();
            let owned = registers.filter(|register| register.owner == organisation.id.as_str());
            owned.map(|register| register.id.clone()).collect()
        };
        let query = GrantRequestQuery {
            organisation: (organisation.kind == OrganisationKind::LeadAgency).then(|| organisation.id.clone()),
            registers: (organisation.kind == OrganisationKind::SourceAuthority).then(owned),
            states: Vec::new(),
        };
        // Those that wait are asked for apart, so that newer ones that are settled do not crowd them out.
        let states = GrantRequestState::ALL.iter().copied();
        let (settled, waiting): (Vec<_>, Vec<_>) = states.partition(|state| state.is_closed());
        let (store, names) = (self.inner.desk.store(), self.matter_names().await?);
        let mut all = Vec::new();
        for states in [waiting, settled] {
            let query = GrantRequestQuery {
                states,
                ..query.clone()
            };
            all.extend(store.list_grant_requests(&query).await?);
        }
        let views = all.into_iter();
        Ok(views
            .filter_map(|request| self.request_view(&official, &desk, request, &names))
            .collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// As [`Self::grant_requests`]; unknown when it is not in the caller's remit.
    pub async fn grant_request(&self, caller: &Caller, number: u64) -> Result<GrantRequestView, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let found = self.inner.desk.store().find_grant_request(number).await?;
        let names = self.matter_names().await?;
        let seen = found.filter(|request| match official.organisation().kind {
            OrganisationKind::Auditor => true,
            OrganisationKind::LeadAgency => request.filing().organisation == official.organisation().id,
            _ => owns(self.catalogue(), &official, &request.filing().register),
        });
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
        let filing = self.filing(official.organisation(), &official.principal().id, new);
        if !desk.authority.is_in_remit_of(official.organisation(), &new.grantee) {
            let message = "使用机构不在本省范围内，请核对机构标识。";
            return Err(NotPossible::given("grant_request.not_below", message).into());
        }
        self.check_terms(&new.register, &new.terms)?;
        GrantRequest::new(0, filing.clone(), []).map_err(NotPossible::from)?;
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

    /// Files a request; its number.
    ///
    /// # Errors
    /// A refusal, or not possible: another province's organisation, an unknown register, terms or texts that break a rule, too
    /// many requests that wait; or storage failed.
    pub async fn request_grant(&self, caller: &Caller, new: &NewGrantRequest) -> Result<Done<u64>, AppError> {
        let deed = Deed {
            caller,
            affair: Affair::RequestGrant,
            object: new.grantee.as_str(),
            register: self
                .catalogue()
                .register(&new.register)
                .map(|register| register.id.as_str()),
        };
        self.enacted(
            deed,
            async |official, desk| {
                let agency = official.organisation();
                if !desk.authority.is_in_remit_of(agency, &new.grantee) {
                    return Err(Objection::Refused(RefusalCode::NotInYourRemit));
                }
                self.check_terms(&new.register, &new.terms)?;
                let filing = self.filing(agency, &official.principal().id, new);
                GrantRequest::new(0, filing.clone(), []).map_err(NotPossible::from)?;
                let waiting = GrantRequestQuery {
                    organisation: Some(agency.id.clone()),
                    registers: None,
                    states: vec![
                        GrantRequestState::Submitted,
                        GrantRequestState::AskedBack,
                        GrantRequestState::Resubmitted,
                    ],
                };
                let waiting = self.inner.desk.store().list_grant_requests(&waiting).await?;
                if waiting.len() >= OPEN_GRANT_REQUESTS_MAX {
                    let message =
                        format!("本机构尚未办结的授权申请已达 {OPEN_GRANT_REQUESTS_MAX} 件，请待办结后再申请。");
                    return Err(NotPossible::standing("grant_request.too_many", message).into());
                }
                Ok(filing)
            },
            async |filing, desk| desk.file_grant_request(&filing).await,
        )
        .await
    }

    /// Goes a step further with a request; the number of the grant, if that is what it comes to.
    ///
    /// # Errors
    /// A refusal, or not possible: no such request, a step that its state does not take, wider terms, no text; or storage
    /// failed.
    pub async fn continue_grant_request(
        &self,
        caller: &Caller,
        number: u64,
        step: &GrantRequestDeed,
    ) -> Result<Done<Option<u64>>, AppError> {
        let object = number.to_string();
        let found = self.inner.desk.store().find_grant_request(number).await?;
        let deed = Deed {
            caller,
            affair: step.affair(),
            object: &object,
            register: found.as_ref().map(|request| request.filing().register.as_str()),
        };
        let now = self.now();
        self.enacted(
            deed,
            async |official, desk| {
                let Some(mut request) = found.clone() else {
                    return Err(unknown().into());
                };
                self.check_step(official, desk, &request, step)?;
                let step = GrantRequestStep {
                    at: now,
                    by: official.principal().id.clone(),
                    event: step.event(),
                };
                request.take(step).map_err(NotPossible::from)?;
                Ok(request)
            },
            async |request, desk| desk.continue_grant_request(&request).await,
        )
        .await
    }

    /// Whether a step is this official's to take, and its terms are ones on which the register can be shared. Before a grant
    /// is given, it is asked again whether the agency may ask for it: organisations move.
    fn check_step(
        &self,
        official: &Official,
        desk: &DeskCopy,
        request: &GrantRequest,
        step: &GrantRequestDeed,
    ) -> Result<(), Objection> {
        let filing = request.filing();
        let is_his = match step.affair().duty() {
            Duty::LeadAgency => filing.organisation == official.organisation().id,
            _ => owns(self.catalogue(), official, &filing.register),
        };
        if !is_his {
            return Err(Objection::Refused(RefusalCode::NotInYourRemit));
        }
        if let GrantRequestDeed::Answer(_, Some(terms)) | GrantRequestDeed::Approve(terms) = step {
            self.check_terms(&filing.register, terms)?;
        }
        if let GrantRequestDeed::Approve(_) = step {
            let agency = desk.authority.organisation(&filing.organisation);
            if !agency.is_some_and(|agency| desk.authority.is_in_remit_of(agency, &filing.grantee)) {
                let message = "申请授权的机构已不在该牵头机构所辖范围内，请退回补正或者不予批准。";
                return Err(NotPossible::standing("grant_request.not_below", message).into());
            }
        }
        Ok(())
    }

    fn check_terms(&self, register: &str, terms: &GrantTerms) -> Result<(), NotPossible> {
        let Some(register) = self.catalogue().register(register) else {
            let message = "没有该登记库，请重新选择。";
            return Err(NotPossible::given("grant.register", message));
        };
        Ok(terms.check(register)?)
    }

    fn filing(&self, agency: &Organisation, by: &PrincipalId, new: &NewGrantRequest) -> GrantRequestFiling {
        GrantRequestFiling {
            organisation: agency.id.clone(),
            filed_by: by.clone(),
            filed_at: self.now(),
            grantee: new.grantee.clone(),
            matter: new.matter.trim().to_owned(),
            register: new.register.clone(),
            terms: new.terms.clone(),
            legal_basis: new.legal_basis.trim().to_owned(),
            reason: new.reason.trim().to_owned(),
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
