//! The issuing authority's certificate nears its end: officials and operator are told, the operator renews it with the root's key
//! that lay elsewhere, and whoever has a certificate notices nothing; whoever lost it is not let in again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use stories::{Installation, Server, eventually, living_citizen, openssl, problem, verification};

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// Lets the issuing authority end in some days: the same name and key, signed by the root with another tool.
fn let_it_end_in(days: &str, pki: &Path, beside: impl Fn(&str) -> PathBuf) {
    let (issuing, key, request) = (pki.join("issuing.crt"), pki.join("issuing.key"), beside("issuing.csr"));
    let extensions = beside("issuing.ext");
    let (_, told) = openssl(&["x509", "-in", text(&issuing), "-noout", "-ext", "subjectKeyIdentifier"]);
    let key_id = told.lines().last().expect("an identifier").trim().to_owned();
    let lines = format!(
        "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n\
         subjectKeyIdentifier={key_id}\nauthorityKeyIdentifier=keyid\n"
    );
    fs::write(&extensions, lines).expect("written");
    let asked = [
        "x509",
        "-x509toreq",
        "-in",
        text(&issuing),
        "-key",
        text(&key),
        "-out",
        text(&request),
    ];
    let (good, said) = openssl(&asked);
    assert!(good, "{said}");
    let (root, root_key) = (pki.join("root.crt"), pki.join("root.key"));
    let signed = [
        "x509",
        "-req",
        "-in",
        text(&request),
        "-CA",
        text(&root),
        "-CAkey",
        text(&root_key),
        "-days",
        days,
        "-extfile",
        text(&extensions),
        "-out",
        text(&issuing),
    ];
    let (good, said) = openssl(&signed);
    assert!(good, "{said}");
    // From its next second on, one whole day fewer is left.
    thread::sleep(Duration::from_secs(1));
}

/// The list of revoked certificates as the internet door has it, in a file.
fn revocation_list(installation: &Installation, server: &Server, name: &str) -> PathBuf {
    let file = installation.beside(name);
    let output = Command::new("curl")
        .args(["--silent", "--fail", "--output", text(&file)])
        .arg(format!("{}/pki/crl.der", server.internet))
        .output();
    assert!(output.expect("curl is installed").status.success());
    file
}

/// Number of a list and whether a certificate is on it; it has to verify by the issuing authority's certificate.
fn read_list(list: &Path, issuing: &Path, serial: &str) -> (u128, bool) {
    let read = [
        "crl",
        "-inform",
        "DER",
        "-in",
        text(list),
        "-CAfile",
        text(issuing),
        "-noout",
        "-verify",
        "-text",
        "-crlnumber",
    ];
    let (good, said) = openssl(&read);
    assert!(good && said.contains("verify OK"), "{said}");
    let number = said.lines().find_map(|line| line.trim().strip_prefix("crlNumber=0x"));
    let number = u128::from_str_radix(number.expect("a number"), 16).expect("hexadecimal");
    (number, said.contains(&serial.to_uppercase()))
}

