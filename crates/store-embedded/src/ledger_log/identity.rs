//! Which log this is: its name, its public key and, for the writer, the secret one.

use super::files::{at, write_whole};
use super::layout::Places;
use ledger::{Checkpoint, CompactTree, SigningKey, VerifierKey};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;
use store::{LedgerDamage, LedgerLogError};

/// What `log.json` says: all that an auditor needs beside the entries and a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Version of the layout of the ledger's folder.
    pub format: u32,
    /// Name of the log.
    pub origin: String,
    /// Public key in the text form of C2SP signed-note.
    pub vkey: String,
}

const FORMAT: u32 = 1;

/// Sets up an empty ledger below the data folder: its name, its key from 32 random bytes that the caller draws, and a
/// signed checkpoint of no entries.
///
/// The key file is readable by its owner only.
///
/// # Errors
/// [`LedgerLogError::Exists`] when there is a ledger or a key already; [`LedgerLogError::Key`] when the origin cannot
/// name a key; otherwise the system's errors.
pub fn create_ledger(data: &Path, origin: &str, seed: &[u8; 32]) -> Result<VerifierKey, LedgerLogError> {
    let places = Places::of(data);
    let key_path = places.key();
    let key = SigningKey::from_seed(origin, seed).map_err(|error| LedgerLogError::Key {
        path: key_path.clone(),
        reason: error.to_string(),
    })?;
    for taken in [places.identity(), key_path.clone()] {
        if taken.exists() {
            return Err(LedgerLogError::Exists { path: taken });
        }
    }
    let folders = [
        key_path.parent().expect("it is in a folder").to_owned(),
        places.segments(),
        places.ledger.join("hashes"),
    ];
    for folder in folders {
        at(
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder),
            "create folder",
            &folder,
        )?;
    }
    let vkey = key.verifier();
    at(
        write_whole(&key_path, format!("{}\n", key.to_secret_text()).as_bytes(), 0o600),
        "write",
        &key_path,
    )?;
    let identity = Identity {
        format: FORMAT,
        origin: origin.to_owned(),
        vkey: vkey.to_string(),
    };
    // Nothing is signed before there is anything, so that a checkpoint that is missing later was taken away.
    let checkpoint = Checkpoint::sign(CompactTree::new().head(), &key);
    at(
        write_whole(&places.checkpoint(), checkpoint.as_bytes(), 0o644),
        "write",
        &places.checkpoint(),
    )?;
    let json = serde_json::to_string_pretty(&identity).expect("texts and a number are written to memory") + "\n";
    // Last of all: a ledger exists from the moment on that this file does.
    at(
        write_whole(&places.identity(), json.as_bytes(), 0o644),
        "write",
        &places.identity(),
    )?;
    Ok(vkey)
}

impl Identity {
    /// Reads it and the public key that it names.
    ///
    /// # Errors
    /// [`LedgerLogError::Absent`] or [`LedgerLogError::Corrupt`].
    pub(super) fn load(places: &Places) -> Result<(Self, VerifierKey), LedgerLogError> {
        let path = places.identity();
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(LedgerLogError::Absent {
                    path: places.ledger.clone(),
                });
            }
            other => at(other, "read", &path)?,
        };
        let corrupt = |reason: String| LedgerLogError::Corrupt {
            place: path.display().to_string(),
            damage: LedgerDamage::Identity(reason),
        };
        let identity: Self = serde_json::from_str(&text).map_err(|error| corrupt(error.to_string()))?;
        if identity.format != FORMAT {
            return Err(corrupt(format!(
                "format {} is not known to this version",
                identity.format
            )));
        }
        let vkey: VerifierKey = identity
            .vkey
            .parse()
            .map_err(|error: ledger::KeyError| corrupt(error.to_string()))?;
        if vkey.name() != identity.origin {
            return Err(corrupt("the public key has another name than the log".to_owned()));
        }
        Ok((identity, vkey))
    }
}

/// Reads the secret key and makes sure that it is this log's and nobody else's to read.
pub fn load_key(places: &Places, expected: &VerifierKey) -> Result<SigningKey, LedgerLogError> {
    let path = places.key();
    let refused = |reason: &str| LedgerLogError::Key {
        path: path.clone(),
        reason: reason.to_owned(),
    };
    let mode = at(fs::metadata(&path), "read the rights of", &path)?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        return Err(refused(&format!(
            "others than its owner have rights on it (mode {:o}, 600 expected)",
            mode & 0o777
        )));
    }
    let key = SigningKey::from_secret_text(&at(fs::read_to_string(&path), "read", &path)?)
        .map_err(|error| refused(&error.to_string()))?;
    if key.verifier() == *expected {
        Ok(key)
    } else {
        Err(refused("it is the key of another log"))
    }
}
