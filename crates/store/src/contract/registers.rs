//! The contract of [`RegisterStore`], as tests that every driver passes.

mod model;
mod rows;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::{
    AlternateSpace, AsOf, BatchSummary, ChangeKind, RegisterName, RegisterState, RegisterStore, StoreError, StoreKey,
    StoredVersion,
};
pub use model::random_batches;
pub use rows::{TestRow, apply, header, key, prepare};

/// A store with nothing in it; what the second value is keeps its folder or database alive.
pub type EmptyStore = (Arc<dyn RegisterStore>, Box<dyn std::any::Any>);

/// Runs the whole contract; panics where the driver breaks it.
pub async fn suite(empty: &dyn Fn() -> EmptyStore) {
    an_empty_register_knows_nothing(&*empty().0).await;
    versions_are_found_in_both_times(&*empty().0).await;
    a_retired_record_keeps_its_last_document(&*empty().0).await;
    a_whole_register_retires_what_it_does_not_name(&*empty().0).await;
    a_batch_is_applied_once(&*empty().0).await;
    rows_that_are_there_are_not_written_again(&*empty().0).await;
    a_dropped_batch_changes_nothing(&*empty().0).await;
    one_batch_is_open_at_a_time(&*empty().0);
    the_feed_has_no_gaps(&*empty().0).await;
    alternates_find_former_values(&*empty().0).await;
    for seed in 0..12 {
        random_batches(&*empty().0, seed).await;
    }
}

/// The register that the tests use.
pub fn register() -> RegisterName {
    RegisterName::new("enterprise")
}

const OLD: Date = date(2001, 5, 1);
const MIDDLE: Date = date(2010, 5, 1);
const NEW: Date = date(2020, 5, 1);
const NAME: AlternateSpace = AlternateSpace(1);

async fn find(store: &dyn RegisterStore, name: &str, at: AsOf) -> Option<StoredVersion> {
    store.find(&register(), &key(name), at).await.expect("find")
}

async fn document(store: &dyn RegisterStore, name: &str, at: AsOf) -> Option<String> {
    let version = find(store, name, at).await?;
    Some(String::from_utf8(version.document).expect("the tests write text"))
}

fn on(day: Date) -> AsOf {
    AsOf {
        effective_on: Some(day),
        recorded_by: None,
    }
}

fn recorded(batch: u8) -> Timestamp {
    header(batch).recorded_at
}

async fn an_empty_register_knows_nothing(store: &dyn RegisterStore) {
    assert_eq!(find(store, "a", AsOf::NOW).await, None);
    let state = store.state(&register()).await.expect("state");
    assert_eq!(state, RegisterState::default());
    assert_eq!(store.changes(&register(), 0, 10).await.expect("changes"), []);
    assert_eq!(store.history(&register(), &key("a"), 10).await.expect("history"), []);
    let found = store.find_by_alternate(&register(), NAME, b"x", 10).await;
    assert_eq!(found.expect("find_by_alternate"), []);

    // A batch without rows is a batch.
    apply(store, header(1), vec![]);
    let state = store.state(&register()).await.expect("state");
    assert_eq!(state.last_batch_at, Some(recorded(1)));
    assert_eq!(state.sequence, 0);
    assert_eq!(find(store, "a", AsOf::NOW).await, None);
}

