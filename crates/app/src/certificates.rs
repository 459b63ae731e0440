//! Certificates as officials see them, given back and revoked — 数字证书管理.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use model::{
    Affair, Catalogue, Certificate, CertificateStanding, Duty, OrganisationKind, Principal, PrincipalId, PrincipalKind,
    RefusalCode, Suspension,
};
use pki::CertificateAuthority;

use crate::{
    App, AppError, Caller, Done, NotPossible, Official,
    desk::DeskCopy,
    enacted::{Deed, Objection},
};

/// The register whose owner decides about certificates: it is the one that asks for them.
pub(crate) const POPULATION: &str = "population";
/// Most characters of a reason.
pub(crate) const REASON_CHARS_MAX: usize = 200;

/// What is said of a certificate that is not there, or not in the official's remit.
pub const CERTIFICATE_UNKNOWN: &str = "没有该序列号的证书，请在证书列表中核对。";

/// A certificate with whose it is.
#[derive(Clone, Debug)]
pub struct CertificateView {
    /// The certificate.
    pub certificate: Arc<Certificate>,
    /// Who holds it.
    pub holder: Arc<Principal>,
    /// Name of the holder's organisation.
    pub organisation_name: String,
    /// Where it stands now.
    pub standing: CertificateStanding,
    /// Which reminder is due, in days.
    pub reminder_days: Option<i64>,
    /// Whether it is the last of its holder's, and should be renewed by now.
    pub is_renewal_due: bool,
    /// Whether the caller may end or suspend it.
    pub is_to_be_ended: bool,
    /// Whether it is suspended and the caller may resume it.
    pub is_to_be_resumed: bool,
}

/// What ending a certificate for good comes to, besides its being ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndForetold {
    /// Whether a lead agency can apply for another; for those of no province nobody does.
    pub has_lead_agency: bool,
    /// Whether nobody can decide about certificates any more.
    pub is_last_to_decide: bool,
}

/// The issuing authority's own end, when it is near — 签发机构证书将到期.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndingAuthority {
    /// Its last second: no certificate that is issued now lives longer.
    pub until: Timestamp,
    /// Whole days until then; 0 on the last day and after.
    pub days: u64,
}

/// Whether a certificate is in an official's remit, and by what affair he ends it.
fn ending_affair(
    catalogue: &Catalogue,
    desk: &DeskCopy,
    official: &Official,
    holder: &Principal,
) -> Result<Affair, RefusalCode> {
    let organisation = official.organisation();
    match organisation.kind {
        OrganisationKind::LeadAgency if desk.authority.is_in_remit_of(organisation, &holder.organisation) => {
            Ok(Affair::ReturnCertificate)
        }
        OrganisationKind::SourceAuthority if owns(catalogue, official, POPULATION) => Ok(Affair::RevokeCertificate),
        _ => Err(RefusalCode::NotInYourRemit),
    }
}

/// Whether a holder's certificates are in an official's remit and may be ended or suspended by him: a lead agency applies for
/// those of auditors, and cannot rid itself of them.
pub(crate) fn check_end(
    catalogue: &Catalogue,
    desk: &DeskCopy,
    official: &Official,
    holder: &Principal,
) -> Result<(), RefusalCode> {
    match ending_affair(catalogue, desk, official, holder)? {
        Affair::ReturnCertificate if desk.authority.is_of_auditor(&holder.organisation) => {
            Err(RefusalCode::AuditorNotSubject)
        }
        _ => Ok(()),
    }
}

/// Whether an official may take this suspension back: his organisation has imposed it, or stands over whoever did.
pub(crate) fn check_resume(
    catalogue: &Catalogue,
    desk: &DeskCopy,
    official: &Official,
    suspension: &Suspension,
) -> Result<(), RefusalCode> {
    let imposed_by = suspension.by.as_ref().and_then(|by| desk.authority.principal(by));
    let is_own = imposed_by.is_some_and(|by| by.organisation == official.organisation().id);
    if is_own || owns(catalogue, official, POPULATION) {
        Ok(())
    } else {
        Err(RefusalCode::SuspendedByOthers)
    }
}

/// Whether the official's organisation owns a register.
pub(crate) fn owns(catalogue: &Catalogue, official: &Official, register: &str) -> bool {
    let owner = catalogue.register(register).map(|register| register.owner.as_str());
    owner == Some(official.organisation().id.as_str())
}

/// A reason as given; it has to say something.
pub(crate) fn reason(text: &str) -> Result<String, NotPossible> {
    let text = text.trim();
    let is_good = !text.is_empty() && text.chars().count() <= REASON_CHARS_MAX && !text.chars().any(|c| c.is_control());
    if is_good {
        Ok(text.to_owned())
    } else {
        let message = format!("理由应为 1 至 {REASON_CHARS_MAX} 个字符，不能只有空白，不含控制字符。");
        Err(NotPossible::given("reason", message))
    }
}

