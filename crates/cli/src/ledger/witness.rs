//! `heyan ledger witness`: another party countersigns what it has seen of a log, and never two histories of it.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use app::Clock;
use ledger::{
    Checkpoint, CheckpointError, ConsistencyProof, ContinuationError, KeyError, ProofTextError, SigningKey,
    VerifierKey, may_continue,
};
use ring::rand::SecureRandom;
use zeroize::Zeroizing;

use super::error::{LedgerCommandError, key_reason, note_reason, shape_reason};
use super::witness_memory::{Remembered, WitnessMemory};
use crate::data_folder::write_secret;
use crate::failure::Failure;

#[derive(Debug, clap::Subcommand)]
pub enum WitnessCommand {
    #[command(about = "生成见证人的密钥")]
    Key(KeyArgs),
    #[command(
        about = "会签检查点：核对其由上次会签者续成之后签名",
        after_help = "不签的情形：条数少于上次会签；条数相同而根不同；未能证明由上次会签者续成。\
                      前后会签的记录存于 --state 文件，须与私钥一并保管：丢失后便无从发现此前历史的改写。"
    )]
    Sign(SignArgs),
    #[command(
        about = "登记见证人会签的检查点：核对后保存，随检查点公开",
        after_help = "登记本身先记入账本，故须在服务停止时运行；服务运行中由审计人员经页面或接口登记。\
                      受信任的见证人列在数据目录的 witnesses.txt，每行一个见证公钥。"
    )]
    Add(super::witnessed::AddArgs),
    #[command(about = "查看见证情况：受信任的见证人，各自会签至何处、何时")]
    Status(super::witnessed::StatusArgs),
}

#[derive(Debug, clap::Args)]
pub struct KeyArgs {
    /// The witness's name.
    #[arg(long, value_name = "名称", help = "见证人的名称，如 audit.example.gov.cn/witness")]
    name: String,

    /// Where the secret key goes.
    #[arg(long, value_name = "文件", help = "私钥写入此文件，仅本人可读；文件不得已存在")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub struct SignArgs {
    /// What is to be signed.
    #[arg(
        value_name = "检查点",
        help = "检查点文件，或 heyan ledger prove --consistency 条数 的输出（含续成的证明）"
    )]
    file: PathBuf,

    /// The witness's secret key.
    #[arg(long, value_name = "文件", help = "见证人的私钥文件")]
    key: PathBuf,

    /// The log's public key.
    #[arg(
        long,
        value_name = "公钥",
        help = "账本的公钥（vkey）；首次会签此账本时必须给出，以后不得改变"
    )]
    log_key: Option<String>,

    /// What was signed so far.
    #[arg(long, value_name = "文件", help = "会签记录；默认为私钥文件名后加 .state")]
    state: Option<PathBuf>,

    /// Where the countersigned checkpoint goes.
    #[arg(long, value_name = "文件", help = "会签后的检查点写入此文件；不给出时写到标准输出")]
    out: Option<PathBuf>,
}

/// Why a witness does not sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitnessFault {
    /// The log does not continue what was signed.
    Continuation(ContinuationError),
    /// The proof begins at another size than the last one signed.
    ProofFromElsewhere {
        /// Where it begins.
        from: u64,
        /// Size that was signed last.
        last: u64,
    },
    /// Not a checkpoint and no proof.
    Shape(ProofTextError),
    /// Not signed by the log.
    Checkpoint(CheckpointError),
    /// A log that this witness does not know yet.
    UnknownLog,
    /// Another key for a log than the one it was signed with so far.
    OtherLogKey,
    /// The file with the secret key holds none.
    SecretKey(KeyError),
}

