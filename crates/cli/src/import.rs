//! `heyan import`: a register file goes in, is checked and becomes a register — 载入登记文件.

mod progress;
mod summary;

use std::{
    fs,
    io::{IsTerminal, Write},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use app::{Clock, Publisher, Sealing, SystemClock};
use jobs::import::{
    Consent, Encoding, Format, ImportError, ImportOrder, ImportSummary, Mapping, Obstacle, PreparedImport,
    SHIPPED_MAPPINGS, Watch, share_of,
};
use model::Catalogue;

use crate::{
    data_folder::DataFolder,
    failure::Failure,
    noted_deed::{NotedDeed, noted},
    output::say,
    stop_signal::StopSignal,
};

/// Some row was rejected where every row had to be good, or none was good; nothing was applied.
const EXIT_REJECTED: u8 = 3;
/// More would be retired than was agreed to; nothing was applied.
const EXIT_NEEDS_CONSENT: u8 = 4;
/// Told to stop, with the code that shells give for Ctrl-C; nothing was applied.
const EXIT_INTERRUPTED: u8 = 130;

/// The arguments of `heyan import`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
退出码：
  0    已载入（试运行：已检查完毕；重复的批次：无须再载入）。有不合格的行时，合格的行已载入，不合格的行列在被拒清单中
  2    未载入：参数、文件或者存储有误
  3    未载入：有不合格的行，而要求了 --strict 或者 --whole-register；或者没有一行合格
  4    未载入：将注销的登记记录超过 5%，须加 --yes-retire
  130  未载入：已按 Ctrl-C 停止，或者收到停止信号（SIGTERM）

同一文件可以重复载入：已载入过的批次会被认出，不再载入。中途被终止时登记库保持原样，重新载入即可。")]
pub struct ImportArgs {
    /// 登记库：population、enterprise、institution、social-organisation
    #[arg(value_name = "登记库")]
    register: String,
    /// 登记文件：CSV（UTF-8 或者 GB18030），或者一行一个 JSON 对象（.jsonl、.ndjson）
    #[arg(value_name = "文件")]
    file: PathBuf,
    /// 映射文件，或者内置映射的名称，用于标题与信息项名称不同的文件
    #[arg(long, value_name = "文件或名称")]
    mapping: Option<String>,
    /// 字符编码；不指明时自动判断
    #[arg(long, value_enum, value_name = "编码")]
    encoding: Option<EncodingArg>,
    /// 文件格式；不指明时按文件名判断
    #[arg(long, value_enum, value_name = "格式")]
    format: Option<FormatArg>,
    /// 只检查、比对，不载入
    #[arg(long)]
    dry_run: bool,
    /// 文件就是整个登记库：文件中没有的登记记录一律注销
    #[arg(long)]
    whole_register: bool,
    /// 同意注销超过 5% 的登记记录
    #[arg(long)]
    yes_retire: bool,
    /// 有一行不合格就全部不载入
    #[arg(long)]
    strict: bool,
    /// 被拒清单的位置；不指明时放在登记文件旁边，名为“登记文件.rejects.csv”。提示清单（登记文件.notes.csv）与它同在一处
    #[arg(long, value_name = "文件")]
    rejects: Option<PathBuf>,
    /// 读取、检查所用的线程数；不指明时与处理器核数相同，至多 8
    #[arg(long, value_name = "个数")]
    threads: Option<NonZeroUsize>,
    /// 结果以 JSON 输出
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum EncodingArg {
    #[value(name = "utf-8", alias = "utf8")]
    Utf8,
    #[value(name = "gb18030", aliases = ["gbk", "gb2312"])]
    Gb18030,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum FormatArg {
    Csv,
    Jsonl,
}

/// More threads than this wait for the disk.
const THREADS_MAX: usize = 8;

impl ImportArgs {
    fn order(&self) -> Result<ImportOrder, Failure> {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Ok(ImportOrder {
            register: self.register.clone(),
            file: self.file.clone(),
            mapping: self.mapping.as_deref().map(mapping).transpose()?,
            encoding: self.encoding.map(|encoding| match encoding {
                EncodingArg::Utf8 => Encoding::Utf8,
                EncodingArg::Gb18030 => Encoding::Gb18030,
            }),
            format: self.format.map(|format| match format {
                FormatArg::Csv => Format::Csv,
                FormatArg::Jsonl => Format::JsonLines,
            }),
            threads: self
                .threads
                .or(NonZeroUsize::new(cores.min(THREADS_MAX)))
                .unwrap_or(NonZeroUsize::MIN),
            rejects: self.rejects.clone(),
            is_whole_register: self.whole_register,
            recorded_at: SystemClock.now(),
        })
    }
}

/// Runs the command; prints its result.
pub async fn run(args: ImportArgs, data: &DataFolder, catalogue: impl Fn() -> Result<Catalogue, Failure>) -> ExitCode {
    match import(&args, data, catalogue).await {
        Ok(Done { summary, obstacle }) => {
            let out = &mut std::io::stdout();
            let told = if args.json {
                say(out, &summary::json(&summary, args.dry_run, obstacle))
            } else {
                say(out, summary::text(&summary, args.dry_run).trim_end())
            };
            if let Some(obstacle) = obstacle
                && !args.json
            {
                eprintln!("未载入（{}）：{obstacle}", obstacle.code());
            }
            if let Err(failure) = told {
                return failure.report();
            }
            match obstacle {
                None if summary::nothing_was_good(&summary) => EXIT_REJECTED.into(),
                None => ExitCode::SUCCESS,
                Some(Obstacle::RetiresTooMany { .. }) => EXIT_NEEDS_CONSENT.into(),
                Some(_) => EXIT_REJECTED.into(),
            }
        }
        Err(Stop::Interrupted(error)) => {
            eprintln!("{error}");
            EXIT_INTERRUPTED.into()
        }
        Err(Stop::Failed(failure)) => failure.report(),
    }
}

struct Done {
    summary: ImportSummary,
    obstacle: Option<Obstacle>,
}

enum Stop {
    Interrupted(ImportError),
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<ImportError> for Stop {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Stopped => Self::Interrupted(error),
            _ => {
                let failure = Failure::new(error.code(), error.to_string());
                Self::Failed(match std::error::Error::source(&error).map(ToString::to_string) {
                    Some(_) => failure.because(Cause(error)),
                    None => failure,
                })
            }
        }
    }
}

/// The causes of an error whose own words are told already.
#[derive(Debug)]
struct Cause(ImportError);

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::error::Error::source(&self.0).map_or(Ok(()), |source| std::fmt::Display::fmt(source, f))
    }
}

