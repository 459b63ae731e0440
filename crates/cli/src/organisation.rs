//! `heyan organisation`: organisations and their budgets and hours — 机构管理.

mod burst;
pub mod import;
mod tree;

use std::io::Write;

use model::{
    Authority, CaseCheck, Organisation, OrganisationId, OrganisationKind, ServiceHours,
    organisation_tree::{DAILY_BUDGET_CLERK_DEFAULT, DAILY_BUDGET_SYSTEM_DEFAULT},
};
use serde_json::{Value, json};
use store::{BudgetStore, CaseStore, DeskStore, OrganisationChange, TreeStore};

use crate::{
    data_folder::DataFolder,
    desk_command::{now, open_tree, organisation_id, some_text},
    failure::Failure,
    output::{output_failure, say, say_json},
    table::Table,
};

/// The arguments of `heyan organisation`.
#[derive(Debug, clap::Args)]
pub struct OrganisationArgs {
    #[command(subcommand)]
    command: OrganisationCommand,
}

#[derive(Debug, clap::Subcommand)]
enum OrganisationCommand {
    /// 添加机构
    Add(AddArgs),
    /// 列出机构
    List {
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 以树形列出机构、岗位、人员和系统
    Tree {
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 从 CSV 文件导入机构、岗位、人员和系统：整批导入，一行有误即全部不导入
    Import(import::ImportArgs),
    /// 修改机构的服务时间或每日额度，至少给出一项
    Change(ChangeArgs),
    /// 临时增额：在每日额度之外，为某些日子增加次数
    #[command(subcommand)]
    Burst(burst::BurstCommand),
    /// 停用机构：其人员和系统的提问一律拒绝
    #[command(visible_alias = "revoke")]
    Suspend {
        /// 机构标识
        #[arg(value_name = "标识", value_parser = organisation_id)]
        id: OrganisationId,
        /// 只说明影响，不停用
        #[arg(long)]
        dry_run: bool,
    },
    /// 恢复已停用的机构
    Resume {
        /// 机构标识
        #[arg(value_name = "标识", value_parser = organisation_id)]
        id: OrganisationId,
    },
}

#[derive(Debug, clap::Args)]
struct AddArgs {
    /// 机构标识，如 hall-510100；添加后不能更改
    #[arg(value_name = "标识", value_parser = organisation_id)]
    id: OrganisationId,
    /// 机构全称
    #[arg(long, value_name = "名称", value_parser = some_text)]
    name: String,
    /// 机构类别：national、source_authority、province、lead_agency、hall、department、auditor
    #[arg(long, value_name = "类别", value_parser = kind)]
    kind: OrganisationKind,
    /// 上级机构的标识
    #[arg(long, value_name = "标识", value_parser = organisation_id)]
    parent: Option<OrganisationId>,
    /// 约定的人口信息服务时间，如 08:00-22:00；notice 为通知规定的 08:00-20:00
    #[arg(long, value_name = "时间", value_parser = hours, default_value = "notice")]
    hours: AgreedHours,
    /// 窗口人员每日额度（次）
    #[arg(long, value_name = "次数", default_value_t = DAILY_BUDGET_CLERK_DEFAULT)]
    budget_clerk: u32,
    /// 审批系统每日额度（次）
    #[arg(long, value_name = "次数", default_value_t = DAILY_BUDGET_SYSTEM_DEFAULT)]
    budget_system: u32,
}

#[derive(Debug, clap::Args)]
struct ChangeArgs {
    /// 机构标识
    #[arg(value_name = "标识", value_parser = organisation_id)]
    id: OrganisationId,
    /// 约定的人口信息服务时间，如 08:00-22:00；notice 恢复为通知规定的时间
    #[arg(long, value_name = "时间", value_parser = hours, required_unless_present_any = ["budget_clerk", "budget_system", "cases"])]
    hours: Option<AgreedHours>,
    /// 窗口人员每日额度（次）；须写明理由
    #[arg(long, value_name = "次数", requires = "reason")]
    budget_clerk: Option<u32>,
    /// 审批系统每日额度（次）；须写明理由
    #[arg(long, value_name = "次数", requires = "reason")]
    budget_system: Option<u32>,
    /// 调整每日额度的理由，在额度页面上可以看到
    #[arg(long, value_name = "理由", value_parser = some_text)]
    reason: Option<String>,
    /// 办件核对：off 不核对，warn 只提示，enforce 未登记或者已办结的不予答复，inherit 随上级机构
    #[arg(long, value_name = "方式", value_parser = cases)]
    cases: Option<CaseChecking>,
}

/// `None`: the hours of the notice.
#[derive(Clone, Copy, Debug)]
struct AgreedHours(Option<ServiceHours>);

/// `None`: as the organisation above.
#[derive(Clone, Copy, Debug)]
struct CaseChecking(Option<CaseCheck>);

fn cases(text: &str) -> Result<CaseChecking, String> {
    match (text, CaseCheck::parse(text)) {
        ("inherit", _) => Ok(CaseChecking(None)),
        (_, Some(check)) => Ok(CaseChecking(Some(check))),
        (_, None) => Err("办件核对应为 off、warn、enforce 或者 inherit".to_owned()),
    }
}

fn hours(text: &str) -> Result<AgreedHours, String> {
    match text {
        "notice" => Ok(AgreedHours(None)),
        _ => match text.parse::<ServiceHours>() {
            Ok(hours) => Ok(AgreedHours(Some(hours))),
            Err(error) => Err(error.to_string()),
        },
    }
}

fn kind(text: &str) -> Result<OrganisationKind, String> {
    OrganisationKind::parse(text).ok_or_else(|| {
        let known = OrganisationKind::ALL.iter();
        let known: Vec<_> = known
            .map(|kind| format!("{}（{}）", kind.as_str(), kind.term()))
            .collect();
        format!("机构类别应为以下之一：{}", known.join("、"))
    })
}

/// Runs the command.
///
/// # Errors
/// When the desk refuses or cannot be read.
pub async fn run(args: OrganisationArgs, data: &DataFolder) -> Result<(), Failure> {
    perform(args, &*open_tree(data)?, &mut std::io::stdout()).await
}

async fn perform(
    args: OrganisationArgs,
    desk: &(impl DeskStore + TreeStore + CaseStore + BudgetStore),
    out: &mut dyn Write,
) -> Result<(), Failure> {
    match args.command {
        OrganisationCommand::Add(args) => add(args, desk, out).await,
        OrganisationCommand::List { json } => list(json, desk, out).await,
        OrganisationCommand::Tree { json } => tree::print(json, desk, out).await,
        OrganisationCommand::Import(args) => import::run(&args, desk, out).await,
        OrganisationCommand::Change(args) => {
            let change = OrganisationChange {
                is_active: None,
                population_hours: args.hours.map(|AgreedHours(hours)| hours),
            };
            desk.change_organisation(&args.id, &change).await?;
            if let Some(reason) = args.reason {
                desk.change_budgets(&args.id, args.budget_clerk, args.budget_system, &reason)
                    .await?;
            }
            if let Some(CaseChecking(check)) = args.cases {
                desk.set_case_check(&args.id, check).await?;
            }
            say(out, &format!("已修改机构 {}。", args.id))
        }
        OrganisationCommand::Burst(command) => burst::run(command, now(), desk, out).await,
        OrganisationCommand::Suspend { id, dry_run } => suspend(&id, dry_run, desk, out).await,
        OrganisationCommand::Resume { id } => {
            set_active(&id, true, desk).await?;
            say(out, &format!("已恢复机构 {id}。"))
        }
    }
}

async fn add(args: AddArgs, desk: &dyn DeskStore, out: &mut dyn Write) -> Result<(), Failure> {
    let organisation = Organisation {
        id: args.id,
        name: args.name,
        kind: args.kind,
        parent: args.parent,
        is_active: true,
        population_hours: args.hours.0,
        daily_budget_clerk: args.budget_clerk,
        daily_budget_system: args.budget_system,
    };
    desk.add_organisation(&organisation).await?;
    say(
        out,
        &format!(
            "已添加机构 {}（{}，{}）。",
            organisation.id,
            organisation.name,
            organisation.kind.term()
        ),
    )
}

async fn list(json: bool, desk: &dyn DeskStore, out: &mut dyn Write) -> Result<(), Failure> {
    let all = desk.list_organisations().await?;
    let authority = desk.authority().await?;
    if json {
        return say_json(
            out,
            &all.iter().map(|organisation| view(organisation, &authority)).collect(),
        );
    }
    let mut table = Table::new(&[
        "标识",
        "名称",
        "类别",
        "上级",
        "状态",
        "人口服务时间",
        "人员额度",
        "系统额度",
        "办件核对",
    ]);
    for organisation in all {
        let cases = authority.case_check_of(&organisation.id);
        table.add([
            organisation.id.to_string(),
            organisation.name,
            organisation.kind.term().to_owned(),
            organisation.parent.map_or_else(String::new, |id| id.to_string()),
            if organisation.is_active { "启用" } else { "停用" }.to_owned(),
            organisation
                .population_hours
                .unwrap_or(ServiceHours::NOTICE)
                .to_string(),
            organisation.daily_budget_clerk.to_string(),
            organisation.daily_budget_system.to_string(),
            cases.as_str().to_owned(),
        ]);
    }
    table.write(out).map_err(output_failure)
}

fn view(organisation: &Organisation, authority: &Authority) -> Value {
    json!({
        "id": organisation.id.as_str(),
        "name": organisation.name,
        "kind": organisation.kind.as_str(),
        "parent": organisation.parent.as_ref().map(OrganisationId::as_str),
        "is_active": organisation.is_active,
        "population_hours": organisation.population_hours.map(|hours| hours.to_string()),
        "daily_budget_clerk": organisation.daily_budget_clerk,
        "daily_budget_system": organisation.daily_budget_system,
        "cases": authority.case_check_of(&organisation.id).as_str(),
    })
}

async fn suspend(id: &OrganisationId, dry_run: bool, desk: &dyn DeskStore, out: &mut dyn Write) -> Result<(), Failure> {
    if !dry_run {
        set_active(id, false, desk).await?;
        return say(
            out,
            &format!("已停用机构 {id}；恢复请用 heyan organisation resume {id}。"),
        );
    }
    let authority = desk.authority().await?;
    let Some(organisation) = authority.organisation(id) else {
        let message = format!("没有标识为 {id} 的机构；请用 heyan organisation list 核对标识");
        return Err(Failure::new("desk.conflict", message));
    };
    let members = authority
        .principals()
        .filter(|principal| principal.organisation == *id && principal.is_active)
        .count();
    say(
        out,
        &format!(
            "试运行：将停用机构 {id}（{}），其 {members} 名启用的人员和系统不能再提问。未作更改。",
            organisation.name
        ),
    )
}

async fn set_active(id: &OrganisationId, is_active: bool, desk: &dyn DeskStore) -> Result<(), Failure> {
    let change = OrganisationChange {
        is_active: Some(is_active),
        ..OrganisationChange::default()
    };
    Ok(desk.change_organisation(id, &change).await?)
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use store_embedded::EmbeddedDesk;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        args: OrganisationArgs,
    }

    async fn run_line(desk: &EmbeddedDesk, line: &[&str]) -> Result<String, String> {
        let line = Line::try_parse_from([&["organisation"], line].concat()).map_err(|error| error.to_string())?;
        let mut out = Vec::new();
        perform(line.args, desk, &mut out)
            .await
            .map_err(|failure| failure.to_string())?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[tokio::test]
    async fn an_organisation_is_added_changed_suspended_and_listed() {
        let folder = tempfile::tempdir().unwrap();
        let desk = EmbeddedDesk::open(folder.path()).unwrap();
        let add = ["add", "hall-1", "--name", "演示大厅", "--kind", "hall"];
        run_line(&desk, &add).await.unwrap();
        let again = run_line(&desk, &add).await.unwrap_err();
        assert!(again.contains("已存在"), "{again}");
        let orphan = run_line(&desk, &[&["add", "hall-2", "--parent", "nobody"], &add[2..]].concat())
            .await
            .unwrap_err();
        assert!(orphan.contains("没有标识为 nobody 的上级机构"), "{orphan}");

        run_line(
            &desk,
            &[
                "change",
                "hall-1",
                "--hours",
                "08:00-22:00",
                "--budget-clerk",
                "7",
                "--reason",
                "试点",
            ],
        )
        .await
        .unwrap();
        let said = run_line(&desk, &["suspend", "hall-1", "--dry-run"]).await.unwrap();
        assert!(said.contains("未作更改"), "{said}");
        assert!(
            desk.list_organisations().await.unwrap()[0].is_active,
            "a dry run changes nothing"
        );
        run_line(&desk, &["revoke", "hall-1"]).await.unwrap();
        let table = run_line(&desk, &["list"]).await.unwrap();
        for expected in ["hall-1", "政务服务大厅", "停用", "08:00-22:00", "共 1 条"] {
            assert!(table.contains(expected), "{table}");
        }
        run_line(&desk, &["resume", "hall-1"]).await.unwrap();
        run_line(&desk, &["change", "hall-1", "--hours", "notice"])
            .await
            .unwrap();
        let json: Value = serde_json::from_str(&run_line(&desk, &["list", "--json"]).await.unwrap()).unwrap();
        assert_eq!(json[0]["is_active"], true);
        assert_eq!(json[0]["population_hours"], Value::Null);
        assert_eq!(json[0]["daily_budget_clerk"], 7);
    }

    #[tokio::test]
    async fn a_wrong_line_is_refused_with_the_rule() {
        let folder = tempfile::tempdir().unwrap();
        let desk = EmbeddedDesk::open(folder.path()).unwrap();
        let cases: [(&[&str], &str); 6] = [
            (&["add", "Hall", "--name", "大厅", "--kind", "hall"], "小写字母"),
            (&["add", "hall", "--name", " ", "--kind", "hall"], "不能只有空白"),
            (&["add", "hall", "--name", "大厅", "--kind", "castle"], "政务服务大厅"),
            (
                &["add", "hall", "--name", "大厅", "--kind", "hall", "--hours", "8-20"],
                "08:00-20:00",
            ),
            (&["change", "hall"], "--hours"),
            (&["resume", "hall"], "organisation list"),
        ];
        for (line, rule) in cases {
            let said = run_line(&desk, line).await.unwrap_err();
            assert!(said.contains(rule), "{line:?}: {said}");
        }
    }
}
