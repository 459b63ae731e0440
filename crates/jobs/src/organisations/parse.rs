//! One row of the table: an organisation, a post, a person or a system.

use model::{
    Organisation, OrganisationId, OrganisationKind, Post, Principal, PrincipalId, PrincipalKind, ServiceHours,
    organisation_tree::{DAILY_BUDGET_CLERK_DEFAULT, DAILY_BUDGET_SYSTEM_DEFAULT, short_text},
};

use crate::table_file::{RowFault, TableRow};

pub(super) enum Row {
    Organisation(OrganisationRow),
    Post(Post),
    Principal(Principal),
}

/// An organisation as the file has it; `None` where the cell is empty.
pub(super) struct OrganisationRow {
    pub id: OrganisationId,
    pub kind: OrganisationKind,
    pub parent: Option<OrganisationId>,
    name: String,
    /// `Some(None)`: the hours of the notice.
    population_hours: Option<Option<ServiceHours>>,
    daily_budget_clerk: Option<u32>,
    daily_budget_system: Option<u32>,
}

impl OrganisationRow {
    pub fn as_new(&self) -> Organisation {
        Organisation {
            id: self.id.clone(),
            name: self.name.clone(),
            kind: self.kind,
            parent: self.parent.clone(),
            is_active: true,
            population_hours: self.population_hours.flatten(),
            daily_budget_clerk: self.daily_budget_clerk.unwrap_or(DAILY_BUDGET_CLERK_DEFAULT),
            daily_budget_system: self.daily_budget_system.unwrap_or(DAILY_BUDGET_SYSTEM_DEFAULT),
        }
    }

    /// The known organisation with what the file says of it. Whether it is suspended is never the file's affair.
    pub fn over(&self, known: &Organisation) -> Organisation {
        Organisation {
            name: self.name.clone(),
            population_hours: self.population_hours.unwrap_or(known.population_hours),
            daily_budget_clerk: self.daily_budget_clerk.unwrap_or(known.daily_budget_clerk),
            daily_budget_system: self.daily_budget_system.unwrap_or(known.daily_budget_system),
            ..known.clone()
        }
    }
}

pub(super) fn row(row: &TableRow<'_>) -> Result<Row, RowFault> {
    let cells = Cells(row);
    let kind = row.get("kind");
    let mut kinds = OrganisationKind::ALL.iter().copied();
    if let Some(kind) = kinds.find(|known| [known.as_str(), known.term()].contains(&kind)) {
        return cells.organisation(kind).map(Row::Organisation);
    }
    match kind {
        "post" | "岗位" => cells.post().map(Row::Post),
        "person" | "工作人员" => cells.principal(PrincipalKind::Person).map(Row::Principal),
        "system" | "审批系统" => cells.principal(PrincipalKind::System).map(Row::Principal),
        _ => {
            let known = OrganisationKind::ALL.iter();
            let known: Vec<_> = known
                .map(|kind| format!("{}（{}）", kind.term(), kind.as_str()))
                .collect();
            let rule = format!(
                "类别应为以下之一：{}、岗位（post）、工作人员（person）、审批系统（system）",
                known.join("、")
            );
            Err(cells.fault("类别", "tree.kind", rule, "请改正类别"))
        }
    }
}

const ID_RULE: &str = "标识应为 1 至 64 个小写字母、数字、连字符、下划线或点";

struct Cells<'r>(&'r TableRow<'r>);

impl Cells<'_> {
    fn fault(&self, column: &str, code: &str, rule: impl Into<String>, remedy: &str) -> RowFault {
        RowFault {
            line: self.0.line,
            column: column.to_owned(),
            code: code.to_owned(),
            rule: rule.into(),
            remedy: remedy.to_owned(),
        }
    }

    /// What does not belong to this sort of row must not stand there: it would be lost without a word.
    fn must_be_empty(&self, kind: &str, columns: &[(&str, &str)]) -> Result<(), RowFault> {
        match columns.iter().find(|(id, _)| !self.0.get(id).is_empty()) {
            None => Ok(()),
            Some((_, name)) => Err(self.fault(name, "tree.not_here", format!("{kind}没有这一项"), "请清空这一格")),
        }
    }

    fn text(&self, id: &str, name: &str) -> Result<String, RowFault> {
        short_text(self.0.get(id)).map(str::to_owned).ok_or_else(|| {
            let rule = "应为 1 至 200 个字符，不能只有空白，不含换行等控制字符";
            self.fault(name, "tree.text", rule, "请填写或者改正")
        })
    }

    fn organisation_id(&self, column: &str, name: &str) -> Result<OrganisationId, RowFault> {
        OrganisationId::parse(self.0.get(column))
            .ok_or_else(|| self.fault(name, "tree.id", ID_RULE, "请改正，如 hall-510100"))
    }

    fn budget(&self, id: &str, name: &str) -> Result<Option<u32>, RowFault> {
        match self.0.get(id) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| {
                let rule = format!("每日额度应为 0 至 {} 的整数", u32::MAX);
                self.fault(name, "tree.budget", rule, "请写整数，不加单位和分隔符")
            }),
        }
    }

    fn organisation(&self, kind: OrganisationKind) -> Result<OrganisationRow, RowFault> {
        self.must_be_empty("机构", &[("post", "岗位"), ("duty", "职责")])?;
        let parent = match self.0.get("parent") {
            "" => None,
            _ => Some(self.organisation_id("parent", "上级")?),
        };
        let population_hours = match self.0.get("population_hours") {
            "" => None,
            "notice" | "通知规定" => Some(None),
            text => Some(Some(text.parse::<ServiceHours>().map_err(|error| {
                self.fault(
                    "人口服务时间",
                    "tree.hours",
                    error.to_string(),
                    "请写作 08:00-22:00，或者“通知规定”",
                )
            })?)),
        };
        Ok(OrganisationRow {
            id: self.organisation_id("id", "标识")?,
            kind,
            parent,
            name: self.text("name", "名称")?,
            population_hours,
            daily_budget_clerk: self.budget("daily_budget_clerk", "人员额度")?,
            daily_budget_system: self.budget("daily_budget_system", "系统额度")?,
        })
    }

    const ASKED_OF_ORGANISATIONS: &'static [(&'static str, &'static str)] = &[
        ("population_hours", "人口服务时间"),
        ("daily_budget_clerk", "人员额度"),
        ("daily_budget_system", "系统额度"),
    ];

    fn post(&self) -> Result<Post, RowFault> {
        self.must_be_empty("岗位", &[("id", "标识"), ("post", "岗位")])?;
        self.must_be_empty("岗位", Self::ASKED_OF_ORGANISATIONS)?;
        Ok(Post {
            organisation: self.organisation_id("parent", "上级")?,
            name: self.text("name", "名称")?,
            duty: self.text("duty", "职责")?,
        })
    }

    fn principal(&self, kind: PrincipalKind) -> Result<Principal, RowFault> {
        self.must_be_empty("人员和系统", &[("duty", "职责")])?;
        self.must_be_empty("人员和系统", Self::ASKED_OF_ORGANISATIONS)?;
        Ok(Principal {
            id: PrincipalId::parse(self.0.get("id"))
                .ok_or_else(|| self.fault("标识", "tree.id", ID_RULE, "请改正，如 hall-510100-window-3"))?,
            name: self.text("name", "名称")?,
            kind,
            organisation: self.organisation_id("parent", "上级")?,
            post: self.text("post", "岗位")?,
            is_active: true,
        })
    }
}
