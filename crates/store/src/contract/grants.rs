//! The contract of [`GrantStore`], as tests that every driver passes.

use jiff::{SignedDuration, Timestamp, civil::date};
use model::{Grant, GrantAction, GrantEvent, GrantScope, GrantTerms, Organisation, OrganisationId, OrganisationKind};

use crate::{DeskStore, GrantStore, GrantUsage, StoreError};

/// Runs the whole contract; panics where the driver breaks it. `fresh` is as in [`super::desk::holds`].
pub async fn holds<S: GrantStore + DeskStore, Open: Fn() -> S>(fresh: impl Fn() -> Open) {
    let open = fresh();
    a_grant_is_narrowed_and_remembers(&prepared(open()).await, &open()).await;
    let open = fresh();
    of_two_who_narrow_one_does(&prepared(open()).await, &open()).await;
    let open = fresh();
    usage_is_kept_by_day(&prepared(open()).await, &open()).await;
}

fn now() -> Timestamp {
    "2026-11-24T01:02:03.456789Z".parse().expect("an instant")
}

async fn prepared<S: DeskStore>(desk: S) -> S {
    let hall = Organisation {
        id: OrganisationId::parse("hall").expect("an id"),
        name: "演示大厅".into(),
        kind: OrganisationKind::Hall,
        parent: None,
        is_active: true,
        population_hours: None,
        daily_budget_clerk: 1,
        daily_budget_system: 1,
    };
    desk.add_organisation(&hall).await.expect("added");
    desk
}

fn terms() -> GrantTerms {
    GrantTerms {
        scope: GrantScope::Subtree,
        action: GrantAction::Read,
        fields: vec!["name".into(), "sex".into()],
        hours: None,
        daily_budget: None,
        valid_from: date(2026, 1, 1),
        valid_until: date(2027, 12, 31),
    }
}

fn narrower() -> GrantTerms {
    GrantTerms {
        scope: GrantScope::Alone,
        action: GrantAction::Verify,
        fields: vec!["sex".into()],
        hours: Some("09:00-17:00".parse().expect("hours")),
        daily_budget: Some(7),
        valid_from: date(2026, 2, 1),
        valid_until: date(2027, 1, 31),
    }
}

fn grant() -> Grant {
    Grant {
        id: 0,
        organisation: OrganisationId::parse("hall").expect("an id"),
        matter: "M-1".into(),
        register: "population".into(),
        terms: terms(),
        legal_basis: "演示依据".into(),
        revoked_at: None,
    }
}

#[track_caller]
fn conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>) {
    assert!(
        matches!(outcome, Err(StoreError::Conflict(_))),
        "expected a conflict, got {outcome:?}"
    );
}

async fn a_grant_is_narrowed_and_remembers<S: GrantStore + DeskStore>(desk: &S, other: &S) {
    assert_eq!(desk.grant_history(1).await.unwrap(), []);
    conflict(desk.narrow_grant(1, &terms(), &narrower(), now(), "专项检查").await);
    let id = desk.add_grant(&grant()).await.unwrap();
    let stamp = desk.stamp().await.unwrap();
    let later = now() + SignedDuration::from_secs(60);
    desk.narrow_grant(id, &terms(), &narrower(), now(), "专项检查𬭚")
        .await
        .unwrap();
    assert_ne!(desk.stamp().await.unwrap(), stamp, "the gate has to know");
    let kept = Grant {
        id,
        terms: narrower(),
        ..grant()
    };
    assert_eq!(other.list_grants().await.unwrap(), [kept]);
    desk.revoke_grant(id, later, "不再需要").await.unwrap();
    conflict(desk.narrow_grant(id, &narrower(), &narrower(), later, "太迟").await);

    let history = other.grant_history(id).await.unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|line| (line.event, line.reason.as_str(), &line.terms))
        .collect();
    assert_eq!(
        told,
        [
            (GrantEvent::Given, "", &terms()),
            (GrantEvent::Narrowed, "专项检查𬭚", &narrower()),
            (GrantEvent::Withdrawn, "不再需要", &narrower()),
        ]
    );
    assert_eq!((history[1].at, history[2].at), (now(), later));
    assert!(
        history
            .iter()
            .all(|line| line.by == history[0].by && !line.by.is_empty())
    );
    assert_eq!(desk.grant_history(u64::MAX).await.unwrap(), []);
}

async fn of_two_who_narrow_one_does<S: GrantStore + DeskStore>(desk: &S, other: &S) {
    let id = desk.add_grant(&grant()).await.unwrap();
    desk.narrow_grant(id, &terms(), &narrower(), now(), "专项检查")
        .await
        .unwrap();
    conflict(other.narrow_grant(id, &terms(), &narrower(), now(), "专项检查").await);
    assert_eq!(other.grant_history(id).await.unwrap().len(), 2);
}

async fn usage_is_kept_by_day<S: GrantStore + DeskStore>(desk: &S, other: &S) {
    let (today, tomorrow) = (date(2026, 11, 24), date(2026, 11, 25));
    let (one, two) = (
        desk.add_grant(&grant()).await.unwrap(),
        desk.add_grant(&grant()).await.unwrap(),
    );
    let usage = |grant, used| GrantUsage { grant, used };
    let stamp = desk.stamp().await.unwrap();
    desk.save_grant_usage(today, &[usage(one, 3), usage(two, 4)])
        .await
        .unwrap();
    desk.save_grant_usage(today, &[usage(two, 5)]).await.unwrap();
    desk.save_grant_usage(tomorrow, &[usage(one, 0)]).await.unwrap();
    conflict(desk.save_grant_usage(today, &[usage(one, 9), usage(99, 1)]).await);
    assert_eq!(other.grant_usage(today).await.unwrap(), [usage(one, 3), usage(two, 5)]);
    assert_eq!(other.grant_usage(tomorrow).await.unwrap(), [usage(one, 0)]);
    assert_eq!(desk.stamp().await.unwrap(), stamp, "using a budget moves no stamp");
}
