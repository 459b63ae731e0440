//! Going on with an application (办理证书申请): asking back, answering, approving, refusing, withdrawing. A form and a deed each.

use app::{AppError, ApplicationView, NotPossible, StepAsked};
use axum::response::Response;
use model::{ApplicationEvent, ApplicationState, Certificate, CertificateApplication, OrganisationKind};

use super::{
    file::{days, request_inputs, request_of},
    show::facts,
};
use crate::{
    address::Path,
    door::Portal,
    form::{Entered, Input, InputError, InputKind, one_line},
    frame::Place,
    messages::{ZH, fill},
    pages::{
        extranet::deed::{DeedForm, reason_input},
        problem,
    },
    routes,
    sent::Sent,
    shown,
    visitor::Visitor,
};

/// A step with a form of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Approve,
    AskBack,
    Refuse,
    Answer,
    Withdraw,
}

impl Step {
    pub(super) const ALL: &'static [Self] = &[Self::Approve, Self::AskBack, Self::Refuse, Self::Answer, Self::Withdraw];

    /// As it stands in the address.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::AskBack => "ask-back",
            Self::Refuse => "refuse",
            Self::Answer => "answer",
            Self::Withdraw => "withdraw",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|step| step.word() == word)
    }

    /// Whose step it is.
    pub(super) fn is_of(self, kind: OrganisationKind) -> bool {
        match self {
            Self::Approve | Self::AskBack | Self::Refuse => kind == OrganisationKind::SourceAuthority,
            Self::Answer | Self::Withdraw => kind == OrganisationKind::LeadAgency,
        }
    }

    /// Whether it can be taken in a state.
    pub(super) fn is_possible(self, state: ApplicationState) -> bool {
        let (text, request_pem, days) = (String::new(), None, None);
        let event = match self {
            Self::Approve => ApplicationEvent::Granted,
            Self::AskBack => ApplicationEvent::AskedBack { question: text },
            Self::Refuse => ApplicationEvent::Refused { reason: text },
            Self::Answer => ApplicationEvent::Answered {
                answer: text,
                request_pem,
                days,
            },
            Self::Withdraw => ApplicationEvent::Withdrawn { reason: text },
        };
        state.after(&event).is_some()
    }

    /// What leads to it.
    pub(super) fn label(self) -> &'static str {
        let m = &ZH.applications;
        match self {
            Self::Approve => m.to_approve,
            Self::AskBack => m.to_ask_back,
            Self::Refuse => m.to_refuse,
            Self::Answer => m.to_answer,
            Self::Withdraw => m.to_withdraw,
        }
    }

    fn heading_and_button(self) -> (&'static str, &'static str) {
        let m = &ZH.applications;
        match self {
            Self::Approve => (m.approve_title, m.approve_button),
            Self::AskBack => (m.ask_back_title, m.ask_back_button),
            Self::Refuse => (m.refuse_title, m.refuse_button),
            Self::Answer => (m.answer_title, m.answer_button),
            Self::Withdraw => (m.withdraw_title, m.withdraw_button),
        }
    }
}

