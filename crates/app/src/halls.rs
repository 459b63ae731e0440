//! Halls and people (机构与人员) as a lead agency runs them: organisations, posts, people, systems.

mod remit;
mod seen;

use std::{collections::HashSet, sync::Arc};

use model::{
    Affair, Duty, Organisation, OrganisationId, OrganisationKind, OrganisationTree, Post, Principal, PrincipalId,
    RefusalCode, TreeChange,
};
use store::OrganisationChange;

use remit::keeps_to_remit;
pub use seen::{MemberView, OrganisationLine, OrganisationView};

use crate::{
    App, AppError, Caller, Done, NotPossible, Official,
    desk::DeskCopy,
    enacted::Objection,
    organisation_budgets::{lead_agencys, run_by},
};

/// What is said of a person or system that is not there, or not in the official's remit.
const PRINCIPAL_UNKNOWN: &str = "没有该标识的人员或者系统，请在机构页面核对。";

impl App {
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
                if desk.authority.holds_auditor(id) {
                    return Err(RefusalCode::AuditorNotSubject.into());
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
                if desk.authority.is_of_auditor(&principal.organisation) {
                    return Err(RefusalCode::AuditorNotSubject.into());
                }
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
            Err(Objection::Store(error)) => Err(error.into()),
            Err(Objection::Refused(_)) => Err(outside_remit().into()),
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
