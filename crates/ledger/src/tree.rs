//! The tree while it grows: only the roots of its complete subtrees are kept, at most one per bit of the size.

use crate::{Hash, TreeHead, node_hash};

/// Merkle tree that can grow but not be searched — 默克尔树(增量).
///
/// Appending costs one node hash on average and O(log n) at worst; the whole state is at most 64 hashes, so it is
/// copied, stored and read back in no time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompactTree {
    size: u64,
    /// Roots of the complete subtrees, largest first: one for each set bit of `size`.
    peaks: Vec<Hash>,
}

impl CompactTree {
    /// The tree without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// The tree of which `peaks` are the complete subtrees' roots, largest first; `None` unless there is exactly one
    /// for each set bit of `size`.
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        (peaks.len() == size.count_ones() as usize).then_some(Self { size, peaks })
    }

    /// Adds one leaf and returns its index.
    pub fn append(&mut self, leaf: Hash) -> u64 {
        let mut joined = leaf;
        // Each trailing set bit is a complete subtree as large as the one just finished: they become one.
        for _ in 0..self.size.trailing_ones() {
            let left = self.peaks.pop().expect("one peak for each set bit of the size");
            joined = node_hash(&left, &joined);
        }
        self.peaks.push(joined);
        self.size += 1;
        self.size - 1
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the complete subtrees, largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Root over all leaves.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => Hash::of_empty_tree(),
            Some(&smallest) => peaks.fold(smallest, |right, left| node_hash(left, &right)),
        }
    }

    /// Size and root together.
    pub fn head(&self) -> TreeHead {
        TreeHead {
            size: self.size,
            root: self.root(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;

    /// The eight leaves and roots of the test tree that Certificate Transparency implementations share
    /// (google/certificate-transparency, merkletree tests).
    const VECTORS: [(&str, &str); 8] = [
        ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (
            "2021",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ),
        (
            "3031",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        ),
        (
            "40414243",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        ),
        (
            "5051525354555657",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        ),
        (
            "606162636465666768696a6b6c6d6e6f",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ),
    ];

    #[test]
    fn roots_are_those_of_certificate_transparency() {
        let mut tree = CompactTree::new();
        assert_eq!(
            tree.root().to_hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        for (index, (leaf, root)) in VECTORS.into_iter().enumerate() {
            let appended = tree.append(leaf_hash(&hex::decode(leaf).unwrap()));
            assert_eq!((appended, tree.size()), (index as u64, index as u64 + 1));
            assert_eq!(tree.root().to_hex(), root, "size {}", index + 1);
        }
    }

    #[test]
    fn state_reads_back() {
        let mut tree = CompactTree::new();
        for n in 0..77u8 {
            tree.append(leaf_hash(&[n]));
        }
        let again = CompactTree::from_peaks(tree.size(), tree.peaks().to_vec()).unwrap();
        assert_eq!(again.root(), tree.root());
        assert_eq!(CompactTree::from_peaks(78, tree.peaks()[1..].to_vec()), None);
    }
}
