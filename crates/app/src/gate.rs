//! The gate (准入): who may ask what, checked in one order and in one place — certificate good → organisation active →
//! service hours → grant → case named, registered and open → quota.

mod grants;

use std::sync::Arc;

use jiff::Timestamp;
use model::{
    Authority, BudgetLeft, CaseCheck, CaseStanding, CertificateStanding, Duty, GrantAction, GrantBudgetLeft,
    Organisation, OrganisationId, Principal, PrincipalId, PrincipalKind, Purpose, Refusal, RefusalCode, Register,
    ServiceHours, SharingClass, catalogue::FieldIndex,
};

use crate::{
    Caller,
    budgets::{Budgets, nothing_left},
    caller::CallerView,
    clock::{beijing_day, beijing_time, seconds_to_next_day, seconds_until},
    desk::DeskCopy,
};

/// What the gate let pass: which fields of which register. Only the gate makes one, and a register is read only with one.
#[derive(Debug)]
pub(crate) struct Permit {
    register: Arc<Register>,
    fields: Vec<FieldIndex>,
}

impl Permit {
    /// The register that may be read.
    pub(crate) fn register(&self) -> &Arc<Register> {
        &self.register
    }

    /// The fields that may be disclosed, or compared.
    pub(crate) fn fields(&self) -> &[FieldIndex] {
        &self.fields
    }
}

/// What the gate is asked.
pub(crate) struct GateQuestion<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) register: &'a Arc<Register>,
    pub(crate) action: GrantAction,
    /// Fields that are claimed or wanted; empty: all that are granted.
    pub(crate) fields: &'a [FieldIndex],
    pub(crate) purpose: Option<&'a Purpose>,
    /// What is wrong with the signature that the question came with, if anything.
    pub(crate) signature_fault: Option<RefusalCode>,
    /// How the named case stands; `None` where it was not looked at.
    pub(crate) case: Option<CaseStanding>,
    /// Whether it only asks if what a printed extract shows has changed.
    pub(crate) is_check: bool,
    /// Whether a question is taken from the budget.
    pub(crate) is_counted: bool,
}

/// Who the caller turned out to be, as far as could be told; the ledger wants it for refusals as well.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity {
    pub(crate) principal: Option<Arc<Principal>>,
    pub(crate) certificate_serial: Option<String>,
}

impl Identity {
    /// Says in an entry who it was, as far as that is known.
    pub(crate) fn sign<'a>(&'a self, entry: &mut ledger::Entry<'a>) {
        if let Some(principal) = &self.principal {
            entry.organisation = Some(principal.organisation.as_str());
            entry.post = Some(&principal.post);
            entry.principal = Some(principal.id.as_str());
        }
        entry.certificate = self.certificate_serial.as_deref();
    }
}

/// Who does something at the desk: identified, active, and with the duty. Only the gate makes one — 经办人.
#[derive(Clone, Debug)]
pub struct Official {
    principal: Arc<Principal>,
    organisation: Arc<Organisation>,
}

impl Official {
    /// Person or system.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Organisation of the person or system.
    pub fn organisation(&self) -> &Organisation {
        &self.organisation
    }

    /// Whoever is known to be he: organisation active → duty.
    pub(crate) fn on_duty(authority: &Authority, principal: Arc<Principal>, duty: Duty) -> Result<Self, RefusalCode> {
        let organisation = authority
            .organisation(&principal.organisation)
            .filter(|organisation| authority.is_active(&organisation.id))
            .ok_or(RefusalCode::OrganisationInactive)?;
        if !duty.is_of(organisation.kind, principal.kind) {
            return Err(duty.refusal());
        }
        Ok(Self {
            organisation: organisation.clone(),
            principal,
        })
    }
}

/// What was taken and can be given back.
#[derive(Clone, Debug)]
pub(crate) struct Passed {
    pub(crate) budget: Option<BudgetLeft>,
    /// What would be refused if it were enforced.
    pub(crate) notice: Option<RefusalCode>,
    /// What is left of the grants under which it counted.
    pub(crate) grants: Vec<GrantBudgetLeft>,
}

/// Nothing was taken of an organisation's budget.
const UNCOUNTED: Passed = Passed {
    budget: None,
    notice: None,
    grants: Vec::new(),
};

/// Decides. The identity is told either way.
pub(crate) fn decide(
    desk: &DeskCopy,
    budgets: &Budgets,
    question: &GateQuestion<'_>,
    now: Timestamp,
) -> (Identity, Result<(Permit, Passed), Refusal>) {
    let mut identity = Identity::default();
    let decision = decide_for(desk, budgets, question, now, &mut identity);
    (identity, decision)
}

