//! Names as people type them: the index's own benches, run and quoted.

use std::process::{Command, Stdio};

use crate::figures::{Report, Series};
use crate::targets::NAMES_FOUND;
use crate::{Failure, Settings};

/// Runs the bench of what is found, whose queries are the same in every run, and shows the one of how fast, where it is told with what.
///
/// # Errors
/// When one of them fails or its words have changed.
pub fn measure(_settings: &Settings, report: &mut Report) -> Result<(), Failure> {
    println!("\nnames as people type them");
    let text = run("quality")?;
    let overall = text.lines().find(|line| line.starts_with("all "));
    let recall = overall.and_then(|line| line.split_whitespace().nth(2)?.parse().ok());
    let mut found = Series::default();
    found.push(recall.ok_or("the bench of what is found has no line for all classes")?);
    report.add("names found among the first ten", NAMES_FOUND, 3, found);
    run("speed").map(|_| ())
}

fn run(bench: &str) -> Result<String, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["bench", "--quiet", "--package", "search", "--bench", bench]);
    let output = command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo bench -p search --bench {bench}: {}", output.status).into());
    }
    let text = String::from_utf8(output.stdout)?;
    print!("{text}");
    Ok(text)
}
