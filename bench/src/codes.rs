//! `heyan code check` on a stream.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::figures::{Report, Series};
use crate::installation::{SEED, scratch};
use crate::targets::CODES_MILLION;
use crate::{Failure, Settings, processes};

/// Different codes in the stream.
const DIFFERENT: u64 = 500_000;
/// How often the stream repeats them.
const REPEATS: usize = 20;

/// Streams citizen numbers and credit codes, one in a hundred of them wrong, through the command.
///
/// # Errors
/// When it fails.
pub fn measure(settings: &Settings, report: &mut Report) -> Result<(), Failure> {
    let heyan = settings.heyan()?;
    let folder = scratch()?;
    let path = folder.path().join("codes.txt");
    let codes = write(&path, if settings.quick { DIFFERENT / 10 } else { DIFFERENT })?;
    println!("\ncode check on a stream of {codes} codes, one in a hundred wrong");
    let mut rates = Series::default();
    for run in 1..=settings.pairs {
        let mut command = Command::new(&heyan);
        command
            .args(["code", "check"])
            .stdin(File::open(&path)?)
            .stdout(Stdio::null());
        let finished = processes::run(&mut command)?;
        // 1 says that some code was wrong, as it has to be.
        if finished.status.code() != Some(1) {
            return Err(format!("heyan code check: {}", finished.status).into());
        }
        let each_core = codes as f64 / finished.cpu.as_secs_f64() / 1e6;
        println!(
            "run {run}: {:.2} million codes a second, {each_core:.2} million a second of CPU",
            codes as f64 / finished.wall.as_secs_f64() / 1e6
        );
        rates.push(each_core);
    }
    report.add("code check, million codes a second a core", CODES_MILLION, 2, rates);
    Ok(())
}

fn write(path: &Path, different: u64) -> Result<u64, Failure> {
    let mut text = Vec::new();
    for index in 0..different {
        let mut code = if index % 2 == 0 {
            sample::citizen(SEED, index).citizen_number
        } else {
            sample::enterprise(SEED, index).key().to_owned()
        };
        if index % 100 == 7 {
            let wrong = if code.pop() == Some('1') { '2' } else { '1' };
            code.push(wrong);
        }
        writeln!(text, "{code}")?;
    }
    let mut file = BufWriter::new(File::create(path)?);
    for _ in 0..REPEATS {
        file.write_all(&text)?;
    }
    file.flush()?;
    Ok(different * REPEATS as u64)
}
