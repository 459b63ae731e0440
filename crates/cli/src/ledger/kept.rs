//! Files that these commands leave for people: they replace nothing, and only their owner may read them.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::error::LedgerCommandError;

/// A new file, open for writing.
///
/// # Errors
/// When it is there already, or cannot be made.
pub(super) fn create(path: &Path) -> Result<File, LedgerCommandError> {
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    opened.map_err(|cause| unwritable(path, cause))
}

/// A new file with this text, durable when it returns.
///
/// # Errors
/// As [`create`], and when it cannot be written.
pub(super) fn write(path: &Path, text: &str) -> Result<(), LedgerCommandError> {
    let mut file = create(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|cause| unwritable(path, cause))
}

/// Why a file could not be written.
pub(super) fn unwritable(path: &Path, cause: io::Error) -> LedgerCommandError {
    LedgerCommandError::Output {
        path: path.to_owned(),
        cause,
    }
}