impl App {
    /// The certificates in the caller's remit, next to expire first; those that ended come last.
    ///
    /// # Errors
    /// A refusal: the caller is neither of a lead agency nor of the population register's owner.
    pub async fn certificates(&self, caller: &Caller) -> Result<Vec<CertificateView>, AppError> {
        let (official, desk) = self.official_with(caller, Duty::LeadAgencyOrSourceAuthority).await?;
        let (now, authority) = (self.now(), &desk.authority);
        let mut last: HashMap<&PrincipalId, Timestamp> = HashMap::new();
        for valid in (authority.certificates()).filter(|known| known.standing(now) == CertificateStanding::Valid) {
            let until = last.entry(&valid.principal).or_insert(valid.valid_until);
            *until = valid.valid_until.max(*until);
        }
        let mut all: Vec<CertificateView> = authority
            .certificates()
            .filter_map(|certificate| {
                let holder = authority.principal(&certificate.principal)?;
                let catalogue = self.catalogue();
                ending_affair(catalogue, &desk, &official, holder).ok()?;
                let suspension = certificate.suspension.as_ref();
                Some(CertificateView {
                    is_to_be_ended: check_end(catalogue, &desk, &official, holder).is_ok(),
                    is_to_be_resumed: suspension
                        .is_some_and(|suspension| check_resume(catalogue, &desk, &official, suspension).is_ok()),
                    certificate: certificate.clone(),
                    holder: holder.clone(),
                    organisation_name: authority.organisation(&holder.organisation)?.name.clone(),
                    standing: certificate.standing(now),
                    reminder_days: certificate.reminder_days(now),
                    // Whoever was renewed has one that lasts, and needs no other.
                    is_renewal_due: certificate.reminder_days(now).is_some()
                        && last.get(&holder.id) == Some(&certificate.valid_until),
                })
            })
            .collect();
        let has_ended = |view: &CertificateView| {
            matches!(
                view.standing,
                CertificateStanding::Expired | CertificateStanding::Revoked
            )
        };
        all.sort_by(|one, other| {
            let order = |view: &CertificateView| (has_ended(view), view.certificate.valid_until);
            order(one)
                .cmp(&order(other))
                .then_with(|| one.certificate.serial.cmp(&other.certificate.serial))
        });
        Ok(all)
    }

    /// The issuing authority's end, if its operator should renew it by now; `None` also on a node without one.
    pub fn ending_authority(&self) -> Option<EndingAuthority> {
        let until = self.inner.issuing.as_ref()?.authority.valid_until();
        let days = (until.as_second() - self.now().as_second()).div_euclid(24 * 60 * 60);
        (days < CertificateAuthority::RENEWED_DAYS).then(|| EndingAuthority {
            until,
            days: days.try_into().unwrap_or(0),
        })
    }

    /// What ending this certificate would come to.
    pub fn end_foretold(&self, view: &CertificateView) -> EndForetold {
        let desk = self.desk_copy();
        let (authority, organisation) = (&desk.authority, &view.holder.organisation);
        EndForetold {
            has_lead_agency: (authority.organisations())
                .filter(|agency| agency.kind == OrganisationKind::LeadAgency)
                .any(|agency| authority.is_in_remit_of(agency, organisation)),
            is_last_to_decide: self.is_last_to_decide(&desk, &view.certificate),
        }
    }

    /// Whether this is the only certificate in force of the people who decide about certificates.
    fn is_last_to_decide(&self, desk: &DeskCopy, certificate: &Certificate) -> bool {
        let (now, authority) = (self.now(), &desk.authority);
        let owner = self
            .catalogue()
            .register(POPULATION)
            .map(|register| register.owner.as_str());
        let decides = |known: &Certificate| {
            let holder = authority.principal(&known.principal);
            known.standing(now) == CertificateStanding::Valid
                && holder.is_some_and(|holder| {
                    holder.is_active
                        && holder.kind == PrincipalKind::Person
                        && Some(holder.organisation.as_str()) == owner
                })
        };
        let mut others = authority
            .certificates()
            .filter(|other| other.serial != certificate.serial);
        decides(certificate) && !others.any(|other| decides(other))
    }

    /// Ends a certificate for good: gives it back (a lead agency, for its province) or revokes it (the owner of the
    /// population register). In force for the next question on every open connection.
    ///
    /// # Errors
    /// A refusal, or not possible: no such certificate, ended already, no reason; or storage failed.
    pub async fn end_certificate(
        &self,
        caller: &Caller,
        serial: &str,
        reason_given: &str,
    ) -> Result<Done<Affair>, AppError> {
        let affair = match self.official_with(caller, Duty::LeadAgency).await {
            Ok(_) => Affair::ReturnCertificate,
            Err(_) => Affair::RevokeCertificate,
        };
        let deed = Deed {
            caller,
            affair,
            object: serial,
            register: None,
        };
        let now = self.now();
        self.enacted(
            deed,
            async |official, desk| {
                let reason = reason(reason_given)?;
                let certificate = self.certificate_to_end(official, desk, serial)?;
                if certificate.revoked_at.is_some() {
                    let message = "该证书此前已吊销或者交回，无需再次办理。";
                    return Err(NotPossible::standing("certificate.ended", message).into());
                }
                Ok(reason)
            },
            async |reason, desk| {
                desk.revoke_certificate(serial, now, &reason).await?;
                Ok(affair)
            },
        )
        .await
    }

    /// A certificate that the official may end or suspend.
    pub(crate) fn certificate_to_end(
        &self,
        official: &Official,
        desk: &DeskCopy,
        serial: &str,
    ) -> Result<Arc<Certificate>, Objection> {
        let (certificate, holder) = self.certificate_in_remit(official, desk, serial)?;
        check_end(self.catalogue(), desk, official, &holder)?;
        Ok(certificate)
    }

    /// A certificate in the official's remit, with its holder.
    pub(crate) fn certificate_in_remit(
        &self,
        official: &Official,
        desk: &DeskCopy,
        serial: &str,
    ) -> Result<(Arc<Certificate>, Arc<Principal>), Objection> {
        let authority = &desk.authority;
        let found = authority
            .certificates()
            .find(|certificate| certificate.serial == serial);
        let holder = found.and_then(|certificate| authority.principal(&certificate.principal));
        let (Some(certificate), Some(holder)) = (found, holder) else {
            return Err(NotPossible::unknown("certificate.unknown", CERTIFICATE_UNKNOWN).into());
        };
        ending_affair(self.catalogue(), desk, official, holder)?;
        Ok((certificate.clone(), holder.clone()))
    }
}
