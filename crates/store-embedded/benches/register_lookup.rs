//! Look-ups in a register beside raw LMDB gets of the same records, interleaved; and bytes a record on disk.
//!
//! `REGISTER_RECORDS=5000000 cargo bench -p store-embedded --bench register_lookup`

#[path = "register_data/mod.rs"]
mod register_data;

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use register_data::*;
use store::{AsOf, RegisterStore, StoreKey};
use store_embedded::EmbeddedRegisters;

const PAIRS: usize = 9;
const LOOKUPS: u64 = 300_000;

fn main() {
    let records = records(1_000_000);
    let folder = tempfile::Builder::new()
        .prefix("register-bench")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .unwrap();
    let (env, table) = raw(&folder.path().join("raw"), &sorted(records));

    let store = EmbeddedRegisters::open(&folder.path().join("data")).unwrap();
    let intake = store.open_batch(&register(), header(1)).unwrap();
    for first in (1..=records).step_by(8192) {
        intake.add(block(first, (first + 8192).min(records + 1))).unwrap();
    }
    intake.prepare(&|_, _| {}).unwrap().apply().unwrap();
    let store: Box<dyn RegisterStore> = Box::new(store);

    let (ours, lmdb) = (
        disk_bytes(&folder.path().join("data")),
        disk_bytes(&folder.path().join("raw")),
    );
    let each = |bytes| bytes as f64 / records as f64;
    println!("{records} records");
    println!(
        "bytes a record: register {:.1}, raw LMDB {:.1}, ratio {:.3}",
        each(ours),
        each(lmdb),
        ours as f64 / lmdb as f64
    );

    let register = register();
    let keys = |seed: u64| {
        (0..LOOKUPS)
            .map(|i| StoreKey::new(key(1 + mix(seed + i) % records)))
            .collect::<Vec<_>>()
    };
    let rate = |started: Instant| LOOKUPS as f64 / started.elapsed().as_secs_f64();

    let find = |keys: &[StoreKey]| {
        let started = Instant::now();
        for key in keys {
            let mut found = pin!(store.find(&register, key, AsOf::NOW));
            match found.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(found) => assert!(black_box(found.unwrap().unwrap()).document.len() > 100),
                Poll::Pending => unreachable!("the driver does not wait"),
            }
        }
        rate(started)
    };
    // The fair yardstick: like ours, each get begins a transaction and gives the document away as a value of its own.
    let get = |keys: &[StoreKey]| {
        let started = Instant::now();
        for key in keys {
            let txn = env.read_txn().unwrap();
            let found = table.get(&txn, key.as_bytes()).unwrap().unwrap().to_vec();
            assert!(black_box(found).len() > 100);
        }
        rate(started)
    };
    let borrow = |keys: &[StoreKey]| {
        let started = Instant::now();
        for key in keys {
            let txn = env.read_txn().unwrap();
            let found = table.get(&txn, key.as_bytes()).unwrap().unwrap();
            assert!(black_box(found).iter().fold(0, |a: u8, b| a ^ b) != 1 || found.len() > 100);
        }
        rate(started)
    };
    let reuse = |keys: &[StoreKey]| {
        let txn = env.read_txn().unwrap();
        let started = Instant::now();
        for key in keys {
            let found = table.get(&txn, key.as_bytes()).unwrap().unwrap();
            assert!(black_box(found).iter().fold(0, |a: u8, b| a ^ b) != 1 || found.len() > 100);
        }
        rate(started)
    };
    for seed in 1..8 {
        find(&keys(seed));
        reuse(&keys(seed));
    }
    let mut rates = vec![Vec::new(); 4];
    for pair in 0..PAIRS as u64 {
        for (number, run) in [&find as &dyn Fn(&[StoreKey]) -> f64, &get, &borrow, &reuse]
            .into_iter()
            .enumerate()
        {
            rates[number].push(run(&keys((pair * 4 + number as u64) << 32)));
        }
    }
    let names = [
        "register find, through the trait object",
        "raw get, own transaction, document copied (the fair yardstick)",
        "raw get, own transaction, document read in place",
        "raw get, one transaction for all, document read in place",
    ];
    for (name, of) in names.iter().zip(&rates) {
        let ratio = rates[0].iter().zip(of).map(|(ours, raw)| ours / raw).collect();
        println!(
            "{:>9.0} /s  register is {:.2} × {name}",
            median(of.clone()),
            median(ratio)
        );
    }
}
