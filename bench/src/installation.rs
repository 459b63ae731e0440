//! The release binary with sample registers, and its doors.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::processes::{Running, free_address, run_well};
use crate::strange_searches::wait_for_index;
use crate::{Failure, Settings};

/// Seed of the sample registers.
pub const SEED: u64 = 1;
/// The organisation of the demo's approval system, and what it may ask a day: more than any run does.
const ASKING: &str = "demo-department";
const DAILY_BUDGET: &str = "1000000000";
/// How long a server may take until it answers.
const START_MAX: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// How questions reach a server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// Plain HTTP, as behind somebody else's TLS.
    Plain,
    /// TLS for everybody.
    Tls,
    /// TLS with a certificate of the asker.
    MutualTls,
}

/// A data folder filled with sample registers, with the demo's organisations, grants and certificates.
pub struct Installation {
    heyan: PathBuf,
    data: PathBuf,
    /// Where the bench keeps its own files; removed at the end.
    scratch: tempfile::TempDir,
}

impl Installation {
    /// Fills a data folder, unless it is filled already.
    ///
    /// # Errors
    /// When the binary is missing or fails.
    pub fn prepare(settings: &Settings) -> Result<Self, Failure> {
        let heyan = settings.heyan()?;
        let scratch = scratch()?;
        let data = settings.data.clone().unwrap_or_else(|| scratch.path().join("data"));
        let records = settings.records().to_string();
        eprintln!(
            "preparing {records} citizens and {records} enterprises in {}",
            data.display()
        );
        let mut command = Command::new(&heyan);
        command.arg("demo").arg("--prepare-only").arg("--data").arg(&data);
        command.args([
            "--seed",
            &SEED.to_string(),
            "--citizens",
            &records,
            "--enterprises",
            &records,
        ]);
        let took = run_well(command.stdout(Stdio::null()))?.wall;
        let mut command = Command::new(&heyan);
        command
            .args(["organisation", "change", ASKING])
            .arg("--data")
            .arg(&data);
        command.args(["--budget-system", DAILY_BUDGET, "--reason", "测量性能"]);
        run_well(command.stdout(Stdio::null()))?;
        eprintln!("prepared in {:.1} s", took.as_secs_f64());
        let prepared = Self { heyan, data, scratch };
        // A new folder has no index of names yet, and a server that builds one beside its answers is slower and larger.
        let (server, _) = prepared.serve(&prepared.first_path())?;
        wait_for_index(server.internet)?;
        Ok(prepared)
    }

    /// A record on the internet door: whoever reads it has the register open.
    pub fn first_path(&self) -> String {
        format!("/v1/registers/enterprise/{}", sample::enterprise(SEED, 4711).key())
    }

    /// Where the bench keeps its own files.
    pub fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// The binary.
    pub fn heyan(&self) -> &Path {
        &self.heyan
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// A file of the certificate authority.
    pub fn pki(&self, name: &str) -> PathBuf {
        self.data.join("pki").join(name)
    }

    /// A file of the demo's approval system, which asks.
    pub fn system(&self, name: &str) -> PathBuf {
        self.data.join("demo").join(name)
    }

    /// Starts the server; with the time from start to the first answer on the internet door.
    ///
    /// # Errors
    /// When it ends, or does not answer in time.
    pub fn serve(&self, first_path: &str) -> Result<(Server, Duration), Failure> {
        let started = Instant::now();
        let mut server = self.start(&[])?;
        server.wait_for_answer(server.internet, first_path, started)?;
        Ok((server, started.elapsed()))
    }

    /// Starts the server with TLS on both doors.
    ///
    /// # Errors
    /// As [`Self::serve`].
    pub fn serve_over_tls(&self) -> Result<Server, Failure> {
        let started = Instant::now();
        let mut server = self.start(&["--internet-tls"])?;
        server.wait_for_port(server.internet, started)?;
        Ok(server)
    }

    fn start(&self, options: &[&str]) -> Result<Server, Failure> {
        let (internet, extranet) = (free_address()?, free_address()?);
        let mut command = Command::new(&self.heyan);
        command.arg("serve").arg("--data").arg(&self.data).args(options);
        command.args(["--internet", &internet.to_string(), "--extranet", &extranet.to_string()]);
        command.env("RUST_LOG", "warn");
        Ok(Server {
            running: Running::start(&mut command)?,
            internet,
            extranet,
        })
    }

    /// Starts the bare server, with a durable line for each question or without.
    ///
    /// # Errors
    /// As [`Self::serve`].
    pub fn hello(&self, wire: Wire, is_durable: bool) -> Result<Server, Failure> {
        let listen = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["hello", "--listen", &listen.to_string()]);
        if is_durable {
            command.arg("--durable").arg(self.scratch().join("durable"));
        }
        if wire != Wire::Plain {
            command
                .arg("--certificate")
                .arg(self.pki("server.crt"))
                .arg("--key")
                .arg(self.pki("server.key"));
        }
        if wire == Wire::MutualTls {
            command
                .arg("--roots")
                .arg(self.pki("root.crt"))
                .arg("--roots")
                .arg(self.pki("issuing.crt"));
        }
        let started = Instant::now();
        let running = Running::start(&mut command)?;
        let mut server = Server {
            running,
            internet: listen,
            extranet: listen,
        };
        server.wait_for_port(listen, started)?;
        Ok(server)
    }
}

/// A server that answers.
pub struct Server {
    running: Running,
    pub internet: SocketAddr,
    pub extranet: SocketAddr,
}

impl Server {
    /// Its process.
    pub fn process(&self) -> u32 {
        self.running.id()
    }

    fn wait_for_answer(&mut self, address: SocketAddr, path: &str, started: Instant) -> Result<(), Failure> {
        self.wait_for(started, || {
            let asked = || -> std::io::Result<bool> {
                let mut stream = TcpStream::connect(address)?;
                stream.set_read_timeout(Some(START_MAX))?;
                write!(
                    stream,
                    "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
                )?;
                let mut answer = Vec::new();
                stream.read_to_end(&mut answer)?;
                Ok(answer.starts_with(b"HTTP/1.1 200 "))
            };
            asked().unwrap_or(false)
        })
    }

    fn wait_for_port(&mut self, address: SocketAddr, started: Instant) -> Result<(), Failure> {
        self.wait_for(started, || TcpStream::connect(address).is_ok())
    }

    fn wait_for(&mut self, started: Instant, mut is_there: impl FnMut() -> bool) -> Result<(), Failure> {
        while !is_there() {
            if let Some(status) = self.running.ended() {
                return Err(format!("a server ended before it answered: {status}").into());
            }
            if started.elapsed() > START_MAX {
                return Err(format!("a server gave no answer within {} s", START_MAX.as_secs()).into());
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }
}

/// A folder for this run beside the binary: on the disk of the build, not in a temporary folder that may be memory.
///
/// # Errors
/// When it cannot be made.
pub fn scratch() -> Result<tempfile::TempDir, Failure> {
    let folder = std::env::current_exe()?.with_file_name("bench-scratch");
    std::fs::create_dir_all(&folder)?;
    Ok(tempfile::Builder::new().prefix("run-").tempdir_in(folder)?)
}
