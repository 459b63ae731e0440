//! Certificates that end soon, renewed together: applied for in one go for a hall or a whole province — 批量更新.
//!
//! Every holder has an application of his own, with its entry in the ledger, as if it had been filed alone; only the form is one.

use std::{collections::HashMap, sync::Arc};

use model::{
    ApplicationState, Authority, Certificate, CertificateApplication, Duty, OrganisationId, PrincipalId,
    ResponsiblePerson,
};
use store::{ApplicationQuery, ApplicationStore, StoreError};

use super::{ApplicationAsked, OPEN, together::Together};
use crate::{App, AppError, Caller, CertificateView, NotPossible};

/// Most certificates that are renewed together: so many applications follow one another while the official waits.
pub const RENEWALS_MAX: usize = 200;

/// What a holder's renewal needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenewalWay {
    /// Nothing: the platform makes the key when the certificate is collected, as it made the last one.
    KeyHere,
    /// A new request, since the holder makes the key: it is applied for by itself.
    OwnKey,
    /// The application of this number is open already.
    Open(u64),
}

/// A certificate whose renewal is due.
#[derive(Clone, Debug)]
pub struct RenewalDue {
    /// The certificate and its holder.
    pub view: CertificateView,
    /// What its renewal needs.
    pub way: RenewalWay,
    /// Who answers for the present one, where it was applied for.
    pub responsible: Option<ResponsiblePerson>,
}

/// The certificates of an organisation and those below it whose renewal is due, next to expire first.
#[derive(Clone, Debug, Default)]
pub struct RenewalsDue {
    /// At most [`RENEWALS_MAX`] of them for which nothing is needed, with the others that expire before these.
    pub due: Vec<RenewalDue>,
    /// How many follow.
    pub more: usize,
}

/// An organisation with due certificates, its own and those below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewalScope {
    /// Id.
    pub id: OrganisationId,
    /// Name.
    pub name: String,
    /// How many certificates are due.
    pub count: usize,
}

/// What a lead agency asks for, for all chosen holders alike.
#[derive(Clone, Debug)]
pub struct RenewalsAsked {
    /// Of this organisation and those below it; `None`: of the whole province.
    pub organisation: Option<OrganisationId>,
    /// For these holders; `None`: for all for whom nothing more is needed.
    pub principals: Option<Vec<PrincipalId>>,
    /// Who answers for the certificates; `None`: whoever answers for the present one of each.
    pub responsible: Option<ResponsiblePerson>,
    /// Wanted days of life.
    pub days: u32,
    /// Why.
    pub reason: String,
}

/// The application of which a certificate came; `None` where the operator issued it.
///
/// # Errors
/// When the desk cannot be read.
pub async fn application_of(
    desk: &(impl ApplicationStore + ?Sized),
    certificate: &Certificate,
) -> Result<Option<CertificateApplication>, StoreError> {
    let query = ApplicationQuery {
        principal: Some(certificate.principal.clone()),
        states: vec![ApplicationState::Approved],
        newest_below: Some(u64::MAX),
        ..Default::default()
    };
    let approved = desk.list_applications(&query).await?;
    let serial = Some(certificate.serial.as_str());
    Ok(approved.into_iter().find(|application| application.serial() == serial))
}

impl App {
    /// The organisations of the caller's province that have due certificates, by name.
    ///
    /// # Errors
    /// A refusal: the caller is of no lead agency.
    pub async fn renewal_scopes(&self, caller: &Caller) -> Result<Vec<RenewalScope>, AppError> {
        let (official, desk) = self.official_with(caller, Duty::LeadAgency).await?;
        let mut scopes: HashMap<OrganisationId, RenewalScope> = HashMap::new();
        for view in self.due(caller, &desk.authority).await? {
            let line = desk.authority.line_of(&view.holder.organisation);
            for above in line.filter(|it| desk.authority.is_in_remit_of(official.organisation(), &it.id)) {
                let scope = scopes.entry(above.id.clone()).or_insert_with(|| RenewalScope {
                    id: above.id.clone(),
                    name: above.name.clone(),
                    count: 0,
                });
                scope.count += 1;
            }
        }
        let mut scopes: Vec<_> = scopes.into_values().collect();
        scopes.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
        Ok(scopes)
    }

