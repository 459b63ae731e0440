//! Searches that nobody types in earnest: of ten kilobytes, of wildcards, of one character, of forged places, of control characters,
//! of marks that turn the writing round, of markup and of SQL. Each has to be answered as what it is; how many were is counted.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::load::Connector;
use crate::questions::percent_encoded;

/// Pause between two of them.
const BETWEEN: Duration = Duration::from_millis(50);
/// How long one waits for its answer.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);
/// How long the index may take to be there.
const INDEX_WITHIN: Duration = Duration::from_secs(900);

/// Each with the status that it has to get.
fn searches() -> Vec<(String, &'static str)> {
    let q = |text: &str| format!("/v1/search?q={}", percent_encoded(text));
    vec![
        (q(&"公司".repeat(1_700)), "422"),
        (q(&"公司 ".repeat(66)), "200"),
        (q(&"*?%_".repeat(50)), "200"),
        (q("公"), "200"),
        (q("a"), "200"),
        (format!("{}&counts=true", q("有限公司")), "200"),
        (format!("{}&after=0-0-7fffffffffff-0-K", q("有限公司")), "200"),
        (format!("{}&after=forged", q("有限公司")), "422"),
        (q("\u{0}\u{7}\u{1b}[2J有限"), "200"),
        (q("\u{202e}司公限有\u{202c}"), "200"),
        (q("<script>alert(1)</script>"), "200"),
        (q("' OR 1=1; DROP TABLE names --"), "200"),
        (q("zhongguoyidongtongxinjituangongsizhongguoyidong"), "200"),
        (q("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"), "200"),
    ]
}

/// The mix, at work until this is stopped.
pub struct StrangeSearches {
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicU64>,
    worker: JoinHandle<Result<(), String>>,
}

impl StrangeSearches {
    /// Sets them on the internet door.
    ///
    /// # Errors
    /// When no thread can be had.
    pub fn set_on(internet: SocketAddr) -> Result<Self, Failure> {
        let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (stopped, count) = (stop.clone(), answered.clone());
        let worker = std::thread::Builder::new().name("strange".into()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| error.to_string())?;
            runtime.block_on(all(internet, &stopped, &count))
        })?;
        Ok(Self { stop, answered, worker })
    }

    /// Calls them off; how many were answered.
    ///
    /// # Errors
    /// When one of them was not, or otherwise than it has to be.
    pub fn call_off(self) -> Result<u64, Failure> {
        self.stop.store(true, Ordering::Relaxed);
        self.worker.join().map_err(|_| "the strange searches panicked")??;
        Ok(self.answered.load(Ordering::Relaxed))
    }
}

async fn all(internet: SocketAddr, stop: &AtomicBool, answered: &AtomicU64) -> Result<(), String> {
    let searches = searches();
    for (path, status) in searches.iter().cycle() {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let answer = asked(internet, path).await?;
        if !answer.starts_with(&format!("HTTP/1.1 {status}")) {
            return Err(format!("no {status} for {path:.60} but {answer:.200}"));
        }
        answered.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(BETWEEN).await;
    }
    Ok(())
}

/// Waits until names can be searched: the index is built beside the first questions.
///
/// # Errors
/// When it is not there in time.
pub fn wait_for_index(internet: SocketAddr) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let begun = Instant::now();
    while !runtime
        .block_on(asked(internet, "/v1/search?q=ab"))?
        .starts_with("HTTP/1.1 200")
    {
        if begun.elapsed() > INDEX_WITHIN {
            return Err("the index was not built in time".into());
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

async fn asked(internet: SocketAddr, path: &str) -> Result<String, String> {
    let asked = async {
        let connector = Connector {
            address: internet,
            tls: None,
            expect: Vec::new(),
        };
        let mut connection = connector.connect().await?;
        let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        connection.answer_to(head.as_bytes()).await
    };
    let answer = tokio::time::timeout(ANSWERED_WITHIN, asked)
        .await
        .map_err(|_| format!("no answer in time to {path:.60}"))?
        .map_err(|error| format!("no answer to {path:.60} but {error}"))?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
