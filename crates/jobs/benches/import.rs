//! Rows a second of an import, beside DuckDB on the same file: `cargo bench -p jobs`.
//!
//! First parsing, checking and packing alone (storage throws the blocks away), then the whole import into a new store,
//! in pairs with DuckDB (`duckdb_load.py`; left out where Python cannot import duckdb): read_csv into a table on disk
//! with checkpoint, two threads each. Pairs are interleaved and the ratio is taken pair by pair, since the machine may
//! be shared. `HEYAN_BENCH_ROWS` sets the number of enterprises (1,000,000 if unset), `HEYAN_BENCH_PAIRS` that of pairs.

use std::{
    fs,
    io::BufWriter,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Instant,
};

use app::Publisher;
use jobs::import::{ImportOrder, Watch, prepare};
use model::Catalogue;
use store::{
    AlternateSpace, AsOf, BatchHeader, BatchIntake, BatchSummary, Change, PreparedBatch, Progress, RegisterName,
    RegisterState, RegisterStore, RowBlock, StoreError, StoreKey, StoredVersion,
};
use store_embedded::EmbeddedRegisters;

const THREADS: NonZeroUsize = NonZeroUsize::new(2).unwrap();

fn main() {
    // `cargo test --benches` runs this too; it has nothing to say there.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let number = |name: &str, otherwise: u64| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    let (records, pairs) = (number("HEYAN_BENCH_ROWS", 1_000_000), number("HEYAN_BENCH_PAIRS", 5));
    let folder = tempfile::tempdir().expect("a folder for the bench");
    let file = folder.path().join("enterprise.csv");
    let order = sample::Order {
        register: sample::Register::Enterprise,
        records,
        seed: 1,
        threads: THREADS,
    };
    let mut out = BufWriter::new(fs::File::create(&file).expect("the file can be written"));
    let written = sample::write_register(order, &mut out, |_| {}).expect("the file can be written");
    drop(out);
    println!(
        "{} rows, {:.0} MB, 2 threads",
        written.lines,
        written.bytes as f64 / 1e6
    );

    let alone: Vec<f64> = (0..pairs)
        .map(|_| import(Arc::new(Nowhere), &file, folder.path()))
        .collect();
    report("parse, check and pack alone", &alone, written.lines);
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for pair in 0..pairs {
        let data = folder.path().join(format!("data-{pair}"));
        let store = Arc::new(EmbeddedRegisters::open(&data).expect("the store opens"));
        ours.push(import(store, &file, folder.path()));
        fs::remove_dir_all(&data).expect("the store can be removed");
        if let Some((seconds, peak)) = duckdb(&file, &folder.path().join("d.duck")) {
            theirs.push(seconds);
            ratios.push(seconds / ours[ours.len() - 1]);
            println!(
                "  pair {pair}: {:.2} s, DuckDB {seconds:.2} s ({} MB at its peak)",
                ours[ours.len() - 1],
                peak / 1024
            );
        }
    }
    report("whole import", &ours, written.lines);
    match theirs.is_empty() {
        true => println!("DuckDB left out: python3 cannot import duckdb"),
        false => {
            report("DuckDB, table on disk with checkpoint", &theirs, written.lines);
            ratios.sort_by(f64::total_cmp);
            let median = ratios[ratios.len() / 2];
            println!(
                "ratio of rows a second: median {median:.2} [{:.2} .. {:.2}]",
                ratios[0],
                ratios[ratios.len() - 1]
            );
        }
    }
    println!("peak of memory, whole process: {} MB", peak_kilobytes() / 1024);
}

fn report(what: &str, seconds: &[f64], rows: u64) {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    let median = sorted[sorted.len() / 2];
    let (low, high) = (sorted[0], sorted[sorted.len() - 1]);
    println!(
        "{what}: median {median:.2} s [{low:.2} .. {high:.2}], {:.0} rows/s",
        rows as f64 / median
    );
}

fn import(registers: Arc<dyn RegisterStore>, file: &Path, folder: &Path) -> f64 {
    let publisher = Publisher::new(registers, Arc::new(Catalogue::built_in()), None);
    let order = ImportOrder {
        register: "enterprise".to_owned(),
        file: PathBuf::from(file),
        mapping: None,
        encoding: None,
        format: None,
        threads: THREADS,
        rejects: Some(folder.join("rejects.csv")),
        is_whole_register: false,
        recorded_at: "2026-11-24T08:00:00Z".parse().expect("an instant"),
    };
    let started = Instant::now();
    let summary = prepare(&publisher, &order, &Watch::default())
        .and_then(|prepared| prepared.apply())
        .expect("the import runs");
    let seconds = started.elapsed().as_secs_f64();
    assert_eq!(summary.rejected, 0, "samples keep all rules");
    seconds
}

fn duckdb(file: &Path, database: &Path) -> Option<(f64, u64)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/duckdb_load.py");
    let output = Command::new("python3")
        .arg(script)
        .args([file, database])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (seconds, kilobytes) = text.trim().split_once(' ')?;
    Some((seconds.parse().ok()?, kilobytes.parse().ok()?))
}

/// Of this process, from the kernel; 0 where it does not say.
fn peak_kilobytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

/// Storage that throws everything away, to time what comes before it.
struct Nowhere;

struct Discarded;

#[async_trait::async_trait]
impl RegisterStore for Nowhere {
    async fn find(&self, _: &RegisterName, _: &StoreKey, _: AsOf) -> Result<Option<StoredVersion>, StoreError> {
        Ok(None)
    }

    async fn find_by_alternate(
        &self,
        _: &RegisterName,
        _: AlternateSpace,
        _: &[u8],
        _: usize,
    ) -> Result<Vec<StoreKey>, StoreError> {
        Ok(Vec::new())
    }

    async fn history(&self, _: &RegisterName, _: &StoreKey, _: usize) -> Result<Vec<StoredVersion>, StoreError> {
        Ok(Vec::new())
    }

    async fn state(&self, _: &RegisterName) -> Result<RegisterState, StoreError> {
        Ok(RegisterState::default())
    }

    async fn changes(&self, _: &RegisterName, _: u64, _: usize) -> Result<Vec<Change>, StoreError> {
        Ok(Vec::new())
    }

    fn open_batch(&self, _: &RegisterName, _: BatchHeader) -> Result<Box<dyn BatchIntake>, StoreError> {
        Ok(Box::new(Discarded))
    }
}

impl BatchIntake for Discarded {
    fn add(&self, block: RowBlock) -> Result<(), StoreError> {
        std::hint::black_box(block);
        Ok(())
    }

    fn prepare(self: Box<Self>, _: Progress<'_>) -> Result<Box<dyn PreparedBatch>, StoreError> {
        Ok(Box::new(Nothing(BatchSummary::default())))
    }
}

struct Nothing(BatchSummary);

impl PreparedBatch for Nothing {
    fn summary(&self) -> &BatchSummary {
        &self.0
    }

    fn apply(self: Box<Self>) -> Result<BatchSummary, StoreError> {
        Ok(self.0)
    }
}
