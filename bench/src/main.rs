//! `cargo xtask bench`: the figures of the project, each beside its yardstick in the same run.
//!
//! A machine is never quiet and never the same, so nothing here is a figure by itself: A and B are measured in turn,
//! pair by pair, and the ratio of each pair counts. What is asked of them stands in [`targets`]; how to read the
//! figures, in `docs/benchmarks.md`.
//!
//! Knows nothing of the code that it measures: it drives the release binary as anybody could. The bare server and the
//! load generator are hidden commands of this same program, each in a process of its own.

mod asking;
mod codes;
mod durable;
mod extracts;
mod figures;
mod hello;
mod hostile;
mod import;
mod installation;
mod load;
mod memory;
mod processes;
mod questions;
mod search;
mod storage;
mod strange_searches;
mod strangers;
mod targets;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use figures::Report;

/// What went wrong, in words for whoever runs the bench.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The figures of the project, each beside its yardstick.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench")]
struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Verification over mutual TLS and lookup on the internet door, beside a bare "hello, JSON".
    Asking,
    /// Good clients beside ten thousand idle connections, and beside a mix of hostile ones.
    Hostile,
    /// Look-up in the embedded register driver and bytes on disk, beside raw LMDB.
    Storage,
    /// Import of an enterprise file, beside DuckDB loading it.
    Import,
    /// Whether names are found as people type them, and how fast, beside raw tantivy and PostgreSQL's trigrams.
    Search,
    /// Printed extracts: how many a second into an archive, and how large.
    Extracts,
    /// `heyan code check` on a stream.
    Codes,
    /// Memory of the server at rest, and time from start to first answer.
    Memory,
    /// All of them.
    All,
    /// The bare server.
    #[command(hide = true)]
    Hello(hello::HelloArgs),
    /// The load generator.
    #[command(hide = true)]
    Load(load::LoadArgs),
}

/// How to measure.
#[derive(Clone, Debug, clap::Args)]
struct Settings {
    /// Pairs of A and B.
    #[arg(long, global = true, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pairs: u32,
    /// Seconds of load in each half of a pair.
    #[arg(long, global = true, default_value_t = 4.0)]
    seconds: f64,
    /// A tenth of the records and a quarter of the time: to see whether it runs, not for figures.
    #[arg(long, global = true)]
    quick: bool,
    /// The binary to measure [default: `heyan` beside this program].
    #[arg(long, global = true)]
    heyan: Option<PathBuf>,
    /// A data folder to use and keep; filled if it is not there [default: a new one, removed at the end].
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    /// A Python that has `duckdb`.
    #[arg(long, global = true, default_value = "python3")]
    python: PathBuf,
}

impl Settings {
    /// Citizens, and enterprises, that the server holds.
    fn records(&self) -> u64 {
        if self.quick { 100_000 } else { 1_000_000 }
    }

    /// Rows of the file that is imported.
    fn import_rows(&self) -> u64 {
        if self.quick { 500_000 } else { 5_000_000 }
    }

    /// Names that are looked for in.
    fn names(&self) -> u64 {
        self.import_rows()
    }

    fn seconds(&self) -> f64 {
        if self.quick { self.seconds / 4.0 } else { self.seconds }
    }

    fn heyan(&self) -> Result<PathBuf, Failure> {
        let path = match &self.heyan {
            Some(path) => path.clone(),
            None => std::env::current_exe()?.with_file_name("heyan"),
        };
        if path.is_file() {
            return Ok(path);
        }
        let path = path.display();
        Err(format!("{path} is not there: build it with `cargo build --release --package cli`").into())
    }
}

fn main() -> ExitCode {
    let Arguments { what, settings } = Arguments::parse();
    match run(what.unwrap_or(What::All), &settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(what: What, settings: &Settings) -> Result<(), Failure> {
    match &what {
        What::Hello(args) => return hello::run(args),
        What::Load(args) => return load::run(args),
        _ => {}
    }
    let mut report = Report::default();
    println!("{}", processes::machine());
    let is_all = matches!(what, What::All);
    if is_all || matches!(what, What::Codes) {
        codes::measure(settings, &mut report)?;
    }
    if is_all || matches!(what, What::Storage) {
        storage::measure(settings, &mut report)?;
    }
    if is_all || matches!(what, What::Search) {
        search::measure(settings, &mut report)?;
    }
    if is_all || matches!(what, What::Asking | What::Memory | What::Hostile | What::Extracts) {
        let installation = installation::Installation::prepare(settings)?;
        if is_all || matches!(what, What::Memory) {
            memory::measure(settings, &installation, &mut report)?;
        }
        if is_all || matches!(what, What::Asking) {
            asking::measure(settings, &installation, &mut report)?;
        }
        if is_all || matches!(what, What::Extracts) {
            extracts::measure(settings, &installation, &mut report)?;
        }
        if is_all || matches!(what, What::Hostile) {
            hostile::measure(settings, &installation, &mut report)?;
        }
    }
    if is_all || matches!(what, What::Import) {
        import::measure(settings, &mut report)?;
    }
    print!("\n{report}");
    Ok(())
}
