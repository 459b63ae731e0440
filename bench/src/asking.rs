//! Questions over the network: a verification over mutual TLS and a lookup on the internet, beside a bare "hello, JSON" and one that
//! puts a line on disk before each answer.

use std::path::PathBuf;

use crate::figures::{Report, Series, Target};
use crate::installation::{Installation, SEED, Server};
use crate::load::{Load, LoadArgs, drive};
use crate::questions::{write_lookups, write_verifications};
use crate::targets::{LOOKUP_RATE, VERIFICATION_P99, VERIFICATION_RATE};
use crate::{Failure, Settings};

/// Questions made ready; more than are asked in one half of a pair.
pub const QUESTIONS: u64 = 300_000;
/// What a right answer to a verification says.
pub const CONSISTENT: &str = r#""outcome":"consistent""#;
/// Connections of the internet's lookups.
const LOOKUP_CONNECTIONS: u32 = 64;

/// What is asked of a server, and how hard.
pub struct Asked {
    pub questions: PathBuf,
    pub expect: &'static str,
    pub is_tls: bool,
    pub connections: u32,
}

impl Asked {
    /// The load, beginning with one of the questions.
    pub fn load(&self, settings: &Settings, installation: &Installation, server: &Server, first: usize) -> LoadArgs {
        LoadArgs {
            address: if self.is_tls { server.extranet } else { server.internet },
            process: server.process(),
            questions: self.questions.clone(),
            first,
            expect: self.expect.to_owned(),
            connections: self.connections,
            seconds: settings.seconds(),
            root: self.is_tls.then(|| installation.pki("root.crt")),
            certificate: self.is_tls.then(|| installation.system("system.crt")),
            key: self.is_tls.then(|| installation.system("system.key")),
        }
    }
}

/// The servers that know nothing.
struct Yardsticks {
    hello: Server,
    durable: Server,
}

impl Yardsticks {
    fn start(installation: &Installation, is_tls: bool) -> Result<Self, Failure> {
        Ok(Self {
            hello: installation.hello(is_tls, false)?,
            durable: installation.hello(is_tls, true)?,
        })
    }
}

/// One comparison: the same questions to the yardsticks and to ours.
struct Comparison {
    /// What is asked.
    what: &'static str,
    asked: Asked,
    rate: Target,
    /// The 99th percentile of its time, in those of the bare hello.
    p99: Option<Target>,
}

/// Measures all comparisons.
///
/// # Errors
/// When a server or the load fails.
pub fn measure(settings: &Settings, installation: &Installation, report: &mut Report) -> Result<(), Failure> {
    let verifications = installation.scratch().join("verifications.tsv");
    let lookups = installation.scratch().join("lookups.tsv");
    write_verifications(&verifications, SEED, settings.records(), QUESTIONS)?;
    write_lookups(&lookups, SEED, settings.records(), QUESTIONS)?;

    let (ours, _) = installation.serve("/v1/registers")?;
    let yardsticks = Yardsticks::start(installation, true)?;
    for (connections, target) in VERIFICATION_RATE {
        let comparison = Comparison {
            what: "verification",
            asked: Asked {
                questions: verifications.clone(),
                expect: CONSISTENT,
                is_tls: true,
                connections,
            },
            rate: target,
            p99: Some(VERIFICATION_P99),
        };
        comparison.measure(settings, installation, &yardsticks, &ours, report)?;
    }
    drop(yardsticks);
    let yardsticks = Yardsticks::start(installation, false)?;
    let comparison = Comparison {
        what: "internet lookup",
        asked: Asked {
            questions: lookups,
            expect: r#""outcome":"found""#,
            is_tls: false,
            connections: LOOKUP_CONNECTIONS,
        },
        rate: LOOKUP_RATE,
        p99: None,
    };
    comparison.measure(settings, installation, &yardsticks, &ours, report)
}

/// What one round over the three servers gave.
#[derive(Clone, Copy)]
struct Round {
    hello: Load,
    durable: Load,
    ours: Load,
}

