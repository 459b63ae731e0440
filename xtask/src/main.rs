//! Developer tasks: `cargo xtask test`, `cargo xtask demo` and their companions.
//!
//! Each command does all its own set-up. This crate depends on next to nothing, so that it is built in a moment on a
//! fresh machine; it starts other programs and knows nothing of what they do inside.

mod browser;
mod check;
mod demo;
mod fuzz;
mod machine;
mod program;
mod release;
mod test;

use std::process::ExitCode;

use program::Program;

/// Why a task stopped: what happened, and what to do about it.
type Failure = String;

struct Command {
    name: &'static str,
    purpose: &'static str,
    run: fn(&[String]) -> Result<(), Failure>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "demo",
        purpose: "start the system with sample data on this machine and tell where to look; more is handed to `heyan demo`",
        run: start_demo,
    },
    Command {
        name: "test",
        purpose: "pass all tests: the workspace, the examples in its documentation, and the walk through a real browser",
        run: test::run,
    },
    Command {
        name: "check",
        purpose: "format, lints, documentation, dependencies and tidiness, as a change has to pass them",
        run: check::run,
    },
    Command {
        name: "bench",
        purpose: "measure the release build beside a bare server in the same run; more is handed to the benchmark",
        run: bench,
    },
    Command {
        name: "release",
        purpose: "build the binary as it is shipped, by a profile of what it does: half an hour on two cores",
        run: release::run,
    },
    Command {
        name: "fuzz",
        purpose: "feed the parsers and doors with what strangers could send: [--seconds N] [TARGET…]",
        run: fuzz::run,
    },
    Command {
        name: "dictionary",
        purpose: "write the pages that are generated: docs/registers/ from the catalogue, docs/refusals.md from the table",
        run: dictionary,
    },
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let asked = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let Some(command) = COMMANDS.iter().find(|command| command.name == asked) else {
        print_usage();
        let wants_help = matches!(asked.as_str(), "" | "help" | "-h" | "--help");
        return if wants_help {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        };
    };
    match (command.run)(&rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\ncargo xtask {asked}: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn print_usage() {
    println!("cargo xtask COMMAND\n");
    for command in COMMANDS {
        println!("  {:<12}{}", command.name, command.purpose);
    }
}

fn start_demo(arguments: &[String]) -> Result<(), Failure> {
    machine::provide(machine::FOR_BUILDING)?;
    if let Err(missing) = machine::provide(machine::FOR_DEMO) {
        eprintln!(
            "{missing}\nThe demo starts all the same: without them it prints no extracts, or cannot be asked as it tells.\n"
        );
    }
    let demo = Program::cargo(["run", "--profile", "quick", "--package", "cli", "--"]);
    // Below the build folder, so that a demo leaves nothing in the tree and goes with `cargo clean`.
    let data = program::target_folder().join("demo");
    demo.arg("--data").arg(data).arg("demo").args(arguments).run()
}

fn bench(arguments: &[String]) -> Result<(), Failure> {
    machine::provide(machine::FOR_BUILDING)?;
    Program::cargo(["build", "--release", "--package", "cli"]).run()?;
    Program::cargo(["run", "--release", "--package", "bench", "--"])
        .args(arguments)
        .run()
}

fn dictionary(_: &[String]) -> Result<(), Failure> {
    // The test that holds the pages current is also what writes them: one home for what they say.
    Program::cargo(["test", "--quiet", "--package", "xtask", "--test", "dictionary"])
        .env("HEYAN_DICTIONARY", "write")
        .run()
}
