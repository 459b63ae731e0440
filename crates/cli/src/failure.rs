//! How a command fails: a stable code, what happened and the remedy in Chinese, and the chain of causes.

use std::{error::Error, fmt, io, process::ExitCode};

/// Why a command did not do its work.
#[derive(Debug)]
pub struct Failure {
    code: String,
    message: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    /// A failure with its stable code.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            source: None,
        }
    }

    /// The same, with what else has to be said.
    pub fn adding(mut self, more: &str) -> Self {
        self.message.push_str(more);
        self
    }

    /// The same with its cause.
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Its stable code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Prints the failure on standard error. Whoever reads our output and goes, as `head` does, has read enough: that is told
    /// by the exit code of a broken pipe and by nothing else.
    pub fn report(&self) -> ExitCode {
        if self.is_broken_pipe() {
            return ExitCode::from(BROKEN_PIPE);
        }
        eprintln!("错误（{}）：{self}", self.code);
        let mut cause: Option<&(dyn Error + 'static)> = self.source.as_deref().map(|source| source as _);
        while let Some(error) = cause {
            eprintln!("  原因：{error}");
            cause = error.source();
        }
        ExitCode::from(2)
    }
}

/// What a shell reports of a program that a broken pipe ended: 128 and the signal's number.
pub const BROKEN_PIPE: u8 = 128 + 13;

impl Failure {
    fn is_broken_pipe(&self) -> bool {
        let cause = self
            .source
            .as_deref()
            .and_then(|source| source.downcast_ref::<io::Error>());
        cause.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        match error {
            // A conflict is the caller's to mend and says how; anything else is the store's.
            store::StoreError::Conflict(text) => Self::new("desk.conflict", text),
            other => Self::new("store", "数据存储出错").because(other),
        }
    }
}

impl From<store::LedgerLogError> for Failure {
    fn from(error: store::LedgerLogError) -> Self {
        crate::ledger::failure(error)
    }
}

impl From<app::AppError> for Failure {
    fn from(error: app::AppError) -> Self {
        Self::new("app", "启动应用出错").because(error)
    }
}

impl From<model::KeyFault> for Failure {
    fn from(fault: model::KeyFault) -> Self {
        Self::new(fault.code(), fault.to_string())
    }
}

impl From<app::NotPossible> for Failure {
    fn from(why: app::NotPossible) -> Self {
        Self::new(why.code, why.message)
    }
}

impl From<pki::PkiError> for Failure {
    fn from(error: pki::PkiError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}
