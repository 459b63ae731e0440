//! The independent checker — 独立核验: rebuilds the tree from the entries and trusts nothing else.
//!
//! It follows the definition in RFC 6962 section 2.1 word for word, recursively, with its own calls of SHA-256, and
//! shares no code with the incremental tree, the stored hashes or the proofs: a mistake there shows here.

use crate::{Hash, TreeHead};
use sha2::{Digest, Sha256};

/// What the entries do not bear out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The entries end before the tree does.
    #[error("entry {index} is missing: the log was said to have {size} entries")]
    Missing {
        /// First index for which there is no entry.
        index: u64,
        /// How many there should be.
        size: u64,
    },
    /// There are entries after the last one that was claimed.
    #[error("there are entries beyond the {size} that the log was said to have")]
    Surplus {
        /// How many there should be.
        size: u64,
    },
    /// The entries give another root than the one that was signed or claimed.
    #[error("the first {} entries give the root {rebuilt}, not {}", claimed.size, claimed.root)]
    OtherRoot {
        /// What was signed or claimed.
        claimed: TreeHead,
        /// What the entries give.
        rebuilt: Hash,
    },
    /// A claimed head is for more entries than there are.
    #[error("a tree of {} entries was signed, but the log has {size}: entries at the end are gone", claimed.size)]
    Shortened {
        /// What was signed or claimed.
        claimed: TreeHead,
        /// How many entries there are.
        size: u64,
    },
}

/// Rebuilds the tree of `size` entries and compares it with every claimed head, of that size or of a smaller one.
///
/// Returns the rebuilt head. One pass, O(log n) memory for each claim.
///
/// # Errors
/// The first error that reading an entry gives, or what the entries do not bear out.
pub fn check<E, B: AsRef<[u8]>>(
    entries: impl IntoIterator<Item = Result<B, E>>,
    size: u64,
    claims: &[TreeHead],
) -> Result<Result<TreeHead, Finding>, E> {
    if let Some(claimed) = claims.iter().find(|claim| claim.size > size) {
        return Ok(Err(Finding::Shortened {
            claimed: *claimed,
            size,
        }));
    }
    let mut wanted: Vec<u64> = claims.iter().map(|claim| claim.size).filter(|&n| n > 0).collect();
    wanted.sort_unstable();
    wanted.dedup();

    let mut rebuild = Rebuild {
        entries: entries.into_iter(),
        next: 0,
        _of: std::marker::PhantomData,
    };
    let (root, roots) = match rebuild.tree(0, size, &wanted)? {
        Ok(found) => found,
        Err(index) => return Ok(Err(Finding::Missing { index, size })),
    };
    if let Some(entry) = rebuild.entries.next() {
        entry?;
        return Ok(Err(Finding::Surplus { size }));
    }
    for claimed in claims {
        let rebuilt = match wanted.binary_search(&claimed.size) {
            Ok(place) => roots[place],
            Err(_) => empty_root(),
        };
        if rebuilt != claimed.root {
            return Ok(Err(Finding::OtherRoot {
                claimed: *claimed,
                rebuilt,
            }));
        }
    }
    Ok(Ok(TreeHead { size, root }))
}

/// Whether an entry's bytes stand at `index` in the tree of `head`, by the siblings from the leaf's upwards.
///
/// Recursive, after the definition of PATH in RFC 6962 section 2.1.1, and not the algorithm by which
/// [`crate::InclusionProof`] is checked elsewhere.
pub fn check_inclusion(entry: &[u8], index: u64, path: &[Hash], head: &TreeHead) -> bool {
    index < head.size && root_by(sha256(&[&[0x00], entry]), index, head.size, path) == Some(head.root)
}

/// Root of `n` leaves of which `leaf` is number `m`; `None` when the path is too short or too long for that.
fn root_by(leaf: Hash, m: u64, n: u64, path: &[Hash]) -> Option<Hash> {
    if n == 1 {
        return path.is_empty().then_some(leaf);
    }
    let (top, path) = path.split_last()?;
    let k = largest_power_of_two_below(n);
    if m < k {
        Some(joined(&root_by(leaf, m, k, path)?, top))
    } else {
        Some(joined(top, &root_by(leaf, m - k, n - k, path)?))
    }
}

fn largest_power_of_two_below(n: u64) -> u64 {
    let mut k = 1;
    while n - k > k {
        k *= 2;
    }
    k
}

struct Rebuild<I, E> {
    entries: I,
    next: u64,
    _of: std::marker::PhantomData<E>,
}

/// The root of a range and those of its wanted beginnings, or the index of the entry that is missing.
type Built = Result<(Hash, Vec<Hash>), u64>;

impl<I: Iterator<Item = Result<B, E>>, B: AsRef<[u8]>, E> Rebuild<I, E> {
    /// MTH(D[low : low + n]), and MTH(D[low : size]) for each wanted size in `(low, low + n]`.
    ///
    /// Both come from one descent, because a beginning longer than the left half is split at the same place.
    fn tree(&mut self, low: u64, n: u64, wanted: &[u64]) -> Result<Built, E> {
        if n == 0 {
            return Ok(Ok((empty_root(), Vec::new())));
        }
        if n == 1 {
            let Some(entry) = self.entries.next() else {
                return Ok(Err(self.next));
            };
            self.next += 1;
            let leaf = sha256(&[&[0x00], entry?.as_ref()]);
            return Ok(Ok((leaf, vec![leaf; wanted.len()])));
        }
        let k = largest_power_of_two_below(n);
        let in_left = wanted.partition_point(|&size| size <= low + k);
        let (left, mut roots) = match self.tree(low, k, &wanted[..in_left])? {
            Ok(built) => built,
            Err(index) => return Ok(Err(index)),
        };
        let (right, right_roots) = match self.tree(low + k, n - k, &wanted[in_left..])? {
            Ok(built) => built,
            Err(index) => return Ok(Err(index)),
        };
        roots.extend(right_roots.iter().map(|partial| joined(&left, partial)));
        Ok(Ok((joined(&left, &right), roots)))
    }
}

fn joined(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[0x01], left.as_bytes(), right.as_bytes()])
}

fn empty_root() -> Hash {
    sha256(&[])
}

fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Hash::from_bytes(hasher.finalize().into())
}
