//! The readable matrix of effective rights (有效权限表): who may see which field for which matter.

use std::{collections::BTreeMap, sync::Arc};

use model::{
    Duty, GrantAction, OrganisationId, Register,
    rights::{Right, RightOf, effective_rights},
};

use crate::{App, AppError, Caller, beijing_day, names::MatterNames};

/// Most rows that are shown at once; whoever wants more narrows what is asked for.
pub const RIGHTS_ROWS_MAX: usize = 500;

/// What of the matrix is wanted; `None`: all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RightsFilter {
    /// Of this organisation.
    pub organisation: Option<OrganisationId>,
    /// For this matter.
    pub matter: Option<String>,
    /// Of this register.
    pub register: Option<String>,
}

/// The matrix as far as it is in somebody's remit.
#[derive(Clone, Debug, Default)]
pub struct RightsMatrix {
    /// One table for each matter and register.
    pub tables: Vec<RightsTable>,
    /// Rows that were left out.
    pub rows_left_out: usize,
}

/// Rights for a matter in a register.
#[derive(Clone, Debug)]
pub struct RightsTable {
    /// Code of the matter.
    pub matter: String,
    /// Name of the matter, if it is listed.
    pub matter_name: Option<String>,
    /// The register.
    pub register: Arc<Register>,
    /// Places of the fields that anybody sees, in order of the register; the columns.
    pub fields: Vec<usize>,
    /// Organisations in order of id.
    pub rows: Vec<RightsRow>,
}

/// Rights of an organisation.
#[derive(Clone, Debug)]
pub struct RightsRow {
    /// Its id.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// For each column, the most that it may do.
    pub cells: Vec<Option<GrantAction>>,
    /// Numbers of the grants.
    pub grants: Vec<u64>,
    /// Hours and budgets that limit single grants, as people read them.
    pub limits: Vec<String>,
}

impl App {
    /// The rights in force today, as far as they are in the caller's remit: of its province (a lead agency), of its registers
    /// (an owner), all (an auditor).
    ///
    /// # Errors
    /// A refusal, or the desk cannot be read.
    pub async fn rights_matrix(&self, caller: &Caller, wanted: &RightsFilter) -> Result<RightsMatrix, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let names = self.matter_names().await?;
        let is = |wanted: &Option<String>, given: &str| wanted.as_ref().is_none_or(|wanted| wanted == given);
        let all = effective_rights(&desk.authority, self.catalogue(), beijing_day(self.now()));
        let mut tables: BTreeMap<(String, String), BTreeMap<OrganisationId, Rights>> = BTreeMap::new();
        for (of, right) in all {
            let RightOf {
                organisation,
                matter,
                register,
                field_place,
            } = of;
            let is_wanted = is(&wanted.matter, &matter)
                && is(&wanted.register, &register)
                && wanted
                    .organisation
                    .as_ref()
                    .is_none_or(|wanted| *wanted == organisation);
            if is_wanted && self.is_grant_in_remit(&official, &desk, &organisation, &register) {
                let table = tables.entry((matter, register)).or_default();
                table.entry(organisation).or_default().push((field_place, right));
            }
        }
        let mut matrix = RightsMatrix::default();
        let mut rows_left = RIGHTS_ROWS_MAX;
        for ((matter, register), rights) in tables {
            let Some(register) = self.catalogue().register(&register) else {
                continue;
            };
            let shown = rights.len().min(rows_left);
            rows_left -= shown;
            matrix.rows_left_out += rights.len() - shown;
            if shown > 0 {
                let rights = rights.into_iter().take(shown);
                let named = rights.map(|(id, rights)| Named {
                    name: desk.organisation_name_or_id(&id),
                    id,
                    rights,
                });
                matrix
                    .tables
                    .push(RightsTable::new(matter, register, &names, named.collect()));
            }
        }
        Ok(matrix)
    }
}

/// Rights by place of the field.
type Rights = Vec<(usize, Right)>;

/// Rights of an organisation with its name.
struct Named {
    id: OrganisationId,
    name: String,
    rights: Rights,
}

impl RightsTable {
    fn new(matter: String, register: &Arc<Register>, names: &MatterNames, rights: Vec<Named>) -> Self {
        let mut fields: Vec<usize> = (rights.iter())
            .flat_map(|named| named.rights.iter().map(|(place, _)| *place))
            .collect();
        fields.sort_unstable();
        fields.dedup();
        let row = |named: Named| {
            let cell = |place: &usize| {
                let (_, right) = named.rights.iter().find(|(known, _)| known == place)?;
                Some(match (right.read_until, right.verify_until) {
                    (Some(_), _) => GrantAction::Read,
                    (None, Some(_)) => GrantAction::Verify,
                    (None, None) => GrantAction::Account,
                })
            };
            let mut grants: Vec<u64> = named
                .rights
                .iter()
                .flat_map(|(_, right)| right.grants.iter().copied())
                .collect();
            grants.sort_unstable();
            grants.dedup();
            let mut limits: Vec<_> = named
                .rights
                .iter()
                .flat_map(|(_, right)| right.limits.iter().copied())
                .collect();
            limits.sort_by_key(|limit| limit.grant);
            limits.dedup();
            RightsRow {
                cells: fields.iter().map(cell).collect(),
                organisation: named.id,
                organisation_name: named.name,
                grants,
                limits: limits.iter().map(ToString::to_string).collect(),
            }
        };
        Self {
            matter_name: names.of(&matter),
            matter,
            register: register.clone(),
            rows: rights.into_iter().map(row).collect(),
            fields,
        }
    }
}
