//! What is done about an incident (事件处置): opened, entries collected, who was told, what was done, closed.

use app::{AppError, Done, EntriesWanted, IncidentActed, IncidentOpened, LedgerQuestion};
use axum::{extract::Query, http::StatusCode, response::Response};
use jiff::civil::Date;
use model::IncidentSource;

use crate::{
    address::Path,
    door::Portal,
    form::{Choice, Entered, Input, InputKind},
    frame::Place,
    messages::{ZH, fill},
    pages::{
        extranet::{
            deed::DeedForm,
            question::{SentForm, SentQuery},
        },
        problem::{self, ProblemPage},
    },
    past_day, routes,
    visitor::Visitor,
};

/// A deed on an incident that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Entries are put down to it.
    Collect,
    /// Somebody was told.
    Tell,
    /// Something was done.
    Act,
    /// It is closed.
    Close,
}

impl Deed {
    /// By the last part of the address.
    fn parse(part: &str) -> Option<Self> {
        match part {
            routes::INCIDENT_COLLECT => Some(Self::Collect),
            routes::INCIDENT_TELL => Some(Self::Tell),
            routes::INCIDENT_ACT => Some(Self::Act),
            routes::INCIDENT_CLOSE => Some(Self::Close),
            _ => None,
        }
    }
}

fn line(name: &str, label: &str, hint: &str, entered: &Entered) -> Input {
    Input {
        name: name.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        value: entered.get(name).to_owned(),
        is_required: true,
        ..Input::default()
    }
}

fn lines(name: &str, label: &str, hint: &str, entered: &Entered) -> Input {
    Input {
        kind: InputKind::Lines,
        ..line(name, label, hint, entered)
    }
}

fn optional(input: Input) -> Input {
    Input {
        is_required: false,
        ..input
    }
}

/// Shows the form by which an incident is opened; `?reference=` and `?source=` fill it in.
pub(crate) async fn show_open(portal: Portal, visitor: Visitor, query: SentQuery) -> Response {
    if let Err(error) = portal.app.overseer(&visitor.caller).await {
        return problem::of_deed(&portal, &visitor, error);
    }
    match query {
        Ok(Query(pairs)) => open_form(&Entered::new(pairs)).show(&portal, Place::Ledger, &visitor),
        Err(rejection) => problem::unreadable(&portal, rejection.status()),
    }
}

/// Opens an incident.
pub(crate) async fn open(portal: Portal, visitor: Visitor, sent: SentForm) -> Response {
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let of = |name: &str| entered.get(name).to_owned();
    let opened = IncidentOpened {
        title: of("title"),
        source: of("source"),
        reference: of("reference"),
        account: of("account"),
    };
    let done = portal.app.open_incident(&visitor.caller, &opened).await;
    open_form(&entered).conclude(&portal, Place::Ledger, &visitor, done, |number| {
        routes::incident(*number)
    })
}

fn open_form(entered: &Entered) -> DeedForm {
    let m = &ZH.incidents;
    let chosen = IncidentSource::parse(entered.get("source")).unwrap_or(IncidentSource::Report);
    let sources = IncidentSource::ALL.map(|source| Choice {
        value: source.as_str().to_owned(),
        label: source.term().to_owned(),
        is_chosen: source == chosen,
    });
    DeedForm {
        heading: m.open_title.to_owned(),
        consequences: vec![m.open_consequence.to_owned(), m.open_consequence_trace.to_owned()],
        inputs: vec![
            line("title", m.name, m.name_hint, entered),
            Input {
                kind: InputKind::Choice(sources.to_vec()),
                ..line("source", m.source, "", entered)
            },
            optional(line("reference", m.reference, m.reference_hint, entered)),
            lines("account", m.account, m.account_hint, entered),
        ],
        action: routes::INCIDENT_OPEN.to_owned(),
        button: m.open_button.to_owned(),
        back: routes::INCIDENTS.to_owned(),
        ..DeedForm::default()
    }
}

