//! `heyan case`: questions whose case nobody registered — 办件核对.

use std::io::Write;

use app::{OrphanQuestion, OrphanSearch};
use jiff::civil::Date;
use ledger::RecordedEntry;
use serde_json::json;
use store::DeskStore;
use store_embedded::LedgerReader;

use crate::{
    data_folder::DataFolder,
    desk_command::{beijing_minute, day, open_tree},
    failure::Failure,
    output::{output_failure, say_json},
    table::Table,
};

/// The arguments of `heyan case`.
#[derive(Debug, clap::Args)]
pub struct CaseArgs {
    #[command(subcommand)]
    command: CaseCommand,
}

#[derive(Debug, clap::Subcommand)]
enum CaseCommand {
    /// 列出查询、核验所填的办件
    List {
        /// 这一天（北京时间）已答复而所填办件从未登记的查询、核验
        #[arg(long, value_name = "日期", value_parser = day, required = true)]
        orphans: Date,
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command.
///
/// # Errors
/// When ledger or desk cannot be read.
pub async fn run(args: CaseArgs, data: &DataFolder) -> Result<(), Failure> {
    let CaseCommand::List { orphans, json } = args.command;
    let found = orphans_of(orphans, data).await?;
    write(&found, json, &mut std::io::stdout())
}

async fn orphans_of(day: Date, data: &DataFolder) -> Result<Vec<OrphanQuestion>, Failure> {
    let desk = open_tree(data)?;
    let authority = desk.authority().await?;
    let reader = LedgerReader::open(data.path())?;
    let mut search = OrphanSearch::new(day, &authority, desk.as_ref());
    let mut found = Vec::new();
    for entry in reader.entries(0..reader.size())? {
        let (index, bytes) = entry?;
        if let Ok(entry) = RecordedEntry::from_bytes(&bytes) {
            found.extend(search.look(index, &entry).await?);
        }
    }
    Ok(found)
}

fn write(found: &[OrphanQuestion], json: bool, out: &mut dyn Write) -> Result<(), Failure> {
    if json {
        let view = |orphan: &OrphanQuestion| {
            json!({
                "index": orphan.entry,
                "at": orphan.asked_at.to_string(),
                "organisation": orphan.organisation.as_str(),
                "principal": orphan.principal,
                "post": orphan.post,
                "matter": orphan.matter,
                "case": orphan.case,
            })
        };
        return say_json(out, &found.iter().map(view).collect());
    }
    let mut table = Table::new(&["序号", "时间", "机构", "用户", "岗位", "事项", "办件"]);
    for orphan in found {
        table.add([
            orphan.entry.to_string(),
            beijing_minute(orphan.asked_at),
            orphan.organisation.to_string(),
            orphan.principal.clone(),
            orphan.post.clone(),
            orphan.matter.clone(),
            orphan.case.clone(),
        ]);
    }
    table.write(out).map_err(output_failure)
}
