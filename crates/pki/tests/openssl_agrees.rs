//! Everything the authority makes is checked by a tool that nobody here wrote: the `openssl` command.

mod openssl;

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use openssl::openssl;
use pki::{
    CertificateAuthority, ClientLifetime, ClientSubject, OneTimePassword, Pkcs12Form, Pkcs12Subject, Revocation,
    ServerLifetime, ServerSubject, pkcs12, read_certificate,
};
use ring::rand::SystemRandom;
use secrecy::ExposeSecret;

const CLERK: ClientSubject<'static> = ClientSubject {
    principal: "clerk-1",
    organisation: "hall-1",
};

struct Desk {
    folder: tempfile::TempDir,
    authority: CertificateAuthority,
    now: Timestamp,
}

impl Desk {
    #[expect(clippy::disallowed_methods, reason = "openssl judges by the same clock")]
    fn new() -> Self {
        // `openssl verify` judges by the wall clock, so the certificates have to be good today.
        let now = Timestamp::now() - SignedDuration::from_hours(1);
        let (authority, root_key) = CertificateAuthority::create("演示平台", now, 10, &SystemRandom::new()).unwrap();
        let desk = Self {
            folder: tempfile::tempdir().unwrap(),
            authority,
            now,
        };
        desk.write("root.crt", desk.authority.root_pem());
        desk.write("root.key", root_key.expose_pem().unwrap().expose_secret());
        desk.write("issuing.crt", desk.authority.issuing_pem());
        desk
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Runs openssl in the folder; panics with its words when it refuses.
    fn openssl(&self, arguments: &str) -> String {
        let (succeeded, said) = openssl(self.folder.path(), arguments);
        assert!(succeeded, "openssl {arguments}:\n{said}");
        said
    }
}

fn lifetime(desk: &Desk, days: u32) -> ClientLifetime {
    ClientLifetime::of_days(desk.now, days).unwrap()
}

#[test]
fn a_client_certificate_verifies_for_clients_and_for_nothing_else() {
    let desk = Desk::new();
    let issued = desk
        .authority
        .issue_client(&CLERK, lifetime(&desk, 365), &SystemRandom::new())
        .unwrap();
    desk.write("clerk.crt", &issued.chain_pem);
    let chain = "-CAfile root.crt -untrusted issuing.crt -x509_strict clerk.crt";
    desk.openssl(&format!("verify -purpose sslclient {chain}"));
    assert!(!openssl(desk.folder.path(), &format!("verify -purpose sslserver {chain}")).0);
    assert!(
        !openssl(desk.folder.path(), "verify -CAfile root.crt clerk.crt").0,
        "the issuing authority is needed"
    );

    let text =
        desk.openssl("x509 -in clerk.crt -noout -subject -serial -fingerprint -sha256 -text -nameopt RFC2253,utf8");
    for expected in [
        "subject=CN=clerk-1,O=hall-1",
        "TLS Web Client Authentication",
        "CA:FALSE",
        "NIST CURVE: P-256",
        "ecdsa-with-SHA256",
    ] {
        assert!(text.contains(expected), "{expected} missing in\n{text}");
    }
    assert!(
        text.contains(&format!("serial={}", issued.serial.to_uppercase())),
        "{text}"
    );
    let fingerprint: Vec<_> = issued.fingerprint.iter().map(|byte| format!("{byte:02X}")).collect();
    assert!(text.contains(&fingerprint.join(":")), "{text}");

    let facts = read_certificate(issued.chain_pem.as_bytes()).unwrap();
    assert_eq!(
        (facts.serial.as_str(), facts.fingerprint),
        (issued.serial.as_str(), issued.fingerprint)
    );
    assert_eq!(
        (facts.valid_from, facts.valid_until),
        (issued.valid_from, issued.valid_until)
    );
    assert_eq!(
        (facts.common_name.as_deref(), facts.organisation.as_deref()),
        (Some("clerk-1"), Some("hall-1"))
    );
    assert!(facts.is_for_clients && desk.authority.has_signed(&facts.der));
    assert_eq!(read_certificate(&issued.certificate_der).unwrap(), facts);
}

#[test]
fn dates_are_those_asked_for() {
    let desk = Desk::new();
    let from: Timestamp = "2026-11-24T00:30:15Z".parse().unwrap();
    let (authority, _) = CertificateAuthority::create("演示平台", from, 10, &SystemRandom::new()).unwrap();
    let lifetime = ClientLifetime::new(from, "2028-11-24T00:30:15Z".parse().unwrap()).unwrap();
    let issued = authority.issue_client(&CLERK, lifetime, &SystemRandom::new()).unwrap();
    desk.write("clerk.crt", &issued.certificate_pem);
    let text = desk.openssl("x509 -in clerk.crt -noout -text");
    assert!(text.contains("Not Before: Nov 24 00:30:15 2026 GMT"), "{text}");
    assert!(text.contains("Not After : Nov 24 00:30:15 2028 GMT"), "{text}");
    desk.write("authority.crt", authority.issuing_pem());
    assert!(
        desk.openssl("x509 -in authority.crt -noout -enddate")
            .contains("Nov 24 00:30:15 2036 GMT")
    );
}

#[test]
fn nothing_outlives_its_authority() {
    let desk = Desk::new();
    let nine_years_on = desk.now + SignedDuration::from_hours(24 * 3400);
    let late = ClientLifetime::of_days(nine_years_on, 365).unwrap();
    let early = ClientLifetime::of_days(desk.now - SignedDuration::from_secs(1), 1).unwrap();
    for lifetime in [late, early] {
        let error = desk
            .authority
            .issue_client(&CLERK, lifetime, &SystemRandom::new())
            .unwrap_err();
        assert_eq!(error.code(), "certificate.outlives_authority");
    }
}

#[test]
fn a_server_certificate_verifies_by_name_and_address() {
    let desk = Desk::new();
    let names = ["localhost".to_owned(), "heyan.example.cn".to_owned()];
    let addresses = ["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()];
    let subject = ServerSubject {
        names: &names,
        addresses: &addresses,
    };
    let lifetime = ServerLifetime::of_days(desk.now, 397).unwrap();
    let issued = desk
        .authority
        .issue_server(&subject, lifetime, &SystemRandom::new())
        .unwrap();
    desk.write("server.crt", &issued.chain_pem);
    let chain = "-purpose sslserver -x509_strict -CAfile root.crt -untrusted issuing.crt server.crt";
    for asked in [
        "-verify_hostname localhost",
        "-verify_hostname heyan.example.cn",
        "-verify_ip 127.0.0.1",
        "-verify_ip ::1",
    ] {
        desk.openssl(&format!("verify {asked} {chain}"));
    }
    assert!(
        !openssl(
            desk.folder.path(),
            &format!("verify -verify_hostname other.example.cn {chain}")
        )
        .0
    );
    assert!(
        !openssl(
            desk.folder.path(),
            &format!("verify {}", chain.replace("sslserver", "sslclient"))
        )
        .0
    );

    for bad in ["", "-a.cn", "a..cn", "主机.cn", "a b", "10.0.0.1", "a_b.cn"] {
        let names = [bad.to_owned()];
        let subject = ServerSubject {
            names: &names,
            addresses: &[],
        };
        let error = desk
            .authority
            .issue_server(&subject, lifetime, &SystemRandom::new())
            .unwrap_err();
        assert_eq!(error.code(), "certificate.name", "{bad}");
    }
}

#[test]
fn the_authorities_are_limited_to_their_place() {
    let desk = Desk::new();
    assert!(
        desk.openssl("x509 -in root.crt -noout -text")
            .contains("CA:TRUE, pathlen:1")
    );
    assert!(
        desk.openssl("x509 -in issuing.crt -noout -text")
            .contains("CA:TRUE, pathlen:0")
    );
    desk.openssl("verify -x509_strict -CAfile root.crt root.crt");
    desk.openssl("verify -x509_strict -CAfile root.crt issuing.crt");
    assert!(desk.openssl("pkey -in root.key -noout -text").contains("P-256"));
}

#[test]
fn a_revoked_certificate_is_refused_by_the_list() {
    let desk = Desk::new();
    let issue = || {
        desk.authority
            .issue_client(&CLERK, lifetime(&desk, 30), &SystemRandom::new())
            .unwrap()
    };
    let (revoked, kept) = (issue(), issue());
    desk.write("revoked.crt", &revoked.certificate_pem);
    desk.write("kept.crt", &kept.certificate_pem);
    let revocation = Revocation {
        serial: revoked.serial.clone(),
        revoked_at: desk.now,
    };
    desk.write(
        "list.crl",
        desk.authority
            .crl(std::slice::from_ref(&revocation), desk.now)
            .unwrap()
            .pem,
    );
    desk.write("empty.crl", desk.authority.crl(&[], desk.now).unwrap().pem);

    assert!(
        desk.openssl("crl -in list.crl -CAfile issuing.crt -noout -verify")
            .contains("verify OK")
    );
    assert!(
        desk.openssl("crl -in empty.crl -CAfile issuing.crt -noout -verify")
            .contains("verify OK")
    );
    assert!(
        desk.openssl("crl -in list.crl -noout -text")
            .contains(&revoked.serial.to_uppercase())
    );
    let check = "verify -crl_check -CAfile root.crt -untrusted issuing.crt -CRLfile";
    desk.openssl(&format!("{check} list.crl kept.crt"));
    desk.openssl(&format!("{check} empty.crl revoked.crt"));
    let (accepted, said) = openssl(desk.folder.path(), &format!("{check} list.crl revoked.crt"));
    assert!(!accepted && said.contains("certificate revoked"), "{said}");

    let wrong = Revocation {
        serial: "不是序列号".into(),
        ..revocation
    };
    assert_eq!(
        desk.authority.crl(&[wrong], desk.now).unwrap_err().code(),
        "certificate.name"
    );
}

#[test]
fn a_browser_file_opens_with_its_password_only() {
    let desk = Desk::new();
    let random = SystemRandom::new();
    let issued = desk
        .authority
        .issue_client(&CLERK, lifetime(&desk, 365), &random)
        .unwrap();
    let password = OneTimePassword::generate(&random).unwrap();
    for (form, name, cipher, shown) in [
        (Pkcs12Form::Current, "王小明", "AES-256-CBC", "王小明"),
        (
            Pkcs12Form::OldWindows,
            "王小明",
            "pbeWithSHA1And3-KeyTripleDES-CBC",
            "王小明",
        ),
        (Pkcs12Form::Current, "王𬭚", "AES-256-CBC", "clerk-1"),
    ] {
        let subject = Pkcs12Subject {
            display_name: name,
            principal: "clerk-1",
        };
        desk.write(
            "clerk.p12",
            pkcs12(&desk.authority, &issued, &subject, &password, form).unwrap(),
        );
        let said = desk.openssl(&format!(
            "pkcs12 -in clerk.p12 -info -nodes -passin pass:{}",
            password.expose()
        ));
        assert!(said.contains(cipher), "{form:?}\n{said}");
        assert_eq!(said.matches("BEGIN CERTIFICATE").count(), 3, "client, issuing and root");
        assert!(said.contains("BEGIN PRIVATE KEY"));
        // openssl prints friendly names as if they were ASCII, so the name is read back by the library.
        let file = std::fs::read(desk.folder.path().join("clerk.p12")).unwrap();
        let store =
            p12_keystore::KeyStore::from_pkcs12(&file, password.expose(), p12_keystore::Pkcs12ImportPolicy::Strict);
        assert_eq!(store.unwrap().private_key_chain().unwrap().0, shown);
        assert!(!openssl(desk.folder.path(), "pkcs12 -in clerk.p12 -nodes -passin pass:wrong").0);
    }
}

#[test]
fn an_authority_opens_from_its_files_and_refuses_a_mixture() {
    let (desk, other) = (Desk::new(), Desk::new());
    let key = desk.authority.issuing_key().expose_pem().unwrap();
    let reopened = CertificateAuthority::open(desk.authority.root_pem(), desk.authority.issuing_pem(), &key).unwrap();
    let issued = reopened
        .issue_client(&CLERK, lifetime(&desk, 30), &SystemRandom::new())
        .unwrap();
    desk.write("clerk.crt", &issued.certificate_pem);
    desk.openssl("verify -purpose sslclient -CAfile root.crt -untrusted issuing.crt clerk.crt");
    assert!(!other.authority.has_signed(&issued.certificate_der));

    let open = CertificateAuthority::open;
    let other_key = other.authority.issuing_key().expose_pem().unwrap();
    let mixed_key = open(desk.authority.root_pem(), desk.authority.issuing_pem(), &other_key).unwrap_err();
    assert_eq!(mixed_key.code(), "certificate.key");
    let mixed_root = open(other.authority.root_pem(), desk.authority.issuing_pem(), &key).unwrap_err();
    assert_eq!(mixed_root.code(), "certificate.unreadable");
    let leaf = open(desk.authority.root_pem(), &issued.certificate_pem, &key).unwrap_err();
    assert!(leaf.to_string().contains("CA:TRUE"), "{leaf}");
}
