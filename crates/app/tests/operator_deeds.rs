//! What is changed on the command line stands in the ledger once, whatever stops in between.

use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use ledger::{Action, Door, RecordedEntry};
use model::{Organisation, OrganisationId, OrganisationKind};
use store::{DeskStore, LedgerLog, OperatorDeed, OperatorDeedStore, StoreError};
use store_embedded::{EmbeddedDesk, EmbeddedLedgerLog, LedgerLogOptions, create_ledger};

fn noon() -> Timestamp {
    "2026-11-24T04:00:00Z".parse().expect("an instant")
}

fn desk_in(data: &Path) -> EmbeddedDesk {
    EmbeddedDesk::open_as(data, "root (0)", noon).unwrap().for_operator()
}

async fn add_hall(desk: &EmbeddedDesk, id: &str) {
    let hall = Organisation {
        id: OrganisationId::parse(id).expect("an id"),
        name: "样例大厅".into(),
        kind: OrganisationKind::Hall,
        parent: None,
        is_active: true,
        population_hours: None,
        daily_budget_clerk: 1,
        daily_budget_system: 1,
    };
    desk.add_organisation(&hall).await.unwrap();
}

async fn entries(ledger: &EmbeddedLedgerLog) -> Vec<RecordedEntry> {
    let size = ledger.head().size;
    let read = ledger.read(0..size, 100).await.unwrap();
    read.iter()
        .map(|(_, bytes)| RecordedEntry::from_bytes(bytes).unwrap())
        .collect()
}

async fn objects(ledger: &EmbeddedLedgerLog) -> Vec<String> {
    (entries(ledger).await.into_iter())
        .map(|entry| entry.object.unwrap_or_default())
        .collect()
}

/// A desk whose process is killed after the entries are appended and before the desk knows.
struct Killed<'d> {
    desk: &'d EmbeddedDesk,
    is_killed: AtomicBool,
}

#[async_trait]
impl OperatorDeedStore for Killed<'_> {
    async fn waiting_deeds(&self) -> Result<Vec<OperatorDeed>, StoreError> {
        self.desk.waiting_deeds().await
    }

    async fn note_deed(&self, deed: &'static str, object: &str, summary: &str) -> Result<(), StoreError> {
        self.desk.note_deed(deed, object, summary).await
    }

    async fn begin_recording(&self, lines: &[u64], ledger_size: u64) -> Result<(), StoreError> {
        self.desk.begin_recording(lines, ledger_size).await
    }

    async fn recorded(&self, entries: &[(u64, u64)]) -> Result<(), StoreError> {
        if self.is_killed.swap(true, Ordering::Relaxed) {
            return self.desk.recorded(entries).await;
        }
        Err(StoreError::engine("changing the desk", "killed"))
    }
}

#[tokio::test]
async fn a_deed_is_recorded_with_who_did_what() {
    let folder = tempfile::tempdir().unwrap();
    create_ledger(folder.path(), "heyan.example/test", &[9; 32]).unwrap();
    let desk = desk_in(folder.path());
    add_hall(&desk, "hall").await;
    let ledger = EmbeddedLedgerLog::open(folder.path(), LedgerLogOptions::default()).unwrap();
    assert_eq!(app::record_operator_deeds(&desk, &ledger, noon()).await.unwrap(), 1);
    let all = entries(&ledger).await;
    let entry = &all[0];
    assert_eq!(
        (entry.door, entry.action, entry.deed.as_deref(), entry.object.as_deref()),
        (Door::Local, Action::Authorise, Some("organisation.add"), Some("hall"))
    );
    assert_eq!(entry.principal.as_deref(), Some("root (0)"));

    // A clock set back in between does not let the ledger run backwards.
    add_hall(&desk, "second").await;
    let earlier = noon() - SignedDuration::from_hours(1);
    app::record_operator_deeds(&desk, &ledger, earlier).await.unwrap();
    let all = entries(&ledger).await;
    assert_eq!(all[1].at, all[0].at);
    assert_eq!(app::record_operator_deeds(&desk, &ledger, noon()).await.unwrap(), 0);
    assert_eq!(objects(&ledger).await, ["hall", "second"]);
}

#[tokio::test]
async fn whoever_is_killed_between_entry_and_desk_records_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    create_ledger(folder.path(), "heyan.example/test", &[9; 32]).unwrap();
    let desk = desk_in(folder.path());
    for id in ["first", "second"] {
        add_hall(&desk, id).await;
    }
    let ledger = EmbeddedLedgerLog::open(folder.path(), LedgerLogOptions::default()).unwrap();
    let killed = Killed {
        desk: &desk,
        is_killed: AtomicBool::new(false),
    };
    app::record_operator_deeds(&killed, &ledger, noon()).await.unwrap_err();
    assert_eq!(objects(&ledger).await, ["first", "second"]);
    assert_eq!(desk.waiting_deeds().await.unwrap().len(), 2);

    add_hall(&desk, "third").await;
    app::record_operator_deeds(&killed, &ledger, noon()).await.unwrap();
    assert_eq!(objects(&ledger).await, ["first", "second", "third"]);
    assert!(desk.waiting_deeds().await.unwrap().is_empty());
}
