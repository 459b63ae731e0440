//! The contract of [`IncidentStore`], as tests that every driver passes.

use jiff::{Timestamp, civil::date};
use model::{
    AffectedEntry, INCIDENT_ENTRIES_MAX, IncidentAct, IncidentEnd, IncidentSource, IncidentStep, NewIncident,
    Organisation, OrganisationId, OrganisationKind, Principal, PrincipalId, PrincipalKind,
};

use crate::{DeskStore, IncidentStore, StoreError};

/// Runs the whole contract; panics where the driver breaks it. `fresh` makes an empty desk and returns a way to open it.
pub async fn holds<S: IncidentStore + DeskStore, Open: Fn() -> S>(fresh: impl Fn() -> Open) {
    let open = fresh();
    let desk = open();
    prepare(&desk).await;
    let stamp = desk.stamp().await.unwrap();
    assert!(desk.list_incidents().await.unwrap().is_empty());
    conflict(
        desk.open_incident(&NewIncident {
            organisation: organisation("none"),
            ..new("甲")
        })
        .await,
    );
    let first = desk.open_incident(&new("甲")).await.unwrap();
    let second = desk.open_incident(&new("乙")).await.unwrap();
    let titles: Vec<_> = desk.list_incidents().await.unwrap();
    let titles: Vec<_> = titles.iter().map(|one| (one.number, one.title.as_str())).collect();
    assert_eq!(titles, [(second, "乙"), (first, "甲")]);

    assert_eq!(desk.add_incident_entries(first, &entries(5..8)).await.unwrap(), 3);
    assert_eq!(
        desk.add_incident_entries(first, &entries(2..7)).await.unwrap(),
        3,
        "two were there"
    );
    assert_eq!(desk.add_incident_entries(first, &[]).await.unwrap(), 0);
    conflict(
        desk.add_incident_entries(first, &entries(100..100 + INCIDENT_ENTRIES_MAX as u64))
            .await,
    );
    let (told, done) = (
        step(IncidentAct::Told {
            whom: "某人".into(),
            how: "书面".into(),
            text: "已告知".into(),
        }),
        step(IncidentAct::Done {
            text: "已停用证书".into(),
        }),
    );
    desk.add_incident_step(first, &told).await.unwrap();
    desk.add_incident_step(first, &done).await.unwrap();
    let file = desk.find_incident(first).await.unwrap().expect("there");
    assert_eq!(
        file.entries,
        entries(2..8),
        "in the ledger's order, none of the refused ones"
    );
    assert_eq!(file.steps, [told.clone(), done]);
    assert_eq!(
        (
            file.incident.source,
            file.incident.reference.as_str(),
            &file.incident.end
        ),
        (IncidentSource::TraceCode, "node-1-7", &None)
    );

    let end = IncidentEnd {
        at: now(),
        by: principal(),
        conclusion: "系个人外传".into(),
    };
    desk.close_incident(first, &end).await.unwrap();
    conflict(desk.close_incident(first, &end).await);
    conflict(desk.add_incident_entries(first, &entries(9..10)).await);
    conflict(desk.add_incident_step(first, &told).await);
    for unknown in [99, u64::MAX] {
        conflict(desk.add_incident_step(unknown, &told).await);
        conflict(desk.close_incident(unknown, &end).await);
        assert_eq!(desk.find_incident(unknown).await.unwrap(), None);
    }
    assert_eq!(desk.stamp().await.unwrap(), stamp, "no part of what the gate goes by");
    drop(desk);
    let file = open().find_incident(first).await.unwrap().expect("kept");
    assert_eq!(
        (file.incident.end, file.entries.len(), file.steps.len()),
        (Some(end), 6, 2)
    );
}

fn organisation(id: &str) -> OrganisationId {
    OrganisationId::parse(id).expect("an id")
}

fn principal() -> PrincipalId {
    PrincipalId::parse("auditor").expect("an id")
}

fn now() -> Timestamp {
    "2026-11-24T01:02:03.456789Z".parse().expect("an instant")
}

fn new(title: &str) -> NewIncident {
    NewIncident {
        organisation: organisation("audit"),
        opened_by: principal(),
        opened_at: now(),
        title: title.into(),
        source: IncidentSource::TraceCode,
        reference: "node-1-7".into(),
        account: "页面照片外传".into(),
    }
}

fn entries(range: std::ops::Range<u64>) -> Vec<AffectedEntry> {
    let entry = |index| AffectedEntry {
        index,
        added_at: now(),
        added_by: principal(),
    };
    range.map(entry).collect()
}

fn step(act: IncidentAct) -> IncidentStep {
    IncidentStep {
        at: now(),
        by: principal(),
        on: date(2026, 11, 23),
        act,
    }
}

#[track_caller]
fn conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>) {
    assert!(
        matches!(outcome, Err(StoreError::Conflict(_))),
        "expected a conflict, got {outcome:?}"
    );
}

async fn prepare(desk: &impl DeskStore) {
    let audit = Organisation {
        id: organisation("audit"),
        name: "某审计厅".into(),
        kind: OrganisationKind::Auditor,
        parent: None,
        is_active: true,
        population_hours: None,
        daily_budget_clerk: 1,
        daily_budget_system: 1,
    };
    desk.add_organisation(&audit).await.unwrap();
    let auditor = Principal {
        id: principal(),
        name: "某人".into(),
        kind: PrincipalKind::Person,
        organisation: organisation("audit"),
        post: "审计".into(),
        is_active: true,
    };
    desk.add_principal(&auditor).await.unwrap();
}
