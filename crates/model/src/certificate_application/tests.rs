//! The rules of applications, as tables.

use jiff::Timestamp;

use super::*;
use crate::{Authority, Organisation, OrganisationKind, Principal, PrincipalKind};

const OWNER: &str = "public-security";

fn at() -> Timestamp {
    "2026-11-24T01:00:00Z".parse().unwrap()
}

fn id(text: &str) -> PrincipalId {
    PrincipalId::parse(text).unwrap()
}

fn filing(by: &str, agency: &str, holder: &str) -> ApplicationFiling {
    ApplicationFiling {
        organisation: OrganisationId::parse(agency).unwrap(),
        filed_by: id(by),
        filed_at: at(),
        entered_by: None,
        responsible: ResponsiblePerson::new("演示责任人", "处长", "028-55550123").unwrap(),
        principal: id(holder),
        request_pem: Some("first".into()),
        days: 365,
        reason: "新设窗口".into(),
    }
}

fn step(by: &str, event: ApplicationEvent) -> ApplicationStep {
    ApplicationStep {
        at: at(),
        by: id(by),
        entered_by: None,
        event,
    }
}

fn asked() -> ApplicationEvent {
    let question = "请说明岗位职责".into();
    ApplicationEvent::AskedBack { question }
}

fn answered() -> ApplicationEvent {
    ApplicationEvent::Answered {
        answer: "综合受理".into(),
        request_pem: None,
        days: None,
    }
}

fn approved() -> ApplicationEvent {
    ApplicationEvent::Approved { serial: "4a".into() }
}

fn collected() -> ApplicationEvent {
    ApplicationEvent::Collected { serial: "4a".into() }
}

fn refused() -> ApplicationEvent {
    let reason = "岗位无此需要".into();
    ApplicationEvent::Refused { reason }
}

fn withdrawn() -> ApplicationEvent {
    let reason = "人员调离".into();
    ApplicationEvent::Withdrawn { reason }
}

fn application(events: impl IntoIterator<Item = ApplicationEvent>) -> Result<CertificateApplication, ApplicationFault> {
    let steps = events.into_iter().map(|event| step("officer", event));
    CertificateApplication::new(7, filing("lead", "lead-a", "clerk"), steps)
}

#[test]
fn every_state_takes_the_events_of_the_table_and_no_others() {
    use ApplicationState::{Approved, AskedBack, Granted, Refused, Resubmitted, Submitted, Withdrawn};
    let events = [
        asked(),
        answered(),
        approved(),
        ApplicationEvent::Granted,
        collected(),
        refused(),
        withdrawn(),
    ];
    let with_owner = [
        Some(AskedBack),
        None,
        Some(Approved),
        Some(Granted),
        None,
        Some(Refused),
        Some(Withdrawn),
    ];
    let answer_awaited = [
        None,
        Some(Resubmitted),
        None,
        None,
        None,
        Some(Refused),
        Some(Withdrawn),
    ];
    let to_be_collected = [None, None, None, None, Some(Approved), Some(Refused), Some(Withdrawn)];
    let table = [
        (Submitted, with_owner),
        (AskedBack, answer_awaited),
        (Resubmitted, with_owner),
        (Granted, to_be_collected),
        (Approved, [None; 7]),
        (Refused, [None; 7]),
        (Withdrawn, [None; 7]),
    ];
    assert_eq!(table.len(), ApplicationState::ALL.len());
    for (state, expected) in table {
        assert_eq!(events.clone().map(|event| state.after(&event)), expected, "{state:?}");
        assert_eq!(state.is_closed(), expected == [None; 7]);
        assert_eq!(ApplicationState::parse(state.as_str()), Some(state));
    }
}

#[test]
fn the_state_follows_from_the_steps() {
    let cases = [
        (vec![], ApplicationState::Submitted),
        (vec![asked()], ApplicationState::AskedBack),
        (vec![asked(), answered()], ApplicationState::Resubmitted),
        (vec![asked(), answered(), approved()], ApplicationState::Approved),
        (vec![ApplicationEvent::Granted], ApplicationState::Granted),
        (vec![ApplicationEvent::Granted, collected()], ApplicationState::Approved),
        (vec![refused()], ApplicationState::Refused),
        (vec![asked(), withdrawn()], ApplicationState::Withdrawn),
    ];
    for (events, state) in cases {
        let application = application(events).unwrap();
        assert_eq!(application.state(), state);
        assert_eq!(
            application.serial(),
            (state == ApplicationState::Approved).then_some("4a")
        );
    }
    let error = application([refused(), approved()]).unwrap_err();
    assert_eq!(error.code(), "application.state");
    assert!(error.to_string().contains("申请 7 现为“不予批准”，不能批准"), "{error}");
}

