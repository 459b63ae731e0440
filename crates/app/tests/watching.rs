//! The watch over a ledger of weeks, with a clock of the test's own.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use app::{App, AppParts, Caller, Clock, RegisterKeys};
use jiff::{SignedDuration, Timestamp};
use ledger::{Action, Door, Entry, Outcome, RecordedAt};
use model::{
    Alarm, AlarmSighting, AlarmState, ApprovalCase, CaseCheck, CaseNumber, Catalogue, Organisation, OrganisationId,
    OrganisationKind, Principal, PrincipalId, PrincipalKind,
};
use store::{AlarmStore, CaseStore, DeskStore, LedgerLog};
use store_embedded::{
    EmbeddedDesk, EmbeddedLedgerLog, EmbeddedLedgerReading, EmbeddedRegisters, LedgerLogOptions, create_ledger,
};
use zeroize::Zeroizing;

struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::Relaxed)).expect("in range")
    }
}

fn begun() -> Timestamp {
    "2026-06-01T02:00:00Z".parse().expect("an instant")
}

fn day(days: i64) -> Timestamp {
    begun() + SignedDuration::from_hours(24 * days)
}

fn organisation(id: &str) -> OrganisationId {
    OrganisationId::parse(id).expect("an id")
}

fn system() -> PrincipalId {
    PrincipalId::parse("system").expect("an id")
}

/// Two halls, of which the first registers its cases.
async fn desk_in(data: &Path) -> EmbeddedDesk {
    let desk = EmbeddedDesk::open(data).unwrap();
    for id in ["registers", "does-not"] {
        let hall = Organisation {
            id: organisation(id),
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
    let principal = Principal {
        id: system(),
        name: "样例系统".into(),
        kind: PrincipalKind::System,
        organisation: organisation("registers"),
        post: "审批".into(),
        is_active: true,
    };
    desk.add_principal(&principal).await.unwrap();
    let check = Some(CaseCheck::Warn);
    desk.set_case_check(&organisation("registers"), check).await.unwrap();
    desk
}

async fn ask(ledger: &EmbeddedLedgerLog, organisation: &str, case: &str, at: Timestamp, outcome: Outcome) {
    let subject = [7; 16];
    let entry = Entry {
        organisation: Some(organisation),
        post: Some("窗口"),
        principal: Some("clerk"),
        register: Some("population"),
        subject: Some(&subject),
        case: Some(case),
        ..Entry::new(
            RecordedAt::from_unix_micros(at.as_microsecond()),
            Door::Extranet,
            Action::Verify,
            outcome,
        )
    };
    LedgerLog::append(ledger, entry.to_bytes()).await.unwrap();
}

fn ledger_in(data: &Path) -> EmbeddedLedgerLog {
    EmbeddedLedgerLog::open(data, LedgerLogOptions::default()).unwrap()
}

async fn app_in(data: &Path, now: Timestamp) -> (App, Arc<TestClock>) {
    let key = |n: u8| Zeroizing::new([n; 32]);
    let clock = Arc::new(TestClock(AtomicI64::new(now.as_second())));
    let parts = AppParts {
        catalogue: Catalogue::built_in(),
        registers: Arc::new(EmbeddedRegisters::open(data).unwrap()),
        desk: Arc::new(EmbeddedDesk::open(data).unwrap()),
        ledger: Arc::new(ledger_in(data)),
        ledger_reading: Arc::new(EmbeddedLedgerReading::of(data)),
        keys: RegisterKeys {
            lookup: key(1),
            document: key(2),
            subject: key(3),
        },
        clock: clock.clone(),
        issuing: None,
    };
    (App::new(parts).await.unwrap(), clock)
}

async fn open_alarms(desk: &EmbeddedDesk) -> Vec<Alarm> {
    desk.list_alarms(AlarmState::Open, None).await.unwrap()
}

#[tokio::test]
async fn cases_of_which_the_desk_never_hears_sound_after_their_time() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    create_ledger(data, "heyan.example/test", &[9; 32]).unwrap();
    let desk = desk_in(data).await;
    let ledger = ledger_in(data);
    for n in 0..4 {
        ask(&ledger, "registers", &format!("登记-{n}"), day(0), Outcome::Consistent).await;
        ask(&ledger, "registers", &format!("编造-{n}"), day(0), Outcome::Consistent).await;
        ask(&ledger, "does-not", &format!("编造-{n}"), day(0), Outcome::Consistent).await;
        let case = ApprovalCase {
            number: CaseNumber::parse(&format!("登记-{n}")).expect("a case number"),
            organisation: organisation("registers"),
            registered_by: system(),
            registered_at: day(1),
            closed: None,
        };
        desk.register_case(&case).await.unwrap();
    }
    drop(ledger);
    let settings = "[cases_without_sequel]\ncases_at_least = 8\npercent = 50\ndays = 30\n";
    let (app, clock) = app_in(data, day(29)).await;
    let mut watching = app.watch(watch::Settings::parse(settings).unwrap());
    watching.look().await.unwrap();
    assert_eq!(open_alarms(&desk).await, [], "their time is not over");
    clock.0.store(day(31).as_second(), Ordering::Relaxed);
    watching.look().await.unwrap();
    let alarms = open_alarms(&desk).await;
    let [alarm] = &alarms[..] else {
        panic!("one alarm, not {alarms:?}")
    };
    let seen = &alarm.sighting;
    assert_eq!((seen.rule.as_str(), seen.measured), ("cases_without_sequel", 50));
    assert_eq!(
        seen.organisation.as_deref(),
        Some("registers"),
        "where cases are registered"
    );
    assert_eq!(
        seen.indexes,
        [1, 4, 7, 10],
        "the entries that named the cases nobody knows"
    );
    watching.look().await.unwrap();
    assert_eq!(open_alarms(&desk).await.len(), 1);
}

#[tokio::test]
async fn what_is_long_past_is_learned_from_and_not_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    create_ledger(data, "heyan.example/test", &[9; 32]).unwrap();
    let (desk, ledger) = (desk_in(data).await, ledger_in(data));
    for n in 0..3 {
        ask(&ledger, "registers", &format!("旧-{n}"), day(0), Outcome::Refused).await;
    }
    drop(ledger);
    let settings = watch::Settings::parse("[refusals_in_a_row]\nrefusals = 3\n").unwrap();
    let (app, _) = app_in(data, day(40)).await;
    let mut watching = app.watch(settings.clone());
    assert!(!watching.look().await.unwrap(), "nothing is waiting");
    assert_eq!(open_alarms(&desk).await, []);
    watching.keep_position().await.unwrap();
    assert_eq!(desk.watch_position("heyan.example/test").await.unwrap(), Some(3));
    drop((watching, app));

    // Three more, and the six together are twice the threshold.
    let ledger = ledger_in(data);
    for n in 0..3 {
        ask(&ledger, "registers", &format!("新-{n}"), day(41), Outcome::Refused).await;
    }
    drop(ledger);
    let (app, _) = app_in(data, day(41)).await;
    app.watch(settings).look().await.unwrap();
    let alarms = open_alarms(&desk).await;
    assert_eq!(alarms.len(), 1, "{alarms:?}");
    assert_eq!(
        (alarms[0].sighting.measured, &alarms[0].sighting.indexes[..]),
        (6, &[0, 1, 2, 3, 4, 5][..])
    );
}

