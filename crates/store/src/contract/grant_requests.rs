//! The contract of [`GrantRequestStore`], as tests that every driver passes.

use jiff::{SignedDuration, Timestamp, civil::date};
use model::{
    GrantAction, GrantEvent, GrantRequest, GrantRequestEvent, GrantRequestFiling, GrantRequestState, GrantRequestStep,
    GrantScope, GrantTerms, Organisation, OrganisationId, OrganisationKind, Principal, PrincipalId, PrincipalKind,
};

use crate::{DeskStore, GRANT_REQUESTS_PAGE_MAX, GrantRequestQuery, GrantRequestStore, GrantStore, StoreError};

/// Runs the whole contract; panics where the driver breaks it. `fresh` is as in [`super::desk::holds`].
pub async fn holds<S: GrantRequestStore + GrantStore + DeskStore, Open: Fn() -> S>(fresh: impl Fn() -> Open) {
    let open = fresh();
    what_is_filed_is_found_and_listed(&prepared(open()).await, &open()).await;
    let open = fresh();
    an_approval_and_its_grant_are_kept_together(&prepared(open()).await, &open()).await;
    let open = fresh();
    let desk = prepared(open()).await;
    pages_lead_on_from_either_end(&desk).await;
}

fn now() -> Timestamp {
    "2026-11-24T01:02:03.456789Z".parse().expect("an instant")
}

fn organisation_id(id: &str) -> OrganisationId {
    OrganisationId::parse(id).expect("an id")
}

fn principal_id(id: &str) -> PrincipalId {
    PrincipalId::parse(id).expect("an id")
}

async fn prepared<S: DeskStore>(desk: S) -> S {
    for (id, kind, person) in [
        ("lead-a", OrganisationKind::Department, "lead"),
        ("lead-b", OrganisationKind::Department, "other"),
        ("hall", OrganisationKind::Hall, "clerk"),
        ("owner", OrganisationKind::SourceAuthority, "officer"),
    ] {
        let organisation = Organisation {
            id: organisation_id(id),
            name: "演示机构".into(),
            kind,
            parent: None,
            is_active: true,
            population_hours: None,
            daily_budget_clerk: 1,
            daily_budget_system: 1,
        };
        desk.add_organisation(&organisation).await.expect("added");
        let principal = Principal {
            id: principal_id(person),
            name: "演示人员".into(),
            kind: PrincipalKind::Person,
            organisation: organisation_id(id),
            post: "岗位".into(),
            is_active: true,
        };
        desk.add_principal(&principal).await.expect("added");
    }
    desk
}

fn terms(fields: &[&str]) -> GrantTerms {
    GrantTerms {
        scope: GrantScope::Alone,
        action: GrantAction::Read,
        fields: fields.iter().map(|&field| field.to_owned()).collect(),
        hours: Some("09:00-17:00".parse().expect("hours")),
        daily_budget: Some(500),
        valid_from: date(2026, 1, 1),
        valid_until: date(2027, 12, 31),
    }
}

fn filing(agency: &str, register: &str) -> GrantRequestFiling {
    GrantRequestFiling {
        organisation: organisation_id(agency),
        filed_by: principal_id("lead"),
        filed_at: now(),
        entered_by: None,
        grantee: organisation_id("hall"),
        matter: "M-1".into(),
        register: register.into(),
        terms: terms(&["name", "sex"]),
        legal_basis: "演示依据𬭚".into(),
        reason: "办理需要".into(),
    }
}

fn step(by: &str, event: GrantRequestEvent) -> GrantRequestStep {
    GrantRequestStep {
        at: now() + SignedDuration::from_secs(60),
        by: principal_id(by),
        entered_by: None,
        event,
    }
}

fn asked_back() -> GrantRequestStep {
    let question = "请说明用途".into();
    step("officer", GrantRequestEvent::AskedBack { question })
}

fn refused() -> GrantRequestStep {
    let reason = "不需要".into();
    step("officer", GrantRequestEvent::Refused { reason })
}

fn approved(terms: GrantTerms) -> GrantRequestStep {
    step("officer", GrantRequestEvent::Approved { terms, grant: 0 })
}

#[track_caller]
fn conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>) {
    assert!(
        matches!(outcome, Err(StoreError::Conflict(_))),
        "expected a conflict, got {outcome:?}"
    );
}

async fn found(desk: &impl GrantRequestStore, number: u64) -> GrantRequest {
    let found = desk.find_grant_request(number).await.expect("read");
    found.expect("a request of this number")
}

async fn go_on(desk: &impl GrantRequestStore, number: u64, step: GrantRequestStep) -> Result<Option<u64>, StoreError> {
    let mut request = found(desk, number).await;
    request.take(step).expect("the rules allow it");
    desk.continue_grant_request(&request).await
}

