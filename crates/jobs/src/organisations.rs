//! A tree of organisations from a table (机构树导入): rows → organisations, posts, people, systems → what has to change.
//!
//! Whole or not: one row that breaks a rule, and there is no change. Rows may stand in any order. What the file does not
//! name stays as it is, and an empty cell of something that is known leaves that as it is too.

mod parse;

use std::collections::{HashMap, HashSet};

use model::{
    Organisation, OrganisationId, OrganisationTree, Post, Principal, PrincipalKind, TreeChange,
    organisation_tree::tree_faults,
};

use crate::table_file::{Column, RowFault, TableFile};
use parse::{OrganisationRow, Row};

/// The columns of the table.
pub const COLUMNS: &[Column] = &[
    column("kind", "类别", true),
    column("id", "标识", true),
    column("name", "名称", true),
    column("parent", "上级", true),
    column("post", "岗位", false),
    column("duty", "职责", false),
    column("population_hours", "人口服务时间", false),
    column("daily_budget_clerk", "人员额度", false),
    column("daily_budget_system", "系统额度", false),
];

const fn column(id: &'static str, name: &'static str, is_required: bool) -> Column {
    Column { id, name, is_required }
}

/// What an import comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreePlan {
    /// What has to change.
    pub change: TreeChange,
    /// Rows that name what is there already, just so.
    pub unchanged: u64,
}

/// Compares a table with the tree that there is.
///
/// # Errors
/// Every row that breaks a rule, in the order of the file.
pub fn plan(table: &TableFile, existing: &OrganisationTree) -> Result<TreePlan, Vec<RowFault>> {
    let mut faults = table.faults().to_vec();
    let mut rows = Vec::new();
    for row in table.rows() {
        match parse::row(&row) {
            Ok(parsed) => rows.push((row.line, parsed)),
            Err(fault) => faults.push(fault),
        }
    }
    let mut planning = Planning {
        existing,
        faults,
        lines: HashMap::new(),
        plan: TreePlan::default(),
    };
    for (line, row) in &rows {
        if let Row::Organisation(row) = row {
            planning.organisation(*line, row);
        }
    }
    let organisations = planning.whole_tree();
    let mut posts: HashSet<(OrganisationId, String)> = HashSet::new();
    for post in &existing.posts {
        posts.insert((post.organisation.clone(), post.name.clone()));
    }
    for (line, row) in &rows {
        if let Row::Post(post) = row {
            planning.post(*line, post, &organisations);
            posts.insert((post.organisation.clone(), post.name.clone()));
        }
    }
    for (line, row) in &rows {
        if let Row::Principal(principal) = row {
            planning.principal(*line, principal, &organisations, &posts);
        }
    }
    let Planning { mut faults, plan, .. } = planning;
    if faults.is_empty() {
        return Ok(plan);
    }
    faults.sort_by_key(|fault| fault.line);
    Err(faults)
}

struct Planning<'a> {
    existing: &'a OrganisationTree,
    faults: Vec<RowFault>,
    /// Where in the file a thing was named first.
    lines: HashMap<(&'static str, String), u64>,
    plan: TreePlan,
}

