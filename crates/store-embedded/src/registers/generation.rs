//! One generation of a register's index: an LMDB environment with five databases.
//!
//! - records: chunks of key → current version. They are in the unnamed database, which every transaction has open, and
//!   their keys begin with [`RECORDS`], behind the names of the other databases.
//! - `history`: escaped key and sequence → older version
//! - `feed`: chunks of the changes in sequence
//! - `alternates`: chunks of hash and sequence; the sequence leads to the key through the feed
//! - `meta`: state, batches, segments
//!
//! Small batches change a generation by one transaction; large ones build the next.

use std::path::Path;
use std::sync::Arc;

use arc_swap::{ArcSwap, ArcSwapOption};
use heed::types::Bytes;
use heed::{CommitOrAbort, Database, Env, EnvFlags, EnvOpenOptions, RoTxn, WithTls};
use jiff::Timestamp;
use store::{AsOf, Change, RegisterState, StoreError, StoreKey, StoredVersion};

use super::alternates::{ALTERNATE_BYTES, Alternate};
use super::chunk::Chunk;
use super::documents::Documents;
use super::entry::{ENTRY_BYTES, Entry, PackedDate, history_prefix};
use super::feed::FeedChunk;
use super::meta::{self, Recorded};

/// Virtual space for an index; files are only as long as what is in them.
const MAP_BYTES: usize = 256 << 30;
const READERS_MAX: u32 = 1024;

/// First byte of the bounds of record chunks.
pub(super) const RECORDS: u8 = 0xFF;

/// A key and its value.
pub(super) type Pair<'t> = (&'t [u8], &'t [u8]);

pub(super) type Table = Database<'static, Bytes, Bytes>;

/// The databases of a generation.
#[derive(Clone, Copy)]
pub(super) struct Tables {
    pub(super) records: Table,
    pub(super) history: Table,
    pub(super) feed: Table,
    pub(super) alternates: Table,
    pub(super) meta: Table,
}

/// How an environment is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A current generation: every commit is durable.
    Serve,
    /// A generation in the making: made durable once, at the end.
    Build,
}

/// Opens the environment of a generation in its folder, which has to be there.
#[allow(unsafe_code)]
pub(super) fn open_index(folder: &Path, purpose: Purpose) -> heed::Result<(Env, Tables)> {
    // SAFETY: the files are changed through LMDB only and opened once a process: the register keeps its current
    // generation, and a builder works in a folder of its own. Without NO_SYNC's durability a killed build is
    // thrown away as a whole, because no control entry names it.
    let env = unsafe {
        let mut options = EnvOpenOptions::new();
        options.map_size(MAP_BYTES).max_readers(READERS_MAX).max_dbs(8);
        // Look-ups come from all over: reading ahead would only push useful pages out.
        options.flags(EnvFlags::NO_READ_AHEAD);
        if purpose == Purpose::Build {
            // Never NO_MEM_INIT: unused room in pages would then carry whatever the heap held before, citizens in
            // plain among it, into the file. A story finds it.
            options.flags(EnvFlags::NO_SYNC);
        }
        options.open(folder)?
    };
    let names = [None, Some("history"), Some("feed"), Some("alternates"), Some("meta")];
    let found: [Table; 5] = match purpose {
        Purpose::Build => env
            .create_databases_and_commit(env.write_txn()?, |opener, txn| {
                let mut made = Vec::with_capacity(names.len());
                for name in names {
                    made.push(opener.create_database::<Bytes, Bytes>(txn, name)?);
                }
                Ok::<_, heed::Error>(CommitOrAbort::<_, ()>::Commit(into_five(made)))
            })?
            .unwrap_commit(),
        Purpose::Serve => {
            env.clear_stale_readers()?;
            env.open_databases_and_commit(env.read_txn()?, |opener, txn| {
                let mut found = Vec::with_capacity(names.len());
                for name in names {
                    let table = opener.open_database::<Bytes, Bytes>(txn, name)?;
                    found.push(table.ok_or(heed::Error::Mdb(heed::MdbError::NotFound))?);
                }
                Ok::<_, heed::Error>(CommitOrAbort::<_, ()>::Commit(into_five(found)))
            })?
            .unwrap_commit()
        }
    };
    let [records, history, feed, alternates, meta] = found;
    Ok((
        env,
        Tables {
            records,
            history,
            feed,
            alternates,
            meta,
        },
    ))
}

fn into_five<T>(tables: Vec<T>) -> [T; 5] {
    match tables.try_into() {
        Ok(five) => five,
        Err(_) => unreachable!("five names give five tables"),
    }
}

/// An opened generation, for reading.
pub(super) struct Generation {
    pub(super) env: Env,
    pub(super) tables: Tables,
    /// Recording instants by sequence, as known; grows with batches of this generation.
    recorded: ArcSwap<Vec<Recorded>>,
    /// State of the register and the transaction as of which it was read.
    state: ArcSwapOption<(usize, RegisterState)>,
}

