//! Certificate requests — 证书请求（PKCS#10）.

use rcgen::{CertificateParams, DistinguishedName, DnType, SubjectPublicKeyInfo};
use ring::rand::SecureRandom;
use x509_parser::{
    certification_request::X509CertificationRequest,
    oid_registry::{OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY},
    pem::Pem,
    prelude::FromDer,
    x509,
};

use crate::{PkiError, PrivateKey, read::fingerprint};

/// A request that was read and proved — 证书请求（PKCS#10）: its sender holds the private key (ECDSA P-256).
///
/// Nothing else is taken from it: who the holder is, and what the certificate is good for, is not the sender's to say.
pub struct CertificateRequest {
    pem: String,
    public_key: SubjectPublicKeyInfo,
    key_fingerprint: [u8; 32],
}

const LABELS: [&str; 2] = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"];

impl CertificateRequest {
    /// Longest file that is read, in bytes. A request with a P-256 key has about 500.
    pub const BYTES_MAX: usize = 16 * 1024;

    /// Reads a request (PEM). Text around it, as `openssl req -text` writes it, is passed over and not kept.
    ///
    /// # Errors
    /// When it is longer than [`Self::BYTES_MAX`], damaged, more than one, not signed by its own key, or its key is not
    /// ECDSA P-256.
    pub fn parse(pem: &[u8]) -> Result<Self, PkiError> {
        let refused = |rule: &str| PkiError::Request { rule: rule.into() };
        if pem.len() > Self::BYTES_MAX {
            let rule = format!("文件应不超过 {} 字节，请核对是否选错文件", Self::BYTES_MAX);
            return Err(PkiError::Request { rule });
        }
        // The length bounds the walk, and the first damaged block ends it.
        let mut blocks = Pem::iter_from_buffer(pem)
            .map_while(Result::ok)
            .filter(|block| LABELS.contains(&block.label.as_str()));
        let block = blocks
            .next()
            .ok_or_else(|| refused("应含 PEM 编码的证书请求（-----BEGIN CERTIFICATE REQUEST-----）"))?;
        if blocks.next().is_some() {
            return Err(refused("一个文件只应含一份证书请求，请分别提交"));
        }
        let (rest, request) =
            X509CertificationRequest::from_der(&block.contents).map_err(|_| refused("内容不是 PKCS#10 证书请求"))?;
        if !rest.is_empty() {
            return Err(refused("证书请求之后不应有其他内容"));
        }
        let info = &request.certification_request_info.subject_pki;
        if !is_p256(info) {
            return Err(refused("密钥应为 ECDSA P-256，请更换密钥后重新生成请求"));
        }
        request
            .verify_signature()
            .map_err(|_| refused("签名与其中的公钥不符，请用同一私钥以 SHA-256 重新生成请求"))?;
        // Not rcgen's own parser of requests: it infers the curve from the signature's hash.
        let public_key = SubjectPublicKeyInfo::from_der(info.raw).map_err(|_| refused("不支持该密钥的算法标识"))?;
        Ok(Self {
            pem: armoured(pem, &block.label).ok_or_else(|| refused("PEM 起止行不完整"))?,
            key_fingerprint: fingerprint(info.raw),
            public_key,
        })
    }

    /// Makes a fresh key and a request for it. The name in it only tells files apart.
    ///
    /// # Errors
    /// When the random source fails.
    pub fn create(name: &str, random: &dyn SecureRandom) -> Result<(Self, PrivateKey), PkiError> {
        let key = PrivateKey::generate(random)?;
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        let pem = params
            .serialize_request(&key.key_pair("证书请求")?)
            .and_then(|request| request.pem())
            .map_err(|error| PkiError::engine("生成证书请求", error))?;
        Ok((Self::parse(pem.as_bytes())?, key))
    }

    /// The request alone as PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// SHA-256 of the public key (DER): the same for every request and certificate of this key.
    pub fn key_fingerprint(&self) -> [u8; 32] {
        self.key_fingerprint
    }

    pub(crate) fn public_key(&self) -> &SubjectPublicKeyInfo {
        &self.public_key
    }
}

impl std::fmt::Debug for CertificateRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CertificateRequest").finish_non_exhaustive()
    }
}

/// By the name of its curve: SM2, secp256k1 and the Brainpool curve have 256 bits as well.
fn is_p256(info: &x509::SubjectPublicKeyInfo<'_>) -> bool {
    let curve = info.algorithm.parameters.as_ref().and_then(|any| any.as_oid().ok());
    info.algorithm.algorithm == OID_KEY_TYPE_EC_PUBLIC_KEY && curve.is_some_and(|curve| curve == OID_EC_P256)
}

/// The block itself, from its first to its last dash.
fn armoured(pem: &[u8], label: &str) -> Option<String> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let text = String::from_utf8_lossy(pem);
    let start = text.find(&begin)?;
    let length = text[start..].find(&end)? + end.len();
    Some(format!("{}\n", &text[start..start + length]))
}
