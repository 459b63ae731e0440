//! The conditions of a search (查询条件).

use app::LedgerQuestion;
use model::Affair;

use crate::{
    door::Portal,
    form::{CheckedCode, Choice, Entered, ErrorInSummary, Input, InputKind, summary},
    messages::{ZH, fill},
    past_day,
};

/// The form of conditions.
#[derive(Clone)]
pub(crate) struct SearchForm {
    /// Headings with their inputs.
    pub(crate) groups: Vec<(&'static str, Vec<Input>)>,
    pub(crate) errors: Vec<ErrorInSummary>,
    pub(crate) export_note: String,
}

impl SearchForm {
    /// The form with what was entered.
    pub(crate) fn of(portal: &Portal, entered: &Entered) -> Self {
        let registers = (portal.app.catalogue().registers().iter())
            .map(|register| (register.id.clone(), register.short_name.clone()))
            .collect();
        Self::with(registers, entered)
    }

    fn with(registers: Vec<(String, String)>, entered: &Entered) -> Self {
        let m = &ZH.ledger;
        let line = |name: &str, label: &str, hint: &str| Input {
            name: name.to_owned(),
            label: label.to_owned(),
            hint: hint.to_owned(),
            value: entered.get(name).to_owned(),
            ..Input::default()
        };
        let choice = |name: &str, label: &str, of: Vec<(String, String)>| Input {
            kind: InputKind::Condition(
                of.into_iter()
                    .map(|(value, label)| Choice {
                        is_chosen: entered.get(name) == value,
                        value,
                        label,
                    })
                    .collect(),
            ),
            ..line(name, label, "")
        };
        let text = |(value, label): (&'static str, &'static str)| (value.to_owned(), label.to_owned());
        // Of the operator's own deeds the list says nothing, for the page's weight: they are found by object or person.
        let deeds = Affair::ALL.iter().map(|affair| text((affair.code(), affair.term())));
        let outcomes = app::ledger_outcomes().map(text);
        Self {
            groups: vec![
                (
                    m.about_whom,
                    vec![Input {
                        kind: InputKind::Code(CheckedCode::Any),
                        ..line("number", m.number, m.number_hint)
                    }],
                ),
                (
                    m.who,
                    vec![
                        line("organisation", m.organisation, ""),
                        line("principal", m.principal, ""),
                    ],
                ),
                (
                    m.what,
                    vec![
                        line("matter", m.matter, ""),
                        line("case", m.case, ""),
                        choice("register", m.register, registers),
                        choice("outcome", m.outcome, outcomes.collect()),
                        choice("deed", m.deed, deeds.collect()),
                        line("object", m.object, m.object_hint),
                    ],
                ),
                (
                    m.when,
                    vec![line("from", m.from, m.day_hint), line("until", m.until, m.day_hint)],
                ),
            ],
            errors: Vec::new(),
            export_note: fill(m.export_note, &[("n", app::EXPORT_ROWS_MAX)]),
        }
    }

    /// The question, or `None` when a day is none; what is wrong stands at its input.
    pub(crate) fn question(&mut self, portal: &Portal, entered: &Entered) -> Option<LedgerQuestion> {
        let today = app::beijing_day(portal.app.now());
        let mut days = [None, None];
        for (name, day) in ["from", "until"].into_iter().zip(&mut days) {
            match past_day::parse(&ZH.past_day, entered.get(name), today) {
                Ok(parsed) => *day = parsed,
                Err(error) => {
                    let inputs = self.groups.iter_mut().flat_map(|(_, inputs)| inputs);
                    if let Some(input) = inputs.into_iter().find(|input| input.name == name) {
                        input.error = Some(error);
                    }
                }
            }
        }
        self.errors = summary(self.groups.iter().flat_map(|(_, inputs)| inputs));
        let of = |name: &str| entered.get(name).to_owned();
        self.errors.is_empty().then(|| LedgerQuestion {
            organisation: of("organisation"),
            principal: of("principal"),
            matter: of("matter"),
            case: of("case"),
            register: of("register"),
            deed: of("deed"),
            object: of("object"),
            outcome: of("outcome"),
            from: days[0],
            until: days[1],
            number: of("number").into(),
            below: entered.get("below").parse().ok(),
        })
    }
}

#[cfg(test)]
impl SearchForm {
    pub(crate) fn sample(is_filled: bool) -> Self {
        let entered = if is_filled {
            [
                ("number", "99010119900101001<"),
                ("case", "办件\"><"),
                ("outcome", "refused"),
                ("from", "2026-02-30"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
        } else {
            Vec::new()
        };
        let mut form = Self::with(
            vec![("population".to_owned(), "公民".to_owned())],
            &Entered::new(entered),
        );
        if is_filled && let Some(input) = form.groups.last_mut().and_then(|(_, inputs)| inputs.first_mut()) {
            input.error = Some(crate::form::InputError {
                rule: ZH.past_day.no_day.to_owned(),
                remedy: String::new(),
            });
            form.errors = summary(form.groups.iter().flat_map(|(_, inputs)| inputs));
        }
        form
    }
}
