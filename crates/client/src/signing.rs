//! Signing questions (签名): HTTP Message Signatures (RFC 9421) with the key of the client's certificate.

use std::path::Path;

use base64::{Engine, prelude::BASE64_STANDARD};
use httpsig::prelude::{
    AlgorithmName, HttpSignatureBase, HttpSignatureParams, SecretKey,
    message_component::{HttpMessageComponent, HttpMessageComponentId},
};
use hyper::{Method, header::HeaderValue};
use sha2::{Digest, Sha256};

use crate::ClientError;

/// A key that signs questions.
pub(crate) struct Signer(SecretKey);

/// What a signed question carries besides the question: header names and values.
pub(crate) type SignatureHeaders = [(&'static str, HeaderValue); 3];

impl Signer {
    /// Reads the key (PEM, PKCS#8).
    pub(crate) fn open(path: &Path) -> Result<Self, ClientError> {
        let unusable = |error: &dyn std::fmt::Display| {
            ClientError::Endpoint(format!(
                "私钥 {} 不能用于签名：{error}；应为 PEM 格式（PKCS#8）的 ECDSA P-256 私钥",
                path.display()
            ))
        };
        let pem = secrecy::SecretString::from(std::fs::read_to_string(path).map_err(|error| unusable(&error))?);
        SecretKey::from_pem(
            &AlgorithmName::EcdsaP256Sha256,
            secrecy::ExposeSecret::expose_secret(&pem),
        )
        .map(Self)
        .map_err(|error| unusable(&error))
    }

    pub(crate) fn sign(&self, method: &Method, path: &str, body: &[u8]) -> Result<SignatureHeaders, ClientError> {
        let digest = format!("sha-256=:{}:", BASE64_STANDARD.encode(Sha256::digest(body)));
        let path = path.split('?').next().unwrap_or(path);
        let signed = || {
            let lines = [
                format!("\"@method\": {method}"),
                format!("\"@path\": {path}"),
                format!("\"content-digest\": {digest}"),
            ];
            let components: Result<Vec<_>, _> = lines
                .iter()
                .map(|line| HttpMessageComponent::try_from(line.as_str()))
                .collect();
            let components = components?;
            let covered: Vec<HttpMessageComponentId> =
                components.iter().map(|component| component.id.clone()).collect();
            let mut params = HttpSignatureParams::try_new(&covered)?;
            params.set_alg(&AlgorithmName::EcdsaP256Sha256).set_random_nonce();
            HttpSignatureBase::try_new(&components, &params)?.build_signature_headers(&self.0, None)
        };
        let headers = signed().map_err(|error| ClientError::Endpoint(format!("无法签名：{error}")))?;
        let value = |text: String| HeaderValue::try_from(text).expect("structured fields are visible ASCII");
        Ok([
            ("content-digest", value(digest)),
            ("signature-input", value(headers.signature_input_header_value())),
            ("signature", value(headers.signature_header_value())),
        ])
    }
}
