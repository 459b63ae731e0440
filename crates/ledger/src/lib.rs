//! The tamper-evident ledger — 留痕账本: what was asked, by whom, why, and with what outcome.
//!
//! Every asked question becomes one [`Entry`]. Entries are hashed into a Merkle tree as in RFC 6962
//! ([`CompactTree`]); the tree's head is signed as a [`Checkpoint`]; from stored subtree hashes come
//! [`InclusionProof`] and [`ConsistencyProof`], which anyone can check offline. The formats are those of C2SP
//! (signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof), so that tools nobody here wrote can read them.
//!
//! [`checker`] rebuilds the tree from the entries alone and shares no code with the incremental side.
//!
//! What this crate deliberately knows nothing of: files, sockets, clocks, randomness, organisations, registers. It
//! receives bytes and times and returns bytes and hashes. Who may append, and that an answer leaves only together
//! with its entry, is held elsewhere: [`AppendedEntry`] is a plain value and no licence to answer.

pub mod checker;
mod checkpoint;
mod cosignature;
mod countersigned;
mod entry;
mod hash;
mod key;
mod note;
mod proof;
mod proof_text;
mod tiles;
mod tree;

pub use checkpoint::{Checkpoint, CheckpointError, TreeHead};
pub use cosignature::{ContinuationError, WitnessVerifierKey, may_continue};
pub use countersigned::{Countersigned, CountersignedError};
pub use entry::{
    Action, Door, ENTRY_SIZE_BYTES_MAX, Entry, EntryFilter, EntryNames, EntryTerm, Outcome, RecordedAt, RecordedEntry,
    UnreadableEntry,
};
pub use hash::{Hash, ParseHashError, leaf_hash, node_hash};
pub use key::{KeyError, SigningKey, VerifierKey, is_key_name};
pub use note::{NoteError, SignedNote};
pub use proof::{ConsistencyProof, InclusionProof, ProofError, Subtrees, prove_consistency, prove_inclusion, root_of};
pub use proof_text::{InclusionText, ProofTextError};
pub use tiles::{BundleError, TILE_WIDTH, Tile, TileBuilder, TileKind, decode_bundle, encode_bundle_entry, tiles_of};
pub use tree::CompactTree;

/// Place of one entry in the log — 账本登记位置: what an append returns once the entry is durable.
///
/// Together with the log's origin it is all that a receipt names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AppendedEntry {
    /// Zero-based index of the entry in its log.
    pub index: u64,
    /// RFC 6962 leaf hash of the entry's bytes.
    pub leaf_hash: Hash,
}
