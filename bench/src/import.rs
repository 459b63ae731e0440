//! Import of an enterprise file with all checks, beside DuckDB loading the same file into a table on disk.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::figures::{Report, Series};
use crate::installation::{SEED, scratch};
use crate::processes::{Finished, run_well};
use crate::targets::{IMPORT_MEGABYTES, IMPORT_RATE};
use crate::{Failure, Settings};

/// The yardstick; also used by the import's own bench.
const DUCKDB_LOAD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/jobs/benches/duckdb_load.py");
const INSTALL_DUCKDB: &str = "DuckDB is missing; install it with `python3 -m venv target/duckdb && \
    target/duckdb/bin/pip install duckdb`, then add `--python target/duckdb/bin/python`";

/// Imports and loads in turn.
///
/// # Errors
/// When one fails.
pub fn measure(settings: &Settings, report: &mut Report) -> Result<(), Failure> {
    let heyan = settings.heyan()?;
    let folder = scratch()?;
    let rows = settings.import_rows();
    println!("\nimport of {rows} enterprises (A: DuckDB, B: heyan import)");
    let mut sample = Command::new(&heyan);
    sample
        .args([
            "sample",
            "--enterprises",
            &rows.to_string(),
            "--seed",
            &SEED.to_string(),
            "--out",
        ])
        .arg(folder.path());
    run_well(sample.stdout(Stdio::null()).stderr(Stdio::null()))?;
    let file = folder.path().join("enterprise.csv");
    // Some enterprises have a history, a row a version.
    let rows = count_lines(&file)? - 1;

    let has_duckdb = Command::new(&settings.python)
        .args(["-c", "import duckdb"])
        .stderr(Stdio::null())
        .status();
    let has_duckdb = has_duckdb.is_ok_and(|status| status.success());
    let (mut ratios, mut megabytes) = (Series::default(), Series::default());
    for pair in 1..=settings.pairs {
        let rate = |finished: &Finished| rows as f64 / finished.wall.as_secs_f64();
        let loaded = if has_duckdb {
            Some(load(settings, &file, folder.path())?)
        } else {
            None
        };
        let imported = import(&heyan, &file, &folder.path().join("data"))?;
        print!("pair {pair}: ");
        if let Some(loaded) = &loaded {
            print!(
                "A {:.0} rows/s, peak {:.0} MB; ",
                rate(loaded),
                loaded.resident_bytes_max as f64 / 1e6
            );
            ratios.push(rate(&imported) / rate(loaded));
        }
        println!(
            "B {:.0} rows/s, {:.2} µs CPU a row, peak {:.0} MB, of it anonymous {:.0} MB",
            rate(&imported),
            imported.cpu.as_secs_f64() * 1e6 / rows as f64,
            imported.resident_bytes_max as f64 / 1e6,
            imported.anonymous_bytes_max as f64 / 1e6,
        );
        megabytes.push(imported.resident_bytes_max as f64 / 1e6);
    }
    let what = "import rows a second ÷ DuckDB's";
    if has_duckdb {
        report.add(what, IMPORT_RATE, 2, ratios);
    } else {
        report.missing(what, INSTALL_DUCKDB);
    }
    report.add("import, peak memory, MB", IMPORT_MEGABYTES, 0, megabytes);
    Ok(())
}

fn import(heyan: &Path, file: &Path, data: &PathBuf) -> Result<Finished, Failure> {
    let mut init = Command::new(heyan);
    run_well(
        init.args(["init", "--name", "bench.example/heyan", "--data"])
            .arg(data)
            .stdout(Stdio::null()),
    )?;
    let mut command = Command::new(heyan);
    command
        .arg("import")
        .arg("enterprise")
        .arg(file)
        .arg("--data")
        .arg(data);
    let finished = run_well(command.stdout(Stdio::null()).stderr(Stdio::null()))?;
    std::fs::remove_dir_all(data)?;
    Ok(finished)
}

fn load(settings: &Settings, file: &Path, folder: &Path) -> Result<Finished, Failure> {
    let mut command = Command::new(&settings.python);
    command.arg(DUCKDB_LOAD).arg(file).arg(folder.join("duckdb.db"));
    run_well(command.stdout(Stdio::null()))
}

fn count_lines(file: &Path) -> Result<u64, Failure> {
    use std::io::Read;
    let (mut file, mut buffer, mut lines) = (std::fs::File::open(file)?, vec![0; 1 << 20], 0);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(lines);
        }
        lines += memchr::memchr_iter(b'\n', &buffer[..read]).count() as u64;
    }
}