#[test]
fn an_answer_may_bring_another_request_and_other_days() {
    let corrected = ApplicationEvent::Answered {
        answer: "缩短有效期".into(),
        request_pem: Some("second".into()),
        days: Some(180),
    };
    let application = application([asked(), corrected, asked(), answered()]).unwrap();
    assert_eq!((application.request_pem(), application.days()), (Some("second"), 180));
    assert_eq!(application.filing().days, 365, "what was filed stays");
}

#[test]
fn a_step_that_breaks_a_rule_changes_nothing() {
    let mut waiting = application([asked()]).unwrap();
    let before = waiting.clone();
    let answer = |answer: &str, days| ApplicationEvent::Answered {
        answer: answer.into(),
        request_pem: None,
        days,
    };
    for (event, code) in [
        (answer(" ", None), "application.text"),
        (answer(&"字".repeat(501), None), "application.text"),
        (answer("一\u{7}", None), "application.text"),
        (answer("好", Some(0)), "application.days"),
        (answer("好", Some(732)), "application.days"),
        (approved(), "application.state"),
    ] {
        assert_eq!(waiting.take(step("lead", event)).unwrap_err().code(), code);
        assert_eq!(waiting, before);
    }
    waiting
        .take(step("lead", answer(&"字".repeat(500), Some(731))))
        .unwrap();
}

#[test]
fn talk_is_bounded_and_a_decision_is_not() {
    let talk = |pairs: usize| (0..pairs).flat_map(|_| [asked(), answered()]);
    let mut long = application(talk(20)).unwrap();
    let error = long.take(step("officer", asked())).unwrap_err();
    assert_eq!(error.code(), "application.steps_max");
    long.take(step("officer", approved())).unwrap();
}

#[test]
fn what_is_filed_has_days_and_a_reason() {
    let good = filing("lead", "lead-a", "clerk");
    for (days, reason, code) in [
        (0, "理由", "application.days"),
        (732, "理由", "application.days"),
        (365, "  ", "application.text"),
    ] {
        let bad = ApplicationFiling {
            days,
            reason: reason.into(),
            ..good.clone()
        };
        assert_eq!(CertificateApplication::new(1, bad, []).unwrap_err().code(), code);
    }
}

#[test]
fn a_responsible_person_can_be_called() {
    for telephone in ["5550123", "028-55550123", "+86 (28) 5555-0123"] {
        assert!(ResponsiblePerson::new("演示", "处长", telephone).is_ok(), "{telephone}");
    }
    for (name, post, telephone, code) in [
        ("演示", "处长", "555012", "application.telephone"),
        ("演示", "处长", "123456789012345678901", "application.telephone"),
        ("演示", "处长", "55550123 转 8", "application.telephone"),
        ("", "处长", "55550123", "application.text"),
        ("演示", "\n", "55550123", "application.text"),
    ] {
        assert_eq!(ResponsiblePerson::new(name, post, telephone).unwrap_err().code(), code);
    }
}

/// Two provinces; that of `lead-b` has its hall below the lead agency.
fn authority(suspended: &str) -> Authority {
    use OrganisationKind::{Department, Hall, LeadAgency, Province, SourceAuthority};
    let organisations = [
        ("province-a", Province, None),
        ("lead-a", LeadAgency, Some("province-a")),
        ("hall-a", Hall, Some("province-a")),
        ("office-a", Department, Some("hall-a")),
        ("province-b", Province, None),
        ("lead-b", LeadAgency, Some("province-b")),
        ("hall-b", Hall, Some("lead-b")),
        (OWNER, SourceAuthority, None),
        ("market-regulation", SourceAuthority, None),
    ];
    let people = [
        ("lead", "lead-a"),
        ("lead-of-b", "lead-b"),
        ("clerk", "hall-a"),
        ("system", "office-a"),
        ("clerk-of-b", "hall-b"),
        ("officer", OWNER),
        ("market", "market-regulation"),
    ];
    let organisation = |(name, kind, parent): (&str, OrganisationKind, Option<&str>)| Organisation {
        is_active: name != suspended,
        ..Organisation::invented(name, kind, parent)
    };
    let principal = |(name, organisation): (&str, &str)| Principal {
        id: id(name),
        name: name.into(),
        kind: PrincipalKind::Person,
        organisation: OrganisationId::parse(organisation).unwrap(),
        post: "岗位".into(),
        is_active: name != suspended,
    };
    Authority::new(
        organisations.map(organisation).to_vec(),
        people.map(principal).to_vec(),
        vec![],
        vec![],
    )
}

