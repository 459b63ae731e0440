//! `cargo xtask check`: what a change has to pass beside the tests.

use crate::{
    Failure, machine,
    program::{Program, target_folder},
};

/// Runs every check, even after some failed, and names those that did.
pub fn run(_: &[String]) -> Result<(), Failure> {
    machine::provide(machine::FOR_BUILDING)?;
    let steps = [
        Program::cargo(["fmt", "--all", "--check"]),
        Program::cargo(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]),
        Program::cargo(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "--deny warnings"),
        Program::cargo(["test", "--quiet", "--package", "xtask"]),
        // A workspace of its own, so that no other step would notice when it no longer builds.
        Program::cargo(["check", "--quiet", "--manifest-path", "fuzz/Cargo.toml", "--target-dir"])
            .arg(target_folder().join("fuzz-check")),
    ];
    let mut failures: Vec<Failure> = steps.into_iter().filter_map(|step| step.run().err()).collect();
    failures.extend(dependencies().err());
    if failures.is_empty() {
        Ok(())
    } else {
        Err(format!("\n  {}", failures.join("\n  ")))
    }
}

/// Bans, licences and sources as `deny.toml` allows them. Advisories need a database that cannot be fetched everywhere.
fn dependencies() -> Result<(), Failure> {
    if Program::cargo(["deny", "--version"]).works() {
        return Program::cargo(["deny", "check", "bans", "licenses", "sources"]).run();
    }
    Err(
        "the dependencies were not checked: cargo-deny is missing; `cargo install --locked cargo-deny` installs it"
            .to_owned(),
    )
}
