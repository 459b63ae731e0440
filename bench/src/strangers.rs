//! A mix of hostile clients: heads of a byte a second, handshakes without a certificate, bodies that are no questions and
//! bodies that are too large. Each has to get its refusal; how many did is counted.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Failure;
use crate::load::Connector;

/// Clients that send a byte of their head a second.
pub const SLOW: usize = 200;
/// Pause between two strangers of one kind: twenty a second of each.
const BETWEEN: Duration = Duration::from_millis(50);
/// How long a stranger waits for his refusal.
const REFUSED_WITHIN: Duration = Duration::from_secs(10);
/// More than a question may have.
const TOO_LARGE_BYTES: usize = 200 * 1024;

/// The mix, at work until this is stopped.
pub struct Strangers {
    stop: Arc<AtomicBool>,
    refused: Arc<AtomicU64>,
    worker: JoinHandle<Result<(), String>>,
}

impl Strangers {
    /// Sets them on both doors. `ours` has a good certificate: its bodies are what is wrong.
    ///
    /// # Errors
    /// When no thread can be had.
    pub fn set_on(internet: SocketAddr, extranet: SocketAddr, ours: Connector) -> Result<Self, Failure> {
        let (stop, refused) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (stopped, count) = (stop.clone(), refused.clone());
        let worker = std::thread::Builder::new().name("strangers".into()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| error.to_string())?;
            runtime.block_on(all(internet, extranet, ours, &stopped, &count))
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

async fn all(
    internet: SocketAddr,
    extranet: SocketAddr,
    ours: Connector,
    stop: &AtomicBool,
    refused: &AtomicU64,
) -> Result<(), String> {
    let mut slow = tokio::task::JoinSet::new();
    for _ in 0..SLOW {
        slow.spawn(drip(internet));
    }
    let outcome = tokio::try_join!(
        over_and_over(stop, refused, async || nobody(extranet).await),
        over_and_over(stop, refused, async || question(&ours, b"{\"register\":", 12, "400")
            .await),
        over_and_over(stop, refused, async || {
            question(&ours, &vec![b' '; TOO_LARGE_BYTES], TOO_LARGE_BYTES, "413").await
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

/// Asks something that is no question; `status` has to come back.
async fn question(ours: &Connector, body: &[u8], length: usize, status: &str) -> Result<(), String> {
    let asked = async {
        let mut connection = ours.connect().await?;
        let head = format!(
            "POST /v1/verifications HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        );
        connection.answer_to(&[head.as_bytes(), body].concat()).await
    };
    let answer = tokio::time::timeout(REFUSED_WITHIN, asked)
        .await
        .map_err(|_| format!("no {status} in time"))?
        .map_err(|error| format!("no {status} but {error}"))?;
    if answer.starts_with(format!("HTTP/1.1 {status}").as_bytes()) {
        Ok(())
    } else {
        Err(format!("no {status} but {}", String::from_utf8_lossy(&answer)))
    }
}
