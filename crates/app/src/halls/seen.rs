//! Halls and people as officials see them (机构与人员): the tree, and one organisation with all that is in it.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use model::{CertificateStanding, Duty, Organisation, OrganisationId, Post, Principal, PrincipalId, PrincipalKind};

use super::{is_over, is_run_by, organisation_unknown};
use crate::{App, AppError, Caller, desk::DeskCopy, organisation_budgets::sees};

/// An organisation in the tree.
#[derive(Clone, Debug)]
pub struct OrganisationLine {
    /// The organisation.
    pub organisation: Arc<Organisation>,
    /// Levels below the highest that the caller sees, from 0.
    pub depth: usize,
    /// Active people.
    pub people: usize,
    /// Active systems.
    pub systems: usize,
}

/// A person or system with how many certificates of it are good.
#[derive(Clone, Debug)]
pub struct MemberView {
    /// Who.
    pub principal: Arc<Principal>,
    /// Certificates in force.
    pub certificates: usize,
}

/// An organisation with all that is in it.
#[derive(Clone, Debug)]
pub struct OrganisationView {
    /// The organisation.
    pub organisation: Arc<Organisation>,
    /// The one above it.
    pub parent: Option<Arc<Organisation>>,
    /// Those directly below it, in order of id.
    pub below: Vec<Arc<Organisation>>,
    /// Its posts, in order of name.
    pub posts: Vec<Post>,
    /// Its people and systems, in order of id.
    pub members: Vec<MemberView>,
    /// Certificates in force of all people and systems of it and of all below it.
    pub certificates_below: usize,
    /// Whether one above it is suspended, so that it cannot ask whatever its own state.
    pub is_held_from_above: bool,
    /// Whether the caller runs it.
    pub is_to_be_run: bool,
    /// Whether the caller may suspend it: not his own, nor one above it, nor with an auditing body in it.
    pub is_to_be_suspended: bool,
    /// Whether the caller may suspend its people and systems.
    pub are_members_to_be_suspended: bool,
}

impl App {
    /// The tree as far as the caller sees it, each organisation before those below it.
    ///
    /// # Errors
    /// A refusal: the caller is neither of a lead agency nor of a source authority nor of an auditing body.
    pub async fn organisations(&self, caller: &Caller) -> Result<Vec<OrganisationLine>, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let authority = &desk.authority;
        let mut seen: Vec<Arc<Organisation>> = (authority.organisations())
            .filter(|organisation| sees(&desk, &official, &organisation.id))
            .cloned()
            .collect();
        // Sorted by the ids from the top down, an organisation comes before all that is below it.
        let path = |id: &OrganisationId| {
            let mut path: Vec<OrganisationId> = authority.line_of(id).map(|above| above.id.clone()).collect();
            path.reverse();
            path
        };
        seen.sort_by_cached_key(|organisation| path(&organisation.id));
        let ids: HashSet<&OrganisationId> = seen.iter().map(|organisation| &organisation.id).collect();
        let mut members: HashMap<&OrganisationId, (usize, usize)> = HashMap::new();
        for principal in authority.principals().filter(|principal| principal.is_active) {
            let (people, systems) = members.entry(&principal.organisation).or_default();
            match principal.kind {
                PrincipalKind::Person => *people += 1,
                PrincipalKind::System => *systems += 1,
            }
        }
        let line = |organisation: &Arc<Organisation>| {
            let (people, systems) = members.get(&organisation.id).copied().unwrap_or_default();
            let above = authority.line_of(&organisation.id).skip(1);
            OrganisationLine {
                organisation: organisation.clone(),
                depth: above.filter(|above| ids.contains(&above.id)).count(),
                people,
                systems,
            }
        };
        Ok(seen.iter().map(line).collect())
    }

    /// One organisation in the caller's remit.
    ///
    /// # Errors
    /// A refusal, or not possible: there is none of this id; or the desk cannot be read.
    pub async fn organisation(&self, caller: &Caller, id: &OrganisationId) -> Result<OrganisationView, AppError> {
        let (official, desk) = self.official_with(caller, Duty::Overseer).await?;
        let authority = &desk.authority;
        let found = authority.organisation(id).filter(|_| sees(&desk, &official, id));
        let organisation = found.ok_or_else(organisation_unknown)?;
        let mut below: Vec<_> = authority.organisations().cloned().collect();
        below.retain(|other| other.parent.as_ref() == Some(id));
        below.sort_by(|one, other| one.id.cmp(&other.id));
        let mut members: Vec<MemberView> = (authority.principals())
            .filter(|principal| principal.organisation == *id)
            .map(|principal| MemberView {
                principal: principal.clone(),
                certificates: self.certificates_in_force(&desk, |holder| holder.id == principal.id),
            })
            .collect();
        members.sort_by(|one, other| one.principal.id.cmp(&other.principal.id));
        let is_below = |holder: &Principal| authority.line_of(&holder.organisation).any(|above| above.id == *id);
        let parent = organisation.parent.as_ref();
        let mut posts = self.inner.desk.store().tree().await?.posts;
        posts.retain(|post| post.organisation == *id);
        let is_to_be_run = is_run_by(&desk, &official, id);
        Ok(OrganisationView {
            organisation: organisation.clone(),
            parent: parent.and_then(|parent| authority.organisation(parent)).cloned(),
            below,
            posts,
            members,
            certificates_below: self.certificates_in_force(&desk, is_below),
            is_held_from_above: parent.is_some_and(|parent| !authority.is_active(parent)),
            is_to_be_run,
            is_to_be_suspended: is_to_be_run && !is_over(&desk, id, &official) && !authority.holds_auditor(id),
            are_members_to_be_suspended: is_to_be_run && !authority.is_of_auditor(id),
        })
    }

    pub(super) fn certificates_in_force(&self, desk: &DeskCopy, of: impl Fn(&Principal) -> bool) -> usize {
        let now = self.now();
        let is_counted = |holder: &PrincipalId| desk.authority.principal(holder).is_some_and(|holder| of(holder));
        let certificates = desk.authority.certificates();
        let in_force = certificates.filter(|certificate| certificate.standing(now) == CertificateStanding::Valid);
        in_force
            .filter(|certificate| is_counted(&certificate.principal))
            .count()
    }
}
