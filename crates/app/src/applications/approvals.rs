//! Renewals approved together: one confirmation, one step with each application — 批量批准.

use std::sync::Arc;

use model::{ApplicationState, Duty, RefusalCode};
use store::ApplicationQuery;

use super::{ApplicationView, StepAsked, is_owner, together::Together};
use crate::{App, AppError, Caller, NotPossible};

/// Most renewals that are approved together: so many an official can look through on one page.
pub const APPROVALS_MAX: usize = 25;

/// Renewals that wait for a decision.
#[derive(Clone, Debug, Default)]
pub struct RenewalsToDecide {
    /// The oldest of them, at most [`APPROVALS_MAX`].
    pub applications: Vec<ApplicationView>,
    /// How many follow.
    pub more: usize,
}

/// Whether an application asks for no more than what its holder has: the last valid certificate, renewed in its last days. Anything
/// else is looked at by itself.
fn is_renewal(view: &ApplicationView) -> bool {
    view.present.count > 0 && !view.is_early
}

impl App {
    /// The renewals that wait for the caller's decision.
    ///
    /// # Errors
    /// A refusal: the caller is not of the population register's owner; or the desk cannot be read.
    pub async fn renewals_to_decide(&self, caller: &Caller) -> Result<RenewalsToDecide, AppError> {
        let (official, desk) = self.official_with(caller, Duty::SourceAuthority).await?;
        if !is_owner(self, &official) {
            return Err(RefusalCode::NotInYourRemit.into());
        }
        let (now, mut found) = (self.now(), RenewalsToDecide::default());
        let mut query = ApplicationQuery {
            states: vec![ApplicationState::Submitted, ApplicationState::Resubmitted],
            ..Default::default()
        };
        loop {
            let page = self.inner.desk.store().list_applications(&query).await?;
            let Some(last) = page.last() else { break };
            query.after = last.number();
            let views = page.into_iter().filter_map(|it| ApplicationView::of(it, &desk, now));
            for view in views.filter(is_renewal) {
                if found.applications.len() < APPROVALS_MAX {
                    found.applications.push(view);
                } else {
                    found.more += 1;
                }
            }
        }
        Ok(found)
    }

    /// Approves the chosen renewals, one after the other, as [`Self::step_application`] does. What stands in the way of one is told
    /// and does not keep the others back.
    ///
    /// # Errors
    /// A refusal, or not possible: none was chosen, or more than [`APPROVALS_MAX`]; then nothing is approved.
    pub async fn approve_renewals(&self, caller: &Caller, numbers: &[u64]) -> Result<Together, AppError> {
        self.renewals_to_decide(caller).await?;
        if !(1..=APPROVALS_MAX).contains(&numbers.len()) {
            let message = format!("请选择 1 至 {APPROVALS_MAX} 件申请。");
            return Err(NotPossible::given("renewal.none", message).into());
        }
        let mut together = Together::default();
        for &number in numbers {
            if together.is_stopped() {
                together.leave();
                continue;
            }
            let view = match self.application(caller, number).await {
                Ok(view) => view,
                Err(error) => {
                    together.stop(error)?;
                    continue;
                }
            };
            let done = if is_renewal(&view) {
                let done = self.step_application(caller, number, StepAsked::Approve).await;
                done.map(|done| (number, done.receipt().clone()))
            } else {
                let message = format!("申请 {number} 不是临近到期的更新，请单独审批。");
                Err(NotPossible::standing("renewal.not_one", message).into())
            };
            together.take(Arc::clone(&view.holder), view.holder_organisation_name, done)?;
        }
        Ok(together)
    }
}
