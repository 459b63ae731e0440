//! The control environment: which generation of each register's index is current.
//!
//! Readers look here before every answer, so it has to cost next to nothing: the number of the last transaction is read
//! from the mapped head page, and only when it has changed is anything looked up.

use std::path::Path;

use heed::types::Bytes;
use heed::{CommitOrAbort, Database, Env, EnvOpenOptions};
use store::{RegisterName, StoreError};

const MAP_BYTES: usize = 64 << 20;
const READERS_MAX: u32 = 1024;
const GENERATIONS: &str = "generations";

pub(super) struct Control {
    env: Env,
    generations: Database<'static, Bytes, Bytes>,
}

/// What the control environment said, and at which of its transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pointer {
    pub(super) transaction: usize,
    pub(super) generation: Option<u64>,
}

impl Control {
    #[allow(unsafe_code)]
    pub(super) fn open(folder: &Path) -> Result<Self, StoreError> {
        let open = || -> heed::Result<Self> {
            std::fs::create_dir_all(folder)?;
            // SAFETY: the files are changed through LMDB only, and opened once a process (`OPENED` in `mod.rs`).
            let env = unsafe {
                EnvOpenOptions::new()
                    .map_size(MAP_BYTES)
                    .max_readers(READERS_MAX)
                    .max_dbs(1)
                    .open(folder)?
            };
            env.clear_stale_readers()?;
            let transaction = env.read_txn()?;
            let found = env
                .open_databases_and_commit(transaction, |opener, transaction| {
                    let found = opener.open_database(transaction, Some(GENERATIONS))?;
                    Ok::<_, heed::Error>(CommitOrAbort::<_, ()>::Commit(found))
                })?
                .unwrap_commit();
            let generations = match found {
                Some(generations) => generations,
                None => {
                    let transaction = env.write_txn()?;
                    env.create_databases_and_commit(transaction, |opener, transaction| {
                        let made = opener.create_database(transaction, Some(GENERATIONS))?;
                        Ok::<_, heed::Error>(CommitOrAbort::<_, ()>::Commit(made))
                    })?
                    .unwrap_commit()
                }
            };
            Ok(Self { env, generations })
        };
        open().map_err(|e| StoreError::engine("opening the registers' control file", e))
    }

    /// Whether nothing was committed since `pointer` was read.
    pub(super) fn is_fresh(&self, pointer: &Pointer) -> bool {
        self.env.info().last_txn_id == pointer.transaction
    }

    pub(super) fn pointer(&self, register: &RegisterName) -> Result<Pointer, StoreError> {
        let read = || -> heed::Result<(usize, Option<Vec<u8>>)> {
            let transaction = self.env.read_txn()?;
            let found = self.generations.get(&transaction, register.as_str().as_bytes())?;
            Ok((transaction.id(), found.map(<[u8]>::to_vec)))
        };
        let (transaction, found) = read().map_err(|e| StoreError::engine("reading the registers' control file", e))?;
        let generation = found
            .map(|bytes| {
                let bytes = bytes.try_into().map_err(|_| StoreError::Damaged {
                    place: format!("control file, register {}", register.as_str()),
                    rule: "a generation is a number of 8 bytes".into(),
                })?;
                Ok(u64::from_be_bytes(bytes))
            })
            .transpose()?;
        Ok(Pointer {
            transaction,
            generation,
        })
    }

    /// Makes a generation current, durably and for all processes at once.
    pub(super) fn flip(&self, register: &RegisterName, generation: u64) -> Result<(), StoreError> {
        let write = || -> heed::Result<()> {
            let mut transaction = self.env.write_txn()?;
            self.generations.put(
                &mut transaction,
                register.as_str().as_bytes(),
                &generation.to_be_bytes(),
            )?;
            transaction.commit()
        };
        write().map_err(|e| StoreError::engine("making a register's new generation current", e))
    }
}
