//! The load generator: so many connections, each asking anew as soon as it is answered.
//!
//! It runs on the cores of the server that it drives, so it does as little as can be: one thread, requests made ready
//! before the clock starts, an answer read only as far as needed to know that it is whole and right.

mod answer;
mod connection;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::{Failure, processes::cpu_time};
use connection::Requests;
pub use connection::{Connector, tls};

/// What to ask, of whom, how hard and for how long.
#[derive(Clone, Debug, clap::Args)]
pub struct LoadArgs {
    /// Server to ask.
    #[arg(long)]
    pub address: SocketAddr,
    /// Process of the server, whose time is taken.
    #[arg(long)]
    pub process: u32,
    /// File of questions.
    #[arg(long)]
    pub questions: PathBuf,
    /// The question to begin with; after the last comes the first.
    #[arg(long)]
    pub first: usize,
    /// Words that stand in every right answer.
    #[arg(long)]
    pub expect: String,
    /// Connections held open.
    #[arg(long)]
    pub connections: u32,
    /// Seconds that count, after a fifth as long that does not.
    #[arg(long)]
    pub seconds: f64,
    /// Root of the server's certificate; without it, plain HTTP.
    #[arg(long)]
    pub root: Option<PathBuf>,
    /// Certificate of the client.
    #[arg(long, requires = "key", requires = "root")]
    pub certificate: Option<PathBuf>,
    /// Key of the client.
    #[arg(long)]
    pub key: Option<PathBuf>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Load {
    pub requests_per_second: f64,
    pub p50_micros: f64,
    pub p99_micros: f64,
    pub server_cpu_micros: f64,
    pub client_cpu_micros: f64,
}

impl Load {
    /// Its requests a second, as a share of another one's.
    pub fn rate_of(&self, other: &Self) -> f64 {
        self.requests_per_second / other.requests_per_second
    }

    /// The 99th percentile of its times, in those of another one.
    pub fn p99_of(&self, other: &Self) -> f64 {
        self.p99_micros / other.p99_micros
    }
}

/// Drives a server from a process of its own.
///
/// # Errors
/// When a connection breaks or an answer is not the expected one: figures of failures are worth nothing.
pub fn drive(args: &LoadArgs) -> Result<Load, Failure> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("load");
    command.args([
        "--address",
        &args.address.to_string(),
        "--process",
        &args.process.to_string(),
    ]);
    command
        .arg("--questions")
        .arg(&args.questions)
        .args(["--first", &args.first.to_string()]);
    command.args(["--expect", &args.expect, "--connections", &args.connections.to_string()]);
    command.args(["--seconds", &args.seconds.to_string()]);
    for (name, path) in [
        ("--root", &args.root),
        ("--certificate", &args.certificate),
        ("--key", &args.key),
    ] {
        if let Some(path) = path {
            command.arg(name).arg(path);
        }
    }
    let output = command.stderr(std::process::Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err("the load generator gave up, see above".into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The load generator itself: prints a [`Load`] as JSON.
///
/// # Errors
/// As [`drive`].
pub fn run(args: &LoadArgs) -> Result<(), Failure> {
    let own = args.certificate.as_deref().zip(args.key.as_deref());
    let tls = args.root.as_deref().map(|root| tls(root, own)).transpose()?;
    let requests = Arc::new(Requests::read(&args.questions)?);
    let connector = Connector {
        address: args.address,
        tls,
        expect: args.expect.clone().into_bytes(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let load = runtime.block_on(measure(args, &connector, requests))?;
    println!("{}", serde_json::to_string(&load)?);
    Ok(())
}

async fn measure(args: &LoadArgs, connector: &Connector, requests: Arc<Requests>) -> Result<Load, Failure> {
    let mut connections = Vec::new();
    for _ in 0..args.connections {
        connections.push(connector.connect().await?);
    }
    let length = Duration::from_secs_f64(args.seconds);
    let begin = Instant::now() + length / 5;
    let end = begin + length;
    let tasks: Vec<_> = (connections.into_iter().enumerate())
        .map(|(number, connection)| {
            let requests = requests.clone();
            // Each connection has its own stretch of the questions, so that none is asked twice.
            let first = args.first + number * (requests.len() / args.connections as usize);
            tokio::spawn(connection.ask_until(end, begin, requests, first))
        })
        .collect();

    tokio::time::sleep_until(begin.into()).await;
    let own = std::process::id();
    let before = (cpu_time(args.process)?, cpu_time(own)?, Instant::now());
    tokio::time::sleep_until(end.into()).await;
    let after = (cpu_time(args.process)?, cpu_time(own)?, Instant::now());

    let mut nanos: Vec<u32> = Vec::new();
    for task in tasks {
        nanos.extend(task.await??);
    }
    if nanos.is_empty() {
        return Err("no question was answered in time".into());
    }
    nanos.sort_unstable();
    let count = nanos.len() as f64;
    let percentile = |share: f64| f64::from(nanos[((count * share) as usize).min(nanos.len() - 1)]) / 1e3;
    Ok(Load {
        requests_per_second: count / (after.2 - before.2).as_secs_f64(),
        p50_micros: percentile(0.50),
        p99_micros: percentile(0.99),
        server_cpu_micros: (after.0 - before.0).as_secs_f64() * 1e6 / count,
        client_cpu_micros: (after.1 - before.1).as_secs_f64() * 1e6 / count,
    })
}