/// Shows the form of a deed on an incident.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path((number, part)): Path<(String, String)>) -> Response {
    let Some((number, deed)) = known(&number, &part) else {
        return not_found(&portal);
    };
    match form(&portal, &visitor, number, deed, &Entered::default()).await {
        Ok(form) => form.show(&portal, Place::Ledger, &visitor),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

/// Does it.
pub(crate) async fn perform(
    portal: Portal,
    visitor: Visitor,
    Path((number, part)): Path<(String, String)>,
    sent: SentForm,
) -> Response {
    let Some((number, deed)) = known(&number, &part) else {
        return not_found(&portal);
    };
    let entered = match sent {
        Ok(axum::Form(pairs)) => Entered::new(pairs),
        Err(rejection) => return problem::unreadable(&portal, rejection.status()),
    };
    let mut form = match form(&portal, &visitor, number, deed, &entered).await {
        Ok(form) => form,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let Some(days) = days(&portal, &entered, &mut form.inputs) else {
        return form.show(&portal, Place::Ledger, &visitor);
    };
    let done = done(&portal, &visitor, number, deed, &entered, days).await;
    form.conclude(&portal, Place::Ledger, &visitor, done, |_| routes::incident(number))
}

fn known(number: &str, part: &str) -> Option<(u64, Deed)> {
    Some((number.parse().ok()?, Deed::parse(part)?))
}

fn not_found(portal: &Portal) -> Response {
    ProblemPage::plain(portal, ZH.problem.not_found, ZH.problem.not_found_note).with(StatusCode::NOT_FOUND)
}

/// The days that were entered: since, until, on. What is wrong stands at its input.
fn days(portal: &Portal, entered: &Entered, inputs: &mut [Input]) -> Option<[Option<Date>; 3]> {
    let today = app::beijing_day(portal.app.now());
    let mut days = [None; 3];
    for (name, day) in ["from", "until", "on"].into_iter().zip(&mut days) {
        match past_day::parse(&ZH.past_day, entered.get(name), today) {
            Ok(parsed) => *day = parsed,
            Err(error) => {
                let input = inputs.iter_mut().find(|input| input.name == name)?;
                input.error = Some(error);
            }
        }
    }
    inputs.iter().all(|input| input.error.is_none()).then_some(days)
}

async fn done(
    portal: &Portal,
    visitor: &Visitor,
    number: u64,
    deed: Deed,
    entered: &Entered,
    [from, until, on]: [Option<Date>; 3],
) -> Result<Done<u64>, AppError> {
    let (app, caller) = (&portal.app, &visitor.caller);
    let of = |name: &str| entered.get(name).to_owned();
    match deed {
        Deed::Collect => {
            let collected = EntriesWanted {
                references: of("references"),
                conditions: LedgerQuestion {
                    organisation: of("organisation"),
                    principal: of("principal"),
                    case: of("case"),
                    number: of("number").into(),
                    from,
                    until,
                    ..LedgerQuestion::default()
                },
            };
            app.collect_entries(caller, number, &collected).await
        }
        Deed::Tell | Deed::Act => {
            let acted = IncidentActed {
                whom: of("whom"),
                how: of("how"),
                text: of("text"),
                on,
            };
            app.act_on_incident(caller, number, &acted, deed == Deed::Tell).await
        }
        Deed::Close => app.close_incident(caller, number, entered.get("conclusion")).await,
    }
}

async fn form(
    portal: &Portal,
    visitor: &Visitor,
    number: u64,
    deed: Deed,
    entered: &Entered,
) -> Result<DeedForm, AppError> {
    let m = &ZH.incidents;
    let all = portal.app.incidents(&visitor.caller).await?;
    let found = all.into_iter().find(|view| view.incident.number == number);
    let view = found.ok_or_else(app::unknown_incident)?;
    let (heading, button, consequences, inputs) = match deed {
        Deed::Collect => (
            m.collect_title,
            m.collect_button,
            vec![
                m.collect_consequence.to_owned(),
                fill(m.collect_consequence_max, &[("n", model::INCIDENT_ENTRIES_MAX)]),
            ],
            collect_inputs(entered),
        ),
        Deed::Tell => (
            m.told_title,
            m.told_button,
            vec![m.told_consequence.to_owned()],
            vec![
                line("whom", m.whom, m.whom_hint, entered),
                line("how", m.how, m.how_hint, entered),
                lines("text", m.told_text, "", entered),
                optional(line("on", m.on, m.on_hint, entered)),
            ],
        ),
        Deed::Act => (
            m.done_title,
            m.done_button,
            vec![m.told_consequence.to_owned()],
            vec![
                lines("text", m.done_text, m.done_hint, entered),
                optional(line("on", m.on, m.on_hint, entered)),
            ],
        ),
        Deed::Close => (
            m.close_title,
            m.close_button,
            vec![m.close_consequence.to_owned()],
            vec![lines("conclusion", m.conclusion, m.conclusion_hint, entered)],
        ),
    };
    let part = match deed {
        Deed::Collect => routes::INCIDENT_COLLECT,
        Deed::Tell => routes::INCIDENT_TELL,
        Deed::Act => routes::INCIDENT_ACT,
        Deed::Close => routes::INCIDENT_CLOSE,
    };
    Ok(DeedForm {
        heading: heading.to_owned(),
        facts: vec![
            (m.column_number.to_owned(), number.to_string()),
            (m.column_title.to_owned(), view.incident.title.clone()),
            (m.organisation.to_owned(), view.organisation_name),
        ],
        consequences,
        inputs,
        action: routes::incident_deed(number, part),
        button: button.to_owned(),
        back: routes::incident(number),
        ..DeedForm::default()
    })
}

fn collect_inputs(entered: &Entered) -> Vec<Input> {
    let (m, ledger) = (&ZH.incidents, &ZH.ledger);
    let condition = |name: &str, label: &str, hint: &str| optional(line(name, label, hint, entered));
    vec![
        optional(lines("references", m.references, m.references_hint, entered)),
        condition("number", ledger.number, ledger.number_hint),
        condition("organisation", ledger.organisation, ""),
        condition("principal", ledger.principal, ""),
        condition("case", ledger.case, ""),
        condition("from", ledger.from, ledger.day_hint),
        condition("until", ledger.until, ledger.day_hint),
    ]
}
