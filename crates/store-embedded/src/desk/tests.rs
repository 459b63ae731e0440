//! What the contract cannot know: files, rights, damage, other processes.

use std::{os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use jiff::Timestamp;
use model::{Organisation, OrganisationId, OrganisationKind};
use rusqlite::Connection;
use store::{
    DeskStore, StoreError,
    contract::{
        alarms, applications, budgets, cases, desk, grant_requests, grants, incidents, matters, operator_deeds,
        organisation_tree,
    },
};

use super::EmbeddedDesk;

fn noon() -> Timestamp {
    "2026-11-24T04:00:00Z".parse().unwrap()
}

fn organisation(id: &str) -> Organisation {
    Organisation {
        id: OrganisationId::parse(id).unwrap(),
        name: "演示大厅".into(),
        kind: OrganisationKind::Hall,
        parent: None,
        is_active: true,
        population_hours: None,
        daily_budget_clerk: 1,
        daily_budget_system: 2,
    }
}

/// As a person with a database tool would open it.
fn by_hand(data: &Path) -> Connection {
    Connection::open(data.join("desk/desk.sqlite")).unwrap()
}

#[tokio::test]
async fn passes_the_contract() {
    desk::holds(|| {
        let folder = tempfile::tempdir().unwrap();
        move || EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap()
    })
    .await;
}

#[tokio::test]
async fn passes_the_contract_of_applications() {
    applications::holds(|| {
        let folder = tempfile::tempdir().unwrap();
        move || EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap()
    })
    .await;
}

#[tokio::test]
async fn passes_the_contract_of_grant_requests() {
    grant_requests::holds(|| {
        let folder = tempfile::tempdir().unwrap();
        move || EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap()
    })
    .await;
}

/// Grants of before are as they were: they reach everything below, without hours and budget, and have a history as far as it
/// was written down.
#[test]
fn grants_of_before_keep_their_meaning() {
    use super::migrate::{MIGRATIONS, migrate};
    let mut old = Connection::open_in_memory().unwrap();
    migrate(&mut old, &MIGRATIONS[..4]).unwrap();
    let insert = "INSERT INTO sharing_grant VALUES (?, 'hall', 'M-1', 'population', 'read', '[\"name\"]', '某法', '2026-01-01', '2026-12-31', ?)";
    old.execute_batch(
        "INSERT INTO organisation VALUES ('hall', '厅', 'hall', NULL, 1, NULL, 1, 1);
         INSERT INTO desk_history (at, action, subject, actor, summary) VALUES
         (1000001, 'grant.add', 'hall', 'root (0)', ''), (2000002, 'grant.revoke', '1', 'other (7)', '');",
    )
    .unwrap();
    old.execute(insert, (1, Some(2_000_002))).unwrap();
    // Put in by hand: nobody wrote down when and by whom.
    old.execute(insert, (2, None::<i64>)).unwrap();
    migrate(&mut old, MIGRATIONS).unwrap();
    let mut rows = old
        .prepare(
            "SELECT grant_id || ' ' || place || ' ' || at || ' ' || actor || ' ' || event || ' ' || (terms ->> 'scope') || ' '
             || (terms ->> 'fields') || ' ' || coalesce(terms ->> 'hours', '-') || ' ' || scope
             FROM sharing_grant_history JOIN sharing_grant ON id = grant_id ORDER BY grant_id, place",
        )
        .unwrap();
    let told: Vec<String> = rows
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        told,
        [
            "1 1 1000001 root (0) given subtree [\"name\"] - subtree",
            "1 2 2000002 other (7) withdrawn subtree [\"name\"] - subtree",
            "2 1 1767225600000000  given subtree [\"name\"] - subtree",
        ]
    );
}

#[tokio::test]
async fn passes_the_contract_of_grants() {
    grants::holds(|| {
        let folder = tempfile::tempdir().unwrap();
        move || EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap()
    })
    .await;
}

