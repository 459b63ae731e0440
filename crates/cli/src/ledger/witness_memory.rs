//! What a witness signed last of each log — 会签记录: one small file, of which a single run holds the lock.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use ledger::{Checkpoint, TreeHead, VerifierKey};
use serde::{Deserialize, Serialize};

use super::error::LedgerCommandError;
use crate::failure::Failure;

/// The last checkpoint signed of one log.
pub struct Remembered {
    /// The log's key, which never changes.
    pub log_key: VerifierKey,
    /// What the checkpoint states.
    pub head: TreeHead,
    /// The checkpoint itself, which is the evidence should the log be rewritten.
    pub note: String,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    log_key: String,
    checkpoint: String,
}

/// The file, locked.
pub struct WitnessMemory {
    path: PathBuf,
    logs: BTreeMap<String, Stored>,
    _lock: File,
}

impl WitnessMemory {
    /// Locks and reads the file; one that is not there yet is an empty memory.
    ///
    /// # Errors
    /// When another run holds it, or it cannot be read.
    pub fn open(path: &Path) -> Result<Self, LedgerCommandError> {
        let mut name = path.to_owned().into_os_string();
        name.push(".lock");
        // A file of its own: the memory is replaced as a whole, and a lock would go with the replaced file.
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&name)
            .map_err(|cause| output(path, cause))?;
        if lock.try_lock().is_err() {
            let message = format!("另一进程正在用 {} 会签，请稍后再试", path.display());
            return Err(Failure::new("witness-busy", message).into());
        }
        let logs = match std::fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| damaged(path))?,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(cause) => {
                return Err(LedgerCommandError::Read {
                    path: path.to_owned(),
                    cause,
                });
            }
        };
        Ok(Self {
            path: path.to_owned(),
            logs,
            _lock: lock,
        })
    }

    /// What was signed last of this log.
    ///
    /// # Errors
    /// When the file does not hold what was written: its checkpoints are checked like any other.
    pub fn last(&self, origin: &str) -> Result<Option<Remembered>, LedgerCommandError> {
        let Some(stored) = self.logs.get(origin) else {
            return Ok(None);
        };
        let log_key: VerifierKey = stored.log_key.parse().map_err(|_| damaged(&self.path))?;
        let checkpoint = Checkpoint::open(&stored.checkpoint, &log_key).map_err(|_| damaged(&self.path))?;
        Ok(Some(Remembered {
            log_key,
            head: checkpoint.head,
            note: stored.checkpoint.clone(),
        }))
    }

    /// Keeps what is about to be signed; durable when it returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remember(&mut self, remembered: &Remembered) -> Result<(), LedgerCommandError> {
        let stored = Stored {
            log_key: remembered.log_key.to_string(),
            checkpoint: remembered.note.clone(),
        };
        self.logs.insert(remembered.log_key.name().to_owned(), stored);
        let text = serde_json::to_string_pretty(&self.logs).expect("texts are written to memory");
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let write = || -> std::io::Result<()> {
            let mut beside = tempfile::NamedTempFile::new_in(folder)?;
            beside.write_all(text.as_bytes())?;
            beside.as_file().sync_all()?;
            beside.persist(&self.path).map_err(|error| error.error)?;
            File::open(folder)?.sync_all()
        };
        write().map_err(|cause| output(&self.path, cause))
    }
}

fn output(path: &Path, cause: std::io::Error) -> LedgerCommandError {
    LedgerCommandError::Output {
        path: path.to_owned(),
        cause,
    }
}

fn damaged(path: &Path) -> LedgerCommandError {
    let message = format!(
        "会签记录 {} 已损坏，据此不能判断账本是否被改写。请从备份恢复，不要删除了事",
        path.display()
    );
    Failure::new("witness-memory", message).into()
}
