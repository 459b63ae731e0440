//! What may be done with an application, judged before anything is recorded, signed or kept — 申请办理规则.
//!
//! The one home for the pages, the API and the command line: they differ in who says that it is he, not in what he may do.

use jiff::Timestamp;
use model::{
    ApplicationEvent, ApplicationFault, ApplicationFiling, ApplicationStep, Authority, Certificate,
    CertificateApplication, CertificateFingerprint, KeyFingerprint, Principal, PrincipalId,
    certificate_application::{check_filing, check_step},
};
use pki::{CertificateAuthority, CertificateRequest, ClientLifetime, ClientSubject, IssuedClient, PkiError};
use ring::rand::SecureRandom;
use store::{ApplicationQuery, ApplicationStore, IssuedCertificate};

use super::OPEN;
use crate::{NotPossible, enacted::Objection};

/// By what an application is judged.
#[derive(Clone, Copy, Debug)]
pub struct ApplicationRules<'a> {
    /// Who is who.
    pub authority: &'a Authority,
    /// Id of the population register's owner, who decides.
    pub owner: &'a str,
    /// Now.
    pub now: Timestamp,
    /// Most days of a certificate, where the installation has set fewer than two years.
    pub days_max: Option<u32>,
}

/// What an approval comes to.
#[derive(Debug)]
pub enum Approval {
    /// The holder sent a request: the certificate is issued at once.
    Issue(Box<PlannedCertificate>),
    /// The key is made when the certificate is collected.
    Grant(Box<CertificateApplication>),
}

/// A certificate that may be issued, and is not yet.
#[derive(Debug)]
pub struct PlannedCertificate {
    application: CertificateApplication,
    at: Timestamp,
    by: PrincipalId,
    holder: Principal,
    lifetime: ClientLifetime,
    request: Option<CertificateRequest>,
}

/// What was issued, to be kept as one: the application with its last step, and the certificate.
#[derive(Debug)]
pub struct IssuedForApplication {
    /// The application with its last step.
    pub application: CertificateApplication,
    /// What the desk keeps.
    pub kept: IssuedCertificate,
    /// The certificate as it was made, with its key where that was made here.
    pub made: IssuedClient,
}

impl ApplicationRules<'_> {
    /// What is filed, with the request alone of what was sent as one.
    ///
    /// # Errors
    /// When it breaks a rule: told now and not weeks later, when no approval could issue it.
    pub fn filing(&self, mut filing: ApplicationFiling) -> Result<ApplicationFiling, NotPossible> {
        self.lifetime(filing.days)?;
        check_filing(self.authority, &filing)?;
        filing.request_pem = self.request(filing.request_pem.as_deref(), &filing.principal)?;
        CertificateApplication::new(0, filing.clone(), [])?;
        Ok(filing)
    }

    /// The application with one step more. Approving and collecting have their own ways.
    ///
    /// # Errors
    /// When the rules do not allow it, or not by this person.
    pub fn step(
        &self,
        mut application: CertificateApplication,
        by: &PrincipalId,
        mut event: ApplicationEvent,
    ) -> Result<CertificateApplication, NotPossible> {
        if let ApplicationEvent::Answered { request_pem, days, .. } = &mut event {
            days.map(|days| self.lifetime(days)).transpose()?;
            *request_pem = self.request(request_pem.as_deref(), &application.filing().principal)?;
        }
        let step = ApplicationStep {
            at: self.now,
            by: by.clone(),
            entered_by: None,
            event,
        };
        check_step(self.authority, &application, &step, self.owner)?;
        application.take(step)?;
        Ok(application)
    }

    /// What approving would come to.
    ///
    /// # Errors
    /// As [`Self::step`], and when the certificate could not be issued.
    pub fn approval(&self, application: CertificateApplication, by: &PrincipalId) -> Result<Approval, NotPossible> {
        match application.request_pem().map(str::to_owned) {
            None => {
                self.lifetime(application.days())?;
                let granted = self.step(application, by, ApplicationEvent::Granted)?;
                Ok(Approval::Grant(Box::new(granted)))
            }
            Some(pem) => {
                // Judged when the serial number is not known yet.
                let serial = "0".to_owned();
                self.step(application.clone(), by, ApplicationEvent::Approved { serial })?;
                let request = CertificateRequest::parse(pem.as_bytes())?;
                self.check_key(&request, &application.filing().principal)?;
                Ok(Approval::Issue(Box::new(self.planned(
                    application,
                    by,
                    Some(request),
                )?)))
            }
        }
    }

    /// What collecting would come to.
    ///
    /// # Errors
    /// As [`Self::approval`].
    pub fn collection(
        &self,
        application: CertificateApplication,
        by: &PrincipalId,
    ) -> Result<PlannedCertificate, NotPossible> {
        let serial = "0".to_owned();
        self.step(application.clone(), by, ApplicationEvent::Collected { serial })?;
        self.planned(application, by, None)
    }

    fn planned(
        &self,
        application: CertificateApplication,
        by: &PrincipalId,
        request: Option<CertificateRequest>,
    ) -> Result<PlannedCertificate, NotPossible> {
        let holder = &application.filing().principal;
        let known = self.authority.principal(holder);
        let holder = known.ok_or_else(|| ApplicationFault::Unknown { id: holder.clone() })?;
        Ok(PlannedCertificate {
            at: self.now,
            by: by.clone(),
            holder: Principal::clone(holder),
            lifetime: self.lifetime(application.days())?,
            request,
            application,
        })
    }

    fn lifetime(&self, days: u32) -> Result<ClientLifetime, PkiError> {
        ClientLifetime::of_days(self.now, days)?.within(self.days_max)
    }

    fn request(&self, pem: Option<&str>, holder: &PrincipalId) -> Result<Option<String>, NotPossible> {
        let Some(pem) = pem else { return Ok(None) };
        let request = CertificateRequest::parse(pem.as_bytes())?;
        self.check_key(&request, holder)?;
        Ok(Some(request.pem().to_owned()))
    }

    fn check_key(&self, request: &CertificateRequest, holder: &PrincipalId) -> Result<(), NotPossible> {
        let key = KeyFingerprint(request.key_fingerprint());
        Ok(self.authority.check_key(holder, &key).map_err(ApplicationFault::from)?)
    }
}

