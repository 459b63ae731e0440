//! Printed extracts: how many a second, how large, and whether the archive's maker grows.

use std::process::{Command, Stdio};

use crate::figures::{Report, Series};
use crate::installation::{Installation, SEED};
use crate::processes::run_well;
use crate::targets::{EXTRACT_KILOBYTES, EXTRACT_MEGABYTES, EXTRACT_RATE};
use crate::{Failure, Settings};

/// Has a list of extracts printed into an archive, again and again, by a server on the same cores.
///
/// # Errors
/// When the server does not start, or an extract is missing.
pub fn measure(settings: &Settings, installation: &Installation, report: &mut Report) -> Result<(), Failure> {
    println!("\nprinted extracts");
    let count = if settings.quick { 200 } else { 2000 };
    let path = format!("/v1/registers/enterprise/{}", sample::enterprise(SEED, 4711).key());
    let (server, _) = installation.serve(&path)?;
    let list = installation.scratch().join("codes.txt");
    let codes: Vec<String> = (0..count)
        .map(|index| sample::enterprise(SEED, index).key().to_owned())
        .collect();
    std::fs::write(&list, codes.join("\n"))?;
    let (mut rate, mut kilobytes, mut megabytes) = (Series::default(), Series::default(), Series::default());
    for turn in 1..=settings.pairs {
        let archive = installation.scratch().join(format!("extracts-{turn}.zip"));
        let mut command = Command::new(settings.heyan()?);
        command.args(["extract", "batch", "--register", "enterprise", "--url"]);
        command
            .arg(format!("http://{}", server.internet))
            .arg("--out")
            .arg(&archive)
            .arg(&list);
        let done = run_well(command.stdout(Stdio::null()))?;
        let each = std::fs::metadata(&archive)?.len() as f64 / 1e3 / count as f64;
        let a_second = count as f64 / done.wall.as_secs_f64();
        println!("turn {turn}: {a_second:.0} extracts a second, {each:.1} KB each");
        std::fs::remove_file(&archive)?;
        rate.push(a_second);
        kilobytes.push(each);
        megabytes.push(done.anonymous_bytes_max as f64 / 1e6);
    }
    report.add("extracts a second", EXTRACT_RATE, 1, rate);
    report.add(
        "megabytes that the archive's maker takes",
        EXTRACT_MEGABYTES,
        1,
        megabytes,
    );
    report.add("kilobytes an extract", EXTRACT_KILOBYTES, 1, kilobytes);
    Ok(())
}
