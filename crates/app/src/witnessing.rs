//! Witnesses of the ledger (账本见证): what they countersigned, handed in, checked, kept and published.
//!
//! Whom to trust is the operator's affair and stands in a list beside the data; a countersignature gives nobody a right, and
//! whoever relies on one checks it with a key of his own.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use jiff::{SignedDuration, Timestamp};
use ledger::{Checkpoint, CheckpointError, Countersigned, CountersignedError, NoteError};
use model::{Affair, Duty, RefusalCode};
use store::{LedgerLogError, LedgerSnapshot, StoreError};

use crate::{
    App, AppError, Caller, Done, NotPossible,
    enacted::{Deed, Objection},
};

/// How old the last countersignature may get before it is told, in hours.
pub const WITNESSED_HOURS_MAX: i64 = 24;
/// How far a witness's clock may be ahead of ours, in seconds.
const AHEAD_SECONDS_MAX: i64 = 300;
/// How long published checkpoints are served before the ledger is looked at again, in seconds: as often as one is signed.
const PUBLISHED_SECONDS: i64 = 1;

/// A trusted witness, and what it countersigned last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessView {
    /// Name.
    pub name: String,
    /// Public key.
    pub key: String,
    /// What was handed in of it last.
    pub last: Option<WitnessedCheckpoint>,
}

/// A checkpoint that a witness countersigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WitnessedCheckpoint {
    /// Number of entries.
    pub size: u64,
    /// When the witness saw it, by its own clock.
    pub seen_at: Timestamp,
    /// Whether the entries of today bear it out.
    pub is_borne_out: bool,
}

/// How the ledger is witnessed — 见证情况.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WitnessState {
    /// The trusted witnesses.
    pub witnesses: Vec<WitnessView>,
}

impl WitnessState {
    /// Reads what is kept and holds it against the entries.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(ledger: &dyn LedgerSnapshot) -> Result<Self, LedgerLogError> {
        let kept = ledger.countersigned()?;
        let mut witnesses = Vec::new();
        for key in ledger.witnesses()? {
            let mut last = None;
            if let Some(one) = kept.iter().find(|one| *one.witness() == key) {
                last = Some(WitnessedCheckpoint {
                    size: one.checkpoint().head.size,
                    seen_at: seen_at(one),
                    is_borne_out: contradiction(ledger, one.checkpoint())?.is_none(),
                });
            }
            witnesses.push(WitnessView {
                name: key.name().to_owned(),
                key: key.to_string(),
                last,
            });
        }
        Ok(Self { witnesses })
    }

    fn borne_out(&self) -> impl Iterator<Item = &WitnessedCheckpoint> {
        let all = self.witnesses.iter().filter_map(|witness| witness.last.as_ref());
        all.filter(|last| last.is_borne_out)
    }

    /// How many of the entries somebody countersigned; `None` where nobody did.
    pub fn size(&self) -> Option<u64> {
        self.borne_out().map(|last| last.size).max()
    }

    /// When a witness saw the ledger last.
    pub fn seen_at(&self) -> Option<Timestamp> {
        self.borne_out().map(|last| last.seen_at).max()
    }

    /// Whether there are witnesses and none of them has seen the ledger for more than a day.
    pub fn is_due(&self, now: Timestamp) -> bool {
        let oldest = now - SignedDuration::from_hours(WITNESSED_HOURS_MAX);
        !self.witnesses.is_empty() && self.seen_at().is_none_or(|at| at < oldest)
    }

    /// The witnesses whose countersigned checkpoints the entries of today do not bear out: the ledger was rewritten or cut.
    pub fn contradicting(&self) -> impl Iterator<Item = &WitnessView> {
        let is_contradicting = |witness: &&WitnessView| witness.last.is_some_and(|last| !last.is_borne_out);
        self.witnesses.iter().filter(is_contradicting)
    }
}

