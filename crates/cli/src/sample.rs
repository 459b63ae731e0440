//! `heyan sample`: writes register files of invented people and organisations.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use clap::Args;
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressStyle};
use sample::{Order, Register, Written, write_register};

/// 生成演示用登记册文件（虚构的公民、企业、事业单位和社会组织）。
///
/// 每个登记册一个 CSV 文件（UTF-8，首行为字段中文名，末列为生效日期）；同一主键的多行是同一记录的先后版本。
/// 相同的种子生成逐字节相同的文件。出生地和住所以“（演示）”结尾。
#[derive(Debug, Args)]
pub struct SampleArgs {
    /// 公民条数（population.csv）
    #[arg(long, value_name = "个数", default_value_t = 0, value_parser = records())]
    citizens: u64,
    /// 企业条数（enterprise.csv）
    #[arg(long, value_name = "个数", default_value_t = 0, value_parser = records())]
    enterprises: u64,
    /// 事业单位条数（institution.csv）
    #[arg(long, value_name = "个数", default_value_t = 0, value_parser = records())]
    institutions: u64,
    /// 社会组织条数（social-organisation.csv）
    #[arg(long, value_name = "个数", default_value_t = 0, value_parser = records())]
    social_organisations: u64,
    /// 种子
    #[arg(long, value_name = "种子", default_value_t = 1)]
    seed: u64,
    /// 输出文件夹，不存在时创建；已有的同名文件会被替换
    #[arg(long, value_name = "文件夹", default_value = ".")]
    out: PathBuf,
}

fn records() -> clap::builder::RangedU64ValueParser {
    clap::value_parser!(u64).range(0..=sample::RECORDS_MAX)
}

/// Why no or not all files were written; `Display` is for the operator, [`SampleError::code`] for programs.
#[derive(Debug)]
pub enum SampleError {
    /// No register was given a number of records.
    NothingAsked,
    /// A folder or file could not be written.
    NotWritten {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl SampleError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NothingAsked => "sample-nothing-asked",
            Self::NotWritten { .. } => "sample-not-written",
        }
    }
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingAsked => f.write_str(
                "未指定要生成的条数。请至少给出 --citizens、--enterprises、--institutions、--social-organisations 之一，\
                 例如：heyan sample --citizens 1000 --enterprises 1000 --seed 1 --out sample",
            ),
            Self::NotWritten { path, .. } => {
                write!(f, "无法写入 {}。请检查文件夹是否存在、是否有写入权限、磁盘空间是否足够", path.display())
            }
        }
    }
}

impl std::error::Error for SampleError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NothingAsked => None,
            Self::NotWritten { source, .. } => Some(source),
        }
    }
}

/// Writes the files that were asked for and tells on standard error what was written.
///
/// # Errors
/// [`SampleError`]; files finished before stay, the unfinished one is removed.
pub fn run(args: &SampleArgs) -> Result<(), SampleError> {
    let sizes = [
        args.citizens,
        args.enterprises,
        args.institutions,
        args.social_organisations,
    ];
    if sizes.iter().all(|&records| records == 0) {
        return Err(SampleError::NothingAsked);
    }
    fs::create_dir_all(&args.out).map_err(|source| SampleError::NotWritten {
        path: args.out.clone(),
        source,
    })?;
    let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    for (register, records) in Register::ALL.into_iter().zip(sizes) {
        if records == 0 {
            continue;
        }
        let path = args.out.join(register.file_name());
        let started = Instant::now();
        let order = Order {
            register,
            records,
            seed: args.seed,
            threads,
        };
        let written = write_file(order, &path).map_err(|source| SampleError::NotWritten {
            path: path.clone(),
            source,
        })?;
        eprintln!(
            "已写出 {}：{} 条记录，{} 行（演示数据，种子 {}），用时 {:.1} 秒",
            path.display(),
            HumanCount(written.records),
            HumanCount(written.lines),
            args.seed,
            started.elapsed().as_secs_f64(),
        );
    }
    Ok(())
}

/// A file appears under its name only when it is whole.
fn write_file(order: Order, path: &Path) -> io::Result<Written> {
    let unfinished = path.with_extension("csv.unfinished");
    let bar = ProgressBar::new(order.records).with_style(style());
    bar.set_message(order.register.file_name());
    let written = File::create(&unfinished)
        .and_then(|mut file| write_register(order, &mut file, |so_far| bar.set_position(so_far.records)))
        .and_then(|written| fs::rename(&unfinished, path).map(|()| written));
    bar.finish_and_clear();
    if written.is_err() {
        // The first error is the one to report; a file that was never created cannot be removed.
        let _ = fs::remove_file(&unfinished);
    }
    written
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg} [{bar:30}] {human_pos}/{human_len} 条  {rate} 条/秒  还需 {left}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", |state: &indicatif::ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{}", HumanCount(state.per_sec() as u64));
        })
        .with_key("left", |state: &indicatif::ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{:#}", HumanDuration(state.eta()));
        })
}
