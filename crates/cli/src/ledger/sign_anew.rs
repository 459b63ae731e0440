//! `heyan ledger sign-anew`: after the checkpoint was lost for good, the ledger is signed on from its entries as they are.
//!
//! Signing what nobody can tell from a rewritten ledger has to be somebody's decision: it is made here and nowhere else,
//! after everything that still tells was asked, and stands in the ledger as its next entry.

use std::io::Write;
use std::path::{Path, PathBuf};

use ledger::{Action, Door, Entry, Outcome, RecordedAt};
use model::Affair;
use store::LedgerLogError;
use store_embedded::{EmbeddedLedgerLog, LedgerLogOptions, LedgerReader};

use super::error::LedgerCommandError;
use super::verify::{Rebuilding, rebuild};
use super::witnessed::await_appended;
use crate::desk_command::{now, some_text};
use crate::failure::Failure;

/// Most characters of a reason, which the entry has room for.
const REASON_CHARS_MAX: usize = 200;

#[derive(Debug, clap::Args)]
pub struct SignAnewArgs {
    /// Why.
    #[arg(
        long,
        value_name = "原因",
        value_parser = some_text,
        help = "检查点丢失的原因和核对的情况，记入账本，至多 200 字"
    )]
    reason: String,

    /// Checkpoints that were kept elsewhere.
    #[arg(
        long = "checkpoint",
        value_name = "文件",
        help = "另存的检查点，可多次给出；条目与之不符的，不予签署"
    )]
    checkpoints: Vec<PathBuf>,
}

pub fn run(args: &SignAnewArgs, data: &Path, output: &mut impl Write) -> Result<(), LedgerCommandError> {
    if args.reason.chars().count() > REASON_CHARS_MAX {
        return Err(Failure::new("ledger-sign-anew-reason", format!("原因至多 {REASON_CHARS_MAX} 字")).into());
    }
    let reader = LedgerReader::open(data)?;
    match reader.check_signed() {
        Err(LedgerLogError::NotSigned { .. }) => {}
        Err(other) => return Err(other.into()),
        Ok(()) => {
            let message = "检查点在，且不早于上次正常停止，无须重新签署。请直接启动服务";
            return Err(Failure::new("ledger-signed-already", message).into());
        }
    }
    // Whatever still tells how the ledger was is asked first: what contradicts it is never signed.
    let rebuilt = rebuild(&Rebuilding::of_checkpoints(&args.checkpoints), data)?;
    let size = rebuilt.head.size;
    let log = EmbeddedLedgerLog::open_to_sign_anew(data, LedgerLogOptions::default())?;
    let at = RecordedAt::from_unix_micros(now().as_microsecond());
    let object = format!("前 {size} 条：{}", args.reason);
    let mut entry = Entry::new(at, Door::Local, Action::Oversee, Outcome::Applied);
    (entry.deed, entry.object) = (Some(Affair::SignLedgerAnew.code()), Some(object.as_str()));
    await_appended(log.append(&entry.to_bytes())?)?;
    drop(log);
    writeln!(output, "已重新签署：前 {size} 条按现存条目签署，并记入账本第 {size} 条")?;
    let compared = rebuilt.checkpoints.iter().max();
    match compared {
        Some(upto) => writeln!(output, "  比对　与另存的检查点相符，至前 {upto} 条；其后的条目未经比对")?,
        None => writeln!(output, "  比对　没有另存的检查点可以比对，此前的条目是否被改写无从判断")?,
    }
    Ok(())
}
