//! One connection that asks and is answered, again and again.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use memchr::memmem;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::answer::{Answer, look};
use crate::Failure;

/// Requests as they go over the wire, one after the other in one piece of memory.
pub struct Requests {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Requests {
    /// Reads a file of questions.
    ///
    /// # Errors
    /// When it cannot be read or has none.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path)?;
        let mut requests = Self {
            bytes: Vec::with_capacity(text.len() * 2),
            ends: vec![0],
        };
        for line in text.lines() {
            let mut parts = line.splitn(3, '\t');
            let mut next = || {
                parts
                    .next()
                    .ok_or("a question is method, path and body, with tabs between")
            };
            let (method, path, body) = (next()?, next()?, next()?);
            let head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
            requests.bytes.extend_from_slice(head.as_bytes());
            if !body.is_empty() {
                let head = format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len());
                requests.bytes.extend_from_slice(head.as_bytes());
            }
            requests.bytes.extend_from_slice(b"\r\n");
            requests.bytes.extend_from_slice(body.as_bytes());
            requests.ends.push(requests.bytes.len());
        }
        if requests.len() == 0 {
            return Err("there are no questions to ask".into());
        }
        Ok(requests)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len() - 1
    }

    fn get(&self, number: usize) -> &[u8] {
        let number = number % self.len();
        &self.bytes[self.ends[number]..self.ends[number + 1]]
    }
}

/// Makes connections to one server.
pub struct Connector {
    pub address: SocketAddr,
    pub tls: Option<TlsConnector>,
    /// Words that stand in every right answer.
    pub expect: Vec<u8>,
}

/// A connection, open.
pub struct Connection {
    stream: Box<dyn Stream>,
    expect: Vec<u8>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl Connector {
    /// Connects.
    ///
    /// # Errors
    /// When the server cannot be reached or the handshake fails.
    pub async fn connect(&self) -> io::Result<Connection> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let stream: Box<dyn Stream> = match &self.tls {
            None => Box::new(stream),
            Some(tls) => {
                let name = ServerName::try_from("localhost").expect("a name");
                Box::new(tls.connect(name, stream).await?)
            }
        };
        Ok(Connection {
            stream,
            expect: self.expect.clone(),
        })
    }
}

impl Connection {
    /// Sends bytes as they are and reads what comes back until the server closes.
    ///
    /// # Errors
    /// When the connection breaks before anything came back.
    pub async fn answer_to(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        // The answer may come before all was sent; then sending fails, and what was answered counts.
        let sent = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        let sent = sent.await;
        let mut answer = Vec::new();
        let read = self.stream.read_to_end(&mut answer).await;
        if answer.is_empty() {
            sent.and(read.map(|_| answer))
        } else {
            Ok(answer)
        }
    }

    /// Asks until `end`; gives the nanoseconds of those questions that were asked after `begin`.
    ///
    /// # Errors
    /// When the connection breaks or an answer is not as expected.
    pub async fn ask_until(
        mut self,
        end: Instant,
        begin: Instant,
        requests: Arc<Requests>,
        first: usize,
    ) -> Result<Vec<u32>, Failure> {
        let right = memmem::Finder::new(&self.expect);
        let mut nanos = Vec::with_capacity(1 << 14);
        let mut buffer = Vec::with_capacity(16 << 10);
        for number in first.. {
            let started = Instant::now();
            if started >= end {
                break;
            }
            let body = ask(&mut self.stream, requests.get(number), &mut buffer).await?;
            let done = Instant::now();
            if right.find(&buffer[body..]).is_none() {
                return Err(format!("unexpected answer: {}", String::from_utf8_lossy(&buffer)).into());
            }
            if started >= begin && done <= end {
                nanos.push((done - started).as_nanos().min(u128::from(u32::MAX)) as u32);
            }
        }
        Ok(nanos)
    }
}

/// Asks once; the answer is in `buffer`, and its body begins at the place given back.
async fn ask(stream: &mut Box<dyn Stream>, request: &[u8], buffer: &mut Vec<u8>) -> Result<usize, Failure> {
    stream.write_all(request).await?;
    stream.flush().await?;
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err(format!("closed by the server after {:?}", String::from_utf8_lossy(buffer)).into());
        }
        match look(buffer) {
            Answer::Partial => {}
            Answer::Whole { bytes, body } if bytes == buffer.len() => return Ok(body),
            Answer::Whole { .. } | Answer::Wrong => {
                return Err(format!("unexpected answer: {}", String::from_utf8_lossy(buffer)).into());
            }
        }
    }
}

/// The client's side of TLS, with a certificate of its own or without.
///
/// # Errors
/// When a file is missing or damaged.
pub fn tls(root: &Path, own: Option<(&Path, &Path)>) -> Result<TlsConnector, Failure> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(root)?)?;
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots);
    let config = match own {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let chain = CertificateDer::pem_file_iter(certificate)?.collect::<Result<Vec<_>, _>>()?;
            builder.with_client_auth_cert(chain, PrivateKeyDer::from_pem_file(key)?)?
        }
    };
    Ok(TlsConnector::from(Arc::new(config)))
}
