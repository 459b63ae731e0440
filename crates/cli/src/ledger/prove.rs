//! `heyan ledger prove`: proofs that anyone can check offline, against a signed checkpoint.

use std::io::Write;
use std::path::{Path, PathBuf};

use app::EntryNames;
use ledger::{Checkpoint, RecordedEntry, leaf_hash, prove_consistency, prove_inclusion};
use serde_json::json;
use store::LedgerLogError;
use store_embedded::LedgerReader;

use super::account;
use super::error::LedgerCommandError;
use super::kept;
use super::read_checkpoint;

#[derive(Debug, clap::Args)]
pub struct ProveArgs {
    /// The entry to prove.
    #[arg(
        value_name = "序号",
        required_unless_present = "consistency",
        help = "条目序号，自 0 起，见回执"
    )]
    index: Option<u64>,

    /// Size of the older log.
    #[arg(
        long,
        value_name = "条数",
        conflicts_with = "index",
        help = "证明账本由这么多条的较早账本续成"
    )]
    consistency: Option<u64>,

    /// Checkpoint to prove against.
    #[arg(long, value_name = "文件", help = "对照的检查点；不给出时用账本最近的检查点")]
    against: Option<PathBuf>,

    /// A file that holds the entry too.
    #[arg(
        long,
        value_name = "文件",
        conflicts_with_all = ["json", "consistency"],
        help = "写成含条目本身的证明文件，可用 heyan ledger check 离线核对；文件不得已存在"
    )]
    out: Option<PathBuf>,

    /// JSON instead of the C2SP text.
    #[arg(long, help = "输出一个 JSON 对象")]
    json: bool,
}

pub fn run(args: &ProveArgs, data: &Path, output: &mut impl Write) -> Result<(), LedgerCommandError> {
    let reader = LedgerReader::open(data)?;
    let (checkpoint, note) = match &args.against {
        Some(path) => read_checkpoint(path, reader.verifier())?,
        None => reader.latest_checkpoint()?.ok_or(LedgerCommandError::NoCheckpoint)?,
    };
    // Opened again when the server has signed more in between than this reader sees.
    let reader = if checkpoint.head.size > reader.size() {
        LedgerReader::open(data)?
    } else {
        reader
    };
    match (args.index, args.consistency) {
        (Some(index), _) => inclusion(data, &reader, index, &checkpoint, &note, args, output),
        (None, Some(older)) => consistency(&reader, older, &checkpoint, &note, args.json, output),
        (None, None) => unreachable!("the arguments demand one of the two"),
    }
}

fn inclusion(
    data: &Path,
    reader: &LedgerReader,
    index: u64,
    checkpoint: &Checkpoint,
    note: &str,
    args: &ProveArgs,
    output: &mut impl Write,
) -> Result<(), LedgerCommandError> {
    let size = checkpoint.head.size;
    if index >= reader.size() {
        return Err(LedgerLogError::BeyondEnd {
            index,
            size: reader.size(),
        }
        .into());
    }
    if index >= size {
        return Err(LedgerCommandError::BeforeEntry { asked: index, size });
    }
    let Some(entry) = reader.entries(index..index + 1)?.next() else {
        return Err(LedgerLogError::BeyondEnd {
            index,
            size: reader.size(),
        }
        .into());
    };
    let (_, entry) = entry?;
    let leaf = leaf_hash(&entry);
    let proof = prove_inclusion(&reader.hashes()?, index, size)?;
    // A proof that does not hold is worse than none: it would be shown to a court.
    proof
        .verify(leaf, &checkpoint.head)
        .map_err(|_| LedgerCommandError::Proof)?;
    let read = RecordedEntry::from_bytes(&entry).ok();
    let names = read
        .as_ref()
        .map_or_else(EntryNames::default, |entry| account::names(data, entry));
    let statements = read
        .as_ref()
        .map_or_else(Vec::new, |entry| app::entry_statements(entry, &names));
    let signed = statements.iter().find(|(label, _)| *label == "提问方签名");
    if let Some(path) = &args.out {
        kept::write(path, &proof.text(Some(&entry), note))?;
        writeln!(output, "已将第 {index} 条的证明写入 {}", path.display())?;
        if let Some((label, text)) = signed {
            writeln!(output, "  {label}　{text}")?;
        }
        writeln!(
            output,
            "  离线核对　heyan ledger check {} --key {}",
            path.display(),
            reader.verifier()
        )?;
    } else if args.json {
        let entry = String::from_utf8_lossy(&entry);
        let asker_signature = read.as_ref().map(|entry| account::signature_view(entry, &names));
        let object = json!({
            "kind": "inclusion", "asker_signature": asker_signature, "origin": checkpoint.origin, "index": index, "size": size, "leaf_hash": leaf,
            "path": proof.path, "root": checkpoint.head.root, "checkpoint": note, "entry": entry,
        });
        writeln!(output, "{object}")?;
    } else {
        write!(output, "{}", proof.text(None, note))?;
        // Beside the proof, which programs read.
        if let Some((label, text)) = signed {
            eprintln!("{label}　{text}");
        }
    }
    Ok(())
}

fn consistency(
    reader: &LedgerReader,
    older: u64,
    checkpoint: &Checkpoint,
    note: &str,
    is_json: bool,
    output: &mut impl Write,
) -> Result<(), LedgerCommandError> {
    let size = checkpoint.head.size;
    if older > size {
        return Err(LedgerCommandError::BeforeEntry { asked: older, size });
    }
    let proof = prove_consistency(&reader.hashes()?, older, size)?;
    if is_json {
        let object = json!({
            "kind": "consistency", "origin": checkpoint.origin, "older_size": older, "newer_size": size,
            "path": proof.path, "root": checkpoint.head.root, "checkpoint": note,
        });
        writeln!(output, "{object}")?;
    } else {
        write!(output, "{}", proof.text(note))?;
    }
    Ok(())
}
