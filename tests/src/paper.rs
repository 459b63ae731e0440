//! Extracts as a story holds them: fetched, read, and taken apart.

use std::{path::Path, process::Command};

use super::Server;

impl Server {
    /// Fetches a file of the internet door; status and type.
    ///
    /// # Panics
    /// When curl does not run.
    pub fn public_download(&self, path: &str, file: &Path) -> String {
        let output = Command::new("curl")
            .args(["--silent", "--write-out", "%{http_code} %{content_type}", "--output"])
            .arg(file)
            .arg(format!("{}{path}", self.internet))
            .output();
        String::from_utf8(output.expect("curl is installed").stdout).expect("a status")
    }
}

/// What a PDF file says, its lines and pages joined.
///
/// # Panics
/// When it cannot be read.
pub fn text_of(file: &Path) -> String {
    let output = Command::new("pdftotext").arg("-raw").arg(file).arg("-").output();
    let output = output.expect("this story needs pdftotext (Debian: apt-get install poppler-utils)");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).replace(['\n', '\u{c}'], "")
}

/// A text whose groups and lines do not matter.
pub fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The statement of a file, as its QR code carries it.
///
/// # Panics
/// When there is none.
pub fn statement_of(file: &Path) -> String {
    let bytes = std::fs::read(file).expect("the file");
    let text = String::from_utf8_lossy(&bytes);
    let statement = text.split("heyan-statement.").nth(1).expect("a statement");
    let is_of_it = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    statement.chars().take_while(|c| is_of_it(*c)).collect()
}

/// The short code of a file.
///
/// # Panics
/// When there is none, or more than one.
pub fn short_code_of(file: &Path) -> String {
    let text = without_space(&text_of(file));
    let after = text.split("查验码").filter_map(|rest| {
        let code: String = rest.chars().take(16).collect();
        (code.len() == 16 && code.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())).then_some(code)
    });
    let codes: Vec<String> = after.collect();
    assert_eq!(codes.len(), 1, "{text}");
    codes[0].clone()
}
