use std::fmt;
use std::io;
use std::path::PathBuf;

use ledger::checker::Finding;
use ledger::{CheckpointError, KeyError, NoteError, ProofTextError};
use store::LedgerLogError;

use super::check::CheckFault;
use super::damage::damage_reason;
use super::witness::WitnessFault;
use crate::failure::Failure;

/// Why a command about the ledger ended without what it was for.
#[derive(Debug)]
pub enum LedgerCommandError {
    /// The log itself.
    Log(LedgerLogError),
    /// The entries do not bear out what was signed.
    Finding(Finding),
    /// A checkpoint that the log's key did not sign.
    Checkpoint {
        /// Where it was read.
        path: PathBuf,
        /// What is wrong with it.
        cause: CheckpointError,
    },
    /// The log has not signed anything yet.
    NoCheckpoint,
    /// The checkpoint was signed before this entry or size.
    BeforeEntry {
        /// Index or size that was asked for.
        asked: u64,
        /// Size that the checkpoint states.
        size: u64,
    },
    /// Entries at the end that no checkpoint covers, where that is not tolerated.
    NotSigned {
        /// Size of the latest checkpoint.
        signed: u64,
        /// How many entries there are.
        size: u64,
    },
    /// None of the checkpoints bears this witness's countersignature.
    NotWitnessed {
        /// The witness's name.
        name: String,
    },
    /// A stored hash that the entries do not bear out.
    StoredHash {
        /// Level of the file.
        level: u32,
        /// Which tile of it.
        tile: u64,
    },
    /// A proof file that proves nothing.
    Check {
        /// Which.
        path: PathBuf,
        /// Why.
        fault: CheckFault,
    },
    /// What a witness countersigned contradicts the ledger.
    Contradicted(app::CountersignatureFault),
    /// A witness does not sign.
    Witness(WitnessFault),
    /// `--witness` is no witness's public key.
    WitnessKey(KeyError),
    /// The evidence of an asker's signature does not hold.
    AskersSignature {
        /// Of which entry.
        index: u64,
    },
    /// The key that an asker signed with is not that of the certificate it was asked with.
    AskersKey {
        /// Of which entry.
        index: u64,
    },
    /// What other commands can fail with as well.
    Command(Failure),
    /// A file could not be written, or is there already.
    Output {
        /// Which.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// `--key` is no public key.
    Key(KeyError),
    /// The proof that was made does not hold.
    Proof,
    /// A file could not be read.
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// Standard output could not be written.
    Write(io::Error),
}

impl LedgerCommandError {
    /// Stable code for programs.
    pub fn code(&self) -> &str {
        match self {
            Self::Log(error) => match error {
                LedgerLogError::Absent { .. } => "ledger-absent",
                LedgerLogError::Exists { .. } => "ledger-exists",
                LedgerLogError::Locked { .. } => "ledger-locked",
                LedgerLogError::Key { .. } => "ledger-key",
                LedgerLogError::Corrupt { .. } => "ledger-corrupt",
                LedgerLogError::NotSigned { signed: None, .. } => "ledger-checkpoint-missing",
                LedgerLogError::NotSigned { signed: Some(_), .. } => "ledger-checkpoint-behind",
                LedgerLogError::BeyondEnd { .. } => "ledger-beyond-end",
                LedgerLogError::TooLarge { .. } => "ledger-entry-too-large",
                LedgerLogError::Overloaded => "ledger-overloaded",
                LedgerLogError::NoRoom => "ledger-no-room",
                LedgerLogError::Closed { .. } => "ledger-closed",
                LedgerLogError::Witnesses { .. } => "ledger-witnesses",
                LedgerLogError::Io { .. } => "ledger-io",
            },
            Self::Finding(Finding::OtherRoot { .. }) => "ledger-other-root",
            Self::Finding(Finding::Shortened { .. }) => "ledger-shortened",
            Self::Finding(Finding::Missing { .. } | Finding::Surplus { .. }) => "ledger-wrong-count",
            Self::Checkpoint { .. } => "ledger-checkpoint",
            Self::NoCheckpoint => "ledger-no-checkpoint",
            Self::BeforeEntry { .. } => "ledger-not-yet-signed",
            Self::Key(_) => "ledger-public-key",
            Self::Proof => "ledger-proof",
            Self::NotSigned { .. } => "ledger-not-signed",
            Self::NotWitnessed { .. } => "ledger-not-witnessed",
            Self::StoredHash { .. } => "ledger-stored-hash",
            Self::Check { fault, .. } => fault.code(),
            Self::Contradicted(fault) => fault.code(),
            Self::Witness(fault) => fault.code(),
            Self::WitnessKey(_) => "witness-public-key",
            Self::AskersSignature { .. } => "ledger-askers-signature",
            Self::AskersKey { .. } => "ledger-askers-key",
            Self::Command(failure) => failure.code(),
            Self::Output { .. } => "ledger-output",
            Self::Read { .. } | Self::Write(_) => "ledger-io",
        }
    }

