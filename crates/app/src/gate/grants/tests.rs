//! Several grants for one question: which of them count, and what is said when none does.

use model::{Grant, GrantScope};

use crate::{
    budgets::Budgets,
    gate::tests::{Ask, Desk, GOOD, ask, ask_with, desk, grant},
};
use model::{GrantAction::Read, GrantAction::Verify, RefusalCode};

fn with(grants: Vec<Grant>) -> Desk {
    let numbered = grants.into_iter().zip(1..).map(|(grant, id)| Grant { id, ..grant });
    Desk {
        grants: numbered.collect(),
        ..desk()
    }
}

fn population(fields: &[&str], hours: Option<&str>, daily_budget: Option<u32>) -> Grant {
    let mut grant = grant("population", Verify, fields);
    grant.terms.hours = hours.map(|hours| hours.parse().unwrap());
    grant.terms.daily_budget = daily_budget;
    grant
}

fn budgets() -> Budgets {
    Budgets::empty("2026-11-24".parse().unwrap())
}

#[test]
fn a_grant_for_the_organisation_alone_is_not_inherited() {
    let mut alone = population(&["name"], None, None);
    alone.terms.scope = GrantScope::Alone;
    assert_eq!(ask(with(vec![alone.clone()]), &GOOD), Err(RefusalCode::NoGrant));
    alone.organisation = model::OrganisationId::parse("hall").unwrap();
    assert_eq!(ask(with(vec![alone]), &GOOD).unwrap(), ["name"]);
}

#[test]
fn hours_shut_a_grant_and_no_other() {
    // It is noon.
    let morning = || population(&["name", "sex"], Some("08:00-12:00"), None);
    let day = || population(&["name"], Some("09:00-17:00"), None);
    let sex = Ask {
        fields: &["sex"],
        ..GOOD
    };
    let both = Ask {
        fields: &["name", "sex"],
        ..GOOD
    };
    let more = Ask {
        fields: &["name", "sex", "born_on"],
        ..GOOD
    };
    let all = Ask { fields: &[], ..GOOD };
    use RefusalCode::{FieldNotGranted, OutsideGrantHours};
    for (grants, question, expected) in [
        (vec![day()], &GOOD, Ok(vec!["name"])),
        (vec![morning()], &GOOD, Err(OutsideGrantHours)),
        (vec![morning()], &all, Err(OutsideGrantHours)),
        (vec![morning(), day()], &GOOD, Ok(vec!["name"])),
        (vec![morning(), day()], &all, Ok(vec!["name"])),
        (vec![morning(), day()], &sex, Err(OutsideGrantHours)),
        (vec![morning(), day()], &both, Err(OutsideGrantHours)),
        // What no grant covers at any hour is not granted, whatever the hour.
        (vec![morning(), day()], &more, Err(FieldNotGranted)),
    ] {
        let told = ask(with(grants), question);
        let expected = expected.map(|fields: Vec<&str>| fields.into_iter().map(str::to_owned).collect());
        assert_eq!(told, expected);
    }
}

#[test]
fn budgets_of_grants_are_spent_only_where_they_are_needed() {
    // Four questions of one clerk, who may ask as many: how each ends, and what each grant has counted in the end.
    type Case = (Vec<Grant>, &'static [&'static str], [bool; 4], &'static [u64]);
    let limited = |fields: &[&str], budget| population(fields, None, Some(budget));
    let free = |fields: &[&str]| population(fields, None, None);
    let cases: [Case; 7] = [
        (vec![limited(&["name"], 2)], &["name"], [true, true, false, false], &[2]),
        // One without a budget does, so nothing is counted.
        (
            vec![limited(&["name"], 2), free(&["name"])],
            &["name"],
            [true; 4],
            &[0, 0],
        ),
        // The rest is counted.
        (
            vec![free(&["name"]), limited(&["sex"], 3)],
            &["name", "sex"],
            [true, true, true, false],
            &[0, 3],
        ),
        // One that covers everything before two that do together; after it, those two.
        (
            vec![
                limited(&["name"], 9),
                limited(&["sex"], 1),
                limited(&["name", "sex"], 2),
            ],
            &["name", "sex"],
            [true, true, true, false],
            &[1, 1, 2],
        ),
        // One after the other, when either does.
        (
            vec![limited(&["name"], 1), limited(&["name"], 2)],
            &["name"],
            [true, true, true, false],
            &[1, 2],
        ),
        // All that is granted: as long as there is anything, it is given.
        (vec![free(&["name"]), limited(&["sex"], 1)], &[], [true; 4], &[0, 1]),
        (
            vec![limited(&["sex"], 1), limited(&["sex", "name"], 1)],
            &[],
            [true, false, false, false],
            &[1, 1],
        ),
    ];
    for (number, (grants, fields, expected, counted)) in cases.into_iter().enumerate() {
        let budgets = budgets();
        let ids: Vec<u64> = (1..).take(grants.len()).collect();
        for (turn, passes) in expected.into_iter().enumerate() {
            let mut desk = with(grants.clone());
            desk.hall.daily_budget_clerk = 100;
            let told = ask_with(&budgets, desk, &Ask { fields, ..GOOD });
            let expected = if passes {
                None
            } else {
                Some(RefusalCode::GrantBudgetExhausted)
            };
            assert_eq!(told.err(), expected, "case {number}, question {turn}");
        }
        let used: Vec<u64> = ids
            .iter()
            .map(|id| budgets.used_of_grant(*id, "2026-11-24".parse().unwrap()))
            .collect();
        assert_eq!(used, counted, "case {number}");
    }
}

#[test]
fn a_refused_question_costs_neither_budget() {
    let budgets = budgets();
    let day = "2026-11-24".parse().unwrap();
    let desk = || with(vec![population(&["name"], None, Some(1))]);
    let no_case = Ask { case: " ", ..GOOD };
    let not_granted = Ask {
        fields: &["name", "sex"],
        ..GOOD
    };
    let to_read = Ask { action: Read, ..GOOD };
    for question in [&no_case, &not_granted, &to_read] {
        ask_with(&budgets, desk(), question).unwrap_err();
        assert_eq!(budgets.used_of_grant(1, day), 0);
    }
    ask_with(&budgets, desk(), &GOOD).unwrap();
    // The order of the table: without a case it is not asked what is left.
    assert_eq!(ask_with(&budgets, desk(), &no_case), Err(RefusalCode::CaseMissing));
    assert_eq!(
        ask_with(&budgets, desk(), &GOOD),
        Err(RefusalCode::GrantBudgetExhausted)
    );
    // The organisation's budget of two: one question was answered, so one is left.
    let free = || with(vec![population(&["name"], None, None)]);
    ask_with(&budgets, free(), &GOOD).unwrap();
    assert_eq!(ask_with(&budgets, free(), &GOOD), Err(RefusalCode::BudgetExhausted));
    // Where the organisation has nothing left, the grant's is not touched.
    let other = || with(vec![population(&["name"], None, Some(9))]);
    assert_eq!(ask_with(&budgets, other(), &GOOD), Err(RefusalCode::BudgetExhausted));
    assert_eq!(budgets.used_of_grant(1, day), 1);
}
