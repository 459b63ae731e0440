//! `heyan case`: questions whose case nobody registered — 办件核对.

use std::{collections::HashMap, io::Write};

use jiff::civil::Date;
use ledger::{Door, Outcome, RecordedEntry};
use model::{CaseNumber, CaseStanding, OrganisationId};
use serde_json::json;
use store::{CaseStore, DeskStore};
use store_embedded::LedgerReader;

use crate::{
    data_folder::DataFolder,
    desk_command::{beijing_minute, day, open_tree, output_failure, say_json},
    failure::Failure,
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

/// A question of which nobody registered the case.
struct Orphan {
    index: u64,
    entry: RecordedEntry,
}

async fn orphans_of(day: Date, data: &DataFolder) -> Result<Vec<Orphan>, Failure> {
    let desk = open_tree(data)?;
    let authority = desk.authority().await?;
    let reader = LedgerReader::open(data.path())?;
    let mut standings: HashMap<(String, String), bool> = HashMap::new();
    let mut found = Vec::new();
    for entry in reader.entries(0..reader.size())? {
        let (index, bytes) = entry?;
        let Ok(entry) = RecordedEntry::from_bytes(&bytes) else {
            continue;
        };
        let (Some(organisation), Some(case)) = (&entry.organisation, &entry.case) else {
            continue;
        };
        // A refused question disclosed nothing, whatever case it named.
        if entry.door != Door::Extranet || entry.outcome == Outcome::Refused || beijing_day(&entry) != Some(day) {
            continue;
        }
        let key = (organisation.clone(), case.clone());
        let is_orphan = match standings.get(&key) {
            Some(known) => *known,
            None => {
                let line: Vec<OrganisationId> = OrganisationId::parse(organisation)
                    .iter()
                    .flat_map(|id| authority.line_of(id))
                    .map(|above| above.id.clone())
                    .collect();
                let case = match CaseNumber::parse(case) {
                    Some(number) => desk.find_case(&number, &line).await?,
                    None => None,
                };
                let is_orphan = CaseStanding::of(case.as_ref()) == CaseStanding::Unknown;
                standings.insert(key, is_orphan);
                is_orphan
            }
        };
        if is_orphan {
            found.push(Orphan { index, entry });
        }
    }
    Ok(found)
}

fn asked_at(entry: &RecordedEntry) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_microsecond(entry.at.unix_micros()).ok()
}

fn beijing_day(entry: &RecordedEntry) -> Option<Date> {
    asked_at(entry).map(app::beijing_day)
}

fn write(found: &[Orphan], json: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    if json {
        let view = |orphan: &Orphan| {
            let Orphan { index, entry } = orphan;
            json!({
                "index": index,
                "at": asked_at(entry).map(|at| at.to_string()),
                "organisation": entry.organisation,
                "principal": entry.principal,
                "post": entry.post,
                "matter": entry.matter,
                "case": entry.case,
            })
        };
        return say_json(out, &found.iter().map(view).collect());
    }
    let mut table = Table::new(&["序号", "时间", "机构", "用户", "岗位", "事项", "办件"]);
    for Orphan { index, entry } in found {
        table.add([
            index.to_string(),
            asked_at(entry).map_or_else(String::new, beijing_minute),
            text(&entry.organisation),
            text(&entry.principal),
            text(&entry.post),
            text(&entry.matter),
            text(&entry.case),
        ]);
    }
    table.write(out).map_err(output_failure)
}
