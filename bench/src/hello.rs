//! The bare server: "hello, JSON" on the stack and the TLS settings of our doors, and nothing behind it, or just a durable line.
//!
//! What our doors add to this — limits, callers, the gate, the register, the ledger — is what the ratio shows, so
//! nothing of it may be here. The settings that cost or save time on the wire are those of `crates/cli/src/serve`.

use std::path::PathBuf;
use std::sync::Arc;

use axum::{Json, Router, http::header, response::IntoResponse, routing::get};
use hyper::rt::{Read, Write};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use rustls::{RootCertStore, ServerConfig, server::WebPkiClientVerifier};
use serde::de::IgnoredAny;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::Failure;
use crate::durable::DurableLines;

/// Where to listen and, for mutual TLS, with what.
#[derive(Clone, Debug, clap::Args)]
pub struct HelloArgs {
    /// Address to listen on.
    #[arg(long)]
    pub listen: std::net::SocketAddr,
    /// Certificate chain of the server; without it, plain HTTP.
    #[arg(long, requires = "key")]
    pub certificate: Option<PathBuf>,
    /// Key of the server.
    #[arg(long)]
    pub key: Option<PathBuf>,
    /// Authorities whose client certificates are taken; without any, nobody is asked for one.
    #[arg(long, requires = "certificate")]
    pub roots: Vec<PathBuf>,
    /// Put a line for every question into this file before it is answered.
    #[arg(long)]
    pub durable: Option<PathBuf>,
}

/// The answers. Each has an outcome like ours, so that the load generator checks both by the same words.
const POSTED: &str = r#"{"outcome":"consistent","hello":"世界"}"#;
const GOTTEN: &str = r#"{"outcome":"found","hello":"世界"}"#;

fn router(lines: Option<DurableLines>) -> Router {
    let json = |text: &'static str| ([(header::CONTENT_TYPE, "application/json")], text).into_response();
    let answered = move |text: &'static str| {
        let lines = lines.clone();
        async move {
            if let Some(lines) = lines {
                lines.line().await;
            }
            json(text)
        }
    };
    let (posted, asked) = (answered.clone(), answered.clone());
    Router::new()
        .route(
            "/v1/verifications",
            // The body has to be JSON; what it says is passed over.
            get(move || asked(POSTED)).post(move |Json(IgnoredAny): Json<IgnoredAny>| posted(POSTED)),
        )
        .route("/v1/registers/{register}/{code}", get(move || answered(GOTTEN)))
}

/// Serves until it is ended.
///
/// # Errors
/// When certificates or port cannot be had.
pub fn run(args: &HelloArgs) -> Result<(), Failure> {
    let tls = match (&args.certificate, &args.key) {
        (Some(certificate), Some(key)) => Some(TlsAcceptor::from(Arc::new(tls(certificate, key, &args.roots)?))),
        _ => None,
    };
    let lines = args.durable.as_deref().map(DurableLines::begin).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(args.listen).await?;
        let router = router(lines);
        loop {
            let (stream, _) = listener.accept().await?;
            let (router, tls) = (router.clone(), tls.clone());
            tokio::spawn(async move {
                let _ = stream.set_nodelay(true);
                match tls {
                    None => serve(TokioIo::new(stream), router).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            serve(TokioIo::new(stream), router).await;
                        }
                    }
                }
            });
        }
    })
}

async fn serve(io: impl Read + Write + Unpin + Send + 'static, router: Router) {
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        // As our doors do: one write an answer, and no look for the end of a client who waits.
        .writev(false)
        .half_close(true)
        .serve_connection(io, TowerToHyperService::new(router))
        .await;
}

fn tls(certificate: &PathBuf, key: &PathBuf, root_files: &[PathBuf]) -> Result<ServerConfig, Failure> {
    let chain = CertificateDer::pem_file_iter(certificate)?.collect::<Result<Vec<_>, _>>()?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    let builder = if root_files.is_empty() {
        builder.with_no_client_auth()
    } else {
        let mut roots = RootCertStore::empty();
        for root in root_files {
            roots.add(CertificateDer::from_pem_file(root)?)?;
        }
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
        builder.with_client_cert_verifier(verifier)
    };
    let mut config = builder.with_single_cert(chain, PrivateKeyDer::from_pem_file(key)?)?;
    config.ticketer = rustls::crypto::ring::Ticketer::new()?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
