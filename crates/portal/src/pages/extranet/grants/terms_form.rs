//! The terms of a grant in forms (授权内容): as inputs, as they were entered, and as facts.

use jiff::civil::Date;
use model::{GrantAction, GrantScope, GrantTerms, Register, SharingClass};

use crate::{
    form::{Choice, Entered, Input, InputError, InputKind, Tick},
    messages::{ZH, fill},
    shown,
};

/// Terms as they were entered, kept as they were.
#[derive(Clone, Debug, Default)]
pub(super) struct EnteredTerms {
    scope: String,
    action: String,
    fields: Vec<String>,
    hours: String,
    daily_budget: String,
    from: String,
    until: String,
}

impl EnteredTerms {
    /// What a form sent.
    pub(super) fn sent(entered: &Entered) -> Self {
        let text = |name: &str| entered.get(name).to_owned();
        Self {
            scope: text("scope"),
            action: text("action"),
            fields: entered.all("field").map(str::to_owned).collect(),
            hours: text("hours"),
            daily_budget: text("daily_budget"),
            from: text("from"),
            until: text("until"),
        }
    }

    /// As if these had been entered.
    pub(super) fn of(terms: &GrantTerms) -> Self {
        Self {
            scope: terms.scope.as_str().to_owned(),
            action: terms.action.as_str().to_owned(),
            fields: terms.fields.clone(),
            hours: terms.hours.map(|hours| hours.to_string()).unwrap_or_default(),
            daily_budget: terms.daily_budget.map(|budget| budget.to_string()).unwrap_or_default(),
            from: terms.valid_from.to_string(),
            until: terms.valid_until.to_string(),
        }
    }

    /// Nothing but a year from a day on.
    pub(super) fn for_a_year_from(day: Date) -> Self {
        use jiff::ToSpan;
        let until = day.saturating_add(1.year()).saturating_sub(1.day());
        Self {
            scope: GrantScope::Subtree.as_str().to_owned(),
            from: day.to_string(),
            until: until.to_string(),
            ..Self::default()
        }
    }

