//! An installation of its own for each test: a folder, an embedded store, keys.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use app::{Publisher, RegisterKeys, Sealing};
use jobs::import::{Consent, ImportError, ImportOrder, ImportSummary, PreparedImport, Watch, prepare};
use model::{Catalogue, Document, Register, alternate_space, fold};
use store::{AlternateSpace, AsOf, ChangeKind, RegisterName, RegisterState, RegisterStore, StoreKey, StoredVersion};
use store_embedded::EmbeddedRegisters;
use tempfile::TempDir;
use zeroize::Zeroizing;

/// Codes of invented enterprises, all different.
pub static ENTERPRISE_CODES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let codes = (0..)
        .map(|index| sample::enterprise(11, index).credit_code)
        .filter(|code| !code.is_empty());
    codes.take(20).collect()
});

pub struct Installation {
    folder: TempDir,
    store: Arc<EmbeddedRegisters>,
    catalogue: Arc<Catalogue>,
    pub publisher: Publisher,
}

pub struct Found {
    version: StoredVersion,
    register: Arc<Register>,
}

impl Found {
    pub fn field(&self, id: &str) -> String {
        let document = Document::decode(self.version.document.clone()).unwrap();
        document
            .get(self.register.field(id).unwrap().1)
            .unwrap_or_default()
            .to_owned()
    }

    pub fn effective_on(&self) -> String {
        self.version.effective_on.to_string()
    }

    pub fn change(&self) -> ChangeKind {
        self.version.change
    }
}

impl Installation {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = Arc::new(EmbeddedRegisters::open(&folder.path().join("data")).unwrap());
        let catalogue = Arc::new(Catalogue::built_in());
        let publisher = Publisher::new(store.clone(), catalogue.clone(), Some(sealing()));
        Self {
            folder,
            store,
            catalogue,
            publisher,
        }
    }

    /// As another process would: with a catalogue read anew.
    pub fn restart(&mut self) {
        self.catalogue = Arc::new(Catalogue::built_in());
        self.publisher = Publisher::new(self.store.clone(), self.catalogue.clone(), Some(sealing()));
    }

    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        self.bytes(name, text.as_bytes())
    }

    pub fn bytes(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    pub fn order(&self, register: &str, file: &Path) -> ImportOrder {
        ImportOrder {
            register: register.to_owned(),
            file: file.to_owned(),
            mapping: None,
            encoding: None,
            format: None,
            threads: 2.try_into().unwrap(),
            rejects: Some(self.folder.path().join("rejects.csv")),
            is_whole_register: false,
            recorded_at: "2026-11-24T08:00:00Z".parse().unwrap(),
        }
    }

    pub fn prepare(&self, order: &ImportOrder) -> Result<PreparedImport, ImportError> {
        prepare(&self.publisher, order, &Watch::default())
    }

    pub fn import(&self, register: &str, file: &Path) -> ImportSummary {
        let prepared = self.prepare(&self.order(register, file)).unwrap();
        assert_eq!(prepared.obstacle(Consent::default()), None);
        prepared.apply().unwrap()
    }

    pub fn find(&self, register: &str, key: &str) -> Found {
        let version = self.version(register, StoreKey::new(key.as_bytes()));
        Found {
            version,
            register: self.catalogue.register(register).unwrap().clone(),
        }
    }

    /// The version as storage has it: sealed.
    pub fn find_sealed(&self, register: &str, key: &str) -> StoredVersion {
        self.version(register, StoreKey::new(sealing().seal_key(register, key).to_vec()))
    }

    fn version(&self, register: &str, key: StoreKey) -> StoredVersion {
        wait(self.store.find(&RegisterName::new(register), &key, AsOf::NOW))
            .unwrap()
            .expect("the record is there")
    }

    pub fn found_by_name(&self, register: &str, name: &str) -> usize {
        let of = self.catalogue.register(register).unwrap();
        let space = AlternateSpace(alternate_space(of.field_at(of.name_field)));
        let name = fold(name);
        wait(
            self.store
                .find_by_alternate(&RegisterName::new(register), space, name.as_bytes(), 10),
        )
        .unwrap()
        .len()
    }

    pub fn state(&self, register: &str) -> RegisterState {
        wait(self.store.state(&RegisterName::new(register))).unwrap()
    }

    /// None of these texts stands in any file of the store.
    pub fn assert_nowhere_in_data<'t>(&self, texts: impl Iterator<Item = &'t str> + Clone) {
        let mut folders = vec![self.folder.path().join("data")];
        let mut files = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                files += 1;
                let bytes = fs::read(&path).unwrap();
                for text in texts.clone() {
                    assert!(
                        memchr::memmem::find(&bytes, text.as_bytes()).is_none(),
                        "{} holds a sample citizen",
                        path.display()
                    );
                }
            }
        }
        assert!(files > 1, "there is something to look through");
    }
}

fn sealing() -> Sealing {
    let key = |seed| Zeroizing::new([seed; 32]);
    Sealing::new(RegisterKeys {
        lookup: key(1),
        document: key(2),
        subject: key(3),
    })
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}
