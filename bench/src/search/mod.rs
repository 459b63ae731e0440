//! Names as people type them: what is found, by the index's own bench of real names; and how fast, beside raw tantivy and PostgreSQL.

mod asked;
mod trigrams;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::figures::{Report, Series};
use crate::installation::scratch;
use crate::targets::{
    NAMES_ASKED, NAMES_BUILD_RATE, NAMES_BYTES, NAMES_FOUND, NAMES_FOUND_DESPITE_SLIP, NAMES_FOUND_LOWEST, NAMES_P99,
    NAMES_P99_DESPITE_SLIP, NAMES_P99_TRIGRAMS,
};
use crate::{Failure, Settings};
use asked::{KINDS, WITH_A_SLIP};
use trigrams::Trigrams;

/// Runs the bench of what is found, whose queries are the same in every run, and then asks three indexes of the same names in turn.
///
/// # Errors
/// When one of them fails or its words have changed.
pub fn measure(settings: &Settings, report: &mut Report) -> Result<(), Failure> {
    println!("\nnames as people type them");
    let text = run(Command::new(cargo()).args(["bench", "--quiet", "--package", "search", "--bench", "quality"]))?;
    print!("{text}");
    for (name, line, target) in [
        ("names found among the first ten", "all ", NAMES_FOUND),
        ("the same of the lowest class", "lowest class ", NAMES_FOUND_LOWEST),
        ("queries of all classes", "queries ", NAMES_ASKED),
    ] {
        let mut told = Series::default();
        told.push(figure(&text, line).ok_or_else(|| format!("the bench of what is found has no line {line:?}"))?);
        report.add(name, target, 3, told);
    }
    measure_speed(settings, report)
}

/// What the bench of speed tells, a line each.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Told {
    Build { build: Built },
    Size { size: Size },
    Kind(Asked),
}

#[derive(Debug, Deserialize)]
struct Built {
    names_a_second: f64,
    raw: f64,
}

#[derive(Debug, Deserialize)]
struct Size {
    bytes_a_name: f64,
}

/// Of one way of asking; the times are those of each pass.
#[derive(Debug, Deserialize)]
struct Asked {
    kind: String,
    asked: u64,
    found: u64,
    p99_us: Vec<f64>,
    raw_p99_us: Vec<f64>,
}

fn measure_speed(settings: &Settings, report: &mut Report) -> Result<(), Failure> {
    let folder = scratch()?;
    let (names, questions) = (folder.path().join("names.txt"), folder.path().join("questions.tsv"));
    println!(
        "\n{} names (ours, raw tantivy bigrams, PostgreSQL's pg_trgm)",
        settings.names()
    );
    asked::write(&names, &questions, settings.names())?;
    let mut bench = Command::new(cargo());
    bench.args(["bench", "--quiet", "--package", "search", "--bench", "speed"]);
    bench
        .env("SEARCH_NAMES_FILE", &names)
        .env("SEARCH_QUERIES", &questions)
        .env("SEARCH_HOME", folder.path());
    let mut kinds = Vec::new();
    for line in run(&mut bench)?.lines() {
        match serde_json::from_str(line)? {
            Told::Build { build } => {
                let rate = Series::from_iter([build.names_a_second / build.raw]);
                report.add("names indexed a second ÷ raw tantivy", NAMES_BUILD_RATE, 2, rate);
            }
            Told::Size { size } => {
                let bytes = Series::from_iter([size.bytes_a_name]);
                report.add("bytes a name of the index", NAMES_BYTES, 0, bytes);
            }
            Told::Kind(asked) => kinds.push(asked),
        }
    }
    for asked in &kinds {
        let ratios = asked.p99_us.iter().zip(&asked.raw_p99_us).map(|(ours, raw)| ours / raw);
        let is_slip = asked.kind == WITH_A_SLIP;
        let target = if is_slip { NAMES_P99_DESPITE_SLIP } else { NAMES_P99 };
        report.add(
            format!("p99 of {} ÷ raw tantivy", asked.kind),
            target,
            2,
            ratios.collect(),
        );
        if is_slip {
            let share = Series::from_iter([asked.found as f64 / asked.asked as f64]);
            report.add(
                "names found despite one wrong character",
                NAMES_FOUND_DESPITE_SLIP,
                3,
                share,
            );
        }
    }
    beside_trigrams(folder.path(), &names, &questions, &kinds, report)
}

fn beside_trigrams(
    folder: &Path,
    names: &Path,
    questions: &Path,
    kinds: &[Asked],
    report: &mut Report,
) -> Result<(), Failure> {
    let Some(mut trigrams) = Trigrams::load(&folder.join("postgresql"), names)? else {
        report.missing("p99 of all ÷ pg_trgm", trigrams::REMEDY);
        return Ok(());
    };
    let questions = fs::read_to_string(questions)?;
    for kind in KINDS {
        let of_kind: Vec<(String, String)> = questions
            .lines()
            .filter_map(|line| line.strip_prefix(kind)?.strip_prefix('\t')?.split_once('\t'))
            .filter_map(|(text, rest)| Some((text.to_owned(), rest.split_once('\t')?.0.to_owned())))
            .collect();
        let ours = kinds
            .iter()
            .find(|asked| asked.kind == kind)
            .ok_or("a kind was not asked")?;
        // To warm up; what takes longer than a pass may gets one.
        let warm = trigrams.times(kind, of_kind.iter())?;
        let mut ratios = Series::default();
        for p99_us in &ours.p99_us {
            let times = trigrams.times(kind, of_kind[..warm.len().min(of_kind.len())].iter())?;
            let p99 = quantile(times, 0.99);
            eprintln!("{kind}: pg_trgm p99 {p99:.0} us of {} asked", warm.len());
            ratios.push(p99_us / p99);
        }
        report.add(format!("p99 of {kind} ÷ pg_trgm"), NAMES_P99_TRIGRAMS, 4, ratios);
    }
    Ok(())
}

fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() as f64 * share) as usize).min(values.len() - 1)]
}

/// The figure of a line: of a class the second one, which is what is found among the first ten.
fn figure(text: &str, line: &str) -> Option<f64> {
    let rest = text.lines().find_map(|all| all.strip_prefix(line))?;
    let figures: Vec<f64> = rest.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    figures.get(1).or(figures.first()).copied()
}

fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Runs a bench and gives what it prints.
fn run(bench: &mut Command) -> Result<String, Failure> {
    let output = bench
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("{bench:?}: {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_what_the_benches_print() {
        let text = "full pinyin   0.9  1.0  0.95\nall   0.967  0.997  0.980\nlowest class 0.975\nqueries 920\n";
        assert_eq!(figure(text, "all "), Some(0.997));
        assert_eq!(figure(text, "lowest class "), Some(0.975));
        assert_eq!(figure(text, "queries "), Some(920.0));
        assert_eq!(figure(text, "none "), None);
        let built = serde_json::from_str(r#"{"build": {"names_a_second": 4.0, "raw": 8.0}}"#).unwrap();
        assert!(matches!(built, Told::Build { build } if build.raw == 8.0));
    }
}
