//! Whoever reads what a command writes and goes, as `head` does, ends the command quietly.

use std::process::{Command, Stdio};

use stories::heyan;

/// What a shell reports of a program that a broken pipe ended.
const BROKEN_PIPE: i32 = 141;

#[test]
fn a_command_ends_quietly_when_its_reader_goes() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["catalogue", "show"][..],
        &["catalogue", "show", "--json"],
        &["catalogue", "check"],
        &["watch", "--defaults"],
        &["init", "--name", "heyan.example.gov.cn/node-1"],
        &["organisation", "list"],
        &["dispute", "list"],
        &["extract", "key"],
        &["ledger", "verify"],
        &["code", "check", "911100001000050301"],
    ] {
        let mut command = Command::new(heyan())
            .arg("--data")
            .arg(folder.path().join("data"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(command.stdout.take());
        let output = command.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(BROKEN_PIPE), "{arguments:?}");
    }
}
