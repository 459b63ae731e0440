//! The contract of [`CaseStore`], as tests that every driver passes.

use jiff::{SignedDuration, Timestamp};
use model::{
    ApprovalCase, CaseCheck, CaseNumber, Organisation, OrganisationId, OrganisationKind, Principal, PrincipalId,
    PrincipalKind,
};

use crate::{CaseStore, DeskStore, StoreError};

/// Runs the whole contract; panics where the driver breaks it. `fresh` makes an empty desk and returns a way to open it.
pub async fn holds<S: CaseStore + DeskStore, Open: Fn() -> S>(fresh: impl Fn() -> Open) {
    let open = fresh();
    prepare(&open()).await;
    a_case_is_registered_once_and_closed_once(&open()).await;
    a_number_belongs_to_its_organisation(&open()).await;
    how_strictly_is_inherited(&open()).await;
    let found = open().find_case(&number("办件-1"), &[id("hall")]).await.unwrap();
    assert!(found.is_some_and(|case| case.closed.is_some()), "all is kept");
}

fn id(id: &str) -> OrganisationId {
    OrganisationId::parse(id).expect("an id")
}

fn system() -> PrincipalId {
    PrincipalId::parse("system").expect("an id")
}

fn number(number: &str) -> CaseNumber {
    CaseNumber::parse(number).expect("a case number")
}

fn now() -> Timestamp {
    "2026-11-24T01:02:03.456789Z".parse().expect("an instant")
}

fn case(text: &str, organisation: &str) -> ApprovalCase {
    ApprovalCase {
        number: number(text),
        organisation: id(organisation),
        registered_by: system(),
        registered_at: now(),
        closed: None,
    }
}

async fn prepare(desk: &impl DeskStore) {
    for (name, parent) in [("p", None), ("hall", Some("p")), ("other", Some("p"))] {
        let organisation = Organisation {
            id: id(name),
            name: name.into(),
            kind: OrganisationKind::Hall,
            parent: parent.map(id),
            is_active: true,
            population_hours: None,
            daily_budget_clerk: 1,
            daily_budget_system: 1,
        };
        desk.add_organisation(&organisation).await.unwrap();
    }
    let principal = Principal {
        id: system(),
        name: "演示审批系统".into(),
        kind: PrincipalKind::System,
        organisation: id("hall"),
        post: "在线审批".into(),
        is_active: true,
    };
    desk.add_principal(&principal).await.unwrap();
}

#[track_caller]
fn conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>) {
    assert!(
        matches!(outcome, Err(StoreError::Conflict(_))),
        "expected a conflict, got {outcome:?}"
    );
}

async fn a_case_is_registered_once_and_closed_once(desk: &(impl CaseStore + DeskStore)) {
    let (stamp, first) = (desk.stamp().await.unwrap(), case("办件-1", "hall"));
    assert_eq!(desk.register_case(&first).await.unwrap(), first);
    let later = now() + SignedDuration::from_secs(60);
    let again = ApprovalCase {
        registered_at: later,
        ..first.clone()
    };
    assert_eq!(
        desk.register_case(&again).await.unwrap(),
        first,
        "the first registration stays"
    );
    let closed = ApprovalCase {
        closed: Some((system(), later)),
        ..first.clone()
    };
    let close = async |at| {
        desk.close_case(&id("hall"), &number("办件-1"), &system(), at)
            .await
            .unwrap()
    };
    assert_eq!(close(later).await, Some(closed.clone()));
    assert_eq!(
        close(later + SignedDuration::from_secs(1)).await,
        Some(closed.clone()),
        "the first closing stays"
    );
    assert_eq!(
        desk.register_case(&first).await.unwrap(),
        closed,
        "a closed case is not opened again"
    );
    let unknown = desk.close_case(&id("hall"), &number("办件-9"), &system(), now()).await;
    assert_eq!(unknown.unwrap(), None);
    conflict(desk.register_case(&case("办件-2", "nobody")).await);
    assert_eq!(
        desk.stamp().await.unwrap(),
        stamp,
        "cases come all the time: they move no stamp"
    );
}

async fn a_number_belongs_to_its_organisation(desk: &impl CaseStore) {
    let find = async |text: &str, line: &[&str]| {
        let line: Vec<OrganisationId> = line.iter().map(|name| id(name)).collect();
        desk.find_case(&number(text), &line).await.unwrap()
    };
    assert_eq!(find("办件-1", &["other", "p"]).await, None);
    assert_eq!(find("办件-1", &[]).await, None);
    desk.register_case(&case("办件-1", "p")).await.unwrap();
    let found = find("办件-1", &["hall", "p"]).await.expect("found");
    assert_eq!((found.organisation.as_str(), found.closed), ("p", None), "the open one");
}

async fn how_strictly_is_inherited(desk: &(impl CaseStore + DeskStore)) {
    let of = async |name: &str| desk.authority().await.unwrap().case_check_of(&id(name));
    assert_eq!(of("hall").await, CaseCheck::Off);
    let mut stamp = desk.stamp().await.unwrap();
    for (organisation, check, hall, other) in [
        ("p", Some(CaseCheck::Enforce), CaseCheck::Enforce, CaseCheck::Enforce),
        ("hall", Some(CaseCheck::Warn), CaseCheck::Warn, CaseCheck::Enforce),
        ("hall", Some(CaseCheck::Off), CaseCheck::Off, CaseCheck::Enforce),
        ("hall", None, CaseCheck::Enforce, CaseCheck::Enforce),
        ("p", None, CaseCheck::Off, CaseCheck::Off),
    ] {
        desk.set_case_check(&id(organisation), check).await.unwrap();
        assert_eq!(
            (of("hall").await, of("other").await),
            (hall, other),
            "{organisation} {check:?}"
        );
        assert_ne!(desk.stamp().await.unwrap(), stamp, "the gate has to hear of it");
        stamp = desk.stamp().await.unwrap();
    }
    conflict(desk.set_case_check(&id("nobody"), Some(CaseCheck::Warn)).await);
}
