//! A mix of hostile clients: heads of a byte a second, handshakes without a certificate, with one of a foreign authority and
//! with an expired one, questions by a revoked one, signed questions sent once more, bodies that are no questions and bodies
//! that are too large. Each has to get its refusal; how many did is counted.

mod certificates;
mod signed;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Failure;
use crate::installation::{Installation, SEED, Server};
use crate::load::{Connector, tls};
use crate::questions::verification;
pub use certificates::BadCertificates;
use certificates::CertificateFiles;
use signed::signed_request;

/// Clients that send a byte of their head a second.
pub const SLOW: usize = 200;
/// Pause between two strangers of one kind: twenty a second of each.
const BETWEEN: Duration = Duration::from_millis(50);
/// How long a stranger waits for his refusal.
const REFUSED_WITHIN: Duration = Duration::from_secs(10);
/// More than a question may have.
const TOO_LARGE_BYTES: usize = 200 * 1024;
/// Where questions about citizens go.
const VERIFICATIONS: &str = "/v1/verifications";

/// The mix, at work until this is stopped.
pub struct Strangers {
    stop: Arc<AtomicBool>,
    refused: Arc<AtomicU64>,
    worker: JoinHandle<Result<(), String>>,
}

/// By whom and with what the doors are tried.
struct Mix {
    internet: SocketAddr,
    extranet: SocketAddr,
    /// Has a good certificate: what it sends is what is wrong.
    ours: Connector,
    foreign: Connector,
    expired: Connector,
    revoked: Connector,
    /// Good once.
    signed: Vec<u8>,
}

impl Strangers {
    /// Sets them on both doors.
    ///
    /// # Errors
    /// When a certificate cannot be used, or no thread can be had.
    pub fn set_on(installation: &Installation, server: &Server, bad: &BadCertificates) -> Result<Self, Failure> {
        let connector = |certificate: &Path, key: &Path| -> Result<Connector, Failure> {
            Ok(Connector {
                address: server.extranet,
                tls: Some(tls(&installation.pki("root.crt"), Some((certificate, key)))?),
                expect: Vec::new(),
            })
        };
        let of = |files: &CertificateFiles| connector(&files.certificate, &files.key);
        let (certificate, key) = (installation.system("system.crt"), installation.system("system.key"));
        let mix = Mix {
            internet: server.internet,
            extranet: server.extranet,
            ours: connector(&certificate, &key)?,
            foreign: of(&bad.foreign)?,
            expired: of(&bad.expired)?,
            revoked: of(&bad.revoked)?,
            signed: signed_request(VERIFICATIONS, &verification(SEED, 0), &key)?,
        };
        let (stop, refused) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (stopped, count) = (stop.clone(), refused.clone());
        let worker = std::thread::Builder::new().name("strangers".into()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| error.to_string())?;
            runtime.block_on(all(&mix, &stopped, &count))
        })?;
        Ok(Self { stop, refused, worker })
    }

    /// Calls them off; how many were refused.
    ///
    /// # Errors
    /// When one of them was not.
    pub fn call_off(self) -> Result<u64, Failure> {
        self.stop.store(true, Ordering::Relaxed);
        self.worker.join().map_err(|_| "the strangers panicked")??;
        Ok(self.refused.load(Ordering::Relaxed))
    }
}