#[tokio::test]
async fn alarms_are_listed_a_page_at_a_time_in_the_remit() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    create_ledger(data, "heyan.example/test", &[9; 32]).unwrap();
    let desk = desk_in(data).await;
    for (id, kind) in [
        ("audit", OrganisationKind::Auditor),
        ("source", OrganisationKind::SourceAuthority),
    ] {
        let body = Organisation {
            id: organisation(id),
            kind,
            ..desk.list_organisations().await.unwrap().swap_remove(0)
        };
        desk.add_organisation(&body).await.unwrap();
        let person = Principal {
            id: PrincipalId::parse(id).expect("an id"),
            kind: PrincipalKind::Person,
            organisation: organisation(id),
            ..desk.list_principals().await.unwrap().swap_remove(0)
        };
        desk.add_principal(&person).await.unwrap();
    }
    let more = 3;
    for n in 0..app::ALARMS_SHOWN_MAX as u64 + more {
        let sighting = AlarmSighting {
            rule: "volume".to_owned(),
            principal: Some(format!("clerk-{n}")),
            indexes: vec![n],
            ..AlarmSighting::default()
        };
        desk.raise_alarm(&sighting, day(0)).await.unwrap();
    }
    let (app, _) = app_in(data, day(1)).await;
    let caller = |id: &str| Caller::Demo(PrincipalId::parse(id).expect("an id"));
    let page = async |who: &str, before| app.alarms_page(&caller(who), AlarmState::Open, before).await.unwrap();
    let first = page("audit", None).await;
    assert_eq!(
        (first.alarms.len(), first.next),
        (app::ALARMS_SHOWN_MAX, Some(more + 1))
    );
    let rest = page("audit", first.next).await;
    let numbers: Vec<u64> = rest.alarms.iter().map(|view| view.alarm.id).collect();
    assert_eq!((numbers, rest.next), ((1..=more).rev().collect(), None));
    let none = page("source", None).await;
    assert_eq!((none.alarms.len(), none.next), (0, None), "not its register");
}
