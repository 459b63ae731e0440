//! Questions over the network: a verification over mutual TLS and a lookup on the internet, beside a bare "hello, JSON".

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

/// One comparison: the same questions to the bare server and to ours.
struct Comparison {
    what: String,
    asked: Asked,
    rate: Target,
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
    let hello = installation.hello(true)?;
    for (connections, rate) in VERIFICATION_RATE {
        let comparison = Comparison {
            what: format!("verification ÷ hello, {connections} connections"),
            asked: Asked {
                questions: verifications.clone(),
                expect: CONSISTENT,
                is_tls: true,
                connections,
            },
            rate,
            p99: Some(VERIFICATION_P99),
        };
        comparison.measure(settings, installation, &hello, &ours, report)?;
    }
    drop(hello);
    let hello = installation.hello(false)?;
    let comparison = Comparison {
        what: format!("internet lookup ÷ hello, {LOOKUP_CONNECTIONS} connections"),
        asked: Asked {
            questions: lookups,
            expect: r#""outcome":"found""#,
            is_tls: false,
            connections: LOOKUP_CONNECTIONS,
        },
        rate: LOOKUP_RATE,
        p99: None,
    };
    comparison.measure(settings, installation, &hello, &ours, report)
}

impl Comparison {
    fn measure(
        &self,
        settings: &Settings,
        installation: &Installation,
        hello: &Server,
        ours: &Server,
        report: &mut Report,
    ) -> Result<(), Failure> {
        println!("\n{} (A: hello, B: heyan)", self.what);
        println!(
            "{:<6} {:>9} {:>7} {:>7} {:>7} {:>7}   {:>9} {:>7} {:>7} {:>7} {:>7}   {:>6} {:>7}",
            "pair",
            "A req/s",
            "p50 µs",
            "p99 µs",
            "CPU µs",
            "client",
            "B req/s",
            "p50 µs",
            "p99 µs",
            "CPU µs",
            "client",
            "B÷A",
            "p99 B÷A"
        );
        // A round that does not count: connections, tables and memory are as in a server that has been up for a while.
        for server in [hello, ours] {
            drive(&self.asked.load(settings, installation, server, 0))?;
        }
        let mut pairs = Vec::new();
        for pair in 1..=settings.pairs {
            // The next question where the last pair will have stopped, roughly: what was asked is in no cache.
            let first = pair as usize * 37_501;
            let a = drive(&self.asked.load(settings, installation, hello, first))?;
            let b = drive(&self.asked.load(settings, installation, ours, first))?;
            println!("{:<6} {}   {}   {}", pair, row(&a), row(&b), ratios(&a, &b));
            pairs.push((a, b));
        }
        let series = |of: &dyn Fn(&(Load, Load)) -> f64| pairs.iter().map(of).collect::<Series>();
        let (a, b): (Vec<Load>, Vec<Load>) = pairs.iter().copied().unzip();
        println!("median {}   {}", row(&median(&a)), row(&median(&b)));
        let rate = series(&|(a, b)| b.requests_per_second / a.requests_per_second);
        let p99 = series(&|(a, b)| b.p99_micros / a.p99_micros);
        println!("requests a second B÷A {rate:.3}, p99 B÷A {p99:.2}");
        let cpu = series(&|(a, b)| b.server_cpu_micros / a.server_cpu_micros);
        println!("server CPU a request B÷A {cpu:.2}");
        report.add(&self.what, self.rate, 2, rate);
        if let Some(target) = self.p99 {
            report.add(format!("p99 of {}", self.what), target, 2, p99);
        }
        Ok(())
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

fn ratios(a: &Load, b: &Load) -> String {
    format!(
        "{:>6.3} {:>7.2}",
        b.requests_per_second / a.requests_per_second,
        b.p99_micros / a.p99_micros
    )
}
