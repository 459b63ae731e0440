//! Registers (基础信息库) on LMDB and append-only document files.
//!
//! ```text
//! registers/control/                which generation of each register's index is current
//! registers/<name>/documents-0000   documents, each written once, in the order in which they came
//! registers/<name>/index-<n>/       generation n of the index: key → version and place of the document, history,
//!                                   feed, alternates (`generation.rs`)
//! registers/<name>/incoming-*       an open batch; removed if it is never applied
//! registers/<name>/batch.lock       held by the one open batch, over all processes
//! ```
//!
//! Documents lie apart from the index because a large delivery comes unsorted: what has to be sorted is then a tenth of
//! it. The index packs its entries into chunks (`chunk.rs`), so that both together take no more room than one LMDB
//! tree with key and document.

mod alternates;
mod chunk;
mod control;
mod documents;
mod entry;
mod feed;
mod generation;
mod in_place;
mod intake;
mod meta;
mod prepared;
mod rebuild;
mod register;
mod run;
mod segments;
mod timeline;
mod warm;
mod writer;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use arc_swap::ArcSwap;
use async_trait::async_trait;
use store::{
    AlternateSpace, AsOf, BatchHeader, BatchIntake, Change, RegisterName, RegisterState, RegisterStore, StoreError,
    StoreKey, StoredVersion,
};

use alternates::Alternate;
use control::Control;
use generation::Generation;
use register::Register;

/// How much memory batches take, and when a batch is large. The default suits a machine of any size.
#[derive(Clone, Copy, Debug)]
pub struct Tuning {
    /// Bytes of rows that each thread gathers before it sorts them.
    pub run_bytes: usize,
    /// Bytes of sorted rows kept in memory; more go to files.
    pub runs_in_memory_bytes: usize,
    /// Bytes of index entries kept in memory while a generation is built; more go to a file.
    pub alternates_in_memory_bytes: usize,
    /// Bytes that a transaction writes while a generation is built.
    pub commit_bytes: usize,
    /// Batches of up to so many rows change the index in place if they are also less than a tenth of the register.
    pub in_place_rows_max: u64,
    /// Batches of up to so many rows change the index in place in any case.
    pub in_place_rows_min: u64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            run_bytes: 24 << 20,
            runs_in_memory_bytes: 96 << 20,
            alternates_in_memory_bytes: 64 << 20,
            commit_bytes: 32 << 20,
            in_place_rows_max: 20_000,
            in_place_rows_min: 100,
        }
    }
}

/// The registers of a data folder — 基础信息库. Cheap to clone; several processes may open one folder.
#[derive(Clone)]
pub struct EmbeddedRegisters {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    tuning: Tuning,
    registers: ArcSwap<Vec<Arc<Register>>>,
    opening: Mutex<()>,
    control: Arc<Control>,
}

/// The folders that are open in this process: LMDB allows a file to be opened once a process.
static OPENED: Mutex<Option<HashMap<PathBuf, Weak<Inner>>>> = Mutex::new(None);

impl EmbeddedRegisters {
    /// Opens the registers in a data folder, which is made if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made, read or written, or the control file in it is not one.
    pub fn open(data_folder: &Path) -> Result<Self, StoreError> {
        Self::open_tuned(data_folder, Tuning::default())
    }

    /// As [`Self::open`], with a tuning; it counts for the first to open the folder in this process.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_tuned(data_folder: &Path, tuning: Tuning) -> Result<Self, StoreError> {
        let folder = data_folder.join("registers");
        let folder = std::fs::create_dir_all(&folder)
            .and_then(|()| folder.canonicalize())
            .map_err(|e| StoreError::engine("making the folder of the registers", e))?;
        let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = opened.get_or_insert_default();
        if let Some(inner) = opened.get(&folder).and_then(Weak::upgrade) {
            return Ok(Self { inner });
        }
        // Closed by the last user a moment ago, perhaps not wholly yet.
        if let Some(closing) = heed::env_closing_event(folder.join("control")) {
            closing.wait();
        }
        let inner = Arc::new(Inner {
            control: Arc::new(Control::open(&folder.join("control"))?),
            folder: folder.clone(),
            tuning,
            registers: ArcSwap::default(),
            opening: Mutex::new(()),
        });
        opened.insert(folder, Arc::downgrade(&inner));
        Ok(Self { inner })
    }

    /// Calls `with` with a register; read on every question, so it takes no lock.
    fn with<T>(
        &self,
        name: &RegisterName,
        with: impl FnOnce(&Arc<Register>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let registers = self.inner.registers.load();
        match registers.iter().find(|register| register.name == *name) {
            Some(register) => with(register),
            None => with(&self.open_register(name)?),
        }
    }

    fn open_register(&self, name: &RegisterName) -> Result<Arc<Register>, StoreError> {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.as_str().is_empty() || !name.as_str().chars().all(is_plain) || name.as_str() == "control" {
            return Err(StoreError::Conflict(format!(
                "{:?} cannot name a register: lower-case letters, digits and hyphens, and not \"control\"",
                name.as_str()
            )));
        }
        let _one_at_a_time = self.inner.opening.lock().unwrap_or_else(PoisonError::into_inner);
        let registers = self.inner.registers.load();
        if let Some(found) = registers.iter().find(|register| register.name == *name) {
            return Ok(found.clone());
        }
        let register = Arc::new(Register::open(
            name.clone(),
            self.inner.folder.join(name.as_str()),
            self.inner.control.clone(),
            self.inner.tuning,
        )?);
        let mut registers = Vec::clone(&registers);
        registers.push(register.clone());
        self.inner.registers.store(Arc::new(registers));
        Ok(register)
    }
}

#[async_trait]
impl RegisterStore for EmbeddedRegisters {
    async fn find(
        &self,
        register: &RegisterName,
        key: &StoreKey,
        at: AsOf,
    ) -> Result<Option<StoredVersion>, StoreError> {
        self.with(register, |register| {
            register.with_generation(
                || None,
                |generation| generation.snapshot()?.find(&register.documents, key.as_bytes(), at),
            )
        })
    }

    async fn find_by_alternate(
        &self,
        register: &RegisterName,
        space: AlternateSpace,
        value: &[u8],
        limit: usize,
    ) -> Result<Vec<StoreKey>, StoreError> {
        let value = Alternate::new(space, value);
        self.with(register, |register| {
            register.with_generation(Vec::new, |generation| {
                generation.snapshot()?.find_by_alternate(value, limit)
            })
        })
    }

    async fn history(
        &self,
        register: &RegisterName,
        key: &StoreKey,
        limit: usize,
    ) -> Result<Vec<StoredVersion>, StoreError> {
        self.with(register, |register| {
            register.with_generation(Vec::new, |generation| {
                generation
                    .snapshot()?
                    .history(&register.documents, key.as_bytes(), limit)
            })
        })
    }

    async fn state(&self, register: &RegisterName) -> Result<RegisterState, StoreError> {
        self.with(register, |register| {
            register.with_generation(RegisterState::default, Generation::state)
        })
    }

    async fn changes(&self, register: &RegisterName, after: u64, limit: usize) -> Result<Vec<Change>, StoreError> {
        self.with(register, |register| {
            register.with_generation(Vec::new, |generation| generation.snapshot()?.changes(after, limit))
        })
    }

    fn open_batch(&self, register: &RegisterName, header: BatchHeader) -> Result<Box<dyn BatchIntake>, StoreError> {
        self.with(register, |register| {
            let intake: Box<dyn BatchIntake> = Box::new(register.clone().open_batch(self.clone(), header)?);
            Ok(intake)
        })
    }
}
