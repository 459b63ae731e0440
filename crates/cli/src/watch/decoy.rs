//! `heyan watch decoy`: records that nobody has business with — 诱饵记录.
//!
//! The number is read from standard input, so that it stays out of the command history; it is hashed on the spot.

use std::{collections::HashSet, io::Read};

use app::Sealing;
use model::{Catalogue, Decoy, Subject};
use serde_json::json;
use store::AlarmStore;
use zeroize::Zeroizing;

use crate::{
    data_folder::DataFolder,
    desk_command::{beijing_minute, now, open_tree, some_text},
    failure::Failure,
    output::{output_failure, say, say_json},
    table::Table,
};

/// Longest number with white space around it.
const NUMBER_BYTES_MAX: u64 = 1024;

/// The arguments of `heyan watch decoy`.
#[derive(Debug, clap::Args)]
pub struct DecoyArgs {
    #[command(subcommand)]
    command: DecoyCommand,
}

#[derive(Debug, clap::Subcommand)]
enum DecoyCommand {
    /// 设置诱饵记录：从标准输入读取号码，只保存其带密钥哈希
    Add {
        /// 登记库，如 population
        #[arg(long, value_name = "登记库")]
        register: String,
        /// 名称，如一号诱饵；不得写号码、姓名
        #[arg(long, value_name = "名称", value_parser = some_text)]
        note: String,
    },
    /// 列出诱饵记录；号码不保存，不能列出
    List {
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
    /// 取消诱饵记录：从标准输入读取号码
    Remove {
        /// 登记库，如 population
        #[arg(long, value_name = "登记库")]
        register: String,
    },
}

/// Runs the command.
///
/// # Errors
/// When there is no such register, the number is none of it, or the desk refuses or cannot be read.
pub async fn run(args: DecoyArgs, data: &DataFolder, catalogue: &Catalogue) -> Result<(), Failure> {
    let (desk, out) = (open_tree(data)?, &mut std::io::stdout());
    match args.command {
        DecoyCommand::Add { register, note } => {
            let subject = subject(data, catalogue, &register)?;
            let decoy = Decoy {
                register,
                subject,
                note,
                marked_by: None,
                marked_at: now(),
            };
            desk.add_decoy(&decoy).await?;
            say(out, "已设置诱饵记录；运行中的服务在数秒内生效。")
        }
        DecoyCommand::List { json: true } => {
            let decoys = desk.list_decoys().await?;
            let rows = decoys.iter().map(|decoy| {
                let by = decoy.marked_by.as_ref().map(ToString::to_string);
                json!({"register": decoy.register, "note": decoy.note, "marked_by": by, "marked_at": decoy.marked_at.to_string()})
            });
            say_json(out, &rows.collect())
        }
        DecoyCommand::List { json: false } => {
            let mut table = Table::new(&["登记库", "名称", "设置人", "设置时间（北京时间）"]);
            for decoy in desk.list_decoys().await? {
                let by = decoy
                    .marked_by
                    .map_or_else(|| "平台运维".to_owned(), |by| by.to_string());
                table.add([decoy.register, decoy.note, by, beijing_minute(decoy.marked_at)]);
            }
            table.write(out).map_err(output_failure)
        }
        DecoyCommand::Remove { register } => {
            let subject = subject(data, catalogue, &register)?;
            desk.remove_decoy(&register, &subject).await?;
            say(out, "已取消诱饵记录。")
        }
    }
}

/// The decoys as entries of the ledger have them; none where there is a ledger without a desk.
///
/// # Errors
/// When the desk cannot be read.
pub async fn hashes(data: &DataFolder) -> Result<HashSet<String>, Failure> {
    if !data.path().join("desk").exists() {
        return Ok(HashSet::new());
    }
    let decoys = data.desk()?.list_decoys().await?;
    Ok(decoys.iter().map(|decoy| hex::encode(decoy.subject)).collect())
}

fn subject(data: &DataFolder, catalogue: &Catalogue, register: &str) -> Result<[u8; 16], Failure> {
    let register = catalogue.register(register).ok_or_else(|| {
        let known: Vec<&str> = catalogue
            .registers()
            .iter()
            .map(|register| register.id.as_str())
            .collect();
        Failure::new(
            "decoy.register",
            format!("没有登记库 {register}；现有 {}", known.join("、")),
        )
    })?;
    let mut number = Zeroizing::new(String::new());
    std::io::stdin()
        .take(NUMBER_BYTES_MAX)
        .read_to_string(&mut number)
        .map_err(|error| Failure::new("decoy.number", "不能从标准输入读取号码").because(error))?;
    let subject = Subject::parse(register, &number)
        .map_err(|error| Failure::new("decoy.number", format!("号码不符合规则：{error}")))?;
    Ok(Sealing::new(data.register_keys()?).subject_hash(&register.id, subject.value()))
}
