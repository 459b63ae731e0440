//! What a stranger sends: no certificate, a foreign one, bodies that are no questions. Each gets its refusal, the
//! process keeps running, and nothing that was sent comes back in a message.

use std::process::Command;

use stories::{Installation, entry, living_citizen, openssl_content, verification};

/// `curl` with the demo clerk's certificate; returns (status, body).
fn curl(installation: &Installation, arguments: &[&str]) -> (String, String) {
    let data = installation.data();
    let output = Command::new("curl")
        .args([
            "--silent",
            "--max-time",
            "10",
            "--write-out",
            "\n%{http_code}",
            "--cacert",
        ])
        .arg(data.join("pki/root.crt"))
        .args(arguments)
        .output()
        .expect("curl is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (body, status) = text.rsplit_once('\n').expect("a status line");
    (status.to_owned(), body.to_owned())
}

fn as_clerk(installation: &Installation) -> [String; 4] {
    let file = |name: &str| {
        installation
            .data()
            .join("demo")
            .join(name)
            .to_string_lossy()
            .into_owned()
    };
    ["--cert".into(), file("clerk.crt"), "--key".into(), file("clerk.key")]
}

#[tokio::test]
async fn without_a_certificate_of_ours_the_handshake_fails() {
    let installation = Installation::demo();
    let foreign = Installation::demo();
    let server = installation.serve(&[]);
    let url = format!("{}/v1/refusals", server.extranet);
    let (status, _) = curl(&installation, &[&url]);
    assert_eq!(status, "000", "no certificate");
    let identity = as_clerk(&foreign);
    let (status, _) = curl(
        &installation,
        &[&[url.as_str()], &identity.each_ref().map(String::as_str)[..]].concat(),
    );
    assert_eq!(status, "000", "a foreign authority's certificate");
    server.answers_a_good_client().await;
}

/// Certificates of our own issuing authority, one of last year and one of next year, for a key that is good.
#[tokio::test]
async fn a_certificate_before_or_after_its_time_does_not_pass_the_handshake() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let path = |name: &str| installation.beside(name).to_string_lossy().into_owned();
    let pki = |name: &str| {
        installation
            .data()
            .join("pki")
            .join(name)
            .to_string_lossy()
            .into_owned()
    };
    let settings = format!(
        "[ca]\ndefault_ca=ours\n[ours]\ndatabase={}\nnew_certs_dir={}\nserial={}\ndefault_md=sha256\npolicy=any\nunique_subject=no\nx509_extensions=client\n\
         [any]\ncommonName=supplied\norganizationName=supplied\n[client]\nbasicConstraints=CA:FALSE\nextendedKeyUsage=clientAuth\n",
        path("index"),
        installation.beside("").to_string_lossy(),
        path("serials")
    );
    std::fs::write(path("settings"), settings).unwrap();
    std::fs::write(path("index"), "").unwrap();
    std::fs::write(path("serials"), "5001\n").unwrap();
    let curve = "ec_paramgen_curve:P-256";
    let (key, request) = (path("x.key"), path("x.csr"));
    openssl_content(&[
        "req",
        "-new",
        "-newkey",
        "ec",
        "-pkeyopt",
        curve,
        "-nodes",
        "-subj",
        "/CN=clerk/O=demo-hall",
        "-keyout",
        &key,
        "-out",
        &request,
    ]);
    let year = |offset: i16| this_year() + offset;
    for (name, from, until, is_let_in) in [
        ("past", year(-2), year(-1), false),
        ("future", year(1), year(2), false),
        ("present", year(-1), year(1), true),
    ] {
        let (from, until, out) = (format!("{from}0101000000Z"), format!("{until}0101000000Z"), path(name));
        openssl_content(&[
            "ca",
            "-batch",
            "-notext",
            "-config",
            &path("settings"),
            "-cert",
            &pki("issuing.crt"),
            "-keyfile",
            &pki("issuing.key"),
            "-in",
            &request,
            "-startdate",
            &from,
            "-enddate",
            &until,
            "-out",
            &out,
        ]);
        let chain = std::fs::read_to_string(&out).unwrap() + &std::fs::read_to_string(pki("issuing.crt")).unwrap();
        std::fs::write(&out, chain).unwrap();
        let url = format!("{}/v1/refusals", server.extranet);
        let (status, _) = curl(&installation, &["--cert", &out, "--key", &key, &url]);
        assert_eq!(status, if is_let_in { "200" } else { "000" }, "{name}");
    }
    server.answers_a_good_client().await;
}

/// The year that the clock shows.
fn this_year() -> i16 {
    let shown = Command::new("date")
        .arg("+%Y")
        .output()
        .expect("every Debian has a clock");
    String::from_utf8_lossy(&shown.stdout).trim().parse().expect("a year")
}

#[tokio::test]
async fn a_certificate_that_the_desk_does_not_know_is_refused_by_the_gate() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let data = installation.data();
    let (key, request, certificate) = (
        installation.beside("x.key"),
        installation.beside("x.csr"),
        installation.beside("x.crt"),
    );
    let path = |path: &std::path::Path| path.to_string_lossy().into_owned();
    openssl_content(&[
        "req",
        "-new",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=clerk/O=demo-hall",
        "-keyout",
        &path(&key),
        "-out",
        &path(&request),
    ]);
    // Signed by our own issuing authority, with the clerk's name in it, but never registered.
    let extensions = installation.beside("extensions");
    std::fs::write(&extensions, "basicConstraints=CA:FALSE\nextendedKeyUsage=clientAuth\n").unwrap();
    openssl_content(&[
        "x509",
        "-req",
        "-in",
        &path(&request),
        "-CA",
        &path(&data.join("pki/issuing.crt")),
        "-CAkey",
        &path(&data.join("pki/issuing.key")),
        "-CAcreateserial",
        "-CAserial",
        &path(&installation.beside("serial")),
        "-days",
        "30",
        "-extfile",
        &path(&extensions),
        "-out",
        &path(&certificate),
    ]);
    let chain = std::fs::read_to_string(&certificate).unwrap()
        + &std::fs::read_to_string(data.join("pki/issuing.crt")).unwrap();
    std::fs::write(&certificate, chain).unwrap();
    let citizen = living_citizen(0);
    let asked = server
        .client_with(&certificate, &key)
        .verify(&verification(&citizen.citizen_number, &citizen.name))
        .await;
    assert_eq!(stories::problem(asked).code, "certificate_unknown");
}

