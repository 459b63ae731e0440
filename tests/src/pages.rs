//! Pages as a browser without script sees them: with a certificate, sent by curl.

use std::{path::Path, process::Command};

use super::Server;

/// What a page request came to.
#[derive(Debug)]
pub struct Page {
    /// HTTP status.
    pub status: u16,
    /// Where it leads to, if it leads on.
    pub location: String,
    /// By what the same page is recognised; empty where it carries no tag.
    pub tag: String,
    /// When it was sent, as the server says it.
    pub sent_at: String,
    /// The page.
    pub html: String,
}

impl Page {
    /// The ledger index in the reference of what was just done.
    ///
    /// # Panics
    /// When nothing was.
    pub fn done_index(&self) -> u64 {
        let reference = self.location.split("done=").nth(1);
        let index = reference.and_then(|reference| reference.rsplit('-').next()?.parse().ok());
        index.unwrap_or_else(|| panic!("nothing was done: {} {}\n{}", self.status, self.location, self.html))
    }

    /// The ledger index of the first answer on a page of the internet door.
    ///
    /// # Panics
    /// When there is none.
    pub fn answer_index(&self) -> u64 {
        let behind = self.html.split("查询编号</dt><dd><span class=\"figure\">").nth(1);
        let reference = behind.and_then(|rest| rest.split('<').next());
        let index = reference.and_then(|reference| reference.rsplit('-').next()?.parse().ok());
        index.unwrap_or_else(|| panic!("no answer: {} {}", self.status, self.html))
    }

    /// The trace code of a page: the reference under which what it shows is recorded.
    ///
    /// # Panics
    /// When it has none.
    pub fn trace_code(&self) -> String {
        let below = self.html.split("class=\"traced\"").nth(1).unwrap_or_default();
        let code = below.split("<span class=\"figure\">").nth(1);
        let code = code.and_then(|rest| rest.split('<').next());
        code.unwrap_or_else(|| panic!("no trace code: {} {}", self.status, self.html))
            .to_owned()
    }

    /// Whether the page says this.
    ///
    /// # Panics
    /// When it does not.
    pub fn says(&self, words: &str) {
        assert!(
            self.html.contains(words),
            "the page does not say “{words}”\n{}",
            self.html
        );
    }
}

impl Server {
    /// Opens a page of the extranet door as a demo identity.
    pub fn page(&self, who: &str, path: &str) -> Page {
        self.fetch(who, path, &[])
    }

    /// Sends a form to a page of the extranet door as a demo identity.
    pub fn send(&self, who: &str, path: &str, form: &[(&str, &str)]) -> Page {
        let mut arguments = vec!["--header".to_owned(), format!("origin: {}", self.extranet)];
        arguments.extend([
            "--request".to_owned(),
            "POST".to_owned(),
            "--data".to_owned(),
            String::new(),
        ]);
        for (name, value) in form {
            arguments.extend(["--data-urlencode".to_owned(), format!("{name}={value}")]);
        }
        self.fetch(who, path, &arguments)
    }

    /// Sends a file by a form of the extranet door as a demo identity.
    pub fn upload(&self, who: &str, path: &str, field: &str, file: &std::path::Path) -> Page {
        let arguments = [
            "--header".to_owned(),
            format!("origin: {}", self.extranet),
            "--form".to_owned(),
            format!("{field}=@{}", file.display()),
        ];
        self.fetch(who, path, &arguments)
    }

    /// Sends a form with files, as a browser does when one can be chosen.
    pub fn send_files(&self, who: &str, path: &str, form: &[(&str, &str)], files: &[(&str, String)]) -> Page {
        let mut arguments = vec!["--header".to_owned(), format!("origin: {}", self.extranet)];
        for (name, value) in form {
            arguments.extend(["--form-string".to_owned(), format!("{name}={value}")]);
        }
        for (name, file) in files {
            arguments.extend(["--form".to_owned(), format!("{name}=@{file}")]);
        }
        self.fetch(who, path, &arguments)
    }

    /// Sends a form that is answered with a file, and keeps it; the HTTP status.
    pub fn download(&self, who: &str, path: &str, form: &[(&str, &str)], file: &Path) -> u16 {
        let mut arguments = vec!["--header".to_owned(), format!("origin: {}", self.extranet)];
        arguments.extend(["--output".to_owned(), file.display().to_string()]);
        for (name, value) in form {
            arguments.extend(["--data-urlencode".to_owned(), format!("{name}={value}")]);
        }
        self.fetch(who, path, &arguments).status
    }

    /// Opens a page of the internet door.
    pub fn public_page(&self, path: &str) -> Page {
        fetched(&self.internet, path, &mut Command::new("curl"))
    }

    /// Sends a body to the internet door, with what else curl is told.
    pub fn public_send(&self, path: &str, more: &[&str], body: &str) -> Page {
        let mut curl = Command::new("curl");
        curl.args(more).args(["--data-binary", body]);
        fetched(&self.internet, path, &mut curl)
    }

    /// Opens a page of the internet door as whoever sends these header fields.
    pub fn public_page_with(&self, path: &str, fields: &[&str]) -> Page {
        let mut curl = Command::new("curl");
        for field in fields {
            curl.args(["--header", field]);
        }
        fetched(&self.internet, path, &mut curl)
    }

    /// Sends a file by a form of the internet door.
    pub fn public_upload(&self, path: &str, field: &str, file: &Path) -> Page {
        let mut curl = Command::new("curl");
        curl.arg("--form").arg(format!("{field}=@{}", file.display()));
        fetched(&self.internet, path, &mut curl)
    }

    fn fetch(&self, who: &str, path: &str, more: &[String]) -> Page {
        let mut curl = Command::new("curl");
        curl.arg("--cacert")
            .arg(self.data.join("pki/root.crt"))
            .arg("--cert")
            .arg(self.data.join(format!("demo/{who}.crt")))
            .arg("--key")
            .arg(self.data.join(format!("demo/{who}.key")))
            .args(more);
        fetched(&self.extranet, path, &mut curl)
    }
}

fn fetched(door: &str, path: &str, curl: &mut Command) -> Page {
    let output = curl
        .args([
            "--silent",
            "--show-error",
            "--write-out",
            "\n%{http_code}\t%header{etag}\t%header{date}\t%{redirect_url}",
        ])
        .arg(format!("{door}{path}"))
        .output()
        .expect("curl is installed");
    let text = String::from_utf8_lossy(&output.stdout);
    let (html, end) = text.rsplit_once('\n').expect("a status line");
    let mut end = end.split('\t').map(str::to_owned);
    let mut word = || end.next().unwrap_or_default();
    let (status, tag, sent_at, location) = (word(), word(), word(), word());
    Page {
        status: status.parse().expect("a status"),
        tag,
        sent_at,
        location: location.replace(door, ""),
        html: html.to_owned(),
    }
}
