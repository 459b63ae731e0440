//! Grants (共享授权) as officials see them, narrow and withdraw them.

use std::sync::Arc;

use jiff::civil::Date;
use model::{
    Affair, Duty, Grant, GrantChange, GrantStanding, GrantTerms, OrganisationId, OrganisationKind, RefusalCode,
    Register, TermsFault,
    rights::{Loss, Reach, loss, reach},
};

use crate::{
    App, AppError, Caller, Done, NotPossible, Official, beijing_day,
    certificates::{owns, reason},
    desk::DeskCopy,
    enacted::{Deed, Objection},
    names::{MatterNames, People},
};

/// What is said of a grant that is not there, or not in the official's remit.
pub const GRANT_UNKNOWN: &str = "没有该编号的授权，请在授权列表中核对。";

/// A grant with what its numbers and ids stand for.
#[derive(Clone, Debug)]
pub struct GrantView {
    /// The grant.
    pub grant: Arc<Grant>,
    /// Its register.
    pub register: Arc<Register>,
    /// Where it stands today.
    pub standing: GrantStanding,
    /// Name of the organisation that it was given to.
    pub organisation_name: String,
    /// Name of the matter, if it is listed.
    pub matter_name: Option<String>,
}

/// A grant with all that is known of it.
#[derive(Clone, Debug)]
pub struct GrantDetail {
    /// The grant.
    pub view: GrantView,
    /// How it came to be as it is.
    pub history: Vec<GrantChange>,
    /// Who is named in it.
    pub people: People,
    /// Whom it reaches.
    pub reach: Reach,
    /// Questions counted under it today, if it has a budget of its own.
    pub used_today: Option<u64>,
    /// Whether the official narrows and withdraws it: its register is his, and it still counts or will.
    pub is_changeable: bool,
}

impl From<TermsFault> for NotPossible {
    fn from(fault: TermsFault) -> Self {
        Self::given(fault.code(), format!("{fault}。"))
    }
}