#[tokio::test]
async fn passes_the_contract_of_budgets() {
    budgets::holds(|| {
        let folder = tempfile::tempdir().unwrap();
        move || EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap()
    })
    .await;
}

#[tokio::test]
async fn passes_the_contract_of_the_tree() {
    organisation_tree::holds(|| {
        let folder = tempfile::tempdir().unwrap();
        move || EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap()
    })
    .await;
}

#[tokio::test]
async fn passes_the_contract_of_matters() {
    matters::holds(|| {
        let folder = tempfile::tempdir().unwrap();
        move || EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap()
    })
    .await;
}

#[tokio::test]
async fn passes_the_contract_of_incidents() {
    incidents::holds(|| {
        let folder = tempfile::tempdir().unwrap();
        move || EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap()
    })
    .await;
}

#[tokio::test]
async fn passes_the_contract_of_cases() {
    cases::holds(|| {
        let folder = tempfile::tempdir().unwrap();
        move || EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap()
    })
    .await;
}

#[tokio::test]
async fn passes_the_contract_of_operator_deeds() {
    operator_deeds::holds(|| {
        let folder = tempfile::tempdir().unwrap();
        move |is_command| {
            let desk = EmbeddedDesk::open_as(folder.path(), "root (0)", noon).unwrap();
            if is_command { desk.for_operator() } else { desk }
        }
    })
    .await;
}

#[tokio::test]
async fn every_change_has_its_line_of_history() {
    let folder = tempfile::tempdir().unwrap();
    let desk = EmbeddedDesk::open_as(folder.path(), "tester (7)", noon).unwrap();
    desk.add_organisation(&organisation("hall-1")).await.unwrap();
    desk.add_organisation(&organisation("hall-1")).await.unwrap_err();

    let hand = by_hand(folder.path());
    let read = "SELECT at || ' ' || action || ' ' || subject || ' ' || actor || ' ' || summary FROM desk_history";
    let lines: Vec<String> = hand
        .prepare(read)
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        lines,
        [format!(
            "{} organisation.add hall-1 tester (7) hall 演示大厅 ",
            noon().as_microsecond()
        )]
    );
    for forbidden in ["UPDATE desk_history SET actor = 'nobody'", "DELETE FROM desk_history"] {
        assert!(hand.execute(forbidden, []).is_err(), "{forbidden}");
    }
}

#[tokio::test]
async fn a_change_by_hand_moves_the_stamp() {
    let folder = tempfile::tempdir().unwrap();
    let desk = EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap();
    desk.add_organisation(&organisation("hall-1")).await.unwrap();
    let before = desk.stamp().await.unwrap();
    by_hand(folder.path())
        .execute("UPDATE organisation SET is_active = 0", [])
        .unwrap();
    assert_ne!(desk.stamp().await.unwrap(), before);
    assert!(!desk.list_organisations().await.unwrap()[0].is_active);
}

#[tokio::test]
async fn a_damaged_row_is_reported_with_table_and_id() {
    let cases = [
        ("UPDATE organisation SET kind = 'castle'", "kind"),
        ("UPDATE organisation SET population_hours = 'late'", "population_hours"),
        ("UPDATE organisation SET daily_budget_clerk = -1", "daily_budget_clerk"),
        ("UPDATE organisation SET is_active = 7, parent = 'Not An Id'", "parent"),
    ];
    for (damage, column) in cases {
        let folder = tempfile::tempdir().unwrap();
        let desk = EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap();
        desk.add_organisation(&organisation("hall-1")).await.unwrap();
        let hand = by_hand(folder.path());
        hand.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;")
            .unwrap();
        hand.execute(damage, []).unwrap();
        let error = desk.authority().await.map(|_| ()).unwrap_err();
        let StoreError::Damaged { place, rule } = error else {
            panic!("{damage}: {error}")
        };
        assert_eq!(place, "desk table organisation, row hall-1");
        assert!(rule.starts_with(column), "{damage}: {rule}");
    }
}

