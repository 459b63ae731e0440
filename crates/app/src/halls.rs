//! Halls and people (机构与人员) as officials see and run them: organisations, posts, people, systems.

use std::{collections::HashSet, sync::Arc};

use model::{
    Affair, CertificateStanding, Duty, Organisation, OrganisationId, OrganisationKind, OrganisationTree, Post,
    Principal, PrincipalId, PrincipalKind, TreeChange, organisation_tree::short_text,
};
use store::OrganisationChange;

use crate::{
    App, AppError, Caller, Done, NotPossible, Official,
    desk::DeskCopy,
    enacted::Objection,
    organisation_budgets::{lead_agencys, run_by, sees},
};

/// What is said of a person or system that is not there, or not in the official's remit.
const PRINCIPAL_UNKNOWN: &str = "没有该标识的人员或者系统，请在机构页面核对。";

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
    /// Whether the caller may suspend it: not his own, nor one above it.
    pub is_to_be_suspended: bool,
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
        let mut members: std::collections::HashMap<&OrganisationId, (usize, usize)> = std::collections::HashMap::new();
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
            is_to_be_suspended: is_to_be_run && !is_over(&desk, id, &official),
        })
    }

    fn certificates_in_force(&self, desk: &DeskCopy, of: impl Fn(&Principal) -> bool) -> usize {
        let now = self.now();
        let is_counted = |holder: &PrincipalId| desk.authority.principal(holder).is_some_and(|holder| of(holder));
        let certificates = desk.authority.certificates();
        let in_force = certificates.filter(|certificate| certificate.standing(now) == CertificateStanding::Valid);
        in_force
            .filter(|certificate| is_counted(&certificate.principal))
            .count()
    }

    /// Suspends or resumes an organisation of the lead agency's province; in force for the next question.
    ///
    /// # Errors
    /// A refusal, or not possible: it is so already, or it is the caller's own or one above it; or storage failed.
    pub async fn set_organisation_active(
        &self,
        caller: &Caller,
        id: &OrganisationId,
        is_active: bool,
    ) -> Result<Done<()>, AppError> {
        let affair = if is_active {
            Affair::ResumeOrganisation
        } else {
            Affair::SuspendOrganisation
        };
        self.enacted(
            lead_agencys(caller, affair, id.as_str()),
            async |official, desk| {
                let organisation = run_by(desk, official, id)?;
                if is_over(desk, id, official) {
                    let message = "不能停用、恢复本机构及其上级机构；确需办理的，请联系平台运维。";
                    return Err(NotPossible::standing("organisation.own", message).into());
                }
                is_otherwise(organisation.is_active, is_active)?;
                Ok(OrganisationChange {
                    is_active: Some(is_active),
                    ..OrganisationChange::default()
                })
            },
            async |change, desk| desk.change_organisation(id, &change).await,
        )
        .await
    }

    /// Suspends or resumes a person or system of the lead agency's province; the organisation. In force for the next
    /// question.
    ///
    /// # Errors
    /// A refusal, or not possible: it is so already, or it is the caller himself; or storage failed.
    pub async fn set_principal_active(
        &self,
        caller: &Caller,
        id: &PrincipalId,
        is_active: bool,
    ) -> Result<Done<OrganisationId>, AppError> {
        let affair = if is_active {
            Affair::ResumePrincipal
        } else {
            Affair::SuspendPrincipal
        };
        self.enacted(
            lead_agencys(caller, affair, id.as_str()),
            async |official, desk| {
                let principal = desk.authority.principal(id).ok_or_else(principal_unknown)?;
                run_by(desk, official, &principal.organisation)?;
                if official.principal().id == *id {
                    let message = "不能停用本人；请由本机构其他人员办理。";
                    return Err(NotPossible::standing("principal.own", message).into());
                }
                is_otherwise(principal.is_active, is_active)?;
                Ok(principal.organisation.clone())
            },
            async |organisation, desk| {
                desk.set_principal_active(id, is_active).await?;
                Ok(organisation)
            },
        )
        .await
    }

    /// A person or system of an organisation in the lead agency's province, with its organisation.
    ///
    /// # Errors
    /// A refusal, or not possible: there is none of this id.
    pub async fn member(&self, caller: &Caller, id: &PrincipalId) -> Result<(MemberView, Arc<Organisation>), AppError> {
        let (official, desk) = self.official_with(caller, Duty::LeadAgency).await?;
        let principal = desk.authority.principal(id).ok_or_else(principal_unknown)?;
        let organisation = run_by(&desk, &official, &principal.organisation).map_err(|_| principal_unknown())?;
        let view = MemberView {
            principal: principal.clone(),
            certificates: self.certificates_in_force(&desk, |holder| holder.id == *id),
        };
        Ok((view, organisation))
    }

    /// Adds a hall or department below an organisation of the lead agency's province.
    ///
    /// # Errors
    /// A refusal, or not possible: it breaks a rule of the tree; or storage failed.
    pub async fn add_organisation(&self, caller: &Caller, new: Organisation) -> Result<Done<()>, AppError> {
        let id = new.id.clone();
        let change = TreeChange {
            organisations_added: vec![new],
            ..TreeChange::default()
        };
        self.change_tree(caller, Affair::AddOrganisation, id.as_str(), change)
            .await
    }

    /// Adds a post to an organisation of the lead agency's province, or gives it another duty.
    ///
    /// # Errors
    /// As [`Self::add_organisation`].
    pub async fn save_post(&self, caller: &Caller, post: Post) -> Result<Done<()>, AppError> {
        let id = post.organisation.clone();
        let change = TreeChange {
            posts: vec![post],
            ..TreeChange::default()
        };
        self.change_tree(caller, Affair::SavePost, id.as_str(), change).await
    }

    /// Adds a person in a post, or a system, to an organisation of the lead agency's province.
    ///
    /// # Errors
    /// As [`Self::add_organisation`].
    pub async fn add_principal(&self, caller: &Caller, new: Principal) -> Result<Done<()>, AppError> {
        let id = new.id.clone();
        let change = TreeChange {
            principals_added: vec![new],
            ..TreeChange::default()
        };
        self.change_tree(caller, Affair::AddPrincipal, id.as_str(), change)
            .await
    }

    /// Applies what a table comes to, whole or not at all, within the lead agency's province. The ledger names the table by
    /// the SHA-256 digest of its bytes.
    ///
    /// # Errors
    /// As [`Self::add_organisation`].
    pub async fn import_tree(&self, caller: &Caller, table: &[u8], change: TreeChange) -> Result<Done<()>, AppError> {
        let digest = ring::digest::digest(&ring::digest::SHA256, table);
        let hexadecimal: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let object = format!("sha256:{hexadecimal}");
        self.change_tree(caller, Affair::ImportOrganisations, &object, change)
            .await
    }

    /// The tree of the lead agency's province with what stands above it, for comparing a table with.
    ///
    /// # Errors
    /// A refusal; or the desk cannot be read.
    pub async fn tree_in_remit(&self, caller: &Caller) -> Result<OrganisationTree, AppError> {
        let (official, desk) = self.official_with(caller, Duty::LeadAgency).await?;
        let mut tree = self.inner.desk.store().tree().await?;
        let above: HashSet<OrganisationId> = (desk.authority.line_of(&official.organisation().id))
            .map(|above| above.id.clone())
            .collect();
        let is_his = |id: &OrganisationId| is_run_by(&desk, &official, id);
        tree.organisations
            .retain(|organisation| is_his(&organisation.id) || above.contains(&organisation.id));
        tree.posts.retain(|post| is_his(&post.organisation));
        tree.principals.retain(|principal| is_his(&principal.organisation));
        Ok(tree)
    }

    /// Whether a change keeps to what a lead agency may change, and what is wrong with it otherwise, without making it.
    ///
    /// # Errors
    /// A refusal, or not possible.
    pub async fn check_tree(&self, caller: &Caller, change: &TreeChange) -> Result<(), AppError> {
        let (official, desk) = self.official_with(caller, Duty::LeadAgency).await?;
        let tree = self.inner.desk.store().tree().await?;
        match keeps_to_remit(&desk, &official, change, &tree) {
            Ok(()) => Ok(()),
            Err(Objection::NotPossible(why)) => Err(why.into()),
            Err(_) => Err(outside_remit().into()),
        }
    }

    async fn change_tree(
        &self,
        caller: &Caller,
        affair: Affair,
        object: &str,
        change: TreeChange,
    ) -> Result<Done<()>, AppError> {
        self.enacted(
            lead_agencys(caller, affair, object),
            async |official, desk| {
                if change.is_empty() {
                    let message = "与现有内容一致，无需更改。";
                    return Err(NotPossible::standing("tree.same", message).into());
                }
                let tree = self.inner.desk.store().tree().await?;
                keeps_to_remit(desk, official, &change, &tree)?;
                Ok(change)
            },
            async |change, desk| desk.apply_tree(&change).await,
        )
        .await
    }
}

