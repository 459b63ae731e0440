//! `heyan watch`: rules over the ledger, once or while it grows — 监测. It only reads, and may run beside the server.
//!
//! The server itself watches as well (`serve::watching`): by the same settings, and with what only it can know.

mod decoy;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use ::watch::{Alarm, DEFAULTS, Settings, Watch};
use ledger::{RecordedAt, RecordedEntry};
use model::TomlFault;
use serde_json::json;
use store_embedded::LedgerReader;

use crate::{
    data_folder::DataFolder,
    desk_command::record_deeds,
    failure::Failure,
    ledger::{failure, progress::Progress},
    output::say,
    period::{self, beijing},
    stop_signal::StopSignal,
};

/// What the command ends with when a rule has sounded.
const ALARMS: u8 = 4;
/// Longest settings file.
const SETTINGS_BYTES_MAX: u64 = 1 << 20;

/// The arguments of `heyan watch`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "没有告警时退出码为 0，有告警时为 4，不能读取时为 2。")]
pub struct WatchArgs {
    /// 读到末尾后继续等待新的条目，直至中断
    #[arg(long)]
    follow: bool,
    /// 只报此时以后的告警：日期或时刻，不带时区的按北京时间；更早的条目只用于了解常态
    #[arg(long, value_name = "时间", value_parser = period::from)]
    since: Option<RecordedAt>,
    /// 阈值文件（TOML），省略的各项取默认值；不指定时与服务相同：用数据目录中的 watch.toml，没有则用默认阈值
    #[arg(long, value_name = "文件")]
    config: Option<PathBuf>,
    /// 打印带说明的默认阈值文件
    #[arg(long, exclusive = true)]
    defaults: bool,
    /// 每隔多少秒查看新的条目，与 --follow 同用
    #[arg(long, default_value_t = 2, value_name = "秒", value_parser = clap::value_parser!(u64).range(1..=3600))]
    every: u64,
    /// 每行输出一个 JSON 对象
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    command: Option<WatchCommand>,
}

#[derive(Debug, clap::Subcommand)]
enum WatchCommand {
    /// 管理诱饵记录：不对应任何业务、一经查询即告警的记录
    Decoy(decoy::DecoyArgs),
}

/// Watches: 0 without alarms, 4 with, 2 when something could not be read.
pub async fn run(
    args: WatchArgs,
    data: &DataFolder,
    catalogue: impl Fn() -> Result<model::Catalogue, Failure>,
) -> ExitCode {
    if let Some(WatchCommand::Decoy(args)) = args.command {
        let done = match catalogue() {
            Ok(catalogue) => decoy::run(args, data, &catalogue).await,
            Err(failure) => Err(failure),
        };
        record_deeds(data).await;
        return done.map_or_else(|failure| failure.report(), |()| ExitCode::SUCCESS);
    }
    if args.defaults {
        let done = say(&mut std::io::stdout(), DEFAULTS.trim_end());
        return done.map_or_else(|failure| failure.report(), |()| ExitCode::SUCCESS);
    }
    match watch(&args, data).await {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(ALARMS),
        Err(failure) => failure.report(),
    }
}

async fn watch(args: &WatchArgs, data: &DataFolder) -> Result<u64, Failure> {
    // As the server does: two who watch one ledger by different thresholds would tell different things of it.
    let settings = settings_for(data, args.config.as_deref())?;
    let mut watch = Watch::new(&settings);
    watch.set_decoys(decoy::hashes(data).await?);
    let mut watching = Watching {
        watch,
        next: 0,
        alarms: 0,
        unreadable: 0,
    };
    if !args.follow {
        watching.look(args, data.path())?;
    } else {
        // Before the first look: whoever has read its alarms may end it at once, and is told their number all the same.
        let mut stop = StopSignal::listen()?;
        watching.look(args, data.path())?;
        loop {
            tokio::select! {
                () = stop.heard() => break,
                () = tokio::time::sleep(Duration::from_secs(args.every)) => watching.look(args, data.path())?,
            }
        }
    }
    if watching.unreadable > 0 {
        let count = watching.unreadable;
        eprintln!("另有 {count} 条为本版本不能读取的条目，未参与监测。请改用较新的版本。");
    }
    if !args.json {
        let found = match watching.alarms {
            0 => "没有告警".to_owned(),
            count => format!("共 {count} 个告警"),
        };
        say(
            &mut std::io::stdout(),
            &format!("{found}，已检查 {} 条。", watching.next),
        )?;
    }
    Ok(watching.alarms)
}

