//! `heyan ledger`: who asked what, and proof that the record is complete.
//!
//! Every command but `witness add` only reads and may run beside the server. What is printed goes to standard output, why something
//! could not be done to standard error, in Chinese, after a stable code.

pub mod account;
mod check;
mod damage;
mod error;
mod export;
mod kept;
pub mod progress;
mod prove;
mod search;
mod show;
mod sign_anew;
mod signature;
#[cfg(test)]
mod tests;
mod verify;
mod witness;
mod witness_memory;
mod witnessed;

pub use show::Shown;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use ledger::{Checkpoint, VerifierKey};

use error::LedgerCommandError;

use crate::failure::{BROKEN_PIPE, Failure};

/// The arguments of `heyan ledger`.
#[derive(Debug, clap::Args)]
pub struct LedgerArgs {
    #[command(subcommand)]
    command: LedgerCommand,
}

#[derive(Debug, clap::Subcommand)]
enum LedgerCommand {
    #[command(
        about = "核验账本：由全部条目重建，与签名检查点比对",
        after_help = "账本完整时退出码为 0，不完整时为 1，不能读取时为 2。"
    )]
    Verify(verify::VerifyArgs),
    #[command(
        about = "出具证明：某条目在账本之中，或账本由较早的账本续成",
        after_help = "默认输出 C2SP 文本（tlog-proof；一致性证明为 tlog-witness 的格式），任何人可离线核对。"
    )]
    Prove(prove::ProveArgs),
    #[command(about = "查看条目：何人、何岗位、为何事项、查询何字段、结果如何")]
    Show(show::ShowArgs),
    #[command(
        about = "查找条目：按机构、人员、事项、办件、登记库、结果、时间、号码",
        after_help = "逐条读取整个账本，按时间先后列出；账本多长都不占更多内存。"
    )]
    Search(search::SearchArgs),
    #[command(
        about = "离线核对证明文件，无须账本和数据目录",
        after_help = "证明成立时退出码为 0，不成立时为 1，不是证明文件或不能读取时为 2。"
    )]
    Check(check::CheckArgs),
    #[command(
        about = "查看并重新查验提问方的签名：谁的证书私钥签了哪些内容",
        after_help = "须有本机构的密钥文件。签名成立时退出码为 0，不成立时为 1，没有签名或不能读取时为 2。"
    )]
    Signature(signature::SignatureArgs),
    #[command(
        about = "检查点丢失且无处取回时，按现存条目重新签署账本",
        after_help = "须在服务停止时运行，仅在检查点缺失或早于上次正常停止时可用。与另存的检查点、见证会签不符的，不予签署。\
                      签署本身连同原因记入账本。"
    )]
    SignAnew(sign_anew::SignAnewArgs),
    #[command(subcommand, about = "见证：由另一方会签检查点，使改写无处可藏")]
    Witness(witness::WitnessCommand),
    #[command(about = "导出为静态文件（C2SP tlog-tiles），供他人的工具读取核对")]
    Export(export::ExportArgs),
}

/// Runs `heyan ledger`: 0 when done, 1 when the ledger does not bear out what it should, 2 when it could not be read.
pub fn run(args: LedgerArgs, data: &Path, catalogue: impl FnOnce() -> Result<model::Catalogue, Failure>) -> ExitCode {
    let mut output = io::BufWriter::new(io::stdout().lock());
    let done = match args.command {
        LedgerCommand::Verify(args) => verify::run(&args, data, &mut output),
        LedgerCommand::Prove(args) => prove::run(&args, data, &mut output),
        LedgerCommand::Show(args) => show::run(&args, data, &mut output),
        LedgerCommand::Search(args) => search::run(&args, data, catalogue, &mut io::stdin().lock(), &mut output),
        LedgerCommand::Signature(args) => signature::run(&args, data, &mut output),
        LedgerCommand::Check(args) => check::run(&args, &mut output),
        LedgerCommand::SignAnew(args) => sign_anew::run(&args, data, &mut output),
        LedgerCommand::Witness(command) => witness::run(&command, data, &mut output),
        LedgerCommand::Export(args) => export::run(&args, data, &mut output),
    };
    match done.and_then(|()| io::Write::flush(&mut output).map_err(LedgerCommandError::Write)) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever has left was not told the outcome: success would claim that the ledger is intact.
        Err(LedgerCommandError::Write(cause)) if cause.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::from(BROKEN_PIPE)
        }
        Err(error) => {
            // What was found so far is worth having even when it ends in an error.
            let _ = io::Write::flush(&mut output);
            eprintln!("错误（{}）：{error}", error.code());
            ExitCode::from(if error.is_finding() { 1 } else { 2 })
        }
    }
}

/// The same words about a log for commands beside this one.
pub fn failure(error: store::LedgerLogError) -> Failure {
    let error = LedgerCommandError::from(error);
    Failure::new(error.code(), error.to_string())
}

/// Reads a checkpoint file and believes it only if `key` signed it.
fn read_checkpoint(path: &Path, key: &VerifierKey) -> Result<(Checkpoint, String), LedgerCommandError> {
    let note = std::fs::read_to_string(path).map_err(|cause| LedgerCommandError::Read {
        path: path.to_owned(),
        cause,
    })?;
    match Checkpoint::open(&note, key) {
        Ok(checkpoint) => Ok((checkpoint, note)),
        Err(cause) => Err(LedgerCommandError::Checkpoint {
            path: path.to_owned(),
            cause,
        }),
    }
}
