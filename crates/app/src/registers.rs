//! Reading registers, with a permit only.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};
use model::{Document, Register, Subject, alternate_space, catalogue::FieldIndex, fold};
use store::{
    AlternateSpace, AsOf, ChangeKind, RegisterName, RegisterState, RegisterStore, StoreError, StoreKey, StoredVersion,
};

use crate::{AppError, Sealing, gate::Permit};

/// Stored registers, opened.
pub(crate) struct Registers {
    store: Arc<dyn RegisterStore>,
    sealing: Sealing,
}

/// One version of a record, opened. Discloses nothing by itself: use cases take from it what the permit names.
pub(crate) struct Opened {
    pub(crate) store_key: StoreKey,
    pub(crate) document: Document,
    pub(crate) sequence: u64,
    pub(crate) effective_on: Date,
    pub(crate) recorded_at: Timestamp,
    pub(crate) is_retired: bool,
}

/// Whether a record of a sealed register was in effect on the day asked about: storage does not know the day that the document tells,
/// a birth date for instance, and gives its first version for every day before.
fn has_begun(register: &Register, opened: &Opened, at: AsOf) -> bool {
    let Some(day) = at.effective_on.filter(|_| register.is_sealed) else {
        return true;
    };
    let told = register.effective_on_fields.iter().filter_map(|index| {
        let value = opened.document.get(register.field_at(*index))?;
        value.parse::<Date>().ok()
    });
    told.min().is_none_or(|begun| begun <= day)
}

/// How many same-named records are told apart at most.
pub(crate) const CANDIDATES_MAX: usize = 50;
/// How many index entries are looked at to find them: short hashes and former values bring a few that do not fit.
const ALTERNATES_MAX: usize = 200;

impl Registers {
    pub(crate) fn new(store: Arc<dyn RegisterStore>, sealing: Sealing) -> Self {
        Self { store, sealing }
    }

    /// The store itself, for what discloses nothing: the index of the open registers.
    pub(crate) fn store(&self) -> &Arc<dyn RegisterStore> {
        &self.store
    }

    /// The record stored under a key, by the text of the key.
    pub(crate) async fn find_keyed(&self, permit: &Permit, key: &str) -> Result<Option<Opened>, AppError> {
        let register = permit.register();
        self.by_key(register, &self.store_key(register, key), AsOf::NOW).await
    }

    /// The record stored under a key, as it is stored: for what was found before.
    pub(crate) async fn find_placed(
        &self,
        permit: &Permit,
        key: &StoreKey,
        at: AsOf,
    ) -> Result<Option<Opened>, AppError> {
        self.by_key(permit.register(), key, at).await
    }

    pub(crate) fn name(register: &Register) -> RegisterName {
        RegisterName::new(&register.id)
    }

    pub(crate) async fn state(&self, register: &Register) -> Result<RegisterState, AppError> {
        Ok(self.store.state(&Self::name(register)).await?)
    }

    /// The records that a code or number names: by key at most one, by an alternate number rarely several.
    pub(crate) async fn find(&self, permit: &Permit, subject: &Subject, at: AsOf) -> Result<Vec<Opened>, AppError> {
        let register = permit.register();
        // A record whose first key is missing is stored under the next one, so every key is tried directly.
        if register.keys.contains(&subject.field)
            && let Some(found) = self
                .by_key(register, &self.store_key(register, subject.value()), at)
                .await?
        {
            return Ok(vec![found]);
        }
        if register.keys.first() == Some(&subject.field) {
            return Ok(Vec::new());
        }
        let field = register.field_at(subject.field);
        let space = alternate_space(field);
        self.by_alternate(register, space, subject.value(), at, |document| {
            document.values(field).any(|value| value == subject.value())
        })
        .await
    }

