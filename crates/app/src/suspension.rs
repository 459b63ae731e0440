//! Certificates suspended while something is looked into, and resumed — 停用、恢复证书.

use model::{Affair, AlarmId, AlarmState, CertificateStanding, Suspension, SuspensionForAlarm};

use crate::{
    App, AppError, Caller, Done, NotPossible, Official,
    alarms::ALARM_CLOSED,
    certificates::{check_resume, reason},
    desk::DeskCopy,
    enacted::{Deed, Objection},
};

impl App {
    /// Suspends a certificate for the time being: in force for the next question on every open connection, and can be
    /// taken back. For whoever may end it, so that a lead agency does not suspend its auditors. As a step of an alarm it needs both in the official's remit, and stands in the
    /// histories of both.
    ///
    /// # Errors
    /// A refusal, or not possible: no such certificate, not in force, suspended already, no reason, no such alarm, closed or
    /// about another certificate; or storage failed.
    pub async fn suspend_certificate(
        &self,
        caller: &Caller,
        serial: &str,
        reason_given: &str,
        alarm: Option<AlarmId>,
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
                let certificate = self.certificate_to_end(official, desk, serial)?;
                if let Some(alarm) = alarm {
                    self.judge_alarm_of(official, desk, alarm, serial).await?;
                }
                match certificate.standing(at) {
                    CertificateStanding::Valid | CertificateStanding::NotYetValid => {
                        Ok((official.principal().id.clone(), reason))
                    }
                    standing => {
                        let message = format!("该证书{}，无需停用。", standing.term());
                        Err(NotPossible::standing("certificate.not_in_force", message).into())
                    }
                }
            },
            async |(by, reason), desk| match alarm {
                None => {
                    let by = Some(by);
                    desk.suspend_certificate(serial, &Suspension { at, reason, by }).await
                }
                Some(alarm) => {
                    desk.suspend_for_alarm(&SuspensionForAlarm {
                        alarm,
                        serial: serial.to_owned(),
                        by: Some(by),
                        at,
                        reason,
                        reference: desk.reference(),
                    })
                    .await
                }
            },
        )
        .await
    }

    /// Whether a certificate can be suspended as a step of an alarm.
    async fn judge_alarm_of(
        &self,
        official: &Official,
        desk: &DeskCopy,
        alarm: AlarmId,
        serial: &str,
    ) -> Result<(), Objection> {
        let alarm = self.alarm_to_handle(official, desk, alarm).await?;
        if alarm.state == AlarmState::Closed {
            return Err(NotPossible::standing("alarm.closed", ALARM_CLOSED).into());
        }
        if alarm.sighting.certificate.as_deref() != Some(serial) {
            let message = "该告警所涉的不是这张证书；停用其他证书，请在“数字证书”页面办理。";
            return Err(NotPossible::standing("alarm.other_certificate", message).into());
        }
        Ok(())
    }

    /// Takes a suspension back: for the organisation that imposed it and for the owner of the population register, which alone
    /// takes back what a rule of the platform or the operator has imposed.
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
                let (certificate, _) = self.certificate_in_remit(official, desk, serial)?;
                match &certificate.suspension {
                    Some(suspension) if certificate.revoked_at.is_none() => {
                        check_resume(self.catalogue(), desk, official, suspension)?;
                        Ok(reason)
                    }
                    _ => {
                        let message = "该证书未停用，或者已吊销，不能恢复。";
                        Err(NotPossible::standing("certificate.not_suspended", message).into())
                    }
                }
            },
            async |reason, desk| desk.resume_certificate(serial, &reason).await,
        )
        .await
    }
}