impl Comparison {
    fn measure(
        &self,
        settings: &Settings,
        installation: &Installation,
        yardsticks: &Yardsticks,
        ours: &Server,
        report: &mut Report,
    ) -> Result<(), Failure> {
        let connections = self.asked.connections;
        println!("\n{}, {connections} connections", self.what);
        println!(
            "{:<8} {:<8} {:>9} {:>7} {:>7} {:>7} {:>7}   {:>7} {:>7}",
            "round", "server", "req/s", "p50 µs", "p99 µs", "CPU µs", "client", "heyan ÷", "p99 ÷"
        );
        // A round that does not count: connections, tables and memory are as in a server that has been up for a while.
        self.round(settings, installation, yardsticks, ours, 0)?;
        let mut rounds = Vec::new();
        for number in 1..=settings.pairs {
            // The next question where the last round will have stopped, roughly: what was asked is in no cache.
            let round = self.round(settings, installation, yardsticks, ours, number as usize * 37_501)?;
            round.print(&number.to_string());
            rounds.push(round);
        }
        let of = |server: fn(&Round) -> Load| median(&rounds.iter().map(server).collect::<Vec<_>>());
        let middle = Round {
            hello: of(|round| round.hello),
            durable: of(|round| round.durable),
            ours: of(|round| round.ours),
        };
        middle.print("median");
        let series = |of: &dyn Fn(&Round) -> f64| rounds.iter().map(of).collect::<Series>();
        let cpu = series(&|round| round.ours.server_cpu_micros / round.hello.server_cpu_micros);
        println!("server CPU a request heyan ÷ hello {cpu:.2}");
        report.add(
            format!("{} ÷ hello, {connections} connections", self.what),
            self.rate,
            2,
            series(&|round| round.ours.rate_of(&round.hello)),
        );
        report.beside(
            format!("{} ÷ durable hello, {connections} connections", self.what),
            2,
            series(&|round| round.ours.rate_of(&round.durable)),
        );
        report.beside(
            format!("durable hello ÷ hello, {connections} connections, as {}", self.what),
            2,
            series(&|round| round.durable.rate_of(&round.hello)),
        );
        if let Some(target) = self.p99 {
            let what = format!("p99 of {} ÷ hello, {connections} connections", self.what);
            report.add(what, target, 2, series(&|round| round.ours.p99_of(&round.hello)));
        }
        Ok(())
    }

    /// The same questions to each server, in turn.
    fn round(
        &self,
        settings: &Settings,
        installation: &Installation,
        yardsticks: &Yardsticks,
        ours: &Server,
        first: usize,
    ) -> Result<Round, Failure> {
        let ask = |server| drive(&self.asked.load(settings, installation, server, first));
        Ok(Round {
            hello: ask(&yardsticks.hello)?,
            durable: ask(&yardsticks.durable)?,
            ours: ask(ours)?,
        })
    }
}

impl Round {
    fn print(&self, number: &str) {
        let Self { hello, durable, ours } = self;
        for (server, load) in [("hello", hello), ("durable", durable)] {
            println!(
                "{number:<8} {server:<8} {}   {:>7.3} {:>7.2}",
                row(load),
                ours.rate_of(load),
                ours.p99_of(load)
            );
        }
        println!("{number:<8} {:<8} {}", "heyan", row(ours));
    }
}

fn median(loads: &[Load]) -> Load {
    let of = |field: fn(&Load) -> f64| loads.iter().map(field).collect::<Series>().median();
    Load {
        requests_per_second: of(|load| load.requests_per_second),
        p50_micros: of(|load| load.p50_micros),
        p99_micros: of(|load| load.p99_micros),
        server_cpu_micros: of(|load| load.server_cpu_micros),
        client_cpu_micros: of(|load| load.client_cpu_micros),
    }
}

fn row(load: &Load) -> String {
    format!(
        "{:>9.0} {:>7.0} {:>7.0} {:>7.1} {:>7.1}",
        load.requests_per_second, load.p50_micros, load.p99_micros, load.server_cpu_micros, load.client_cpu_micros
    )
}
