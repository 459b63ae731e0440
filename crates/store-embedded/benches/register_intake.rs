//! Intake of a large batch: blocks that have arrived, added by two threads, prepared and applied; beside a raw LMDB load
//! of the same records in sorted order. Rates by wall clock and by CPU, and the driver's peak of anonymous memory.
//!
//! `REGISTER_RECORDS=5000000 cargo bench -p store-embedded --bench register_intake`

#[path = "register_data/mod.rs"]
mod register_data;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use register_data::*;
use store::{RegisterStore, RowBlock};
use store_embedded::EmbeddedRegisters;

const PAIRS: usize = 5;

fn main() {
    let records = records(1_000_000);
    let sorted = sorted(records);
    let mut rates = vec![Vec::new(); 3];
    for _ in 0..PAIRS {
        let folder = tempfile::Builder::new()
            .prefix("register-bench")
            .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
            .unwrap();
        rates[0].push(ours(records, folder.path()));
        drop(folder);
        let folder = tempfile::Builder::new()
            .prefix("register-bench")
            .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
            .unwrap();
        // The generator's own time is taken off.
        let started = Instant::now();
        let mut text = String::new();
        for (_, i) in &sorted {
            document(*i, &name(*i), &mut text);
        }
        let generating = started.elapsed();
        let started = Instant::now();
        raw(folder.path(), &sorted);
        rates[1].push(records as f64 / (started.elapsed() - generating).as_secs_f64());
        let last = rates[0].len() - 1;
        let ratio = rates[0][last] / rates[1][last];
        rates[2].push(ratio);
    }
    println!(
        "{records} records, median of {PAIRS} pairs: register {:.0} rows/s, raw LMDB load of sorted rows {:.0} rows/s, ratio {:.2}",
        median(rates[0].clone()),
        median(rates[1].clone()),
        median(rates[2].clone()),
    );
}

fn ours(records: u64, folder: &std::path::Path) -> f64 {
    let store = EmbeddedRegisters::open(folder).unwrap();
    let blocks: Vec<RowBlock> = (1..=records)
        .step_by(8192)
        .map(|first| block(first, (first + 8192).min(records + 1)))
        .collect();
    let waiting = AtomicI64::new(blocks.iter().map(block_bytes).sum());
    let blocks = Mutex::new(blocks);
    let intake = store.open_batch(&register(), header(1)).unwrap();

    let (is_done, peak) = (AtomicBool::new(false), AtomicU64::new(0));
    let base = anonymous_bytes() as i64 - waiting.load(Ordering::Relaxed);
    let rate = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                let used = anonymous_bytes() as i64 - waiting.load(Ordering::Relaxed) - base;
                peak.fetch_max(used.max(0) as u64, Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let (started, cpu) = (Instant::now(), cpu());
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while let Some(block) = { blocks.lock().unwrap().pop() } {
                        let bytes = block_bytes(&block);
                        intake.add(block).unwrap();
                        waiting.fetch_sub(bytes, Ordering::Relaxed);
                    }
                });
            }
        });
        let (added, cpu_added) = (started.elapsed(), self::cpu() - cpu);
        let prepared = intake.prepare(&|_, _| {}).unwrap();
        let (ready, cpu_ready) = (started.elapsed(), self::cpu() - cpu);
        let summary = prepared.apply().unwrap();
        let all = started.elapsed();
        assert_eq!(summary.added, records);
        is_done.store(true, Ordering::Relaxed);
        let each = |cpu: Duration| cpu.as_nanos() as f64 / records as f64;
        println!(
            "add {:.2} s ({:.0} ns CPU a row), prepare {:.2} s ({:.0} ns CPU a row), apply {:.3} s; {:.0} rows/s",
            added.as_secs_f64(),
            each(cpu_added),
            (ready - added).as_secs_f64(),
            each(cpu_ready - cpu_added),
            (all - ready).as_secs_f64(),
            records as f64 / all.as_secs_f64(),
        );
        records as f64 / all.as_secs_f64()
    });
    // Of the first pair only: later ones would count what the allocator has kept of earlier blocks.
    static FIRST: std::sync::Once = std::sync::Once::new();
    FIRST.call_once(|| {
        println!(
            "peak of the driver's anonymous memory {} MiB",
            peak.load(Ordering::Relaxed) >> 20
        );
    });
    rate
}

fn block_bytes(block: &RowBlock) -> i64 {
    (block.bytes.capacity()
        + block.rows.capacity() * size_of::<store::Row>()
        + block.alternates.capacity() * size_of::<store::AlternateValue>()) as i64
}

fn anonymous_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

/// User and system time of this process.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}
