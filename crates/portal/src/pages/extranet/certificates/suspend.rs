//! Suspending a certificate and resuming it (停用、恢复): the forms and the deeds.

use app::{AppError, CertificateView, NotPossible};
use axum::{
    extract::{Path, State},
    response::Response,
};

use crate::{
    door::Portal,
    form::{Entered, InputError},
    frame::Place,
    messages::ZH,
    pages::{
        extranet::{
            certificates::facts,
            deed::{DeedForm, reason_input},
            question::SentForm,
        },
        problem,
    },
    routes,
    visitor::Visitor,
};

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Suspend,
    Resume,
}

/// Shows the form by which a certificate is suspended.
pub(crate) async fn show(State(portal): State<Portal>, visitor: Visitor, Path(serial): Path<String>) -> Response {
    shown(&portal, &visitor, &serial, Which::Suspend).await
}

/// Suspends it.
pub(crate) async fn perform(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(serial): Path<String>,
    sent: SentForm,
) -> Response {
    performed(&portal, &visitor, &serial, sent, Which::Suspend).await
}

/// Shows the form by which a suspended certificate is resumed.
pub(crate) async fn show_resume(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(serial): Path<String>,
) -> Response {
    shown(&portal, &visitor, &serial, Which::Resume).await
}

/// Resumes it.
pub(crate) async fn perform_resume(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(serial): Path<String>,
    sent: SentForm,
) -> Response {
    performed(&portal, &visitor, &serial, sent, Which::Resume).await
}

async fn shown(portal: &Portal, visitor: &Visitor, serial: &str, which: Which) -> Response {
    match form(portal, visitor, serial, "", which).await {
        Ok(form) => form.show(portal, Place::Certificates, visitor),
        Err(error) => problem::of_deed(portal, visitor, error),
    }
}

async fn performed(portal: &Portal, visitor: &Visitor, serial: &str, sent: SentForm, which: Which) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(portal, rejection.status()),
    };
    let reason = entered.get("reason");
    let mut form = match form(portal, visitor, serial, reason, which).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(portal, visitor, error),
    };
    if reason.is_empty() {
        form.inputs[0].error = Some(InputError {
            rule: ZH.certificates.reason_missing.to_owned(),
            remedy: String::new(),
        });
        return form.show(portal, Place::Certificates, visitor);
    }
    let (app, caller) = (&portal.app, &visitor.caller);
    let done = match which {
        Which::Suspend => app.suspend_certificate(caller, serial, reason).await,
        Which::Resume => app.resume_certificate(caller, serial, reason).await,
    };
    form.conclude(portal, Place::Certificates, visitor, done, |()| {
        routes::CERTIFICATES.to_owned()
    })
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
    let mut facts = facts(view);
    if let Some(suspension) = &view.certificate.suspension {
        facts.push((m.suspended_for.to_owned(), suspension.reason.clone()));
    }
    let (heading, button, consequences, action) = match which {
        Which::Suspend => (
            m.suspend_title,
            m.suspend_button,
            vec![
                ZH.certificates.consequence_now,
                m.consequence_reversible,
                m.consequence_crl,
            ],
            routes::certificate_suspend(serial),
        ),
        Which::Resume => (
            m.resume_title,
            m.resume_button,
            vec![m.consequence_resumed],
            routes::certificate_resume(serial),
        ),
    };
    Ok(DeedForm {
        heading: heading.to_owned(),
        facts,
        consequences: consequences.into_iter().map(str::to_owned).collect(),
        inputs: vec![reason_input(reason)],
        kept: Vec::new(),
        action,
        button: button.to_owned(),
        back: routes::CERTIFICATES.to_owned(),
    })
}
