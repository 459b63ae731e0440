//! TLS for the doors: 1.2 and 1.3, client certificates required on the extranet.

use std::sync::Arc;

use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};

use crate::{failure::Failure, pki_folder::PkiFolder};

/// The server's side of TLS. With `asks_for_certificate`, nobody gets past the handshake without a certificate of our
/// authority; whether that certificate is still good, the gate decides anew for every question.
///
/// # Errors
/// When certificate or key files are missing or damaged.
pub fn server_config(pki: &PkiFolder, asks_for_certificate: bool) -> Result<Arc<ServerConfig>, Failure> {
    let unusable = |what: &str| {
        let message = format!("{what}不可用，请检查 {} 中的证书和私钥", pki.path().display());
        Failure::new("tls.files", message)
    };
    let chain: Vec<_> = CertificateDer::pem_file_iter(pki.server_certificate())
        .and_then(Iterator::collect)
        .map_err(|error| unusable("服务器证书").because(error))?;
    let key = PrivateKeyDer::from_pem_file(pki.server_key()).map_err(|error| unusable("服务器私钥").because(error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("the provider speaks TLS 1.2 and 1.3");
    let builder = if asks_for_certificate {
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(client_roots(pki)?), provider)
            .build()
            .map_err(|error| unusable("客户端证书签发机构").because(error))?;
        builder.with_client_cert_verifier(verifier)
    } else {
        builder.with_no_client_auth()
    };
    let mut config = builder
        .with_single_cert(chain, key)
        .map_err(|error| unusable("服务器证书").because(error))?;
    config.ticketer = rustls::crypto::ring::Ticketer::new().map_err(|error| unusable("会话密钥").because(error))?;
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