async fn versions_are_found_in_both_times(store: &dyn RegisterStore) {
    apply(
        store,
        header(1),
        vec![TestRow::put("a", MIDDLE, "middle"), TestRow::put("b", OLD, "b")],
    );
    // Later in both, and a correction of the past that comes last.
    apply(store, header(2), vec![TestRow::put("a", NEW, "new")]);
    apply(store, header(3), vec![TestRow::put("a", OLD, "old")]);
    apply(store, header(4), vec![TestRow::put("a", MIDDLE, "middle corrected")]);

    let cases = [
        (AsOf::NOW, Some("new")),
        (on(date(2030, 1, 1)), Some("new")),
        (on(NEW), Some("new")),
        (on(date(2020, 4, 30)), Some("middle corrected")),
        (on(date(2010, 4, 30)), Some("old")),
        (on(date(2001, 4, 30)), None),
    ];
    for (at, expected) in cases {
        assert_eq!(document(store, "a", at).await.as_deref(), expected, "{at:?}");
    }
    let by = |batch, effective_on| AsOf {
        effective_on,
        recorded_by: Some(recorded(batch)),
    };
    let cases = [
        (by(1, None), Some("middle")),
        (by(1, Some(OLD)), None),
        (by(2, None), Some("new")),
        (by(2, Some(MIDDLE)), Some("middle")),
        (by(3, Some(OLD)), Some("old")),
        (by(3, Some(MIDDLE)), Some("middle")),
        (by(4, Some(MIDDLE)), Some("middle corrected")),
    ];
    for (at, expected) in cases {
        assert_eq!(document(store, "a", at).await.as_deref(), expected, "{at:?}");
    }
    let before = AsOf {
        effective_on: None,
        recorded_by: Some(recorded(1) - jiff::SignedDuration::from_nanos(1)),
    };
    assert_eq!(document(store, "a", before).await, None);

    let history = store.history(&register(), &key("a"), 10).await.expect("history");
    let told: Vec<_> = history
        .iter()
        .map(|v| (v.sequence, v.effective_on, v.recorded_at, &v.document[..]))
        .collect();
    assert_eq!(
        told,
        [
            (5, MIDDLE, recorded(4), &b"middle corrected"[..]),
            (4, OLD, recorded(3), b"old"),
            (3, NEW, recorded(2), b"new"),
            (1, MIDDLE, recorded(1), b"middle"),
        ]
    );
    let newest = store.history(&register(), &key("a"), 2).await.expect("history");
    assert_eq!(newest, history[..2]);
    assert_eq!(document(store, "b", AsOf::NOW).await.as_deref(), Some("b"));
}

async fn a_retired_record_keeps_its_last_document(store: &dyn RegisterStore) {
    apply(
        store,
        header(1),
        vec![TestRow::put("a", OLD, "a"), TestRow::put("b", OLD, "b")],
    );
    let rows = vec![TestRow::retire("a", MIDDLE), TestRow::retire("nobody", MIDDLE)];
    let summary = apply(store, header(2), rows);
    assert_eq!((summary.retired, summary.unchanged), (1, 1), "{summary:?}");
    let version = find(store, "a", AsOf::NOW).await.expect("still there");
    assert_eq!((version.change, &version.document[..]), (ChangeKind::Retire, &b"a"[..]));
    let version = find(store, "a", on(OLD)).await.expect("was there");
    assert_eq!(version.change, ChangeKind::Put);
    assert_eq!(find(store, "nobody", AsOf::NOW).await, None);
    let state = store.state(&register()).await.expect("state");
    assert_eq!((state.records, state.retired, state.sequence), (1, 1, 3));

    // Retired already; then put again.
    let summary = apply(store, header(3), vec![TestRow::retire("a", NEW)]);
    assert_eq!((summary.unchanged, summary.versions), (1, 0));
    let summary = apply(store, header(4), vec![TestRow::put("a", NEW, "again")]);
    assert_eq!((summary.changed, summary.versions), (1, 1));
    let state = store.state(&register()).await.expect("state");
    assert_eq!((state.records, state.retired), (2, 0));

    // Put and retired on one day of one batch.
    let rows = vec![TestRow::put("c", NEW, "c"), TestRow::retire("c", NEW)];
    let summary = apply(store, header(5), rows);
    assert_eq!((summary.added, summary.retired, summary.versions), (1, 0, 1));
    let version = find(store, "c", AsOf::NOW).await.expect("known");
    assert_eq!((version.change, &version.document[..]), (ChangeKind::Retire, &b"c"[..]));
}

