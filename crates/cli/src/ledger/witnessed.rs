//! `heyan ledger witness add` and `status`: what witnesses countersigned of this ledger — 见证会签的登记和查看.

use std::io::Write;
use std::path::{Path, PathBuf};

use app::{CountersignatureFault, WitnessState, WitnessView, judge_countersigned};
use jiff::Timestamp;
use ledger::{Action, Door, Entry, Outcome, RecordedAt};
use model::Affair;
use serde_json::{Value, json};
use store::LedgerLogError;
use store_embedded::{Append, EmbeddedLedgerLog, LedgerLogOptions, LedgerReader, keep_countersigned};

use super::error::LedgerCommandError;
use super::witness::read;
use crate::desk_command::{beijing_minute, now};
use crate::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// The countersigned checkpoint.
    #[arg(value_name = "检查点", help = "会签后的检查点文件，heyan ledger witness sign 写成")]
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
pub struct StatusArgs {
    /// One JSON object.
    #[arg(long, help = "输出一个 JSON 对象")]
    json: bool,
}

/// Records the act in the ledger, then keeps what was countersigned.
pub fn add(args: &AddArgs, data: &Path, output: &mut impl Write) -> Result<(), LedgerCommandError> {
    let (note, at) = (read(&args.file)?, now());
    let new = judge_countersigned(&note, &LedgerReader::open(data)?, at)?.map_err(refused)?;
    let size = new.first().map_or(0, |one| one.checkpoint().head.size);
    record(data, at, &size.to_string())?;
    for one in &new {
        keep_countersigned(data, one)?;
        writeln!(output, "已登记见证人 {} 的会签：前 {size} 条", one.witness().name())?;
    }
    Ok(())
}

/// A checkpoint that the ledger does not bear out says something about the ledger; any other fault about what was given.
fn refused(fault: CountersignatureFault) -> LedgerCommandError {
    match fault {
        CountersignatureFault::Contradicted(_) => LedgerCommandError::Contradicted(fault),
        other => Failure::new(other.code(), other.message()).into(),
    }
}

fn record(data: &Path, at: Timestamp, object: &str) -> Result<(), LedgerCommandError> {
    let log = EmbeddedLedgerLog::open(data, LedgerLogOptions::default()).map_err(|error| match error {
        LedgerLogError::Locked { .. } => {
            let message =
                "服务正在运行，登记无法由本命令记入账本。请审计人员经页面或接口登记，或停止服务后再运行本命令";
            Failure::new("witness.server_running", message).into()
        }
        other => LedgerCommandError::from(other),
    })?;
    let at = RecordedAt::from_unix_micros(at.as_microsecond());
    let mut entry = Entry::new(at, Door::Local, Action::Oversee, Outcome::Applied);
    (entry.deed, entry.object) = (Some(Affair::AddCountersignature.code()), Some(object));
    await_appended(log.append(&entry.to_bytes())?)
}

/// Waits until an entry is durable.
pub fn await_appended(appended: Append) -> Result<(), LedgerCommandError> {
    waited(appended)??;
    Ok(())
}

/// Waits for a future. A command about the ledger runs on a thread that serves futures already, and may not wait on it for
/// another.
pub fn waited<T: Send>(future: impl Future<Output = T> + Send) -> Result<T, LedgerCommandError> {
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            Ok(runtime.map_err(LedgerCommandError::Write)?.block_on(future))
        });
        waiting.join().expect("it only waits")
    })
}

/// Tells who countersigned, up to where and when.
pub fn status(args: &StatusArgs, data: &Path, output: &mut impl Write) -> Result<(), LedgerCommandError> {
    let reader = LedgerReader::open(data)?;
    let state = WitnessState::of(&reader)?;
    if args.json {
        let object = json!({
            "origin": reader.verifier().name(), "entries": reader.size(), "witnessed": state.size(),
            "seen_at": state.seen_at().map(|at| at.to_string()), "is_due": state.is_due(now()),
            "witnesses": state.witnesses.iter().map(view).collect::<Vec<_>>(),
        });
        writeln!(output, "{object}")?;
        return Ok(());
    }
    writeln!(output, "{}　{} 条", reader.verifier().name(), reader.size())?;
    if state.witnesses.is_empty() {
        writeln!(
            output,
            "  尚未列入见证人。请将见证公钥写入数据目录的 witnesses.txt，每行一个"
        )?;
    }
    for witness in &state.witnesses {
        writeln!(output, "  见证人　{}　{}", witness.name, standing(witness))?;
    }
    if state.is_due(now()) {
        let hours = app::WITNESSED_HOURS_MAX;
        writeln!(output, "  提示　超过 {hours} 小时没有见证人会签，其间的改写无从发现")?;
    }
    Ok(())
}

/// How a witness stands, in words.
fn standing(witness: &WitnessView) -> String {
    match &witness.last {
        None => "尚未会签".to_owned(),
        Some(last) => {
            let differs = if last.is_borne_out {
                ""
            } else {
                "，与现存条目不符"
            };
            let at = beijing_minute(last.seen_at);
            format!("前 {} 条，会签于 {at}{differs}", last.size)
        }
    }
}

fn view(witness: &WitnessView) -> Value {
    json!({
        "name": witness.name, "key": witness.key,
        "size": witness.last.map(|last| last.size),
        "seen_at": witness.last.map(|last| last.seen_at.to_string()),
        "is_borne_out": witness.last.map(|last| last.is_borne_out),
    })
}

/// In a line, who countersigned up to where; nothing where there are no witnesses.
pub fn in_one_line(state: &WitnessState) -> Option<String> {
    let all: Vec<String> = state
        .witnesses
        .iter()
        .map(|witness| format!("{}（{}）", witness.name, standing(witness)))
        .collect();
    (!all.is_empty()).then(|| all.join("；"))
}
