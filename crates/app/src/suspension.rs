//! Certificates suspended while something is looked into, and resumed — 停用、恢复证书.

use model::{Affair, CertificateStanding, Suspension};

use crate::{App, AppError, Caller, Done, NotPossible, certificates::reason, enacted::Deed};

impl App {
    /// Suspends a certificate for the time being: in force for the next question on every open connection, and can be
    /// taken back. For whoever may end it.
    ///
    /// # Errors
    /// A refusal, or not possible: no such certificate, not in force, suspended already, no reason; or storage failed.
    pub async fn suspend_certificate(
        &self,
        caller: &Caller,
        serial: &str,
        reason_given: &str,
    ) -> Result<Done<()>, AppError> {
        let at = self.now();
        self.enacted(
            Deed {
                caller,
                affair: Affair::SuspendCertificate,
                object: serial,
                register: None,
            },
            async |official, desk| {
                let reason = reason(reason_given)?;
                let certificate = self.certificate_in_remit(official, desk, serial)?;
                match certificate.standing(at) {
                    CertificateStanding::Valid | CertificateStanding::NotYetValid => Ok(Suspension { at, reason }),
                    standing => {
                        let message = format!("该证书{}，无需停用。", standing.term());
                        Err(NotPossible::standing("certificate.not_in_force", message).into())
                    }
                }
            },
            async |suspension, desk| desk.suspend_certificate(serial, &suspension).await,
        )
        .await
    }

    /// Takes a suspension back.
    ///
    /// # Errors
    /// A refusal, or not possible: no such certificate, not suspended, no reason; or storage failed.
    pub async fn resume_certificate(
        &self,
        caller: &Caller,
        serial: &str,
        reason_given: &str,
    ) -> Result<Done<()>, AppError> {
        self.enacted(
            Deed {
                caller,
                affair: Affair::ResumeCertificate,
                object: serial,
                register: None,
            },
            async |official, desk| {
                let reason = reason(reason_given)?;
                let certificate = self.certificate_in_remit(official, desk, serial)?;
                if certificate.revoked_at.is_some() || certificate.suspension.is_none() {
                    let message = "该证书未停用，或者已吊销，不能恢复。";
                    return Err(NotPossible::standing("certificate.not_suspended", message).into());
                }
                Ok(reason)
            },
            async |reason, desk| desk.resume_certificate(serial, &reason).await,
        )
        .await
    }
}
