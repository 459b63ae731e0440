//! A question signed by the words of RFC 9421, to be sent a second time by whoever listened.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::{Engine, prelude::BASE64_STANDARD};
use rustls::SignatureScheme;
use rustls::pki_types::{PrivateKeyDer, pem::PemObject};
use sha2::{Digest, Sha256};

use crate::Failure;

/// Bytes of each of the two numbers of a signature.
const NUMBER_BYTES: usize = 32;

/// A whole request for `path` with this body, signed with a key of ECDSA P-256, after which the server hangs up.
///
/// # Errors
/// When the key is missing or another one.
pub fn signed_request(path: &str, body: &str, key: &Path) -> Result<Vec<u8>, Failure> {
    let now = now();
    let digest = format!("sha-256=:{}:", BASE64_STANDARD.encode(Sha256::digest(body)));
    let params = format!(
        r#"("@method" "@path" "content-digest");created={};nonce="{:032x}";alg="ecdsa-p256-sha256""#,
        now.as_secs(),
        now.as_nanos()
    );
    let base =
        format!("\"@method\": POST\n\"@path\": {path}\n\"content-digest\": {digest}\n\"@signature-params\": {params}");
    let key = rustls::crypto::ring::sign::any_ecdsa_type(&PrivateKeyDer::from_pem_file(key)?)?;
    let signer = key
        .choose_scheme(&[SignatureScheme::ECDSA_NISTP256_SHA256])
        .ok_or("a key of ECDSA P-256 is needed")?;
    let signature = two_numbers(&signer.sign(base.as_bytes())?).ok_or("a signature is two numbers")?;
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         content-digest: {digest}\r\nsignature-input: sig1={params}\r\nsignature: sig1=:{}:\r\nconnection: close\r\n\r\n{body}",
        body.len(),
        BASE64_STANDARD.encode(signature)
    );
    Ok(request.into_bytes())
}

/// What DER has as a sequence of two integers, as RFC 9421 wants it: two numbers of [`NUMBER_BYTES`].
fn two_numbers(der: &[u8]) -> Option<Vec<u8>> {
    let mut rest = der.get(2..)?;
    let mut both = Vec::new();
    for _ in 0..2 {
        let (&length, tail) = (rest.get(1)?, rest.get(2..)?);
        let (number, next) = tail.split_at_checked(usize::from(length))?;
        let number = number.strip_prefix(&[0]).unwrap_or(number);
        both.extend(std::iter::repeat_n(0, NUMBER_BYTES.checked_sub(number.len())?));
        both.extend_from_slice(number);
        rest = next;
    }
    Some(both)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a signature says when it was made, by the clock that the server goes by"
)]
fn now() -> std::time::Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_integers_become_numbers_of_one_length() {
        let mut der = vec![0x30, 0, 2, 1, 5, 2, 33, 0];
        der.extend([0x80; 32]);
        let both = two_numbers(&der).expect("two");
        assert_eq!(both.len(), 64);
        assert_eq!((both[30], both[31], &both[32..]), (0, 5, &[0x80; 32][..]));
        assert_eq!(two_numbers(&der[..20]), None);
    }
}
