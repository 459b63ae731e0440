//! `heyan matter`: the list of matters — 事项目录管理.

use std::{io::Write, path::PathBuf};

use jobs::matters::{self, MatterPlan};
use model::Matter;
use serde_json::{Value, json};
use store::MatterStore;

use crate::{
    data_folder::DataFolder,
    desk_command::{open_tree, some_text},
    failure::Failure,
    organisation::import::{faults_text, read, unreadable},
    output::{output_failure, say, say_json},
    table::Table,
};

/// The arguments of `heyan matter`.
#[derive(Debug, clap::Args)]
pub struct MatterArgs {
    #[command(subcommand)]
    command: MatterCommand,
}

#[derive(Debug, clap::Subcommand)]
enum MatterCommand {
    /// 从 CSV 文件导入事项：整批导入，一行有误即全部不导入
    Import {
        /// CSV 文件，UTF-8 或者 GB18030；列：事项编码（或者基本编码、实施编码）、事项名称，可有法律依据、保密依据
        #[arg(value_name = "文件")]
        file: PathBuf,
        /// 只检查，不导入
        #[arg(long)]
        dry_run: bool,
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 依法保密：为此事项的提问不列入本人查询的使用记录
    Secrecy(SecrecyArgs),
    /// 列出事项
    List {
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
struct SecrecyArgs {
    /// 事项编码
    #[arg(value_name = "编码")]
    code: String,
    /// 依据哪部法律、行政法规保密，写明条款
    #[arg(long, value_name = "依据", value_parser = some_text, required_unless_present = "none")]
    basis: Option<String>,
    /// 不再保密
    #[arg(long, conflicts_with = "basis")]
    none: bool,
}

/// Runs the command.
///
/// # Errors
/// When the file cannot be read, rows break rules, or the desk cannot be read or written.
pub async fn run(args: MatterArgs, data: &DataFolder) -> Result<(), Failure> {
    let desk = open_tree(data)?;
    let out = &mut std::io::stdout();
    match args.command {
        MatterCommand::Import { file, dry_run, json } => {
            let outcome = import(&read(&file)?, &*desk, dry_run).await?;
            if json {
                say_json(out, &view(&outcome, dry_run))?;
            } else {
                say(out, text(&outcome, dry_run).trim_end())?;
            }
            outcome.map(|_| ()).map_err(|faults| {
                let message = format!("文件有 {} 处错误，未作任何更改；请逐行改正后重新导入", faults.len());
                Failure::new("matter.import", message)
            })
        }
        MatterCommand::Secrecy(args) => secrecy(args, &*desk, out).await,
        MatterCommand::List { json } => list(json, &*desk, out).await,
    }
}

async fn secrecy(args: SecrecyArgs, desk: &impl MatterStore, out: &mut dyn Write) -> Result<(), Failure> {
    let known = desk.list_matters().await?;
    let Some(mut matter) = known.into_iter().find(|matter| matter.code.as_str() == args.code) else {
        let message = "事项目录中没有此编码；请核对编码，或者先用 heyan matter import 补充目录";
        return Err(Failure::new("matter.unknown", message));
    };
    matter.secrecy_basis = args.basis.unwrap_or_default();
    desk.save_matters(&[matter.clone()]).await?;
    let text = if matter.secrecy_basis.is_empty() {
        format!("事项 {} 不再保密，为此事项的提问列入本人查询的使用记录。", matter.code)
    } else {
        format!(
            "事项 {} 依法保密，为此事项的提问不列入本人查询的使用记录，立即生效。",
            matter.code
        )
    };
    say(out, &text)
}

type Outcome = Result<MatterPlan, Vec<jobs::table_file::RowFault>>;

/// Compares the table with the desk, and unless it is a dry run, saves what differs.
///
/// # Errors
/// When it is no table, or the desk cannot be read or written.
pub async fn import(bytes: &[u8], desk: &impl MatterStore, is_dry_run: bool) -> Result<Outcome, Failure> {
    let table = matters::read(bytes).map_err(|error| unreadable(&error))?;
    let outcome = matters::plan(&table, &desk.list_matters().await?);
    if let (Ok(plan), false) = (&outcome, is_dry_run) {
        let all: Vec<Matter> = plan.added.iter().chain(&plan.changed).cloned().collect();
        desk.save_matters(&all).await?;
    }
    Ok(outcome)
}

fn text(outcome: &Outcome, is_dry_run: bool) -> String {
    match outcome {
        Err(faults) => faults_text(faults),
        Ok(MatterPlan {
            added,
            changed,
            unchanged,
        }) => {
            let done = if is_dry_run {
                "试运行，未作更改；导入后的结果将是"
            } else {
                "已导入"
            };
            format!(
                "{done}：新增 {}，变更 {}，未变 {unchanged} 行。",
                added.len(),
                changed.len()
            )
        }
    }
}

fn view(outcome: &Outcome, is_dry_run: bool) -> Value {
    match outcome {
        Err(faults) => json!({ "is_applied": false, "faults": faults }),
        Ok(plan) => json!({
            "is_applied": !is_dry_run,
            "faults": [],
            "added": plan.added.len(),
            "changed": plan.changed.len(),
            "unchanged": plan.unchanged,
        }),
    }
}

async fn list(json: bool, desk: &impl MatterStore, out: &mut dyn Write) -> Result<(), Failure> {
    let all = desk.list_matters().await?;
    if json {
        let view = |matter: &Matter| json!({ "code": matter.code.as_str(), "name": matter.name, "legal_basis": matter.legal_basis, "secrecy_basis": matter.secrecy_basis });
        return say_json(out, &all.iter().map(view).collect());
    }
    let mut table = Table::new(&["事项编码", "事项名称", "法律依据", "保密依据"]);
    for matter in all {
        table.add([
            matter.code.to_string(),
            matter.name,
            matter.legal_basis,
            matter.secrecy_basis,
        ]);
    }
    table.write(out).map_err(output_failure)
}
