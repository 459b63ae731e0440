//! Starting other programs, so that a reader of the output sees what was started.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

use crate::Failure;

/// Root of the workspace.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the workspace")
}

/// Where builds go.
pub fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), |folder| workspace().join(folder))
}

/// Another program, about to be started in the workspace's root.
pub struct Program {
    command: Command,
}

impl Program {
    /// A program by name or path.
    pub fn named(name: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(name);
        command.current_dir(workspace());
        Self { command }
    }

    /// Cargo, the same one that runs this.
    pub fn cargo<const N: usize>(arguments: [&str; N]) -> Self {
        let mut program = Self::named(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // What cargo tells a program of its package would look like changed settings to the build scripts of others,
        // and they would be built again each time.
        for (name, _) in std::env::vars_os() {
            let of_package = [
                "CARGO_PKG_",
                "CARGO_MANIFEST_",
                "CARGO_BIN_",
                "CARGO_CRATE_",
                "CARGO_PRIMARY_",
            ];
            if of_package
                .iter()
                .any(|beginning| name.to_string_lossy().starts_with(beginning))
            {
                program.command.env_remove(name);
            }
        }
        program.args(arguments)
    }

    /// With one more argument.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    /// With more arguments.
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(arguments);
        self
    }

    /// With an environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Started elsewhere than in the root.
    pub fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// The command line, for people.
    pub fn line(&self) -> String {
        let words = std::iter::once(self.command.get_program()).chain(self.command.get_args());
        let short = |word: &OsStr| {
            Path::new(word)
                .file_name()
                .filter(|_| word == self.command.get_program())
                .unwrap_or(word)
                .to_owned()
        };
        words
            .map(|word| short(word).to_string_lossy().into_owned())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Runs it and waits; its output is seen as it comes.
    pub fn run(mut self) -> Result<(), Failure> {
        let line = self.line();
        eprintln!("\n$ {line}");
        let status = self
            .command
            .status()
            .map_err(|error| format!("`{line}` could not be started: {error}"))?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("`{line}` failed ({status})"))
        }
    }

    /// Whether it runs and ends well; its output is not shown.
    pub fn works(mut self) -> bool {
        self.command.output().is_ok_and(|output| output.status.success())
    }

    /// For those who need the child itself.
    pub fn into_command(self) -> Command {
        self.command
    }
}