/// A look at a generation at one moment.
pub(super) struct Snapshot<'g> {
    pub(super) generation: &'g Generation,
    pub(super) txn: RoTxn<'g, WithTls>,
}

impl Generation {
    pub(super) fn open(folder: &Path) -> heed::Result<Self> {
        let (env, tables) = open_index(folder, Purpose::Serve)?;
        Ok(Self {
            env,
            tables,
            recorded: ArcSwap::default(),
            state: ArcSwapOption::empty(),
        })
    }

    /// State of the register. Asked with every question, so it is read again only when something was committed, by
    /// whichever process.
    pub(super) fn state(&self) -> Result<RegisterState, StoreError> {
        let known = self.state.load();
        if let Some(known) = &*known
            && known.0 == self.env.info().last_txn_id
        {
            return Ok(known.1.clone());
        }
        let now = self.snapshot()?;
        let state = now.state()?;
        self.state.store(Some(Arc::new((now.txn.id(), state.clone()))));
        Ok(state)
    }

    pub(super) fn snapshot(&self) -> Result<Snapshot<'_>, StoreError> {
        let txn = self.env.read_txn().map_err(reading)?;
        Ok(Snapshot { generation: self, txn })
    }
}

impl Snapshot<'_> {
    /// The current version of a record.
    pub(super) fn current(&self, key: &[u8]) -> Result<Option<Entry>, StoreError> {
        let mut bound = [RECORDS; 1 + StoreKey::BYTES_MAX];
        let bound = &mut bound[..=key.len()];
        bound[1..].copy_from_slice(key);
        let records = &self.generation.tables.records;
        let found = records
            .get_greater_than_or_equal_to(&self.txn, bound)
            .map_err(reading)?;
        let Some((_, bytes)) = found else {
            return Ok(None);
        };
        let chunk = Chunk::parse(bytes, ENTRY_BYTES).ok_or_else(|| damaged("records"))?;
        match chunk.get(key) {
            Some(bytes) => Ok(Some(Entry::decode(bytes).ok_or_else(|| damaged("records"))?)),
            None => Ok(None),
        }
    }

    /// All chunks of records with their bounds, in order.
    pub(super) fn records(&self) -> Result<impl Iterator<Item = Result<Pair<'_>, StoreError>>, StoreError> {
        let from = (std::ops::Bound::Included(&[RECORDS][..]), std::ops::Bound::Unbounded);
        let chunks = self
            .generation
            .tables
            .records
            .range(&self.txn, &from)
            .map_err(reading)?;
        Ok(chunks.map(|item| {
            let (bound, chunk) = item.map_err(reading)?;
            Ok((bound.get(1..).ok_or_else(|| damaged("records"))?, chunk))
        }))
    }

    /// Older versions of a record, in the order of their sequence.
    pub(super) fn older(&self, key: &[u8]) -> Result<Vec<Entry>, StoreError> {
        let mut prefix = Vec::with_capacity(key.len() + 8);
        history_prefix(key, &mut prefix);
        let history = &self.generation.tables.history;
        history
            .prefix_iter(&self.txn, &prefix)
            .map_err(reading)?
            .map(|item| {
                let (_, bytes) = item.map_err(reading)?;
                Entry::decode(bytes).ok_or_else(|| damaged("history"))
            })
            .collect()
    }

    /// All versions of a record, in the order in which they prevail.
    pub(super) fn versions(&self, key: &[u8]) -> Result<Vec<Entry>, StoreError> {
        let Some(current) = self.current(key)? else {
            return Ok(Vec::new());
        };
        let mut versions = match current.has_history {
            true => self.older(key)?,
            false => Vec::new(),
        };
        versions.push(current);
        versions.sort_unstable_by_key(Entry::rank);
        Ok(versions)
    }

    pub(super) fn find(
        &self,
        documents: &Documents,
        key: &[u8],
        at: AsOf,
    ) -> Result<Option<StoredVersion>, StoreError> {
        let Some(current) = self.current(key)? else {
            return Ok(None);
        };
        let by = at.effective_on.map(PackedDate::new);
        let holds = |entry: &Entry| -> Result<bool, StoreError> {
            Ok(by.is_none_or(|day| entry.effective_on <= day)
                && match at.recorded_by {
                    Some(instant) => self.recorded_at(entry.sequence)? <= instant,
                    None => true,
                })
        };
        // The current version prevails over all others: if it counts, it is the answer.
        if holds(&current)? {
            return self.stored(documents, &current).map(Some);
        }
        if !current.has_history {
            return Ok(None);
        }
        let mut answer: Option<Entry> = None;
        for entry in self.older(key)? {
            if answer.is_none_or(|best| best.rank() < entry.rank()) && holds(&entry)? {
                answer = Some(entry);
            }
        }
        answer.map(|entry| self.stored(documents, &entry)).transpose()
    }

    pub(super) fn history(
        &self,
        documents: &Documents,
        key: &[u8],
        limit: usize,
    ) -> Result<Vec<StoredVersion>, StoreError> {
        let mut versions = self.versions(key)?;
        versions.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.sequence));
        versions.truncate(limit);
        versions.iter().map(|entry| self.stored(documents, entry)).collect()
    }

    fn stored(&self, documents: &Documents, entry: &Entry) -> Result<StoredVersion, StoreError> {
        Ok(StoredVersion {
            sequence: entry.sequence,
            effective_on: entry.effective_on.date()?,
            recorded_at: self.recorded_at(entry.sequence)?,
            change: entry.change,
            document: documents.read(entry.document, <[u8]>::to_vec)?,
        })
    }

    fn recorded_at(&self, sequence: u64) -> Result<Timestamp, StoreError> {
        if let Some(found) = meta::recorded_at(&self.generation.recorded.load(), sequence) {
            return Ok(found);
        }
        // A batch came since these were read.
        let recorded = meta::read_recorded(self.generation.tables.meta, &self.txn)?;
        let found = meta::recorded_at(&recorded, sequence).ok_or_else(|| damaged("batches"))?;
        self.generation.recorded.store(Arc::new(recorded));
        Ok(found)
    }

    pub(super) fn state(&self) -> Result<RegisterState, StoreError> {
        meta::read_state(self.generation.tables.meta, &self.txn)
    }

    pub(super) fn changes(&self, after: u64, limit: usize) -> Result<Vec<Change>, StoreError> {
        let from = after.saturating_add(1).to_be_bytes();
        let bounds = (std::ops::Bound::Included(&from[..]), std::ops::Bound::Unbounded);
        let mut changes = Vec::new();
        let range = self.generation.tables.feed.range(&self.txn, &bounds);
        for item in range.map_err(reading)? {
            let (_, bytes) = item.map_err(reading)?;
            let mut chunk = FeedChunk::parse(bytes).ok_or_else(|| damaged("feed"))?;
            while let Some(change) = chunk.next_change() {
                if changes.len() == limit {
                    return Ok(changes);
                }
                let (sequence, key, change) = change.ok_or_else(|| damaged("feed"))?;
                if sequence > after {
                    changes.push(Change {
                        sequence,
                        key: store_key(key)?,
                        change,
                    });
                }
            }
        }
        Ok(changes)
    }

    /// Keys of records that carry a value with this hash, smallest first.
    pub(super) fn find_by_alternate(&self, value: Alternate, limit: usize) -> Result<Vec<StoreKey>, StoreError> {
        let mut sequences = Vec::new();
        let (first, last) = (value.entry(0), value.entry(super::entry::SEQUENCE_MAX));
        let bounds = (std::ops::Bound::Included(&first[..]), std::ops::Bound::Unbounded);
        let range = self.generation.tables.alternates.range(&self.txn, &bounds);
        'chunks: for item in range.map_err(reading)? {
            let (_, bytes) = item.map_err(reading)?;
            let chunk = Chunk::parse(bytes, 0).ok_or_else(|| damaged("alternates"))?;
            let mut entry = [0; ALTERNATE_BYTES];
            let shared = chunk.prefix().len();
            for (rest, _) in chunk.iter() {
                if shared + rest.len() != ALTERNATE_BYTES {
                    return Err(damaged("alternates"));
                }
                entry[..shared].copy_from_slice(chunk.prefix());
                entry[shared..].copy_from_slice(rest);
                if entry > last {
                    break 'chunks;
                }
                if entry >= first {
                    sequences.push(Alternate::sequence(&entry));
                }
            }
        }
        let mut keys = std::collections::BTreeSet::new();
        for sequence in sequences {
            keys.insert(self.key_of(sequence)?);
            if keys.len() > limit {
                keys.pop_last();
            }
        }
        Ok(keys.into_iter().collect())
    }

    /// Whose change has this sequence number.
    fn key_of(&self, sequence: u64) -> Result<StoreKey, StoreError> {
        let feed = &self.generation.tables.feed;
        let found = feed
            .get_greater_than_or_equal_to(&self.txn, &sequence.to_be_bytes())
            .map_err(reading)?;
        let (_, bytes) = found.ok_or_else(|| damaged("feed"))?;
        let mut chunk = FeedChunk::parse(bytes).ok_or_else(|| damaged("feed"))?;
        while let Some(change) = chunk.next_change() {
            let (found, key, _) = change.ok_or_else(|| damaged("feed"))?;
            if found == sequence {
                return store_key(key);
            }
        }
        Err(damaged("feed"))
    }
}

fn store_key(bytes: &[u8]) -> Result<StoreKey, StoreError> {
    if (1..=StoreKey::BYTES_MAX).contains(&bytes.len()) {
        return Ok(StoreKey::new(bytes));
    }
    Err(damaged("feed"))
}

pub(super) fn reading(error: heed::Error) -> StoreError {
    StoreError::engine("reading a register's index", error)
}

pub(super) fn damaged(table: &str) -> StoreError {
    StoreError::Damaged {
        place: format!("table {table} of a register's index"),
        rule: "an entry is written as this program writes it".into(),
    }
}