/// What the ledger is watched by: the file that is named, or `watch.toml` of the data folder, or the defaults.
///
/// # Errors
/// When the file cannot be read, or is not what is expected; names file, line and reason.
pub fn settings_for(data: &DataFolder, named: Option<&Path>) -> Result<Settings, Failure> {
    let usual = data.path().join("watch.toml");
    match named {
        Some(path) => settings(path),
        None if usual.exists() => settings(&usual),
        None => Ok(Settings::default()),
    }
}

fn settings(path: &Path) -> Result<Settings, Failure> {
    let unusable = |reason: String| {
        let message = format!(
            "阈值文件 {} 不可用：{reason}。格式见 heyan watch --defaults",
            path.display()
        );
        Failure::new("watch-config", message)
    };
    let length = std::fs::metadata(path)
        .map_err(|error| unusable(error.to_string()))?
        .len();
    if length > SETTINGS_BYTES_MAX {
        return Err(unusable(format!("文件过大，至多 {SETTINGS_BYTES_MAX} 字节")));
    }
    let text = std::fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
    Settings::parse(&text).map_err(|error| unusable(TomlFault::of(&text, &error.0).to_string()))
}

/// What was seen of the ledger so far.
struct Watching {
    watch: Watch,
    next: u64,
    alarms: u64,
    unreadable: u64,
}

impl Watching {
    /// Reads what has come since, and prints which rules sound.
    fn look(&mut self, args: &WatchArgs, data: &Path) -> Result<(), Failure> {
        let reader = LedgerReader::open(data).map_err(failure)?;
        if reader.size() < self.next {
            let message = format!(
                "账本由 {} 条变为 {} 条：账本只增不减，可能已被截短或替换。请运行 heyan ledger verify",
                self.next,
                reader.size()
            );
            return Err(Failure::new("ledger-shortened", message));
        }
        let mut progress = Progress::over(reader.size() - self.next);
        for entry in reader.entries(self.next..reader.size()).map_err(failure)? {
            let (index, bytes) = entry.map_err(failure)?;
            progress.advance();
            self.next = index + 1;
            let Ok(entry) = RecordedEntry::from_bytes(&bytes) else {
                self.unreadable += 1;
                continue;
            };
            for alarm in self.watch.observe(index, &entry) {
                if args.since.is_some_and(|since| alarm.at < since) {
                    continue;
                }
                self.alarms += 1;
                print(&alarm, args.json).map_err(|error| Failure::new("output", "不能输出").because(error))?;
            }
        }
        Ok(())
    }
}

fn print(alarm: &Alarm, is_json: bool) -> io::Result<()> {
    let (rule, who) = (alarm.rule, &alarm.who);
    let mut out = io::stdout().lock();
    if is_json {
        let line = json!({
            "rule": rule.code(), "name": rule.name(), "at": alarm.at, "organisation": who.organisation,
            "organisations": who.organisations, "post": who.post, "principal": who.principal, "case": who.case, "subject": who.subject,
            "measured": alarm.measured, "threshold": alarm.threshold, "unit": rule.unit(),
            "indexes": alarm.indexes, "advice": rule.advice(),
        });
        writeln!(out, "{line}")?;
        return out.flush();
    }
    let several = (!who.organisations.is_empty()).then(|| who.organisations.join("、"));
    let named = [
        ("机构", &who.organisation),
        ("机构", &several),
        ("岗位", &who.post),
        ("人员", &who.principal),
        ("办件", &who.case),
        ("查询对象（带密钥哈希）", &who.subject),
    ];
    let whom: Vec<String> = named
        .iter()
        .filter_map(|(label, text)| text.as_ref().map(|text| format!("{label} {text}")))
        .map(|text| {
            text.chars()
                .map(|c| if c.is_control() { '\u{fffd}' } else { c })
                .collect()
        })
        .collect();
    let indexes: Vec<String> = alarm.indexes.iter().map(u64::to_string).collect();
    writeln!(out, "告警　{}（{}）", rule.name(), rule.code())?;
    writeln!(out, "  时间　{}（北京时间）", beijing(alarm.at))?;
    writeln!(out, "  涉及　{}", whom.join("，"))?;
    let (measured, threshold, unit) = (alarm.measured, alarm.threshold, rule.unit());
    writeln!(out, "  测得　{measured} {unit}，阈值 {threshold} {unit}")?;
    writeln!(
        out,
        "  条目　{}（最近的至多 {} 条）",
        indexes.join("、"),
        ::watch::INDEXES_MAX
    )?;
    writeln!(out, "  处置　{}", rule.advice())?;
    out.flush()
}
