//! A checkpoint and tiles made here, read and verified by an implementation that nobody here wrote.

use ledger::{
    Checkpoint, Hash, SigningKey, Subtrees, TILE_WIDTH, TileBuilder, decode_bundle, leaf_hash, node_hash, tiles_of,
};
use std::collections::HashMap;
use std::convert::Infallible;
use tlog_tiles::{HashReader, TileHashReader, TileReader};

const SIZE: u64 = 70_000;

struct Leaves(Vec<Hash>);

impl Subtrees for Leaves {
    type Error = Infallible;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Infallible> {
        let width = 1usize << level;
        let mut tree = self.0[index as usize * width..][..width].to_vec();
        while tree.len() > 1 {
            tree = tree.chunks(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        }
        Ok(tree[0])
    }
}

struct Served(HashMap<String, Vec<u8>>);

impl TileReader for Served {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        // The crate writes paths of the checksum database, with the height in front; ours are those of tlog-tiles.
        let path = |tile: &tlog_tiles::Tile| tile.path().replacen("tile/8/", "tile/", 1);
        Ok(tiles.iter().map(|tile| self.0[&path(tile)].clone()).collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

#[test]
fn tiles_and_checkpoint_are_read_by_others() {
    let entries: Vec<Vec<u8>> = (0..SIZE).map(|n| format!("entry {n}").into_bytes()).collect();
    let leaves = Leaves(entries.iter().map(|entry| leaf_hash(entry)).collect());
    let mut tiles = TileBuilder::default();
    let mut served = HashMap::new();
    for entry in &entries {
        served.extend(
            tiles
                .append(entry)
                .unwrap()
                .into_iter()
                .map(|(tile, bytes)| (tile.to_string(), bytes)),
        );
    }
    let (last, head) = tiles.finish();
    served.extend(last.into_iter().map(|(tile, bytes)| (tile.to_string(), bytes)));
    let mut expected: Vec<_> = tiles_of(SIZE).map(|tile| tile.to_string()).collect();
    let mut made: Vec<_> = served.keys().cloned().collect();
    expected.sort();
    made.sort();
    assert_eq!(made, expected);
    assert_eq!(
        decode_bundle(&served["tile/entries/273.p/112"]).unwrap()[111],
        entries[SIZE as usize - 1]
    );
    let served = Served(served);
    assert_eq!(served.0["tile/0/000"].len() as u64, TILE_WIDTH * 32);

    let key = SigningKey::from_seed("log.example/heyan", &[5; 32]).unwrap();
    // The line of a witness, of which this crate does not know, is in nobody's way.
    let note = Checkpoint::sign(head, &key);
    let witness = SigningKey::from_seed("witness.example/w1", &[6; 32]).unwrap();
    let note = format!("{note}{}", witness.cosign(&note, 1_795_491_463).unwrap());
    let verifier = signed_note::StandardVerifier::new(&key.verifier().to_string()).unwrap();
    let note = signed_note::Note::from_bytes(note.as_bytes()).unwrap();
    let (signed, _) = note
        .verify(&signed_note::VerifierList::new(vec![Box::new(verifier)]))
        .unwrap();
    assert_eq!(signed.len(), 1);
    let checkpoint = tlog_tiles::Checkpoint::from_bytes(note.text()).unwrap();
    assert_eq!((checkpoint.origin(), checkpoint.size()), ("log.example/heyan", SIZE));

    let reader = TileHashReader::new(checkpoint.size(), *checkpoint.hash(), &served);
    assert_eq!(tlog_tiles::tree_hash(SIZE, &reader).unwrap(), *checkpoint.hash());
    for index in [0, 1, 255, 256, 65_535, 65_536, SIZE - 1] {
        let leaf = tlog_tiles::record_hash(&entries[index as usize]);
        assert_eq!(
            reader.read_hashes(&[tlog_tiles::stored_hash_index(0, index)]).unwrap(),
            [leaf]
        );
        let theirs = tlog_tiles::prove_record(SIZE, index, &reader).unwrap();
        tlog_tiles::check_record(&theirs, SIZE, *checkpoint.hash(), index, leaf).unwrap();
        let ours = ledger::prove_inclusion(&leaves, index, SIZE).unwrap();
        assert_eq!(
            ours.path.iter().map(|h| *h.as_bytes()).collect::<Vec<_>>(),
            theirs.iter().map(|h| h.0).collect::<Vec<_>>()
        );
    }
}
