//! Filing a request and every step after it — 提出、退回补正、补正、批准、不予批准、撤回.

use model::{Affair, GrantRequestEvent, GrantRequestState, GrantTerms, OrganisationId};

use super::{check_waiting_grant_requests, unknown};
use crate::{App, AppError, Caller, Done, enacted::Deed};

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

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantRequestStepped {
    /// Where the request stands now.
    pub state: GrantRequestState,
    /// Number of the grant, if it came to one.
    pub grant: Option<u64>,
}

impl GrantRequestDeed {
    /// Which affair it is.
    pub fn affair(&self) -> Affair {
        match self {
            Self::AskBack(_) => Affair::AskBackGrantRequest,
            Self::Answer(..) => Affair::AnswerGrantRequest,
            Self::Approve(_) => Affair::ApproveGrantRequest,
            Self::Refuse(_) => Affair::RefuseGrantRequest,
            Self::Withdraw(_) => Affair::WithdrawGrantRequest,
        }
    }

    pub(super) fn event(&self) -> GrantRequestEvent {
        match self.clone() {
            Self::AskBack(question) => GrantRequestEvent::AskedBack { question },
            Self::Answer(answer, terms) => GrantRequestEvent::Answered { answer, terms },
            Self::Approve(terms) => GrantRequestEvent::Approved { terms, grant: 0 },
            Self::Refuse(reason) => GrantRequestEvent::Refused { reason },
            Self::Withdraw(reason) => GrantRequestEvent::Withdrawn { reason },
        }
    }
}

impl App {
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
                let filing = self.grant_request_rules(desk).filing(official, new)?;
                check_waiting_grant_requests(self.inner.desk.store(), &filing.organisation).await?;
                Ok(filing)
            },
            async |filing, desk| desk.file_grant_request(&filing).await,
        )
        .await
    }

    /// Goes a step further with a request.
    ///
    /// # Errors
    /// A refusal, or not possible: no such request in the caller's remit, a step that its state does not take, wider terms, no text; or storage
    /// failed.
    pub async fn continue_grant_request(
        &self,
        caller: &Caller,
        number: u64,
        step: &GrantRequestDeed,
    ) -> Result<Done<GrantRequestStepped>, AppError> {
        let object = number.to_string();
        let found = self.inner.desk.store().find_grant_request(number).await?;
        let deed = Deed {
            caller,
            affair: step.affair(),
            object: &object,
            register: found.as_ref().map(|request| request.filing().register.as_str()),
        };
        self.enacted(
            deed,
            async |official, desk| {
                let known = found
                    .clone()
                    .filter(|request| self.is_grant_request_in_remit(official, request));
                let request = known.ok_or_else(unknown)?;
                self.grant_request_rules(desk).step(official, request, step)
            },
            async |request, desk| {
                Ok(GrantRequestStepped {
                    state: request.state(),
                    grant: desk.continue_grant_request(&request).await?,
                })
            },
        )
        .await
    }
}