    /// What exactly is damaged, for programs.
    pub fn damage_code(&self) -> Option<&'static str> {
        match self {
            Self::Log(LedgerLogError::Corrupt { damage, .. }) => Some(damage.code()),
            _ => None,
        }
    }

    /// Whether this says something about the ledger, and not only that it could not be looked at.
    pub fn is_finding(&self) -> bool {
        match self {
            Self::Check { fault, .. } => fault.is_finding(),
            Self::Witness(fault) => fault.is_finding(),
            _ => matches!(
                self,
                Self::Finding(_)
                    | Self::Checkpoint { .. }
                    | Self::Proof
                    | Self::NotSigned { .. }
                    | Self::NotWitnessed { .. }
                    | Self::StoredHash { .. }
                    | Self::Contradicted(_)
                    | Self::AskersSignature { .. }
                    | Self::AskersKey { .. }
                    | Self::Log(LedgerLogError::Corrupt { .. } | LedgerLogError::NotSigned { .. })
            ),
        }
    }
}

impl fmt::Display for LedgerCommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log(error) => log(f, error),
            Self::Finding(finding) => match finding {
                Finding::OtherRoot { claimed, rebuilt } => write!(
                    f,
                    "前 {} 条条目重建所得的根为 {rebuilt}，与检查点签名的 {} 不符：其中有条目被改动。请保留现场，与备份及外存的检查点比对",
                    claimed.size, claimed.root
                ),
                Finding::Shortened { claimed, size } => write!(
                    f,
                    "检查点签名时已有 {} 条条目，现仅有 {size} 条：末尾的条目缺失。请保留现场，从备份中找回",
                    claimed.size
                ),
                Finding::Missing { index, size } => {
                    write!(f, "账本应有 {size} 条条目，第 {index} 条缺失。请从备份中找回")
                }
                Finding::Surplus { size } => write!(f, "账本应有 {size} 条条目，实际更多。请重新核验"),
            },
            Self::Checkpoint { path, cause } => {
                write!(f, "检查点 {} 不可信：{}", path.display(), note_reason(cause))
            }
            Self::NoCheckpoint => f.write_str("账本尚未签过检查点。请启动服务，约一秒后再试"),
            Self::BeforeEntry { asked, size } => {
                write!(
                    f,
                    "检查点签名时账本有 {size} 条条目，不及所求的 {asked}。请改用较晚的检查点，或约一秒后再试"
                )
            }
            Self::Key(cause) => {
                write!(
                    f,
                    "--key 不是公钥：{}。公钥见数据文件夹 ledger/log.json 的 vkey",
                    key_reason(*cause)
                )
            }
            Self::NotSigned { signed, size } => write!(
                f,
                "末尾 {} 条（自第 {signed} 条起）没有检查点签名：服务未正常停止，或有人手工添加。请与回执比对；属前者的，启动服务即补签",
                size - signed
            ),
            Self::NotWitnessed { name } => write!(
                f,
                "所给检查点均无见证人 {name} 的会签。请以 --checkpoint 给出其会签的检查点（heyan ledger witness sign 的输出）"
            ),
            Self::StoredHash { level, tile } => write!(
                f,
                "哈希文件 ledger/hashes/{level} 的第 {tile} 组与条目不符或缺失，据此出具的证明不成立。检查点在的，条目与之相符，请停止服务，移走 ledger/hashes 的内容，再启动时由条目重建；检查点缺失的，条目可能被改写，请保留现场"
            ),
            Self::Check { path, fault } => write!(f, "{}：{fault}", path.display()),
            Self::Contradicted(fault) => f.write_str(&fault.message()),
            Self::Witness(fault) => fault.fmt(f),
            Self::WitnessKey(cause) => write!(
                f,
                "--witness 不是见证公钥：{}。公钥由 heyan ledger witness key 给出，与账本的公钥不通用",
                key_reason(*cause)
            ),
            Self::AskersSignature { index } => write!(
                f,
                "第 {index} 条的签名不成立：所签内容、签名和公钥不相符，请保全数据目录并报告审计人员"
            ),
            Self::AskersKey { index } => write!(
                f,
                "第 {index} 条的签名本身成立，但所用的公钥不是提问所用证书的：不能认定由该证书的私钥签署。请保全数据目录并报告审计人员"
            ),
            Self::Command(failure) => failure.fmt(f),
            Self::Output { path, cause } if cause.kind() == io::ErrorKind::AlreadyExists => {
                write!(f, "{} 已存在，不予覆盖。请另指定文件名", path.display())
            }
            Self::Output { path, cause } => write!(f, "不能写入 {}：{cause}", path.display()),
            Self::Proof => f.write_str("所得证明与检查点不符：账本或其哈希文件被改动。请运行 heyan ledger verify"),
            Self::Read { path, cause } => write!(f, "不能读取 {}：{cause}", path.display()),
            Self::Write(cause) => write!(f, "不能输出：{cause}"),
        }
    }
}