fn organisation_unknown() -> NotPossible {
    NotPossible::unknown("organisation.unknown", "没有该标识的机构，请在机构列表中核对。")
}

fn principal_unknown() -> NotPossible {
    NotPossible::unknown("principal.unknown", PRINCIPAL_UNKNOWN)
}

fn outside_remit() -> NotPossible {
    NotPossible::given(
        "tree.outside_remit",
        "表格中有不属本省的机构，或者其岗位、人员；请去掉后重新上传。",
    )
}

fn is_run_by(desk: &DeskCopy, official: &Official, id: &OrganisationId) -> bool {
    official.organisation().kind == OrganisationKind::LeadAgency && run_by(desk, official, id).is_ok()
}

/// Whether an organisation is the official's own or stands above it: who suspends it locks himself out.
fn is_over(desk: &DeskCopy, id: &OrganisationId, official: &Official) -> bool {
    desk.authority
        .line_of(&official.organisation().id)
        .any(|above| above.id == *id)
}

fn is_otherwise(is_active: bool, wanted: bool) -> Result<(), NotPossible> {
    match (is_active == wanted, wanted) {
        (false, _) => Ok(()),
        (true, true) => Err(NotPossible::standing("state.same", "目前为启用状态，无需恢复。")),
        (true, false) => Err(NotPossible::standing("state.same", "此前已停用，无需再次停用。")),
    }
}

