//! Who may apply for whom, and who decides — 申请和审批权限.

use std::sync::Arc;

use jiff::SignedDuration;

use super::{ApplicationEvent, ApplicationFault, ApplicationFiling, ApplicationStep, CertificateApplication};
use crate::{Authority, Organisation, OrganisationKind, Principal, PrincipalId};

/// Whether this may be filed: by a person of the lead agency, for a holder of its province, all of them active.
///
/// # Errors
/// `Unknown`, `Suspended`, `NotLeadAgency` or `NotBelow`.
pub fn check_filing(authority: &Authority, filing: &ApplicationFiling) -> Result<(), ApplicationFault> {
    let (filer, agency) = active(authority, &filing.filed_by)?;
    if agency.kind != OrganisationKind::LeadAgency || agency.id != filing.organisation {
        return Err(ApplicationFault::NotLeadAgency { id: filer.id.clone() });
    }
    check_holder(authority, agency, &filing.principal)
}

/// Whether this step may be taken by who takes it. `owner` is the id of the population register's owner.
///
/// Approving and collecting ask again for what was asked when the application was filed: holder and agency may have been
/// suspended or moved since.
///
/// # Errors
/// `Unknown`, `Suspended`, `NotOwner`, `NotApplicant`; for approving and collecting also as [`check_filing`], and
/// `CollectedTooLate`.
pub fn check_step(
    authority: &Authority,
    application: &CertificateApplication,
    step: &ApplicationStep,
    owner: &str,
) -> Result<(), ApplicationFault> {
    let (actor, organisation) = active(authority, &step.by)?;
    let id = actor.id.clone();
    if step.event.is_owners() {
        if organisation.kind != OrganisationKind::SourceAuthority || organisation.id.as_str() != owner {
            let owner = owner.to_owned();
            return Err(ApplicationFault::NotOwner { id, owner });
        }
    } else if organisation.id != application.filing().organisation {
        return Err(ApplicationFault::NotApplicant { id });
    }
    match step.event {
        ApplicationEvent::Approved { .. } | ApplicationEvent::Granted => check_filing(authority, application.filing()),
        ApplicationEvent::Collected { .. } => {
            let days = SignedDuration::from_hours(24 * CertificateApplication::COLLECT_DAYS_MAX);
            let is_late = (application.granted_at()).is_some_and(|granted| step.at.duration_since(granted) > days);
            if is_late {
                let number = application.number();
                return Err(ApplicationFault::CollectedTooLate { number });
            }
            check_filing(authority, application.filing())
        }
        _ => Ok(()),
    }
}

fn check_holder(authority: &Authority, agency: &Organisation, holder: &PrincipalId) -> Result<(), ApplicationFault> {
    let (holder, organisation) = active(authority, holder)?;
    if authority.is_in_remit_of(agency, &organisation.id) {
        Ok(())
    } else {
        Err(ApplicationFault::NotBelow { id: holder.id.clone() })
    }
}

fn active<'a>(
    authority: &'a Authority,
    id: &PrincipalId,
) -> Result<(&'a Arc<Principal>, &'a Arc<Organisation>), ApplicationFault> {
    let unknown = || ApplicationFault::Unknown { id: id.clone() };
    let principal = authority.principal(id).ok_or_else(unknown)?;
    let organisation = authority.organisation(&principal.organisation).ok_or_else(unknown)?;
    if principal.is_active && authority.is_active(&organisation.id) {
        Ok((principal, organisation))
    } else {
        Err(ApplicationFault::Suspended { id: id.clone() })
    }
}
