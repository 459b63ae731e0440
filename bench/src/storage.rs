//! The embedded register driver beside raw LMDB: its own bench, run and quoted.

use std::process::{Command, Stdio};

use crate::figures::{Report, Series};
use crate::targets::{DRIVER_BYTES, DRIVER_RATE};
use crate::{Failure, Settings};

/// Runs the driver's bench, as often as there are pairs: each run has pairs of its own and tells their median.
///
/// # Errors
/// When it fails or its words have changed.
pub fn measure(settings: &Settings, report: &mut Report) -> Result<(), Failure> {
    let (mut rates, mut bytes) = (Series::default(), Series::default());
    for run in 1..=settings.pairs {
        println!("\nregister driver beside raw LMDB, run {run}");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args([
            "bench",
            "--quiet",
            "--package",
            "store-embedded",
            "--bench",
            "register_lookup",
        ]);
        command
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("REGISTER_RECORDS", settings.records().to_string());
        let output = command.stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            return Err(format!("cargo bench -p store-embedded: {}", output.status).into());
        }
        let text = String::from_utf8(output.stdout)?;
        print!("{text}");
        rates.push(number(&text, "fair yardstick", "register is ")?);
        bytes.push(number(&text, "bytes a record", "ratio ")?);
    }
    report.add("register look-up ÷ raw LMDB get", DRIVER_RATE, 2, rates);
    report.add("bytes a record ÷ raw LMDB", DRIVER_BYTES, 3, bytes);
    Ok(())
}

/// The number behind `before` in the line that has `words`.
fn number(text: &str, words: &str, before: &str) -> Result<f64, Failure> {
    let line = text.lines().find(|line| line.contains(words));
    let rest = line.and_then(|line| line.split(before).nth(1));
    let digits = rest.map(|rest| {
        rest.split(|c: char| !c.is_ascii_digit() && c != '.')
            .next()
            .unwrap_or("")
    });
    let number = digits.and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| format!("the driver's bench says no {before:?} in a line with {words:?}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_drivers_bench_are_understood() {
        let text = "1000000 records\nbytes a record: register 290.1, raw LMDB 317.5, ratio 0.914\n   448000 /s  \
                    register is 1.00 × register find\n   470000 /s  register is 0.95 × raw get (the fair yardstick)\n";
        assert_eq!(number(text, "bytes a record", "ratio ").unwrap(), 0.914);
        assert_eq!(number(text, "fair yardstick", "register is ").unwrap(), 0.95);
        assert!(number(text, "fair yardstick", "ratio ").is_err());
    }
}
