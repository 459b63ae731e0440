//! Cases (办件): registered and closed by approval systems, and looked at for questions where that is asked for.

use model::{
    Affair, ApprovalCase, CaseCheck, CaseNumber, CaseStanding, OrganisationId, PrincipalId, Purpose, RefusalCode,
};

use crate::{
    App, AppError, Caller, Done, NotPossible, Official,
    desk::DeskCopy,
    enacted::{Deed, Objection},
    gate,
};

impl App {
    /// Registers a case for the caller's organisation, or one below it; the case as it is then, which is closed when it was
    /// closed before. The same a second time changes nothing at the desk, and is recorded like the first: whoever asks
    /// again because the answer was lost gets a receipt all the same.
    ///
    /// # Errors
    /// A refusal, when the caller is no system, or the organisation is not his; or storage failed.
    pub async fn register_case(
        &self,
        caller: &Caller,
        number: CaseNumber,
        organisation: Option<OrganisationId>,
    ) -> Result<Done<ApprovalCase>, AppError> {
        let now = self.now();
        let object = number.clone();
        let deed = Deed {
            caller,
            affair: Affair::RegisterCase,
            object: object.as_str(),
            register: None,
        };
        self.enacted(
            deed,
            async |system, desk| {
                let (organisation, registered_by) = kept_by(system, desk, organisation)?;
                Ok(ApprovalCase {
                    number,
                    organisation,
                    registered_by,
                    registered_at: now,
                    closed: None,
                })
            },
            async |case, desk| desk.register_case(&case).await,
        )
        .await
    }

    /// Closes a case. The same a second time changes nothing, and is recorded like the first.
    ///
    /// # Errors
    /// As [`Self::register_case`]; or not possible: there is no such case.
    pub async fn close_case(
        &self,
        caller: &Caller,
        number: &CaseNumber,
        organisation: Option<OrganisationId>,
    ) -> Result<Done<ApprovalCase>, AppError> {
        let now = self.now();
        let deed = Deed {
            caller,
            affair: Affair::CloseCase,
            object: number.as_str(),
            register: None,
        };
        self.enacted(
            deed,
            async |system, desk| {
                let (organisation, by) = kept_by(system, desk, organisation)?;
                let store = self.inner.desk.store();
                let found = store.find_case(number, std::slice::from_ref(&organisation)).await?;
                let unknown = || {
                    let message = "该机构没有登记过这一办件编号；请核对编号和机构标识。";
                    NotPossible::unknown("case_not_registered", message)
                };
                Ok((found.ok_or_else(unknown)?, by))
            },
            async |(case, by), desk| {
                let closed = desk.close_case(&case.organisation, number, &by, now).await?;
                // Cases are never deleted, so what was there a moment ago is there now.
                Ok(closed.unwrap_or(case))
            },
        )
        .await
    }

    /// How the named case stands; `None` where nobody asks for it, which costs no look into the desk, or where it could not
    /// be looked at.
    pub(crate) async fn case_standing(
        &self,
        desk: &DeskCopy,
        caller: &Caller,
        purpose: Option<&Purpose>,
    ) -> Option<CaseStanding> {
        let organisation = gate::organisation_of(desk, caller)?;
        if desk.authority.case_check_of(organisation) == CaseCheck::Off {
            return None;
        }
        let number = CaseNumber::parse(&purpose?.case)?;
        let line: Vec<OrganisationId> = desk
            .authority
            .line_of(organisation)
            .map(|above| above.id.clone())
            .collect();
        match self.inner.desk.store().find_case(&number, &line).await {
            Ok(found) => Some(CaseStanding::of(found.as_ref())),
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "a case could not be looked up"
                );
                None
            }
        }
    }
}

/// Of which organisation a system keeps the case: its own, if none is named, or one below it.
fn kept_by(
    system: &Official,
    desk: &DeskCopy,
    organisation: Option<OrganisationId>,
) -> Result<(OrganisationId, PrincipalId), Objection> {
    let own = &system.organisation().id;
    let organisation = organisation.unwrap_or_else(|| own.clone());
    if desk.authority.line_of(&organisation).any(|above| above.id == *own) {
        Ok((organisation, system.principal().id.clone()))
    } else {
        Err(RefusalCode::CaseNotBySystem.into())
    }
}
