//! A demo of the system for the length of a test: started on free ports in a folder of its own, stopped with it.

use std::{
    fs::{self, File},
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Stdio},
    time::Duration,
};

use crate::{
    Failure,
    program::{Program, target_folder},
};

/// How long a demo may take until it answers: a debug build makes its keys and its sample registers first.
const READY_WITHIN: Duration = Duration::from_secs(180);
const ASKED_EVERY: Duration = Duration::from_millis(200);

/// Seed of the sample registers, as `heyan demo` has it when nothing is said.
pub const SEED: u64 = 1;
/// Records of the population and of the enterprises.
pub const RECORDS: u64 = 300;

/// A demo that stops when it goes out of scope.
pub struct Demo {
    process: Child,
    /// The internet door, without TLS.
    pub internet: SocketAddr,
    /// The extranet door, for holders of a certificate.
    pub extranet: SocketAddr,
    /// The extranet pages with a chosen identity.
    pub demo: SocketAddr,
    /// Its data folder, thrown away with it.
    pub data: PathBuf,
    log: PathBuf,
}

impl Demo {
    /// Starts one and waits until it answers.
    pub fn start() -> Result<Self, Failure> {
        let [internet, extranet, demo] = free_addresses().map_err(|error| format!("no free port: {error}"))?;
        let folder = std::env::temp_dir().join(format!("heyan-walk-{}", std::process::id()));
        let log = target_folder().join("browser-demo.log");
        let written = fs::create_dir_all(&folder)
            .and_then(|()| File::create(&log))
            .and_then(|log| Ok((log.try_clone()?, log)));
        let (out, err) = written.map_err(|error| format!("{} or {}: {error}", folder.display(), log.display()))?;
        let data = folder.join("data");
        let program = Program::named(target_folder().join("debug/heyan"))
            .arg("--data")
            .arg(&data)
            .args([
                "demo",
                "--citizens",
                &RECORDS.to_string(),
                "--enterprises",
                &RECORDS.to_string(),
            ])
            .args([
                "--institutions",
                "60",
                "--social-organisations",
                "60",
                "--seed",
                &SEED.to_string(),
            ])
            .args([
                "--internet",
                &internet.to_string(),
                "--extranet",
                &extranet.to_string(),
                "--demo",
                &demo.to_string(),
            ]);
        let line = program.line();
        eprintln!("\n$ {line} &");
        let mut command = program.into_command();
        let process = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn();
        let process = process.map_err(|error| format!("`{line}` could not be started: {error}"))?;
        let mut started = Self {
            process,
            internet,
            extranet,
            demo,
            data,
            log,
        };
        started.wait_until_ready()?;
        Ok(started)
    }

    fn wait_until_ready(&mut self) -> Result<(), Failure> {
        for _ in 0..READY_WITHIN.as_millis() / ASKED_EVERY.as_millis() {
            if let Ok(Some(status)) = self.process.try_wait() {
                return Err(format!(
                    "the demo ended before it answered ({status})\n{}",
                    self.last_words()
                ));
            }
            if answers(self.internet) && answers(self.demo) {
                return Ok(());
            }
            std::thread::sleep(ASKED_EVERY);
        }
        Err(format!(
            "the demo did not answer within {} s\n{}",
            READY_WITHIN.as_secs(),
            self.last_words()
        ))
    }

    /// What it wrote last, for whoever has to find out why something failed.
    pub fn last_words(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let last = lines[lines.len().saturating_sub(20)..].join("\n");
        format!("what the demo wrote last ({}):\n{last}", self.log.display())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // Asked to stop, as an operator would; killed only if it does not listen.
        let _ = Program::named("sh")
            .args(["-c", &format!("kill -TERM {}", self.process.id())])
            .works();
        for _ in 0..100 {
            if !matches!(self.process.try_wait(), Ok(None)) {
                break;
            }
            std::thread::sleep(ASKED_EVERY);
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(self.data.parent().unwrap_or(Path::new("")));
    }
}

fn answers(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, ASKED_EVERY)?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status.starts_with(b"HTTP/1.1 2") || status.starts_with(b"HTTP/1.1 3"))
    };
    ask().unwrap_or(false)
}

/// Addresses that were free a moment ago; held together, so that they differ.
fn free_addresses() -> std::io::Result<[SocketAddr; 3]> {
    let bind = || TcpListener::bind(("127.0.0.1", 0));
    let listeners = [bind()?, bind()?, bind()?];
    let [a, b, c] = listeners.each_ref().map(TcpListener::local_addr);
    Ok([a?, b?, c?])
}
