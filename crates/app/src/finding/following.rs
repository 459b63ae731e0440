//! The index kept current from the change feeds of the registers, and built anew.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use model::{Catalogue, Document, Register};
use search::{Builder, Followed, Follower, Index, Place, SearchError, Standing};
use store::{AsOf, ChangeKind, RegisterStore, StoreError, StoreKey};

use super::indexed;
use crate::{
    App, IndexStatus,
    registers::{Registers, decoded},
};

/// Changes that are taken in one step.
const STEP_CHANGES: usize = 2_000;

/// Why the index could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The index itself.
    #[error(transparent)]
    Index(#[from] SearchError),
    /// A register could not be read.
    #[error("登记库无法读取；请检查数据目录和磁盘空间。")]
    Register(#[from] StoreError),
}

/// How far building has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndexProgress {
    /// Changes of the registers that were looked at.
    pub done: u64,
    /// Of how many.
    pub of: u64,
}

/// What a comparison of index and registers came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexCheck {
    /// Records in the registers.
    pub records: u64,
    /// Records that the index has not: register and key, the first few.
    pub missing: Vec<(String, String)>,
    /// Records that the index has with other content.
    pub stale: Vec<(String, String)>,
    /// How many are missing.
    pub missing_in_all: u64,
    /// How many are stale.
    pub stale_in_all: u64,
    /// How many the index has beyond those of the registers.
    pub surplus: u64,
}

impl IndexCheck {
    /// Whether index and registers agree.
    pub fn is_good(&self) -> bool {
        (self.missing_in_all, self.stale_in_all, self.surplus) == (0, 0, 0)
    }
}

/// What the index is made from: the open registers. Discloses nothing; the index gives places of records only.
#[derive(Clone)]
pub struct IndexSource {
    /// Their order is the one in which the index numbers them.
    registers: Vec<Arc<Register>>,
    store: Arc<dyn RegisterStore>,
}

/// Keeps the index of a running application current — 索引更新.
pub struct IndexFollowing {
    app: App,
    source: IndexSource,
    folder: PathBuf,
    work: Work,
}

enum Work {
    /// Nothing is open yet.
    Begin,
    /// There is no index; one is built, a stretch at a time.
    Building(Box<Building>),
    /// Changes are followed.
    Following(Box<Follower>),
}

impl App {
    /// How the index of names stands, for whoever asks how the service does.
    pub(crate) fn index_status(&self) -> IndexStatus {
        match (self.inner.index.load_full(), self.inner.index_building.load_full()) {
            (Some(index), _) => IndexStatus::Current(index.followed().registers),
            (None, Some(progress)) => IndexStatus::Building {
                done: progress.done,
                of: progress.of,
            },
            (None, None) => IndexStatus::Absent,
        }
    }

    /// Prepares to keep the index in this folder; with the first step it is opened, and built if there is none.
    pub fn keep_search_index(&self, folder: &Path) -> IndexFollowing {
        IndexFollowing {
            app: self.clone(),
            source: IndexSource::new(self.catalogue(), self.inner.registers.store().clone()),
            folder: folder.to_owned(),
            work: Work::Begin,
        }
    }
}

impl IndexSource {
    /// The open registers of a catalogue in a store.
    pub fn new(catalogue: &Catalogue, store: Arc<dyn RegisterStore>) -> Self {
        Self {
            registers: catalogue.open_registers().cloned().collect(),
            store,
        }
    }

    /// Builds the index anew beside the one in force, and puts it in force. What changes meanwhile is followed up afterwards.
    ///
    /// # Errors
    /// When another process builds it, or registers or index cannot be read or written; the index in force stays.
    pub async fn rebuild(&self, folder: &Path, mut progress: impl FnMut(IndexProgress)) -> Result<(), IndexError> {
        let mut building = Building::begin(self, folder).await?;
        loop {
            progress(building.progress());
            if building.step(self).await? {
                break;
            }
        }
        building.finish()?;
        Ok(())
    }

