//! `heyan ledger export`: the log as static files.

use std::io::Write;
use std::path::{Path, PathBuf};

use store_embedded::{LedgerReader, export_tiles};

use super::error::LedgerCommandError;

#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// The folder to write to.
    #[arg(value_name = "目标文件夹", help = "写入 checkpoint 与 tile/；可对同一文件夹反复导出")]
    folder: PathBuf,
}

pub fn run(args: &ExportArgs, data: &Path, output: &mut impl Write) -> Result<(), LedgerCommandError> {
    let reader = LedgerReader::open(data)?;
    let checkpoint = export_tiles(&reader, &args.folder)?.ok_or(LedgerCommandError::NoCheckpoint)?;
    writeln!(
        output,
        "已导出 {} 的前 {} 条条目",
        checkpoint.origin, checkpoint.head.size
    )?;
    writeln!(output, "  公钥　{}", reader.verifier())?;
    Ok(())
}