#[tokio::test]
async fn who_has_a_certificate_notices_nothing_and_who_lost_it_stays_out() {
    let installation = Installation::demo();
    let pki = installation.data().join("pki");
    let (root, issuing) = (pki.join("root.crt"), pki.join("issuing.crt"));
    let log = || fs::read_to_string(installation.beside("server.log")).expect("a log");
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);

    let server = installation.serve(&[]);
    assert!(!server.page("lead", "/").html.contains("签发机构证书将到期"));
    server.stop();
    assert!(!log().contains("签发机构证书"), "{}", log());
    let_it_end_in("300", &pki, |name| installation.beside(name));

    // Told to whoever can do something about it, and to nobody else.
    let server = installation.serve(&[]);
    for official in ["lead", "police"] {
        server.page(official, "/").says("签发机构证书将到期（还有 299 天）");
    }
    assert!(
        log().contains("ends soon") && log().contains("签发机构证书"),
        "{}",
        log()
    );
    for other in ["clerk", "source", "auditor"] {
        assert!(!server.page(other, "/").html.contains("签发机构证书将到期"), "{other}");
    }
    server
        .page("lead", "/certificates")
        .says("现在签发的数字证书都不能晚于这一天");
    server.answers_a_good_client().await;
    let lost = installation.serial_of("system");
    installation.succeed(&["certificate", "revoke", &lost, "--reason", "系统下线"]);
    // In force after a quarter of a second, on a machine that has nothing else to do.
    let is_in_force = eventually(10, async || server.client("system").verify(&question).await.is_err());
    assert!(is_in_force.await);
    let refused = problem(server.client("system").verify(&question).await);
    assert_eq!(refused.code, "certificate_revoked");
    let first = revocation_list(&installation, &server, "first.der");
    let (number, is_listed) = read_list(&first, &issuing, &lost);
    assert!(is_listed);
    let issue = |name: &str| {
        let out = installation.beside(name);
        let line = ["certificate", "issue", "--principal", "clerk", "--out", text(&out)];
        let output = installation.run(&line);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        output.status.success().then_some(out).ok_or(said)
    };
    let refused = issue("too-long").unwrap_err();
    assert!(refused.contains("certificate.outlives_authority"), "{refused}");

    // The root's key lay elsewhere.
    let key = installation.beside("stick.key");
    fs::rename(pki.join("root.key"), &key).expect("moved");
    let refused = installation.fail(&["certificate", "authority"]);
    assert!(
        refused.contains("pki.no_root_key") && refused.contains("--root-key"),
        "{refused}"
    );
    let old_issuing = fs::read_to_string(&issuing).expect("PEM");
    let renew = ["certificate", "authority", "--root-key", text(&key)];
    let said = installation.succeed(&[&renew[..], &["--dry-run"]].concat());
    assert!(said.contains("未作更改") && fs::read_to_string(&issuing).expect("PEM") == old_issuing);
    let said = installation.succeed(&renew);
    assert!(said.contains("根证书于同日到期") && said.contains("重新启动"), "{said}");
    let kept = fs::read_dir(&pki)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    let kept: Vec<_> = kept.filter(|path| text(path).contains("issuing.crt.until-")).collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(fs::read_to_string(&kept[0]).expect("PEM"), old_issuing);

    // The running server goes on as it was, and the next one goes by the new certificate.
    server.answers_a_good_client().await;
    server.stop();
    let told_before = log().matches("ends soon").count();
    let server = installation.serve(&[]);
    assert!(!server.page("lead", "/").html.contains("签发机构证书将到期"));
    server.answers_a_good_client().await;
    assert_eq!(log().matches("ends soon").count(), told_before);
    let refused = problem(server.client("system").verify(&question).await);
    assert_eq!(refused.code, "certificate_revoked");
    let new = issue("new").expect("it lives long enough now");
    let (certificate, own_key) = (new.with_extension("crt"), new.with_extension("key"));
    let answered = server.client_with(&certificate, &own_key).verify(&question).await;
    assert_eq!(answered.expect("a new certificate is served").outcome, "consistent");

    // Others: one list goes on, with the old certificate at hand and with the new one.
    let second = revocation_list(&installation, &server, "second.der");
    for issuing in [&issuing, &kept[0]] {
        let (next, is_listed) = read_list(&second, issuing, &lost);
        assert!(is_listed && next > number, "{next} after {number}");
        let list = installation.beside("second.pem");
        openssl(&["crl", "-inform", "DER", "-in", text(&second), "-out", text(&list)]);
        let check = |client: &Path| {
            let verify = [
                "verify",
                "-crl_check",
                "-purpose",
                "sslclient",
                "-CAfile",
                text(&root),
                "-CRLfile",
                text(&list),
            ];
            openssl(&[&verify[..], &["-untrusted", text(issuing), text(client)]].concat())
        };
        let of_demo = |who: &str| installation.data().join("demo").join(format!("{who}.crt"));
        assert_eq!(check(&certificate).1.trim(), format!("{}: OK", text(&certificate)));
        assert!(check(&of_demo("clerk")).0);
        let (good, said) = check(&of_demo("system"));
        assert!(!good && said.contains("certificate revoked"), "{said}");
    }
}