/// Why a note is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CountersignatureFault {
    /// No signed note, or no checkpoint in it.
    Shape,
    /// A checkpoint of another log.
    OtherLog,
    /// The log's own signature is missing or wrong.
    LogSignature,
    /// No trusted witness has signed it.
    NoWitness,
    /// The countersignature of this witness does not fit.
    Forged(String),
    /// This witness says that it saw it in the future.
    InFuture(String),
    /// A later one of this witness is kept.
    Older {
        /// Who.
        witness: String,
        /// Size that is kept.
        kept: u64,
    },
    /// The very same is kept.
    Known(String),
    /// The entries do not bear it out.
    Contradicted(RefusalCode),
}

impl CountersignatureFault {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Shape => "witness.shape",
            Self::OtherLog => "witness.other_log",
            Self::LogSignature => "witness.log_signature",
            Self::NoWitness => "witness.unknown",
            Self::Forged(_) => "witness.signature",
            Self::InFuture(_) => "witness.future",
            Self::Older { .. } => "witness.older",
            Self::Known(_) => "witness.known",
            Self::Contradicted(code) => code.as_str(),
        }
    }

    /// Rule and remedy in Chinese.
    pub fn message(&self) -> String {
        match self {
            Self::Shape => "所交的不是检查点：应为名称、条数、根各一行，空一行后为签名，每行以换行结束。请提交 heyan ledger witness sign 写成的文件。".to_owned(),
            Self::OtherLog => "所交的是另一账本的检查点，不予登记。请核对账本名称，提交到该账本所在的节点。".to_owned(),
            Self::LogSignature => "检查点没有本账本的签名，或者签名与内容不符：内容、签名被改动，或者并非本账本所出。请取本账本最近的检查点，重新会签。".to_owned(),
            Self::NoWitness => "检查点没有受信任的见证人的会签。请核对见证人的公钥是否已由平台运维列入见证人名单（数据目录的 witnesses.txt）。".to_owned(),
            Self::Forged(name) => format!("见证人 {name} 的会签与检查点不符：会签或者检查点被改动，或者会签系伪造。请向见证人核实，重新会签。"),
            Self::InFuture(name) => format!("见证人 {name} 的会签时间晚于现在。请见证人校准时钟后重新会签；本平台时钟有误的，请联系平台运维。"),
            Self::Older { witness, kept } => format!("见证人 {witness} 已有较新的会签，见证至前 {kept} 条，较旧的不予登记。请提交最近一次会签的检查点。"),
            Self::Known(name) => format!("见证人 {name} 的这次会签此前已登记，无需再次提交。"),
            Self::Contradicted(code) => format!("{}{}", code.rule(), code.remedy()),
        }
    }
}

impl From<CountersignatureFault> for Objection {
    fn from(fault: CountersignatureFault) -> Self {
        use CountersignatureFault::{Contradicted, Known, Older};
        match fault {
            Contradicted(code) => code.into(),
            Known(_) | Older { .. } => NotPossible::standing(fault.code(), fault.message()).into(),
            _ => NotPossible::given(fault.code(), fault.message()).into(),
        }
    }
}

/// What of a note is new and to be kept: of each trusted witness that signed it its countersignature. Nothing is kept of a
/// note of which any part is wrong, nor while anything that is kept already is at odds with the entries.
///
/// # Errors
/// When the ledger cannot be read.
pub fn judge_countersigned(
    note: &str,
    ledger: &dyn LedgerSnapshot,
    now: Timestamp,
) -> Result<Result<Vec<Countersigned>, CountersignatureFault>, LedgerLogError> {
    let found = match signed_by_witnesses(note, ledger)? {
        Ok(found) => found,
        Err(fault) => return Ok(Err(fault)),
    };
    let kept = ledger.countersigned()?;
    let checkpoints = found.iter().take(1).chain(&kept).map(Countersigned::checkpoint);
    for checkpoint in checkpoints {
        if let Some(code) = contradiction(ledger, checkpoint)? {
            return Ok(Err(CountersignatureFault::Contradicted(code)));
        }
    }
    let latest = now.as_second().saturating_add(AHEAD_SECONDS_MAX);
    let (mut new, mut old) = (Vec::new(), None);
    for one in found {
        let witness = one.witness().name().to_owned();
        if i64::try_from(one.seen_at_unix_seconds()).map_or(true, |seen| seen > latest) {
            return Ok(Err(CountersignatureFault::InFuture(witness)));
        }
        let rank = |one: &Countersigned| (one.checkpoint().head.size, one.seen_at_unix_seconds());
        match kept.iter().find(|last| last.witness() == one.witness()) {
            Some(last) if rank(last) == rank(&one) => old = Some(CountersignatureFault::Known(witness)),
            Some(last) if rank(last) > rank(&one) => {
                let kept = last.checkpoint().head.size;
                old = Some(CountersignatureFault::Older { witness, kept });
            }
            _ => new.push(one),
        }
    }
    Ok(match old {
        Some(fault) if new.is_empty() => Err(fault),
        _ => Ok(new),
    })
}

