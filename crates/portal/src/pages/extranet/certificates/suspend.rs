//! Suspending a certificate, by itself or as a step of an alarm, and resuming it (停用、恢复): the forms and the deeds.

use app::{AppError, CertificateView, NotPossible};
use axum::{extract::Query, response::Response};
use model::{AlarmId, RefusalCode};

use crate::{
    address::Path,
    door::Portal,
    form::{Entered, InputError},
    frame::Place,
    messages::{ZH, fill},
    pages::{
        extranet::{
            alarms,
            certificates::facts,
            deed::{DeedForm, reason_input},
            question::{SentForm, SentQuery},
        },
        problem,
    },
    routes,
    visitor::Visitor,
};

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Suspend { alarm: Option<AlarmId> },
    Resume,
}

impl Which {
    /// By itself, or as a step of the alarm that the form names.
    fn suspending(entered: &Entered) -> Self {
        let alarm = entered.get("alarm");
        let alarm = (!alarm.is_empty()).then(|| alarms::alarm::number(alarm));
        Self::Suspend { alarm }
    }

    /// Below which tab it stands, and where it leads back to.
    fn home(self) -> (Place, String) {
        match self {
            Self::Suspend { alarm: Some(alarm) } => (Place::Alarms, routes::alarm(alarm)),
            _ => (Place::Certificates, routes::CERTIFICATES.to_owned()),
        }
    }
}

/// Shows the form by which a certificate is suspended.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(serial): Path<String>, query: SentQuery) -> Response {
    let entered = Entered::new(query.map(|Query(pairs)| pairs).unwrap_or_default());
    shown(&portal, &visitor, &serial, Which::suspending(&entered)).await
}

/// Suspends it.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, Path(serial): Path<String>, sent: SentForm) -> Response {
    performed(&portal, &visitor, &serial, sent, Which::suspending).await
}

/// Shows the form by which a suspended certificate is resumed.
pub(crate) async fn show_resume(portal: Portal, visitor: Visitor, Path(serial): Path<String>) -> Response {
    shown(&portal, &visitor, &serial, Which::Resume).await
}

/// Resumes it.
pub(crate) async fn perform_resume(
    portal: Portal,
    visitor: Visitor,
    Path(serial): Path<String>,
    sent: SentForm,
) -> Response {
    performed(&portal, &visitor, &serial, sent, |_| Which::Resume).await
}

async fn shown(portal: &Portal, visitor: &Visitor, serial: &str, which: Which) -> Response {
    match form(portal, visitor, serial, "", which).await {
        Ok(form) => form.show(portal, which.home().0, visitor),
        Err(error) => problem::of_deed(portal, visitor, error),
    }
}

async fn performed(
    portal: &Portal,
    visitor: &Visitor,
    serial: &str,
    sent: SentForm,
    which: impl FnOnce(&Entered) -> Which,
) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(portal, rejection.status()),
    };
    let (which, reason) = (which(&entered), entered.get("reason"));
    let (place, home) = which.home();
    let mut form = match form(portal, visitor, serial, reason, which).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(portal, visitor, error),
    };
    if reason.is_empty() {
        form.inputs[0].error = Some(InputError::rule(ZH.certificates.reason_missing));
        return form.show(portal, place, visitor);
    }
    let (app, caller) = (&portal.app, &visitor.caller);
    let done = match which {
        Which::Suspend { alarm } => app.suspend_certificate(caller, serial, reason, alarm).await,
        Which::Resume => app.resume_certificate(caller, serial, reason).await,
    };
    form.conclude(portal, place, visitor, done, |()| home)
}

async fn form(
    portal: &Portal,
    visitor: &Visitor,
    serial: &str,
    reason: &str,
    which: Which,
) -> Result<DeedForm, AppError> {
    let m = &ZH.suspension;
    let all = portal.app.certificates(&visitor.caller).await?;
    let found = all.iter().find(|view| view.certificate.serial == serial);
    let view: &CertificateView =
        found.ok_or_else(|| NotPossible::unknown("certificate.unknown", app::CERTIFICATE_UNKNOWN))?;
    match which {
        Which::Suspend { .. } if !view.is_to_be_ended => return Err(RefusalCode::AuditorNotSubject.into()),
        Which::Resume if view.certificate.suspension.is_some() && !view.is_to_be_resumed => {
            return Err(RefusalCode::SuspendedByOthers.into());
        }
        _ => {}
    }
    let mut form = DeedForm {
        facts: facts(view),
        inputs: vec![reason_input(reason)],
        back: which.home().1,
        ..DeedForm::default()
    };
    if let Some(suspension) = &view.certificate.suspension {
        form.facts.push((m.suspended_for.to_owned(), suspension.reason.clone()));
    }
    let (heading, button, consequences) = match which {
        Which::Suspend { .. } => (
            m.suspend_title,
            m.suspend_button,
            vec![
                ZH.certificates.consequence_now,
                m.consequence_reversible,
                m.consequence_crl,
            ],
        ),
        Which::Resume => (m.resume_title, m.resume_button, vec![m.consequence_resumed]),
    };
    (form.heading, form.button) = (heading.to_owned(), button.to_owned());
    form.consequences = consequences.into_iter().map(str::to_owned).collect();
    form.action = match which {
        Which::Suspend { .. } => routes::certificate_suspend(serial),
        Which::Resume => routes::certificate_resume(serial),
    };
    if let Which::Suspend { alarm: Some(alarm) } = which {
        let detail = portal.app.alarm(&visitor.caller, alarm).await?;
        form.facts.splice(0..0, alarms::facts_of_deed(&detail, Vec::new()));
        form.consequences.push(fill(m.consequence_alarm, &[("n", alarm)]));
        form.kept.push(("alarm".to_owned(), alarm.to_string()));
    }
    Ok(form)
}
