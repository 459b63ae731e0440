//! Certificates and lists as another program sees them: openssl.

use std::process::Command;

/// Runs openssl; whether it was content, and its words.
///
/// # Panics
/// When it is not there.
pub fn openssl(arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").args(arguments).output();
    let output = output.expect("this story needs the openssl command (Debian: apt-get install openssl)");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// As [`openssl`], which has to be content; its words.
///
/// # Panics
/// When it is not.
pub fn openssl_content(arguments: &[&str]) -> String {
    let (is_content, said) = openssl(arguments);
    assert!(is_content, "openssl {arguments:?}: {said}");
    said
}
