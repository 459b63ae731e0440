//! Filing an application and every step but collecting — 提出、退回补正、补正、批准、不予批准、撤回.

use model::{
    Affair, ApplicationEvent, ApplicationFault, ApplicationFiling, ApplicationState, PrincipalId, ResponsiblePerson,
};
use store::IssuedCertificate;

use super::{Approval, CertificateApplication, check_no_open_application};
use crate::{App, AppError, Caller, Done, NotPossible, enacted::Deed};

/// What a lead agency asks for.
#[derive(Clone, Debug)]
pub struct ApplicationAsked {
    /// Whose certificate it shall be.
    pub principal: PrincipalId,
    /// Who answers for it.
    pub responsible: ResponsiblePerson,
    /// Wanted days of life.
    pub days: u32,
    /// Why.
    pub reason: String,
    /// The holder's request (PKCS#10, PEM); `None`: the key is made when the certificate is collected.
    pub request_pem: Option<String>,
}

/// A step that somebody wants to take.
#[derive(Clone, Debug)]
pub enum StepAsked {
    /// The owner asks back — 退回补正.
    AskBack {
        /// What is missing or unclear.
        question: String,
    },
    /// The lead agency answers — 补正.
    Answer {
        /// What it has to say.
        answer: String,
        /// Another request.
        request_pem: Option<String>,
        /// Other days.
        days: Option<u32>,
    },
    /// The owner approves — 批准.
    Approve,
    /// The owner refuses — 不予批准.
    Refuse {
        /// Why.
        reason: String,
    },
    /// The lead agency takes it back — 撤回.
    Withdraw {
        /// Why.
        reason: String,
    },
}

impl StepAsked {
    /// Which affair it is.
    pub fn affair(&self) -> Affair {
        match self {
            Self::AskBack { .. } => Affair::AskBackApplication,
            Self::Answer { .. } => Affair::AnswerApplication,
            Self::Approve => Affair::ApproveApplication,
            Self::Refuse { .. } => Affair::RefuseApplication,
            Self::Withdraw { .. } => Affair::WithdrawApplication,
        }
    }

    /// As an event; `None` for an approval, which may come to two.
    fn event(self) -> Option<ApplicationEvent> {
        Some(match self {
            Self::AskBack { question } => ApplicationEvent::AskedBack { question },
            Self::Answer {
                answer,
                request_pem,
                days,
            } => ApplicationEvent::Answered {
                answer,
                request_pem,
                days,
            },
            Self::Approve => return None,
            Self::Refuse { reason } => ApplicationEvent::Refused { reason },
            Self::Withdraw { reason } => ApplicationEvent::Withdrawn { reason },
        })
    }
}

/// What is said where no certificate can be issued at all.
pub(super) fn no_issuing_authority() -> NotPossible {
    let message = "本节点没有证书签发机构，不能签发证书；请在设有签发机构的节点办理，或者联系平台运维。";
    NotPossible::standing("certificate.no_authority", message)
}

impl App {
    /// Files an application and returns its number.
    ///
    /// # Errors
    /// A refusal, or not possible: the holder is not in the remit, something breaks a rule, or another application for the
    /// holder is open; or storage failed.
    pub async fn file_application(&self, caller: &Caller, asked: ApplicationAsked) -> Result<Done<u64>, AppError> {
        let holder = asked.principal.clone();
        let deed = Deed {
            caller,
            affair: Affair::FileApplication,
            object: holder.as_str(),
            register: None,
        };
        self.enacted(
            deed,
            async |official, desk| {
                let organisation = official.organisation();
                let known = desk.authority.principal(&holder);
                let is_his = known.is_some_and(|it| desk.authority.is_in_remit_of(organisation, &it.organisation));
                if !is_his {
                    // Of another province's people nothing is said.
                    let fault = ApplicationFault::Unknown { id: holder.clone() };
                    return Err(NotPossible::from(fault).into());
                }
                check_no_open_application(self.inner.desk.store(), &holder).await?;
                let rules = self.application_rules(desk)?;
                Ok(rules.filing(ApplicationFiling {
                    organisation: organisation.id.clone(),
                    filed_by: official.principal().id.clone(),
                    filed_at: rules.now,
                    entered_by: None,
                    responsible: asked.responsible,
                    principal: holder.clone(),
                    request_pem: asked.request_pem,
                    days: asked.days,
                    reason: asked.reason,
                })?)
            },
            async |filing, desk| desk.file_application(&filing).await,
        )
        .await
    }

    /// Takes a step with an application and returns where it stands then. An approval issues the certificate, where the
    /// holder sent a request; from then on the gate takes it.
    ///
    /// # Errors
    /// A refusal, or not possible: no such application, something breaks a rule, or it stands otherwise by now; or storage
    /// failed.
    pub async fn step_application(
        &self,
        caller: &Caller,
        number: u64,
        asked: StepAsked,
    ) -> Result<Done<ApplicationState>, AppError> {
        let object = number.to_string();
        let deed = Deed {
            caller,
            affair: asked.affair(),
            object: &object,
            register: None,
        };
        self.enacted(
            deed,
            async |official, desk| {
                let application = self.application_in_remit(official, number).await?;
                let (rules, by) = (self.application_rules(desk)?, &official.principal().id);
                let plan: (CertificateApplication, Option<IssuedCertificate>) = match asked.event() {
                    Some(event) => (rules.step(application, by, event)?, None),
                    None => match rules.approval(application, by)? {
                        Approval::Grant(granted) => (*granted, None),
                        Approval::Issue(planned) => {
                            let issuing = self.inner.issuing.as_ref().ok_or_else(no_issuing_authority)?;
                            let issued = planned.issue(&issuing.authority, issuing.random.as_ref())?;
                            (issued.application, Some(issued.kept))
                        }
                    },
                };
                Ok(plan)
            },
            async |(application, issued), desk| {
                desk.continue_application(&application, issued.as_ref()).await?;
                Ok(application.state())
            },
        )
        .await
    }
}
