//! Adding organisations, posts, people and systems (添加机构、岗位、人员), and changing duties: the forms and the deeds.

use app::OrganisationView;
use axum::{Form, extract::Query, response::Response};
use model::{
    Organisation, OrganisationId, OrganisationKind, Post, Principal, PrincipalId, PrincipalKind,
    organisation_tree::{DAILY_BUDGET_CLERK_DEFAULT, DAILY_BUDGET_SYSTEM_DEFAULT, short_text},
};

use super::of;
use crate::{
    address::Path,
    door::Portal,
    form::{Choice, Entered, Input, InputError, InputKind},
    frame::Place,
    messages::{ZH, fill},
    pages::{
        extranet::{
            deed::DeedForm,
            question::{SentForm, SentQuery},
        },
        problem,
    },
    routes, shown,
    visitor::Visitor,
};

const PLACE: Place = Place::Organisations;

/// What a form is about, and what was entered in it; or the page that says what is wrong.
async fn begin(
    portal: &Portal,
    visitor: &Visitor,
    id: &str,
    sent: SentForm,
) -> Result<(OrganisationView, Entered), Response> {
    let entered = match sent {
        Ok(Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return Err(problem::unreadable(portal, rejection.status())),
    };
    match of::view(portal, visitor, id).await {
        Ok(view) => Ok((view, entered)),
        Err(error) => Err(problem::of_deed(portal, visitor, error)),
    }
}

/// What an empty form is about; whoever may not send it is not shown it.
async fn begin_empty(portal: &Portal, visitor: &Visitor, id: &str) -> Result<OrganisationView, Response> {
    let view = of::view_to_run(portal, visitor, id).await;
    view.map_err(|error| problem::of_deed(portal, visitor, error))
}

/// Shows the form of a new organisation.
pub(crate) async fn show_organisation(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    match begin_empty(&portal, &visitor, &id).await {
        Ok(view) => organisation_form(&view, &Entered::default()).show(&portal, PLACE, &visitor),
        Err(page) => page,
    }
}

/// Adds it.
pub(crate) async fn organisation(
    portal: Portal,
    visitor: Visitor,
    Path(above): Path<String>,
    sent: SentForm,
) -> Response {
    let (view, entered) = match begin(&portal, &visitor, &above, sent).await {
        Ok(begun) => begun,
        Err(page) => return page,
    };
    let mut form = organisation_form(&view, &entered);
    let [id, name, kind] = &mut form.inputs[..] else {
        return form.show(&portal, PLACE, &visitor);
    };
    let parsed = (
        checked(id, OrganisationId::parse, ZH.organisations.id_wrong),
        checked(name, text, ZH.organisations.text_wrong),
        checked(kind, OrganisationKind::parse, ZH.organisations.choose_kind),
    );
    let (Some(id), Some(name), Some(kind)) = parsed else {
        return form.show_again(&portal, PLACE, &visitor, view.is_to_be_run);
    };
    let next = routes::organisation(id.as_str());
    let new = Organisation {
        id,
        name,
        kind,
        parent: Some(view.organisation.id.clone()),
        is_active: true,
        population_hours: None,
        daily_budget_clerk: DAILY_BUDGET_CLERK_DEFAULT,
        daily_budget_system: DAILY_BUDGET_SYSTEM_DEFAULT,
    };
    let done = portal.app.add_organisation(&visitor.caller, new).await;
    form.conclude(&portal, PLACE, &visitor, done, |()| next)
}

/// Shows the form of a post; with the duty that it has, if it is there.
pub(crate) async fn show_post(portal: Portal, visitor: Visitor, Path(id): Path<String>, query: SentQuery) -> Response {
    let named = match query {
        Ok(Query(pairs)) => Entered::new(pairs).get("post").to_owned(),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let view = match begin_empty(&portal, &visitor, &id).await {
        Ok(view) => view,
        Err(page) => return page,
    };
    let known = view.posts.iter().find(|post| post.name == named);
    let duty = known.map_or("", |post| post.duty.as_str());
    post_form(&view, &named, duty).show(&portal, PLACE, &visitor)
}

/// Adds the post, or gives it its new duty.
pub(crate) async fn post(portal: Portal, visitor: Visitor, Path(id): Path<String>, sent: SentForm) -> Response {
    let (view, entered) = match begin(&portal, &visitor, &id, sent).await {
        Ok(begun) => begun,
        Err(page) => return page,
    };
    let mut form = post_form(&view, entered.get("post"), entered.get("duty"));
    let parsed: Vec<Option<String>> = form
        .inputs
        .iter_mut()
        .map(|input| checked(input, text, ZH.organisations.text_wrong))
        .collect();
    let [Some(name), Some(duty)] = &parsed[..] else {
        return form.show_again(&portal, PLACE, &visitor, view.is_to_be_run);
    };
    let post = Post {
        organisation: view.organisation.id.clone(),
        name: name.clone(),
        duty: duty.clone(),
    };
    let done = portal.app.save_post(&visitor.caller, post).await;
    form.conclude(&portal, PLACE, &visitor, done, |()| routes::organisation(&id))
}

/// Shows the form of a new person or system.
pub(crate) async fn show_member(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    match begin_empty(&portal, &visitor, &id).await {
        Ok(view) => member_form(&view, &Entered::default()).show(&portal, PLACE, &visitor),
        Err(page) => page,
    }
}

/// Adds it.
pub(crate) async fn member(portal: Portal, visitor: Visitor, Path(of): Path<String>, sent: SentForm) -> Response {
    let (view, entered) = match begin(&portal, &visitor, &of, sent).await {
        Ok(begun) => begun,
        Err(page) => return page,
    };
    let mut form = member_form(&view, &entered);
    let [kind, id, name, post] = &mut form.inputs[..] else {
        return form.show(&portal, PLACE, &visitor);
    };
    let parsed = (
        checked(kind, PrincipalKind::parse, ZH.budgets.lane_wrong),
        checked(id, PrincipalId::parse, ZH.organisations.id_wrong),
        checked(name, text, ZH.organisations.text_wrong),
        checked(post, text, ZH.organisations.text_wrong),
    );
    let (Some(kind), Some(id), Some(name), Some(post)) = parsed else {
        return form.show_again(&portal, PLACE, &visitor, view.is_to_be_run);
    };
    let new = Principal {
        id,
        name,
        kind,
        organisation: view.organisation.id.clone(),
        post,
        is_active: true,
    };
    let done = portal.app.add_principal(&visitor.caller, new).await;
    form.conclude(&portal, PLACE, &visitor, done, |()| routes::organisation(&of))
}

fn text(text: &str) -> Option<String> {
    short_text(text).map(str::to_owned)
}

/// What was entered, parsed; or the rule beside the input.
fn checked<T>(input: &mut Input, parse: impl FnOnce(&str) -> Option<T>, rule: &str) -> Option<T> {
    let parsed = parse(&input.value);
    if parsed.is_none() {
        input.error = Some(InputError {
            rule: rule.to_owned(),
            remedy: String::new(),
        });
    }
    parsed
}

fn input(name: &str, label: &str, hint: &str, value: &str) -> Input {
    Input {
        name: name.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        value: value.to_owned(),
        is_required: true,
        ..Input::default()
    }
}

fn choice(value: &str, label: &str, chosen: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen: value == chosen,
    }
}

fn form(view: &OrganisationView, heading: &str, action: String, consequences: &[&str], inputs: Vec<Input>) -> DeedForm {
    let m = &ZH.organisations;
    DeedForm {
        heading: heading.to_owned(),
        facts: vec![
            (m.column_organisation.to_owned(), view.organisation.name.clone()),
            (m.column_id.to_owned(), view.organisation.id.to_string()),
        ],
        consequences: consequences.iter().map(|&text| text.to_owned()).collect(),
        inputs,
        action,
        button: m.add_button.to_owned(),
        back: routes::organisation(view.organisation.id.as_str()),
        ..DeedForm::default()
    }
}

fn organisation_form(view: &OrganisationView, entered: &Entered) -> DeedForm {
    let m = &ZH.organisations;
    let chosen = entered.get("kind");
    let kinds = [OrganisationKind::Hall, OrganisationKind::Department];
    let kinds = kinds.map(|kind| choice(kind.as_str(), kind.term(), chosen));
    let kind = Input {
        kind: InputKind::Choice(kinds.to_vec()),
        ..input("kind", m.column_kind, "", chosen)
    };
    let inputs = vec![
        input("id", m.column_id, m.id_hint, entered.get("id")),
        input("name", m.full_name, "", entered.get("name")),
        kind,
    ];
    let action = routes::organisation_add(view.organisation.id.as_str());
    let defaults = [DAILY_BUDGET_CLERK_DEFAULT, DAILY_BUDGET_SYSTEM_DEFAULT].map(|n| shown::number(u64::from(n)));
    let [clerk, system] = defaults;
    let budget = fill(m.add_organisation_budget, &[("clerk", clerk), ("system", system)]);
    let consequences = [m.add_organisation_inherits, &budget, m.add_final];
    form(view, m.add_organisation, action, &consequences, inputs)
}

fn post_form(view: &OrganisationView, name: &str, duty: &str) -> DeedForm {
    let m = &ZH.organisations;
    let duty = Input {
        kind: InputKind::Lines,
        ..input("duty", m.column_duty, m.duty_hint, duty)
    };
    let inputs = vec![input("post", m.post, "", name), duty];
    let action = routes::post_save(view.organisation.id.as_str(), "");
    if view.posts.iter().any(|post| post.name == name) {
        return DeedForm {
            button: m.change_button.to_owned(),
            ..form(view, m.change_duty, action, &[m.save_post_replaces], inputs)
        };
    }
    form(view, m.add_post, action, &[m.save_post_replaces], inputs)
}

fn member_form(view: &OrganisationView, entered: &Entered) -> DeedForm {
    let m = &ZH.organisations;
    let chosen = entered.get("kind");
    let kinds = [PrincipalKind::Person, PrincipalKind::System];
    let kinds = kinds.map(|kind| choice(kind.as_str(), kind.term(), chosen));
    let kind = Input {
        kind: InputKind::Choice(kinds.to_vec()),
        ..input("kind", m.column_kind, "", chosen)
    };
    let inputs = vec![
        kind,
        input("id", m.column_id, m.id_hint, entered.get("id")),
        input("name", m.column_member, "", entered.get("name")),
        input("post", m.column_post, m.member_post_hint, entered.get("post")),
    ];
    let action = routes::member_add(view.organisation.id.as_str());
    form(
        view,
        m.add_member,
        action,
        &[m.add_member_certificate, m.add_final],
        inputs,
    )
}
