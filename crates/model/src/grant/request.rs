//! Requests for grants — 授权申请: filed by a lead agency, decided by the owner of the register.
//!
//! The steps have the names that they have with applications for certificates; the two are apart because what is applied for
//! goes its own way afterwards (a certificate is collected, a grant is in force).

mod state;

use jiff::Timestamp;

pub use state::{GrantRequestEvent, GrantRequestState};

use super::{Grant, GrantTerms, TermsFault};
use crate::{OrganisationId, PrincipalId, organisation_tree::short_text};

/// What a lead agency asks for — 申请内容.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRequestFiling {
    /// The lead agency — 省级牵头机构.
    pub organisation: OrganisationId,
    /// Who filed it, a person of the lead agency.
    pub filed_by: PrincipalId,
    /// When.
    pub filed_at: Timestamp,
    /// The operator who entered it at the command line (代录), as storage kept it; `None`: the official himself.
    pub entered_by: Option<String>,
    /// To whom the grant shall be given.
    pub grantee: OrganisationId,
    /// For which matter — 事项编码.
    pub matter: String,
    /// Of which register.
    pub register: String,
    /// On which terms.
    pub terms: GrantTerms,
    /// On which legal basis — 法律依据.
    pub legal_basis: String,
    /// Why it is needed — 申请理由.
    pub reason: String,
}

/// One thing that happened to a request after it was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRequestStep {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: PrincipalId,
    /// The operator who entered it at the command line (代录), as storage kept it; `None`: the official himself.
    pub entered_by: Option<String>,
    /// What.
    pub event: GrantRequestEvent,
}

/// A request for a grant: what was filed and all that happened since, from which its state follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRequest {
    number: u64,
    filing: GrantRequestFiling,
    steps: Vec<GrantRequestStep>,
    state: GrantRequestState,
}

/// Why a request was not taken, or not taken further. The text is for people; [`Self::code`] is for programs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GrantRequestFault {
    /// A text is empty or too long.
    #[error("{what}应为 1 至 200 个字符，不能只有空白，不含控制字符")]
    Text {
        /// Which text.
        what: &'static str,
    },
    /// The terms break a rule, or are wider than what was asked for.
    #[error(transparent)]
    Terms(#[from] TermsFault),
    /// Not possible in this state.
    #[error("授权申请 {number} 现为“{}”，不能{wanted}；请先查看申请的办理情况", state.term())]
    State {
        /// Which request.
        number: u64,
        /// Where it stands.
        state: GrantRequestState,
        /// What was wanted.
        wanted: &'static str,
    },
    /// Too much talk.
    #[error("授权申请 {number} 的补正次数已达上限；请批准、不予批准，或者撤回后重新申请")]
    StepsMax {
        /// Which request.
        number: u64,
    },
}

impl GrantRequestFault {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Text { .. } => "grant_request.text",
            Self::Terms(fault) => fault.code(),
            Self::State { .. } => "grant_request.state",
            Self::StepsMax { .. } => "grant_request.steps_max",
        }
    }
}

impl GrantRequest {
    /// Most steps: a question and its answer twenty times over is a matter for the telephone.
    pub const STEPS_MAX: usize = 40;

    /// A request with everything that happened to it so far. Whether the register can be shared on its terms is asked where the
    /// register is at hand: [`GrantTerms::check`].
    ///
    /// # Errors
    /// When something was filed or done that the rules do not allow.
    pub fn new(
        number: u64,
        filing: GrantRequestFiling,
        steps: impl IntoIterator<Item = GrantRequestStep>,
    ) -> Result<Self, GrantRequestFault> {
        for (what, given) in [
            ("事项编码", &filing.matter),
            ("法律依据", &filing.legal_basis),
            ("申请理由", &filing.reason),
        ] {
            text(what, given)?;
        }
        let mut request = Self {
            number,
            filing,
            steps: Vec::new(),
            state: GrantRequestState::Submitted,
        };
        for step in steps {
            request.take(step)?;
        }
        Ok(request)
    }

    /// Goes one step further. Who may do it is decided where the official is known.
    ///
    /// # Errors
    /// When that cannot be done now, or what comes with it breaks a rule. The request is then as before.
    pub fn take(&mut self, step: GrantRequestStep) -> Result<(), GrantRequestFault> {
        let state = self.state.after(&step.event).ok_or(GrantRequestFault::State {
            number: self.number,
            state: self.state,
            wanted: step.event.term(),
        })?;
        if let Some((what, given)) = step.event.required_text() {
            text(what, given)?;
        }
        if let GrantRequestEvent::Approved { terms, .. } = &step.event {
            terms.check_within(self.terms())?;
        }
        // A decision is always possible: only the talk before it is bounded.
        if self.steps.len() >= Self::STEPS_MAX && !state.is_closed() {
            return Err(GrantRequestFault::StepsMax { number: self.number });
        }
        self.state = state;
        self.steps.push(step);
        Ok(())
    }

    /// Its number — 申请编号.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What was filed.
    pub fn filing(&self) -> &GrantRequestFiling {
        &self.filing
    }

    /// What happened since, oldest first.
    pub fn steps(&self) -> &[GrantRequestStep] {
        &self.steps
    }

    /// Where it stands.
    pub fn state(&self) -> GrantRequestState {
        self.state
    }

    /// The terms as they stand: those granted, else those of the last answer which brought some, else those filed.
    pub fn terms(&self) -> &GrantTerms {
        let named = self.steps.iter().rev().find_map(|step| match &step.event {
            GrantRequestEvent::Answered { terms, .. } => terms.as_ref(),
            GrantRequestEvent::Approved { terms, .. } => Some(terms),
            _ => None,
        });
        named.unwrap_or(&self.filing.terms)
    }

    /// The grant that an approval comes to; `None` while there is none.
    pub fn granted(&self) -> Option<Grant> {
        Some(Grant {
            id: self.grant()?,
            organisation: self.filing.grantee.clone(),
            matter: self.filing.matter.clone(),
            register: self.filing.register.clone(),
            terms: self.terms().clone(),
            legal_basis: self.filing.legal_basis.clone(),
            revoked_at: None,
        })
    }

    /// Number of the grant that came of it.
    pub fn grant(&self) -> Option<u64> {
        match &self.steps.last()?.event {
            GrantRequestEvent::Approved { grant, .. } => Some(*grant),
            _ => None,
        }
    }
}

fn text(what: &'static str, given: &str) -> Result<(), GrantRequestFault> {
    short_text(given).map(drop).ok_or(GrantRequestFault::Text { what })
}

#[cfg(test)]
mod tests;