async fn a_whole_register_retires_what_it_does_not_name(store: &dyn RegisterStore) {
    let rows = ["a", "b", "c", "d"].map(|name| TestRow::put(name, OLD, name));
    apply(store, header(1), rows.to_vec());
    apply(store, header(2), vec![TestRow::retire("d", MIDDLE)]);
    apply(store, header(3), vec![TestRow::put("c", NEW, "c later")]);

    let mut whole = header(4);
    whole.retire_absent_on = Some(date(2015, 1, 1));
    let summary = apply(store, whole, vec![TestRow::put("b", OLD, "b")]);
    assert_eq!((summary.retired, summary.unchanged, summary.versions), (2, 1, 2));
    let state = store.state(&register()).await.expect("state");
    assert_eq!((state.records, state.retired), (1, 3));
    let a = find(store, "a", AsOf::NOW).await.expect("known");
    assert_eq!(
        (a.change, a.effective_on, &a.document[..]),
        (ChangeKind::Retire, date(2015, 1, 1), &b"a"[..])
    );
    // Not before the version that it ends.
    let c = find(store, "c", AsOf::NOW).await.expect("known");
    assert_eq!((c.change, c.effective_on), (ChangeKind::Retire, NEW));
    let d = find(store, "d", AsOf::NOW).await.expect("known");
    assert_eq!(d.effective_on, MIDDLE);
}

async fn a_batch_is_applied_once(store: &dyn RegisterStore) {
    let rows = vec![TestRow::put("a", OLD, "a")];
    let first = apply(store, header(1), rows.clone());
    assert_eq!(
        first,
        BatchSummary {
            added: 1,
            versions: 1,
            sequence_after: 1,
            ..BatchSummary::default()
        }
    );
    let before = store.state(&register()).await.expect("state");
    let again = apply(store, header(1), vec![TestRow::put("a", OLD, "anything")]);
    assert_eq!(
        again,
        BatchSummary {
            is_repeat: true,
            records_before: 1,
            sequence_before: 1,
            sequence_after: 1,
            ..BatchSummary::default()
        }
    );
    assert_eq!(store.state(&register()).await.expect("state"), before);
    assert_eq!(document(store, "a", AsOf::NOW).await.as_deref(), Some("a"));
}

async fn rows_that_are_there_are_not_written_again(store: &dyn RegisterStore) {
    let rows = vec![
        TestRow::put("a", OLD, "first"),
        TestRow::put("a", OLD, "wins"),
        TestRow::put("a", MIDDLE, "later"),
        TestRow::retire("a", NEW),
    ];
    let summary = apply(store, header(1), rows.clone());
    assert_eq!((summary.added, summary.versions), (1, 3));
    let summary = apply(store, header(2), rows);
    assert_eq!((summary.unchanged, summary.versions), (1, 0));
    // Corrected and corrected back: each is a version.
    for (batch, text) in [(3, "other"), (4, "wins")] {
        let summary = apply(store, header(batch), vec![TestRow::put("a", OLD, text)]);
        assert_eq!((summary.changed, summary.versions), (1, 1));
        assert_eq!(document(store, "a", on(OLD)).await.as_deref(), Some(text));
    }
    assert_eq!(document(store, "a", on(MIDDLE)).await.as_deref(), Some("later"));
}

async fn a_dropped_batch_changes_nothing(store: &dyn RegisterStore) {
    for seeded in [false, true] {
        let before = store.state(&register()).await.expect("state");
        let rows = || vec![TestRow::put("x", OLD, "x"), TestRow::retire("a", NEW)];
        drop(store.open_batch(&register(), header(9)).expect("open"));
        let intake = store.open_batch(&register(), header(9)).expect("open");
        intake.add(rows::block(&rows(), 1)).expect("add");
        drop(intake);
        let prepared = prepare(store, header(9), rows());
        assert_eq!(prepared.summary().added, 1);
        drop(prepared);
        assert_eq!(store.state(&register()).await.expect("state"), before);
        assert_eq!(find(store, "x", AsOf::NOW).await, None);
        if !seeded {
            apply(store, header(1), vec![TestRow::put("a", OLD, "a")]);
        }
    }
    // What was dropped can come again.
    let summary = apply(store, header(9), vec![TestRow::put("x", OLD, "x")]);
    assert_eq!((summary.added, summary.is_repeat), (1, false));
    assert_eq!(document(store, "a", AsOf::NOW).await.as_deref(), Some("a"));
    assert_eq!(document(store, "x", AsOf::NOW).await.as_deref(), Some("x"));
}

