//! Changing the daily budgets of an organisation (调整每日额度): the form and the deed.

use app::{AppError, BudgetsView};
use axum::response::Response;
use model::DailyBudgets;

use super::of::organisation_of;
use crate::{
    address::Path,
    door::Portal,
    form::{Entered, Input, InputError},
    frame::Place,
    messages::{ZH, fill},
    pages::{
        extranet::{
            deed::{DeedForm, reason_input},
            question::SentForm,
        },
        problem,
    },
    routes, shown,
    visitor::Visitor,
};

/// Shows the form.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    match budgets(&portal, &visitor, &id).await {
        Ok(view) if !view.is_to_be_changed => problem::not_your_duty(&portal, &visitor),
        Ok(view) => {
            let organisation = &view.organisation;
            let now = [organisation.daily_budget_clerk, organisation.daily_budget_system];
            let [clerk, system] = now.map(|budget| budget.to_string());
            form(&view, &clerk, &system, "").show(&portal, Place::Budgets, &visitor)
        }
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Changes them.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, Path(id): Path<String>, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let view = match budgets(&portal, &visitor, &id).await {
        Ok(view) => view,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let why = entered.get("reason");
    let mut form = form(&view, entered.get("clerk"), entered.get("system"), why);
    let Some(to) = wanted(&mut form.inputs) else {
        return form.show_again(&portal, Place::Budgets, &visitor, view.is_to_be_changed);
    };
    let changed = portal
        .app
        .change_budgets(&visitor.caller, &view.organisation.id, to, why);
    let done = changed.await;
    form.conclude(&portal, Place::Budgets, &visitor, done, |()| routes::budgets_of(&id))
}

/// What was entered, or what is wrong in the inputs.
fn wanted(inputs: &mut [Input]) -> Option<DailyBudgets> {
    let [clerk, system, reason] = inputs else {
        return None;
    };
    let (clerk, system) = (count(clerk), count(system));
    if reason.value.is_empty() {
        reason.error = Some(InputError {
            rule: ZH.budgets.reason_missing.to_owned(),
            remedy: String::new(),
        });
        return None;
    }
    Some(DailyBudgets {
        clerk: clerk?,
        system: system?,
    })
}

/// The budgets that a deed is about. Whether it is the visitor's duty is asked, and recorded, when it is done.
pub(super) async fn budgets(portal: &Portal, visitor: &Visitor, id: &str) -> Result<BudgetsView, AppError> {
    let detail = portal.app.budgets_of(&visitor.caller, &organisation_of(id)?).await?;
    Ok(detail.view)
}

/// A count in an input, or what is wrong with it.
pub(super) fn count<N: std::str::FromStr>(input: &mut Input) -> Option<N> {
    let parsed = input.value.parse().ok();
    if parsed.is_none() {
        input.error = Some(InputError {
            rule: ZH.budgets.count_wrong.to_owned(),
            remedy: String::new(),
        });
    }
    parsed
}

/// What the budgets are now.
pub(super) fn facts(view: &BudgetsView) -> Vec<(String, String)> {
    let m = &ZH.budgets;
    let mut facts = vec![(m.column_organisation.to_owned(), view.organisation.name.clone())];
    facts.extend(view.lanes.iter().map(|budget| {
        let values = [budget.daily, budget.booked, budget.used].map(shown::number);
        let [daily, booked, used] = values;
        let value = fill(m.lane_now, &[("daily", daily), ("booked", booked), ("used", used)]);
        (budget.lane.term().to_owned(), value)
    }));
    facts
}

fn form(view: &BudgetsView, clerk: &str, system: &str, reason: &str) -> DeedForm {
    let (m, id) = (&ZH.budgets, view.organisation.id.as_str());
    let input = |name: &str, label: &str, value: &str| Input {
        name: name.to_owned(),
        label: label.to_owned(),
        hint: m.count_hint.to_owned(),
        value: value.to_owned(),
        is_required: true,
        ..Input::default()
    };
    DeedForm {
        heading: m.change.to_owned(),
        facts: facts(view),
        consequences: [m.change_now, m.change_less, m.change_shown]
            .map(str::to_owned)
            .to_vec(),
        inputs: vec![
            input("clerk", m.daily_clerk, clerk),
            input("system", m.daily_system, system),
            reason_input(reason),
        ],
        kept: Vec::new(),
        action: routes::budgets_change(id),
        button: m.change_button.to_owned(),
        back: routes::budgets_of(id),
    }
}
