//! One register of the data folder: its files, its current generation, and its one open batch.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwapOption;
use store::{BatchHeader, RegisterName, RegisterState, StoreError};

use super::control::{Control, Pointer};
use super::documents::{Documents, segment_name};
use super::generation::Generation;
use super::intake::{Batch, Intake};
use super::{EmbeddedRegisters, Tuning, meta};

pub(super) struct Register {
    pub(super) name: RegisterName,
    pub(super) folder: PathBuf,
    pub(super) documents: Documents,
    pub(super) tuning: Tuning,
    current: ArcSwapOption<Current>,
    opening: Mutex<()>,
    /// Last, so that it is closed after the generations: who waits for it to close can open all again.
    pub(super) control: Arc<Control>,
}

/// The generation that was current when the control file was last read.
struct Current {
    pointer: Pointer,
    generation: Option<Arc<Generation>>,
}

const INDEX: &str = "index-";

impl Register {
    pub(super) fn open(
        name: RegisterName,
        folder: PathBuf,
        control: Arc<Control>,
        tuning: Tuning,
    ) -> Result<Self, StoreError> {
        let register = Self {
            name,
            documents: Documents::new(&folder),
            folder,
            control,
            tuning,
            current: ArcSwapOption::empty(),
            opening: Mutex::new(()),
        };
        if register.folder.is_dir()
            && let Ok(_lock) = register.lock()
        {
            register.sweep()?;
        }
        Ok(register)
    }

    pub(super) fn index_folder(&self, generation: u64) -> PathBuf {
        self.folder.join(format!("{INDEX}{generation}"))
    }

    /// Calls `read` with the current generation, or gives `empty` for a register that never had a batch.
    pub(super) fn with_generation<T>(
        &self,
        empty: impl FnOnce() -> T,
        read: impl FnOnce(&Generation) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let current = self.current.load();
        let generation = match &*current {
            Some(current) if self.control.is_fresh(&current.pointer) => &current.generation,
            _ => &self.reopen()?.1,
        };
        match generation {
            Some(generation) => read(generation),
            None => Ok(empty()),
        }
    }

    /// Reads the control file again, and opens the generation that it names unless that is open.
    pub(super) fn reopen(&self) -> Result<(Pointer, Option<Arc<Generation>>), StoreError> {
        let _one_at_a_time = self.opening.lock().unwrap_or_else(|e| e.into_inner());
        loop {
            let pointer = self.control.pointer(&self.name)?;
            let open = self.current.load_full();
            let generation = match (pointer.generation, open) {
                (None, _) => None,
                (number, Some(open)) if open.pointer.generation == number => open.generation.clone(),
                (Some(number), _) => match Generation::open(&self.index_folder(number)) {
                    Ok(generation) => Some(Arc::new(generation)),
                    // Replaced and removed since the control file was read.
                    Err(_) if self.control.pointer(&self.name)?.generation != Some(number) => {
                        continue;
                    }
                    Err(e) => {
                        let action = format!("opening register {}", self.name.as_str());
                        return Err(StoreError::engine(action, e));
                    }
                },
            };
            self.current.store(Some(Arc::new(Current {
                pointer,
                generation: generation.clone(),
            })));
            return Ok((pointer, generation));
        }
    }

    pub(super) fn open_batch(
        self: Arc<Self>,
        store: EmbeddedRegisters,
        header: BatchHeader,
    ) -> Result<Intake, StoreError> {
        fs::create_dir_all(&self.folder).map_err(|e| StoreError::engine("making a register's folder", e))?;
        let lock = self.lock()?;
        self.sweep()?;
        let (pointer, generation) = self.reopen()?;
        let mut batch = Batch {
            register: self,
            header,
            generation: pointer.generation.zip(generation),
            state: RegisterState::default(),
            segments: Default::default(),
            is_repeat: false,
            _lock: lock,
            _store: store,
        };
        if let Some((_, generation)) = &batch.generation {
            let now = generation.snapshot()?;
            let table = generation.tables.meta;
            batch.state = now.state()?;
            batch.segments = meta::read_segments(table, &now.txn)?;
            batch.is_repeat = meta::has_batch(table, &now.txn, &batch.header.id)?;
        }
        Ok(Intake::new(batch))
    }

    /// Takes the batch lock, which the kernel gives back when the holder ends in whatever way.
    fn lock(&self) -> Result<File, StoreError> {
        let failed = |e| StoreError::engine("locking a register for a batch", e);
        let lock = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(self.folder.join("batch.lock"))
            .map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse {
                what: format!("a batch of register {}", self.name.as_str()),
            }),
            Err(TryLockError::Error(e)) => Err(failed(e)),
        }
    }

    /// Removes what batches left that were killed. Only under the batch lock.
    fn sweep(&self) -> Result<(), StoreError> {
        let (pointer, generation) = self.reopen()?;
        let segments = match &generation {
            Some(generation) => {
                let now = generation.snapshot()?;
                meta::read_segments(generation.tables.meta, &now.txn)?
            }
            None => Default::default(),
        };
        let keep: Vec<PathBuf> = segments
            .keys()
            .map(|&number| self.folder.join(segment_name(number)))
            .chain(pointer.generation.map(|number| self.index_folder(number)))
            .chain([self.folder.join("batch.lock")])
            .collect();
        let failed = |e| StoreError::engine("clearing away an unfinished batch", e);
        for item in fs::read_dir(&self.folder).map_err(failed)? {
            let path = item.map_err(failed)?.path();
            if keep.contains(&path) || !is_ours(&path) {
                continue;
            }
            match path.is_dir() {
                true => fs::remove_dir_all(&path),
                false => fs::remove_file(&path),
            }
            .map_err(failed)?;
        }
        Ok(())
    }

    /// Removes an index that is not current any more. Who still reads it keeps it until they are done.
    pub(super) fn remove_index(&self, generation: u64) {
        // Renamed first, so that nobody opens a folder with half its files; what fails here is swept later.
        let dropped = self.folder.join(format!("dropped-{generation}"));
        if fs::rename(self.index_folder(generation), &dropped).is_ok() {
            let _ = fs::remove_dir_all(&dropped);
        }
    }
}

/// Whether a file has a name that this driver gives; others are left alone.
fn is_ours(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    ["incoming-", "documents-", INDEX, "dropped-"]
        .iter()
        .any(|beginning| name.starts_with(beginning))
}
