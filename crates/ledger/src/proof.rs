//! Proofs: that an entry is in the tree, and that a tree is the continuation of an older one.
//!
//! Making follows the recursive definition in RFC 6962 sections 2.1.1 and 2.1.2; checking is the iterative algorithm
//! of RFC 9162 sections 2.1.3.2 and 2.1.4.2. The two share nothing but the node hash.

use crate::{Hash, TreeHead, node_hash};
use serde::{Deserialize, Serialize};

/// Where the hashes of complete subtrees come from — 子树哈希来源.
pub trait Subtrees {
    /// How reading fails.
    type Error;

    /// Hash of the complete subtree over the leaves `[index << level, (index + 1) << level)`.
    ///
    /// # Errors
    /// When the hash cannot be had: not stored, not readable, or beyond the end of the log.
    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// Proof that one leaf is in a tree — 包含证明.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InclusionProof {
    /// Zero-based index of the leaf.
    pub index: u64,
    /// Size of the tree for which the proof holds.
    pub size: u64,
    /// Siblings from the leaf's upwards.
    pub path: Vec<Hash>,
}

/// Proof that a tree has an older one as its beginning — 一致性证明.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsistencyProof {
    /// Size of the older tree.
    pub older_size: u64,
    /// Size of the newer tree.
    pub newer_size: u64,
    /// Hashes as in RFC 6962 section 2.1.2.
    pub path: Vec<Hash>,
}

/// A proof that does not prove what it is shown for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The sizes or the index do not fit each other or the tree head.
    #[error("the proof's sizes or index do not fit the tree head")]
    WrongSize,
    /// Too few or too many hashes for these sizes.
    #[error("the proof has the wrong number of hashes for its sizes")]
    WrongLength,
    /// The hashes lead to another root.
    #[error("the hashes of the proof lead to another root")]
    WrongRoot,
}

/// Makes the proof that leaf `index` is in the tree of the first `size` leaves.
///
/// # Errors
/// Whatever the source of hashes fails with.
///
/// # Panics
/// When `index` is not below `size`.
pub fn prove_inclusion<S: Subtrees + ?Sized>(source: &S, index: u64, size: u64) -> Result<InclusionProof, S::Error> {
    assert!(index < size, "leaf {index} is not in a tree of {size}");
    let (mut path, mut low, mut high) = (Vec::new(), 0, size);
    // Walks down from the root; what is gathered on the way is therefore turned round at the end.
    while high - low > 1 {
        let middle = low + largest_power_of_two_below(high - low);
        if index < middle {
            path.push(range_root(source, middle, high)?);
            high = middle;
        } else {
            path.push(range_root(source, low, middle)?);
            low = middle;
        }
    }
    path.reverse();
    Ok(InclusionProof { index, size, path })
}

/// Root of the tree over the first `size` leaves.
///
/// # Errors
/// Whatever the source of hashes fails with.
pub fn root_of<S: Subtrees + ?Sized>(source: &S, size: u64) -> Result<Hash, S::Error> {
    if size == 0 {
        return Ok(Hash::of_empty_tree());
    }
    range_root(source, 0, size)
}

/// Makes the proof that the tree of the first `newer_size` leaves continues that of the first `older_size`.
///
/// # Errors
/// Whatever the source of hashes fails with.
///
/// # Panics
/// When `older_size` is greater than `newer_size`.
pub fn prove_consistency<S: Subtrees + ?Sized>(
    source: &S,
    older_size: u64,
    newer_size: u64,
) -> Result<ConsistencyProof, S::Error> {
    assert!(
        older_size <= newer_size,
        "a tree of {newer_size} has no beginning of {older_size}"
    );
    let mut path = Vec::new();
    if 0 < older_size && older_size < newer_size {
        let (mut low, mut high, mut older_is_whole) = (0, newer_size, true);
        while older_size != high {
            let middle = low + largest_power_of_two_below(high - low);
            if older_size <= middle {
                path.push(range_root(source, middle, high)?);
                high = middle;
            } else {
                path.push(range_root(source, low, middle)?);
                low = middle;
                older_is_whole = false;
            }
        }
        if !older_is_whole {
            path.push(range_root(source, low, high)?);
        }
        path.reverse();
    }
    Ok(ConsistencyProof {
        older_size,
        newer_size,
        path,
    })
}

