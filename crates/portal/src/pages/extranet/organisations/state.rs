//! Suspending and resuming (停用、恢复) organisations, people and systems: the forms and the deeds.

use app::{AppError, NotPossible, OrganisationView};
use axum::response::Response;
use model::PrincipalId;

use super::of;
use crate::{
    address::Path,
    door::Portal,
    frame::Place,
    messages::{ZH, fill},
    pages::{extranet::deed::DeedForm, problem},
    routes, shown,
    visitor::Visitor,
};

const PLACE: Place = Place::Organisations;

/// Shows the form of a suspension.
pub(crate) async fn show_suspending(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    show(
        &portal,
        &visitor,
        organisation_form(&portal, &visitor, &id, false).await,
    )
}

/// Shows the form of a resumption.
pub(crate) async fn show_resuming(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    show(&portal, &visitor, organisation_form(&portal, &visitor, &id, true).await)
}

/// Suspends an organisation.
pub(crate) async fn suspend(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    set_organisation(&portal, &visitor, &id, false).await
}

/// Resumes it.
pub(crate) async fn resume(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    set_organisation(&portal, &visitor, &id, true).await
}

/// Shows the form of a suspension.
pub(crate) async fn show_suspending_member(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    let form = member_form(&portal, &visitor, &id, false).await;
    show(&portal, &visitor, form.map(|(form, _)| form))
}

/// Shows the form of a resumption.
pub(crate) async fn show_resuming_member(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    let form = member_form(&portal, &visitor, &id, true).await;
    show(&portal, &visitor, form.map(|(form, _)| form))
}

/// Suspends a person or system.
pub(crate) async fn suspend_member(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    set_member(&portal, &visitor, &id, false).await
}

/// Resumes one.
pub(crate) async fn resume_member(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    set_member(&portal, &visitor, &id, true).await
}

fn show(portal: &Portal, visitor: &Visitor, form: Result<DeedForm, AppError>) -> Response {
    match form {
        Ok(form) => form.show(portal, PLACE, visitor),
        Err(error) => problem::of_deed(portal, visitor, error),
    }
}

async fn set_organisation(portal: &Portal, visitor: &Visitor, id: &str, is_active: bool) -> Response {
    let found = of::view(portal, visitor, id).await;
    let (form, view) = match found {
        Ok(view) => (of_organisation(&view, is_active), view),
        Err(error) => return problem::of_deed(portal, visitor, error),
    };
    let set = portal
        .app
        .set_organisation_active(&visitor.caller, &view.organisation.id, is_active);
    let done = set.await;
    form.conclude(portal, PLACE, visitor, done, |()| routes::organisation(id))
}

async fn set_member(portal: &Portal, visitor: &Visitor, id: &str, is_active: bool) -> Response {
    let (form, id) = match member_form(portal, visitor, id, is_active).await {
        Ok(found) => found,
        Err(error) => return problem::of_deed(portal, visitor, error),
    };
    let done = portal.app.set_principal_active(&visitor.caller, &id, is_active).await;
    form.conclude(portal, PLACE, visitor, done, |of| routes::organisation(of.as_str()))
}

async fn organisation_form(
    portal: &Portal,
    visitor: &Visitor,
    id: &str,
    is_active: bool,
) -> Result<DeedForm, AppError> {
    Ok(of_organisation(&of::view_to_run(portal, visitor, id).await?, is_active))
}

fn fact(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

/// What follows from a suspension that puts so many certificates out of use.
fn suspension(now: &str, certificates: usize) -> Vec<String> {
    let m = &ZH.organisations;
    let mut consequences = vec![now.to_owned()];
    if certificates > 0 {
        let count = shown::number(certificates as u64);
        consequences.push(fill(m.suspend_certificates, &[("n", count)]));
    }
    consequences.push(m.suspend_reversible.to_owned());
    consequences
}

fn of_organisation(view: &OrganisationView, is_active: bool) -> DeedForm {
    let (m, id) = (&ZH.organisations, view.organisation.id.as_str());
    let (heading, button, action, consequences) = if is_active {
        let action = routes::organisation_resume(id);
        let consequences = vec![m.resume_now.to_owned(), m.resume_members.to_owned()];
        (m.resume_organisation, m.resume_button, action, consequences)
    } else {
        let action = routes::organisation_suspend(id);
        let consequences = suspension(m.suspend_organisation_now, view.certificates_below);
        (m.suspend_organisation, m.suspend_button, action, consequences)
    };
    DeedForm {
        heading: heading.to_owned(),
        facts: vec![
            fact(m.column_name, view.organisation.name.clone()),
            fact(m.column_id, id),
            fact(m.column_kind, view.organisation.kind.term()),
            fact(m.below_count, fill(m.below_figure, &[("n", view.below.len())])),
        ],
        consequences,
        action,
        button: button.to_owned(),
        back: routes::organisation(id),
        ..DeedForm::default()
    }
}

async fn member_form(
    portal: &Portal,
    visitor: &Visitor,
    id: &str,
    is_active: bool,
) -> Result<(DeedForm, PrincipalId), AppError> {
    let m = &ZH.organisations;
    let unknown = || NotPossible::unknown("principal.unknown", m.member_unknown);
    let id = PrincipalId::parse(id).ok_or_else(unknown)?;
    let (member, organisation) = portal.app.member(&visitor.caller, &id).await?;
    let principal = &member.principal;
    let (heading, button, action, consequences) = if is_active {
        let action = routes::member_resume(id.as_str());
        (m.resume_member, m.resume_button, action, vec![m.resume_now.to_owned()])
    } else {
        let consequences = suspension(m.suspend_member_now, member.certificates);
        let action = routes::member_suspend(id.as_str());
        (m.suspend_member, m.suspend_button, action, consequences)
    };
    let form = DeedForm {
        heading: heading.to_owned(),
        facts: vec![
            fact(m.column_member, principal.name.clone()),
            fact(m.column_id, id.as_str()),
            fact(m.column_organisation, organisation.name.clone()),
            fact(m.column_post, principal.post.clone()),
        ],
        consequences,
        action,
        button: button.to_owned(),
        back: routes::organisation(organisation.id.as_str()),
        ..DeedForm::default()
    };
    Ok((form, id))
}
