//! What ids and codes at the desk stand for: the one place where they become names — 机构、人员、事项名称.

use std::collections::{BTreeMap, HashMap};

use model::{Certificate, OrganisationId, PrincipalId};

use crate::{App, AppError, desk::DeskCopy};

/// Somebody who did something, by id and by what the desk knows of him.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The id; of a command, the operating-system user.
    pub id: String,
    /// Name of the person or system; `None`: nobody of this id is known.
    pub name: Option<String>,
    /// Name of the organisation.
    pub organisation: Option<String>,
}

/// Those whom a history names.
#[derive(Clone, Debug, Default)]
pub struct People(BTreeMap<String, Named>);

impl People {
    /// What the desk knows of these.
    pub(crate) fn known<'i>(desk: &DeskCopy, ids: impl IntoIterator<Item = &'i str>) -> Self {
        let named = ids.into_iter().map(|id| (id.to_owned(), desk.named(id)));
        Self(named.collect())
    }

    /// Who an id is; the id alone where nobody is known.
    pub fn of(&self, id: &str) -> Named {
        let known = self.0.get(id).cloned();
        known.unwrap_or_else(|| Named {
            id: id.to_owned(),
            ..Named::default()
        })
    }
}

impl FromIterator<Named> for People {
    fn from_iter<I: IntoIterator<Item = Named>>(people: I) -> Self {
        Self(people.into_iter().map(|named| (named.id.clone(), named)).collect())
    }
}

impl DeskCopy {
    /// Name of an organisation, where it is known.
    pub(crate) fn organisation_name(&self, id: &str) -> Option<String> {
        let organisation = self.authority.organisation(&OrganisationId::parse(id)?)?;
        Some(organisation.name.clone())
    }

    /// The certificate with this serial number, where it is known.
    pub(crate) fn certificate_of_serial(&self, serial: Option<&str>) -> Option<&Certificate> {
        let serial = serial?;
        let mut all = self.authority.certificates();
        all.find(|known| known.serial == serial).map(|known| &**known)
    }

    /// Name of an organisation, or its id where it is not known.
    pub(crate) fn organisation_name_or_id(&self, id: &OrganisationId) -> String {
        self.organisation_name(id.as_str()).unwrap_or_else(|| id.to_string())
    }

    /// Name of a person or system, where it is known.
    pub(crate) fn principal_name(&self, id: &str) -> Option<String> {
        self.named(id).name
    }

    /// Who an id is.
    pub(crate) fn named(&self, id: &str) -> Named {
        let known = PrincipalId::parse(id).and_then(|id| self.authority.principal(&id));
        Named {
            id: id.to_owned(),
            name: known.map(|known| known.name.clone()),
            organisation: known.map(|known| self.organisation_name_or_id(&known.organisation)),
        }
    }
}

/// Names of matters by code.
pub(crate) struct MatterNames(HashMap<String, String>);

impl MatterNames {
    /// Name of a matter, if it is listed.
    pub(crate) fn of(&self, code: &str) -> Option<String> {
        self.0.get(code).cloned()
    }
}

impl App {
    /// The matters that are listed now, by name.
    pub(crate) async fn matter_names(&self) -> Result<MatterNames, AppError> {
        let matters = self.inner.desk.store().list_matters().await?;
        let named = matters
            .into_iter()
            .map(|matter| (matter.code.as_str().to_owned(), matter.name));
        Ok(MatterNames(named.collect()))
    }
}
