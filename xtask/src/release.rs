//! `cargo xtask release`: the binary as it is shipped, built by a profile of what it does ([decision 36](../../docs/decisions/0036-built-by-its-profile.md)).

use crate::{
    Failure, machine,
    program::{Program, target_folder},
};

/// What the profile is made of, by the names of the bench: filling registers, verifying and looking up, finding by name beside hostile
/// clients, printing, and checking codes. What is not among it counts as seldom done, and is built small instead of fast.
const TRAINING: [&str; 4] = ["asking", "hostile", "extracts", "codes"];

/// Builds the binary with counters, has it do what the bench asks of it, and builds it again by what was counted.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    if let [unknown, ..] = arguments {
        return Err(format!("it takes no argument, and was given `{unknown}`"));
    }
    machine::provide(machine::FOR_BUILDING.iter().chain(&[machine::FONT, machine::RARE_FONT]))?;
    if !Program::cargo(["pgo", "--version"]).works() {
        Program::cargo(["install", "--locked", "cargo-pgo"]).run()?;
    }
    // It reads profiles of this very compiler.
    Program::named("rustup")
        .args(["component", "add", "llvm-tools"])
        .run()?;
    let folder = target_folder().join("release-by-profile");
    let built = folder.join(host()?).join("release/heyan");
    let (bench, data) = (target_folder().join("release/bench"), folder.join("data"));
    // Registers are filled anew each time: that is counted as well.
    if data.exists() {
        std::fs::remove_dir_all(&data).map_err(|error| format!("{}: {error}", data.display()))?;
    }
    let cli = |command: &[&str]| {
        Program::cargo(["pgo"])
            .args(command)
            .args(["--", "--package", "cli"])
            .env("CARGO_TARGET_DIR", &folder)
    };
    Program::cargo(["build", "--release", "--package", "bench"]).run()?;
    cli(&["build"]).run()?;
    for what in TRAINING {
        Program::named(&bench)
            .args([what, "--quick", "--pairs", "1", "--heyan"])
            .arg(&built)
            .arg("--data")
            .arg(&data)
            .run()?;
    }
    cli(&["optimize", "build"]).run()?;
    println!("release: {}", built.display());
    Ok(())
}

/// The machine that builds, as the compiler calls it; what is built for it stands in a folder of that name.
fn host() -> Result<String, Failure> {
    let told = Program::named("rustc")
        .args(["--print", "host-tuple"])
        .into_command()
        .output()
        .map_err(|error| format!("`rustc` could not be started: {error}"))?;
    Ok(String::from_utf8_lossy(&told.stdout).trim().to_owned())
}
