//! The index in its folder: open, follow, replace.
//!
//! A folder holds generations, each a whole index, and a file that names the one in force. A new generation is built beside it and put
//! in force by renaming that file, so that whoever asks is answered from the old one until the new one is whole.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use serde::{Deserialize, Serialize};
use tantivy::{
    DocSet, Index as Engine, IndexReader, IndexWriter, ReloadPolicy, SegmentMeta,
    merge_policy::LogMergePolicy,
    query::{EnableScoring, Query},
};

use crate::{
    Entry, Found, Place, Question, RegisterFigures, SearchError,
    document::Document,
    find::Snapshot,
    part::Part,
    schema::{self, Fields},
};

/// The file that names the generation in force.
pub(crate) const CURRENT: &str = "current";
/// Memory of the writer that follows changes, in bytes.
const FOLLOWING_BYTES: usize = 50_000_000;
/// How far an index follows each register: the sequence number of the last change that it holds, in the order of the index's registers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// Layout of the index; another one is not read.
    version: u32,
    /// Register and sequence number.
    pub registers: Vec<(String, u64)>,
}

impl Followed {
    /// What an index holds of these registers.
    pub fn new(registers: Vec<(String, u64)>) -> Self {
        Self {
            version: schema::VERSION,
            registers,
        }
    }
}

/// The index of the open registers — 检索索引. Cheap to ask from many threads at once.
pub struct Index {
    folder: PathBuf,
    generation: RwLock<Arc<Generation>>,
}

/// One whole index.
struct Generation {
    name: String,
    engine: Engine,
    fields: Fields,
    reader: IndexReader,
    state: RwLock<Arc<State>>,
}

struct State {
    snapshot: Snapshot,
    followed: Followed,
}

/// Whether the index holds an entry as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// As it is.
    Current,
    /// With other content.
    Stale,
    /// Not at all.
    Missing,
}

impl Index {
    /// Opens the index in a folder; `None` if there is none yet, or only one of another layout.
    ///
    /// # Errors
    /// [`SearchError`] when there is one that cannot be read.
    pub fn open(folder: &Path) -> Result<Option<Self>, SearchError> {
        let Some(name) = current(folder)? else { return Ok(None) };
        // Asked before it is opened: of another layout it may have other fields, and then cannot be. Fields are compared as well, since a
        // number is easily forgotten.
        let engine = Engine::open_in_dir(folder.join(&name))?;
        if followed(&engine)?.version != schema::VERSION || engine.schema() != Fields::schema().0 {
            return Ok(None);
        }
        let generation = Generation::open(folder, &name)?;
        Ok(Some(Self {
            folder: folder.to_owned(),
            generation: RwLock::new(Arc::new(generation)),
        }))
    }

    /// Answers a question.
    ///
    /// # Errors
    /// [`SearchError`] when the files cannot be read.
    pub fn find(&self, question: &Question) -> Result<Found, SearchError> {
        let generation = self.generation();
        generation.state().snapshot.find(&generation.fields, question)
    }

    /// Counts of each register, by its number, and how far they follow the registers. Looks at every record once, so it is asked
    /// when something has changed and not for every reader.
    pub fn figures(&self) -> (Followed, Vec<RegisterFigures>) {
        let state = self.generation().state();
        (state.followed.clone(), state.snapshot.figures())
    }

    /// How far it follows the registers.
    pub fn followed(&self) -> Followed {
        self.generation().state().followed.clone()
    }

    /// How many records it holds.
    pub fn records(&self) -> u64 {
        self.generation().state().snapshot.searcher.num_docs()
    }

    /// Bytes on disk of the generation in force.
    ///
    /// # Errors
    /// [`SearchError::Files`] when the folder cannot be read.
    pub fn bytes(&self) -> Result<u64, SearchError> {
        let folder = self.folder.join(&self.generation().name);
        fs::read_dir(folder)?.try_fold(0, |sum, file| Ok(sum + file?.metadata()?.len()))
    }

    /// Whether it holds this entry as it is.
    ///
    /// # Errors
    /// [`SearchError`] when the files cannot be read.
    pub fn standing(&self, entry: &Entry) -> Result<Standing, SearchError> {
        let generation = self.generation();
        let state = generation.state();
        let query = generation.fields.keys.at(&entry.place, None);
        let weight = query.weight(EnableScoring::disabled_from_searcher(&state.snapshot.searcher))?;
        for segment in &state.snapshot.segments {
            let mut scorer = weight.scorer(&segment.reader, 1.0)?;
            while scorer.doc() != tantivy::TERMINATED {
                if segment.is_alive(scorer.doc()) {
                    return Ok(if segment.digest(scorer.doc()) == entry.digest() {
                        Standing::Current
                    } else {
                        Standing::Stale
                    });
                }
                scorer.advance();
            }
        }
        Ok(Standing::Missing)
    }

    /// Takes up what others have written: changes, or a new generation. Returns whether a new generation came into force.
    ///
    /// # Errors
    /// [`SearchError`] when the new files cannot be read; the old ones stay in use.
    pub fn refresh(&self) -> Result<bool, SearchError> {
        let generation = self.generation();
        match current(&self.folder)? {
            Some(name) if name != generation.name => {
                let new = Generation::open(&self.folder, &name)?;
                *self.generation.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
                Ok(true)
            }
            _ => generation.reload().map(|()| false),
        }
    }