    /// The due certificates of an organisation of the caller's province, or of all of it.
    ///
    /// # Errors
    /// A refusal, no such organisation in the remit, or the desk cannot be read.
    pub async fn renewals_due(
        &self,
        caller: &Caller,
        organisation: Option<&OrganisationId>,
    ) -> Result<RenewalsDue, AppError> {
        let (official, desk) = self.official_with(caller, Duty::LeadAgency).await?;
        let authority = &desk.authority;
        if let Some(id) = organisation
            && !(authority.organisation(id).is_some() && authority.is_in_remit_of(official.organisation(), id))
        {
            let message = "本省没有该标识的机构，请从证书列表中选择。";
            return Err(NotPossible::unknown("organisation.unknown", message).into());
        }
        let mut all = self.due(caller, authority).await?;
        all.retain(|view| {
            let mut line = authority.line_of(&view.holder.organisation);
            organisation.is_none_or(|id| line.any(|above| above.id == *id))
        });
        let store = self.inner.desk.store();
        let (mut found, mut for_now) = (RenewalsDue::default(), 0);
        let mut rest = all.into_iter();
        for view in rest.by_ref() {
            let open = ApplicationQuery {
                principal: Some(view.holder.id.clone()),
                states: OPEN.to_vec(),
                ..Default::default()
            };
            let open = store.list_applications(&open).await?;
            let last = application_of(store, &view.certificate).await?;
            let way = match (open.first(), &last) {
                (Some(open), _) => RenewalWay::Open(open.number()),
                (None, Some(last)) if last.request_pem().is_some() => RenewalWay::OwnKey,
                _ => RenewalWay::KeyHere,
            };
            for_now += usize::from(way == RenewalWay::KeyHere);
            let responsible = last.map(|last| last.filing().responsible.clone());
            found.due.push(RenewalDue { view, way, responsible });
            if for_now == RENEWALS_MAX {
                break;
            }
        }
        found.more = rest.len();
        Ok(found)
    }

    /// Files an application for each of the chosen holders, one after the other, as [`Self::file_application`] does. What stands
    /// in the way of one is told and does not keep the others back.
    ///
    /// # Errors
    /// A refusal, or not possible: nobody was chosen, or nobody is named who answers for a certificate; then nothing is filed.
    pub async fn file_renewals(&self, caller: &Caller, asked: RenewalsAsked) -> Result<Together, AppError> {
        let found = self.renewals_due(caller, asked.organisation.as_ref()).await?;
        let is_chosen = |id: &PrincipalId| asked.principals.as_ref().is_none_or(|chosen| chosen.contains(id));
        let mut plans = Vec::new();
        for due in found.due {
            if due.way != RenewalWay::KeyHere || !is_chosen(&due.view.holder.id) {
                continue;
            }
            let Some(responsible) = asked.responsible.clone().or(due.responsible) else {
                let message = format!(
                    "{}（{}）现用的证书没有申请记录，不能沿用责任人；请填写责任人，或者不选该持有人。",
                    due.view.holder.name, due.view.organisation_name
                );
                return Err(NotPossible::given("renewal.responsible", message).into());
            };
            plans.push((due.view, responsible));
        }
        if plans.is_empty() {
            let message = "没有选中可以一并更新的证书；可能刚由他人提出，请查看证书申请。";
            return Err(NotPossible::standing("renewal.none", message).into());
        }
        let is_planned = |id: &&PrincipalId| plans.iter().any(|(view, _)| view.holder.id == **id);
        let named = asked.principals.iter().flatten();
        let mut together = Together::default();
        together.passed_over = named.filter(|id| !is_planned(id)).cloned().collect();
        for (view, responsible) in plans {
            if together.is_stopped() {
                together.leave();
                continue;
            }
            let one = ApplicationAsked {
                principal: view.holder.id.clone(),
                responsible,
                days: asked.days,
                reason: asked.reason.clone(),
                request_pem: None,
            };
            let done = self.file_application(caller, one).await;
            let done = done.map(|done| (*done.value(), done.receipt().clone()));
            together.take(Arc::clone(&view.holder), view.organisation_name, done)?;
        }
        Ok(together)
    }

    /// The last certificates of active holders that are to be renewed by now.
    async fn due(&self, caller: &Caller, authority: &Authority) -> Result<Vec<CertificateView>, AppError> {
        let mut all = self.certificates(caller).await?;
        all.retain(|view| {
            view.is_renewal_due && view.holder.is_active && authority.is_active(&view.holder.organisation)
        });
        Ok(all)
    }
}
