//! TLS for the doors: 1.2 and 1.3, client certificates required on the extranet.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ConfigBuilder, RootCertStore, ServerConfig, WantsVerifier,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{WantsServerCert, WebPkiClientVerifier},
};

use crate::{failure::Failure, pki_folder::PkiFolder};

/// What a door shows to whoever connects: 服务器证书.
pub struct ServerIdentity {
    /// The certificate chain, the server's own first.
    pub chain: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

impl ServerIdentity {
    /// The one that our own authority issued.
    pub fn of(pki: &PkiFolder) -> Self {
        Self {
            chain: pki.server_certificate(),
            key: pki.server_key(),
        }
    }
}

/// The server's side of TLS for a door that everybody may enter.
///
/// # Errors
/// When certificate or key file is missing or damaged, or one does not belong to the other.
pub fn for_everybody(identity: &ServerIdentity) -> Result<Arc<ServerConfig>, Failure> {
    with_identity(builder(&provider()).with_no_client_auth(), identity)
}

/// The server's side of TLS for a door that nobody gets past without a certificate of our authority; whether that certificate
/// is still good, the gate decides anew for every question.
///
/// # Errors
/// As [`for_everybody`].
pub fn for_certified(pki: &PkiFolder) -> Result<Arc<ServerConfig>, Failure> {
    let provider = provider();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(client_roots(pki)?), provider.clone())
        .build()
        .map_err(|error| Failure::new("tls.files", "客户端证书签发机构不可用").because(error))?;
    with_identity(
        builder(&provider).with_client_cert_verifier(verifier),
        &ServerIdentity::of(pki),
    )
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn builder(provider: &Arc<CryptoProvider>) -> ConfigBuilder<ServerConfig, WantsVerifier> {
    ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("the provider speaks TLS 1.2 and 1.3")
}

fn with_identity(
    builder: ConfigBuilder<ServerConfig, WantsServerCert>,
    identity: &ServerIdentity,
) -> Result<Arc<ServerConfig>, Failure> {
    let unusable = |what: &str, path: &Path| {
        let message = format!("{what} {} 不可用，请检查文件是否存在、是否为 PEM 格式", path.display());
        Failure::new("tls.files", message)
    };
    let chain: Vec<_> = CertificateDer::pem_file_iter(&identity.chain)
        .and_then(Iterator::collect)
        .map_err(|error| unusable("服务器证书", &identity.chain).because(error))?;
    let key = PrivateKeyDer::from_pem_file(&identity.key)
        .map_err(|error| unusable("服务器私钥", &identity.key).because(error))?;
    let mut config = builder.with_single_cert(chain, key).map_err(|error| {
        let (chain, key) = (identity.chain.display(), identity.key.display());
        let message = format!("服务器证书 {chain} 和私钥 {key} 不能一起使用，请检查两者是否成对");
        Failure::new("tls.files", message).because(error)
    })?;
    config.ticketer = rustls::crypto::ring::Ticketer::new()
        .map_err(|error| Failure::new("tls.files", "会话密钥不可用").because(error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The authorities whose client certificates are taken.
///
/// # Errors
/// When the root certificate is missing or damaged.
fn client_roots(pki: &PkiFolder) -> Result<RootCertStore, Failure> {
    let mut roots = RootCertStore::empty();
    for path in [pki.root_certificate(), pki.issuing_certificate()] {
        let unusable = || Failure::new("tls.files", format!("证书 {} 不可用", path.display()));
        let certificate = CertificateDer::from_pem_file(&path).map_err(|error| unusable().because(error))?;
        roots.add(certificate).map_err(|error| unusable().because(error))?;
    }
    Ok(roots)
}