impl std::error::Error for Cause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0).and_then(std::error::Error::source)
    }
}

async fn import(
    args: &ImportArgs,
    data: &DataFolder,
    catalogue: impl Fn() -> Result<Catalogue, Failure>,
) -> Result<Done, Stop> {
    let order = args.order()?;
    let sealing = Sealing::new(data.register_keys()?);
    let publisher = Publisher::new(data.registers()?, Arc::new(catalogue()?), Some(sealing));
    let watch = Arc::new(Watch::default());
    let is_asking = Arc::new(AtomicBool::new(false));
    stop_when_told(StopSignal::listen()?, Arc::clone(&watch), Arc::clone(&is_asking));
    let prepared = progress::shown(&watch, || jobs::import::prepare(&publisher, &order, &watch))?;
    let mut consent = Consent {
        is_strict: args.strict,
        may_retire: args.yes_retire,
    };
    if let (false, Some(obstacle @ Obstacle::RetiresTooMany { .. })) = (args.dry_run, prepared.obstacle(consent)) {
        is_asking.store(true, Ordering::Relaxed);
        consent.may_retire = asked_to_go_on(&prepared, obstacle, args);
        is_asking.store(false, Ordering::Relaxed);
    }
    match prepared.obstacle(consent) {
        Some(obstacle) => Ok(Done {
            summary: prepared.summary().clone(),
            obstacle: Some(obstacle),
        }),
        None if args.dry_run => Ok(Done {
            summary: prepared.summary().clone(),
            obstacle: None,
        }),
        None => Ok(Done {
            summary: applied(prepared, data).await?,
            obstacle: None,
        }),
    }
}

/// Applies the batch; the ledger has who did it, and to which register.
async fn applied(prepared: PreparedImport, data: &DataFolder) -> Result<ImportSummary, Stop> {
    let summary = prepared.summary();
    if summary.versions == 0 {
        return Ok(prepared.apply()?);
    }
    let deed = NotedDeed {
        deed: "register.publish",
        object: summary.register.clone(),
        summary: format!(
            "changes {} to {}; added={} changed={} retired={}",
            summary.sequence_before + 1,
            summary.sequence_after,
            summary.added,
            summary.changed,
            summary.retired
        ),
    };
    let desk = data.desk_for_operator()?;
    noted(&*desk, &[deed], "register.publish_failed", || Ok(prepared.apply()?)).await
}

/// Asks whoever sits at the terminal; where nobody does, the answer is no.
fn asked_to_go_on(prepared: &PreparedImport, obstacle: Obstacle, args: &ImportArgs) -> bool {
    if args.json || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return false;
    }
    let Obstacle::RetiresTooMany { retired, records } = obstacle else {
        return false;
    };
    let share = share_of(retired, records);
    eprint!("{}", summary::text(prepared.summary(), true));
    eprint!("将注销 {retired} 条登记记录，占在册 {records} 条的 {share}%。确定载入吗？[y/N] ");
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes" | "是")
}

fn stop_when_told(mut told: StopSignal, watch: Arc<Watch>, is_asking: Arc<AtomicBool>) {
    tokio::spawn(async move {
        told.heard().await;
        // While the question on the terminal is open nothing is under way, and nobody else would end the waiting for it.
        if is_asking.load(Ordering::Relaxed) {
            eprintln!("\n{}", ImportError::Stopped);
            std::process::exit(i32::from(EXIT_INTERRUPTED));
        }
        eprintln!("正在停止……（再按一次 Ctrl-C 立即退出）");
        watch.stop();
        told.heard().await;
        // Safe at any moment: a batch is not visible before it is whole.
        std::process::exit(i32::from(EXIT_INTERRUPTED));
    });
}

fn mapping(name_or_path: &str) -> Result<Mapping, Failure> {
    if let Some(mapping) = Mapping::shipped(name_or_path) {
        return Ok(mapping);
    }
    let text = fs::read_to_string(Path::new(name_or_path)).map_err(|error| {
        let names: Vec<_> = SHIPPED_MAPPINGS.iter().map(|(name, _)| *name).collect();
        let message = format!("无法读取映射文件 {name_or_path}；内置的映射有：{}", names.join("、"));
        Failure::new("import.mapping", message).because(error)
    })?;
    Mapping::parse(name_or_path, &text).map_err(|error| Failure::new("import.mapping", error.to_string()))
}