    /// Compares the index with the registers, record by record. `None` if there is no index.
    ///
    /// # Errors
    /// When registers or index cannot be read.
    pub async fn check(
        &self,
        folder: &Path,
        mut progress: impl FnMut(IndexProgress),
    ) -> Result<Option<IndexCheck>, IndexError> {
        const SHOWN_MAX: usize = 20;
        let Some(index) = Index::open(folder)? else {
            return Ok(None);
        };
        let mut check = IndexCheck::default();
        let mut walk = Walk::begin(self).await?;
        while let Some(records) = walk.step(self).await? {
            progress(walk.progress());
            for (place, document) in records {
                let Some(document) = document else { continue };
                check.records += 1;
                let register = &walk.registers[usize::from(place.register)];
                let name = || (register.id.clone(), place.key.clone());
                let (list, count) =
                    match index.standing(&indexed::entry(place.register, register, &place.key, &document))? {
                        Standing::Current => continue,
                        Standing::Stale => (&mut check.stale, &mut check.stale_in_all),
                        Standing::Missing => (&mut check.missing, &mut check.missing_in_all),
                    };
                *count += 1;
                if list.len() < SHOWN_MAX {
                    list.push(name());
                }
            }
        }
        check.surplus = index.records().saturating_sub(check.records - check.missing_in_all);
        Ok(Some(check))
    }
}

impl IndexFollowing {
    /// Takes up some of what has changed. Returns whether there may be more at once.
    ///
    /// # Errors
    /// When registers or index cannot be read or written; the next step tries again.
    pub async fn step(&mut self) -> Result<bool, IndexError> {
        let has_more = self.work().await;
        self.app.inner.index_building.store(self.progress().map(Arc::new));
        has_more
    }

    async fn work(&mut self) -> Result<bool, IndexError> {
        match std::mem::replace(&mut self.work, Work::Begin) {
            Work::Begin => {
                self.work = self.begin().await?;
                Ok(true)
            }
            Work::Building(mut building) => {
                if building.step(&self.source).await? {
                    building.finish()?;
                } else {
                    self.work = Work::Building(building);
                }
                Ok(true)
            }
            Work::Following(mut follower) => {
                let Some(index) = self.app.inner.index.load_full() else {
                    return Ok(true);
                };
                if index.refresh()? {
                    // Somebody has built it anew: the writer of the old one goes.
                    return Ok(true);
                }
                let has_more = follow(&self.source, &index, &mut follower).await?;
                if !has_more {
                    self.app.count_registers(&self.source.registers, &index);
                }
                self.work = Work::Following(follower);
                Ok(has_more)
            }
        }
    }

    /// How far building has come, while it goes on.
    pub fn progress(&self) -> Option<IndexProgress> {
        match &self.work {
            Work::Building(building) => Some(building.progress()),
            _ => None,
        }
    }

    async fn begin(&self) -> Result<Work, IndexError> {
        let registers = &self.source.registers;
        let opened = match self.app.inner.index.load_full() {
            Some(index) => {
                index.refresh()?;
                Some(index)
            }
            None => Index::open(&self.folder)?.map(Arc::new),
        };
        // An index of other registers is as good as none.
        let fitting = opened.filter(|index| {
            let followed = index.followed().registers;
            followed
                .iter()
                .map(|(id, _)| id)
                .eq(registers.iter().map(|register| &register.id))
        });
        Ok(match fitting {
            None => Work::Building(Box::new(Building::begin(&self.source, &self.folder).await?)),
            Some(index) => {
                let follower = index.follow()?;
                self.app.inner.index.store(Some(index));
                Work::Following(Box::new(follower))
            }
        })
    }
}

/// Takes up the changes of each register since the index was last written. Returns whether there may be more.
async fn follow(source: &IndexSource, index: &Index, follower: &mut Follower) -> Result<bool, IndexError> {
    let mut followed = index.followed();
    let mut has_more = false;
    let mut has_changed = false;
    for (number, (register, position)) in source.registers.iter().zip(&mut followed.registers).enumerate() {
        // There are a handful of registers.
        let changed = Changed::since(source, number as u8, register, position.1, STEP_CHANGES).await?;
        for (place, document) in &changed.records {
            match document {
                Some(document) => follower.put(indexed::entry(place.register, register, &place.key, document)),
                None => follower.remove(place),
            }
        }
        has_changed |= changed.until != position.1;
        has_more |= changed.changes == STEP_CHANGES;
        position.1 = changed.until;
    }
    if has_changed {
        follower.commit(&followed)?;
    }
    Ok(has_more)
}

