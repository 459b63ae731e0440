//! The gate as a table: one good question, and each way in which it can be less than good.

use model::{
    Authority, BudgetBurst, Catalogue, Certificate, CertificateFingerprint, Grant, GrantScope, GrantTerms,
    Organisation, OrganisationId, OrganisationKind, Suspension,
};

use super::*;
use crate::{Origin, desk::DeskCopy};

/// Tuesday noon in Beijing.
const NOON: &str = "2026-11-24T04:00:00Z";
const CLERK: Caller = Caller::Certified(CertificateFingerprint([1; 32]));

/// A hall below a province, a clerk with a certificate, and grants given to the province.
pub(super) struct Desk {
    pub(super) province: Organisation,
    pub(super) hall: Organisation,
    pub(super) clerk: Principal,
    pub(super) certificate: Certificate,
    pub(super) grants: Vec<Grant>,
    pub(super) check: CaseCheck,
    pub(super) bursts: Vec<BudgetBurst>,
    pub(super) standing: Option<CaseStanding>,
}

fn organisation(id: &str, parent: Option<&str>) -> Organisation {
    Organisation {
        id: OrganisationId::parse(id).unwrap(),
        name: id.into(),
        kind: OrganisationKind::Hall,
        parent: parent.map(|id| OrganisationId::parse(id).unwrap()),
        is_active: true,
        population_hours: None,
        daily_budget_clerk: 2,
        daily_budget_system: 0,
    }
}

pub(super) fn grant(register: &str, action: GrantAction, fields: &[&str]) -> Grant {
    Grant {
        id: 1,
        organisation: OrganisationId::parse("province").unwrap(),
        matter: "matter-1".into(),
        register: register.into(),
        terms: GrantTerms {
            scope: GrantScope::Subtree,
            action,
            fields: fields.iter().map(|&field| field.to_owned()).collect(),
            hours: None,
            daily_budget: None,
            valid_from: "2026-01-01".parse().unwrap(),
            valid_until: "2026-12-31".parse().unwrap(),
        },
        legal_basis: "某法第一条".into(),
        revoked_at: None,
    }
}

pub(super) fn desk() -> Desk {
    Desk {
        province: organisation("province", None),
        hall: organisation("hall", Some("province")),
        clerk: Principal {
            id: PrincipalId::parse("clerk").unwrap(),
            name: "某人".into(),
            kind: PrincipalKind::Person,
            organisation: OrganisationId::parse("hall").unwrap(),
            post: "窗口".into(),
            is_active: true,
        },
        certificate: Certificate {
            serial: "01".into(),
            fingerprint: CertificateFingerprint([1; 32]),
            key: None,
            principal: PrincipalId::parse("clerk").unwrap(),
            valid_from: "2026-01-01T00:00:00Z".parse().unwrap(),
            valid_until: "2026-12-31T00:00:00Z".parse().unwrap(),
            revoked_at: None,
            revocation_reason: None,
            suspension: None,
        },
        grants: vec![
            grant("population", GrantAction::Verify, &["name", "sex"]),
            grant("enterprise", GrantAction::Read, &["name"]),
        ],
        check: CaseCheck::Off,
        bursts: Vec::new(),
        standing: None,
    }
}

pub(super) struct Ask<'a> {
    pub(super) caller: &'a Caller,
    pub(super) register: &'a str,
    pub(super) action: GrantAction,
    pub(super) fields: &'a [&'a str],
    pub(super) matter: &'a str,
    pub(super) case: &'a str,
    pub(super) at: &'a str,
    pub(super) is_check: bool,
}

pub(super) const GOOD: Ask<'static> = Ask {
    caller: &CLERK,
    register: "population",
    action: GrantAction::Verify,
    fields: &["name"],
    matter: "matter-1",
    case: "case-1",
    at: NOON,
    is_check: false,
};

/// What the gate says: the ids of the permitted fields, or the code of the refusal.
pub(super) fn ask(desk: Desk, ask: &Ask<'_>) -> Result<Vec<String>, RefusalCode> {
    ask_with(&Budgets::empty("2026-11-24".parse().unwrap()), desk, ask)
}

