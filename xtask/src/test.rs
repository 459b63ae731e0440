//! `cargo xtask test`: everything that can be tested, after setting up what the tests need.

use crate::{Failure, browser, machine, program::Program};

type Step = fn() -> Result<(), Failure>;

const STEPS: [(&str, Step); 2] = [("workspace", workspace), ("browser", browser::walk)];

/// Runs all tests, or the named half of them, even after some failed, and fails if any did.
pub fn run(asked: &[String]) -> Result<(), Failure> {
    if let Some(unknown) = asked.iter().find(|name| STEPS.iter().all(|(step, _)| step != name)) {
        return Err(format!(
            "there are no tests called `{unknown}`; there are `workspace` and `browser`"
        ));
    }
    machine::provide(machine::FOR_BUILDING.iter().chain(machine::FOR_TESTS))?;
    // Built once and for all steps: a build of a single package would choose other features and build half of it again.
    Program::cargo(["build", "--workspace", "--bins", "--tests"]).run()?;
    let steps = STEPS
        .iter()
        .filter(|(name, _)| asked.is_empty() || asked.iter().any(|one| one == name));
    let failures: Vec<String> = steps
        .filter_map(|(name, step)| step().err().map(|failure| format!("\n{name}: {failure}")))
        .collect();
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.concat())
    }
}

fn workspace() -> Result<(), Failure> {
    if !Program::cargo(["nextest", "--version"]).works() {
        return Program::cargo(["test", "--workspace", "--no-fail-fast"]).run();
    }
    let tests = Program::cargo(["nextest", "run", "--workspace", "--no-fail-fast"]).run();
    // Nextest does not run the examples in the documentation.
    let examples = Program::cargo(["test", "--workspace", "--doc", "--no-fail-fast"]).run();
    tests.and(examples)
}