    /// A writer for changes of the registers. There is one at a time, also across processes.
    ///
    /// # Errors
    /// [`SearchError::Engine`] when another one is open.
    pub fn follow(&self) -> Result<Follower, SearchError> {
        let generation = self.generation();
        let writer = generation.engine.writer_with_num_threads(1, FOLLOWING_BYTES)?;
        writer.set_merge_policy(Box::new(LogMergePolicy::default()));
        Ok(Follower {
            generation,
            writer,
            put: BTreeMap::new(),
            gone: BTreeSet::new(),
        })
    }

    fn generation(&self) -> Arc<Generation> {
        self.generation.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Generation {
    fn open(folder: &Path, name: &str) -> Result<Self, SearchError> {
        let (engine, fields) = schema::open(&folder.join(name))?;
        let reader = engine.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let state = RwLock::new(Arc::new(State::of(&engine, &reader)?));
        Ok(Self {
            name: name.to_owned(),
            engine,
            fields,
            reader,
            state,
        })
    }

    fn state(&self) -> Arc<State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn reload(&self) -> Result<(), SearchError> {
        let before = self.reader.searcher().generation().clone();
        self.reader.reload()?;
        if before.segments() != self.reader.searcher().generation().segments() {
            let state = State::of(&self.engine, &self.reader)?;
            *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
        }
        Ok(())
    }
}

impl State {
    fn of(engine: &Engine, reader: &IndexReader) -> Result<Self, SearchError> {
        Ok(Self {
            snapshot: Snapshot::open(reader.searcher())?,
            followed: followed(engine)?,
        })
    }
}

/// Writes changes of the registers into the index.
pub struct Follower {
    generation: Arc<Generation>,
    writer: IndexWriter,
    /// What was put and taken out since the last commit.
    put: BTreeMap<Place, Entry>,
    gone: BTreeSet<Place>,
}

impl Follower {
    /// Puts a record, in place of the one that had its place.
    pub fn put(&mut self, entry: Entry) {
        self.gone.insert(entry.place.clone());
        self.put.insert(entry.place.clone(), entry);
    }

    /// Takes a record out.
    pub fn remove(&mut self, place: &Place) {
        self.put.remove(place);
        self.gone.insert(place.clone());
    }

    /// Makes what was put and taken out durable, together with how far the registers are followed; it is found from now on.
    ///
    /// # Errors
    /// [`SearchError`] when it cannot be written; the index then holds what it held before.
    pub fn commit(&mut self, followed: &Followed) -> Result<(), SearchError> {
        if let Err(error) = self.change().and_then(|()| commit(&mut self.writer, followed)) {
            self.writer.rollback()?;
            return Err(error);
        }
        self.put.clear();
        self.gone.clear();
        self.generation.reload()
    }

    /// Tells the writer what to take out and what to put in its place.
    fn change(&mut self) -> Result<(), SearchError> {
        let part = (!self.put.is_empty()).then(|| self.part()).transpose()?;
        // The engine looks for what is taken out in what is put, too.
        let new = part.as_ref().map(SegmentMeta::id);
        for place in &self.gone {
            self.writer.delete_query(self.generation.fields.keys.at(place, new))?;
        }
        part.map_or(Ok(()), |part| Ok(self.writer.add_segment(part)?))
    }

    /// What was put, as a part of the index.
    fn part(&self) -> Result<SegmentMeta, SearchError> {
        let mut part = Part::begin(&self.generation.engine);
        let mut document = Document::default();
        for entry in self.put.values() {
            self.generation.fields.fill(entry, &mut document);
            part.add(&document);
        }
        Ok(part.write()?)
    }
}

fn followed(engine: &Engine) -> Result<Followed, SearchError> {
    let told = engine.load_metas()?.payload;
    Ok(told
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

pub(crate) fn commit(writer: &mut IndexWriter, followed: &Followed) -> Result<(), SearchError> {
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(&serde_json::to_string(followed).map_err(std::io::Error::from)?);
    prepared.commit()?;
    Ok(())
}

pub(crate) fn current(folder: &Path) -> Result<Option<String>, SearchError> {
    match fs::read_to_string(folder.join(CURRENT)) {
        Ok(name) => Ok(Some(name.trim().to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use tantivy::{
        TantivyDocument,
        schema::{STRING, Schema},
    };

    use super::*;
    use crate::Builder;

    #[test]
    fn an_index_of_another_layout_is_none_and_is_built_anew() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("7")).unwrap();
        fs::write(folder.path().join(CURRENT), "7").unwrap();
        let mut schema = Schema::builder();
        schema.add_text_field("once", STRING);
        let engine = Engine::create_in_dir(folder.path().join("7"), schema.build()).unwrap();
        let mut writer: IndexWriter = engine.writer_with_num_threads(1, FOLLOWING_BYTES).unwrap();
        writer.add_document(TantivyDocument::new()).unwrap();
        let older = Followed {
            version: schema::VERSION - 1,
            registers: Vec::new(),
        };
        // Another number tells it, and so do other fields.
        for followed in [&older, &Followed::new(Vec::new())] {
            commit(&mut writer, followed).unwrap();
            assert!(Index::open(folder.path()).unwrap().is_none());
        }

        let builder = Builder::begin(folder.path()).unwrap();
        builder.finish(&Followed::new(Vec::new())).unwrap();
        let index = Index::open(folder.path()).unwrap().expect("it was just built");
        assert_eq!(index.records(), 0);
        assert!(!folder.path().join("7").exists(), "the older one is removed");
        // The number tells it alone where words changed and fields did not.
        index.follow().unwrap().commit(&older).unwrap();
        assert!(Index::open(folder.path()).unwrap().is_none());
    }
}
