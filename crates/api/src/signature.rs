//! Signed questions (签名的查询): HTTP Message Signatures (RFC 9421) made with the key of the caller's certificate.
//!
//! A question may come with one signature, of algorithm `ecdsa-p256-sha256`, over at least `@method`, `@path` and
//! `content-digest`, with `created` and a `nonce`. A question without is as good; one with a signature that does not
//! hold is refused.

use std::{convert::Infallible, sync::Arc};

use app::{QuestionSignature, SignatureEvidence, Signed};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, request::Parts},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use httpsig::prelude::{
    AlgorithmName, HttpSignatureBase, HttpSignatureHeaders, PublicKey,
    message_component::{DerivedComponentName, HttpMessageComponent, HttpMessageComponentId, HttpMessageComponentName},
};
use sha2::{Digest, Sha256};

/// The public key of the certificate with which the connection was made: an uncompressed point of P-256, 65 bytes.
///
/// Whoever serves puts it into every request of the extranet door.
#[derive(Clone, Debug)]
pub struct CallerKey(pub Arc<[u8]>);

/// Bounds of a nonce, in characters.
const NONCE_CHARS: std::ops::RangeInclusive<usize> = 16..=128;
/// What a signature has to cover at least.
const COVERED: [&str; 3] = ["\"@method\"", "\"@path\"", "\"content-digest\""];

/// What a signature may cover of a request besides its body; nothing of a request that is not signed.
pub(crate) struct SignedHead(Option<Head>);

struct Head {
    method: Method,
    path: String,
    headers: HeaderMap,
    key: Option<CallerKey>,
}

impl<S: Send + Sync> FromRequestParts<S> for SignedHead {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(is_signed(&parts.headers).then(|| Head {
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            headers: parts.headers.clone(),
            key: parts.extensions.get().cloned(),
        })))
    }
}

fn is_signed(headers: &HeaderMap) -> bool {
    headers.contains_key("signature") || headers.contains_key("signature-input")
}

impl SignedHead {
    /// Checks the signature over this head and a body.
    pub(crate) fn check(&self, body: &[u8]) -> Signed {
        match &self.0 {
            None => Signed::No,
            Some(head) => head.signature(body).map_or(Signed::Broken, Signed::Yes),
        }
    }
}

impl Head {
    fn signature(&self, body: &[u8]) -> Option<QuestionSignature> {
        let key = self.key.as_ref()?;
        let digest = format!("sha-256=:{}:", BASE64_STANDARD.encode(Sha256::digest(body)));
        if !self.field("content-digest")?.split(',').any(|one| one.trim() == digest) {
            return None;
        }
        let found = HttpSignatureHeaders::try_parse(&self.field("signature")?, &self.field("signature-input")?).ok()?;
        let mut found = found.into_values();
        let (signature, None) = (found.next()?, found.next()) else {
            return None;
        };
        let params = signature.signature_params();
        let covered: Vec<String> = params.covered_components.iter().map(ToString::to_string).collect();
        if !COVERED.iter().all(|needed| covered.iter().any(|one| one == needed)) {
            return None;
        }
        let algorithm = AlgorithmName::EcdsaP256Sha256;
        if params.alg.as_deref().is_some_and(|alg| alg != algorithm.as_str()) {
            return None;
        }
        let nonce = params
            .nonce
            .clone()
            .filter(|nonce| NONCE_CHARS.contains(&nonce.chars().count()))?;
        let created_at_seconds = i64::try_from(params.created?).ok()?;
        let components: Option<Vec<_>> = params.covered_components.iter().map(|id| self.component(id)).collect();
        let base = HttpSignatureBase::try_new(&components?, params).ok()?;
        let public = PublicKey::from_bytes(&algorithm, &key.0).ok()?;
        base.verify_signature_headers(&public, &signature).ok()?;
        let header = signature.signature_header_value();
        let evidence = SignatureEvidence {
            base: base.to_string(),
            signature: header.split_once(':')?.1.trim_end_matches(':').to_owned(),
            key: BASE64_STANDARD.encode(&key.0),
            algorithm: algorithm.as_str().to_owned(),
        };
        Some(QuestionSignature {
            created_at_seconds,
            nonce,
            evidence: serde_json::to_vec(&evidence).expect("plain texts"),
        })
    }

    /// A line of what was signed; `None` for a part that this server does not know.
    fn component(&self, id: &HttpMessageComponentId) -> Option<HttpMessageComponent> {
        let value = match &id.name {
            HttpMessageComponentName::Derived(DerivedComponentName::Method) => self.method.as_str().to_owned(),
            HttpMessageComponentName::Derived(DerivedComponentName::Path) => self.path.clone(),
            HttpMessageComponentName::Derived(DerivedComponentName::Authority) => {
                self.field("host")?.to_ascii_lowercase()
            }
            HttpMessageComponentName::Derived(_) => return None,
            HttpMessageComponentName::HttpField(name) => self.field(name)?,
        };
        // Parameters change what a line says; nobody needs them for a question.
        let has_parameters = id.to_string() != id.name.to_string();
        (!has_parameters).then_some(())?;
        HttpMessageComponent::try_from(format!("{id}: {value}").as_str()).ok()
    }

    /// A header's value; several are joined as RFC 9421 section 2.1 has it.
    fn field(&self, name: &str) -> Option<String> {
        let values: Result<Vec<&str>, _> = self.headers.get_all(name).iter().map(|value| value.to_str()).collect();
        let values: Vec<&str> = values.ok()?.into_iter().map(str::trim).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }
}