async fn what_is_filed_is_found_and_listed<S: GrantRequestStore + DeskStore>(desk: &S, other: &S) {
    assert_eq!(desk.find_grant_request(1).await.unwrap(), None);
    assert_eq!(desk.find_grant_request(u64::MAX).await.unwrap(), None);
    for unknown in [
        filing("nowhere", "population"),
        GrantRequestFiling {
            grantee: organisation_id("nowhere"),
            ..filing("lead-a", "population")
        },
        GrantRequestFiling {
            filed_by: principal_id("nobody"),
            ..filing("lead-a", "population")
        },
    ] {
        conflict(desk.file_grant_request(&unknown).await);
    }
    let stamp = desk.stamp().await.unwrap();
    let first = desk.file_grant_request(&filing("lead-a", "population")).await.unwrap();
    let second = desk.file_grant_request(&filing("lead-b", "enterprise")).await.unwrap();
    assert!(first < second);
    assert_eq!(found(desk, first).await.filing(), &filing("lead-a", "population"));

    assert_eq!(go_on(desk, first, asked_back()).await.unwrap(), None);
    let answered = step(
        "lead",
        GrantRequestEvent::Answered {
            answer: "如此".into(),
            terms: Some(terms(&["sex"])),
        },
    );
    go_on(desk, first, answered.clone()).await.unwrap();
    go_on(desk, second, refused()).await.unwrap();
    let request = found(other, first).await;
    assert_eq!(request.steps(), [asked_back(), answered]);
    assert_eq!(request.state(), GrantRequestState::Resubmitted);
    assert_eq!(
        desk.stamp().await.unwrap(),
        stamp,
        "nothing that the gate needs has changed"
    );

    let numbers = async |query: GrantRequestQuery| -> Vec<u64> {
        let all = other.list_grant_requests(&query).await.unwrap();
        all.iter().map(GrantRequest::number).collect()
    };
    let any = GrantRequestQuery::default;
    let organisation = Some(organisation_id("lead-b"));
    assert_eq!(numbers(any()).await, [first, second]);
    assert_eq!(numbers(GrantRequestQuery { organisation, ..any() }).await, [second]);
    for (registers, expected) in [
        (vec![], vec![]),
        (vec!["population".to_owned()], vec![first]),
        (
            vec!["population".to_owned(), "enterprise".to_owned()],
            vec![first, second],
        ),
    ] {
        let registers = Some(registers);
        assert_eq!(numbers(GrantRequestQuery { registers, ..any() }).await, expected);
    }
    let states = vec![GrantRequestState::Resubmitted, GrantRequestState::Approved];
    assert_eq!(numbers(GrantRequestQuery { states, ..any() }).await, [first]);
}

async fn an_approval_and_its_grant_are_kept_together<S: GrantRequestStore + GrantStore + DeskStore>(
    desk: &S,
    other: &S,
) {
    let number = desk.file_grant_request(&filing("lead-a", "population")).await.unwrap();
    conflict(desk.continue_grant_request(&found(desk, number).await).await);
    let mut refusing = found(other, number).await;
    refusing.take(refused()).unwrap();

    let stamp = desk.stamp().await.unwrap();
    let given = go_on(desk, number, approved(terms(&["sex"])))
        .await
        .unwrap()
        .expect("a number");
    assert_ne!(desk.stamp().await.unwrap(), stamp, "the gate has to know the grant");
    let request = found(other, number).await;
    assert_eq!(request.grant(), Some(given));
    assert_eq!(
        other.list_grants().await.unwrap(),
        [request.granted().expect("approved")]
    );
    let history = other.grant_history(given).await.unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!(
        (history[0].event, &history[0].terms),
        (GrantEvent::Given, &terms(&["sex"]))
    );
    assert!(history[0].reason.contains(&number.to_string()), "{}", history[0].reason);

    conflict(other.continue_grant_request(&refusing).await);
    let mut nowhere = GrantRequest::new(number + 1, filing("lead-a", "population"), []).unwrap();
    nowhere.take(approved(terms(&["sex"]))).unwrap();
    conflict(desk.continue_grant_request(&nowhere).await);
    assert_eq!(desk.list_grants().await.unwrap().len(), 1);
}

async fn pages_lead_on_from_either_end(desk: &impl GrantRequestStore) {
    let max = u64::from(GRANT_REQUESTS_PAGE_MAX);
    for _ in 0..=max {
        desk.file_grant_request(&filing("lead-a", "population")).await.unwrap();
    }
    for (after, newest_below, expected) in [
        (0, None, (1..=max).collect::<Vec<_>>()),
        (max, None, vec![max + 1]),
        (u64::MAX, None, vec![]),
        (0, Some(u64::MAX), (2..=max + 1).rev().collect()),
        (0, Some(2), vec![1]),
    ] {
        let query = GrantRequestQuery {
            after,
            newest_below,
            ..Default::default()
        };
        let page = desk.list_grant_requests(&query).await.unwrap();
        let numbers: Vec<_> = page.iter().map(GrantRequest::number).collect();
        assert_eq!(numbers, expected, "{after} {newest_below:?}");
    }
}