impl WitnessFault {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Continuation(ContinuationError::Smaller { .. }) => "witness-smaller-tree",
            Self::Continuation(ContinuationError::Fork { .. }) => "witness-fork",
            Self::Continuation(ContinuationError::Unproven { .. }) => "witness-unproven",
            Self::Continuation(ContinuationError::Broken { .. }) => "witness-broken-proof",
            Self::ProofFromElsewhere { .. } => "witness-proof-from-elsewhere",
            Self::Shape(_) => "witness-shape",
            Self::Checkpoint(_) => "witness-checkpoint",
            Self::UnknownLog => "witness-unknown-log",
            Self::OtherLogKey => "witness-other-log-key",
            Self::SecretKey(_) => "witness-secret-key",
        }
    }

    /// Whether this says something about the log, and not only that something is missing here.
    pub fn is_finding(&self) -> bool {
        match self {
            Self::Continuation(cause) => !matches!(cause, ContinuationError::Unproven { .. }),
            Self::Checkpoint(_) | Self::OtherLogKey => true,
            _ => false,
        }
    }
}

impl fmt::Display for WitnessFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Continuation(ContinuationError::Smaller { last, newer }) => write!(
                f,
                "不予会签：此检查点有 {} 条，而上次会签的有 {} 条。账本只增不减，或者给出的是旧检查点，或者账本已被截短。请取最近的检查点；仍少于上次的，请保留两者报告",
                newer.size, last.size
            ),
            Self::Continuation(ContinuationError::Fork { last, newer }) => write!(
                f,
                "不予会签：同为 {} 条，上次会签的根为 {}，此检查点的根为 {}。账本分叉，历史被改写。请保留两个检查点并立即报告",
                last.size, last.root, newer.root
            ),
            Self::Continuation(ContinuationError::Unproven { last, newer }) => write!(
                f,
                "尚不能会签：须证明 {} 条由上次会签的 {} 条续成。请账本一方运行 heyan ledger prove --consistency {}，以其输出代替检查点文件",
                newer.size, last.size, last.size
            ),
            Self::Continuation(ContinuationError::Broken { last, newer, .. }) => write!(
                f,
                "不予会签：证明不能由上次会签的 {} 条（根 {}）推出此检查点的 {} 条（根 {}）。账本分叉、历史被改写，或证明有误。请重新索取一次证明；仍不相符的，请保留上次会签的检查点与此文件并报告",
                last.size, last.root, newer.size, newer.root
            ),
            Self::ProofFromElsewhere { from, last } => write!(
                f,
                "尚不能会签：证明自 {from} 条起，而上次会签的有 {last} 条。请账本一方运行 heyan ledger prove --consistency {last}"
            ),
            Self::Shape(cause) => write!(f, "不是检查点，也不是续成的证明：{}", shape_reason(*cause)),
            Self::Checkpoint(cause) => write!(f, "不予会签：检查点不可信，{}", note_reason(cause)),
            Self::UnknownLog => f.write_str("尚未会签过此账本。请以 --log-key 给出其公钥，并从检查点以外的途径核实"),
            Self::OtherLogKey => f.write_str(
                "不予会签：--log-key 与以往会签此账本所用的公钥不同。账本更换公钥须另行议定，并换用新的会签记录",
            ),
            Self::SecretKey(cause) => write!(
                f,
                "--key 文件中不是见证人的私钥：{}。私钥由 heyan ledger witness key 生成",
                key_reason(*cause)
            ),
        }
    }
}

pub fn run(command: &WitnessCommand, data: &Path, output: &mut impl Write) -> Result<(), LedgerCommandError> {
    match command {
        WitnessCommand::Key(args) => make_key(args, output),
        WitnessCommand::Sign(args) => sign(args, app::SystemClock.now().as_second(), output),
        WitnessCommand::Add(args) => super::witnessed::add(args, data, output),
        WitnessCommand::Status(args) => super::witnessed::status(args, data, output),
    }
}