impl App {
    /// The grants in the caller's remit, those that count first, then by number, the newest first: of its province (a lead
    /// agency), of its registers (an owner), all (an auditor).
    ///
    /// # Errors
    /// A refusal, or the desk cannot be read.
    pub async fn grants(&self, caller: &Caller) -> Result<Vec<GrantView>, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let (names, today) = (self.matter_names().await?, beijing_day(self.now()));
        let mut all: Vec<GrantView> = (desk.authority.all_grants().into_iter())
            .filter(|grant| self.is_grant_in_remit(&official, &desk, &grant.organisation, &grant.register))
            .filter_map(|grant| self.grant_view(&desk, grant, &names, today))
            .collect();
        all.sort_by_key(|view| (!view.standing.is_open(), std::cmp::Reverse(view.grant.id)));
        Ok(all)
    }

    /// The grants in force today that cover the caller's own organisation, in order of number.
    ///
    /// # Errors
    /// A refusal by the same checks as a question, without recording one.
    pub async fn own_grants(&self, caller: &Caller) -> Result<Vec<Arc<Grant>>, AppError> {
        let view = self.caller_view(caller).await?;
        let today = beijing_day(self.now());
        let mut grants = self.desk_copy().authority.all_grants_of(&view.organisation);
        grants.retain(|grant| grant.is_in_force_on(today));
        Ok(grants)
    }

    /// One of them with its history.
    ///
    /// # Errors
    /// As [`Self::grants`]; unknown when it is not in the caller's remit.
    pub async fn grant(&self, caller: &Caller, id: u64) -> Result<GrantDetail, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let (names, today) = (self.matter_names().await?, beijing_day(self.now()));
        let view = (desk.authority.grant(id))
            .filter(|grant| self.is_grant_in_remit(&official, &desk, &grant.organisation, &grant.register))
            .and_then(|grant| self.grant_view(&desk, grant, &names, today))
            .ok_or_else(unknown)?;
        let budget = view.grant.terms.daily_budget;
        let history = self.inner.desk.store().grant_history(id).await?;
        Ok(GrantDetail {
            people: People::known(&desk, history.iter().map(|change| change.by.as_str())),
            history,
            reach: reach(&desk.authority, &view.grant),
            used_today: budget.map(|_| self.inner.budgets.used_of_grant(id, today)),
            is_changeable: view.standing.is_open() && owns(self.catalogue(), &official, &view.grant.register),
            view,
        })
    }

    /// The same for whoever would change it: one of the register's owner.
    ///
    /// # Errors
    /// As [`Self::grant`].
    pub async fn grant_to_change(&self, caller: &Caller, id: u64) -> Result<GrantDetail, AppError> {
        self.official_with(caller, Duty::SourceAuthority).await?;
        self.grant(caller, id).await
    }

    /// What a grant's being narrowed to these terms (or, `None`, withdrawn) takes from whom.
    ///
    /// # Errors
    /// As [`Self::grant`]; not possible when the terms are not narrower.
    pub async fn loss_of_grant(&self, caller: &Caller, id: u64, terms: Option<&GrantTerms>) -> Result<Loss, AppError> {
        let (_, desk) = self.official_with(caller, Duty::Overseer).await?;
        let view = self.grant(caller, id).await?.view;
        if let Some(terms) = terms {
            terms.check_narrows(&view.grant.terms).map_err(NotPossible::from)?;
        }
        let after = terms.map(|terms| Grant {
            terms: terms.clone(),
            ..Grant::clone(&view.grant)
        });
        let today = beijing_day(self.now());
        Ok(loss(
            &desk.authority,
            &view.register,
            &view.grant,
            after.as_ref(),
            today,
        ))
    }

    /// Makes a grant narrower, in force for the next question.
    ///
    /// # Errors
    /// A refusal, or not possible: no such grant, ended, terms that are not narrower, no reason; or storage failed.
    pub async fn narrow_grant(
        &self,
        caller: &Caller,
        id: u64,
        terms: &GrantTerms,
        reason_given: &str,
    ) -> Result<Done<()>, AppError> {
        let now = self.now();
        self.change_grant(
            caller,
            id,
            Affair::NarrowGrant,
            reason_given,
            |grant| Ok(terms.check_narrows(&grant.terms)?),
            async |grant: Arc<Grant>, reason: String, desk| {
                desk.narrow_grant(id, &grant.terms, terms, now, &reason).await
            },
        )
        .await
    }

    /// Withdraws a grant for good, in force for the next question.
    ///
    /// # Errors
    /// As [`Self::narrow_grant`].
    pub async fn withdraw_grant(&self, caller: &Caller, id: u64, reason_given: &str) -> Result<Done<()>, AppError> {
        let now = self.now();
        self.change_grant(
            caller,
            id,
            Affair::WithdrawGrant,
            reason_given,
            |_| Ok(()),
            async |_, reason: String, desk| desk.revoke_grant(id, now, &reason).await,
        )
        .await
    }

    async fn change_grant(
        &self,
        caller: &Caller,
        id: u64,
        affair: Affair,
        reason_given: &str,
        judge: impl FnOnce(&Grant) -> Result<(), NotPossible>,
        apply: impl AsyncFnOnce(Arc<Grant>, String, &crate::enacted::ActingDesk) -> Result<(), store::StoreError>,
    ) -> Result<Done<()>, AppError> {
        let object = id.to_string();
        let register = self.desk_copy().authority.grant(id).map(|grant| grant.register.clone());
        let deed = Deed {
            caller,
            affair,
            object: &object,
            register: register.as_deref(),
        };
        let today = beijing_day(self.now());
        self.enacted(
            deed,
            async |official, desk| {
                let Some(grant) = desk.authority.grant(id) else {
                    return Err(unknown().into());
                };
                if !owns(self.catalogue(), official, &grant.register) {
                    return Err(Objection::Refused(RefusalCode::NotInYourRemit));
                }
                if !grant.standing(today).is_open() {
                    let message = format!("授权 {id} {}，不能再办理。", grant.standing(today).term());
                    return Err(NotPossible::standing("grant.ended", message).into());
                }
                judge(grant)?;
                Ok((grant.clone(), reason(reason_given)?))
            },
            async |(grant, reason), desk| apply(grant, reason, desk).await,
        )
        .await
    }

    /// Whether an official sees what an organisation is granted of a register.
    pub(crate) fn is_grant_in_remit(
        &self,
        official: &Official,
        desk: &DeskCopy,
        grantee: &OrganisationId,
        register: &str,
    ) -> bool {
        let organisation = official.organisation();
        match organisation.kind {
            OrganisationKind::Auditor => true,
            OrganisationKind::LeadAgency => desk.authority.is_in_remit_of(organisation, grantee),
            OrganisationKind::SourceAuthority => owns(self.catalogue(), official, register),
            _ => false,
        }
    }

    /// `None` for a grant of a register that the catalogue no longer lists.
    fn grant_view(&self, desk: &DeskCopy, grant: &Arc<Grant>, names: &MatterNames, today: Date) -> Option<GrantView> {
        Some(GrantView {
            register: self.catalogue().register(&grant.register)?.clone(),
            standing: grant.standing(today),
            organisation_name: desk.organisation_name_or_id(&grant.organisation),
            matter_name: names.of(&grant.matter),
            grant: grant.clone(),
        })
    }
}

fn unknown() -> NotPossible {
    NotPossible::unknown("grant.unknown", GRANT_UNKNOWN)
}
