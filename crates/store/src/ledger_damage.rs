//! What can be wrong with a stored ledger, one name for each, so that whoever tells people of it can do so in their words.

use ledger::{CheckpointError, CountersignedError};

/// In what way stored bytes are not what was written — 账本损坏的情形. English is for the log; `code` is for programs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerDamage {
    /// A write is damaged, and not the last one.
    #[error("a bad frame with good ones after it")]
    BadFrame,
    /// A whole write stands where another belongs.
    #[error("a frame of another place in the log")]
    OtherFrame,
    /// The next write cannot be read.
    #[error("the next frame is damaged")]
    NextFrame,
    /// The bytes of an entry are not those that were hashed.
    #[error("entry {index} does not fit its leaf hash")]
    EntryHash {
        /// Which entry.
        index: u64,
    },
    /// The length of an entry is not what its write has room for.
    #[error("entry {index} does not fit its frame")]
    EntryLength {
        /// Which entry.
        index: u64,
    },
    /// Entries that were durable are not there any more.
    #[error("the entries {from} to {to} were durable and cannot be read")]
    Lost {
        /// The first of them.
        from: u64,
        /// The last.
        to: u64,
    },
    /// The entries are not those that were signed.
    #[error("the first {size} entries do not give the root that the checkpoint signs")]
    OtherRoot {
        /// Size that the checkpoint states.
        size: u64,
    },
    /// A proof from the stored hashes does not lead to the signed root.
    #[error("a proof from the stored hashes does not lead to the root that the checkpoint signs")]
    Proof,
    /// A segment's header cannot be read.
    #[error("its header is damaged")]
    SegmentHeader,
    /// A segment of another log, or of another place in this one.
    #[error("it is a segment of another log or another place in this one")]
    OtherSegment,
    /// A segment is in use although one before it is not.
    #[error("it is in use, but segment {unused} before it has no header")]
    SegmentGap {
        /// The one without a header.
        unused: u32,
    },
    /// A segment does not begin where the one before it ends.
    #[error("it does not begin where the segment before it ends")]
    SegmentStart,
    /// The log's name or public key cannot be understood.
    #[error("it does not name the log and its public key: {0}")]
    Identity(String),
    /// The log's own checkpoint is not believed.
    #[error("the log's checkpoint is not believed: {}", cause_of(.0))]
    Checkpoint(CheckpointError),
    /// What is kept of a witness is not believed.
    #[error("the countersigned checkpoint is not believed: {}", cause_of(.0))]
    Countersigned(CountersignedError),
    /// The mark of the last stop in order cannot be understood.
    #[error("it does not say how many entries were signed when the log was closed")]
    StopMark,
}

/// An error with what caused it.
fn cause_of(error: &(impl std::error::Error + 'static)) -> String {
    let (mut text, mut cause) = (error.to_string(), error.source());
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

impl LedgerDamage {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadFrame => "bad-frame",
            Self::OtherFrame => "other-frame",
            Self::NextFrame => "next-frame",
            Self::EntryHash { .. } => "entry-hash",
            Self::EntryLength { .. } => "entry-length",
            Self::Lost { .. } => "lost",
            Self::OtherRoot { .. } => "other-root",
            Self::Proof => "proof",
            Self::SegmentHeader => "segment-header",
            Self::OtherSegment => "other-segment",
            Self::SegmentGap { .. } => "segment-gap",
            Self::SegmentStart => "segment-start",
            Self::Identity(_) => "identity",
            Self::Checkpoint(_) => "checkpoint",
            Self::Countersigned(_) => "countersigned",
            Self::StopMark => "stop-mark",
        }
    }
}