/// Shows the form.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path((number, word)): Path<(u64, String)>) -> Response {
    let Some(step) = Step::parse(&word) else {
        return problem::no_such_page(&portal);
    };
    match form(&portal, &visitor, number, step, &Entered::default()).await {
        Ok(form) => form.show(&portal, Place::Applications, &visitor),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Takes the step.
pub(crate) async fn perform(
    portal: Portal,
    visitor: Visitor,
    Path((number, word)): Path<(u64, String)>,
    Sent(entered): Sent,
) -> Response {
    let Some(step) = Step::parse(&word) else {
        return problem::no_such_page(&portal);
    };
    let mut form = match form(&portal, &visitor, number, step, &entered).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let asked = match asked(step, &entered, &mut form.inputs) {
        Some(asked) => asked,
        None => return form.show(&portal, Place::Applications, &visitor),
    };
    let done = portal.app.step_application(&visitor.caller, number, asked).await;
    form.conclude(&portal, Place::Applications, &visitor, done, |_| {
        routes::application(number)
    })
}

/// What was asked for; `None` when an input lacks something, which is then told beside it.
fn asked(step: Step, entered: &Entered, inputs: &mut [Input]) -> Option<StepAsked> {
    let text = |name: &str, inputs: &mut [Input]| {
        let text = one_line(entered.get(name));
        let input = inputs.iter_mut().find(|input| input.name == name);
        if let Some(input) = input.filter(|_| text.is_empty()) {
            input.error = Some(InputError::rule(ZH.applications.text_missing));
        }
        text
    };
    let asked = match step {
        Step::Approve => StepAsked::Approve,
        Step::AskBack => StepAsked::AskBack {
            question: text("question", inputs),
        },
        Step::Refuse => StepAsked::Refuse {
            reason: text("reason", inputs),
        },
        Step::Withdraw => StepAsked::Withdraw {
            reason: text("reason", inputs),
        },
        Step::Answer => StepAsked::Answer {
            answer: text("answer", inputs),
            request_pem: request_of(entered),
            days: if entered.get("days").is_empty() {
                None
            } else {
                days(entered, inputs)
            },
        },
    };
    inputs.iter().all(|input| input.error.is_none()).then_some(asked)
}

async fn form(
    portal: &Portal,
    visitor: &Visitor,
    number: u64,
    step: Step,
    entered: &Entered,
) -> Result<DeedForm, AppError> {
    if !step.is_of(visitor.view.organisation_kind) {
        return Err(model::RefusalCode::NotYourDuty.into());
    }
    let view = portal.app.application(&visitor.caller, number).await?;
    let application = &view.application;
    if !step.is_possible(application.state()) {
        // The words of the rule itself.
        let fault = model::ApplicationFault::State {
            number,
            state: application.state(),
            wanted: step.label(),
        };
        return Err(NotPossible::from(fault).into());
    }
    let (heading, button) = step.heading_and_button();
    Ok(DeedForm {
        heading: heading.to_owned(),
        facts: facts(&view),
        consequences: consequences(step, &view),
        inputs: inputs(step, application, entered),
        kept: Vec::new(),
        action: routes::application_step(number, step.word()),
        button: button.to_owned(),
        back: routes::application(number),
    })
}

fn inputs(step: Step, application: &CertificateApplication, entered: &Entered) -> Vec<Input> {
    let m = &ZH.applications;
    let lines = |name: &str, label: &str, hint: &str| Input {
        name: name.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        value: entered.get(name).to_owned(),
        is_required: true,
        kind: InputKind::Lines,
        error: None,
    };
    match step {
        Step::Approve => Vec::new(),
        Step::AskBack => vec![lines("question", m.question, m.question_hint)],
        Step::Refuse | Step::Withdraw => vec![reason_input(entered.get("reason"))],
        Step::Answer => {
            let mut inputs = vec![
                lines("answer", m.answer, m.answer_hint),
                Input {
                    name: "days".to_owned(),
                    label: m.days.to_owned(),
                    hint: m.answer_days_hint.to_owned(),
                    value: entered.get("days").to_owned(),
                    ..Default::default()
                },
            ];
            // Who makes the key is settled when the application is filed.
            if application.request_pem().is_some() {
                inputs.extend(request_inputs(entered, m.answer_request_hint));
            }
            inputs
        }
    }
}

fn consequences(step: Step, view: &ApplicationView) -> Vec<String> {
    let m = &ZH.applications;
    match step {
        Step::AskBack => vec![m.ask_back_consequence.to_owned()],
        Step::Refuse => vec![m.refuse_consequence.to_owned()],
        Step::Answer => vec![m.answer_consequence.to_owned()],
        Step::Withdraw => vec![m.withdraw_consequence.to_owned()],
        Step::Approve => {
            let until = view.until_if_issued_now.map_or_else(String::new, shown::instant);
            let holder = &view.holder;
            let issued = if view.application.request_pem().is_some() {
                let values = [
                    ("holder", holder.name.as_str()),
                    ("post", &holder.post),
                    ("until", &until),
                ];
                fill(m.approve_consequence_issued, &values)
            } else {
                let days = CertificateApplication::COLLECT_DAYS_MAX.to_string();
                fill(
                    m.approve_consequence_granted,
                    &[("n", days.as_str()), ("until", &until)],
                )
            };
            let place = [
                ("organisation", view.holder_organisation_name.as_str()),
                ("post", &holder.post),
            ];
            let early = view.present.last_until.filter(|_| view.is_early).map(|until| {
                let days = Certificate::RENEWAL_DAYS.to_string();
                fill(
                    m.approve_consequence_early,
                    &[("until", shown::instant(until)), ("n", days)],
                )
            });
            [
                Some(issued),
                early,
                Some(fill(m.approve_consequence_holder, &place)),
                Some(m.approve_consequence_end.to_owned()),
            ]
            .into_iter()
            .flatten()
            .collect()
        }
    }
}