fn decide_for(
    desk: &DeskCopy,
    budgets: &Budgets,
    question: &GateQuestion<'_>,
    now: Timestamp,
    identity: &mut Identity,
) -> Result<(Permit, Passed), Refusal> {
    let register = question.register;
    if question.is_check && !matches!(question.caller, Caller::Public(_)) {
        // Who asks is recorded as far as it is known, and decides nothing.
        let _ = identify(desk, question.caller, now, identity);
        return check_permit(register, question.fields, now).map(|permit| (permit, UNCOUNTED));
    }
    if let Caller::Public(origin) = question.caller {
        let permit = if question.is_check {
            check_permit(register, question.fields, now)?
        } else {
            public_permit(register, question.fields)?
        };
        if question.is_counted {
            let exhausted = |seconds| Refusal {
                retry_after_seconds: Some(seconds),
                ..RefusalCode::PublicShareExhausted.into()
            };
            budgets.take_of_public(*origin, now).map_err(exhausted)?;
        }
        return Ok((permit, UNCOUNTED));
    }
    let principal = identify(desk, question.caller, now, identity)?;
    if let Some(fault) = question.signature_fault {
        return Err(fault.into());
    }
    let authority = &desk.authority;
    let organisation = authority
        .organisation(&principal.organisation)
        .ok_or(RefusalCode::OrganisationInactive)?;
    if !authority.is_active(&organisation.id) {
        return Err(RefusalCode::OrganisationInactive.into());
    }
    if register.is_sealed {
        let hours = authority
            .line_of(&organisation.id)
            .find_map(|above| above.population_hours)
            .unwrap_or(ServiceHours::NOTICE);
        within(hours, now)?;
    }
    let no_purpose = Purpose::default();
    let purpose = question.purpose.unwrap_or(&no_purpose);
    let granted = grants::granted(desk, budgets, question, &principal, purpose, now)?;
    if purpose.case.trim().is_empty() {
        return Err(RefusalCode::CaseMissing.into());
    }
    let notice = case_notice(authority.case_check_of(&organisation.id), question.case)?;
    let reset_seconds = seconds_to_next_day(now);
    if !granted.exhausted.is_empty() {
        let exhausted = granted.exhausted.iter().map(|grant| nothing_left(grant, reset_seconds));
        return Err(grant_budget_exhausted(exhausted, reset_seconds));
    }
    let budget = if question.is_counted {
        let (lane, day) = (principal.kind, beijing_day(now));
        let limit = desk.budget_limit(organisation, lane, day);
        let exhausted = |budget| Refusal {
            retry_after_seconds: Some(reset_seconds),
            budget: Some(budget),
            ..RefusalCode::BudgetExhausted.into()
        };
        let left = budgets.take(&organisation.id, lane, day, limit, reset_seconds);
        Some(left.map_err(exhausted)?)
    } else {
        None
    };
    let mut passed = Passed {
        budget,
        notice,
        grants: Vec::new(),
    };
    if question.is_counted {
        for grant in granted.counted {
            match budgets.take_of_grant(grant, beijing_day(now), reset_seconds) {
                Ok(left) => passed.grants.push(left),
                Err(exhausted) => {
                    // Somebody else took the last one since it was looked at.
                    budgets.give_all_back(&passed, identity, now);
                    return Err(grant_budget_exhausted([exhausted], reset_seconds));
                }
            }
        }
    }
    let permit = Permit {
        register: register.clone(),
        fields: granted.fields,
    };
    Ok((permit, passed))
}

fn grant_budget_exhausted(budgets: impl IntoIterator<Item = GrantBudgetLeft>, reset_seconds: u64) -> Refusal {
    Refusal {
        retry_after_seconds: Some(reset_seconds),
        grant_budgets: budgets.into_iter().collect(),
        ..RefusalCode::GrantBudgetExhausted.into()
    }
}

/// What the answer has to say of the case; a refusal where it has to be registered and open. A case that should be looked at
/// and could not be is refused, however strictly it is checked: nobody could tell the one from the other later.
fn case_notice(check: CaseCheck, standing: Option<CaseStanding>) -> Result<Option<RefusalCode>, RefusalCode> {
    let fault = match (check, standing) {
        (CaseCheck::Off, _) | (_, Some(CaseStanding::Open)) => return Ok(None),
        (_, None) => return Err(RefusalCode::DeskUnavailable),
        (_, Some(CaseStanding::Closed)) => RefusalCode::CaseClosed,
        (_, Some(CaseStanding::Unknown)) => RefusalCode::CaseUnknown,
    };
    if check == CaseCheck::Enforce {
        Err(fault)
    } else {
        Ok(Some(fault))
    }
}

/// The official whose duty an affair is, told either way as far as he could be identified: certificate good → organisation
/// active → duty.
pub(crate) fn official(
    desk: &DeskCopy,
    caller: &Caller,
    duty: Duty,
    now: Timestamp,
) -> (Identity, Result<Official, Refusal>) {
    let mut identity = Identity::default();
    let found = identify(desk, caller, now, &mut identity)
        .and_then(|principal| Ok(Official::on_duty(&desk.authority, principal, duty)?));
    (identity, found)
}

/// Where a caller belongs, if the desk knows him; whether he may ask is another matter.
pub(crate) fn organisation_of<'a>(desk: &'a DeskCopy, caller: &Caller) -> Option<&'a OrganisationId> {
    let authority = &desk.authority;
    let principal = match caller {
        Caller::Public(_) => return None,
        Caller::Demo(id) => id,
        Caller::Certified(fingerprint) => &authority.certificate(fingerprint)?.principal,
    };
    authority.principal(principal).map(|principal| &principal.organisation)
}