impl Planning<'_> {
    fn fault(&mut self, line: u64, column: &str, code: &str, rule: impl Into<String>, remedy: &str) {
        self.faults.push(RowFault {
            line,
            column: column.to_owned(),
            code: code.to_owned(),
            rule: rule.into(),
            remedy: remedy.to_owned(),
        });
    }

    /// Whether a thing is named for the first time.
    fn is_first(&mut self, line: u64, what: &'static str, key: String) -> bool {
        if let Some(earlier) = self.lines.get(&(what, key.clone())) {
            let rule = format!("与第 {earlier} 行重复");
            self.fault(
                line,
                "标识",
                "tree.twice",
                rule,
                "同一机构、岗位、用户只写一行，请去掉一行",
            );
            return false;
        }
        self.lines.insert((what, key), line);
        true
    }

    fn organisation(&mut self, line: u64, row: &OrganisationRow) {
        if !self.is_first(line, "organisation", row.id.to_string()) {
            return;
        }
        let Some(known) = self.existing.organisations.iter().find(|known| known.id == row.id) else {
            self.plan.change.organisations_added.push(row.as_new());
            return;
        };
        if known.kind != row.kind {
            let rule = format!("机构 {} 已登记为{}，类别不能更改", row.id, known.kind.term());
            self.fault(line, "类别", "tree.kind_differs", rule, "请改正类别，或者换用新的标识");
        } else if known.parent != row.parent {
            let rule = format!(
                "机构 {} 的上级已登记为 {}；改变上级会改变其继承的授权，不能以导入更改",
                row.id,
                known.parent.as_ref().map_or("（无）", |parent| parent.as_str())
            );
            self.fault(
                line,
                "上级",
                "tree.parent_differs",
                rule,
                "请改正上级，或者停用原机构并以新的标识添加",
            );
        } else {
            let changed = row.over(known);
            if changed == *known {
                self.plan.unchanged += 1;
            } else {
                self.plan.change.organisations_changed.push(changed);
            }
        }
    }

    /// Checks the tree as it will be, and puts new organisations behind the ones above them.
    fn whole_tree(&mut self) -> HashSet<OrganisationId> {
        let change = &self.plan.change;
        let changed: HashMap<&OrganisationId, &Organisation> = change
            .organisations_changed
            .iter()
            .map(|changed| (&changed.id, changed))
            .collect();
        let mut all: Vec<Organisation> = self
            .existing
            .organisations
            .iter()
            .map(|known| (*changed.get(&known.id).unwrap_or(&known)).clone())
            .collect();
        all.extend(change.organisations_added.iter().cloned());
        let parents: HashMap<OrganisationId, Option<OrganisationId>> = all
            .iter()
            .map(|organisation| (organisation.id.clone(), organisation.parent.clone()))
            .collect();
        for (id, fault) in tree_faults(&all) {
            // What was wrong before and is not in the file is no fault of the file.
            if let Some(line) = self.lines.get(&("organisation", id.to_string())).copied() {
                let column = match fault {
                    model::TreeFault::NoLeadAgency | model::TreeFault::SecondLeadAgency(_) => "类别",
                    _ => "上级",
                };
                self.fault(line, column, fault.code(), fault.to_string(), fault.remedy());
            }
        }
        let depth = |organisation: &Organisation| {
            let line = std::iter::successors(organisation.parent.as_ref(), |id| parents.get(id)?.as_ref());
            line.take(model::organisation_tree::TREE_DEPTH_MAX).count()
        };
        self.plan.change.organisations_added.sort_by_key(depth);
        parents.into_keys().collect()
    }

    fn is_known(&mut self, line: u64, id: &OrganisationId, organisations: &HashSet<OrganisationId>) -> bool {
        let is_known = organisations.contains(id);
        if !is_known {
            let rule = format!("没有标识为 {id} 的机构");
            self.fault(
                line,
                "上级",
                "tree.parent_unknown",
                rule,
                "请在文件中添加该机构，或者改正标识",
            );
        }
        is_known
    }

    fn post(&mut self, line: u64, post: &Post, organisations: &HashSet<OrganisationId>) {
        let key = format!("{} {}", post.organisation, post.name);
        if !self.is_known(line, &post.organisation, organisations) || !self.is_first(line, "post", key) {
            return;
        }
        if self.existing.posts.contains(post) {
            self.plan.unchanged += 1;
        } else {
            self.plan.change.posts.push(post.clone());
        }
    }

    fn principal(
        &mut self,
        line: u64,
        new: &Principal,
        organisations: &HashSet<OrganisationId>,
        posts: &HashSet<(OrganisationId, String)>,
    ) {
        if !self.is_known(line, &new.organisation, organisations)
            || !self.is_first(line, "principal", new.id.to_string())
        {
            return;
        }
        if new.kind == PrincipalKind::Person && !posts.contains(&(new.organisation.clone(), new.post.clone())) {
            let rule = format!("机构 {} 没有这一岗位", new.organisation);
            self.fault(
                line,
                "岗位",
                "tree.post_unknown",
                rule,
                "请为该机构添加一行“岗位”，写明职责，或者改正岗位名称",
            );
            return;
        }
        let Some(known) = self.existing.principals.iter().find(|known| known.id == new.id) else {
            self.plan.change.principals_added.push(new.clone());
            return;
        };
        if (known.kind, &known.organisation) != (new.kind, &new.organisation) {
            let rule = format!(
                "用户 {} 已登记在机构 {}，类别和所属机构不能更改",
                new.id, known.organisation
            );
            self.fault(
                line,
                "标识",
                "tree.principal_differs",
                rule,
                "调离的人员请停用原用户，以新的标识添加",
            );
            return;
        }
        let changed = Principal {
            is_active: known.is_active,
            ..new.clone()
        };
        if changed == *known {
            self.plan.unchanged += 1;
        } else {
            self.plan.change.principals_changed.push(changed);
        }
    }
}

#[cfg(test)]
mod tests;
