//! Any file as a certificate request: it is refused, or it is a request by whoever holds the key, and stays the same one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::CertificateRequest;

fuzz_target!(|bytes: &[u8]| {
    match CertificateRequest::parse(bytes) {
        Ok(request) => {
            let again = CertificateRequest::parse(request.pem().as_bytes()).expect("what was kept is a request");
            assert_eq!(again.key_fingerprint(), request.key_fingerprint());
            assert_eq!(again.pem(), request.pem());
        }
        Err(error) => assert!(!error.to_string().is_empty() && !error.code().is_empty()),
    }
});
