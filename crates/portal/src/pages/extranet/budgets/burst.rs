//! Booking and cancelling a burst (临时增额): the forms and the deeds.

use app::{AppError, BudgetsView, BurstWanted, NotPossible};
use axum::response::Response;
use jiff::civil::Date;
use model::{BudgetBurst, PrincipalKind};

use super::change::{budgets, count, facts};
use crate::{
    address::Path,
    door::Portal,
    form::{Choice, Entered, Input, InputError, InputKind},
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

/// Shows the form of a booking.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(id): Path<String>) -> Response {
    match budgets(&portal, &visitor, &id).await {
        Ok(view) if !view.is_to_be_changed => problem::not_your_duty(&portal, &visitor),
        Ok(view) => form(&view, &Entered::default()).show(&portal, Place::Budgets, &visitor),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Books it.
pub(crate) async fn perform(portal: Portal, visitor: Visitor, Path(id): Path<String>, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let view = match budgets(&portal, &visitor, &id).await {
        Ok(view) => view,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let mut form = form(&view, &entered);
    let Some(wanted) = wanted(&view, &mut form.inputs) else {
        return form.show_again(&portal, Place::Budgets, &visitor, view.is_to_be_changed);
    };
    let done = portal.app.book_burst(&visitor.caller, wanted).await;
    form.conclude(&portal, Place::Budgets, &visitor, done, |_| routes::budgets_of(&id))
}

/// What was entered, or what is wrong in the inputs.
fn wanted(view: &BudgetsView, inputs: &mut [Input]) -> Option<BurstWanted> {
    let [lane, first, last, questions, reason] = inputs else {
        return None;
    };
    let chosen = PrincipalKind::parse(&lane.value);
    if chosen.is_none() {
        lane.error = wrong(ZH.budgets.lane_wrong);
    }
    let (first_day, last_day) = (day(first), day(last));
    let questions_a_day = count(questions);
    if reason.value.is_empty() {
        reason.error = wrong(ZH.budgets.reason_missing);
        return None;
    }
    Some(BurstWanted {
        organisation: view.organisation.id.clone(),
        lane: chosen?,
        first_day: first_day?,
        last_day: last_day?,
        questions_a_day: questions_a_day?,
        reason: reason.value.clone(),
    })
}

fn wrong(rule: &str) -> Option<InputError> {
    Some(InputError {
        rule: rule.to_owned(),
        remedy: String::new(),
    })
}

fn day(input: &mut Input) -> Option<Date> {
    let parsed = input.value.parse().ok();
    if parsed.is_none() {
        input.error = wrong(ZH.budgets.day_wrong);
    }
    parsed
}

fn form(view: &BudgetsView, entered: &Entered) -> DeedForm {
    let (m, id) = (&ZH.budgets, view.organisation.id.as_str());
    let input = |name: &str, label: &str, hint: &str| Input {
        name: name.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        value: entered.get(name).to_owned(),
        is_required: true,
        ..Input::default()
    };
    let choice = |lane: PrincipalKind| Choice {
        value: lane.as_str().to_owned(),
        label: lane.term().to_owned(),
        is_chosen: entered.get("lane") == lane.as_str(),
    };
    let lane = Input {
        kind: InputKind::Choice(vec![choice(PrincipalKind::Person), choice(PrincipalKind::System)]),
        ..input("lane", m.column_lane, "")
    };
    DeedForm {
        heading: m.book.to_owned(),
        facts: facts(view),
        consequences: vec![
            m.book_now.to_owned(),
            m.book_bounds.to_owned(),
            m.book_cancel.to_owned(),
        ],
        inputs: vec![
            lane,
            input("first_day", m.first_day, m.day_hint),
            input("last_day", m.last_day, m.last_day_hint),
            input("questions", m.column_questions, m.count_hint),
            reason_input(entered.get("reason")),
        ],
        kept: Vec::new(),
        action: routes::burst_new(id),
        button: m.book_button.to_owned(),
        back: routes::budgets_of(id),
    }
}

/// Shows the form of a cancellation.
pub(crate) async fn show_cancelling(portal: Portal, visitor: Visitor, Path(number): Path<String>) -> Response {
    match cancelling(&portal, &visitor, &number).await {
        Ok((form, _)) => form.show(&portal, Place::Budgets, &visitor),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Cancels it.
pub(crate) async fn cancel(portal: Portal, visitor: Visitor, Path(number): Path<String>) -> Response {
    let (form, number) = match cancelling(&portal, &visitor, &number).await {
        Ok(found) => found,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let done = portal.app.cancel_burst(&visitor.caller, number).await;
    form.conclude(&portal, Place::Budgets, &visitor, done, |of| {
        routes::budgets_of(of.as_str())
    })
}

async fn cancelling(portal: &Portal, visitor: &Visitor, number: &str) -> Result<(DeedForm, u64), AppError> {
    let m = &ZH.budgets;
    let unknown = || NotPossible::unknown("burst.unknown", m.burst_unknown);
    let number: u64 = number.parse().map_err(|_| unknown())?;
    let (name, burst) = portal.app.burst(&visitor.caller, number).await?;
    Ok((cancelling_form(&name, &burst), number))
}

fn cancelling_form(organisation: &str, burst: &BudgetBurst) -> DeedForm {
    let m = &ZH.budgets;
    let fact = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let (first, last) = (shown::day(burst.first_day), shown::day(burst.last_day));
    DeedForm {
        heading: m.cancel_title.to_owned(),
        facts: vec![
            fact(m.column_organisation, organisation),
            fact(m.column_lane, burst.lane.term()),
            fact(m.column_span, &fill(m.span, &[("first", first), ("last", last)])),
            fact(m.column_questions, &shown::number(burst.questions_a_day)),
            fact(m.column_reason, &burst.reason),
        ],
        consequences: vec![m.cancel_now.to_owned(), m.cancel_used.to_owned()],
        inputs: Vec::new(),
        kept: Vec::new(),
        action: routes::burst_cancel(burst.number),
        button: m.cancel_button.to_owned(),
        back: routes::budgets_of(burst.organisation.as_str()),
    }
}