    /// To be sent along hidden.
    pub(super) fn kept(&self) -> Vec<(String, String)> {
        let fields = self.fields.iter().map(|field| ("field", field));
        let others = [
            ("scope", &self.scope),
            ("action", &self.action),
            ("hours", &self.hours),
            ("daily_budget", &self.daily_budget),
            ("from", &self.from),
            ("until", &self.until),
        ];
        let pairs = others.into_iter().chain(fields).filter(|(_, value)| !value.is_empty());
        pairs.map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// The inputs; of the fields only those that `offered` takes.
    pub(super) fn inputs(&self, register: &Register, offered: impl Fn(&str) -> bool) -> Vec<Input> {
        let m = &ZH.grants;
        let line = |name: &str, label: &str, hint: &str, value: &str, is_required| Input {
            name: name.to_owned(),
            label: label.to_owned(),
            hint: hint.to_owned(),
            value: value.to_owned(),
            is_required,
            ..Input::default()
        };
        let choice = |name: &str, label: &str, chosen: &str, all: &[(&str, &str)]| Input {
            kind: InputKind::Choice(
                all.iter()
                    .map(|(value, label)| Choice {
                        value: (*value).to_owned(),
                        label: (*label).to_owned(),
                        is_chosen: chosen == *value,
                    })
                    .collect(),
            ),
            ..line(name, label, "", chosen, true)
        };
        let ticks = (register.fields())
            .filter(|(_, field)| field.sharing != SharingClass::Withheld && offered(&field.id))
            .map(|(_, field)| Tick {
                id: format!("field-{}", field.id),
                value: field.id.clone(),
                label: field.name.clone(),
                is_ticked: self.fields.contains(&field.id),
            });
        let fields = Input {
            kind: InputKind::Ticks(ticks.collect()),
            ..line("field", m.fields, m.fields_hint, "", true)
        };
        let scopes = [GrantScope::Alone, GrantScope::Subtree].map(|scope| (scope.as_str(), scope.term()));
        let actions = [
            (GrantAction::Verify.as_str(), m.verify_only),
            (GrantAction::Read.as_str(), m.read_and_verify),
        ];
        vec![
            choice("scope", m.scope, &self.scope, &scopes),
            choice("action", m.action, &self.action, &actions),
            fields,
            line("hours", m.hours, m.hours_hint, &self.hours, false),
            line(
                "daily_budget",
                m.daily_budget,
                m.daily_budget_hint,
                &self.daily_budget,
                false,
            ),
            line("from", m.from, m.day_hint, &self.from, true),
            line("until", m.until, m.day_hint, &self.until, true),
        ]
    }

    /// The terms; what is wrong stands at its input then.
    pub(super) fn parse(&self, inputs: &mut [Input]) -> Option<GrantTerms> {
        let m = &ZH.grants;
        let mut wrong = |name: &str, rule: &str| {
            if let Some(input) = inputs.iter_mut().find(|input| input.name == name) {
                input.error = Some(InputError {
                    rule: rule.to_owned(),
                    remedy: String::new(),
                });
            }
        };
        let scope = GrantScope::parse(&self.scope);
        let action = GrantAction::parse(&self.action);
        let hours = Some(&self.hours)
            .filter(|text| !text.is_empty())
            .map(|text| text.parse());
        let budget = match self.daily_budget.as_str() {
            "" => Ok(None),
            text => text
                .parse::<u32>()
                .map_err(drop)
                .and_then(|n| if n > 0 { Ok(Some(n)) } else { Err(()) }),
        };
        let (from, until) = (self.from.parse::<Date>(), self.until.parse::<Date>());
        for (is_wrong, name, rule) in [
            (scope.is_none(), "scope", m.error_choice),
            (action.is_none(), "action", m.error_choice),
            (self.fields.is_empty(), "field", m.error_fields),
            (matches!(hours, Some(Err(_))), "hours", m.error_hours),
            (budget.is_err(), "daily_budget", m.error_budget),
            (from.is_err(), "from", m.error_day),
            (until.is_err(), "until", m.error_day),
        ] {
            if is_wrong {
                wrong(name, rule);
            }
        }
        Some(GrantTerms {
            scope: scope?,
            action: action?,
            fields: Some(&self.fields).filter(|fields| !fields.is_empty())?.clone(),
            hours: hours.transpose().ok()?,
            daily_budget: budget.ok()?,
            valid_from: from.ok()?,
            valid_until: until.ok()?,
        })
    }
}

/// Names of fields, in order of the register.
pub(super) fn field_names(register: &Register, ids: &[String]) -> String {
    let named = register.fields().filter(|(_, field)| ids.contains(&field.id));
    let names: Vec<_> = named.map(|(_, field)| field.name.as_str()).collect();
    if names.len() == register.fields().count() && !names.is_empty() {
        return ZH.desk.all_fields.to_owned();
    }
    names.join("、")
}

/// The terms as facts.
pub(super) fn facts(register: &Register, terms: &GrantTerms) -> Vec<(String, String)> {
    let m = &ZH.grants;
    let budget = |budget| fill(m.times_a_day, &[("n", shown::number(u64::from(budget)))]);
    let fact = |name: &str, value: String| (name.to_owned(), value);
    vec![
        fact(m.action, action(terms.action).to_owned()),
        fact(m.fields, field_names(register, &terms.fields)),
        fact(m.scope, terms.scope.term().to_owned()),
        fact(
            m.hours,
            terms
                .hours
                .map_or_else(|| m.all_day.to_owned(), |hours| hours.to_string()),
        ),
        fact(
            m.daily_budget,
            terms.daily_budget.map_or_else(|| m.no_limit.to_owned(), budget),
        ),
        fact(m.period, period(terms)),
    ]
}

/// What may be done, in the words of the pages.
pub(super) fn action(action: GrantAction) -> &'static str {
    match action {
        GrantAction::Verify => ZH.desk.action_verify,
        GrantAction::Read => ZH.desk.action_read,
        GrantAction::Account => ZH.desk.action_account,
    }
}

/// From when until when.
pub(super) fn period(terms: &GrantTerms) -> String {
    let days = [
        ("from", shown::day(terms.valid_from)),
        ("until", shown::day(terms.valid_until)),
    ];
    fill(ZH.grants.from_until, &days)
}

/// When and how often, in a cell: 09:00-17:00，每日 500 次.
pub(super) fn limits(terms: &GrantTerms) -> String {
    let m = &ZH.grants;
    let hours = terms.hours.map(|hours| hours.to_string());
    let budget = terms.daily_budget;
    let budget = budget.map(|budget| fill(m.times_a_day, &[("n", shown::number(u64::from(budget)))]));
    let parts: Vec<_> = [hours, budget].into_iter().flatten().collect();
    if parts.is_empty() {
        m.no_limits.to_owned()
    } else {
        parts.join("，")
    }
}

/// What differs, each with before and after.
pub(super) fn changes(register: &Register, before: &GrantTerms, after: &GrantTerms) -> Vec<String> {
    let pairs = facts(register, before).into_iter().zip(facts(register, after));
    pairs
        .filter(|(before, after)| before != after)
        .map(|((what, was), (_, is))| fill(ZH.grants.changed, &[("what", what), ("was", was), ("is", is)]))
        .collect()
}
