//! Giving back or revoking a certificate (交回、吊销): the form and the deed.

use app::{AppError, CertificateView, EndForetold, NotPossible};
use axum::response::Response;
use model::{CertificateStanding, OrganisationKind, RefusalCode};

use crate::{
    address::Path,
    door::Portal,
    form::{Entered, InputError},
    frame::Place,
    messages::{ZH, fill},
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

/// Shows the form.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(serial): Path<String>) -> Response {
    match form(&portal, &visitor, &serial, "").await {
        Ok(form) => form.show(&portal, Place::Certificates, &visitor),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Ends the certificate.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, Path(serial): Path<String>, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let reason = entered.get("reason");
    let mut form = match form(&portal, &visitor, &serial, reason).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    if reason.is_empty() {
        form.inputs[0].error = Some(InputError {
            rule: ZH.certificates.reason_missing.to_owned(),
            remedy: String::new(),
        });
        return form.show(&portal, Place::Certificates, &visitor);
    }
    let done = portal.app.end_certificate(&visitor.caller, &serial, reason).await;
    form.conclude(&portal, Place::Certificates, &visitor, done, |_| {
        routes::CERTIFICATES.to_owned()
    })
}

async fn form(portal: &Portal, visitor: &Visitor, serial: &str, reason: &str) -> Result<DeedForm, AppError> {
    let m = &ZH.certificates;
    let all = portal.app.certificates(&visitor.caller).await?;
    let found = all.iter().find(|view| view.certificate.serial == serial);
    let view = found.ok_or_else(|| NotPossible::unknown("certificate.unknown", app::CERTIFICATE_UNKNOWN))?;
    if !view.is_to_be_ended {
        return Err(RefusalCode::AuditorNotSubject.into());
    }
    let is_return = visitor.view.organisation_kind == OrganisationKind::LeadAgency;
    let (heading, button) = if is_return {
        (m.return_title, m.return_button)
    } else {
        (m.revoke_title, m.revoke_button)
    };
    Ok(DeedForm {
        heading: heading.to_owned(),
        facts: facts(view),
        consequences: consequences(&all, view, portal.app.end_foretold(view)),
        inputs: vec![reason_input(reason)],
        kept: Vec::new(),
        action: routes::certificate_end(serial),
        button: button.to_owned(),
        back: routes::CERTIFICATES.to_owned(),
    })
}

fn consequences(all: &[CertificateView], ending: &CertificateView, foretold: EndForetold) -> Vec<String> {
    let m = &ZH.certificates;
    let others = all
        .iter()
        .filter(|other| {
            other.holder.id == ending.holder.id
                && other.certificate.serial != ending.certificate.serial
                && other.standing == CertificateStanding::Valid
        })
        .count();
    let left = if others == 0 {
        m.consequence_last.to_owned()
    } else {
        fill(m.consequence_others, &[("n", others)])
    };
    let fate = if foretold.has_lead_agency {
        m.consequence_final
    } else {
        m.consequence_final_national
    };
    let decides = foretold
        .is_last_to_decide
        .then(|| m.consequence_last_to_decide.to_owned());
    let common = [
        m.consequence_now.to_owned(),
        left,
        m.consequence_crl.to_owned(),
        fate.to_owned(),
    ];
    decides.into_iter().chain(common).collect()
}