/// Why a checkpoint is not believed.
pub fn note_reason(error: &CheckpointError) -> &'static str {
    match error {
        CheckpointError::Note(NoteError::Unsigned) => "没有本账本公钥的签名",
        CheckpointError::Note(NoteError::WrongSignature) => "签名与内容不符，内容或签名被改动",
        CheckpointError::Note(NoteError::Shape) | CheckpointError::Shape => {
            "不是检查点：应为名称、条数、根各一行，空一行后为签名"
        }
        CheckpointError::OtherOrigin { .. } => "是另一账本的检查点",
    }
}

/// What is wrong with a public key's text.
pub fn key_reason(error: KeyError) -> &'static str {
    match error {
        KeyError::Name => "名称为空，或含空格、加号",
        KeyError::Shape => "应为“名称+8 位十六进制+Base64”",
        KeyError::Id => "中段与名称和公钥不符，可能抄错",
    }
}

/// Where a proof's text is not what it should be.
pub fn shape_reason(error: ProofTextError) -> &'static str {
    match error {
        ProofTextError::Header => "首行不是证明的标识",
        ProofTextError::Entry => "条目一行不是 Base64",
        ProofTextError::Number => "标识之后应为序号或条数",
        ProofTextError::Hash => "空行之前应为哈希，每行一个",
        ProofTextError::Checkpoint => "空行之后没有检查点，文件可能不全",
    }
}

/// What to do when the checkpoint is missing or too old.
const FETCH_CHECKPOINT: &str = "请保留现场，取回最近的检查点放回原处（备份；公开处 /v1/checkpoint 的存件；见证人的存件或数据目录 witnessed 中的会签），再行核验；确实无处取回的，与见证人和审计机构核对后，运行 heyan ledger sign-anew --reason 原因";

fn log(f: &mut fmt::Formatter<'_>, error: &LedgerLogError) -> fmt::Result {
    match error {
        LedgerLogError::Absent { path } => {
            write!(
                f,
                "{} 中没有账本。请用 --data 指明数据文件夹，或先运行服务建立",
                path.display()
            )
        }
        LedgerLogError::Exists { path } => write!(f, "已有账本：{}", path.display()),
        LedgerLogError::Locked { path } => write!(
            f,
            "另一进程正在写此账本（{}）。一个账本只能由一个进程写",
            path.display()
        ),
        // Why exactly stands in the log of whoever opens the ledger, in English.
        LedgerLogError::Key { path, .. } => {
            write!(
                f,
                "账本私钥 {} 不能使用：须是本账本的私钥，文件权限须为 600（只有所有者可读写）",
                path.display()
            )
        }
        LedgerLogError::Corrupt { place, damage } => {
            // Offsets are the store's word for where in a file.
            let place = place.replace(" offset ", " 偏移 ");
            write!(
                f,
                "账本在 {place} 处损坏（{}）。请保留现场，从备份中找回后再核验",
                damage_reason(damage)
            )
        }
        LedgerLogError::NotSigned {
            path,
            signed: None,
            size,
        } => write!(
            f,
            "账本已有 {size} 条条目，却没有检查点 {}：检查点丢失或被移走，或者账本由未签过检查点的较早版本建立。条目是否被改写无从判断，不予签名，服务不启动。{FETCH_CHECKPOINT}",
            path.display()
        ),
        LedgerLogError::NotSigned {
            path,
            signed: Some(signed),
            size,
        } => write!(
            f,
            "检查点 {} 只签至前 {signed} 条，而上次正常停止时前 {size} 条均已签名：检查点被换成较早的，或者停止后有人手工添加条目，不予签名。{FETCH_CHECKPOINT}",
            path.display()
        ),
        LedgerLogError::BeyondEnd { index, size } => write!(f, "账本共 {size} 条条目（自 0 起），没有第 {index} 条"),
        LedgerLogError::TooLarge { size_bytes } => write!(f, "条目有 {size_bytes} 字节，过长"),
        LedgerLogError::Overloaded => f.write_str("等待写入的条目过多，请稍后再试"),
        LedgerLogError::NoRoom => {
            f.write_str("账本没有写入条目的空间。请检查磁盘空间；腾出空间后自动恢复，无须重新启动")
        }
        LedgerLogError::Closed { .. } => f.write_str("账本已关闭，不能再写入，原因见运行日志；须重新启动"),
        LedgerLogError::Witnesses { path, line, .. } => write!(
            f,
            "见证人名单 {} 第 {line} 行有误：不是见证公钥、与前面重名，或者超过 15 个。每行一个见证公钥，由 heyan ledger witness key 给出；以 # 开头的为注释",
            path.display()
        ),
        LedgerLogError::Io { place, source } => write!(f, "读写文件出错：{place}：{source}"),
    }
}

impl From<LedgerLogError> for LedgerCommandError {
    fn from(error: LedgerLogError) -> Self {
        Self::Log(error)
    }
}

impl From<Failure> for LedgerCommandError {
    fn from(failure: Failure) -> Self {
        Self::Command(failure)
    }
}

impl From<io::Error> for LedgerCommandError {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}
