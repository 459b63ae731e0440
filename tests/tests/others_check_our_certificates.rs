//! Others who meet our certificates check them without asking us: the revocation list and the issuing authority's certificate are
//! on both doors, the list as new as the desk. Certificates say where it is, if an address was given.

use std::{fs, path::PathBuf, process::Command};

use stories::{Installation, Server, eventually, openssl};

struct Outsider<'a> {
    installation: &'a Installation,
    server: &'a Server,
}

impl Outsider<'_> {
    /// Fetches a file from the internet door, with nothing to show for himself.
    fn fetch(&self, path: &str, name: &str) -> PathBuf {
        let file = self.installation.beside(name);
        let output = Command::new("curl")
            .args(["--silent", "--fail", "--output"])
            .arg(&file)
            .arg(format!("{}{path}", self.server.internet))
            .output();
        assert!(output.expect("curl is installed").status.success(), "{path}");
        file
    }

    /// The list, verified with the issuing authority's certificate, as openssl prints it.
    fn list(&self) -> String {
        let (list, issuing) = (
            self.fetch("/pki/crl.der", "crl.der"),
            self.fetch("/pki/issuing.crt", "issuing.crt"),
        );
        let (list, issuing) = (list.to_str().expect("UTF-8"), issuing.to_str().expect("UTF-8"));
        let read = [
            "crl", "-inform", "DER", "-in", list, "-CAfile", issuing, "-noout", "-verify", "-text",
        ];
        let (good, said) = openssl(&read);
        assert!(good && said.contains("verify OK"), "{said}");
        said
    }
}

#[tokio::test]
async fn the_list_is_as_new_as_the_desk() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let outsider = Outsider {
        installation: &installation,
        server: &server,
    };
    assert!(outsider.list().contains("No Revoked Certificates"));
    let first = fs::read(outsider.fetch("/pki/crl.der", "first.der")).expect("a list");
    let again = fs::read(outsider.fetch("/pki/crl.der", "again.der")).expect("a list");
    assert_eq!(first, again, "nothing has changed, nothing is signed");

    let serial = installation.serial_of("clerk");
    let form = format!("/certificates/{serial}/end");
    assert_eq!(server.send("lead", &form, &[("reason", "人员调离")]).status, 303);
    let said = outsider.list();
    assert!(said.contains(&serial.to_uppercase()), "{said}");
    // Revoked by another process as well.
    let serial = installation.serial_of("system");
    installation.succeed(&["certificate", "revoke", &serial, "--reason", "系统下线"]);
    let is_listed = async || outsider.list().contains(&serial.to_uppercase());
    assert!(eventually(2, is_listed).await, "not on the list");
    // On the other door it is the same.
    let extranet = installation.beside("extranet.der");
    assert_eq!(server.download("lead", "/pki/crl.der", &[], &extranet), 200);
    let internet = fs::read(outsider.fetch("/pki/crl.der", "internet.der")).expect("a list");
    assert_eq!(fs::read(extranet).expect("a list"), internet);
    let page = server.page("lead", "/pki/issuing.crt");
    assert_eq!((page.status, page.html.contains("BEGIN CERTIFICATE")), (200, true));
}

#[test]
fn a_certificate_says_where_the_list_is_if_it_is_anywhere() {
    let installation = Installation::demo();
    let issue = |name: &str| {
        let out = installation.beside(name).to_str().expect("UTF-8").to_owned();
        let line = [
            "certificate",
            "issue",
            "--principal",
            "clerk",
            "--days",
            "30",
            "--out",
            &out,
        ];
        installation.succeed(&line);
        openssl(&["x509", "-in", &format!("{out}.crt"), "-noout", "-text"]).1
    };
    assert!(!issue("without").contains("CRL Distribution"));
    let file = installation.data().join("pki/crl-url");
    fs::write(&file, "http://heyan.example/pki/crl.der\n").expect("written");
    let said = issue("with");
    assert!(
        said.contains("X509v3 CRL Distribution Points") && said.contains("URI:http://heyan.example/pki/crl.der"),
        "{said}"
    );
    fs::write(&file, "heyan.example\n").expect("written");
    let out = installation.beside("wrong").to_str().expect("UTF-8").to_owned();
    let refused = installation.fail(&["certificate", "issue", "--principal", "clerk", "--out", &out]);
    assert!(
        refused.contains("certificate.name") && refused.contains("http://"),
        "{refused}"
    );
}

#[test]
fn a_node_without_the_issuing_key_says_so() {
    let installation = Installation::demo();
    let person =
        "principal add new-clerk --name 演示新窗口人员 --kind person --organisation demo-hall --post 综合受理窗口";
    installation.succeed(&person.split(' ').collect::<Vec<_>>());
    let key = installation.beside("new-clerk").to_str().expect("UTF-8").to_owned();
    installation.succeed(&["certificate", "request", "--principal", "new-clerk", "--out", &key]);
    // Kept on another machine.
    fs::rename(
        installation.data().join("pki/issuing.key"),
        installation.beside("issuing.key"),
    )
    .expect("moved");
    let server = installation.serve(&[]);
    let form = [
        ("principal", "new-clerk"),
        ("days", "30"),
        ("key", "own"),
        ("responsible_name", "演示责任人"),
        ("responsible_post", "处长"),
        ("responsible_telephone", "028-55550123"),
        ("reason", "新设窗口"),
    ];
    let request = [("request_file", format!("{key}.csr"))];
    assert_eq!(
        server.send_files("lead", "/applications/new", &form, &request).status,
        303
    );
    let approve = server.send("police", "/applications/1/approve", &[]);
    assert_eq!(approve.status, 409, "{}", approve.html);
    approve.says("本节点没有证书签发机构");
    assert_eq!(server.page("lead", "/pki/crl.der").status, 404);
    // Nothing was decided: it can be approved where the authority is.
    server.page("police", "/applications/1").says("待审");
}
