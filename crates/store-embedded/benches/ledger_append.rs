//! Durable appends a second, beside the bare group commit that the disk allows.
//!
//! `cargo bench -p store-embedded --bench ledger_append [-- DIR]`. The yardstick is a thread that writes what has gathered
//! and calls `fdatasync`, with 256-byte records and one condition variable a writer, without hashes, tree or recovery.
//! `busy` adds a fixed amount of hashing (30 to 40 µs) to each round, as a server works between two appends: there the
//! time of the processor that an append costs matters more than how soon it is durable.
//!
//! The yardstick has a thread for each writer and so takes a larger share of a machine on which others work too; there
//! only the µs of the processor compare, or the run is kept free of others for its short time (`chrt -r 1`).

use ledger::{Action, Door, Entry, Outcome, RecordedAt};
use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::time::{Duration, Instant};
use store_embedded::{AtWork, EmbeddedLedgerLog, LedgerLogOptions, create_ledger};

const SECONDS: f64 = 1.5;
const ROUNDS: usize = 5;
const WAITERS: [usize; 3] = [1, 64, 256];

#[derive(Clone, Copy)]
struct Figure {
    rate: f64,
    cpu_micros: f64,
}

fn main() {
    let dir = std::env::args().skip(1).find(|arg| !arg.starts_with("--"));
    let dir = dir.map_or_else(|| tempfile::tempdir().expect("a folder").keep(), Into::into);
    std::fs::create_dir_all(&dir).expect("a folder");
    pure();
    println!("waiters\tbusy µs\tpause µs\tappends/s [min..max]\tµs CPU each\tyardstick/s\tµs CPU each\tratio");
    for busy in [0, 40] {
        for waiters in WAITERS {
            for pause in [0, 1000] {
                // Interleaved, so that a busy machine is busy for both.
                let pairs: Vec<(Figure, Figure)> = (0..ROUNDS)
                    .map(|_| (ledger(&dir, waiters, busy, pause), yardstick(&dir, waiters, busy)))
                    .collect();
                report(waiters, busy, pause, &pairs);
            }
        }
    }
    // The folder may be one that the caller named; only what was made here is removed.
    let _ = std::fs::remove_file(dir.join("yardstick"));
}

fn report(waiters: usize, busy: u64, pause: u64, pairs: &[(Figure, Figure)]) {
    let middle = |of: &dyn Fn(&(Figure, Figure)) -> f64| {
        let mut values: Vec<f64> = pairs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        (values[0], values[values.len() / 2], values[values.len() - 1])
    };
    let (least, rate, most) = middle(&|pair| pair.0.rate);
    println!(
        "{waiters}\t{busy}\t{pause}\t{rate:.0} [{least:.0}..{most:.0}]\t{:.2}\t{:.0}\t{:.2}\t{:.2}",
        middle(&|pair| pair.0.cpu_micros).1,
        middle(&|pair| pair.1.rate).1,
        middle(&|pair| pair.1.cpu_micros).1,
        middle(&|pair| pair.0.rate / pair.1.rate).1,
    );
}

