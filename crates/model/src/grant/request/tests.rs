use jiff::civil::date;

use super::*;
use crate::{GrantAction, GrantScope};

fn terms(fields: &[&str], daily_budget: Option<u32>) -> GrantTerms {
    GrantTerms {
        scope: GrantScope::Subtree,
        action: GrantAction::Read,
        fields: fields.iter().map(|&field| field.to_owned()).collect(),
        hours: None,
        daily_budget,
        valid_from: date(2026, 1, 1),
        valid_until: date(2026, 12, 31),
    }
}

fn filing() -> GrantRequestFiling {
    GrantRequestFiling {
        organisation: OrganisationId::parse("lead-a").unwrap(),
        filed_by: PrincipalId::parse("lead").unwrap(),
        filed_at: Timestamp::UNIX_EPOCH,
        entered_by: None,
        grantee: OrganisationId::parse("hall").unwrap(),
        matter: "M-1".into(),
        register: "population".into(),
        terms: terms(&["name", "sex"], None),
        legal_basis: "某法第一条".into(),
        reason: "办理需要".into(),
    }
}

fn step(event: GrantRequestEvent) -> GrantRequestStep {
    GrantRequestStep {
        at: Timestamp::UNIX_EPOCH,
        by: PrincipalId::parse("officer").unwrap(),
        entered_by: None,
        event,
    }
}

fn asked_back() -> GrantRequestEvent {
    GrantRequestEvent::AskedBack {
        question: "为何".into(),
    }
}

fn answered(terms: Option<GrantTerms>) -> GrantRequestEvent {
    GrantRequestEvent::Answered {
        answer: "如此".into(),
        terms,
    }
}

fn approved(terms: GrantTerms) -> GrantRequestEvent {
    GrantRequestEvent::Approved { terms, grant: 7 }
}

fn refused() -> GrantRequestEvent {
    GrantRequestEvent::Refused {
        reason: "不需要".into(),
    }
}

fn withdrawn() -> GrantRequestEvent {
    GrantRequestEvent::Withdrawn {
        reason: "不需要".into(),
    }
}

#[test]
fn every_state_takes_the_events_of_the_table_and_no_others() {
    use GrantRequestState::{Approved, AskedBack, Refused, Resubmitted, Submitted, Withdrawn};
    let events = || {
        [
            asked_back(),
            answered(None),
            approved(terms(&["name"], None)),
            refused(),
            withdrawn(),
        ]
    };
    let with_owner = [Some(AskedBack), None, Some(Approved), Some(Refused), Some(Withdrawn)];
    for (state, expected) in [
        (Submitted, with_owner),
        (
            AskedBack,
            [None, Some(Resubmitted), None, Some(Refused), Some(Withdrawn)],
        ),
        (Resubmitted, with_owner),
        (Approved, [None; 5]),
        (Refused, [None; 5]),
        (Withdrawn, [None; 5]),
    ] {
        for (event, expected) in events().iter().zip(expected) {
            assert_eq!(state.after(event), expected, "{state:?} {event:?}");
        }
        assert_eq!(GrantRequestState::parse(state.as_str()), Some(state));
    }
}

#[test]
fn what_is_granted_is_what_was_asked_for_or_narrower() {
    let other = terms(&["sex", "born_on"], Some(9));
    let mut request =
        GrantRequest::new(1, filing(), [step(asked_back()), step(answered(Some(other.clone())))]).unwrap();
    assert_eq!(request.terms(), &other);
    for wider in [
        terms(&["name"], Some(9)),
        terms(&["sex"], Some(10)),
        terms(&["sex"], None),
    ] {
        let fault = request.take(step(approved(wider))).unwrap_err();
        assert_eq!(fault.code(), "grant.wider");
    }
    assert_eq!((request.steps().len(), request.grant()), (2, None));
    let granted = terms(&["sex"], Some(8));
    request.take(step(approved(granted.clone()))).unwrap();
    assert_eq!((request.terms(), request.grant()), (&granted, Some(7)));
    assert_eq!(request.granted().unwrap().terms, granted);
    assert_eq!(
        request.take(step(withdrawn())).unwrap_err().code(),
        "grant_request.state"
    );
}

#[test]
fn every_step_but_an_approval_says_something_and_talk_is_bounded() {
    for filing in [
        GrantRequestFiling {
            reason: " ".into(),
            ..filing()
        },
        GrantRequestFiling {
            matter: String::new(),
            ..filing()
        },
        GrantRequestFiling {
            legal_basis: "长".repeat(201),
            ..filing()
        },
    ] {
        assert_eq!(
            GrantRequest::new(1, filing, []).unwrap_err().code(),
            "grant_request.text"
        );
    }
    let mut request = GrantRequest::new(1, filing(), []).unwrap();
    let silent = GrantRequestEvent::Refused { reason: "\n".into() };
    assert_eq!(request.take(step(silent)).unwrap_err().code(), "grant_request.text");
    for _ in 0..GrantRequest::STEPS_MAX / 2 {
        request.take(step(asked_back())).unwrap();
        request.take(step(answered(None))).unwrap();
    }
    assert_eq!(
        request.take(step(asked_back())).unwrap_err().code(),
        "grant_request.steps_max"
    );
    request.take(step(refused())).unwrap();
}
