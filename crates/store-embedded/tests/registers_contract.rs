//! The contract of registers on this driver, both ways of applying a batch.

use std::sync::Arc;

use store::contract::registers::{EmptyStore, suite};

use store_embedded::{EmbeddedRegisters, Tuning};

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

fn empty(tuning: Tuning) -> EmptyStore {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedRegisters::open_tuned(folder.path(), tuning).unwrap();
    (Arc::new(store), Box::new(folder))
}

#[test]
fn the_contract_holds_as_tuned() {
    run(suite(&|| empty(Tuning::default())));
}

#[test]
fn the_contract_holds_when_all_is_changed_in_place() {
    let tuning = Tuning {
        in_place_rows_min: u64::MAX,
        ..Tuning::default()
    };
    run(suite(&|| empty(tuning)));
}

#[test]
fn the_contract_holds_when_all_is_rebuilt_and_spilled() {
    let tuning = Tuning {
        run_bytes: 3000,
        runs_in_memory_bytes: 5000,
        alternates_in_memory_bytes: 500,
        commit_bytes: 10_000,
        in_place_rows_max: 0,
        in_place_rows_min: 0,
    };
    run(suite(&|| empty(tuning)));
}
