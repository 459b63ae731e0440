//! After a year the server's own certificate ends: the operator has it issued anew, other tools find it good, and whoever asks
//! notices nothing.

use std::{fs, path::Path};

use stories::{Installation, openssl_content};

fn fingerprint(certificate: &Path) -> String {
    openssl_content(&[
        "x509",
        "-in",
        certificate.to_str().unwrap(),
        "-noout",
        "-fingerprint",
        "-sha256",
    ])
}

#[tokio::test]
async fn a_new_certificate_takes_the_old_ones_place() {
    let installation = Installation::demo();
    let pki = installation.data().join("pki");
    let (root, certificate) = (pki.join("root.crt"), pki.join("server.crt"));
    let (root, path) = (root.to_str().unwrap(), certificate.to_str().unwrap());
    let first = fingerprint(&certificate);
    let server = installation.serve(&[]);
    server.answers_a_good_client().await;

    // Ends in a month, and is told of: at the desk, and in the log at the next start.
    let said = installation.succeed(&["certificate", "server", "--days", "30"]);
    assert!(said.contains("重新启动") && said.contains("提示：服务器证书"), "{said}");
    assert_ne!(fingerprint(&certificate), first);
    let purpose = ["-purpose", "sslserver", "-verify_ip", "127.0.0.1"];
    openssl_content(&[&["verify", "-CAfile", root, "-untrusted", path], &purpose[..], &[path]].concat());
    let kept = fs::read_dir(&pki).unwrap().map(|entry| entry.unwrap().path());
    let kept: Vec<_> = kept
        .filter(|path| path.to_string_lossy().contains("server.crt.until-"))
        .collect();
    assert_eq!(kept.iter().map(|path| fingerprint(path)).collect::<Vec<_>>(), [first]);
    // The running server has its own still.
    server.answers_a_good_client().await;
    server.stop();
    let log = || fs::read_to_string(installation.beside("server.log")).unwrap();
    assert!(!log().contains("ends soon"), "{}", log());

    let server = installation.serve(&[]);
    server.answers_a_good_client().await;
    assert!(log().contains("ends soon") && log().contains("服务器证书"), "{}", log());
    assert!(
        installation
            .succeed(&["certificate", "list"])
            .contains("提示：服务器证书")
    );
    server.stop();

    installation.succeed(&["certificate", "server", "--name", "localhost", "--address", "127.0.0.1"]);
    openssl_content(&[&["verify", "-CAfile", root, "-untrusted", path], &purpose[..], &[path]].concat());
    assert!(!installation.succeed(&["certificate", "list"]).contains("提示"));
    let server = installation.serve(&[]);
    server.answers_a_good_client().await;
}
