//! The contract of [`BudgetStore`] and [`OrphanStore`], as tests that every driver passes.

use jiff::{Timestamp, civil::Date};
use model::{
    BudgetBurst, BudgetChange, DailyBudgets, Organisation, OrganisationId, OrganisationKind, PrincipalKind, TreeChange,
};

use crate::{BudgetStore, DeskStore, OrphanDay, OrphanQuestion, OrphanStore, StoreError, TreeStore, Usage};

/// Runs the whole contract; panics where the driver breaks it. `fresh` makes an empty desk and returns a way to open it.
pub async fn holds<S: BudgetStore + OrphanStore + DeskStore + TreeStore, Open: Fn() -> S>(fresh: impl Fn() -> Open) {
    let open = fresh();
    prepare(&open()).await;
    a_burst_is_booked_and_cancelled(&open()).await;
    what_breaks_a_rule_is_not_booked(&open()).await;
    the_use_of_days_is_kept(&open()).await;
    a_day_of_orphans_is_kept_and_replaced(&open()).await;
    daily_budgets_change_and_it_is_kept_why(&open()).await;
    assert_eq!(open().bursts(day("2026-11-25")).await.unwrap().len(), 1, "all is kept");
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn id(id: &str) -> OrganisationId {
    OrganisationId::parse(id).expect("an id")
}

fn now() -> Timestamp {
    "2026-11-25T01:02:03.456789Z".parse().expect("an instant")
}

fn burst(first: &str, last: &str, questions: u64) -> BudgetBurst {
    BudgetBurst {
        number: 0,
        organisation: id("hall"),
        lane: PrincipalKind::Person,
        first_day: day(first),
        last_day: day(last),
        questions_a_day: questions,
        reason: "集中办理开业登记".into(),
        booked_by: String::new(),
        booked_at: now(),
        cancelled_on: None,
    }
}

fn hall() -> Organisation {
    Organisation {
        id: id("hall"),
        name: "大厅".into(),
        kind: OrganisationKind::Hall,
        parent: None,
        is_active: true,
        population_hours: None,
        daily_budget_clerk: 10,
        daily_budget_system: 0,
    }
}

async fn prepare(desk: &impl DeskStore) {
    desk.add_organisation(&hall()).await.unwrap();
}

#[track_caller]
fn conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>) {
    assert!(
        matches!(outcome, Err(StoreError::Conflict(_))),
        "expected a conflict, got {outcome:?}"
    );
}

async fn a_burst_is_booked_and_cancelled(desk: &(impl BudgetStore + DeskStore)) {
    let today = day("2026-11-25");
    let stamp = desk.stamp().await.unwrap();
    let new = burst("2026-11-25", "2026-11-27", 30);
    let number = desk.book_burst(&new, today).await.unwrap();
    let booked_stamp = desk.stamp().await.unwrap();
    assert_ne!(booked_stamp, stamp, "the gate has to hear of it");
    let found = desk.bursts(today).await.unwrap();
    assert_eq!(found.len(), 1);
    assert!(!found[0].booked_by.is_empty(), "who booked it");
    let expected = BudgetBurst {
        number,
        booked_by: found[0].booked_by.clone(),
        ..new
    };
    assert_eq!(found, std::slice::from_ref(&expected));
    assert_eq!(desk.bursts(day("2026-11-28")).await.unwrap(), [], "over by then");
    desk.cancel_burst(number, day("2026-11-26")).await.unwrap();
    assert_ne!(desk.stamp().await.unwrap(), booked_stamp);
    let cancelled = BudgetBurst {
        cancelled_on: Some(day("2026-11-26")),
        ..expected
    };
    assert_eq!(desk.bursts(today).await.unwrap(), [cancelled]);
    conflict(desk.cancel_burst(number, day("2026-11-26")).await);
    conflict(desk.cancel_burst(number + 1, day("2026-11-26")).await);
    conflict(desk.cancel_burst(u64::MAX, day("2026-11-26")).await);
}

async fn what_breaks_a_rule_is_not_booked(desk: &impl BudgetStore) {
    let today = day("2026-11-26");
    for wrong in [
        burst("2026-11-25", "2026-11-26", 1),
        burst("2026-11-27", "2026-11-26", 1),
        burst("2026-11-26", "2026-11-26", 0),
        burst("2026-11-26", "2026-11-26", 101),
        BudgetBurst {
            lane: PrincipalKind::System,
            ..burst("2026-11-26", "2026-11-26", 1)
        },
        BudgetBurst {
            organisation: id("nobody"),
            ..burst("2026-11-26", "2026-11-26", 1)
        },
    ] {
        conflict(desk.book_burst(&wrong, today).await);
    }
    // What is over cannot be cancelled, and is left out of later looks.
    let past = burst("2026-11-20", "2026-11-20", 100);
    let past = desk.book_burst(&past, past.first_day).await.unwrap();
    conflict(desk.cancel_burst(past, today).await);
}