pub(super) fn ask_with(budgets: &Budgets, desk: Desk, ask: &Ask<'_>) -> Result<Vec<String>, RefusalCode> {
    let copy = DeskCopy::of(
        Authority::new(
            vec![desk.province, desk.hall],
            vec![desk.clerk],
            vec![desk.certificate],
            desk.grants,
        )
        .with_case_checks([(OrganisationId::parse("province").unwrap(), desk.check)]),
    )
    .with_bursts(desk.bursts);
    let catalogue = Catalogue::built_in();
    let register = catalogue.register(ask.register).unwrap();
    let fields: Vec<FieldIndex> = ask.fields.iter().map(|id| register.field(id).unwrap().0).collect();
    let purpose = Purpose {
        matter: ask.matter.into(),
        case: ask.case.into(),
    };
    let question = GateQuestion {
        case: desk.standing,
        caller: ask.caller,
        register,
        action: ask.action,
        fields: &fields,
        purpose: Some(&purpose),
        signature_fault: None,
        is_check: ask.is_check,
        is_counted: true,
    };
    let (_, decision) = decide(&copy, budgets, &question, ask.at.parse().unwrap());
    decision
        .map(|(permit, _)| {
            permit
                .fields()
                .iter()
                .map(|index| register.field_at(*index).id.clone())
                .collect()
        })
        .map_err(|refusal| refusal.code)
}

#[test]
fn a_good_question_passes_with_all_granted_fields() {
    assert_eq!(ask(desk(), &GOOD).unwrap(), ["name", "sex"]);
}

#[test]
fn each_thing_that_is_not_good_has_its_refusal() {
    type Spoil = fn(&mut Desk);
    let cases: [(Spoil, RefusalCode); 11] = [
        (
            |desk| desk.certificate.fingerprint = CertificateFingerprint([2; 32]),
            RefusalCode::CertificateUnknown,
        ),
        (
            |desk| desk.certificate.revoked_at = Some(NOON.parse().unwrap()),
            RefusalCode::CertificateRevoked,
        ),
        (
            |desk| {
                desk.certificate.suspension = Some(Suspension {
                    at: NOON.parse().unwrap(),
                    reason: "核查".into(),
                    by: None,
                });
            },
            RefusalCode::CertificateSuspended,
        ),
        (
            |desk| desk.certificate.valid_until = NOON.parse().unwrap(),
            RefusalCode::CertificateNotInForce,
        ),
        (
            |desk| desk.certificate.valid_from = "2026-11-24T04:00:01Z".parse().unwrap(),
            RefusalCode::CertificateNotInForce,
        ),
        (|desk| desk.clerk.is_active = false, RefusalCode::PrincipalInactive),
        (|desk| desk.hall.is_active = false, RefusalCode::OrganisationInactive),
        (
            |desk| desk.province.is_active = false,
            RefusalCode::OrganisationInactive,
        ),
        (
            |desk| desk.grants[0].revoked_at = Some(NOON.parse().unwrap()),
            RefusalCode::NoGrant,
        ),
        (
            |desk| desk.grants[0].terms.valid_until = "2026-11-23".parse().unwrap(),
            RefusalCode::NoGrant,
        ),
        (
            |desk| desk.grants[0].terms.valid_from = "2026-11-25".parse().unwrap(),
            RefusalCode::NoGrant,
        ),
    ];
    for (number, (spoil, code)) in cases.into_iter().enumerate() {
        let mut desk = desk();
        spoil(&mut desk);
        assert_eq!(ask(desk, &GOOD), Err(code), "case {number}");
    }
}

#[test]
fn each_question_that_asks_too_much_has_its_refusal() {
    for (question, code) in [
        (
            Ask {
                caller: &Caller::Public(Origin::Here),
                ..GOOD
            },
            RefusalCode::NotOnThisDoor,
        ),
        (
            Ask {
                matter: "matter-2",
                ..GOOD
            },
            RefusalCode::NoGrant,
        ),
        (
            Ask {
                register: "institution",
                ..GOOD
            },
            RefusalCode::NoGrant,
        ),
        // To compare does not include to read.
        (
            Ask {
                action: GrantAction::Read,
                ..GOOD
            },
            RefusalCode::NoGrant,
        ),
        (
            Ask {
                fields: &["name", "ethnic_group"],
                ..GOOD
            },
            RefusalCode::FieldNotGranted,
        ),
        (Ask { case: "  ", ..GOOD }, RefusalCode::CaseMissing),
    ] {
        assert_eq!(ask(desk(), &question), Err(code));
    }
    // To read includes to compare.
    let question = Ask {
        register: "enterprise",
        ..GOOD
    };
    assert_eq!(ask(desk(), &question).unwrap(), ["name"]);
}

