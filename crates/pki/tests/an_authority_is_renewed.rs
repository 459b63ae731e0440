//! The authority's certificates, signed anew for the same keys: `openssl` finds old and new below both.

mod openssl;

use jiff::{SignedDuration, Timestamp};
use openssl::openssl;
use pki::{
    AuthorityRenewal, CertificateAuthority, ClientLifetime, ClientSubject, IssuedClient, PrivateKey, RenewedAuthority,
    Revocation, ServerLifetime, ServerSubject, chain_below, read_certificate,
};
use ring::rand::SystemRandom;
use secrecy::{ExposeSecret, SecretString};

const CLERK: ClientSubject<'static> = ClientSubject {
    principal: "clerk-1",
    organisation: "hall-1",
};

struct Installation {
    folder: tempfile::TempDir,
    authority: CertificateAuthority,
    root_key: PrivateKey,
    made_at: Timestamp,
}

impl Installation {
    fn new() -> Self {
        let made_at: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
        let (authority, root_key) =
            CertificateAuthority::create("演示平台", made_at, 10, &SystemRandom::new()).unwrap();
        let installation = Self {
            folder: tempfile::tempdir().unwrap(),
            authority,
            root_key,
            made_at,
        };
        installation.write("root.crt", installation.authority.root_pem());
        installation.write("issuing.crt", installation.authority.issuing_pem());
        installation
    }

    fn write(&self, name: &str, content: &str) {
        std::fs::write(self.folder.path().join(name), content).unwrap();
    }

    fn issue(&self, authority: &CertificateAuthority, from: Timestamp, name: &str) -> IssuedClient {
        let lifetime = ClientLifetime::of_days(from, 365).unwrap();
        let issued = authority.issue_client(&CLERK, lifetime, &SystemRandom::new()).unwrap();
        self.write(name, &issued.certificate_pem);
        issued
    }

    fn renew(&self, years: Option<u8>, with_root: bool, now: Timestamp) -> Result<RenewedAuthority, pki::PkiError> {
        let renewal = AuthorityRenewal {
            root_pem: self.authority.root_pem(),
            issuing_pem: self.authority.issuing_pem(),
            root_key_pem: &self.root_key.expose_pem().unwrap(),
            years,
            with_root,
        };
        renewal.sign(now, &SystemRandom::new())
    }

    fn reopened(&self, renewed: &RenewedAuthority) -> CertificateAuthority {
        let key = self.authority.issuing_key().expose_pem().unwrap();
        CertificateAuthority::open(&renewed.root_pem, &renewed.issuing_pem, &key).unwrap()
    }

