//! The walk through all pages in a real browser, against a demo of its own.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::Stdio,
};

use crate::{
    Failure,
    demo::{Demo, RECORDS, SEED},
    program::{Program, target_folder, workspace},
};

/// The matter for which the demo's hall has its grants.
const MATTER: &str = "511Z07001006";

/// Walks three times: with a chosen demo identity, with a clerk's certificate on the real extranet door, and along the desks
/// of officials with a certificate each.
pub fn walk() -> Result<(), Failure> {
    let folder = workspace().join("tests/browser");
    Program::named("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .within(&folder)
        .run()?;
    let demo = Demo::start()?;
    let certificate = |ending: &str| demo.data.join(format!("demo/clerk.{ending}"));
    let desks = demo.data.join("demo");
    let walks = [
        (
            "demo",
            walker(&demo, &folder, "walk.mjs", "demo").env("EXTRANET_URL", format!("http://{}", demo.demo)),
        ),
        (
            "certificate",
            walker(&demo, &folder, "walk.mjs", "certificate")
                .env("EXTRANET_URL", format!("https://{}", demo.extranet))
                .env("CLIENT_CERTIFICATE", certificate("crt"))
                .env("CLIENT_KEY", certificate("key")),
        ),
        (
            "desks",
            walker(&demo, &folder, "desks.mjs", "desks")
                .env("EXTRANET_URL", format!("https://{}", demo.extranet))
                .env("CERTIFICATE_FOLDER", desks)
                // The first that the demo's population has not.
                .env("DECOY_NUMBER", sample::citizen(SEED, RECORDS).citizen_number),
        ),
    ];
    let (mut pages, mut failures) = (0, Vec::new());
    for (name, walker) in walks {
        let (passed, outcome) = run(walker);
        pages += passed;
        failures.extend(
            outcome
                .err()
                .map(|failure| format!("{failure} (extranet pages with: {name})\n{}", demo.last_words())),
        );
    }
    println!("screenshots: {}", screenshots().display());
    println!("browser: {pages} passed, {} failed", failures.len());
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\n"))
    }
}

/// Where screenshots are kept.
fn screenshots() -> std::path::PathBuf {
    target_folder().join("screenshots")
}

fn walker(demo: &Demo, folder: &Path, script: &str, name: &str) -> Program {
    // Those of whom nothing special is told: living, in business, never renamed.
    let citizen = (0..RECORDS)
        .map(|index| sample::citizen(SEED, index))
        .find(|citizen| citizen.status == "正常");
    let enterprise = (0..RECORDS)
        .map(|index| sample::enterprise(SEED, index))
        .find(|enterprise| {
            enterprise.status == "存续" && enterprise.former_names.is_empty() && enterprise.credit_code.contains('0')
        });
    let (citizen, enterprise) = (citizen.expect("most live"), enterprise.expect("most are in business"));
    // Those of an earlier walk would lie among these.
    let _ = std::fs::remove_dir_all(screenshots().join(name));
    Program::named("node")
        .arg(script)
        .env("INTERNET_URL", format!("http://{}", demo.internet))
        .env("CITIZEN_NUMBER", citizen.citizen_number)
        .env("CITIZEN_NAME", citizen.name)
        .env("ENTERPRISE_CODE", enterprise.credit_code)
        .env("ENTERPRISE_NAME", enterprise.name)
        .env("MATTER", MATTER)
        .env("SCREENSHOT_DIR", screenshots().join(name))
        .within(folder)
}

/// Runs one walk; counts the pages that it says it has been to.
fn run(walker: Program) -> (u64, Result<(), Failure>) {
    let line = walker.line();
    eprintln!("\n$ {line}");
    let failed = |error: std::io::Error| format!("`{line}` could not be run: {error}");
    let mut process = match walker.into_command().stdout(Stdio::piped()).spawn() {
        Ok(process) => process,
        Err(error) => return (0, Err(failed(error))),
    };
    let mut pages = 0;
    for said in BufReader::new(process.stdout.take().expect("piped"))
        .lines()
        .map_while(Result::ok)
    {
        println!("{said}");
        let count = said
            .strip_suffix(" pages")
            .and_then(|rest| rest.rsplit(' ').next()?.parse::<u64>().ok());
        pages += count.unwrap_or(0);
    }
    let outcome = match process.wait() {
        Ok(status) if status.success() && pages > 0 => Ok(()),
        Ok(status) => Err(format!("`{line}` failed after {pages} pages ({status})")),
        Err(error) => Err(failed(error)),
    };
    (pages, outcome)
}
