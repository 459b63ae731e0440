//! One kept-alive connection, opened when needed and again when it broke.

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Method, Request, StatusCode, Uri, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
};
use serde::Deserialize;
use tokio::{net::TcpStream, sync::Mutex};
use tokio_rustls::TlsConnector;

use crate::{
    Answered, CheckedExtract, ClientError, Endpoint, Extracted, Lookup, LookupBy, MatchList, Matched, Problem, Reading,
    Verification, signing::Signer,
};

/// Largest answer taken.
const ANSWER_SIZE_BYTES_MAX: usize = 16 * 1024 * 1024;
const PATH_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

type Sender = http1::SendRequest<Full<Bytes>>;

/// Asks one node; a handle that serves one question at a time.
pub struct Client {
    url: String,
    authority: String,
    host: String,
    tls: Option<TlsConnector>,
    has_identity: bool,
    signer: Option<Signer>,
    sender: Mutex<Option<Sender>>,
}

impl Client {
    /// Prepares a client; connects at the first question.
    ///
    /// # Errors
    /// When the address or one of the files cannot be used.
    pub fn new(endpoint: &Endpoint) -> Result<Self, ClientError> {
        let wrong = || ClientError::Endpoint(format!("地址“{}”应写作 https://主机:端口", endpoint.url));
        let uri: Uri = endpoint.url.parse().map_err(|_| wrong())?;
        let host = uri.host().ok_or_else(wrong)?.to_owned();
        let (tls, port) = match uri.scheme_str() {
            Some("https") => (Some(TlsConnector::from(Arc::new(tls_config(endpoint)?))), 443),
            Some("http") => (None, 80),
            _ => return Err(wrong()),
        };
        let authority = format!("{host}:{}", uri.port_u16().unwrap_or(port));
        Ok(Self {
            url: endpoint.url.trim_end_matches('/').to_owned(),
            authority,
            host,
            tls,
            has_identity: endpoint.identity.is_some(),
            signer: None,
            sender: Mutex::new(None),
        })
    }

    /// Signs every question from now on (RFC 9421) with the key of the client's certificate.
    ///
    /// # Errors
    /// When the key cannot be read, or is not ECDSA P-256 in PKCS#8.
    pub fn signing_with(self, key: &Path) -> Result<Self, ClientError> {
        Ok(Self {
            signer: Some(Signer::open(key)?),
            ..self
        })
    }

    /// Asks whether claims agree with the register.
    ///
    /// # Errors
    /// No connection, a refusal, or an answer out of format. A mismatch is an answer.
    pub async fn verify(&self, question: &Verification) -> Result<Answered, ClientError> {
        self.ask(
            Method::POST,
            "/v1/verifications",
            Some(serde_json::to_vec(question).expect("plain data")),
        )
        .await
    }

