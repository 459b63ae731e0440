//! `heyan organisation import`: a whole tree from a file — 机构树导入.

use std::{fmt::Write as _, io::Write, path::PathBuf};

use jobs::{
    organisations::{self, TreePlan},
    table_file::{RowFault, TableError, TableFile},
};
use serde_json::{Value, json};
use store::TreeStore;

use crate::{
    failure::Failure,
    output::{say, say_json},
};

/// The arguments of `heyan organisation import`.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// CSV 文件，UTF-8 或者 GB18030；列：类别、标识、名称、上级，可有岗位、职责、人口服务时间、人员额度、系统额度
    #[arg(value_name = "文件")]
    file: PathBuf,
    /// 只检查，不导入
    #[arg(long)]
    dry_run: bool,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// How many wrong rows are told to people; JSON has all.
const FAULTS_SHOWN_MAX: usize = 50;

/// Runs the command.
///
/// # Errors
/// When the file cannot be read, rows break rules, or the desk cannot be written.
pub async fn run(args: &ImportArgs, desk: &impl TreeStore, out: &mut dyn Write) -> Result<(), Failure> {
    let report = import(&read(&args.file)?, desk, args.dry_run).await?;
    if args.json {
        say_json(out, &report.view())?;
    } else {
        say(out, report.text().trim_end())?;
    }
    report.outcome.map(|_| ()).map_err(|faults| {
        let message = format!("文件有 {} 处错误，未作任何更改；请逐行改正后重新导入", faults.len());
        Failure::new("organisation.import", message)
    })
}

/// A file as it is.
///
/// # Errors
/// When it cannot be read.
pub fn read(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| {
        let message = format!("无法读取 {}；请检查路径和权限", path.display());
        Failure::new("file.unreadable", message).because(error)
    })
}

/// A table that cannot be read.
pub fn unreadable(error: &TableError) -> Failure {
    Failure::new(error.code(), error.to_string())
}

/// What an import came to.
pub struct ImportReport {
    outcome: Result<TreePlan, Vec<RowFault>>,
    is_dry_run: bool,
}

/// Compares the table with the desk, and unless it is a dry run, applies what has to change.
///
/// # Errors
/// When it is no table, or the desk refuses or cannot be read.
pub async fn import(bytes: &[u8], desk: &impl TreeStore, is_dry_run: bool) -> Result<ImportReport, Failure> {
    let table = TableFile::read(bytes, organisations::COLUMNS, false).map_err(|error| unreadable(&error))?;
    let outcome = organisations::plan(&table, &desk.tree().await?);
    if let (Ok(plan), false) = (&outcome, is_dry_run) {
        desk.apply_tree(&plan.change).await?;
    }
    Ok(ImportReport { outcome, is_dry_run })
}

impl ImportReport {
    /// Whether the desk is as the file says.
    pub fn is_applied(&self) -> bool {
        self.outcome.is_ok() && !self.is_dry_run
    }

    /// For people.
    pub fn text(&self) -> String {
        let plan = match &self.outcome {
            Ok(plan) => plan,
            Err(faults) => return faults_text(faults),
        };
        let change = &plan.change;
        let done = match (change.is_empty(), self.is_dry_run) {
            (true, _) => "与现有机构一致，无需更改",
            (false, true) => "试运行，未作更改；导入后的结果将是",
            (false, false) => "已导入",
        };
        format!(
            "{done}：机构新增 {}、变更 {}，岗位新增或变更 {}，人员和系统新增 {}、变更 {}，未变 {} 行。",
            change.organisations_added.len(),
            change.organisations_changed.len(),
            change.posts.len(),
            change.principals_added.len(),
            change.principals_changed.len(),
            plan.unchanged
        )
    }

    fn view(&self) -> Value {
        let is_applied = self.is_applied();
        match &self.outcome {
            Err(faults) => json!({ "is_applied": is_applied, "faults": faults }),
            Ok(TreePlan { change, unchanged }) => json!({
                "is_applied": is_applied,
                "faults": [],
                "organisations_added": change.organisations_added.len(),
                "organisations_changed": change.organisations_changed.len(),
                "posts_saved": change.posts.len(),
                "principals_added": change.principals_added.len(),
                "principals_changed": change.principals_changed.len(),
                "unchanged": unchanged,
            }),
        }
    }
}

/// Wrong rows, one a line.
pub fn faults_text(faults: &[RowFault]) -> String {
    let mut text = String::new();
    for fault in faults.iter().take(FAULTS_SHOWN_MAX) {
        let _ = writeln!(text, "{fault}");
    }
    if faults.len() > FAULTS_SHOWN_MAX {
        let _ = writeln!(text, "……共 {} 处，全部内容请加 --json 查看", faults.len());
    }
    text
}