#[test]
fn the_order_of_checks_is_that_of_the_table() {
    let mut desk = desk();
    desk.certificate.revoked_at = Some(NOON.parse().unwrap());
    desk.hall.is_active = false;
    desk.grants.clear();
    let question = Ask {
        case: "",
        at: "2026-11-24T18:00:00Z",
        ..GOOD
    };
    assert_eq!(ask(desk, &question), Err(RefusalCode::CertificateRevoked));
}

#[test]
fn the_population_answers_from_eight_to_eight_in_beijing() {
    for (at, is_open) in [
        ("2026-11-23T23:59:59Z", false),
        ("2026-11-24T00:00:00Z", true),
        ("2026-11-24T11:59:59Z", true),
        ("2026-11-24T12:00:00Z", false),
    ] {
        let answer = ask(desk(), &Ask { at, ..GOOD });
        assert_eq!(answer.is_ok(), is_open, "{at}: {answer:?}");
        // The open registers have no hours.
        assert!(
            ask(
                desk(),
                &Ask {
                    at,
                    register: "enterprise",
                    ..GOOD
                }
            )
            .is_ok()
        );
    }
    let mut agreed = desk();
    agreed.province.population_hours = Some("07:00-22:00".parse().unwrap());
    assert!(
        ask(
            agreed,
            &Ask {
                at: "2026-11-24T12:00:00Z",
                ..GOOD
            }
        )
        .is_ok(),
        "agreed with the province, good for its halls"
    );
}

#[test]
fn a_budget_ends_and_begins_again_at_midnight_in_beijing() {
    let budgets = Budgets::empty("2026-11-24".parse().unwrap());
    for expected in [Ok(()), Ok(()), Err(RefusalCode::BudgetExhausted)] {
        assert_eq!(ask_with(&budgets, desk(), &GOOD).map(drop), expected);
    }
    let tomorrow = Ask {
        at: "2026-11-25T04:00:00Z",
        ..GOOD
    };
    assert!(ask_with(&budgets, desk(), &tomorrow).is_ok());
    // A clock set back does not open yesterday's budget again, nor does it spend today's twice.
    assert_eq!(ask_with(&budgets, desk(), &GOOD).map(drop), Ok(()));
    assert_eq!(
        ask_with(&budgets, desk(), &tomorrow).map(drop),
        Err(RefusalCode::BudgetExhausted)
    );
}

#[test]
fn a_burst_adds_to_the_budget_of_its_days_and_lane_until_it_is_cancelled() {
    let burst = |lane: PrincipalKind, cancelled: bool| BudgetBurst {
        number: 1,
        organisation: OrganisationId::parse("hall").unwrap(),
        lane,
        first_day: "2026-11-24".parse().unwrap(),
        last_day: "2026-11-24".parse().unwrap(),
        questions_a_day: 1,
        reason: "集中办理".into(),
        booked_by: "lead".into(),
        booked_at: NOON.parse().unwrap(),
        cancelled_on: cancelled.then(|| "2026-11-24".parse().unwrap()),
    };
    let with = |burst: BudgetBurst| Desk {
        bursts: vec![burst],
        ..desk()
    };
    let budgets = Budgets::empty("2026-11-24".parse().unwrap());
    let exhausted = Err(RefusalCode::BudgetExhausted);
    for (booked, expected) in [
        (desk(), Ok(())),
        (desk(), Ok(())),
        (desk(), exhausted),
        (with(burst(PrincipalKind::System, false)), exhausted),
        (with(burst(PrincipalKind::Person, true)), exhausted),
        (with(burst(PrincipalKind::Person, false)), Ok(())),
        (with(burst(PrincipalKind::Person, false)), exhausted),
        // Cancelled after it was used: what was answered stays answered, and nothing is left.
        (desk(), exhausted),
    ] {
        assert_eq!(ask_with(&budgets, booked, &GOOD).map(drop), expected);
    }
    let tomorrow = Ask {
        at: "2026-11-25T04:00:00Z",
        ..GOOD
    };
    for expected in [Ok(()), Ok(()), exhausted] {
        let booked = with(burst(PrincipalKind::Person, false));
        assert_eq!(
            ask_with(&budgets, booked, &tomorrow).map(drop),
            expected,
            "over by tomorrow"
        );
    }
}

