//! The tree of organisations as a whole: read at one moment, changed in one transaction.

use async_trait::async_trait;
use model::{
    Affair, Organisation, OrganisationTree, Post, Principal, TreeChange, organisation_tree::lead_agency_fault,
};
use rusqlite::Transaction;
use store::{StoreError, TreeStore};

use super::{
    Changed, EmbeddedDesk,
    change::{entry, execute, insert_organisation, insert_principal, require},
    list,
};

#[async_trait]
impl TreeStore for EmbeddedDesk {
    async fn tree(&self) -> Result<OrganisationTree, StoreError> {
        self.read(|moment| {
            Ok(OrganisationTree {
                organisations: list::organisations(moment)?,
                posts: list::posts(moment)?,
                principals: list::principals(moment)?,
            })
        })
        .await
    }

    async fn apply_tree(&self, change: &TreeChange) -> Result<(), StoreError> {
        let (change, hand) = (change.clone(), self.hand());
        let summary = format!(
            "organisations +{} ~{}, posts {}, principals +{} ~{}",
            change.organisations_added.len(),
            change.organisations_changed.len(),
            change.posts.len(),
            change.principals_added.len(),
            change.principals_changed.len()
        );
        let (deed, object) = deed_of(&change);
        self.change(entry(deed, object, summary), move |desk| {
            if change.is_empty() {
                return Ok(Changed::Nothing(()));
            }
            for organisation in &change.organisations_added {
                insert_organisation(desk, organisation)?;
            }
            let before = list::organisations(desk)?;
            for organisation in &change.organisations_changed {
                update_organisation(desk, organisation)?;
                if let Some(known) = before.iter().find(|known| known.id == organisation.id) {
                    hand.budgets_changed(desk, known, organisation, Affair::ImportOrganisations.term())?;
                }
            }
            for agency in change.organisations_added.iter().chain(&change.organisations_changed) {
                keep_one_lead_agency(desk, agency)?;
            }
            for post in &change.posts {
                save_post(desk, post)?;
            }
            for principal in &change.principals_added {
                insert_principal(desk, principal)?;
            }
            for principal in &change.principals_changed {
                update_principal(desk, principal)?;
            }
            Ok(Changed::Something(()))
        })
        .await
    }
}

/// By the code that the deed has where an official does it, and to what it was done; a change of several things is an import.
fn deed_of(change: &TreeChange) -> (&'static str, String) {
    let TreeChange {
        organisations_added,
        organisations_changed,
        posts,
        principals_added,
        principals_changed,
    } = change;
    let has_changed = !organisations_changed.is_empty() || !principals_changed.is_empty();
    match (
        organisations_added.as_slice(),
        posts.as_slice(),
        principals_added.as_slice(),
    ) {
        ([added], [], []) if !has_changed => ("organisation.add", added.id.to_string()),
        ([], [post], []) if !has_changed => ("post.save", post.organisation.to_string()),
        ([], [], [added]) if !has_changed => ("principal.add", added.id.to_string()),
        _ => ("organisation.import", String::new()),
    }
}

/// Refuses a change after which a province would have two lead agencies, or a lead agency no province.
pub(super) fn keep_one_lead_agency(desk: &Transaction<'_>, changed: &Organisation) -> Result<(), StoreError> {
    if changed.kind != model::OrganisationKind::LeadAgency {
        return Ok(());
    }
    match lead_agency_fault(changed, &list::organisations(desk)?) {
        Some(fault) => Err(StoreError::Conflict(format!("{fault}；{}", fault.remedy()))),
        None => Ok(()),
    }
}

fn update_organisation(desk: &Transaction<'_>, organisation: &Organisation) -> Result<(), StoreError> {
    let id = organisation.id.as_str();
    require(desk, "organisation", "机构", id)?;
    let values = (
        &organisation.name,
        organisation.population_hours.map(|hours| hours.to_string()),
        organisation.daily_budget_clerk,
        organisation.daily_budget_system,
        id,
    );
    execute(
        desk,
        "UPDATE organisation SET name = ?, population_hours = ?, daily_budget_clerk = ?, daily_budget_system = ?
         WHERE id = ?",
        values,
    )?;
    Ok(())
}

fn update_principal(desk: &Transaction<'_>, principal: &Principal) -> Result<(), StoreError> {
    let id = principal.id.as_str();
    require(desk, "principal", "用户", id)?;
    let values = (&principal.name, &principal.post, id);
    execute(desk, "UPDATE principal SET name = ?, post = ? WHERE id = ?", values)?;
    Ok(())
}

fn save_post(desk: &Transaction<'_>, post: &Post) -> Result<(), StoreError> {
    require(desk, "organisation", "机构", post.organisation.as_str())?;
    let values = (post.organisation.as_str(), &post.name, &post.duty);
    let sql = "INSERT INTO post VALUES (?, ?, ?) ON CONFLICT (organisation, name) DO UPDATE SET duty = excluded.duty";
    execute(desk, sql, values)?;
    Ok(())
}
