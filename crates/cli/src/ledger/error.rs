use std::fmt;
use std::io;
use std::path::PathBuf;

use ledger::checker::Finding;
use ledger::{CheckpointError, KeyError, NoteError};
use store::LedgerLogError;

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
    pub fn code(&self) -> &'static str {
        match self {
            Self::Log(error) => match error {
                LedgerLogError::Absent { .. } => "ledger-absent",
                LedgerLogError::Exists { .. } => "ledger-exists",
                LedgerLogError::Locked { .. } => "ledger-locked",
                LedgerLogError::Key { .. } => "ledger-key",
                LedgerLogError::Corrupt { .. } => "ledger-corrupt",
                LedgerLogError::BeyondEnd { .. } => "ledger-beyond-end",
                LedgerLogError::TooLarge { .. } => "ledger-entry-too-large",
                LedgerLogError::Overloaded => "ledger-overloaded",
                LedgerLogError::Closed { .. } => "ledger-closed",
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
            Self::Read { .. } | Self::Write(_) => "ledger-io",
        }
    }

    /// Whether this says something about the ledger, and not only that it could not be looked at.
    pub fn is_finding(&self) -> bool {
        matches!(
            self,
            Self::Finding(_) | Self::Checkpoint { .. } | Self::Proof | Self::Log(LedgerLogError::Corrupt { .. })
        )
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
                let reason = match cause {
                    CheckpointError::Note(NoteError::Unsigned) => "没有本账本公钥的签名",
                    CheckpointError::Note(NoteError::WrongSignature) => "签名与内容不符，内容或签名被改动",
                    CheckpointError::Note(NoteError::Shape) | CheckpointError::Shape => {
                        "不是检查点：应为名称、条数、根各一行，空一行后为签名"
                    }
                    CheckpointError::OtherOrigin { .. } => "是另一账本的检查点",
                };
                write!(f, "检查点 {} 不可信：{reason}", path.display())
            }
            Self::NoCheckpoint => f.write_str("账本尚未签过检查点。请启动服务，约一秒后再试"),
            Self::BeforeEntry { asked, size } => {
                write!(
                    f,
                    "检查点签名时账本有 {size} 条条目，不及所求的 {asked}。请改用较晚的检查点，或约一秒后再试"
                )
            }
            Self::Key(cause) => {
                let reason = match cause {
                    KeyError::Name => "名称为空，或含空格、加号",
                    KeyError::Shape => "应为“名称+8 位十六进制+Base64”",
                    KeyError::Id => "中段与名称和公钥不符，可能抄错",
                };
                write!(f, "--key 不是公钥：{reason}。公钥见数据文件夹 ledger/log.json 的 vkey")
            }
            Self::Proof => f.write_str("所得证明与检查点不符：账本或其哈希文件被改动。请运行 heyan ledger verify"),
            Self::Read { path, cause } => write!(f, "不能读取 {}：{cause}", path.display()),
            Self::Write(cause) => write!(f, "不能输出：{cause}"),
        }
    }
}

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
        LedgerLogError::Key { path, reason } => {
            write!(
                f,
                "账本私钥 {} 不能使用（{reason}）。文件权限应为 600，并须是本账本的私钥",
                path.display()
            )
        }
        LedgerLogError::Corrupt { place, reason } => {
            write!(f, "账本在 {place} 处损坏（{reason}）。请保留现场，从备份中找回后再核验")
        }
        LedgerLogError::BeyondEnd { index, size } => write!(f, "账本共 {size} 条条目（自 0 起），没有第 {index} 条"),
        LedgerLogError::TooLarge { size_bytes } => write!(f, "条目有 {size_bytes} 字节，过长"),
        LedgerLogError::Overloaded => f.write_str("等待写入的条目过多，请稍后再试"),
        LedgerLogError::Closed { reason } => write!(f, "账本已关闭（{reason}），须重新启动"),
        LedgerLogError::Io { place, source } => write!(f, "读写文件出错：{place}：{source}"),
    }
}

impl From<LedgerLogError> for LedgerCommandError {
    fn from(error: LedgerLogError) -> Self {
        Self::Log(error)
    }
}

impl From<io::Error> for LedgerCommandError {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}
