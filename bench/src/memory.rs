//! Memory of the server at rest, and how soon it answers.

use std::time::Duration;

use crate::figures::{Report, Series};
use crate::installation::Installation;
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
    let path = installation.first_path();
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
