//! Good clients beside idle ones, ten thousand connections that were opened with a certificate and then say nothing, and
//! beside hostile ones, each of whom has to get his refusal.

use std::sync::mpsc;

use crate::asking::{Asked, CONSISTENT, QUESTIONS};
use crate::figures::{Report, Series};
use crate::installation::{Installation, SEED, Server, Wire};
use crate::load::{Connector, Load, drive, tls};
use crate::questions::{write_searches, write_verifications};
use crate::strange_searches::StrangeSearches;
use crate::strangers::{self, BadCertificates, Strangers};
use crate::targets::{BESIDE_HOSTILE_RATE, BESIDE_IDLE_RATE, BESIDE_STRANGE_P99};
use crate::{Failure, Settings};

/// Idle connections.
const IDLE: usize = 10_000;
/// Connections of the good clients.
const CONNECTIONS: u32 = 64;
/// Connections of those who search by name.
const SEARCH_CONNECTIONS: u32 = 8;
/// Searches made ready.
const SEARCHES: u64 = 30_000;

/// Measures good clients alone and beside idle connections, in turn.
///
/// # Errors
/// When the server or the load fails, or this process may not open so many files.
pub fn measure(settings: &Settings, installation: &Installation, report: &mut Report) -> Result<(), Failure> {
    let questions = installation.scratch().join("verifications.tsv");
    write_verifications(&questions, SEED, settings.records(), QUESTIONS)?;
    let asked = Asked {
        questions,
        expect: CONSISTENT,
        wire: Wire::MutualTls,
        connections: CONNECTIONS,
    };
    let (server, _) = installation.serve("/v1/registers")?;
    println!("\ngood clients alone (A) and beside {IDLE} idle connections (B)");
    drive(&asked.load(settings, installation, &server, 0))?;
    let good = GoodClients {
        settings,
        installation,
        server: &server,
        asked: &asked,
        step: 37_501,
    };
    let rate = good.compared(
        || Idle::open(installation, &server),
        |idle| {
            drop(idle);
            Ok(String::new())
        },
        |alone, beside| beside.rate_of(alone),
    )?;
    report.add(
        format!("good clients beside {IDLE} idle connections ÷ alone"),
        BESIDE_IDLE_RATE,
        2,
        rate,
    );
    beside_strangers(&good, report)?;
    beside_strange_searches(settings, installation, &server, report)
}

fn beside_strange_searches(
    settings: &Settings,
    installation: &Installation,
    server: &Server,
    report: &mut Report,
) -> Result<(), Failure> {
    let questions = installation.scratch().join("searches.tsv");
    write_searches(&questions, SEED, settings.records(), SEARCHES)?;
    println!("\nsearches by name alone (A) and beside a stream of strange ones (B)");
    let asked = Asked {
        questions,
        expect: r#""hits":[{"#,
        wire: Wire::Plain,
        connections: SEARCH_CONNECTIONS,
    };
    drive(&asked.load(settings, installation, server, 0))?;
    let good = GoodClients {
        settings,
        installation,
        server,
        asked: &asked,
        step: 1_501,
    };
    let p99 = good.compared(
        || StrangeSearches::set_on(server.internet),
        |strange| Ok(format!(", {} strange ones answered", strange.call_off()?)),
        |alone, beside| beside.p99_of(alone),
    )?;
    report.add(
        "p99 of searches beside strange ones ÷ alone",
        BESIDE_STRANGE_P99,
        2,
        p99,
    );
    Ok(())
}

fn beside_strangers(good: &GoodClients<'_>, report: &mut Report) -> Result<(), Failure> {
    println!(
        "\ngood clients alone (A) and beside {} slow clients and a stream of strangers (B)",
        strangers::SLOW
    );
    let bad = BadCertificates::issue(good.installation)?;
    let rate = good.compared(
        || Strangers::set_on(good.installation, good.server, &bad),
        |strangers| Ok(format!(", {} refused", strangers.call_off()?)),
        |alone, beside| beside.rate_of(alone),
    )?;
    report.add("good clients beside hostile ones ÷ alone", BESIDE_HOSTILE_RATE, 2, rate);
    Ok(())
}

/// Good clients, who are measured alone and beside others.
struct GoodClients<'a> {
    settings: &'a Settings,
    installation: &'a Installation,
    server: &'a Server,
    asked: &'a Asked,
    /// Questions from one pair to the next, so that none is asked twice.
    step: usize,
}

impl GoodClients<'_> {
    /// One ratio a pair: alone, and beside what `set_on` starts; `call_off` ends it and tells what came of it.
    fn compared<B>(
        &self,
        set_on: impl Fn() -> Result<B, Failure>,
        call_off: impl Fn(B) -> Result<String, Failure>,
        ratio: impl Fn(&Load, &Load) -> f64,
    ) -> Result<Series, Failure> {
        let mut ratios = Series::default();
        for pair in 1..=self.settings.pairs {
            let first = pair as usize * self.step;
            let load = || drive(&self.asked.load(self.settings, self.installation, self.server, first));
            let alone = load()?;
            let others = set_on()?;
            let beside = load()?;
            let note = call_off(others)?;
            let ratio = ratio(&alone, &beside);
            println!(
                "pair {pair}: {:.0} req/s alone, {:.0} req/s beside, p99 {:.0} and {:.0} µs{note}: {ratio:.3}",
                alone.requests_per_second, beside.requests_per_second, alone.p99_micros, beside.p99_micros
            );
            ratios.push(ratio);
        }
        Ok(ratios)
    }
}

/// Connects with the certificate of the demo's approval system.
fn connector(installation: &Installation, server: &Server) -> Result<Connector, Failure> {
    Ok(Connector {
        address: server.extranet,
        tls: Some(tls(
            &installation.pki("root.crt"),
            Some((&installation.system("system.crt"), &installation.system("system.key"))),
        )?),
        expect: Vec::new(),
    })
}

/// Connections held open by a thread of their own until this is dropped.
struct Idle {
    stop: Option<mpsc::Sender<()>>,
    holder: Option<std::thread::JoinHandle<()>>,
}

impl Idle {
    fn open(installation: &Installation, server: &Server) -> Result<Self, Failure> {
        let connector = connector(installation, server)?;
        let (stop, stopped) = mpsc::channel::<()>();
        let (opened, is_open) = mpsc::channel();
        let holder = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let held = runtime.and_then(|runtime| {
                let connections = runtime.block_on(async {
                    let mut connections = Vec::with_capacity(IDLE);
                    for _ in 0..IDLE {
                        connections.push(connector.connect().await?);
                    }
                    Ok::<_, std::io::Error>(connections)
                })?;
                Ok((runtime, connections))
            });
            let outcome = held.as_ref().map(|_| ()).map_err(ToString::to_string);
            if opened.send(outcome).is_ok() {
                // Ends when the sender is dropped.
                let _ = stopped.recv();
            }
        });
        is_open.recv()??;
        Ok(Self {
            stop: Some(stop),
            holder: Some(holder),
        })
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(holder) = self.holder.take() {
            let _ = holder.join();
        }
    }
}
