//! `heyan ledger check`: a proof file, verified offline by the independent checker, without any data folder.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use app::EntryNames;
use jiff::Timestamp;
use ledger::{
    Checkpoint, CheckpointError, InclusionText, NoteError, ProofTextError, RecordedEntry, SignedNote, VerifierKey,
    WitnessVerifierKey, checker, leaf_hash,
};
use serde_json::json;

use super::account;
use super::error::{LedgerCommandError, note_reason, shape_reason};
use crate::desk_command::beijing_minute;

#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// The proof.
    #[arg(value_name = "文件", help = "heyan ledger prove --out 写成的证明")]
    file: PathBuf,

    /// The key to believe.
    #[arg(long, value_name = "公钥", help = "账本的公钥（vkey），须从证明以外的途径取得")]
    key: String,

    /// Witnesses whose countersignature is demanded.
    #[arg(
        long = "witness",
        value_name = "见证公钥",
        help = "检查点还须有此见证人的会签，可多次给出"
    )]
    witnesses: Vec<String>,

    /// One JSON object.
    #[arg(long, help = "输出一个 JSON 对象")]
    json: bool,
}

/// Why a proof file proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckFault {
    /// Not such a file.
    Shape(ProofTextError),
    /// It leaves the entry out.
    NoEntry,
    /// Its checkpoint is not believed.
    Checkpoint(CheckpointError),
    /// A demanded countersignature is not there or does not fit.
    Witness {
        /// Whose.
        name: String,
        /// What is wrong.
        cause: NoteError,
    },
    /// The checkpoint is of a tree without this index.
    Index {
        /// Index of the entry.
        index: u64,
        /// Size that the checkpoint states.
        size: u64,
    },
    /// Entry, index and hashes do not lead to the root that was signed.
    OtherRoot,
}

impl CheckFault {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Shape(_) => "proof-shape",
            Self::NoEntry => "proof-without-entry",
            Self::Checkpoint(_) => "proof-checkpoint",
            Self::Witness { .. } => "proof-not-witnessed",
            Self::Index { .. } => "proof-index",
            Self::OtherRoot => "proof-other-root",
        }
    }

    /// Whether this was a proof, and does not hold.
    pub fn is_finding(&self) -> bool {
        !matches!(self, Self::Shape(_) | Self::NoEntry)
    }
}

impl fmt::Display for CheckFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(cause) => write!(
                f,
                "不是证明文件：{}。证明由 heyan ledger prove 序号 --out 文件 写成",
                shape_reason(*cause)
            ),
            Self::NoEntry => f.write_str("证明中没有条目本身，无从核对其内容。请索取以 --out 写成的证明"),
            Self::Checkpoint(cause) => write!(
                f,
                "其中的检查点不可信：{}。请核对 --key 是否为该账本的公钥；公钥无误时，证明是伪造的或被改动",
                note_reason(cause)
            ),
            Self::Witness {
                name,
                cause: NoteError::Unsigned,
            } => write!(
                f,
                "检查点没有见证人 {name} 的会签。请以其会签的检查点重新出具：prove --against 文件"
            ),
            Self::Witness { name, .. } => write!(f, "见证人 {name} 的会签与检查点不符：会签或检查点被改动"),
            Self::Index { index, size } => {
                write!(
                    f,
                    "检查点签名时账本只有 {size} 条条目，第 {index} 条不在其中：序号被改动，或检查点被换成较早的"
                )
            }
            Self::OtherRoot => f.write_str("条目、序号与哈希推不出检查点所签的根：其中之一被改动，此条目未得证明"),
        }
    }
}