/// What a proxy might put into a header, or a client that takes us for one that believes such headers.
const CLAIMS: [&str; 8] = [
    "x-organisation: demo-department",
    "x-principal: lead",
    "x-forwarded-user: lead",
    "x-ssl-client-verify: SUCCESS",
    "x-ssl-client-s-dn: CN=lead,O=demo-lead",
    "x-forwarded-client-cert: Subject=\"O=demo-lead,CN=lead\"",
    "forwarded: for=127.0.0.1;by=lead",
    "authorization: Basic bGVhZDpsZWFk",
];

#[test]
fn a_header_that_claims_another_organisation_changes_nothing() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let identity = as_clerk(&installation);
    let lead = std::fs::read_to_string(installation.data().join("demo/lead.crt")).unwrap();
    let whole_certificate = format!("x-ssl-client-cert: {}", lead.replace('\n', "%0A"));
    let claims: Vec<&str> = (CLAIMS.iter().chain([&whole_certificate.as_str()]))
        .flat_map(|claim| ["--header", claim])
        .collect();
    let ask = |path: &str, more: &[&str], claims: &[&str]| {
        let url = format!("{}{path}", server.extranet);
        let identity = identity.each_ref().map(String::as_str);
        let arguments = [&[url.as_str()], &identity[..], more, claims].concat();
        curl(&installation, &arguments)
    };
    // What he may see is his own, and what is another's to do stays so, by program and on the pages.
    let own = ask("/v1/grants", &[], &[]);
    assert_eq!(own.0, "200");
    assert_eq!(ask("/v1/grants", &[], &claims), own);
    for (path, refused) in [("/v1/applications", "not_your_duty"), ("/certificates", "数字证书")] {
        let (status, body) = ask(path, &[], &claims);
        assert_eq!(status, "403", "{path}: {body}");
        assert!(body.contains(refused), "{path}: {body}");
    }
    // The ledger names whose certificate it is.
    let citizen = living_citizen(0);
    let question = serde_json::json!({
        "register": "population", "subject": citizen.citizen_number, "matter": "511Z07001006", "case": "BJ-2026-0001",
        "claims": { "name": citizen.name },
    });
    let question = question.to_string();
    let json = ["--header", "content-type: application/json", "--data", &question];
    let (status, answer) = ask("/v1/verifications", &json, &claims);
    assert_eq!(status, "200", "{answer}");
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let recorded = entry(&installation, answer["receipt"]["index"].as_u64().unwrap());
    assert_eq!(
        (&recorded["org"], &recorded["who"]),
        (&"demo-hall".into(), &"clerk".into())
    );
}

#[tokio::test]
async fn bodies_that_are_no_questions_get_a_problem_each() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let identity = as_clerk(&installation);
    let url = format!("{}/v1/verifications", server.extranet);
    let huge = installation.beside("huge.json");
    // More than the buffers between client and server hold: the answer has to wait for the client to notice it.
    std::fs::write(&huge, format!("{{\"register\":\"{}\"}}", "a".repeat(8_000_000))).unwrap();
    let huge = format!("@{}", huge.display());
    let json = ["--header", "content-type: application/json"];
    for (more, status, code) in [
        (vec!["--data", "{}"], "415", "not_json"),
        ([&json[..], &["--data", ""]].concat(), "400", "malformed_body"),
        (
            [&json[..], &["--data", "{\"register\":"]].concat(),
            "400",
            "malformed_body",
        ),
        ([&json[..], &["--data", "[]"]].concat(), "400", "malformed_body"),
        (
            [
                &json[..],
                &[
                    "--data",
                    "{\"register\":\"x\",\"subject\":\"y\",\"claims\":{},\"秘密\":1}",
                ],
            ]
            .concat(),
            "400",
            "malformed_body",
        ),
        (
            [
                &json[..],
                &[
                    "--data",
                    "{\"register\":\"x\",\"subject\":\"y\",\"claims\":{\"a\":\"1\",\"a\":\"2\"}}",
                ],
            ]
            .concat(),
            "400",
            "malformed_body",
        ),
        (
            [
                &json[..],
                &["--data", "{\"register\":\"x\",\"subject\":\"y\",\"claims\":{}}"],
            ]
            .concat(),
            "422",
            "invalid_question",
        ),
        (
            [&json[..], &["--header", "Expect:", "--data", &huge]].concat(),
            "413",
            "body_too_large",
        ),
        (vec!["--request", "DELETE"], "405", "method_not_allowed"),
    ] {
        let arguments = [&[url.as_str()], &identity.each_ref().map(String::as_str)[..], &more].concat();
        let (answered, body) = curl(&installation, &arguments);
        assert_eq!(answered, status, "{more:?}: {body}");
        assert!(body.contains(&format!("\"code\":\"{code}\"")), "{more:?}: {body}");
        assert!(!body.contains("秘密"), "{body}");
    }
    server.answers_a_good_client().await;
}
