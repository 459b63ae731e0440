//! An auditor takes the ledger's checkpoint to a witness and hands in what it countersigned: the page and the public checkpoint
//! tell it. What is forged, foreign, older or of another history is refused, each in its own words, and a ledger that was
//! exchanged is noticed by what the witness saw.

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};
use stories::{Installation, Server, entry, living_citizen, verification};

/// A witness with its key beside the installation.
struct Witness<'a> {
    installation: &'a Installation,
    name: &'static str,
    vkey: String,
}

impl<'a> Witness<'a> {
    fn new(installation: &'a Installation, name: &'static str) -> Self {
        let key = installation.beside(name);
        let key = key.to_str().unwrap();
        let line = [
            "ledger",
            "witness",
            "key",
            "--name",
            &format!("{name}.example/w"),
            "--out",
            key,
        ];
        let made = installation.succeed(&line);
        let vkey = made
            .split_whitespace()
            .find(|word| word.contains('+'))
            .unwrap()
            .to_owned();
        Self {
            installation,
            name,
            vkey,
        }
    }

    fn sign(&self, text: &str, more: &[&str]) -> String {
        let (to_sign, key) = (self.installation.beside("to-sign"), self.installation.beside(self.name));
        fs::write(&to_sign, text).unwrap();
        let line = [
            "ledger",
            "witness",
            "sign",
            to_sign.to_str().unwrap(),
            "--key",
            key.to_str().unwrap(),
        ];
        self.installation.succeed(&[&line[..], more].concat())
    }
}

/// Has `count` questions asked.
async fn ask(server: &Server, count: u64) {
    let clerk = server.client("clerk");
    for n in 0..count {
        let citizen = living_citizen(n % 200);
        let question = verification(&citizen.citizen_number, &citizen.name);
        clerk.verify(&question).await.expect("granted");
    }
}

fn log_key(installation: &Installation) -> String {
    let identity = fs::read_to_string(installation.data().join("ledger/log.json")).unwrap();
    let identity: Value = serde_json::from_str(&identity).unwrap();
    identity["vkey"].as_str().unwrap().to_owned()
}

/// What the auditor is given to take to a witness, once a checkpoint covers so many entries.
async fn to_sign(server: &Server, since: u64, at_least: u64) -> String {
    let mut text = String::new();
    let is_there = stories::eventually(10, async || {
        let page = server.page("auditor", &format!("/ledger/checkpoint?since={since}"));
        text = page.html;
        let note = text
            .rsplit("\n\n")
            .nth(1)
            .map(|head| head.lines().rev().nth(1).unwrap_or_default().to_owned());
        page.status == 200 && note.is_some_and(|size| size.parse::<u64>().is_ok_and(|size| size >= at_least))
    });
    assert!(is_there.await, "no checkpoint of {at_least} entries: {text}");
    text
}

fn hand_in(server: &Server, who: &str, note: &str) -> stories::Page {
    server.send(who, "/ledger/countersign", &[("note", note)])
}