#[test]
fn files_are_for_their_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let _desk = EmbeddedDesk::open(folder.path()).unwrap();
    let rights = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(rights(&folder.path().join("desk")), 0o700);
    let mut files = 0;
    for file in std::fs::read_dir(folder.path().join("desk")).unwrap() {
        assert_eq!(rights(&file.unwrap().path()), 0o600);
        files += 1;
    }
    assert!(files >= 1);
}

#[test]
fn many_may_open_a_new_desk_at_once() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let openers: Vec<_> = (0..8)
        .map(|_| {
            let folder = Arc::clone(&folder);
            std::thread::spawn(move || EmbeddedDesk::open(folder.path()).map(|_| ()))
        })
        .collect();
    for opener in openers {
        opener.join().unwrap().unwrap();
    }
}

#[tokio::test]
async fn changes_of_many_openers_are_all_kept() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let mut tasks = tokio::task::JoinSet::new();
    for opener in 0..4 {
        let folder = Arc::clone(&folder);
        tasks.spawn(async move {
            let desk = EmbeddedDesk::open(folder.path()).unwrap();
            for number in 0..10 {
                desk.add_organisation(&organisation(&format!("hall-{opener}-{number}")))
                    .await
                    .unwrap();
            }
        });
    }
    tasks.join_all().await;
    let desk = EmbeddedDesk::open(folder.path()).unwrap();
    assert_eq!(desk.list_organisations().await.unwrap().len(), 40);
    // One for the empty desk, one for every change.
    assert_eq!(desk.stamp().await.unwrap(), 41);
}

#[tokio::test]
async fn passes_the_contract_of_alarms() {
    alarms::holds(|| {
        let folder = tempfile::tempdir().unwrap();
        move || EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap()
    })
    .await;
}

/// Whatever is done to the file under an open desk: it fails while the file is not there, and goes on with the one that is
/// put back.
#[tokio::test]
async fn a_file_that_is_replaced_is_noticed_and_taken_again() {
    let folder = tempfile::tempdir().unwrap();
    let desk = EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap();
    desk.add_organisation(&organisation("hall")).await.unwrap();
    let stamp = desk.stamp().await.unwrap();
    let (file, aside) = (folder.path().join("desk/desk.sqlite"), folder.path().join("aside"));

    std::fs::rename(&file, &aside).unwrap();
    assert!(desk.stamp().await.is_err(), "moved away");
    std::fs::write(&file, vec![b'x'; 8192]).unwrap();
    let error = desk.stamp().await.unwrap_err().to_string();
    assert!(error.contains("desk.sqlite"), "{error}");
    assert!(desk.add_organisation(&organisation("lost")).await.is_err());
    std::fs::rename(&aside, &file).unwrap();
    assert_eq!(desk.stamp().await.unwrap(), stamp, "the same file is back");
    desk.add_organisation(&organisation("second")).await.unwrap();

    // Overwritten in place, as a careless copy does it.
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, vec![b'x'; whole.len()]).unwrap();
    assert!(desk.stamp().await.is_err(), "overwritten");
    std::fs::write(&file, &whole).unwrap();
    assert_eq!(desk.stamp().await.unwrap(), stamp + 1);

    // A copy is another file; what was written last stands beside it.
    std::fs::write(&aside, &whole).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(desk.stamp().await.is_err(), "removed");
    std::fs::rename(&aside, &file).unwrap();
    assert_eq!(desk.stamp().await.unwrap(), stamp + 1);
    desk.add_organisation(&organisation("third")).await.unwrap();
    let reopened = EmbeddedDesk::open_as(folder.path(), "tester", noon).unwrap();
    for desk in [&desk, &reopened] {
        let names: Vec<_> = desk
            .list_organisations()
            .await
            .unwrap()
            .into_iter()
            .map(|one| one.id)
            .collect();
        assert_eq!(
            names,
            ["hall", "second", "third"].map(|id| OrganisationId::parse(id).unwrap())
        );
    }
}
