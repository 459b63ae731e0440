//! Collecting a certificate whose key is made at that moment, and downloading its file once — 领取证书.

use jiff::Timestamp;
use model::{Affair, ApplicationFault, ApplicationState, Duty};
use pki::{OneTimePassword, Pkcs12Form, Pkcs12Subject, PkiError, pkcs12};
use store::StoreError;
use zeroize::Zeroizing;

use super::{ApplicationView, IssuedForApplication, handover::HANDOVERS_MAX, take::no_issuing_authority};
use crate::{App, AppError, Caller, Done, NotPossible, enacted::Deed};

/// What whoever collected a certificate is told, once.
#[derive(Debug)]
pub struct Collected {
    /// Serial number of the certificate.
    pub serial: String,
    /// Last second of its life.
    pub valid_until: Timestamp,
    /// What opens the file; kept nowhere.
    pub password: OneTimePassword,
    /// What gets the file, once.
    pub code: OneTimePassword,
    /// Until when the file waits.
    pub waits_until: Timestamp,
}

/// The file (PKCS#12), sealed with the password that was shown.
pub struct CollectedFile(Zeroizing<Vec<u8>>);

impl CollectedFile {
    /// Its bytes.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for CollectedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CollectedFile(隐藏)")
    }
}

/// What is judged and made before the deed is recorded.
struct Made {
    issued: IssuedForApplication,
    file: Zeroizing<Vec<u8>>,
    password: OneTimePassword,
    code: OneTimePassword,
}

impl App {
    /// A granted application, for the form by which its certificate is collected.
    ///
    /// # Errors
    /// As [`Self::application`], for lead agencies only; not possible where it is not granted.
    pub async fn collectable(&self, caller: &Caller, number: u64) -> Result<ApplicationView, AppError> {
        self.official_with(caller, Duty::LeadAgency).await?;
        let view = self.application(caller, number).await?;
        let state = view.application.state();
        if state == ApplicationState::Granted {
            return Ok(view);
        }
        let wanted = Affair::CollectCertificate.term();
        Err(NotPossible::from(ApplicationFault::State { number, state, wanted }).into())
    }

    /// Makes key, certificate and file for a granted application. The file waits in memory for a few minutes, to be
    /// downloaded once; the password is told now and never again.
    ///
    /// # Errors
    /// A refusal, or not possible: no such application, not granted, granted too long ago, or no issuing authority; or
    /// storage failed.
    pub async fn collect_certificate(
        &self,
        caller: &Caller,
        number: u64,
        form: Pkcs12Form,
    ) -> Result<Done<Collected>, AppError> {
        let object = number.to_string();
        let deed = Deed {
            caller,
            affair: Affair::CollectCertificate,
            object: &object,
            register: None,
        };
        self.enacted(
            deed,
            async |official, desk| {
                let application = self.application_in_remit(official, number).await?;
                let rules = self.application_rules(desk)?;
                let planned = rules.collection(application, &official.principal().id)?;
                if !self.inner.handovers.has_room(rules.now) {
                    let message = format!("等待下载的证书文件已达 {HANDOVERS_MAX} 个，请几分钟后再领取。");
                    return Err(NotPossible::standing("certificate.handovers_max", message).into());
                }
                let issuing = self.inner.issuing.as_ref().ok_or_else(no_issuing_authority)?;
                let (authority, random) = (&issuing.authority, issuing.random.as_ref());
                let holder = planned.holder().clone();
                let issued = planned.issue(authority, random)?;
                let subject = Pkcs12Subject {
                    display_name: &holder.name,
                    principal: holder.id.as_str(),
                };
                let not_made = |error: PkiError| NotPossible::from(error);
                let password = OneTimePassword::generate(random).map_err(not_made)?;
                let code = OneTimePassword::generate(random).map_err(not_made)?;
                let file = pkcs12(authority, &issued.made, &subject, &password, form).map_err(not_made)?;
                Ok(Made {
                    issued,
                    file: Zeroizing::new(file),
                    password,
                    code,
                })
            },
            async |made, desk| {
                let IssuedForApplication { application, kept, .. } = made.issued;
                desk.continue_application(&application, Some(&kept)).await?;
                let waits_until = self
                    .inner
                    .handovers
                    .put(number, made.code.again(), made.file, self.now());
                Ok(Collected {
                    serial: kept.certificate.serial,
                    valid_until: kept.certificate.valid_until,
                    password: made.password,
                    code: made.code,
                    waits_until,
                })
            },
        )
        .await
    }

    /// The file of a certificate that was collected, once.
    ///
    /// # Errors
    /// A refusal, or not possible: it was downloaded before, its minutes are over, or the code is not its own.
    pub async fn download_certificate(
        &self,
        caller: &Caller,
        number: u64,
        code: &str,
    ) -> Result<Done<CollectedFile>, AppError> {
        const GONE: &str =
            "该证书文件已经下载过，或者已超过保留时间，不再提供。没有拿到文件的，请交回该证书后重新申请。";
        let object = number.to_string();
        let deed = Deed {
            caller,
            affair: Affair::DownloadCertificate,
            object: &object,
            register: None,
        };
        let handovers = &self.inner.handovers;
        self.enacted(
            deed,
            async |official, _| {
                self.application_in_remit(official, number).await?;
                if handovers.is_waiting(number, code, self.now()) {
                    return Ok(());
                }
                Err(NotPossible::standing("certificate.file_gone", GONE).into())
            },
            async |(), _| {
                let file = handovers.take(number, code, self.now());
                file.map(CollectedFile)
                    .ok_or_else(|| StoreError::Conflict(GONE.to_owned()))
            },
        )
        .await
    }
}
