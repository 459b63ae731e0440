//! `heyan incident`: incidents of leaked data, to be looked at; they are handled on the pages — 泄露事件.

use std::io::Write;

use model::{Incident, IncidentAct, IncidentFile};
use serde_json::{Value, json};
use store::IncidentStore;

use crate::{
    data_folder::DataFolder,
    desk_command::beijing_minute,
    failure::Failure,
    output::{output_failure, say_json},
    table::Table,
};

/// The arguments of `heyan incident`.
#[derive(Debug, clap::Subcommand)]
pub enum IncidentCommand {
    /// 列出泄露事件，最近的在前
    List {
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 查看一起事件：受影响的条目、告知、处置措施、结论
    Show {
        /// 事件编号
        #[arg(value_name = "编号")]
        number: u64,
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command.
///
/// # Errors
/// When there is no such incident, or the desk cannot be read.
pub async fn run(command: IncidentCommand, data: &DataFolder) -> Result<(), Failure> {
    let desk = data.desk()?;
    let out = &mut std::io::stdout();
    match command {
        IncidentCommand::List { json } => {
            let all = desk.list_incidents().await?;
            if json {
                return say_json(out, &all.iter().map(view).collect());
            }
            let mut table = Table::new(&["编号", "事件", "处置机构", "登记时间", "状态"]);
            for incident in all {
                let state = if incident.end.is_some() {
                    "已结案"
                } else {
                    "处置中"
                };
                table.add([
                    incident.number.to_string(),
                    incident.title,
                    incident.organisation.to_string(),
                    beijing_minute(incident.opened_at),
                    state.to_owned(),
                ]);
            }
            table.write(out).map_err(output_failure)
        }
        IncidentCommand::Show { number, json } => {
            let found = desk.find_incident(number).await?;
            let file = found.ok_or_else(|| {
                let message = format!("没有编号为 {number} 的事件；请用 heyan incident list 查看");
                Failure::new("incident.unknown", message)
            })?;
            if json {
                return say_json(out, &file_view(&file));
            }
            write(out, &file).map_err(output_failure)
        }
    }
}

fn write(out: &mut dyn Write, file: &IncidentFile) -> std::io::Result<()> {
    let incident = &file.incident;
    writeln!(out, "事件 {}　{}", incident.number, incident.title)?;
    writeln!(out, "  处置机构　{}", incident.organisation)?;
    writeln!(
        out,
        "  登记　{}，{}",
        beijing_minute(incident.opened_at),
        incident.opened_by
    )?;
    writeln!(out, "  来源　{} {}", incident.source.term(), incident.reference)?;
    writeln!(out, "  情况　{}", incident.account)?;
    let indexes: Vec<_> = file.entries.iter().map(|entry| entry.index.to_string()).collect();
    writeln!(out, "  受影响的条目　{} 条：{}", indexes.len(), indexes.join("、"))?;
    for step in &file.steps {
        match &step.act {
            IncidentAct::Told { whom, how, text } => writeln!(out, "  告知　{} {whom}（{how}）：{text}", step.on)?,
            IncidentAct::Done { text } => writeln!(out, "  处置　{} {text}", step.on)?,
        }
    }
    match &incident.end {
        Some(end) => writeln!(out, "  结论　{} {}", beijing_minute(end.at), end.conclusion),
        None => writeln!(out, "  尚未结案"),
    }
}

fn view(incident: &Incident) -> Value {
    json!({
        "number": incident.number,
        "organisation": incident.organisation.as_str(),
        "opened_by": incident.opened_by.as_str(),
        "opened_at": incident.opened_at.to_string(),
        "title": incident.title,
        "source": incident.source.as_str(),
        "reference": incident.reference,
        "account": incident.account,
        "closed_at": incident.end.as_ref().map(|end| end.at.to_string()),
        "closed_by": incident.end.as_ref().map(|end| end.by.as_str()),
        "conclusion": incident.end.as_ref().map(|end| end.conclusion.as_str()),
    })
}

fn file_view(file: &IncidentFile) -> Value {
    let mut shown = view(&file.incident);
    shown["entries"] = file.entries.iter().map(|entry| entry.index).collect();
    let steps = file.steps.iter().map(|step| {
        let (act, whom, how, text) = match &step.act {
            IncidentAct::Told { whom, how, text } => ("told", Some(whom), Some(how), text),
            IncidentAct::Done { text } => ("done", None, None, text),
        };
        json!({
            "at": step.at.to_string(), "by": step.by.as_str(), "on": step.on.to_string(),
            "act": act, "whom": whom, "how": how, "text": text,
        })
    });
    shown["steps"] = steps.collect();
    shown
}
