//! Other processes: started, watched, and ended with whoever started them.

use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use crate::Failure;

/// How long a process may take to end in order.
const STOP_MAX: Duration = Duration::from_secs(15);
/// How often a running process is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// A running process; told to stop when it goes out of scope.
pub struct Running(Child);

impl Running {
    /// Starts it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command) -> Result<Self, Failure> {
        let child = command.spawn();
        let program = command.get_program().display();
        Ok(Self(
            child.map_err(|error| format!("{program} cannot be started: {error}"))?,
        ))
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    pub fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.0.try_wait().ok().flatten()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.ended().is_some() {
            return;
        }
        let _ = kill_process(pid(self.0.id()), Signal::TERM);
        let told = Instant::now();
        while self.ended().is_none() {
            if told.elapsed() > STOP_MAX {
                let _ = self.0.kill();
                let _ = self.0.wait();
                return;
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

/// What a finished process took.
pub struct Finished {
    pub status: ExitStatus,
    pub wall: Duration,
    /// User and system time of all its threads.
    pub cpu: Duration,
    /// Highest resident memory, mapped files included.
    pub resident_bytes_max: u64,
    /// Highest anonymous memory: what would remain if all files were dropped from memory.
    pub anonymous_bytes_max: u64,
}

/// Runs a process to its end.
///
/// # Errors
/// When it cannot be started.
pub fn run(command: &mut Command) -> Result<Finished, Failure> {
    let started = Instant::now();
    let mut running = Running::start(command)?;
    let id = running.id();
    let (mut resident_bytes_max, mut anonymous_bytes_max) = (0, 0);
    // Its times can be read as long as nobody has taken its exit status.
    let leave = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
    while waitid(WaitId::Pid(pid(id)), leave)?.is_none() {
        // Its highest resident memory is kept by the kernel, its anonymous memory is not.
        if let Some(memory) = memory(id) {
            resident_bytes_max = memory.resident_bytes_max.max(resident_bytes_max);
            anonymous_bytes_max = memory.anonymous_bytes.max(anonymous_bytes_max);
        }
        std::thread::sleep(LOOK_EVERY);
    }
    let wall = started.elapsed();
    let cpu = cpu_time(id)?;
    let status = running.child().wait()?;
    Ok(Finished {
        status,
        wall,
        cpu,
        resident_bytes_max,
        anonymous_bytes_max,
    })
}

/// Runs a process to its end and fails unless it succeeds.
///
/// # Errors
/// When it cannot be started or fails.
pub fn run_well(command: &mut Command) -> Result<Finished, Failure> {
    let finished = run(command)?;
    if finished.status.success() {
        return Ok(finished);
    }
    Err(format!("{command:?} failed: {}", finished.status).into())
}

fn pid(id: u32) -> Pid {
    Pid::from_raw(id as i32).expect("a process has a number above zero")
}

/// Memory of a process.
pub struct Memory {
    pub resident_bytes_max: u64,
    pub anonymous_bytes: u64,
    pub file_bytes: u64,
}

/// Memory of a process; `None` once it has ended.
pub fn memory(id: u32) -> Option<Memory> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let bytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim()
            .strip_suffix(" kB")?
            .parse::<u64>()
            .ok()
            .map(|kilobytes| kilobytes << 10)
    };
    Some(Memory {
        resident_bytes_max: bytes("VmHWM:")?,
        anonymous_bytes: bytes("RssAnon:")?,
        file_bytes: bytes("RssFile:")?,
    })
}

/// User and system time of a process, ended threads included.
///
/// # Errors
/// When there is no such process.
pub fn cpu_time(id: u32) -> io::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The name, in brackets, may hold anything; the fields behind it are numbers.
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or("").split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok());
    let ticks = ticks(11)
        .zip(ticks(12))
        .ok_or_else(|| io::Error::other("unreadable process times"))?;
    Ok(Duration::from_secs_f64(
        (ticks.0 + ticks.1) as f64 / rustix::param::clock_ticks_per_second() as f64,
    ))
}

/// An address on loopback that nobody listens on.
///
/// # Errors
/// When there is none.
pub fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}

/// One line about the machine: figures without it mean little.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?").to_owned();
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!(
        "{cores} cores, {}, Linux {}, load before the run {load}",
        model.unwrap_or("unknown"),
        kernel.trim()
    )
}