fn get(url: &str) -> (String, String) {
    let output = Command::new("curl")
        .args(["--silent", "--write-out", "\n%{http_code}", url])
        .output()
        .expect("curl is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (body, status) = text.rsplit_once('\n').unwrap();
    (status.to_owned(), body.to_owned())
}

/// Hands in by program.
fn post(server: &Server, installation: &Installation, note: &str) -> (String, Value) {
    let data = installation.data();
    let output = Command::new("curl")
        .args(["--silent", "--write-out", "\n%{http_code}", "--cacert"])
        .arg(data.join("pki/root.crt"))
        .arg("--cert")
        .arg(data.join("demo/auditor.crt"))
        .arg("--key")
        .arg(data.join("demo/auditor.key"))
        .args(["--header", "content-type: application/json", "--data"])
        .arg(json!({ "note": note }).to_string())
        .arg(format!("{}/v1/countersignatures", server.extranet))
        .output()
        .expect("curl is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (body, status) = text.rsplit_once('\n').unwrap();
    (status.to_owned(), serde_json::from_str(body).unwrap_or_default())
}

fn size_of(note: &str) -> u64 {
    note.lines().nth(1).unwrap().parse().unwrap()
}

fn trust(installation: &Installation, keys: &[&str]) {
    let list = format!("# 见证人\n{}\n", keys.join("\n"));
    fs::write(installation.data().join("witnesses.txt"), list).unwrap();
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").arg(from).arg(to).status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "cp is part of every Debian"
    );
}

#[tokio::test]
async fn an_auditor_hands_in_what_a_witness_countersigned() {
    let installation = Installation::demo();
    let (audit, archive) = (
        Witness::new(&installation, "audit"),
        Witness::new(&installation, "archive"),
    );
    let log_key = log_key(&installation);
    let server = installation.serve(&[]);
    server.page("auditor", "/ledger").says("尚未列入见证人");
    trust(&installation, &[&audit.vkey]);
    let ledger = server.page("auditor", "/ledger");
    ledger.says("超过 24 小时没有见证人会签");
    ledger.says("href=\"/ledger/countersign\"");
    assert_eq!(get(&format!("{}/v1/checkpoint/witnessed", server.internet)).0, "404");

    ask(&server, 5).await;
    let first = audit.sign(&to_sign(&server, 0, 5).await, &["--log-key", &log_key]);
    let path = installation.beside("first");
    fs::write(&path, &first).unwrap();
    // Whoever is no auditor may neither hand in nor fetch, and is not told whether it was good.
    assert_eq!(hand_in(&server, "clerk", &first).status, 403);
    assert_eq!(server.page("lead", "/ledger/checkpoint?since=0").status, 403);
    let done = server.send_files(
        "auditor",
        "/ledger/countersign",
        &[("note", "")],
        &[("file", path.display().to_string())],
    );
    let recorded = entry(&installation, done.done_index());
    assert_eq!(
        (&recorded["deed"], &recorded["who"], &recorded["obj"], &recorded["out"]),
        (
            &json!("ledger.countersign"),
            &json!("auditor"),
            &json!(size_of(&first).to_string()),
            &json!("applied")
        )
    );
    let ledger = server.page("auditor", "/ledger");
    ledger.says(&format!("前 {} 条，0 分钟前由见证人会签", size_of(&first)));
    ledger.says("audit.example/w");
    assert!(!ledger.html.contains("超过 24 小时"));
    let (status, public) = get(&format!("{}/v1/checkpoint/witnessed", server.internet));
    assert_eq!(
        (status.as_str(), public.as_str()),
        ("200", first.as_str()),
        "line for line"
    );

    // The log grows; the witness signs on by the proof, and what is handed in by program is pasted by a page elsewhere.
    ask(&server, 5).await;
    let second = audit.sign(&to_sign(&server, size_of(&first), size_of(&first) + 5).await, &[]);
    let (status, kept) = post(&server, &installation, &second);
    assert_eq!((status.as_str(), &kept["kept"]), ("200", &json!(1)), "{kept}");
    assert_eq!(get(&format!("{}/v1/checkpoint/witnessed", server.internet)).1, second);

    let by_stranger = archive.sign(&second[..second.rfind("— audit").unwrap()], &["--log-key", &log_key]);
    let foreign = Installation::empty();
    let of_foreign = {
        let server = foreign.serve(&[]);
        let _ = get(&format!(
            "{}/v1/registers/enterprise/91990000MA0000015Q",
            server.internet
        ));
        server.stop();
        fs::read_to_string(foreign.data().join("ledger/checkpoint")).unwrap()
    };
    let foreign_key = self::log_key(&foreign);
    let of_foreign = archive.sign(&of_foreign, &["--log-key", &foreign_key]);
    // Another character well before the end: the last one holds two bits only, and most others there are no base64.
    let forged = {
        let (rest, signature) = second.split_at(second.trim_end().len() - 8);
        let other = if signature.starts_with('A') { "B" } else { "A" };
        format!("{rest}{other}{}", &signature[1..])
    };
    let forged_size = second.replacen(&format!("\n{}\n", size_of(&second)), "\n9999\n", 1);
    for (note, status, code) in [
        ("", "422", "witness.shape"),
        ("not a checkpoint", "422", "witness.shape"),
        (of_foreign.as_str(), "422", "witness.other_log"),
        (forged_size.as_str(), "422", "witness.log_signature"),
        (by_stranger.as_str(), "422", "witness.unknown"),
        (forged.as_str(), "422", "witness.signature"),
        (first.as_str(), "409", "witness.older"),
        (second.as_str(), "409", "witness.known"),
    ] {
        let (answered, problem) = post(&server, &installation, note);
        assert_eq!(
            (answered.as_str(), &problem["code"]),
            (status, &json!(code)),
            "{problem}"
        );
    }
    let page = hand_in(&server, "auditor", &first);
    assert_eq!(page.status, 409);
    page.says("已有较新的会签");

    // The operator trusts a second witness; a pasted note has the line ends of a form.
    trust(&installation, &[&audit.vkey, &archive.vkey]);
    let pasted = hand_in(&server, "auditor", &by_stranger.replace('\n', "\r\n"));
    pasted.done_index();
    let both = get(&format!("{}/v1/checkpoint/witnessed", server.internet)).1;
    assert!(
        both.contains("— audit.example/w ") && both.contains("— archive.example/w "),
        "{both}"
    );
    server.stop();

    let verified = installation.succeed(&["ledger", "verify", "--witness", &audit.vkey, "--witness", &archive.vkey]);
    assert!(verified.contains("见证　audit.example/w（前"), "{verified}");
    let status = installation.succeed(&["ledger", "witness", "status", "--json"]);
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!(
        (&status["witnessed"], &status["is_due"]),
        (&json!(size_of(&second)), &json!(false))
    );
}

#[tokio::test]
async fn an_operator_hands_in_while_the_server_stands() {
    let installation = Installation::demo();
    let audit = Witness::new(&installation, "audit");
    trust(&installation, &[&audit.vkey]);
    let server = installation.serve(&[]);
    ask(&server, 3).await;
    let file = installation.beside("countersigned");
    let file = file.to_str().unwrap();
    let signed = audit.sign(&to_sign(&server, 0, 3).await, &["--log-key", &log_key(&installation)]);
    fs::write(file, &signed).unwrap();
    let refused = installation.fail(&["ledger", "witness", "add", file]);
    assert!(refused.contains("witness.server_running"), "{refused}");
    server.stop();
    let added = installation.succeed(&["ledger", "witness", "add", file]);
    assert!(
        added.contains(&format!("audit.example/w 的会签：前 {} 条", size_of(&signed))),
        "{added}"
    );
    let last = installation.succeed(&["ledger", "show", "--json"]);
    let last: Value = serde_json::from_str(last.lines().last().unwrap()).unwrap();
    assert_eq!(last["entry"]["deed"], "ledger.countersign");
    let again = installation.fail(&["ledger", "witness", "add", file]);
    assert!(again.contains("witness.known"), "{again}");

    fs::write(installation.data().join("witnesses.txt"), "audit.example/w\n").unwrap();
    let wrong = installation.fail(&["ledger", "witness", "status"]);
    assert!(
        wrong.contains("ledger-witnesses") && wrong.contains("第 1 行"),
        "{wrong}"
    );
}

#[tokio::test]
async fn a_ledger_that_was_exchanged_is_noticed_by_what_the_witness_saw() {
    let installation = Installation::demo();
    let audit = Witness::new(&installation, "audit");
    trust(&installation, &[&audit.vkey]);
    let before = installation.beside("before");
    copy(&installation.data().join("ledger"), &before);
    let server = installation.serve(&[]);
    ask(&server, 6).await;
    let signed = audit.sign(&to_sign(&server, 0, 6).await, &["--log-key", &log_key(&installation)]);
    server.stop();

    // Somebody puts the ledger back to where it was: fewer entries than the witness saw.
    fs::rename(installation.data().join("ledger"), installation.beside("true-history")).unwrap();
    copy(&before, &installation.data().join("ledger"));
    let server = installation.serve(&[]);
    let (status, problem) = post(&server, &installation, &signed);
    assert_eq!(
        (status.as_str(), &problem["code"]),
        ("403", &json!("ledger_shortened")),
        "{problem}"
    );
    // And lets other questions be asked, under the same key.
    ask(&server, 9).await;
    let refused = hand_in(&server, "auditor", &signed);
    assert_eq!(refused.status, 403);
    refused.says("账本分叉");
    let entries = installation.succeed(&["ledger", "search", "--outcome", "refused", "--json"]);
    let refusals: Vec<Value> = entries
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let forked = refusals.iter().find(|line| line["entry"]["ref"] == "ledger_forked");
    assert!(forked.is_some(), "the attempt stands in the ledger: {entries}");
    let log = fs::read_to_string(installation.beside("server.log")).unwrap();
    assert!(log.contains("at odds with the ledger"), "the operator is told");
    server.stop();

    // What was handed in before the exchange is enough to notice it, without anybody asking.
    fs::rename(installation.data().join("ledger"), installation.beside("other-history")).unwrap();
    copy(
        &installation.beside("true-history"),
        &installation.data().join("ledger"),
    );
    let server = installation.serve(&[]);
    hand_in(&server, "auditor", &signed).done_index();
    server.stop();
    fs::rename(
        installation.data().join("ledger"),
        installation.beside("true-history-2"),
    )
    .unwrap();
    copy(
        &installation.beside("other-history"),
        &installation.data().join("ledger"),
    );
    let server = installation.serve(&[]);
    let page = server.page("lead", "/ledger");
    page.says("账本与见证人会签的检查点不符");
    page.says("与现存条目不符");
    server.stop();
    let verify = installation.run(&["ledger", "verify"]);
    let told = String::from_utf8_lossy(&verify.stderr).into_owned();
    assert_eq!(verify.status.code(), Some(1), "{told}");
    assert!(told.contains("ledger-other-root"), "{told}");
}