fn signed_by_witnesses(
    note: &str,
    ledger: &dyn LedgerSnapshot,
) -> Result<Result<Vec<Countersigned>, CountersignatureFault>, LedgerLogError> {
    let log = ledger.verifier();
    let mut found = Vec::new();
    if let Err(error) = Checkpoint::open(note, log) {
        return Ok(Err(match error {
            CheckpointError::OtherOrigin { .. } => CountersignatureFault::OtherLog,
            CheckpointError::Shape | CheckpointError::Note(NoteError::Shape) => CountersignatureFault::Shape,
            // What names itself otherwise is not forged, only foreign.
            CheckpointError::Note(_) if note.lines().next() != Some(log.name()) => CountersignatureFault::OtherLog,
            CheckpointError::Note(_) => CountersignatureFault::LogSignature,
        }));
    }
    for witness in ledger.witnesses()? {
        match Countersigned::open(note, log, &witness) {
            Ok(one) => found.push(one),
            Err(CountersignedError::Witness(NoteError::Unsigned)) => {}
            Err(_) => return Ok(Err(CountersignatureFault::Forged(witness.name().to_owned()))),
        }
    }
    Ok(if found.is_empty() {
        Err(CountersignatureFault::NoWitness)
    } else {
        Ok(found)
    })
}

/// How a checkpoint of the log's own is at odds with the entries, if it is.
fn contradiction(ledger: &dyn LedgerSnapshot, checkpoint: &Checkpoint) -> Result<Option<RefusalCode>, LedgerLogError> {
    if checkpoint.head.size > ledger.size() {
        return Ok(Some(RefusalCode::LedgerShortened));
    }
    let is_same = ledger.head_at(checkpoint.head.size)? == checkpoint.head;
    Ok((!is_same).then_some(RefusalCode::LedgerForked))
}

