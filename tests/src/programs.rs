//! The API as a program sees it: JSON with a certificate, sent by curl.

use std::process::Command;

use serde_json::Value;

use super::Server;

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
