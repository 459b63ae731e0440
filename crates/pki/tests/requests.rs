//! Certificate requests, made and judged beside the `openssl` command.

mod openssl;

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use pki::{CertificateAuthority, CertificateRequest, ClientLifetime, ClientSubject, IssuedClient};
use ring::rand::SystemRandom;
use secrecy::ExposeSecret;

/// Runs openssl in the folder; panics with its words when it refuses.
fn openssl(folder: &Path, arguments: &str) -> String {
    let (is_content, said) = openssl::openssl(folder, arguments);
    assert!(is_content, "openssl {arguments}:\n{said}");
    said
}

/// Issues for a request, as `own.crt` beside the certificates of the authority.
#[expect(clippy::disallowed_methods, reason = "openssl judges by the same clock")]
fn issue(folder: &Path, request: &CertificateRequest) -> IssuedClient {
    let now = Timestamp::now() - SignedDuration::from_hours(1);
    let random = SystemRandom::new();
    let (authority, _) = CertificateAuthority::create("演示平台", now, 10, &random).unwrap();
    let lifetime = ClientLifetime::of_days(now, 365).unwrap();
    let subject = ClientSubject {
        principal: "clerk-1",
        organisation: "hall-1",
    };
    let issued = authority
        .issue_client_for_request(&subject, lifetime, request, &random)
        .unwrap();
    for (name, pem) in [
        ("root.crt", authority.root_pem()),
        ("issuing.crt", authority.issuing_pem()),
        ("own.crt", &issued.certificate_pem),
    ] {
        std::fs::write(folder.join(name), pem).unwrap();
    }
    issued
}

fn refused(request: &[u8], reason: &str) {
    let error = CertificateRequest::parse(request).unwrap_err();
    assert_eq!(error.code(), "certificate.request");
    assert!(error.to_string().contains(reason), "{reason} expected: {error}");
}

#[test]
fn a_request_by_openssl_brings_only_its_key() {
    let folder = tempfile::tempdir().unwrap();
    // It asks to be an authority and someone else, and has readable text before the block.
    let said = openssl(
        folder.path(),
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout own.key -text -subj /CN=somebody-else/O=other \
         -addext basicConstraints=critical,CA:TRUE",
    );
    let request = CertificateRequest::parse(said.as_bytes()).unwrap();
    assert!(request.pem().starts_with("-----BEGIN CERTIFICATE REQUEST-----\n"));
    assert!(request.pem().ends_with("-----END CERTIFICATE REQUEST-----\n"));
    let again = CertificateRequest::parse(request.pem().as_bytes()).unwrap();
    assert_eq!(again.key_fingerprint(), request.key_fingerprint());

    assert!(issue(folder.path(), &request).key.is_none());
    openssl(
        folder.path(),
        "verify -purpose sslclient -x509_strict -CAfile root.crt -untrusted issuing.crt own.crt",
    );
    let text = openssl(folder.path(), "x509 -in own.crt -noout -text -nameopt RFC2253");
    assert!(
        text.contains("CN=clerk-1,O=hall-1") && text.contains("CA:FALSE") && !text.contains("somebody"),
        "{text}"
    );
    assert_eq!(
        openssl(folder.path(), "x509 -in own.crt -noout -pubkey"),
        openssl(folder.path(), "pkey -in own.key -pubout")
    );
}

#[test]
fn a_request_made_here_is_one_that_openssl_accepts() {
    let folder = tempfile::tempdir().unwrap();
    let random = SystemRandom::new();
    let (request, key) = CertificateRequest::create("clerk-1", &random).unwrap();
    let (other, _) = CertificateRequest::create("clerk-1", &random).unwrap();
    assert_ne!(request.key_fingerprint(), other.key_fingerprint());
    assert_eq!(format!("{request:?}"), "CertificateRequest { .. }");

    std::fs::write(folder.path().join("own.csr"), request.pem()).unwrap();
    std::fs::write(folder.path().join("own.key"), key.expose_pem().unwrap().expose_secret()).unwrap();
    let said = openssl(folder.path(), "req -in own.csr -noout -verify -subject -text");
    assert!(said.contains("verify OK") && said.contains("P-256"), "{said}");
    issue(folder.path(), &request);
    assert_eq!(
        openssl(folder.path(), "x509 -in own.crt -noout -pubkey"),
        openssl(folder.path(), "pkey -in own.key -pubout")
    );
}

#[test]
fn a_key_that_is_not_p256_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    // The second and third have 256 bits too.
    for kind in [
        "ec -pkeyopt ec_paramgen_curve:P-384",
        "ec -pkeyopt ec_paramgen_curve:secp256k1",
        "ec -pkeyopt ec_paramgen_curve:brainpoolP256r1",
        "rsa:2048",
        "ed25519",
    ] {
        openssl(
            folder.path(),
            &format!("req -new -newkey {kind} -noenc -keyout own.key -out own.csr -subj /CN=own"),
        );
        refused(&std::fs::read(folder.path().join("own.csr")).unwrap(), "ECDSA P-256");
    }
}

#[test]
fn a_forged_damaged_or_oversized_request_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    refused(b"", "BEGIN CERTIFICATE REQUEST");
    refused(
        b"-----BEGIN CERTIFICATE REQUEST-----\nMIIB",
        "BEGIN CERTIFICATE REQUEST",
    );
    let block = |body: &str| format!("-----BEGIN CERTIFICATE REQUEST-----\n{body}-----END CERTIFICATE REQUEST-----\n");
    refused(block("AAAA\n").as_bytes(), "不是 PKCS#10");

    let (request, _) = CertificateRequest::create("own", &SystemRandom::new()).unwrap();
    refused(request.pem().repeat(2).as_bytes(), "只应含一份");
    let fill = " ".repeat(CertificateRequest::BYTES_MAX - request.pem().len());
    CertificateRequest::parse(format!("{}{fill}", request.pem()).as_bytes()).expect("just short enough");
    refused(format!("{} {fill}", request.pem()).as_bytes(), "不超过");
    for length in 0..request.pem().len() - 1 {
        CertificateRequest::parse(&request.pem().as_bytes()[..length]).expect_err("cut short");
    }

    std::fs::write(folder.path().join("own.csr"), request.pem()).unwrap();
    openssl(folder.path(), "req -in own.csr -outform DER -out own.der");
    let der = std::fs::read(folder.path().join("own.der")).unwrap();
    // `openssl req` would check the signature itself; `base64` only wraps the bytes.
    let wrapped = |der: &[u8]| {
        std::fs::write(folder.path().join("forged.der"), der).unwrap();
        block(&openssl(folder.path(), "base64 -in forged.der"))
    };
    let mut forged = der.clone();
    let place = der.windows(3).position(|piece| piece == b"own").unwrap();
    forged[place] = b'x';
    refused(wrapped(&forged).as_bytes(), "签名与其中的公钥不符");
    refused(wrapped(&[der.as_slice(), &[0]].concat()).as_bytes(), "不应有其他内容");
}
