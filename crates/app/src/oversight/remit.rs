//! Whose entries an official may see — 监督范围.

use std::{collections::HashSet, sync::Arc};

use ledger::RecordedEntry;
use model::{Catalogue, OrganisationId, OrganisationKind, RefusalCode};

use crate::{Official, desk::DeskCopy};

/// Whose entries an official may see.
pub(crate) enum Remit {
    /// All: auditing bodies.
    Everything,
    /// Those about the registers that his organisation owns: source authorities.
    Registers(HashSet<String>),
    /// Those of the organisations of his province: lead agencies.
    Province {
        desk: Arc<DeskCopy>,
        agency: Box<model::Organisation>,
    },
}

impl Remit {
    /// The remit of an official with the duty to oversee.
    ///
    /// # Errors
    /// A source authority that owns no register oversees nothing.
    pub(crate) fn of(catalogue: &Catalogue, desk: &Arc<DeskCopy>, official: &Official) -> Result<Self, RefusalCode> {
        let organisation = official.organisation();
        match organisation.kind {
            OrganisationKind::Auditor => Ok(Self::Everything),
            OrganisationKind::LeadAgency => Ok(Self::Province {
                desk: desk.clone(),
                agency: Box::new(organisation.clone()),
            }),
            OrganisationKind::SourceAuthority => {
                let owned: HashSet<String> = (catalogue.registers().iter())
                    .filter(|register| register.owner == organisation.id.as_str())
                    .map(|register| register.id.clone())
                    .collect();
                if owned.is_empty() {
                    Err(RefusalCode::NotInYourRemit)
                } else {
                    Ok(Self::Registers(owned))
                }
            }
            _ => Err(RefusalCode::NotYourDuty),
        }
    }

    /// Whether an entry is one that the official may see.
    pub(crate) fn admits(&self, entry: &RecordedEntry) -> bool {
        match self {
            Self::Everything => true,
            Self::Registers(owned) => entry.register.as_ref().is_some_and(|register| owned.contains(register)),
            Self::Province { .. } => {
                let organisation = entry.organisation.as_deref().and_then(OrganisationId::parse);
                self.admits_page_of(organisation.as_ref())
            }
        }
    }

    /// Whether the official may know who opened a page that asked nothing: it is about no register.
    pub(crate) fn admits_page_of(&self, organisation: Option<&OrganisationId>) -> bool {
        match self {
            Self::Everything => true,
            Self::Registers(_) => false,
            Self::Province { desk, agency } => {
                organisation.is_some_and(|organisation| desk.authority.is_in_remit_of(agency, organisation))
            }
        }
    }
}
