//! `heyan index`: the index of names of the open registers — 检索索引.

use std::{io::Write, path::PathBuf};

use app::{IndexError, IndexProgress, IndexSource};
use indicatif::ProgressBar;
use model::Catalogue;
use search::{Index, SearchError};
use serde_json::json;
use store::RegisterStore;

use crate::{
    data_folder::DataFolder,
    failure::Failure,
    output::{output_failure, say_json},
    progress,
};

/// The arguments of `heyan index`.
#[derive(Debug, clap::Subcommand)]
pub enum IndexCommand {
    /// 重建检索索引；服务可以照常运行，建成后自动改用新索引
    Rebuild {
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 将检索索引与登记库逐条对照
    Check {
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 查看检索索引：记录数、大小、已跟进到登记库的哪一次变更
    Show {
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
}

/// Where the index lies in a data folder.
pub fn folder(data: &DataFolder) -> PathBuf {
    data.path().join("search")
}

/// Runs the command.
///
/// # Errors
/// When registers or index cannot be read or written, or a check finds that they differ.
pub async fn run(
    command: IndexCommand,
    data: &DataFolder,
    catalogue: impl Fn() -> Result<Catalogue, Failure>,
) -> Result<(), Failure> {
    let folder = folder(data);
    let catalogue = catalogue()?;
    let registers = data.registers()?;
    let source = IndexSource::new(&catalogue, registers.clone());
    match command {
        IndexCommand::Rebuild { json } => {
            let bar = bar("已读取");
            source.rebuild(&folder, |progress| show(&bar, progress)).await?;
            bar.finish_and_clear();
            tell(&folder, &*registers, json).await
        }
        IndexCommand::Check { json } => {
            let bar = bar("已对照");
            let check = source.check(&folder, |progress| show(&bar, progress)).await?;
            bar.finish_and_clear();
            let check = check.ok_or_else(absent)?;
            let out = &mut std::io::stdout();
            let places = |list: &[(String, String)]| -> Vec<_> {
                list.iter()
                    .map(|(register, key)| json!({ "register": register, "key": key }))
                    .collect()
            };
            if json {
                say_json(
                    out,
                    &json!({
                        "is_good": check.is_good(),
                        "records": check.records,
                        "missing": check.missing_in_all,
                        "stale": check.stale_in_all,
                        "surplus": check.surplus,
                        "missing_first": places(&check.missing),
                        "stale_first": places(&check.stale),
                    }),
                )?;
            } else {
                let line = format!(
                    "登记库 {} 条；索引缺 {} 条，内容不符 {} 条，多余 {} 条",
                    check.records, check.missing_in_all, check.stale_in_all, check.surplus
                );
                writeln!(out, "{line}").map_err(output_failure)?;
                for (what, list) in [("缺", &check.missing), ("不符", &check.stale)] {
                    for (register, key) in list {
                        writeln!(out, "  {what}：{register} {key}").map_err(output_failure)?;
                    }
                }
            }
            if check.is_good() {
                return Ok(());
            }
            let message = "检索索引与登记库不一致；服务正在运行时请稍候再查，仍不一致请运行 heyan index rebuild";
            Err(Failure::new("index.differs", message))
        }
        IndexCommand::Show { json } => tell(&folder, &*registers, json).await,
    }
}

async fn tell(folder: &std::path::Path, registers: &dyn RegisterStore, json: bool) -> Result<(), Failure> {
    let index = Index::open(folder).map_err(IndexError::from)?.ok_or_else(absent)?;
    let bytes = index.bytes().map_err(IndexError::from)?;
    let mut followed = Vec::new();
    for (register, sequence) in index.followed().registers {
        let state = registers.state(&store::RegisterName::new(&register)).await?;
        followed.push((register, sequence, state.sequence));
    }
    let out = &mut std::io::stdout();
    if json {
        let registers: Vec<_> = followed
            .iter()
            .map(|(register, sequence, last)| json!({ "register": register, "sequence": sequence, "last": last }))
            .collect();
        return say_json(
            out,
            &json!({ "records": index.records(), "bytes": bytes, "registers": registers }),
        );
    }
    let mut lines = vec![format!(
        "检索索引 {} 条，{}",
        index.records(),
        indicatif::HumanBytes(bytes)
    )];
    lines.extend(followed.iter().map(|(register, sequence, last)| {
        let state = if sequence == last { "已跟进" } else { "尚未跟进" };
        format!("  {register}：第 {sequence} 次变更（登记库第 {last} 次），{state}")
    }));
    writeln!(out, "{}", lines.join("\n")).map_err(output_failure)
}

fn absent() -> Failure {
    Failure::new(
        "index.absent",
        "尚无检索索引；请运行 heyan index rebuild，或者启动服务，由服务建立",
    )
}

fn bar(what: &'static str) -> ProgressBar {
    progress::bar(0, "{msg} {pos}/{len} {bar:30} {per_sec} 剩余 {eta}").with_message(what)
}

fn show(bar: &ProgressBar, progress: IndexProgress) {
    bar.set_length(progress.of);
    bar.set_position(progress.done);
}

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Self {
        let message = error.to_string();
        match error {
            IndexError::Index(SearchError::IsBeingBuilt) => Self::new("index.is_being_built", message),
            IndexError::Index(SearchError::Files(cause)) => Self::new("index", message).because(cause),
            IndexError::Index(SearchError::Engine(cause)) => Self::new("index", message).because(cause),
            IndexError::Register(cause) => Self::new("store", message).because(cause),
        }
    }
}