fn ledger(dir: &Path, waiters: usize, busy: u64, pause: u64) -> Figure {
    let data = dir.join("data");
    let _ = std::fs::remove_dir_all(&data);
    create_ledger(&data, "bench.example/heyan", &[1; 32]).expect("a new ledger");
    let at_work = AtWork::default();
    let options = LedgerLogOptions {
        at_work: at_work.clone(),
        pause_max: Duration::from_micros(pause),
        ..LedgerLogOptions::default()
    };
    let log = Arc::new(EmbeddedLedgerLog::open(&data, options).expect("it opens"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .on_thread_start(hook(&at_work, AtWork::begin))
        .on_thread_unpark(hook(&at_work, AtWork::begin))
        .on_thread_park(hook(&at_work, AtWork::end))
        .on_thread_stop(hook(&at_work, AtWork::end))
        .build()
        .expect("a runtime");
    std::thread::sleep(Duration::from_millis(300)); // The next segment is being prepared.
    let (start, cpu) = (Instant::now(), cpu_micros());
    let end = start + Duration::from_secs_f64(SECONDS);
    let count: u64 = runtime.block_on(async {
        let tasks: Vec<_> = (0..waiters)
            .map(|n| {
                let log = log.clone();
                tokio::spawn(async move {
                    let mut count = 0;
                    while Instant::now() < end {
                        work(busy);
                        let bytes = entry(n as i64 + count as i64).to_bytes();
                        log.append(&bytes).expect("accepted").await.expect("durable");
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        let mut sum = 0;
        for task in tasks {
            sum += task.await.expect("no panic");
        }
        sum
    });
    figure(count, start, cpu)
}

/// Says of a thread what it has come to.
fn hook(at_work: &AtWork, said: fn(&AtWork)) -> impl Fn() + Send + Sync + 'static {
    let at_work = at_work.clone();
    move || said(&at_work)
}

fn yardstick(dir: &Path, writers: usize, busy: u64) -> Figure {
    let mut file = File::create(dir.join("yardstick")).expect("a file");
    (0..128).for_each(|_| file.write_all(&[0; 1 << 20]).expect("room"));
    file.sync_all().expect("synced");
    std::io::Seek::rewind(&mut file).expect("rewound");
    let (sender, receiver) = mpsc::channel::<([u8; 256], Arc<(Mutex<bool>, Condvar)>)>();
    let committer = std::thread::spawn(move || {
        let (mut bytes, mut waiting) = (Vec::new(), Vec::new());
        while let Ok(first) = receiver.recv() {
            for (record, waiter) in std::iter::once(first).chain(receiver.try_iter()) {
                bytes.extend_from_slice(&record);
                waiting.push(waiter);
            }
            file.write_all(&bytes).expect("written");
            file.sync_data().expect("synced");
            bytes.clear();
            for waiter in waiting.drain(..) {
                *waiter.0.lock().expect("no panic") = true;
                waiter.1.notify_one();
            }
        }
    });
    let (start, cpu) = (Instant::now(), cpu_micros());
    let end = start + Duration::from_secs_f64(SECONDS);
    let threads: Vec<_> = (0..writers)
        .map(|_| {
            let sender = sender.clone();
            std::thread::spawn(move || {
                let waiter = Arc::new((Mutex::new(false), Condvar::new()));
                let mut count = 0;
                while Instant::now() < end {
                    work(busy);
                    sender.send(([9; 256], waiter.clone())).expect("received");
                    let done = waiter.0.lock().expect("no panic");
                    *waiter.1.wait_while(done, |done| !*done).expect("no panic") = false;
                    count += 1;
                }
                count
            })
        })
        .collect();
    drop(sender);
    let count = threads.into_iter().map(|thread| thread.join().expect("no panic")).sum();
    committer.join().expect("no panic");
    figure(count, start, cpu)
}

fn figure(count: u64, start: Instant, cpu: f64) -> Figure {
    Figure {
        rate: count as f64 / start.elapsed().as_secs_f64(),
        cpu_micros: (cpu_micros() - cpu) / count as f64,
    }
}

fn pure() {
    let start = Instant::now();
    let rounds = 1_000_000;
    (0..rounds).for_each(|n| _ = black_box(entry(black_box(n)).to_bytes()));
    let bytes = entry(1).to_bytes();
    println!(
        "build and serialise an entry of {} bytes: {:.0} ns",
        bytes.len(),
        start.elapsed().as_nanos() as f64 / rounds as f64
    );
    let start = Instant::now();
    (0..rounds).for_each(|_| _ = black_box(ledger::leaf_hash(black_box(&bytes))));
    println!("leaf hash: {:.0} ns", start.elapsed().as_nanos() as f64 / rounds as f64);
    let (start, mut tree) = (Instant::now(), ledger::CompactTree::new());
    let leaf = ledger::leaf_hash(&bytes);
    (0..rounds).for_each(|_| _ = black_box(tree.append(black_box(leaf))));
    println!(
        "tree append: {:.0} ns",
        start.elapsed().as_nanos() as f64 / rounds as f64
    );
}

fn entry(n: i64) -> Entry<'static> {
    Entry {
        organisation: Some("990000-hall-0007"),
        post: Some("window-3"),
        principal: Some("person-000042"),
        certificate: Some("3a9f0c5512e7b001"),
        register: Some("population"),
        subject: Some(&[0x5a; 32]),
        matter: Some("990000-matter-0001"),
        case: Some("2026-11-24-000001"),
        fields: vec!["name", "citizen-number", "birth-date"],
        register_version: Some(1_000_000),
        ..Entry::new(
            RecordedAt::from_unix_micros(1_795_491_463_000_000 + n),
            Door::Extranet,
            Action::Verify,
            Outcome::Consistent,
        )
    }
}

/// Work by amount and not by the clock, so that being interrupted does not shorten it: about 4 µs a kilohash block.
fn work(micros: u64) {
    let block = [7u8; 1024];
    (0..micros * 5 / 4).for_each(|_| _ = black_box(ledger::leaf_hash(black_box(&block))));
}

/// Time of the processor that this process has used, all threads together.
fn cpu_micros() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("procfs");
    let fields: Vec<&str> = stat.rsplit(") ").next().expect("fields").split(' ').collect();
    let ticks: f64 = fields[11].parse::<f64>().expect("user time") + fields[12].parse::<f64>().expect("system time");
    ticks * 10_000.0
}
