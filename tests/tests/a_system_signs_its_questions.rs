//! An approval system signs its questions with the key of its certificate, as RFC 9421 has it, so that it can be proved
//! later who asked what. The signatures are made here with `openssl` and by the words of the standard alone.

use std::{io::Write, process::Command, process::Stdio};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use stories::{Installation, Server, entry, living_citizen};

const PATH: &str = "/v1/verifications";
const COVERED: &str = r#"("@method" "@path" "content-digest")"#;

/// What `openssl` writes for an ECDSA signature, as the two numbers of 32 bytes that RFC 9421 wants.
fn fixed(der: &[u8]) -> Vec<u8> {
    let mut rest = &der[2..];
    let mut both = Vec::new();
    for _ in 0..2 {
        let (head, tail) = rest.split_at(2);
        let (number, next) = tail.split_at(usize::from(head[1]));
        let number = number.strip_prefix(&[0]).unwrap_or(number);
        both.extend(std::iter::repeat_n(0, 32 - number.len()));
        both.extend_from_slice(number);
        rest = next;
    }
    both
}

struct Signed {
    body: String,
    headers: [String; 3],
}

/// A question signed by the key of a demo identity.
fn sign(installation: &Installation, who: &str, body: &str, created: u64, nonce: &str) -> Signed {
    let digest = format!("sha-256=:{}:", BASE64_STANDARD.encode(Sha256::digest(body)));
    let params = format!(r#"{COVERED};created={created};nonce="{nonce}";alg="ecdsa-p256-sha256""#);
    let base =
        format!("\"@method\": POST\n\"@path\": {PATH}\n\"content-digest\": {digest}\n\"@signature-params\": {params}");
    let mut openssl = Command::new("openssl")
        .args(["dgst", "-sha256", "-sign"])
        .arg(installation.data().join(format!("demo/{who}.key")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("openssl is installed");
    openssl
        .stdin
        .take()
        .expect("piped")
        .write_all(base.as_bytes())
        .expect("it listens");
    let signature = openssl.wait_with_output().expect("it ends").stdout;
    Signed {
        body: body.to_owned(),
        headers: [
            format!("content-digest: {digest}"),
            format!("signature-input: sig1={params}"),
            format!("signature: sig1=:{}:", BASE64_STANDARD.encode(fixed(&signature))),
        ],
    }
}

/// Sends a signed question as the demo's approval system; returns status and answer.
fn send(installation: &Installation, server: &Server, signed: &Signed) -> (String, Value) {
    let data = installation.data();
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--write-out", "\n%{http_code}", "--cacert"])
        .arg(data.join("pki/root.crt"));
    curl.arg("--cert").arg(data.join("demo/system.crt"));
    curl.arg("--key").arg(data.join("demo/system.key"));
    curl.args(["--header", "content-type: application/json", "--data", &signed.body]);
    for header in &signed.headers {
        curl.args(["--header", header]);
    }
    let output = curl
        .arg(format!("{}{PATH}", server.extranet))
        .output()
        .expect("curl is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (body, status) = text.rsplit_once('\n').expect("a status line");
    (status.to_owned(), serde_json::from_str(body).expect("JSON"))
}

/// What anybody is told who looks at the entry: that it was signed, by which certificate, and never what was signed.
fn proves_show_it(installation: &Installation, server: &Server, index: &str) {
    let certificate = installation.data().join("demo/system.crt");
    let shown = Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256", "-in"])
        .arg(&certificate)
        .output();
    let fingerprint = String::from_utf8(shown.expect("openssl").stdout).unwrap();
    let fingerprint = fingerprint
        .trim()
        .split_once('=')
        .unwrap()
        .1
        .replace(':', "")
        .to_lowercase();
    let said = [
        "提问方签名",
        "已签名（RFC 9421，ecdsa-p256-sha256）",
        &fingerprint,
        "由该证书的私钥签署",
    ];
    let proof = installation.beside("signed.tlog-proof");
    let proof = proof.to_str().unwrap();
    let log: Value =
        serde_json::from_str(&std::fs::read_to_string(installation.data().join("ledger/log.json")).unwrap()).unwrap();
    // The entry is signed within a second or so.
    let made = (0..100).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        let output = installation.run(&["ledger", "prove", index, "--out", proof]);
        output
            .status
            .success()
            .then(|| String::from_utf8(output.stdout).unwrap())
    });
    let made = made.expect("a checkpoint covers it");
    let page = server.page("auditor", &format!("/ledger/{index}"));
    for text in [&made, &installation.succeed(&["ledger", "show", index]), &page.html] {
        for part in said {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("content-digest"), "{text}");
    }
    let check = ["ledger", "check", proof, "--key", log["vkey"].as_str().unwrap()];
    let checked = installation.succeed(&check);
    assert!(
        checked.contains("提问方签名　已签名") && checked.contains("证书"),
        "{checked}"
    );
    let json: Value = serde_json::from_str(&installation.succeed(&["ledger", "prove", index, "--json"])).unwrap();
    let signature = &json["asker_signature"];
    assert_eq!(
        (&signature["certificate_sha256"], &signature["standing"]),
        (&json!(fingerprint), &json!("holds"))
    );
}

/// The evidence file alone convinces `openssl`, of the words, of the key, and of the body that whoever asked still has.
fn a_third_party_checks_it(installation: &Installation, index: &str, body: &str) {
    let file = installation.beside("evidence.json");
    installation.succeed(&["ledger", "signature", index, "--out", file.to_str().unwrap()]);
    let evidence: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let text = |name: &str| evidence[name].as_str().unwrap_or_else(|| panic!("{name}: {evidence}"));
    let [words, signature, key] = ["words", "signature.der", "key.pem"].map(|name| installation.beside(name));
    std::fs::write(&words, text("base")).unwrap();
    std::fs::write(&signature, BASE64_STANDARD.decode(text("signature_der")).unwrap()).unwrap();
    std::fs::write(&key, text("public_key_pem")).unwrap();
    let verified = Command::new("openssl")
        .args(["dgst", "-sha256", "-verify"])
        .arg(&key)
        .arg("-signature")
        .args([&signature, &words])
        .output()
        .expect("openssl is installed");
    assert_eq!(String::from_utf8_lossy(&verified.stdout).trim(), "Verified OK");
    let of_certificate = Command::new("openssl")
        .args(["x509", "-noout", "-pubkey", "-in"])
        .arg(installation.data().join("demo/system.crt"))
        .output()
        .expect("openssl is installed");
    assert_eq!(String::from_utf8_lossy(&of_certificate.stdout), text("public_key_pem"));
    let digest = format!("sha-256=:{}:", BASE64_STANDARD.encode(Sha256::digest(body)));
    assert!(text("base").contains(&digest), "{evidence}");
    assert_eq!(evidence["index"].to_string(), index);
}

fn question() -> String {
    let citizen = living_citizen(0);
    json!({
        "register": "population",
        "subject": citizen.citizen_number,
        "claims": { "name": citizen.name },
        "matter": "511Z07001006",
        "case": "BJ-2026-0001",
    })
    .to_string()
}

#[allow(clippy::disallowed_methods, reason = "the server's clock is the machine's")]
fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.expect("after 1970").as_secs()
}

#[test]
fn a_signature_holds_once_and_for_what_was_signed() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let body = question();
    let signed = |who: &str, created, nonce: &str| sign(&installation, who, &body, created, nonce);
    let good = signed("system", now() + 1, "0123456789abcdef");

    let (status, answer) = send(&installation, &server, &good);
    assert_eq!(
        (status.as_str(), &answer["outcome"]),
        ("200", &json!("consistent")),
        "{answer}"
    );
    let recorded = entry(&installation, answer["receipt"]["index"].as_u64().expect("a place"));
    let evidence = recorded["signature"]
        .as_str()
        .or(recorded["sig"].as_str())
        .expect("kept in the ledger");
    assert!(
        evidence.len() > 300 && !recorded.to_string().contains("sha-256"),
        "sealed: {recorded}"
    );

    let index = answer["receipt"]["index"].to_string();
    let shown: Value = serde_json::from_str(&installation.succeed(&["ledger", "signature", &index, "--json"])).unwrap();
    let base = shown["base"].as_str().expect("what was signed");
    assert!(
        base.contains("\"@path\": /v1/verifications\n") && base.contains("0123456789abcdef"),
        "{base}"
    );
    let told = installation.succeed(&["ledger", "signature", &index]);
    assert!(told.contains("签名成立，由该证书的私钥签署"), "{told}");
    proves_show_it(&installation, &server, &index);
    a_third_party_checks_it(&installation, &index, &body);

    let other_words = Signed {
        body: body.replace("0001", "0002"),
        headers: signed("system", now(), "other-words-0001").headers,
    };
    let mut cut = signed("system", now(), "cut-headers-0001");
    cut.headers[2] = String::from("signature: sig1=:AAAA:");
    let mut uncovered = signed("system", now(), "uncovered-000001");
    uncovered.headers[1] = uncovered.headers[1].replace(" \"content-digest\"", "");
    for (what, signed, code) in [
        ("the same once more", &good, "signature_not_fresh"),
        ("other words", &other_words, "signature_invalid"),
        (
            "another's key",
            &signed("clerk", now(), "another-key-0001"),
            "signature_invalid",
        ),
        ("a damaged signature", &cut, "signature_invalid"),
        ("the body not covered", &uncovered, "signature_invalid"),
        (
            "a nonce too short",
            &signed("system", now(), "short"),
            "signature_invalid",
        ),
        (
            "ten minutes old",
            &signed("system", now() - 600, "too-old-00000001"),
            "signature_not_fresh",
        ),
    ] {
        let (status, answer) = send(&installation, &server, signed);
        assert_eq!(
            (status.as_str(), answer["code"].as_str()),
            ("403", Some(code)),
            "{what}: {answer}"
        );
        assert!(
            answer["reference"]
                .as_str()
                .is_some_and(|reference| !reference.is_empty()),
            "{what}: recorded"
        );
    }
}

#[test]
fn the_command_line_signs_too_and_an_unsigned_question_is_as_good() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let file = |name: &str| installation.data().join(name).display().to_string();
    let (ca, certificate, key) = (file("pki/root.crt"), file("demo/clerk.crt"), file("demo/clerk.key"));
    let claim = format!("name={}", citizen.name);
    let mut question = vec!["verify", "population", &citizen.citizen_number, "--claim", &claim];
    question.extend([
        "--matter",
        "511Z07001006",
        "--case",
        "BJ-2026-0001",
        "--url",
        &server.extranet,
    ]);
    question.extend(["--ca", &ca, "--cert", &certificate, "--key", &key, "--json"]);
    for is_signed in [false, true] {
        if is_signed {
            question.push("--sign");
        }
        let answer: Value = serde_json::from_str(&installation.succeed(&question)).expect("JSON");
        assert_eq!(answer["outcome"], "consistent");
        let recorded = entry(&installation, answer["receipt"]["index"].as_u64().expect("a place")).to_string();
        assert_eq!(recorded.contains("\"sig"), is_signed, "{recorded}");
    }
}
