//! The morning's list: from a real ledger and a real desk, with a clock that the test sets.

use std::sync::{Arc, Mutex};

use app::{App, AppParts, Clock, RegisterKeys};
use jiff::Timestamp;
use jobs::orphans::run_if_due;
use ledger::{Action, Door, Entry, Outcome, RecordedAt};
use model::{
    ApprovalCase, CaseNumber, Catalogue, Organisation, OrganisationId, OrganisationKind, Principal, PrincipalId,
    PrincipalKind,
};
use store::{CaseStore, DeskStore, LedgerLog, OrphanStore};
use store_embedded::{
    EmbeddedDesk, EmbeddedLedgerLog, EmbeddedLedgerReading, EmbeddedRegisters, LedgerLogOptions, create_ledger,
};
use zeroize::Zeroizing;

struct SetClock(Mutex<Timestamp>);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A question of the hall for a case.
fn question(asked_at: &str, case: &str, outcome: Outcome) -> Vec<u8> {
    let asked_at = RecordedAt::from_unix_micros(at(asked_at).as_microsecond());
    let mut entry = Entry::new(asked_at, Door::Extranet, Action::Verify, outcome);
    entry.organisation = Some("hall");
    entry.post = Some("综合窗口");
    entry.principal = Some("clerk");
    entry.matter = Some("511Z07001006");
    entry.case = Some(case);
    entry.to_bytes()
}

#[tokio::test]
async fn questions_without_a_registered_case_are_listed_once_every_morning() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let desk = Arc::new(EmbeddedDesk::open(data).unwrap());
    let hall = OrganisationId::parse("hall").unwrap();
    let organisation = Organisation {
        id: hall.clone(),
        name: "大厅".into(),
        kind: OrganisationKind::Hall,
        parent: None,
        is_active: true,
        population_hours: None,
        daily_budget_clerk: 1,
        daily_budget_system: 1,
    };
    desk.add_organisation(&organisation).await.unwrap();
    let system = Principal {
        id: PrincipalId::parse("system").unwrap(),
        name: "审批系统".into(),
        kind: PrincipalKind::System,
        organisation: hall.clone(),
        post: "审批".into(),
        is_active: true,
    };
    desk.add_principal(&system).await.unwrap();
    let registered = ApprovalCase {
        number: CaseNumber::parse("办件-1").unwrap(),
        organisation: hall.clone(),
        registered_by: system.id.clone(),
        registered_at: at("2026-11-24T01:00:00Z"),
        closed: None,
    };
    desk.register_case(&registered).await.unwrap();

    create_ledger(data, "heyan.example/test", &[7; 32]).unwrap();
    let ledger = Arc::new(EmbeddedLedgerLog::open(data, LedgerLogOptions::default()).unwrap());
    // 24 November in Beijing is from 16:00 to 16:00 in UTC.
    for entry in [
        question("2026-11-23T15:59:59.999999Z", "办件-0", Outcome::Consistent),
        question("2026-11-23T16:00:00Z", "办件-2", Outcome::Consistent),
        question("2026-11-24T02:00:00Z", "办件-1", Outcome::Consistent),
        question("2026-11-24T03:00:00Z", "办件-3", Outcome::Refused),
        question("2026-11-24T03:00:00Z", "办件-3", Outcome::DryRun),
        question("2026-11-24T15:59:59.999999Z", "办件-2", Outcome::NotFound),
        question("2026-11-24T16:00:00Z", "办件-4", Outcome::Consistent),
    ] {
        LedgerLog::append(ledger.as_ref(), entry).await.unwrap();
    }

    let clock = Arc::new(SetClock(Mutex::new(at("2026-11-24T21:59:59Z"))));
    let key = |n: u8| Zeroizing::new([n; 32]);
    let app = App::new(AppParts {
        catalogue: Catalogue::built_in(),
        registers: Arc::new(EmbeddedRegisters::open(data).unwrap()),
        desk: desk.clone(),
        ledger,
        ledger_reading: Arc::new(EmbeddedLedgerReading::of(data)),
        keys: RegisterKeys {
            lookup: key(1),
            document: key(2),
            subject: key(3),
        },
        clock: clock.clone(),
        issuing: None,
    });
    let app = app.await.unwrap();

    assert_eq!(run_if_due(&app).await.unwrap(), None, "before six");
    *clock.0.lock().unwrap() = at("2026-11-24T22:00:00Z");
    assert_eq!(run_if_due(&app).await.unwrap(), Some(2));
    assert_eq!(run_if_due(&app).await.unwrap(), None, "once a day");

    let day = "2026-11-24".parse().unwrap();
    let found = desk.orphans(day).await.unwrap().expect("listed");
    assert_eq!(found.counts, [(hall.clone(), 2)]);
    let entries: Vec<(u64, &str)> = (found.questions.iter())
        .map(|question| (question.entry, question.case.as_str()))
        .collect();
    assert_eq!(entries, [(1, "办件-2"), (5, "办件-2")]);

    // Made anew after the case was registered, it is empty; what is of other days is not touched.
    let late = ApprovalCase {
        number: CaseNumber::parse("办件-2").unwrap(),
        ..registered
    };
    desk.register_case(&late).await.unwrap();
    assert_eq!(app.list_orphans(day).await.unwrap(), 0);
    assert_eq!(app.list_orphans("2026-11-23".parse().unwrap()).await.unwrap(), 1);
}