#[test]
fn a_lead_agency_applies_for_its_own_province_only() {
    let cases = [
        ("lead", "lead-a", "clerk", "", Ok(())),
        ("lead", "lead-a", "system", "", Ok(())),
        ("lead", "lead-a", "lead", "", Ok(())),
        ("lead-of-b", "lead-b", "clerk-of-b", "", Ok(())),
        ("lead", "lead-a", "clerk-of-b", "", Err("application.not_below")),
        ("lead-of-b", "lead-b", "clerk", "", Err("application.not_below")),
        ("lead", "lead-a", "officer", "", Err("application.not_below")),
        ("lead", "lead-b", "clerk-of-b", "", Err("application.not_lead_agency")),
        ("clerk", "hall-a", "clerk", "", Err("application.not_lead_agency")),
        ("officer", OWNER, "clerk", "", Err("application.not_lead_agency")),
        ("nobody", "lead-a", "clerk", "", Err("application.unknown_principal")),
        ("lead", "lead-a", "nobody", "", Err("application.unknown_principal")),
        ("lead", "lead-a", "clerk", "clerk", Err("application.suspended")),
        ("lead", "lead-a", "system", "hall-a", Err("application.suspended")),
        ("lead", "lead-a", "clerk", "lead-a", Err("application.suspended")),
        ("lead", "lead-a", "clerk", "lead", Err("application.suspended")),
    ];
    for (by, agency, holder, suspended, expected) in cases {
        let outcome = check_filing(&authority(suspended), &filing(by, agency, holder));
        assert_eq!(
            outcome.map_err(|fault| fault.code()),
            expected,
            "{by} of {agency} for {holder}"
        );
    }
}

#[test]
fn the_owner_decides_and_the_applicant_answers() {
    let waiting = application([]).unwrap();
    let not_owner = Err("application.not_owner");
    let not_applicant = Err("application.not_applicant");
    let suspended = Err("application.suspended");
    let cases = [
        ("officer", approved(), "", Ok(())),
        ("officer", asked(), "", Ok(())),
        ("officer", refused(), "", Ok(())),
        ("lead", approved(), "", not_owner),
        ("market", approved(), "", not_owner),
        ("market", asked(), "", not_owner),
        ("clerk", refused(), "", not_owner),
        ("lead", answered(), "", Ok(())),
        ("lead", withdrawn(), "", Ok(())),
        ("lead-of-b", withdrawn(), "", not_applicant),
        ("officer", answered(), "", not_applicant),
        ("clerk", answered(), "", not_applicant),
        ("officer", approved(), "clerk", suspended),
        ("officer", approved(), "lead-a", suspended),
        ("officer", refused(), "clerk", Ok(())),
        ("officer", refused(), "officer", suspended),
        ("lead", withdrawn(), "clerk", Ok(())),
    ];
    for (by, event, out_of_service, expected) in cases {
        let step = step(by, event);
        let outcome = check_step(&authority(out_of_service), &waiting, &step, OWNER);
        assert_eq!(outcome.map_err(|fault| fault.code()), expected, "{step:?}");
    }
}

#[test]
fn what_was_granted_is_collected_by_the_applicant_within_its_days() {
    let granted = application([ApplicationEvent::Granted]).unwrap();
    assert_eq!(granted.granted_at(), Some(at()));
    let days = |days| at() + jiff::SignedDuration::from_hours(24 * days);
    let last = days(CertificateApplication::COLLECT_DAYS_MAX);
    let late = last + jiff::SignedDuration::from_secs(1);
    for (by, when, out_of_service, expected) in [
        ("lead", at(), "", Ok(())),
        ("lead", last, "", Ok(())),
        ("lead", late, "", Err("application.collected_too_late")),
        ("lead-of-b", at(), "", Err("application.not_applicant")),
        ("officer", at(), "", Err("application.not_applicant")),
        ("lead", at(), "clerk", Err("application.suspended")),
    ] {
        let step = ApplicationStep {
            at: when,
            ..step(by, collected())
        };
        let outcome = check_step(&authority(out_of_service), &granted, &step, OWNER);
        assert_eq!(outcome.map_err(|fault| fault.code()), expected, "{step:?}");
    }
    let grant = step("lead", ApplicationEvent::Granted);
    let outcome = check_step(&authority(""), &application([]).unwrap(), &grant, OWNER);
    assert_eq!(outcome.unwrap_err().code(), "application.not_owner");
}