impl InclusionProof {
    /// Checks that `leaf` is at the proof's index in the tree of which `head` is the head.
    ///
    /// Source: RFC 9162 section 2.1.3.2.
    ///
    /// # Errors
    /// [`ProofError`] when it is not, or when the proof is of another shape.
    pub fn verify(&self, leaf: Hash, head: &TreeHead) -> Result<(), ProofError> {
        if self.size != head.size || self.index >= head.size {
            return Err(ProofError::WrongSize);
        }
        let (mut at, mut last, mut root) = (self.index, head.size - 1, leaf);
        for sibling in &self.path {
            if last == 0 {
                return Err(ProofError::WrongLength);
            }
            if at & 1 == 1 || at == last {
                root = node_hash(sibling, &root);
                while at & 1 == 0 && at != 0 {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                root = node_hash(&root, sibling);
            }
            at >>= 1;
            last >>= 1;
        }
        conclude(last == 0, root == head.root)
    }
}

impl ConsistencyProof {
    /// Checks that the tree of which `newer` is the head begins with the tree of which `older` is the head.
    ///
    /// Source: RFC 9162 section 2.1.4.2; the two trivial cases (an empty older tree, equal sizes) have no hashes.
    ///
    /// # Errors
    /// [`ProofError`] when it does not, or when the proof is of another shape.
    pub fn verify(&self, older: &TreeHead, newer: &TreeHead) -> Result<(), ProofError> {
        if self.older_size != older.size || self.newer_size != newer.size || older.size > newer.size {
            return Err(ProofError::WrongSize);
        }
        if older.size == newer.size {
            return conclude(self.path.is_empty(), older.root == newer.root);
        }
        if older.size == 0 {
            return conclude(self.path.is_empty(), older.root == Hash::of_empty_tree());
        }
        let mut hashes = self.path.iter().copied();
        // An older tree that is one complete subtree is its own first hash and left out of the proof.
        let first = if older.size.is_power_of_two() {
            Some(older.root)
        } else {
            hashes.next()
        };
        let first = first.ok_or(ProofError::WrongLength)?;
        let trailing = (older.size - 1).trailing_ones();
        let (mut at, mut last) = ((older.size - 1) >> trailing, (newer.size - 1) >> trailing);
        let (mut older_root, mut newer_root) = (first, first);
        for hash in hashes {
            if last == 0 {
                return Err(ProofError::WrongLength);
            }
            if at & 1 == 1 || at == last {
                older_root = node_hash(&hash, &older_root);
                newer_root = node_hash(&hash, &newer_root);
                while at & 1 == 0 && at != 0 {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                newer_root = node_hash(&newer_root, &hash);
            }
            at >>= 1;
            last >>= 1;
        }
        conclude(last == 0, older_root == older.root && newer_root == newer.root)
    }
}

fn conclude(is_complete: bool, is_same_root: bool) -> Result<(), ProofError> {
    match (is_complete, is_same_root) {
        (false, _) => Err(ProofError::WrongLength),
        (true, false) => Err(ProofError::WrongRoot),
        (true, true) => Ok(()),
    }
}

/// Root of the leaves `[low, high)`, where `low` is where a left subtree of that size can begin.
fn range_root<S: Subtrees + ?Sized>(source: &S, low: u64, high: u64) -> Result<Hash, S::Error> {
    let width = high - low;
    if width.is_power_of_two() {
        let level = width.trailing_zeros();
        return source.subtree(level, low >> level);
    }
    let middle = low + largest_power_of_two_below(width);
    Ok(node_hash(
        &range_root(source, low, middle)?,
        &range_root(source, middle, high)?,
    ))
}

fn largest_power_of_two_below(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}