    /// Whether openssl, at that time, verifies one certificate of the folder.
    fn verifies(&self, at: Timestamp, arguments: &str) -> Result<(), String> {
        let at = at.as_second();
        let (good, said) = openssl(
            self.folder.path(),
            &format!("verify -x509_strict -attime {at} {arguments}"),
        );
        if good { Ok(()) } else { Err(said) }
    }
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

#[test]
fn what_was_issued_before_and_after_verifies_under_both() {
    let installation = Installation::new();
    let near_the_end = installation.made_at + days(3280);
    let old = installation.issue(&installation.authority, near_the_end, "old.crt");
    let renewed = installation.renew(None, true, near_the_end).unwrap();
    installation.write("new-root.crt", &renewed.root_pem);
    installation.write("new-issuing.crt", &renewed.issuing_pem);
    assert!(renewed.valid_until == renewed.root_until && !renewed.is_shortened);
    let authority = installation.reopened(&renewed);
    assert_eq!(authority.valid_until(), renewed.valid_until);
    installation.issue(&authority, near_the_end, "new.crt");

    // The overlap: whoever has the old root goes on as before, and mixtures are good.
    let soon = near_the_end + days(100);
    for root in ["root.crt", "new-root.crt"] {
        for issuing in ["issuing.crt", "new-issuing.crt"] {
            for client in ["old.crt", "new.crt"] {
                let line = format!("-purpose sslclient -CAfile {root} -untrusted {issuing} {client}");
                assert_eq!(installation.verifies(soon, &line), Ok(()), "{line}");
            }
        }
    }
    // After the old ones' end only the new ones help, also beside the old ones.
    let later = installation.made_at + days(3700);
    let authority_later = installation.issue(&authority, later - days(10), "later.crt");
    assert!(authority_later.valid_until > installation.authority.valid_until());
    let line = "-CAfile new-root.crt -untrusted new-issuing.crt later.crt";
    assert_eq!(installation.verifies(later, line), Ok(()));
    let said = installation
        .verifies(later, "-CAfile root.crt -untrusted issuing.crt later.crt")
        .unwrap_err();
    assert!(said.contains("expired"), "{said}");
    installation.write(
        "roots.crt",
        &format!("{}{}", installation.authority.root_pem(), renewed.root_pem),
    );
    let line = "-CAfile roots.crt -untrusted new-issuing.crt later.crt";
    assert_eq!(installation.verifies(later, line), Ok(()));

    let (was, is) = (
        read_certificate(installation.authority.issuing_pem().as_bytes()).unwrap(),
        read_certificate(renewed.issuing_pem.as_bytes()).unwrap(),
    );
    assert_eq!(was.key_fingerprint, is.key_fingerprint);
    assert_ne!(was.serial, is.serial);
    assert!(authority.has_signed(&old.certificate_der));
    for (name, path) in [("new-root.crt", "pathlen:1"), ("new-issuing.crt", "pathlen:0")] {
        let (_, said) = openssl(installation.folder.path(), &format!("x509 -in {name} -noout -text"));
        assert!(said.contains("CA:TRUE") && said.contains(path), "{said}");
    }
}

#[test]
fn one_list_goes_on_for_what_was_revoked_before_and_after() {
    let installation = Installation::new();
    let now = installation.made_at + days(3280);
    let (old, kept) = (
        installation.issue(&installation.authority, now, "old.crt"),
        installation.issue(&installation.authority, now, "kept.crt"),
    );
    let revoked = |issued: &IssuedClient, at| Revocation {
        serial: issued.serial.clone(),
        revoked_at: at,
    };
    let before = installation.authority.crl(&[revoked(&old, now)], now).unwrap();
    installation.write("before.crl", &before.pem);
    let renewed = installation.renew(None, true, now).unwrap();
    installation.write("new-issuing.crt", &renewed.issuing_pem);
    let authority = installation.reopened(&renewed);
    let new = installation.issue(&authority, now, "new.crt");
    let later = now + SignedDuration::from_hours(1);
    let list = authority
        .crl(&[revoked(&old, now), revoked(&new, later)], later)
        .unwrap();
    installation.write("after.crl", &list.pem);

    // Each list is that of the one authority, whichever of its certificates is at hand, and its number rises.
    let number = |list: &str| {
        let (_, said) = openssl(installation.folder.path(), &format!("crl -in {list} -noout -crlnumber"));
        said.trim().strip_prefix("crlNumber=0x").unwrap().to_owned()
    };
    assert!(number("before.crl") < number("after.crl"));
    for issuing in ["issuing.crt", "new-issuing.crt"] {
        for list in ["before.crl", "after.crl"] {
            let line = format!("crl -in {list} -CAfile {issuing} -noout -verify");
            let (good, said) = openssl(installation.folder.path(), &line);
            assert!(good && said.contains("verify OK"), "{line}: {said}");
        }
        let check = |client: &str| {
            let line = format!("-crl_check -CAfile root.crt -untrusted {issuing} -CRLfile after.crl {client}");
            installation.verifies(later, &line)
        };
        assert_eq!(check("kept.crt"), Ok(()));
        for client in ["old.crt", "new.crt"] {
            let said = check(client).unwrap_err();
            assert!(said.contains("certificate revoked"), "{issuing} {client}: {said}");
        }
    }
    assert_eq!(kept.serial.len(), 32);
}

#[test]
fn what_comes_to_nothing_or_does_not_belong_together_is_refused() {
    let installation = Installation::new();
    let now = installation.made_at + days(3280);
    let code = |years, with_root| installation.renew(years, with_root, now).unwrap_err().code();
    // Root and issuing authority end on one day, so that one alone cannot gain any.
    assert_eq!(code(None, false), "certificate.renewal_gains_nothing");
    assert_eq!(code(Some(2), false), "certificate.outlives_root");
    assert_eq!(code(Some(1), true), "certificate.renewal_gains_nothing");
    assert_eq!(code(Some(31), true), "certificate.lifetime_empty");

    let mut longer = Installation::new();
    let renewed = longer.renew(Some(15), true, now).unwrap();
    longer.authority = longer.reopened(&renewed);
    let ten_years_on = now + days(3650);
    let shortened = longer.renew(None, false, ten_years_on);
    assert_eq!(shortened.unwrap_err().code(), "certificate.renewal_gains_nothing");
    let late = longer.renew(Some(10), true, ten_years_on).unwrap();
    assert!(late.valid_until > renewed.valid_until);

    let other = Installation::new();
    let refused = |root: &str, issuing: &str, key: SecretString| {
        let renewal = AuthorityRenewal {
            root_pem: root,
            issuing_pem: issuing,
            root_key_pem: &key,
            years: None,
            with_root: true,
        };
        renewal.sign(now, &SystemRandom::new()).unwrap_err()
    };
    let key = |of: &Installation| of.root_key.expose_pem().unwrap();
    let (root, issuing) = (installation.authority.root_pem(), installation.authority.issuing_pem());
    let error = refused(root, issuing, key(&other));
    assert_eq!(error.code(), "certificate.key");
    assert!(error.to_string().contains("root.key"), "{error}");
    let own = installation.authority.issuing_key().expose_pem().unwrap();
    assert_eq!(refused(root, issuing, own).code(), "certificate.key");
    assert_eq!(refused(root, issuing, "no key".into()).code(), "certificate.key");
    let mixed = refused(root, other.authority.issuing_pem(), key(&installation));
    assert_eq!(mixed.code(), "certificate.unreadable");
    assert!(key(&installation).expose_secret().contains("PRIVATE KEY"));
}

#[test]
fn an_authority_below_a_longer_root_is_renewed_alone_and_no_further_than_the_root() {
    let installation = Installation::new();
    // As after a renewal with a shorter life below: here a root of 30 years above what ends in ten.
    let renewed = installation.renew(Some(30), true, installation.made_at).unwrap();
    let key = installation.root_key.expose_pem().unwrap();
    let again = |years, at| {
        let renewal = AuthorityRenewal {
            root_pem: &renewed.root_pem,
            issuing_pem: installation.authority.issuing_pem(),
            root_key_pem: &key,
            years,
            with_root: false,
        };
        renewal.sign(at, &SystemRandom::new())
    };
    let now = installation.made_at + days(3280);
    let alone = again(None, now).unwrap();
    assert!(!alone.is_shortened && alone.valid_until < alone.root_until);
    assert_eq!(alone.root_pem, renewed.root_pem);
    let late = installation.made_at + days(24 * 365);
    let shortened = again(None, late).unwrap();
    assert!(shortened.is_shortened && shortened.valid_until == renewed.root_until);
    assert_eq!(again(Some(10), late).unwrap_err().code(), "certificate.outlives_root");
    let after = installation.made_at + days(31 * 365);
    assert_eq!(
        again(None, after).unwrap_err().code(),
        "certificate.renewal_gains_nothing"
    );
}

#[test]
fn a_servers_chain_gets_the_new_certificate_above_it() {
    let installation = Installation::new();
    let subject = ServerSubject {
        names: &["localhost".to_owned()],
        addresses: &[],
    };
    let lifetime = ServerLifetime::of_days(installation.made_at, 100).unwrap();
    let server = installation
        .authority
        .issue_server(&subject, lifetime, &SystemRandom::new())
        .unwrap();
    let renewed = installation
        .renew(Some(20), true, installation.made_at + days(1))
        .unwrap();
    let chain = chain_below(&server.chain_pem, &renewed.issuing_pem).unwrap();
    assert_eq!(chain.matches("BEGIN CERTIFICATE").count(), 2);
    assert!(chain.ends_with(&renewed.issuing_pem) && !chain.contains(installation.authority.issuing_pem()));
    let serial = |pem: &str| read_certificate(pem.as_bytes()).unwrap().serial;
    assert_eq!(serial(&chain), serial(&server.chain_pem));
    // One that came from elsewhere is not ours to touch.
    let other = Installation::new();
    assert_eq!(chain_below(&server.chain_pem, other.authority.issuing_pem()), None);
    assert_eq!(chain_below("", &renewed.issuing_pem), None);
}