#[test]
fn the_public_reads_what_is_shared_without_conditions() {
    let question = Ask {
        caller: &Caller::Public(Origin::Here),
        register: "enterprise",
        fields: &[],
        ..GOOD
    };
    let fields = ask(desk(), &question).unwrap();
    assert!(fields.contains(&"scope".to_owned()) && fields.len() == 15);
}

#[test]
fn the_public_has_shares_and_is_told_when_to_come_again() {
    let budgets = Budgets::empty("2026-11-24".parse().unwrap());
    budgets.share_among_public(1);
    let caller = Caller::Public(Origin::of([203, 0, 113, 7].into()));
    let question = Ask {
        caller: &caller,
        register: "enterprise",
        fields: &[],
        ..GOOD
    };
    let asked = || ask_with(&budgets, desk(), &question);
    let answered = (0..100).take_while(|_| asked().is_ok()).count();
    assert_eq!(answered, 1 + 20, "its own share, and the common one");
    assert_eq!(asked(), Err(RefusalCode::PublicShareExhausted));
    let a_minute_later = Ask {
        at: "2026-11-24T04:01:00Z",
        ..question
    };
    assert!(ask_with(&budgets, desk(), &a_minute_later).is_ok());
}

#[test]
fn a_case_is_as_good_as_its_organisation_says() {
    use CaseCheck::{Enforce, Off, Warn};
    use CaseStanding::{Closed, Open, Unknown};
    let cases: [(CaseCheck, Option<CaseStanding>, Option<RefusalCode>); 9] = [
        (Off, None, None),
        (Off, Some(Unknown), None),
        (Warn, Some(Open), None),
        (Warn, Some(Unknown), None),
        (Warn, None, Some(RefusalCode::DeskUnavailable)),
        (Enforce, Some(Open), None),
        (Enforce, Some(Unknown), Some(RefusalCode::CaseUnknown)),
        (Enforce, Some(Closed), Some(RefusalCode::CaseClosed)),
        (Enforce, None, Some(RefusalCode::DeskUnavailable)),
    ];
    for (check, standing, refusal) in cases {
        let desk = Desk {
            check,
            standing,
            ..desk()
        };
        assert_eq!(ask(desk, &GOOD).err(), refusal, "{check:?} {standing:?}");
    }
    assert_eq!(case_notice(Warn, Some(Closed)), Ok(Some(RefusalCode::CaseClosed)));
    assert_eq!(case_notice(Warn, Some(Open)), Ok(None));

    // A refused case costs nothing of the budget: two questions a day, and both are left.
    let budgets = Budgets::empty("2026-11-24".parse().unwrap());
    for _ in 0..3 {
        let closed = Desk {
            check: Enforce,
            standing: Some(Closed),
            ..desk()
        };
        assert_eq!(ask_with(&budgets, closed, &GOOD), Err(RefusalCode::CaseClosed));
    }
    for _ in 0..2 {
        ask_with(&budgets, desk(), &GOOD).unwrap();
    }
}

/// Each kind of grant for what it is given, and to read includes to compare.
#[test]
fn a_grant_allows_what_it_was_given_for() {
    use GrantAction::{Account, Read, Verify};
    let register = "population";
    for (given, allowed) in [(Verify, &[Verify][..]), (Read, &[Verify, Read]), (Account, &[Account])] {
        for &action in GrantAction::ALL {
            let mut desk = desk();
            desk.grants = vec![grant(register, given, &["name"])];
            let asked = ask(desk, &Ask { action, ..GOOD });
            assert_eq!(
                asked.is_ok(),
                allowed.contains(&action),
                "{given:?} {action:?} {asked:?}"
            );
        }
    }
}

mod check;