fn within(hours: ServiceHours, now: Timestamp) -> Result<(), Refusal> {
    if hours.contains(beijing_time(now)) {
        return Ok(());
    }
    Err(Refusal {
        retry_after_seconds: Some(seconds_until(now, hours.from())),
        ..RefusalCode::OutsideServiceHours.into()
    })
}

/// Whoever holds an extract may ask whether it has changed, on either door: the permit discloses no field.
/// Of the population that is told in service hours, as everything is.
fn check_permit(register: &Arc<Register>, shown: &[FieldIndex], now: Timestamp) -> Result<Permit, Refusal> {
    if register.is_sealed {
        within(ServiceHours::NOTICE, now)?;
    }
    let is_public = |index: &FieldIndex| register.is_open() && is_unconditional(register, *index);
    Ok(Permit {
        register: register.clone(),
        fields: shown.iter().copied().filter(is_public).collect(),
    })
}

/// Whether a field is shared without conditions.
pub(crate) fn is_unconditional(register: &Register, index: FieldIndex) -> bool {
    register.field_at(index).sharing == SharingClass::Unconditional
}

/// The public reads open registers, and of them what is shared without conditions.
fn public_permit(register: &Arc<Register>, wanted: &[FieldIndex]) -> Result<Permit, Refusal> {
    if !register.is_open() {
        return Err(RefusalCode::NotOnThisDoor.into());
    }
    let is_public = |index: &FieldIndex| is_unconditional(register, *index);
    let withheld: Vec<String> = wanted
        .iter()
        .filter(|index| !is_public(index))
        .map(|index| register.field_at(*index).id.clone())
        .collect();
    if !withheld.is_empty() {
        return Err(Refusal {
            fields: withheld,
            ..RefusalCode::FieldNotGranted.into()
        });
    }
    let fields = if wanted.is_empty() {
        register.fields().map(|(index, _)| index).filter(is_public).collect()
    } else {
        wanted.to_vec()
    };
    Ok(Permit {
        register: register.clone(),
        fields,
    })
}

fn identify(
    desk: &DeskCopy,
    caller: &Caller,
    now: Timestamp,
    identity: &mut Identity,
) -> Result<Arc<Principal>, Refusal> {
    let authority = &desk.authority;
    let principal_id: &PrincipalId = match caller {
        Caller::Public(_) => return Err(RefusalCode::CertificateUnknown.into()),
        Caller::Demo(id) => id,
        Caller::Certified(fingerprint) => {
            let certificate = authority
                .certificate(fingerprint)
                .ok_or(RefusalCode::CertificateUnknown)?;
            identity.certificate_serial = Some(certificate.serial.clone());
            identity.principal = authority.principal(&certificate.principal).cloned();
            match certificate.standing(now) {
                CertificateStanding::Valid => {}
                CertificateStanding::Revoked => return Err(RefusalCode::CertificateRevoked.into()),
                CertificateStanding::Suspended => return Err(RefusalCode::CertificateSuspended.into()),
                CertificateStanding::NotYetValid | CertificateStanding::Expired => {
                    return Err(RefusalCode::CertificateNotInForce.into());
                }
            }
            &certificate.principal
        }
    };
    let principal = authority
        .principal(principal_id)
        .ok_or(RefusalCode::CertificateUnknown)?;
    identity.principal = Some(principal.clone());
    if principal.is_active {
        Ok(principal.clone())
    } else {
        Err(RefusalCode::PrincipalInactive.into())
    }
}

/// Who the caller is, for pages; by the same checks.
pub(crate) fn view(desk: &DeskCopy, caller: &Caller, now: Timestamp) -> Result<CallerView, Refusal> {
    let mut identity = Identity::default();
    let principal = identify(desk, caller, now, &mut identity)?;
    let organisation = desk
        .authority
        .organisation(&principal.organisation)
        .ok_or(RefusalCode::OrganisationInactive)?;
    let certificate = match caller {
        Caller::Certified(fingerprint) => desk
            .authority
            .certificate(fingerprint)
            .map(|certificate| (certificate.serial.clone(), certificate.valid_until)),
        Caller::Public(_) | Caller::Demo(_) => None,
    };
    Ok(CallerView {
        principal: principal.id.clone(),
        name: principal.name.clone(),
        kind: principal.kind,
        post: principal.post.clone(),
        organisation: organisation.id.clone(),
        organisation_name: organisation.name.clone(),
        organisation_kind: organisation.kind,
        certificate,
    })
}

/// Which lane a caller's questions are counted in, for giving one back.
pub(crate) fn lane(identity: &Identity) -> Option<(&model::OrganisationId, PrincipalKind)> {
    identity
        .principal
        .as_ref()
        .map(|principal| (&principal.organisation, principal.kind))
}

#[cfg(test)]
mod tests;