    /// The records with exactly this name, or formerly this name, up to folding.
    pub(crate) async fn find_named(&self, permit: &Permit, name: &str, at: AsOf) -> Result<Vec<Opened>, AppError> {
        let register = permit.register();
        let folded = fold(name);
        let fields: Vec<FieldIndex> = std::iter::once(register.name_field)
            .chain(register.former_names_field)
            .collect();
        let space = alternate_space(register.field_at(register.name_field));
        let has_name = |document: &Document| {
            fields.iter().any(|index| {
                document
                    .values(register.field_at(*index))
                    .any(|value| fold(value) == folded)
            })
        };
        self.by_alternate(register, space, &folded, at, has_name).await
    }

    /// All versions of a record, newest first.
    pub(crate) async fn history(
        &self,
        permit: &Permit,
        record: &StoreKey,
        limit: usize,
    ) -> Result<Vec<Opened>, AppError> {
        let register = permit.register();
        let versions = self.store.history(&Self::name(register), record, limit).await?;
        versions
            .into_iter()
            .map(|version| self.open(register, record, version))
            .collect()
    }

    async fn by_key(&self, register: &Register, key: &StoreKey, at: AsOf) -> Result<Option<Opened>, AppError> {
        let version = self.store.find(&Self::name(register), key, at).await?;
        let opened = version.map(|version| self.open(register, key, version)).transpose()?;
        Ok(opened.filter(|opened| has_begun(register, opened, at)))
    }

    async fn by_alternate(
        &self,
        register: &Register,
        space: u8,
        value: &str,
        at: AsOf,
        fits: impl Fn(&Document) -> bool,
    ) -> Result<Vec<Opened>, AppError> {
        let hashed;
        let value = if register.is_sealed {
            hashed = self.sealing.seal_key(&register.id, value);
            &hashed[..]
        } else {
            value.as_bytes()
        };
        let keys = self
            .store
            .find_by_alternate(&Self::name(register), AlternateSpace(space), value, ALTERNATES_MAX)
            .await?;
        let mut found = Vec::new();
        for key in keys {
            if found.len() == CANDIDATES_MAX {
                break;
            }
            if let Some(opened) = self.by_key(register, &key, at).await?
                && (fits(&opened.document) || self.ever_fitted(register, &key, &fits).await?)
            {
                found.push(opened);
            }
        }
        Ok(found)
    }

    /// Whether an earlier version fits: an old name or number finds the record that once carried it.
    async fn ever_fitted(
        &self,
        register: &Register,
        key: &StoreKey,
        fits: &impl Fn(&Document) -> bool,
    ) -> Result<bool, AppError> {
        for version in self
            .store
            .history(&Self::name(register), key, crate::ask::HISTORY_VERSIONS_MAX)
            .await?
        {
            if fits(&self.open(register, key, version)?.document) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(crate) fn store_key(&self, register: &Register, key: &str) -> StoreKey {
        if register.is_sealed {
            StoreKey::new(self.sealing.seal_key(&register.id, key))
        } else {
            StoreKey::new(key.as_bytes())
        }
    }

    fn open(&self, register: &Register, key: &StoreKey, version: StoredVersion) -> Result<Opened, AppError> {
        let plain = if register.is_sealed {
            self.sealing
                .open_document(&register.id, key.as_bytes(), version.document)
                .map_err(|_| {
                    damaged(
                        register,
                        version.sequence,
                        "a sealed document opens with the installation's key",
                    )
                })?
        } else {
            version.document
        };
        Ok(Opened {
            store_key: key.clone(),
            document: decoded(register, version.sequence, plain)?,
            sequence: version.sequence,
            effective_on: version.effective_on,
            recorded_at: version.recorded_at,
            is_retired: version.change == ChangeKind::Retire,
        })
    }
}

/// The document of a version, not sealed or opened already.
pub(crate) fn decoded(register: &Register, sequence: u64, plain: Vec<u8>) -> Result<Document, StoreError> {
    Document::decode(plain).map_err(|_| damaged(register, sequence, "a document is a run of tagged values"))
}

fn damaged(register: &Register, sequence: u64, rule: &str) -> StoreError {
    StoreError::Damaged {
        place: format!("register {}, sequence {sequence}", register.id),
        rule: rule.to_owned(),
    }
}
