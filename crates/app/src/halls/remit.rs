//! What a lead agency may change in the tree (牵头机构的管辖范围), whether it comes from a form or from a table.

use std::collections::HashSet;

use model::{
    OrganisationId, OrganisationKind, OrganisationTree, Post, PrincipalKind, TreeChange, organisation_tree::short_text,
};

use crate::{NotPossible, Official, desk::DeskCopy, enacted::Objection, organisation_budgets::run_by};

/// What a lead agency may change: halls and departments below its province, with their posts, people and systems. Hours are
/// agreed by the register's owner, and the other kinds of organisations are the operator's affair.
pub(super) fn keeps_to_remit(
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
