//! Agreeing hours of the population service with an organisation (约定服务时间): the form and the deed.

use axum::response::Response;
use model::ServiceHours;

use super::change::budgets;
use crate::{
    address::Path,
    door::Portal,
    form::{Entered, Input, InputError},
    frame::Place,
    messages::{ZH, fill},
    pages::{
        extranet::{deed::DeedForm, question::SentForm},
        problem,
    },
    routes,
    visitor::Visitor,
};

/// Shows the form.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    match budgets(&portal, &visitor, &id).await {
        Ok(view) if !view.is_to_be_agreed => problem::not_your_duty(&portal, &visitor),
        Ok(view) => {
            let now = view.organisation.population_hours;
            let now = now.map_or_else(String::new, |hours| hours.to_string());
            form(&view, &now).show(&portal, Place::Budgets, &visitor)
        }
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Agrees on them.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, Path(id): Path<String>, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let view = match budgets(&portal, &visitor, &id).await {
        Ok(view) => view,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let text = entered.get("hours");
    let mut form = form(&view, text);
    let hours = match text {
        "" => None,
        _ => match text.parse::<ServiceHours>() {
            Ok(hours) => Some(hours),
            Err(error) => {
                form.inputs[0].error = Some(InputError {
                    rule: error.to_string(),
                    remedy: String::new(),
                });
                return form.show(&portal, Place::Budgets, &visitor);
            }
        },
    };
    let done = portal
        .app
        .agree_hours(&visitor.caller, &view.organisation.id, hours)
        .await;
    form.conclude(&portal, Place::Budgets, &visitor, done, |()| routes::budgets_of(&id))
}

fn form(view: &app::BudgetsView, hours: &str) -> DeedForm {
    let (m, id) = (&ZH.budgets, view.organisation.id.as_str());
    let now = match view.organisation.population_hours {
        Some(hours) => fill(m.hours_agreed, &[("hours", hours)]),
        None => fill(m.hours_of_notice, &[("hours", ServiceHours::NOTICE)]),
    };
    DeedForm {
        heading: m.agree.to_owned(),
        facts: vec![
            (m.column_organisation.to_owned(), view.organisation.name.clone()),
            (m.hours.to_owned(), now),
        ],
        consequences: vec![m.agree_now.to_owned(), m.agree_below.to_owned()],
        inputs: vec![Input {
            name: "hours".to_owned(),
            label: m.hours.to_owned(),
            hint: m.hours_hint.to_owned(),
            value: hours.to_owned(),
            ..Input::default()
        }],
        kept: Vec::new(),
        action: routes::hours_agree(id),
        button: m.agree_button.to_owned(),
        back: routes::budgets_of(id),
    }
}
