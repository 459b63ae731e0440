//! The internet door over TLS, without a proxy before it: with a certificate of an authority that the public trusts, or with our own.

use std::path::Path;
use std::process::Command;

use client::{Client, Endpoint, Lookup, LookupBy};
use stories::{Installation, SEED, Server};

/// An authority that has nothing to do with ours, and what it issued for this machine.
struct Elsewhere {
    authority: String,
    certificate: String,
    key: String,
}

impl Elsewhere {
    fn beside(installation: &Installation) -> Self {
        let path = |name| installation.beside(name).display().to_string();
        let [authority, authority_key, certificate, key] = [
            "public-authority.crt",
            "public-authority.key",
            "public.crt",
            "public.key",
        ]
        .map(path);
        make_certificate(&["-subj", "/CN=elsewhere", "-keyout", &authority_key, "-out", &authority]);
        make_certificate(&[
            "-CA",
            &authority,
            "-CAkey",
            &authority_key,
            "-subj",
            "/CN=localhost",
            "-keyout",
            &key,
            "-out",
            &certificate,
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ]);
        Self {
            authority,
            certificate,
            key,
        }
    }
}

fn make_certificate(more: &[&str]) {
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "30",
        ])
        .args(more)
        .output();
    let made = made.expect("this story needs the openssl command (Debian: apt-get install openssl)");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// The first enterprise, by its code.
fn an_enterprise() -> Lookup {
    Lookup {
        register: "enterprise".into(),
        by: LookupBy::Code(sample::enterprise(SEED, 0).key().to_owned()),
        as_of: None,
    }
}

/// A member of the public who trusts one authority and has no certificate.
fn public_trusting(server: &Server, authority: &Path) -> Client {
    Client::new(&Endpoint {
        url: server.internet.clone(),
        authorities: Some(authority.to_owned()),
        identity: None,
    })
    .expect("a client")
}

#[tokio::test]
async fn the_public_is_shown_the_certificate_that_it_trusts_and_officials_ours() {
    let installation = Installation::demo();
    let Elsewhere {
        authority,
        certificate,
        key,
    } = Elsewhere::beside(&installation);
    let server = installation.serve(&[
        "--internet-tls",
        "--internet-certificate",
        &certificate,
        "--internet-key",
        &key,
    ]);
    assert!(server.internet.starts_with("https://"), "{}", server.internet);
    let found = public_trusting(&server, Path::new(&authority))
        .look_up(&an_enterprise())
        .await;
    assert_eq!(found.expect("the public is answered").outcome, "found");
    let ours = installation.data().join("pki/root.crt");
    let refused = public_trusting(&server, &ours).look_up(&an_enterprise()).await;
    assert!(refused.is_err(), "our own authority did not issue what the public sees");
    server.answers_a_good_client().await;
}

#[tokio::test]
async fn without_a_certificate_of_the_operators_it_is_ours() {
    let installation = Installation::demo();
    let server = installation.serve(&["--internet-tls"]);
    let ours = installation.data().join("pki/root.crt");
    let found = public_trusting(&server, &ours).look_up(&an_enterprise()).await;
    assert_eq!(found.expect("the public is answered").outcome, "found");
}

#[test]
fn a_key_that_belongs_to_another_certificate_is_refused_at_start() {
    let installation = Installation::empty();
    let Elsewhere { certificate, key, .. } = Elsewhere::beside(&installation);
    let other = installation.data().join("pki/server.key").display().to_string();
    let serve = |certificate: &str, key: &str| {
        let files = ["--internet-certificate", certificate, "--internet-key", key];
        installation.fail(
            &[
                &[
                    "serve",
                    "--internet",
                    "127.0.0.1:0",
                    "--extranet",
                    "127.0.0.1:0",
                    "--internet-tls",
                ],
                &files[..],
            ]
            .concat(),
        )
    };
    let said = serve(&certificate, &other);
    assert!(
        said.contains("tls.files") && said.contains("成对") && said.contains(&certificate),
        "{said}"
    );
    let said = serve(&key, &key);
    assert!(said.contains("tls.files") && said.contains(&key), "{said}");
    let said = installation.fail(&["serve", "--internet-certificate", &certificate, "--internet-key", &key]);
    assert!(said.contains("--internet-tls"), "{said}");
}