/// A new generation on its way.
struct Building {
    builder: Builder,
    walk: Walk,
}

impl Building {
    async fn begin(source: &IndexSource, folder: &Path) -> Result<Self, IndexError> {
        let walk = Walk::begin(source).await?;
        Ok(Self {
            builder: Builder::begin(folder)?,
            walk,
        })
    }

    /// Returns whether it is done.
    async fn step(&mut self, source: &IndexSource) -> Result<bool, IndexError> {
        let Some(records) = self.walk.step(source).await? else {
            return Ok(true);
        };
        for (place, document) in &records {
            if let Some(document) = document {
                let register = &self.walk.registers[usize::from(place.register)];
                self.builder
                    .add(indexed::entry(place.register, register, &place.key, document))?;
            }
        }
        Ok(false)
    }

    fn progress(&self) -> IndexProgress {
        self.walk.progress()
    }

    fn finish(self) -> Result<(), IndexError> {
        let names = self.walk.registers.iter().map(|register| register.id.clone());
        Ok(self
            .builder
            .finish(&Followed::new(names.zip(self.walk.ends).collect()))?)
    }
}

/// All records of the open registers, a stretch at a time, each once.
struct Walk {
    registers: Vec<Arc<Register>>,
    /// The last change of each register when the walk began; later ones are not looked at.
    ends: Vec<u64>,
    at: usize,
    position: u64,
    done: u64,
}

impl Walk {
    async fn begin(source: &IndexSource) -> Result<Self, StoreError> {
        let registers = source.registers.clone();
        let mut ends = Vec::new();
        for register in &registers {
            ends.push(source.store.state(&Registers::name(register)).await?.sequence);
        }
        Ok(Self {
            registers,
            ends,
            at: 0,
            position: 0,
            done: 0,
        })
    }

    /// The next records; `None` at the end.
    async fn step(&mut self, source: &IndexSource) -> Result<Option<Vec<(Place, Option<Document>)>>, IndexError> {
        while self.at < self.registers.len() && self.position >= self.ends[self.at] {
            (self.at, self.position) = (self.at + 1, 0);
        }
        let Some(register) = self.registers.get(self.at) else {
            return Ok(None);
        };
        let left = usize::try_from(self.ends[self.at] - self.position).unwrap_or(STEP_CHANGES);
        let changed = Changed::since(source, self.at as u8, register, self.position, left.min(STEP_CHANGES)).await?;
        self.done += changed.until - self.position;
        self.position = changed.until;
        Ok(Some(changed.records))
    }

    fn progress(&self) -> IndexProgress {
        IndexProgress {
            done: self.done,
            of: self.ends.iter().sum(),
        }
    }
}

/// What became of the records that a stretch of the feed names.
struct Changed {
    /// Each record whose version in force lies in the stretch; without document if it is withdrawn.
    records: Vec<(Place, Option<Document>)>,
    changes: usize,
    until: u64,
}

impl Changed {
    async fn since(
        source: &IndexSource,
        number: u8,
        register: &Register,
        after: u64,
        limit: usize,
    ) -> Result<Self, StoreError> {
        let store = &source.store;
        let name = Registers::name(register);
        let changes = store.changes(&name, after, limit).await?;
        let until = changes.last().map_or(after, |change| change.sequence);
        let keys: BTreeSet<&StoreKey> = changes.iter().map(|change| &change.key).collect();
        let mut records = Vec::with_capacity(keys.len());
        for key in keys {
            let Some(version) = store.find(&name, key, AsOf::NOW).await? else {
                continue;
            };
            // What is in force since another change comes with that one: so each record comes once.
            if !(after + 1..=until).contains(&version.sequence) {
                continue;
            }
            let Ok(text) = std::str::from_utf8(key.as_bytes()) else {
                continue;
            };
            let place = Place {
                register: number,
                key: text.to_owned(),
            };
            let document = match version.change {
                ChangeKind::Retire => None,
                ChangeKind::Put => Some(decoded(register, version.sequence, version.document)?),
            };
            records.push((place, document));
        }
        Ok(Self {
            records,
            changes: changes.len(),
            until,
        })
    }
}
