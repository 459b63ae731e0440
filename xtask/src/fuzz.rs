//! `cargo xtask fuzz`: everything that parses what a stranger sends, fed with what strangers could send.

use std::fs;

use crate::{
    Failure, machine,
    program::{Program, target_folder, workspace},
};

/// How long each target runs when nothing else is asked.
const SECONDS: &str = "60";

/// Runs the named targets, or all of them: `[--seconds N] [TARGET…]`.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    machine::provide(machine::FOR_BUILDING)?;
    if !Program::cargo(["fuzz", "--version"]).works() {
        Program::cargo(["install", "--locked", "cargo-fuzz"]).run()?;
    }
    let (seconds, named) = match arguments {
        [flag, seconds, named @ ..] if flag == "--seconds" => (seconds.as_str(), named),
        named => (SECONDS, named),
    };
    let known = targets()?;
    if let Some(unknown) = named.iter().find(|name| !known.contains(name)) {
        return Err(format!(
            "there is no target `{unknown}`; there are: {}",
            known.join(", ")
        ));
    }
    let chosen = if named.is_empty() { &known[..] } else { named };
    let mut failures = Vec::new();
    for target in chosen {
        let outcome = Program::cargo(["fuzz", "run"])
            .arg("--target-dir")
            .arg(target_folder().join("fuzz"))
            .args([target.as_str(), "--"])
            .args([&format!("-max_total_time={seconds}"), "-max_len=4096", "-timeout=10"])
            // Sanitizers are not stable, and a machine may have a stable compiler only.
            .env("RUSTC_BOOTSTRAP", "1")
            .run();
        failures.extend(outcome.err());
    }
    println!(
        "fuzz: {} passed, {} failed",
        chosen.len() - failures.len(),
        failures.len()
    );
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\n"))
    }
}

/// The targets, by their files.
fn targets() -> Result<Vec<String>, Failure> {
    let folder = workspace().join("fuzz/fuzz_targets");
    let files = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> = files
        .filter_map(|file| {
            let name = file.ok()?.file_name().into_string().ok()?;
            Some(name.strip_suffix(".rs")?.to_owned())
        })
        .collect();
    names.sort_unstable();
    Ok(names)
}
