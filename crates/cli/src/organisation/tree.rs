//! `heyan organisation tree`: who stands below whom — 机构树.

use std::{collections::HashMap, io::Write};

use model::{
    Organisation, OrganisationId, OrganisationTree, PrincipalKind, TreeFault,
    organisation_tree::{TREE_DEPTH_MAX, tree_faults},
};
use serde_json::{Value, json};
use store::TreeStore;

use crate::{
    failure::Failure,
    output::{say, say_json},
};

/// Prints the tree.
///
/// # Errors
/// When the desk cannot be read, or `out` fails.
pub async fn print(json: bool, desk: &impl TreeStore, out: &mut dyn Write) -> Result<(), Failure> {
    let tree = Tree::new(desk.tree().await?);
    if json {
        let roots: Vec<Value> = tree.below(None).map(|root| tree.view(root, 1)).collect();
        return say_json(out, &Value::Array(roots));
    }
    for root in tree.below(None) {
        tree.write(root, "", "", out)?;
    }
    let organisations = tree.tree.organisations.len();
    say(
        out,
        &format!("共 {organisations} 个机构，{} 名人员和系统", tree.tree.principals.len()),
    )
}

struct Tree {
    tree: OrganisationTree,
    faults: HashMap<OrganisationId, TreeFault>,
}

impl Tree {
    fn new(tree: OrganisationTree) -> Self {
        let faults = tree_faults(&tree.organisations).into_iter().collect();
        Self { tree, faults }
    }

    fn below(&self, parent: Option<&OrganisationId>) -> impl Iterator<Item = &Organisation> {
        let organisations = self.tree.organisations.iter();
        organisations.filter(move |organisation| organisation.parent.as_ref() == parent)
    }

    /// `first` stands before its own line, `rest` before all below it.
    fn write(&self, organisation: &Organisation, first: &str, rest: &str, out: &mut dyn Write) -> Result<(), Failure> {
        let state = if organisation.is_active { "" } else { "，停用" };
        let fault = self.faults.get(&organisation.id);
        let fault = fault.map_or(String::new(), |fault| format!("  ！{fault}"));
        let Organisation { id, name, kind, .. } = organisation;
        say(out, &format!("{first}{name}（{}，{id}{state}）{fault}", kind.term()))?;
        let mut lines: Vec<String> = Vec::new();
        for post in self.tree.posts.iter().filter(|post| post.organisation == *id) {
            lines.push(format!("岗位 {}：{}", post.name, post.duty));
        }
        for principal in self
            .tree
            .principals
            .iter()
            .filter(|principal| principal.organisation == *id)
        {
            let kind = match principal.kind {
                PrincipalKind::Person => "人员",
                PrincipalKind::System => "系统",
            };
            let state = if principal.is_active { "" } else { "，停用" };
            lines.push(format!(
                "{kind} {}（{}，{}{state}）",
                principal.name, principal.post, principal.id
            ));
        }
        let below: Vec<&Organisation> = self.below(Some(id)).collect();
        let bar = if below.is_empty() { "    " } else { "│   " };
        for line in lines {
            say(out, &format!("{rest}{bar}· {line}"))?;
        }
        // A tree made by hand in the database might have no end.
        if rest.chars().count() / 4 >= TREE_DEPTH_MAX {
            return Ok(());
        }
        for (place, child) in below.iter().enumerate() {
            let (branch, bar) = if place + 1 == below.len() {
                ("└── ", "    ")
            } else {
                ("├── ", "│   ")
            };
            self.write(child, &format!("{rest}{branch}"), &format!("{rest}{bar}"), out)?;
        }
        Ok(())
    }

    fn view(&self, organisation: &Organisation, level: usize) -> Value {
        let id = &organisation.id;
        let posts = self.tree.posts.iter().filter(|post| post.organisation == *id);
        let principals = self
            .tree
            .principals
            .iter()
            .filter(|principal| principal.organisation == *id);
        let below: Vec<Value> = match level < TREE_DEPTH_MAX {
            true => self.below(Some(id)).map(|child| self.view(child, level + 1)).collect(),
            false => Vec::new(),
        };
        json!({
            "id": id.as_str(),
            "name": organisation.name,
            "kind": organisation.kind.as_str(),
            "is_active": organisation.is_active,
            "fault": self.faults.get(id).map(TreeFault::code),
            "posts": posts.map(|post| json!({ "name": post.name, "duty": post.duty })).collect::<Vec<_>>(),
            "principals": principals.map(|principal| json!({
                "id": principal.id.as_str(),
                "name": principal.name,
                "kind": principal.kind.as_str(),
                "post": principal.post,
                "is_active": principal.is_active,
            })).collect::<Vec<_>>(),
            "below": below,
        })
    }
}