/// When the witness saw it; what no calendar holds is told as the end of all time.
fn seen_at(one: &Countersigned) -> Timestamp {
    let seconds = i64::try_from(one.seen_at_unix_seconds()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

/// Checkpoints as anybody may have them.
#[derive(Clone, Debug, Default)]
struct PublishedCheckpoints {
    latest: Option<String>,
    witnessed: Option<String>,
}

/// What was published last, and when.
#[derive(Default)]
pub(crate) struct Published(ArcSwapOption<(Timestamp, PublishedCheckpoints)>);

impl App {
    /// Whether the caller may hand in what witnesses countersigned, for pages that have yet to be told anything.
    ///
    /// # Errors
    /// The refusal.
    pub async fn auditor(&self, caller: &Caller) -> Result<(), AppError> {
        self.official_with(caller, Duty::Auditor).await.map(|_| ())
    }

    /// Keeps what trusted witnesses countersigned; how many of them there were.
    ///
    /// # Errors
    /// A refusal: the caller is no auditor, or the checkpoint is at odds with the ledger, which is recorded; not possible:
    /// any other [`CountersignatureFault`]; or the ledger cannot be read.
    pub async fn add_countersigned(&self, caller: &Caller, note: &str) -> Result<Done<usize>, AppError> {
        let now = self.now();
        let note = normal(note);
        // Of what size it claims to be, so that a fork is found in the ledger by the place where it parted.
        let claimed = note.lines().nth(1).and_then(|size| size.parse::<u64>().ok());
        let object = claimed.map(|size| size.to_string()).unwrap_or_default();
        let done = self
            .enacted(
                Deed {
                    caller,
                    affair: Affair::AddCountersignature,
                    object: &object,
                    register: None,
                },
                async |_, _| {
                    let look = move |ledger: &dyn LedgerSnapshot| judge_countersigned(&note, ledger, now);
                    let judged = self.reading_ledger(look).await;
                    let judged = judged.map_err(|error| StoreError::engine("reading the ledger", error))?;
                    if let Err(CountersignatureFault::Contradicted(code)) = &judged {
                        tracing::error!(
                            code = code.as_str(),
                            size = object,
                            "a witness's checkpoint is at odds with the ledger"
                        );
                    }
                    Ok(judged?)
                },
                async |new, _| {
                    for one in &new {
                        let kept = self.inner.ledger_reading.keep_countersigned(one).await;
                        if !kept.map_err(|error| StoreError::engine("keeping a countersignature", error))? {
                            let message = "见证人此前已有同样或者较新的会签。";
                            return Err(StoreError::Conflict(message.to_owned()));
                        }
                    }
                    Ok(new.len())
                },
            )
            .await?;
        self.inner.checkpoints.0.store(None);
        Ok(done)
    }

    /// The latest checkpoint for a witness to countersign, with the proof that it continues the first `since` entries, in the
    /// form that `heyan ledger witness sign` takes.
    ///
    /// # Errors
    /// A refusal: the caller is no auditor; not possible: no checkpoint yet, or not so many entries; or the ledger cannot
    /// be read.
    pub async fn checkpoint_to_countersign(&self, caller: &Caller, since: u64) -> Result<String, AppError> {
        self.official_with(caller, Duty::Auditor).await?;
        let made = self.reading_ledger(move |ledger| {
            let Some((checkpoint, note)) = ledger.latest_checkpoint()? else {
                return Ok(None);
            };
            let size = checkpoint.head.size;
            if size > ledger.size() || since > size {
                return Ok(None);
            }
            if since == 0 || since == size {
                return Ok(Some(note));
            }
            Ok(Some(ledger.prove_consistency(since, size)?.text(&note)))
        });
        Ok(made.await?.ok_or_else(no_checkpoint)?)
    }

    /// The latest checkpoint as a signed note, with the signature lines of trusted witnesses that countersigned this very
    /// one. Looked up once a second at most.
    ///
    /// # Errors
    /// Not possible: none was signed yet; or the ledger cannot be read.
    pub async fn checkpoint(&self) -> Result<String, AppError> {
        Ok(self.published().await?.latest.ok_or_else(no_checkpoint)?)
    }

    /// The largest checkpoint that a trusted witness countersigned, as a signed note with the lines of all who did.
    ///
    /// # Errors
    /// Not possible: there is none; or the ledger cannot be read.
    pub async fn witnessed_checkpoint(&self) -> Result<String, AppError> {
        let message = "本账本的检查点尚无受信任的见证人会签。";
        let none = || NotPossible::unknown("witness.none", message);
        Ok(self.published().await?.witnessed.ok_or_else(none)?)
    }

    async fn published(&self) -> Result<PublishedCheckpoints, AppError> {
        let now = self.now();
        if let Some(last) = self.inner.checkpoints.0.load_full()
            && (last.0..last.0 + SignedDuration::from_secs(PUBLISHED_SECONDS)).contains(&now)
        {
            return Ok(last.1.clone());
        }
        let published = self.reading_ledger(|ledger| {
            let kept = ledger.countersigned()?;
            let latest = ledger.latest_checkpoint()?;
            Ok(PublishedCheckpoints {
                latest: latest.map(|(checkpoint, note)| Countersigned::appended_to(&note, &checkpoint, &kept)),
                witnessed: Countersigned::largest(&kept),
            })
        });
        let published = published.await?;
        self.inner.checkpoints.0.store(Some(Arc::new((now, published.clone()))));
        Ok(published)
    }
}

fn no_checkpoint() -> NotPossible {
    let message = "检查点每秒签署一次，尚无所求的检查点，请稍后再试。";
    NotPossible::standing("checkpoint.none", message)
}

/// A note as it was before a form or a mail changed its line ends.
fn normal(note: &str) -> String {
    format!("{}\n", note.replace("\r\n", "\n").trim())
}
