//! Questions over the network: a verification over mutual TLS and a lookup on the internet, over TLS and behind somebody else's TLS,
//! beside a bare "hello, JSON" on the same and one that puts a line on disk before each answer.

use std::path::PathBuf;

use crate::figures::{Report, Series, Target};
use crate::installation::{Installation, SEED, Server, Wire};
use crate::load::{Load, LoadArgs, drive};
use crate::questions::{write_lookups, write_verifications};
use crate::targets::{LOOKUP_RATE, VERIFICATION_P99, VERIFICATION_RATE};
use crate::{Failure, Settings};

/// Questions made ready; more than are asked in one half of a pair.
pub const QUESTIONS: u64 = 300_000;
/// What a right answer to a verification says.
pub const CONSISTENT: &str = r#""outcome":"consistent""#;
/// What is asked of a server, and how hard.
pub struct Asked {
    pub questions: PathBuf,
    pub expect: &'static str,
    pub wire: Wire,
    pub connections: u32,
}

impl Asked {
    /// The load, beginning with one of the questions.
    pub fn load(&self, settings: &Settings, installation: &Installation, server: &Server, first: usize) -> LoadArgs {
        let is_certified = self.wire == Wire::MutualTls;
        LoadArgs {
            address: if is_certified { server.extranet } else { server.internet },
            process: server.process(),
            questions: self.questions.clone(),
            first,
            expect: self.expect.to_owned(),
            connections: self.connections,
            seconds: settings.seconds(),
            root: (self.wire != Wire::Plain).then(|| installation.pki("root.crt")),
            certificate: is_certified.then(|| installation.system("system.crt")),
            key: is_certified.then(|| installation.system("system.key")),
        }
    }
}

/// The servers that know nothing.
struct Yardsticks {
    hello: Server,
    durable: Server,
}

impl Yardsticks {
    fn start(installation: &Installation, wire: Wire) -> Result<Self, Failure> {
        Ok(Self {
            hello: installation.hello(wire, false)?,
            durable: installation.hello(wire, true)?,
        })
    }
}

/// One comparison: the same questions to the yardsticks and to ours.
struct Comparison {
    /// What is asked.
    what: &'static str,
    asked: Asked,
    /// The rate to reach, as a share of the bare hello's.
    rate: Option<Target>,
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

    let verification = |(connections, target)| Comparison {
        what: "verification",
        asked: Asked {
            questions: verifications.clone(),
            expect: CONSISTENT,
            wire: Wire::MutualTls,
            connections,
        },
        rate: Some(target),
        p99: Some(VERIFICATION_P99),
    };
    let lookup = |what, wire, (connections, target)| Comparison {
        what,
        asked: Asked {
            questions: lookups.clone(),
            expect: r#""outcome":"found""#,
            wire,
            connections,
        },
        rate: target,
        p99: None,
    };

    let ours = installation.serve_over_tls()?;
    let yardsticks = Yardsticks::start(installation, Wire::MutualTls)?;
    for at in VERIFICATION_RATE {
        verification(at).measure(settings, installation, &yardsticks, &ours, report)?;
    }
    let yardsticks = Yardsticks::start(installation, Wire::Tls)?;
    for (connections, target) in LOOKUP_RATE {
        let comparison = lookup("internet lookup over TLS", Wire::Tls, (connections, Some(target)));
        comparison.measure(settings, installation, &yardsticks, &ours, report)?;
    }
    drop(ours);
    let (ours, _) = installation.serve("/v1/registers")?;
    let yardsticks = Yardsticks::start(installation, Wire::Plain)?;
    let comparison = lookup("internet lookup without TLS", Wire::Plain, (LOOKUP_RATE[0].0, None));
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
        let of_hello = series(&|round| round.ours.rate_of(&round.hello));
        let what = format!("{} ÷ hello, {connections} connections", self.what);
        match self.rate {
            Some(target) => report.add(what, target, 2, of_hello),
            None => report.beside(what, 2, of_hello),
        }
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