pub fn run(args: &CheckArgs, output: &mut impl Write) -> Result<(), LedgerCommandError> {
    let key: VerifierKey = args.key.parse().map_err(LedgerCommandError::Key)?;
    let witnesses = witness_keys(&args.witnesses)?;
    let text = std::fs::read_to_string(&args.file).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::InvalidData => fault(&args.file, CheckFault::Shape(ProofTextError::Header)),
        _ => LedgerCommandError::Read {
            path: args.file.clone(),
            cause,
        },
    })?;
    let checked = check(&text, &key, &witnesses).map_err(|found| fault(&args.file, found));
    if let (true, Err(error)) = (args.json, &checked) {
        let line = json!({ "holds": false, "code": error.code(), "message": error.to_string() });
        writeln!(output, "{line}")?;
    }
    let Checked {
        index,
        entry,
        checkpoint,
        witnessed,
    } = checked?;
    let read = RecordedEntry::from_bytes(&entry).ok();
    let raw = String::from_utf8_lossy(&entry);
    if args.json {
        let line = json!({
            "holds": true, "origin": checkpoint.origin, "index": index, "size": checkpoint.head.size,
            "leaf_hash": leaf_hash(&entry), "root": checkpoint.head.root, "entry": read, "bytes": raw,
            "asker_signature": read.as_ref().map(|entry| account::signature_view(entry, &EntryNames::default())),
            "witnesses": witnessed.iter().map(|(name, at)| json!({ "name": name, "seen_at": at.to_string() })).collect::<Vec<_>>(),
        });
        writeln!(output, "{line}")?;
        return Ok(());
    }
    writeln!(output, "证明成立：{} 的第 {index} 条（自 0 起）", checkpoint.origin)?;
    match read {
        // No desk and no key is at hand where a proof is checked.
        Some(entry) => account::write(output, &entry, &EntryNames::default())?,
        None => writeln!(output, "  内容　（本版本不能读取）{raw}")?,
    }
    let head = checkpoint.head;
    writeln!(output, "  检查点　前 {} 条，根 {}，签名相符", head.size, head.root)?;
    for (name, at) in &witnessed {
        writeln!(output, "  会签　{name} 相符，会签于 {}", beijing_minute(*at))?;
    }
    Ok(())
}

/// What a proof that holds is about.
struct Checked {
    index: u64,
    entry: Vec<u8>,
    checkpoint: Checkpoint,
    /// The demanded witnesses, and when each saw the checkpoint.
    witnessed: Vec<(String, Timestamp)>,
}

fn check(text: &str, key: &VerifierKey, witnesses: &[WitnessVerifierKey]) -> Result<Checked, CheckFault> {
    let proof = InclusionText::parse(text).map_err(CheckFault::Shape)?;
    let entry = proof.entry.ok_or(CheckFault::NoEntry)?;
    let checkpoint = Checkpoint::open(&proof.checkpoint, key).map_err(CheckFault::Checkpoint)?;
    let mut witnessed = Vec::new();
    for witness in witnesses {
        let name = witness.name().to_owned();
        match cosigned(&proof.checkpoint, witness) {
            Ok(seconds) => witnessed.push((name, instant(seconds))),
            Err(cause) => return Err(CheckFault::Witness { name, cause }),
        }
    }
    let (index, size) = (proof.index, checkpoint.head.size);
    if index >= size {
        return Err(CheckFault::Index { index, size });
    }
    if !checker::check_inclusion(&entry, index, &proof.path, &checkpoint.head) {
        return Err(CheckFault::OtherRoot);
    }
    Ok(Checked {
        index,
        entry,
        checkpoint,
        witnessed,
    })
}

/// What no calendar holds is told as the end of all time.
fn instant(unix_seconds: u64) -> Timestamp {
    let seconds = i64::try_from(unix_seconds).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

/// When a witness countersigned this checkpoint.
pub fn cosigned(note: &str, witness: &WitnessVerifierKey) -> Result<u64, NoteError> {
    SignedNote::parse(note)?.cosigned_at(witness)
}

/// The keys given as `--witness`.
pub fn witness_keys(texts: &[String]) -> Result<Vec<WitnessVerifierKey>, LedgerCommandError> {
    texts
        .iter()
        .map(|text| text.parse().map_err(LedgerCommandError::WitnessKey))
        .collect()
}

fn fault(path: &Path, fault: CheckFault) -> LedgerCommandError {
    LedgerCommandError::Check {
        path: path.to_owned(),
        fault,
    }
}
