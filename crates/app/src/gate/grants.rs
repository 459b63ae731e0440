//! Which grants a question goes by — 授权适用.
//!
//! A question passes if the grants that are in force, within their hours and with budget left cover its fields together. It
//! goes by those without a budget as far as they reach. Of those with a budget it uses only what the remaining fields need, one
//! grant that covers all of them before several that do together, nearer ones first; each one used counts the question once.

use std::sync::Arc;

use jiff::Timestamp;
use model::{Grant, Principal, Purpose, Refusal, RefusalCode, SharingClass, catalogue::FieldIndex};

use super::GateQuestion;
use crate::{
    budgets::Budgets,
    clock::{beijing_day, beijing_time, seconds_until},
    desk::DeskCopy,
};

/// What a question is granted, before anything is counted.
#[derive(Debug, Default)]
pub(super) struct Granted<'a> {
    /// The fields that may be disclosed, in order of the register.
    pub(super) fields: Vec<FieldIndex>,
    /// Grants under which the question counts.
    pub(super) counted: Vec<&'a Arc<Grant>>,
    /// Grants with nothing left of their budgets by which it would pass; empty: it passes.
    pub(super) exhausted: Vec<&'a Arc<Grant>>,
}

pub(super) fn granted<'a>(
    desk: &'a DeskCopy,
    budgets: &Budgets,
    question: &GateQuestion<'_>,
    principal: &'a Principal,
    purpose: &'a Purpose,
    now: Timestamp,
) -> Result<Granted<'a>, Refusal> {
    let (day, time) = (beijing_day(now), beijing_time(now));
    let mut granted = Granted::default();
    let (mut shut, mut limited) = (Vec::new(), Vec::new());
    let mut has_grant = false;
    for grant in desk.authority.grants_for(&principal.organisation, &purpose.matter, day) {
        let is_enough = grant.terms.action.allows(question.action);
        if grant.register != question.register.id || !is_enough {
            continue;
        }
        has_grant = true;
        if grant.terms.hours.is_some_and(|hours| !hours.contains(time)) {
            shut.push(grant);
        } else if grant.terms.daily_budget.is_some() {
            limited.push(grant);
        } else {
            granted.fields.extend(fields(question, grant));
        }
    }
    if !has_grant {
        return Err(RefusalCode::NoGrant.into());
    }
    let exhausted = spend(&mut granted, limited, budgets, question, now);
    granted.fields.sort_unstable();
    granted.fields.dedup();

    let is_missing = |index: &&FieldIndex| !granted.fields.contains(index);
    let missing: Vec<FieldIndex> = question.fields.iter().filter(is_missing).copied().collect();
    let has_all = match question.fields {
        [] => !granted.fields.is_empty() || (shut.is_empty() && exhausted.is_empty()),
        _ => missing.is_empty(),
    };
    if has_all {
        return Ok(granted);
    }
    let covered =
        |by: &[&Arc<Grant>]| -> Vec<FieldIndex> { by.iter().flat_map(|grant| fields(question, grant)).collect() };
    let (by_shut, by_exhausted) = (covered(&shut), covered(&exhausted));
    let named = |indices: &mut dyn Iterator<Item = FieldIndex>| -> Vec<String> {
        indices
            .map(|index| question.register.field_at(index).id.clone())
            .collect()
    };
    let is_nowhere = |index: &FieldIndex| !by_shut.contains(index) && !by_exhausted.contains(index);
    if missing.iter().any(is_nowhere) {
        return Err(Refusal {
            fields: named(&mut missing.into_iter().filter(is_nowhere)),
            ..RefusalCode::FieldNotGranted.into()
        });
    }
    let needs_hours = missing.iter().any(|index| !by_exhausted.contains(index));
    if needs_hours || exhausted.is_empty() {
        let opening = shut.iter().filter_map(|grant| grant.terms.hours);
        return Err(Refusal {
            fields: named(&mut missing.into_iter().filter(|index| !by_exhausted.contains(index))),
            retry_after_seconds: opening.map(|hours| seconds_until(now, hours.from())).min(),
            ..RefusalCode::OutsideGrantHours.into()
        });
    }
    let gives_missing = |grant: &&Arc<Grant>| {
        question.fields.is_empty() || fields(question, grant).any(|field| missing.contains(&field))
    };
    granted.exhausted = exhausted.into_iter().filter(gives_missing).collect();
    Ok(granted)
}

/// Adds what grants with a budget give beyond the others; those of them that would, had they anything left, are returned.
fn spend<'a>(
    granted: &mut Granted<'a>,
    limited: Vec<&'a Arc<Grant>>,
    budgets: &Budgets,
    question: &GateQuestion<'_>,
    now: Timestamp,
) -> Vec<&'a Arc<Grant>> {
    let day = beijing_day(now);
    let (left, exhausted): (Vec<_>, Vec<_>) = limited
        .into_iter()
        .partition(|grant| !question.is_counted || budgets.has_left_of_grant(grant, day));
    let gives = |granted: &Granted<'_>, grant: &Grant, index: &FieldIndex| {
        !granted.fields.contains(index) && fields(question, grant).any(|field| field == *index)
    };
    let covers_the_rest = |granted: &Granted<'_>, grant: &Grant| {
        let mut rest = question
            .fields
            .iter()
            .filter(|index| !granted.fields.contains(index))
            .peekable();
        rest.peek().is_some() && rest.all(|index| gives(granted, grant, index))
    };
    let one_for_all = left.iter().copied().find(|grant| covers_the_rest(granted, grant));
    for grant in one_for_all.map_or(left, |one| vec![one]) {
        let is_needed = match question.fields {
            [] => fields(question, grant).any(|index| !granted.fields.contains(&index)),
            wanted => wanted.iter().any(|index| gives(granted, grant, index)),
        };
        if is_needed {
            granted.fields.extend(fields(question, grant));
            granted.counted.push(grant);
        }
    }
    exhausted
}

/// The fields that a grant shares: those that the register has and does not withhold.
fn fields<'a>(question: &'a GateQuestion<'_>, grant: &'a Grant) -> impl Iterator<Item = FieldIndex> {
    let register = question.register;
    grant
        .terms
        .fields
        .iter()
        .filter_map(|id| register.field(id))
        .filter(|(_, field)| field.sharing != SharingClass::Withheld)
        .map(|(index, _)| index)
}

#[cfg(test)]
mod tests;
