//! The API as a program sees it: JSON with a certificate, sent by curl.

use std::{
    process::Command,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::Server;

/// How long an index of names may take to be built: it is built behind everything else that the machine does.
const BUILDING_MAX: Duration = Duration::from_mins(5);

/// Asks again until the index of names is there, which is built beside the first questions. Status and answer.
///
/// # Panics
/// When it is not built.
pub fn once_indexed(ask: impl Fn() -> (u16, Value)) -> (u16, Value) {
    let begun = Instant::now();
    loop {
        let (status, answer) = ask();
        if answer["code"] != "index_unavailable" {
            return (status, answer);
        }
        assert!(begun.elapsed() < BUILDING_MAX, "the index was not built: {answer}");
        thread::sleep(Duration::from_millis(100));
    }
}

/// Text as a part of an address: percent-encoded.
pub fn typed(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

impl Server {
    /// Calls an operation of the internet door. Status and answer.
    ///
    /// # Panics
    /// When curl says no status.
    pub fn public_get(&self, path: &str) -> (u16, Value) {
        let page = self.public_page(path);
        (page.status, serde_json::from_str(&page.html).unwrap_or_default())
    }

    /// Sends JSON to an operation of the internet door. Status and answer.
    pub fn public_post(&self, path: &str, body: &Value) -> (u16, Value) {
        let page = self.public_send(path, &["--header", "content-type: application/json"], &body.to_string());
        (page.status, serde_json::from_str(&page.html).unwrap_or_default())
    }

    /// Calls an operation of the extranet door with the certificate of a demo identity: with a body it is a POST. Status and
    /// answer.
    ///
    /// # Panics
    /// When curl says no status.
    pub fn call(&self, who: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--write-out", "\n%{http_code}", "--cacert"])
            .arg(self.data.join("pki/root.crt"))
            .arg("--cert")
            .arg(self.data.join(format!("demo/{who}.crt")))
            .arg("--key")
            .arg(self.data.join(format!("demo/{who}.key")));
        if let Some(body) = body {
            curl.args(["--header", "content-type: application/json", "--data"])
                .arg(body.to_string());
        }
        let output = curl
            .arg(format!("{}{path}", self.extranet))
            .output()
            .expect("curl is installed");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let (answer, status) = text.rsplit_once('\n').expect("a status line");
        (
            status.parse().expect("a status"),
            serde_json::from_str(answer).unwrap_or_default(),
        )
    }
}
