//! The other program that has to agree.

use std::{path::Path, process::Command};

/// Runs openssl in the folder; whether it was content, and its words.
pub fn openssl(folder: &Path, arguments: &str) -> (bool, String) {
    let output = Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .expect("these tests need the openssl command (Debian: apt-get install openssl)");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}