fn make_key(args: &KeyArgs, output: &mut impl Write) -> Result<(), LedgerCommandError> {
    let mut seed = Zeroizing::new([0; 32]);
    ring::rand::SystemRandom::new()
        .fill(seed.as_mut_slice())
        .map_err(|_| Failure::new("random", "操作系统未能提供随机数"))?;
    let key = SigningKey::from_seed(&args.name, &seed)
        .map_err(|_| Failure::new("witness-name", "名称不得为空，不得含空格、控制字符、加号"))?;
    let text = Zeroizing::new(format!("{}\n", *Zeroizing::new(key.to_secret_text())));
    write_secret(&args.out, text.as_bytes())?;
    writeln!(output, "已生成见证人 {} 的私钥：{}", args.name, args.out.display())?;
    writeln!(output, "  见证公钥　{}", key.witness_verifier())?;
    writeln!(output, "请将公钥交给核验账本的各方；私钥不得离开见证人。")?;
    Ok(())
}

fn sign(args: &SignArgs, now_unix_seconds: i64, output: &mut impl Write) -> Result<(), LedgerCommandError> {
    let fault = LedgerCommandError::Witness;
    let secret = Zeroizing::new(read(&args.key)?);
    let key = SigningKey::from_secret_text(&secret).map_err(|cause| fault(WitnessFault::SecretKey(cause)))?;
    let file = read(&args.file)?;
    let (proof, note) = match ConsistencyProof::parse_text(&file) {
        Ok((from, path, note)) => (Some((from, path)), note),
        Err(ProofTextError::Header) => (None, file.as_str()),
        Err(cause) => return Err(fault(WitnessFault::Shape(cause))),
    };
    let state = args.state.clone().unwrap_or_else(|| {
        let mut name = args.key.clone().into_os_string();
        name.push(".state");
        name.into()
    });
    // Held until the end: two runs at once could sign two histories.
    let mut memory = WitnessMemory::open(&state)?;
    let origin = note.lines().next().unwrap_or_default();
    let known = memory.last(origin)?;
    let given: Option<VerifierKey> = match &args.log_key {
        Some(text) => Some(text.parse().map_err(LedgerCommandError::Key)?),
        None => None,
    };
    let log_key = match (&known, given) {
        (Some(known), Some(given)) if known.log_key != given => return Err(fault(WitnessFault::OtherLogKey)),
        (Some(known), _) => known.log_key.clone(),
        (None, Some(given)) => given,
        (None, None) => return Err(fault(WitnessFault::UnknownLog)),
    };
    let newer = Checkpoint::open(note, &log_key).map_err(|cause| fault(WitnessFault::Checkpoint(cause)))?;
    if let Some(last) = &known {
        let proof = match proof {
            Some((from, _)) if from != last.head.size && newer.head.size > last.head.size => {
                let last = last.head.size;
                return Err(fault(WitnessFault::ProofFromElsewhere { from, last }));
            }
            Some((older_size, path)) => Some(ConsistencyProof {
                older_size,
                newer_size: newer.head.size,
                path,
            }),
            None => None,
        };
        may_continue(&last.head, &newer.head, proof.as_ref())
            .map_err(|cause| fault(WitnessFault::Continuation(cause)))?;
    }
    let line = key
        .cosign(note, now_unix_seconds.max(0).unsigned_abs())
        .map_err(|cause| fault(WitnessFault::Checkpoint(CheckpointError::Note(cause))))?;
    let signed = format!("{note}{line}");
    // Remembered before anyone can have the signature: a stop in between costs nothing but a second run.
    memory.remember(&Remembered {
        log_key,
        head: newer.head,
        note: signed.clone(),
    })?;
    if known.is_none() {
        eprintln!("首次会签 {}：此前的历史无从比对，自此检查点起见证。", newer.origin);
    }
    match &args.out {
        Some(path) => {
            std::fs::write(path, &signed).map_err(|cause| LedgerCommandError::Output {
                path: path.clone(),
                cause,
            })?;
            writeln!(
                output,
                "已会签 {} 的前 {} 条：{}",
                newer.origin,
                newer.head.size,
                path.display()
            )?;
        }
        None => output.write_all(signed.as_bytes())?,
    }
    Ok(())
}

pub(super) fn read(path: &Path) -> Result<String, LedgerCommandError> {
    std::fs::read_to_string(path).map_err(|cause| LedgerCommandError::Read {
        path: path.to_owned(),
        cause,
    })
}
