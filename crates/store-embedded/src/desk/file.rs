//! The desk's file as it lies on the disk: whether it is still the one that was opened — 台账文件核对.
//!
//! SQLite keeps the open file and its pages in memory, and would go on answering from them for hours after the file was
//! overwritten or moved away: a revocation put into the new file by another process would never be seen.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::{FileExt, MetadataExt},
    path::{Path, PathBuf},
};

use store::StoreError;

/// How a database of SQLite begins.
const HEADER: &[u8; 16] = b"SQLite format 3\0";

/// The file that is open.
///
/// The handle stays open for as long as SQLite has the file: closing any handle of a file gives up all locks that the process
/// has on it (POSIX), those of SQLite too, and another process could then take itself for the last one.
pub(super) struct DeskFile {
    path: PathBuf,
    handle: File,
}

/// What lies at the path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The file that is open.
    Same,
    /// Another file: it has to be opened anew.
    Another,
}

impl DeskFile {
    /// The file that lies at a path; to be called before SQLite opens it.
    ///
    /// # Errors
    /// `Engine` when it cannot be read.
    pub(super) fn at(path: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            path: path.to_owned(),
            handle: File::open(path).map_err(failed)?,
        })
    }

    /// What lies at the path now.
    ///
    /// # Errors
    /// `Engine` when there is nothing, or it cannot be read; `Damaged` when the open file is no database any more.
    pub(super) fn look(&self) -> Result<Found, StoreError> {
        let (open, found) = (self.handle.metadata(), fs::metadata(&self.path));
        let (open, found) = (open.map_err(failed)?, found.map_err(failed)?);
        if (open.dev(), open.ino()) != (found.dev(), found.ino()) {
            return Ok(Found::Another);
        }
        self.check()?;
        Ok(Found::Same)
    }

    /// Whether it is a database.
    ///
    /// # Errors
    /// `Engine` when it cannot be read, `Damaged` when it is none.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        let mut header = [0; HEADER.len()];
        match self.handle.read_exact_at(&mut header, 0) {
            Ok(()) if header == *HEADER => Ok(()),
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(failed(error)),
            _ => Err(StoreError::Damaged {
                place: "desk".into(),
                rule: "desk.sqlite: a database of SQLite".into(),
            }),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

fn failed(error: io::Error) -> StoreError {
    StoreError::engine("looking at the desk's file", error)
}