    /// Asks for granted fields.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub async fn read(&self, question: &Reading) -> Result<Answered, ClientError> {
        self.ask(
            Method::POST,
            "/v1/readings",
            Some(serde_json::to_vec(question).expect("plain data")),
        )
        .await
    }

    /// Looks an open register up.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub async fn look_up(&self, lookup: &Lookup) -> Result<Answered, ClientError> {
        let escaped = |text: &str| utf8_percent_encode(text, PATH_SEGMENT).to_string();
        let register = escaped(&lookup.register);
        let (path, mut query) = match &lookup.by {
            LookupBy::Code(code) => (format!("/v1/registers/{register}/{}", escaped(code)), Vec::new()),
            LookupBy::HistoryOf(code) => (
                format!("/v1/registers/{register}/{}/history", escaped(code)),
                Vec::new(),
            ),
            LookupBy::Name(name) => (
                format!("/v1/registers/{register}"),
                vec![format!("name={}", escaped(name))],
            ),
        };
        query.extend(lookup.as_of.as_ref().map(|day| format!("as_of={}", escaped(day))));
        let path = if query.is_empty() {
            path
        } else {
            format!("{path}?{}", query.join("&"))
        };
        self.ask(Method::GET, &path, None).await
    }

    /// Finds records for a list of names, in the order of the list; how long it may be, the server says.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub async fn match_names(&self, list: &MatchList) -> Result<Vec<Matched>, ClientError> {
        #[derive(Deserialize)]
        struct All {
            matches: Vec<Matched>,
        }
        let body = Bytes::from(serde_json::to_vec(list).expect("plain data"));
        let (status, bytes) = self.exchange(Method::POST, "/v1/matches", body).await?;
        if let Ok(all) = serde_json::from_slice::<All>(&bytes) {
            return Ok(all.matches);
        }
        Err(refused(status, &bytes))
    }

    /// Has an extract printed of a record of an open register, by its code.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub async fn extract_of(&self, register: &str, code: &str, as_of: Option<&str>) -> Result<Extracted, ClientError> {
        let escaped = |text: &str| utf8_percent_encode(text, PATH_SEGMENT).to_string();
        let query = as_of.map(|day| format!("?as_of={}", escaped(day))).unwrap_or_default();
        let path = format!("/v1/registers/{}/{}/extract{query}", escaped(register), escaped(code));
        let (status, bytes) = self.exchange(Method::GET, &path, Bytes::new()).await?;
        extracted(status, bytes)
    }

    /// Has an extract printed of granted fields, for a business.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub async fn print_reading(&self, question: &Reading) -> Result<Extracted, ClientError> {
        let body = Bytes::from(serde_json::to_vec(question).expect("plain data"));
        let (status, bytes) = self.exchange(Method::POST, "/v1/extracts", body).await?;
        extracted(status, bytes)
    }

    /// Asks how the record of a genuine extract stands, by the statement of the extract.
    ///
    /// # Errors
    /// As [`Self::verify`]; a problem with the code of what is wrong where the extract is not believed.
    pub async fn check_extract(&self, statement: &str) -> Result<CheckedExtract, ClientError> {
        let body = serde_json::to_vec(&serde_json::json!({ "statement": statement })).expect("plain data");
        let (status, bytes) = self.exchange(Method::POST, "/v1/extract-checks", body.into()).await?;
        serde_json::from_slice(&bytes).map_err(|_| refused(status, &bytes))
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Result<Answered, ClientError> {
        let (status, bytes) = self
            .exchange(method, path, body.map(Bytes::from).unwrap_or_default())
            .await?;
        // "Not found" is an answer with its receipt, not a problem.
        serde_json::from_slice(&bytes).map_err(|_| refused(status, &bytes))
    }

    async fn exchange(&self, method: Method, path: &str, body: Bytes) -> Result<(StatusCode, Bytes), ClientError> {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| ClientError::Connection {
            url: self.url.clone(),
            source,
        };
        let mut kept = self.sender.lock().await;
        // The server may have closed it since; then there is a new one.
        let kept_one = match kept.take() {
            Some(mut sender) => sender.ready().await.is_ok().then_some(sender),
            None => None,
        };
        let is_kept = kept_one.is_some();
        let mut sender = match kept_one {
            Some(sender) => sender,
            None => self.connect().await.map_err(failed)?,
        };
        // In TLS 1.3 a missing certificate shows only after the handshake, as a closed connection.
        let lacks_certificate = self.tls.is_some() && !self.has_identity;
        let closed = |error: hyper::Error| match lacks_certificate {
            true => ClientError::CertificateNeeded { url: self.url.clone() },
            false => failed(error.into()),
        };
        sender.ready().await.map_err(closed)?;
        let signed = self
            .signer
            .as_ref()
            .map(|signer| signer.sign(&method, path, &body))
            .transpose()?;
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.authority)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .body(Full::new(body))
            .map_err(|error| failed(error.into()))?;
        for (name, value) in signed.into_iter().flatten() {
            request.headers_mut().insert(name, value);
        }
        let response = match sender.try_send_request(request).await {
            Ok(response) => response,
            Err(mut error) => match error.take_message().filter(|_| is_kept) {
                // Closed before anything of it was sent: it is asked for the first time on a new connection.
                Some(request) => {
                    sender = self.connect().await.map_err(failed)?;
                    sender.send_request(request).await.map_err(closed)?
                }
                None => return Err(closed(error.into_error())),
            },
        };
        let status = response.status();
        let bytes = Limited::new(response.into_body(), ANSWER_SIZE_BYTES_MAX)
            .collect()
            .await
            .map_err(failed)?
            .to_bytes();
        *kept = Some(sender);
        Ok((status, bytes))
    }

    async fn connect(&self) -> Result<Sender, Box<dyn std::error::Error + Send + Sync>> {
        let stream = TcpStream::connect(&self.authority).await?;
        stream.set_nodelay(true)?;
        match &self.tls {
            None => Self::handshake(TokioIo::new(stream)).await,
            Some(tls) => {
                let name = ServerName::try_from(self.host.trim_matches(['[', ']']).to_owned())?;
                Self::handshake(TokioIo::new(tls.connect(name, stream).await?)).await
            }
        }
    }

    async fn handshake<I>(io: I) -> Result<Sender, Box<dyn std::error::Error + Send + Sync>>
    where
        I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    {
        let (sender, connection) = http1::handshake(io).await?;
        tokio::spawn(connection);
        Ok(sender)
    }
}

/// What an answer that is none says.
fn refused(status: StatusCode, bytes: &[u8]) -> ClientError {
    match serde_json::from_slice::<Problem>(bytes) {
        Ok(problem) => ClientError::Problem(Box::new(problem)),
        Err(_) => ClientError::Unexpected {
            status: status.as_u16(),
        },
    }
}

/// The file, or the answer that there is nothing to print.
fn extracted(status: StatusCode, bytes: Bytes) -> Result<Extracted, ClientError> {
    if status == StatusCode::OK && bytes.starts_with(b"%PDF-") {
        return Ok(Extracted::File(bytes.into()));
    }
    let answered = serde_json::from_slice(&bytes).map_err(|_| refused(status, &bytes))?;
    Ok(Extracted::Nothing(Box::new(answered)))
}

fn tls_config(endpoint: &Endpoint) -> Result<ClientConfig, ClientError> {
    let unusable = |path: &Path, error: &dyn std::fmt::Display| {
        ClientError::Endpoint(format!(
            "文件 {} 不可用：{error}；应为 PEM 格式的证书或者私钥",
            path.display()
        ))
    };
    let certificates = |path: &Path| -> Result<Vec<CertificateDer<'static>>, ClientError> {
        CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect)
            .map_err(|error| unusable(path, &error))
    };
    let mut roots = RootCertStore::empty();
    let authorities = endpoint
        .authorities
        .as_deref()
        .ok_or_else(|| ClientError::Endpoint("https 地址须指明服务器证书的签发机构（--ca）".into()))?;
    for certificate in certificates(authorities)? {
        roots.add(certificate).map_err(|error| unusable(authorities, &error))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider speaks TLS 1.2 and 1.3")
        .with_root_certificates(roots);
    match &endpoint.identity {
        None => Ok(builder.with_no_client_auth()),
        Some((chain, key)) => {
            let private = PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(key, &error))?;
            builder
                .with_client_auth_cert(certificates(chain)?, private)
                .map_err(|error| unusable(chain, &error))
        }
    }
}