async fn all(mix: &Mix, stop: &AtomicBool, refused: &AtomicU64) -> Result<(), String> {
    let mut slow = tokio::task::JoinSet::new();
    for _ in 0..SLOW {
        slow.spawn(drip(mix.internet));
    }
    let valid = question(&verification(SEED, 0));
    let cut = question("{\"register\":");
    let too_large = question(&" ".repeat(TOO_LARGE_BYTES));
    // Whoever listened has heard it answered.
    expect(&mix.ours, &mix.signed, "200", "consistent").await?;
    let outcome = tokio::try_join!(
        over_and_over(stop, refused, async || nobody(mix.extranet).await),
        over_and_over(stop, refused, async || not_let_in(&mix.foreign).await),
        over_and_over(stop, refused, async || not_let_in(&mix.expired).await),
        over_and_over(stop, refused, async || {
            expect(&mix.revoked, &valid, "403", "certificate_revoked").await
        }),
        over_and_over(stop, refused, async || {
            expect(&mix.ours, &mix.signed, "403", "signature_not_fresh").await
        }),
        over_and_over(stop, refused, async || {
            expect(&mix.ours, &cut, "400", "malformed_body").await
        }),
        over_and_over(stop, refused, async || {
            expect(&mix.ours, &too_large, "413", "body_too_large").await
        }),
    );
    slow.abort_all();
    outcome.map(|_| ())
}

async fn over_and_over(
    stop: &AtomicBool,
    refused: &AtomicU64,
    once: impl AsyncFn() -> Result<(), String>,
) -> Result<(), String> {
    while !stop.load(Ordering::Relaxed) {
        once().await?;
        refused.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(BETWEEN).await;
    }
    Ok(())
}

/// Sends a byte a second for as long as the door bears it, then begins again.
async fn drip(address: SocketAddr) {
    loop {
        let Ok(mut stream) = TcpStream::connect(address).await else {
            return;
        };
        let _ = stream.write_all(b"GET /v1/registers HTTP/1.1\r\nx-slow: ").await;
        while stream.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

/// Speaks plain text to the door of certificates, which has to hang up.
async fn nobody(address: SocketAddr) -> Result<(), String> {
    let mut stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
    let _ = stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    let mut answer = Vec::new();
    match tokio::time::timeout(REFUSED_WITHIN, stream.read_to_end(&mut answer)).await {
        // An alert, or a reset; never a page.
        Ok(_) if !answer.starts_with(b"HTTP/") => Ok(()),
        Ok(_) => Err("the extranet door answered without a certificate".into()),
        Err(_) => Err("the extranet door did not hang up".into()),
    }
}

/// Shows a certificate that is not to pass the handshake, which has to end with an alert.
async fn not_let_in(stranger: &Connector) -> Result<(), String> {
    let shown = async {
        // In TLS 1.3 a client is done before its certificate is looked at. Nothing is sent: what a server has not read when it
        // hangs up can cost the client the alert.
        stranger.connect().await?.answer_to(b"").await
    };
    let outcome = tokio::time::timeout(REFUSED_WITHIN, shown).await;
    let outcome = outcome.map_err(|_| "the extranet door did not turn a certificate away".to_owned())?;
    let alert = |error: &std::io::Error| {
        let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
        matches!(cause, Some(rustls::Error::AlertReceived(_)))
    };
    match outcome {
        Err(error) if alert(&error) => Ok(()),
        Err(error) => Err(format!("no alert but {error}")),
        Ok(_) => Err("the extranet door took a certificate that is not good".into()),
    }
}

/// A question about citizens as it goes over the wire, after which the server hangs up.
fn question(body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST {VERIFICATIONS} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// Sends a request; an answer of this status has to come back, and to say this.
async fn expect(sender: &Connector, request: &[u8], status: &str, says: &str) -> Result<(), String> {
    let asked = async { sender.connect().await?.answer_to(request).await };
    let answer = tokio::time::timeout(REFUSED_WITHIN, asked)
        .await
        .map_err(|_| format!("no {status} in time"))?
        .map_err(|error| format!("no {status} but {error}"))?;
    let says = format!("\"{says}\"");
    let is_expected = answer.starts_with(format!("HTTP/1.1 {status}").as_bytes())
        && memchr::memmem::find(&answer, says.as_bytes()).is_some();
    if is_expected {
        Ok(())
    } else {
        Err(format!(
            "no {status} with {says} but {}",
            String::from_utf8_lossy(&answer)
        ))
    }
}