async fn the_use_of_days_is_kept(desk: &(impl BudgetStore + DeskStore)) {
    let usage = |used| Usage {
        organisation: id("hall"),
        lane: PrincipalKind::Person,
        used,
    };
    for (on, used) in [("2026-11-23", 3), ("2026-11-24", 4), ("2026-11-25", 5)] {
        desk.save_usage(day(on), &[usage(used)]).await.unwrap();
    }
    let found = desk.usage_of_days(day("2026-11-24"), day("2026-11-25")).await.unwrap();
    assert_eq!(found, [(day("2026-11-24"), usage(4)), (day("2026-11-25"), usage(5))]);
    assert_eq!(
        desk.usage_of_days(day("2026-11-26"), day("2026-11-27")).await.unwrap(),
        []
    );
}

async fn daily_budgets_change_and_it_is_kept_why(desk: &(impl BudgetStore + DeskStore + TreeStore)) {
    let now = async || {
        let all = desk.list_organisations().await.unwrap();
        let hall = all.into_iter().find(|known| known.id == id("hall")).unwrap();
        (hall.daily_budget_clerk, hall.daily_budget_system)
    };
    assert_eq!(desk.budget_changes(&id("hall")).await.unwrap(), [], "as it was added");
    let stamp = desk.stamp().await.unwrap();
    desk.change_budgets(&id("hall"), Some(20), None, "业务“增长” {1}")
        .await
        .unwrap();
    assert_eq!(now().await, (20, 0));
    assert_ne!(desk.stamp().await.unwrap(), stamp, "the gate has to hear of it");
    // As they are already: nothing happened.
    desk.change_budgets(&id("hall"), Some(20), Some(0), "重复")
        .await
        .unwrap();
    desk.change_budgets(&id("hall"), None, None, "空").await.unwrap();
    conflict(desk.change_budgets(&id("nobody"), Some(1), None, "无此机构").await);
    let renamed = |clerk, system| TreeChange {
        organisations_changed: vec![Organisation {
            name: "政务服务大厅".into(),
            daily_budget_clerk: clerk,
            daily_budget_system: system,
            ..hall()
        }],
        ..TreeChange::default()
    };
    desk.apply_tree(&renamed(20, 0)).await.unwrap();
    desk.apply_tree(&renamed(20, 500)).await.unwrap();
    let budgets = |clerk, system| DailyBudgets { clerk, system };
    let changes = desk.budget_changes(&id("hall")).await.unwrap();
    let told: Vec<_> = changes.iter().map(|change| (change.before, change.after)).collect();
    assert_eq!(
        told,
        [(budgets(10, 0), budgets(20, 0)), (budgets(20, 0), budgets(20, 500)),]
    );
    let BudgetChange { by, reason, .. } = &changes[0];
    assert_eq!((by.is_empty(), reason.as_str()), (false, "业务“增长” {1}"));
    assert!(changes[0].at <= changes[1].at && !changes[1].reason.is_empty());
}

async fn a_day_of_orphans_is_kept_and_replaced(desk: &(impl OrphanStore + DeskStore)) {
    let (on, stamp) = (day("2026-11-24"), desk.stamp().await.unwrap());
    assert_eq!(desk.orphans(on).await.unwrap(), None, "nobody went through it");
    assert_eq!(desk.orphan_counts(on).await.unwrap(), None);
    let question = |entry| OrphanQuestion {
        entry,
        asked_at: now(),
        organisation: id("hall"),
        principal: "clerk".into(),
        post: "综合窗口".into(),
        matter: "511Z07001006".into(),
        case: "办件-1".into(),
    };
    let found = OrphanDay {
        listed_at: now(),
        counts: vec![(id("hall"), 7)],
        questions: vec![question(3), question(12)],
    };
    desk.save_orphans(on, &found, day("2026-11-01")).await.unwrap();
    assert_eq!(desk.orphan_counts(on).await.unwrap(), Some(found.counts.clone()));
    assert_eq!(desk.orphans(on).await.unwrap(), Some(found));
    let none = OrphanDay {
        listed_at: now(),
        counts: vec![],
        questions: vec![],
    };
    desk.save_orphans(on, &none, day("2026-11-01")).await.unwrap();
    assert_eq!(desk.orphans(on).await.unwrap(), Some(none.clone()), "replaced");
    desk.save_orphans(day("2026-11-30"), &none, day("2026-11-25"))
        .await
        .unwrap();
    assert_eq!(desk.orphans(on).await.unwrap(), None, "forgotten");
    assert_eq!(desk.stamp().await.unwrap(), stamp, "no affair of the gate");
}
