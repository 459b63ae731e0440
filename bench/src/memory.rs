//! Memory of the server at rest, and how soon it answers.

use std::time::Duration;

use crate::figures::{Report, Series};
use crate::installation::{Installation, SEED};
use crate::strange_searches::wait_for_index;
use crate::targets::{REST_MEGABYTES, START_SECONDS};
use crate::{Failure, Settings, processes};

/// How long a server rests before its memory is read.
const REST: Duration = Duration::from_secs(2);

/// Starts the server again and again.
///
/// # Errors
/// When it does not start.
pub fn measure(settings: &Settings, installation: &Installation, report: &mut Report) -> Result<(), Failure> {
    println!("\nmemory at rest and start");
    let (mut seconds, mut megabytes) = (Series::default(), Series::default());
    // The first answer reads a record, so that the register is open by then.
    let path = format!("/v1/registers/enterprise/{}", sample::enterprise(SEED, 4711).key());
    // A new folder has no index of names yet, and a server that builds one is not at rest.
    let (server, _) = installation.serve(&path)?;
    std::thread::sleep(REST);
    let building = processes::memory(server.process()).ok_or("the server has ended")?;
    println!(
        "{REST:?} after the first start, which builds the index of names where there is none: anonymous memory {:.1} MB",
        building.anonymous_bytes as f64 / 1e6
    );
    wait_for_index(server.internet)?;
    drop(server);
    for start in 1..=settings.pairs {
        let (server, took) = installation.serve(&path)?;
        std::thread::sleep(REST);
        let memory = processes::memory(server.process()).ok_or("the server has ended")?;
        let anonymous = memory.anonymous_bytes as f64 / 1e6;
        println!(
            "start {start}: first answer after {:.3} s, anonymous memory {anonymous:.1} MB, mapped files {:.1} MB",
            took.as_secs_f64(),
            memory.file_bytes as f64 / 1e6
        );
        seconds.push(took.as_secs_f64());
        megabytes.push(anonymous);
    }
    report.add(
        "memory at rest beside the mapped registers, MB",
        REST_MEGABYTES,
        1,
        megabytes,
    );
    report.add("start to first answer, s", START_SECONDS, 3, seconds);
    Ok(())
}