fn one_batch_is_open_at_a_time(store: &dyn RegisterStore) {
    let other = RegisterName::new("institution");
    let held = prepare(store, header(1), vec![]);
    match store.open_batch(&register(), header(2)) {
        Err(StoreError::InUse { .. }) => {}
        Err(e) => panic!("expected InUse, not {e}"),
        Ok(_) => panic!("two batches of one register are open"),
    }
    drop(store.open_batch(&other, header(2)).expect("another register is free"));
    drop(held);
    drop(store.open_batch(&register(), header(2)).expect("free again"));
}

async fn the_feed_has_no_gaps(store: &dyn RegisterStore) {
    let many: Vec<_> = (0..700).map(|i| TestRow::put(format!("91{i:016}"), OLD, "x")).collect();
    apply(store, header(1), many);
    apply(
        store,
        header(2),
        vec![
            TestRow::retire(format!("91{:016}", 5), MIDDLE),
            TestRow::put("z", OLD, "z"),
        ],
    );
    apply(
        store,
        header(3),
        vec![TestRow::put("a", OLD, "a"), TestRow::put("a", NEW, "b")],
    );

    let all = store.changes(&register(), 0, usize::MAX).await.expect("changes");
    assert!(all.iter().map(|c| c.sequence).eq(1..=704));
    let told: Vec<_> = all[700..].iter().map(|c| (c.key.clone(), c.change)).collect();
    assert_eq!(
        told,
        [
            (key(format!("91{:016}", 5)), ChangeKind::Retire),
            (key("z"), ChangeKind::Put),
            (key("a"), ChangeKind::Put),
            (key("a"), ChangeKind::Put),
        ]
    );
    let mut read = Vec::new();
    loop {
        let page = store
            .changes(&register(), read.len() as u64, 97)
            .await
            .expect("changes");
        if page.is_empty() {
            break;
        }
        read.extend(page);
    }
    assert_eq!(read, all);
    assert_eq!(store.changes(&register(), 704, 5).await.expect("changes"), []);
    assert_eq!(store.changes(&register(), u64::MAX, 5).await.expect("changes"), []);
}

async fn alternates_find_former_values(store: &dyn RegisterStore) {
    let by_name = async |name: &str, limit| {
        let space = NAME;
        let found = store
            .find_by_alternate(&register(), space, name.as_bytes(), limit)
            .await;
        found.expect("find_by_alternate")
    };
    apply(
        store,
        header(1),
        vec![
            TestRow::put("a", OLD, "1").named("华盛"),
            TestRow::put("a", MIDDLE, "2").named("恒瑞"),
            TestRow::put("c", MIDDLE, "3").named("华盛"),
        ],
    );
    apply(
        store,
        header(2),
        vec![TestRow::put("b", OLD, "4").named("华盛").named("恒瑞")],
    );
    apply(store, header(3), vec![TestRow::put("a", NEW, "5").named("华盛")]);
    assert_eq!(by_name("华盛", 10).await, ["a", "b", "c"].map(key));
    assert_eq!(by_name("华盛", 2).await, ["a", "b"].map(key));
    assert_eq!(by_name("恒瑞", 10).await, ["a", "b"].map(key));
    assert_eq!(by_name("金银", 10).await, []);
    assert_eq!(by_name("华盛", 0).await, []);
    let other = AlternateSpace(2);
    let found = store.find_by_alternate(&register(), other, "华盛".as_bytes(), 10).await;
    assert_eq!(found.expect("find_by_alternate"), []);
    let found: Vec<StoreKey> = by_name("", 10).await;
    assert_eq!(found, []);
}