impl PlannedCertificate {
    /// Whose it will be.
    pub fn holder(&self) -> &Principal {
        &self.holder
    }

    /// Until when it will live.
    pub fn until(&self) -> Timestamp {
        self.lifetime.until()
    }

    /// Signs it. Good for nothing until the desk has kept it.
    ///
    /// # Errors
    /// When it would outlive the authority, or the random source fails.
    pub fn issue(
        self,
        authority: &CertificateAuthority,
        random: &dyn SecureRandom,
    ) -> Result<IssuedForApplication, NotPossible> {
        let subject = ClientSubject {
            principal: self.holder.id.as_str(),
            organisation: self.holder.organisation.as_str(),
        };
        let made = match &self.request {
            Some(request) => authority.issue_client_for_request(&subject, self.lifetime, request, random)?,
            None => authority.issue_client(&subject, self.lifetime, random)?,
        };
        let serial = made.serial.clone();
        let event = match &self.request {
            Some(_) => ApplicationEvent::Approved { serial },
            None => ApplicationEvent::Collected { serial },
        };
        let mut application = self.application;
        application.take(ApplicationStep {
            at: self.at,
            by: self.by,
            entered_by: None,
            event,
        })?;
        let kept = IssuedCertificate {
            certificate: certificate_of(&made, &self.holder.id),
            chain_pem: made.chain_pem.clone(),
        };
        Ok(IssuedForApplication {
            application,
            kept,
            made,
        })
    }
}

/// Refuses a second application for a holder while one is open, before anything is recorded.
///
/// # Errors
/// When there is one, or the desk cannot be read.
pub async fn check_no_open_application(
    desk: &(impl ApplicationStore + ?Sized),
    holder: &PrincipalId,
) -> Result<(), Objection> {
    let open = ApplicationQuery {
        principal: Some(holder.clone()),
        states: OPEN.to_vec(),
        ..ApplicationQuery::default()
    };
    match desk.list_applications(&open).await?.first() {
        None => Ok(()),
        Some(known) => {
            let number = known.number();
            let message = format!("{holder} 已有尚未办结的证书申请 {number}；请先办结或者撤回该申请。");
            Err(NotPossible::standing("application.open", message).into())
        }
    }
}

/// 公钥指纹: the SHA-256 of the key that the request to be answered is for, in hexadecimal, as `heyan certificate request` tells
/// it to the holder; `None` where the key is not made yet.
pub fn request_fingerprint(application: &CertificateApplication) -> Option<String> {
    let request = CertificateRequest::parse(application.request_pem()?.as_bytes()).ok()?;
    Some(hex::encode(request.key_fingerprint()))
}

/// What the desk keeps of a certificate that was just made.
pub fn certificate_of(made: &IssuedClient, holder: &PrincipalId) -> Certificate {
    Certificate {
        serial: made.serial.clone(),
        fingerprint: CertificateFingerprint(made.fingerprint),
        key: Some(KeyFingerprint(made.key_fingerprint)),
        principal: holder.clone(),
        valid_from: made.valid_from,
        valid_until: made.valid_until,
        revoked_at: None,
        revocation_reason: None,
        suspension: None,
    }
}

impl From<ApplicationFault> for NotPossible {
    fn from(fault: ApplicationFault) -> Self {
        let (code, message) = (fault.code(), format!("{fault}。"));
        match fault {
            ApplicationFault::Suspended { .. }
            | ApplicationFault::State { .. }
            | ApplicationFault::StepsMax { .. }
            | ApplicationFault::CollectedTooLate { .. } => Self::standing(code, message),
            _ => Self::given(code, message),
        }
    }
}

impl From<PkiError> for NotPossible {
    fn from(error: PkiError) -> Self {
        let (code, message) = (error.code(), format!("{error}。"));
        match error {
            PkiError::Request { .. }
            | PkiError::ClientLifetimeTooLong { .. }
            | PkiError::LifetimeAboveCeiling { .. }
            | PkiError::LifetimeEmpty => Self::given(code, message),
            _ => Self::standing(code, message),
        }
    }
}
