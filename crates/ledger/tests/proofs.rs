//! Proofs and checker against each other: what one side makes, the other has to find right, and every change wrong.

use ledger::{
    CompactTree, Hash, ProofError, Subtrees, TreeHead, checker, checker::Finding, leaf_hash, node_hash,
    prove_consistency, prove_inclusion, root_of,
};
use proptest::prelude::*;
use std::convert::Infallible;

/// All leaf hashes in memory; subtrees are computed on demand.
struct Leaves(Vec<Hash>);

impl Subtrees for Leaves {
    type Error = Infallible;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Infallible> {
        if level == 0 {
            return Ok(self.0[index as usize]);
        }
        let (left, right) = (
            self.subtree(level - 1, 2 * index)?,
            self.subtree(level - 1, 2 * index + 1)?,
        );
        Ok(node_hash(&left, &right))
    }
}

fn entries(size: u64) -> Vec<Vec<u8>> {
    (0..size).map(|n| format!("entry {n}").into_bytes()).collect()
}

fn leaves(size: u64) -> Leaves {
    Leaves(entries(size).iter().map(|entry| leaf_hash(entry)).collect())
}

fn head(size: u64) -> TreeHead {
    let mut tree = CompactTree::new();
    leaves(size).0.into_iter().for_each(|leaf| _ = tree.append(leaf));
    tree.head()
}

fn check(entries: &[Vec<u8>], size: u64, claims: &[TreeHead]) -> Result<TreeHead, Finding> {
    checker::check(entries.iter().map(Ok::<_, Infallible>), size, claims).unwrap()
}

#[test]
fn every_leaf_of_every_small_tree_is_proved() {
    let source = leaves(70);
    for size in 1..=70 {
        let head = head(size);
        for index in 0..size {
            let proof = prove_inclusion(&source, index, size).unwrap();
            assert_eq!(
                proof.verify(source.0[index as usize], &head),
                Ok(()),
                "{index} in {size}"
            );
            assert!(proof.verify(leaf_hash(b"another"), &head).is_err());
            let entry = format!("entry {index}").into_bytes();
            assert!(checker::check_inclusion(&entry, index, &proof.path, &head));
            assert!(!checker::check_inclusion(b"another", index, &proof.path, &head));
            assert!(!checker::check_inclusion(&entry, index + size, &proof.path, &head));
            let longer = [proof.path.as_slice(), &[head.root]].concat();
            assert!(!checker::check_inclusion(&entry, index, &longer, &head));
            if let Some((_, shorter)) = proof.path.split_last() {
                assert!(!checker::check_inclusion(&entry, index, shorter, &head));
                assert!(!checker::check_inclusion(&entry, index ^ 1, &proof.path, &head));
            }
        }
    }
}

#[test]
fn every_pair_of_small_trees_is_consistent() {
    let source = leaves(70);
    let heads: Vec<_> = (0..=70).map(head).collect();
    for newer in &heads {
        assert_eq!(root_of(&source, newer.size), Ok(newer.root));
        for older in heads.iter().filter(|older| older.size <= newer.size) {
            let proof = prove_consistency(&source, older.size, newer.size).unwrap();
            assert_eq!(proof.verify(older, newer), Ok(()), "{} in {}", older.size, newer.size);
            let forged = TreeHead {
                root: leaf_hash(b"forged"),
                ..*older
            };
            assert!(proof.verify(&forged, newer).is_err());
        }
    }
}

#[test]
fn checker_and_compact_tree_agree_on_every_size() {
    let all = entries(130);
    let heads: Vec<_> = (0..=130).map(head).collect();
    for size in 0..=130 {
        let found = check(&all[..size as usize], size, &heads[..=size as usize]);
        assert_eq!(found, Ok(heads[size as usize]), "size {size}");
    }
}

#[test]
fn tampering_is_found_by_the_checker() {
    let (all, older, newer) = (entries(100), head(37), head(100));
    assert_eq!(check(&all, 100, &[older, newer]), Ok(newer));

    let mut changed = all.clone();
    changed[50][0] ^= 1;
    assert!(
        matches!(check(&changed, 100, &[older, newer]), Err(Finding::OtherRoot { claimed, .. }) if claimed == newer)
    );
    changed[36][0] ^= 1;
    assert!(
        matches!(check(&changed, 100, &[older, newer]), Err(Finding::OtherRoot { claimed, .. }) if claimed == older)
    );

    let mut swapped = all.clone();
    swapped.swap(3, 4);
    assert!(matches!(check(&swapped, 100, &[newer]), Err(Finding::OtherRoot { .. })));

    let mut removed = all.clone();
    removed.remove(20);
    assert_eq!(
        check(&removed, 100, &[newer]),
        Err(Finding::Missing { index: 99, size: 100 })
    );
    assert_eq!(
        check(&removed, 99, &[newer]),
        Err(Finding::Shortened {
            claimed: newer,
            size: 99
        })
    );
    assert!(matches!(check(&removed, 99, &[older]), Err(Finding::OtherRoot { .. })));
    assert_eq!(check(&all, 99, &[]), Err(Finding::Surplus { size: 99 }));
}

#[test]
fn proofs_of_another_shape_are_refused() {
    let (source, newer) = (leaves(100), head(100));
    let good = prove_inclusion(&source, 64, 100).unwrap();
    let leaf = source.0[64];
    let mut longer = good.clone();
    longer.path.push(leaf);
    assert_eq!(longer.verify(leaf, &newer), Err(ProofError::WrongLength));
    let mut shorter = good.clone();
    shorter.path.pop();
    assert_eq!(shorter.verify(leaf, &newer), Err(ProofError::WrongLength));
    let mut elsewhere = good.clone();
    elsewhere.index = 65;
    assert_eq!(elsewhere.verify(leaf, &newer), Err(ProofError::WrongRoot));
    assert_eq!(good.verify(leaf, &head(99)), Err(ProofError::WrongSize));
    let backwards = prove_consistency(&source, 40, 100).unwrap();
    assert_eq!(backwards.verify(&newer, &head(40)), Err(ProofError::WrongSize));
}

proptest! {
    #[test]
    fn larger_trees_are_proved_too(size in 1u64..3000, a in any::<prop::sample::Index>(), flip in 0usize..40) {
        let (source, newer) = (leaves(size), head(size));
        let (index, older) = (a.index(size as usize) as u64, head(a.index(size as usize + 1) as u64));
        let inclusion = prove_inclusion(&source, index, size).unwrap();
        prop_assert_eq!(inclusion.verify(source.0[index as usize], &newer), Ok(()));
        let consistency = prove_consistency(&source, older.size, size).unwrap();
        prop_assert_eq!(consistency.verify(&older, &newer), Ok(()));
        // Any one hash changed makes the proof worthless.
        let mut forged = inclusion.clone();
        if let Some(hash) = forged.path.get_mut(flip) {
            *hash = leaf_hash(hash.as_bytes());
            prop_assert!(forged.verify(source.0[index as usize], &newer).is_err());
        }
        let mut forged = consistency.clone();
        if let Some(hash) = forged.path.get_mut(flip) {
            *hash = leaf_hash(hash.as_bytes());
            prop_assert!(forged.verify(&older, &newer).is_err());
        }
    }
}