/// What a lead agency may change: halls and departments below its province, with their posts, people and systems. Hours are
/// agreed by the register's owner, and the other kinds of organisations are the operator's affair.
fn keeps_to_remit(
    desk: &DeskCopy,
    official: &Official,
    change: &TreeChange,
    tree: &OrganisationTree,
) -> Result<(), Objection> {
    let mut added: HashSet<&OrganisationId> = HashSet::new();
    let is_his = |id: &OrganisationId, added: &HashSet<&OrganisationId>| {
        if added.contains(id) {
            Ok(())
        } else {
            run_by(desk, official, id).map(drop)
        }
    };
    let hours = || {
        let message = "人口服务时间由公民基本信息的信息提供部门约定，不能由牵头机构设定。";
        Objection::from(NotPossible::given("tree.hours", message))
    };
    for new in &change.organisations_added {
        if !matches!(new.kind, OrganisationKind::Hall | OrganisationKind::Department) {
            let message = "省级牵头机构可以添加政务服务大厅和审批部门；其他类别的机构由平台运维添加。";
            return Err(NotPossible::given("tree.kind", message).into());
        }
        let parent = new.parent.as_ref();
        let missing = || NotPossible::given("tree.parent_missing", "请写明上级机构。");
        is_his(parent.ok_or_else(missing)?, &added)?;
        if new.population_hours.is_some() {
            return Err(hours());
        }
        short(&new.name)?;
        added.insert(&new.id);
    }
    for changed in &change.organisations_changed {
        let known = run_by(desk, official, &changed.id)?;
        if known.population_hours != changed.population_hours {
            return Err(hours());
        }
    }
    for post in &change.posts {
        is_his(&post.organisation, &added)?;
        short(&post.name)?;
        short(&post.duty)?;
    }
    for principal in change.principals_added.iter().chain(&change.principals_changed) {
        is_his(&principal.organisation, &added)?;
        short(&principal.name)?;
        short(&principal.post)?;
        let is_it = |post: &&Post| post.organisation == principal.organisation && post.name == principal.post;
        let has_post = tree.posts.iter().chain(&change.posts).any(|post| is_it(&post));
        if principal.kind == PrincipalKind::Person && !has_post {
            let message = format!(
                "机构 {} 没有岗位“{}”；请先添加岗位，写明职责。",
                principal.organisation, principal.post
            );
            return Err(NotPossible::given("tree.post_unknown", message).into());
        }
    }
    Ok(())
}

fn short(text: &str) -> Result<(), NotPossible> {
    let rule = "名称、岗位、职责应为 1 至 200 个字符，不能只有空白，不含换行等控制字符。";
    short_text(text)
        .map(drop)
        .ok_or_else(|| NotPossible::given("tree.text", rule))
}
