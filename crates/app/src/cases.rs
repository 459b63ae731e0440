//! Cases (办件): registered and closed by approval systems, and looked at for questions where that is asked for.

use model::{
    ApprovalCase, CaseCheck, CaseNumber, CaseStanding, OrganisationId, Principal, Purpose, Refusal, RefusalCode,
};

use crate::{App, AppError, Caller, RefusedQuestion, desk::DeskCopy, gate};

impl App {
    /// Registers a case for the caller's organisation, or one below it; the case as it is then, which is closed when it was
    /// closed before.
    ///
    /// # Errors
    /// A refusal, when the caller is no system, or the organisation is not his; or the desk cannot be written.
    pub async fn register_case(
        &self,
        caller: &Caller,
        number: CaseNumber,
        organisation: Option<OrganisationId>,
    ) -> Result<ApprovalCase, AppError> {
        let (system, organisation) = self.case_keeper(caller, organisation).await?;
        let case = ApprovalCase {
            number,
            organisation,
            registered_by: system.id.clone(),
            registered_at: self.now(),
            closed: None,
        };
        Ok(self.inner.desk.store().register_case(&case).await?)
    }

    /// Closes a case; `None` when there is none of this number.
    ///
    /// # Errors
    /// As [`Self::register_case`].
    pub async fn close_case(
        &self,
        caller: &Caller,
        number: &CaseNumber,
        organisation: Option<OrganisationId>,
    ) -> Result<Option<ApprovalCase>, AppError> {
        let (system, organisation) = self.case_keeper(caller, organisation).await?;
        let closed = self
            .inner
            .desk
            .store()
            .close_case(&organisation, number, &system.id, self.now())
            .await?;
        Ok(closed)
    }

    async fn case_keeper(
        &self,
        caller: &Caller,
        organisation: Option<OrganisationId>,
    ) -> Result<(std::sync::Arc<Principal>, OrganisationId), AppError> {
        let refused = |refusal: Refusal| AppError::Refused(Box::new(RefusedQuestion { refusal, receipt: None }));
        let now = self.now();
        let desk = self.inner.desk.current(now).await;
        let desk = desk.map_err(|_| refused(RefusalCode::DeskUnavailable.into()))?;
        let system = gate::case_keeper(&desk, caller, organisation.as_ref(), now).map_err(refused)?;
        let organisation = organisation.unwrap_or_else(|| system.organisation.clone());
        Ok((system, organisation))
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
