//! Names as people type them: the index's own benches, run and quoted.

use std::process::{Command, Stdio};

use crate::figures::{Report, Series};
use crate::targets::{NAMES_ASKED, NAMES_FOUND, NAMES_FOUND_LOWEST};
use crate::{Failure, Settings};

/// Runs the bench of what is found, whose queries are the same in every run, and shows the one of how fast, where it is told with what.
///
/// # Errors
/// When one of them fails or its words have changed.
pub fn measure(_settings: &Settings, report: &mut Report) -> Result<(), Failure> {
    println!("\nnames as people type them");
    let text = run("quality")?;
    for (name, line, target) in [
        ("names found among the first ten", "all ", NAMES_FOUND),
        ("the same of the lowest class", "lowest class ", NAMES_FOUND_LOWEST),
        ("queries of all classes", "queries ", NAMES_ASKED),
    ] {
        let mut told = Series::default();
        told.push(figure(&text, line).ok_or_else(|| format!("the bench of what is found has no line {line:?}"))?);
        report.add(name, target, 3, told);
    }
    run("speed").map(|_| ())
}

/// The figure of a line: of a class the second one, which is what is found among the first ten.
fn figure(text: &str, line: &str) -> Option<f64> {
    let rest = text.lines().find_map(|all| all.strip_prefix(line))?;
    let figures: Vec<f64> = rest.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    figures.get(1).or(figures.first()).copied()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_what_the_bench_prints() {
        let text = "full pinyin   0.9  1.0  0.95\nall   0.967  0.997  0.980\nlowest class 0.975\nqueries 920\n";
        assert_eq!(figure(text, "all "), Some(0.997));
        assert_eq!(figure(text, "lowest class "), Some(0.975));
        assert_eq!(figure(text, "queries "), Some(920.0));
        assert_eq!(figure(text, "none "), None);
    }
}
