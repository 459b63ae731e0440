//! Tiles as in C2SP tlog-tiles: the tree and the entries as static files that any web server can serve.

use crate::{CompactTree, Hash, TreeHead, leaf_hash};
use std::fmt;

/// Number of hashes or entries in a full tile.
pub const TILE_WIDTH: u64 = 256;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TileKind {
    /// Hashes of subtrees over `256^level` leaves each.
    Hashes {
        /// Level of the tile, not of the binary tree.
        level: u32,
    },
    /// The entries themselves.
    Entries,
}

/// One file of the static tree — 瓦片.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    /// What it holds.
    pub kind: TileKind,
    /// Which one of its kind, from zero.
    pub index: u64,
    /// How many hashes or entries, 1 to 256; fewer than 256 makes it a partial tile.
    pub width: u64,
}

impl fmt::Display for Tile {
    /// Path relative to the log's prefix: `tile/0/x001/x234/067` or `tile/entries/000.p/17`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes { level } => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        let groups = self.index.checked_ilog(1000).unwrap_or(0);
        for group in (1..=groups).rev() {
            write!(f, "x{:03}/", self.index / 1000u64.pow(group) % 1000)?;
        }
        write!(f, "{:03}", self.index % 1000)?;
        if self.width < TILE_WIDTH {
            write!(f, ".p/{}", self.width)
        } else {
            Ok(())
        }
    }
}

/// Every tile of a log of `size` entries: per level the full ones and, where there is a rest, the partial one.
pub fn tiles_of(size: u64) -> impl Iterator<Item = Tile> {
    let levels = (0..8).map(move |level| (TileKind::Hashes { level }, size >> (8 * level)));
    std::iter::once((TileKind::Entries, size))
        .chain(levels)
        .flat_map(|(kind, count)| {
            let (full, rest) = (count / TILE_WIDTH, count % TILE_WIDTH);
            let partial = (rest > 0).then_some(Tile {
                kind,
                index: full,
                width: rest,
            });
            (0..full)
                .map(move |index| Tile {
                    kind,
                    index,
                    width: TILE_WIDTH,
                })
                .chain(partial)
        })
}

/// Makes the tiles of a log from its entries, one after the other, with only the unfinished ones in memory.
#[derive(Clone, Debug, Default)]
pub struct TileBuilder {
    tree: CompactTree,
    bundle: Vec<u8>,
    /// Per level, the hashes of the tile that is not full yet.
    levels: Vec<Vec<Hash>>,
}

impl TileBuilder {
    /// Adds the next entry and returns the tiles that it made full, with their bytes.
    ///
    /// # Errors
    /// [`BundleError::EntryTooLarge`]; the entry is then not added.
    pub fn append(&mut self, entry: &[u8]) -> Result<Vec<(Tile, Vec<u8>)>, BundleError> {
        encode_bundle_entry(&mut self.bundle, entry)?;
        let mut index = self.tree.append(leaf_hash(entry));
        let mut full = Vec::new();
        let mut hash = leaf_hash(entry);
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let tile = &mut self.levels[level];
            tile.push(hash);
            index /= TILE_WIDTH;
            if tile.len() < TILE_WIDTH as usize {
                break;
            }
            if level == 0 {
                let bundle = std::mem::take(&mut self.bundle);
                full.push((
                    Tile {
                        kind: TileKind::Entries,
                        index,
                        width: TILE_WIDTH,
                    },
                    bundle,
                ));
            }
            let kind = TileKind::Hashes { level: level as u32 };
            full.push((
                Tile {
                    kind,
                    index,
                    width: TILE_WIDTH,
                },
                concatenated(tile),
            ));
            let mut over = CompactTree::new();
            tile.drain(..).for_each(|hash| _ = over.append(hash));
            hash = over.root();
        }
        Ok(full)
    }

    /// The partial tiles with their bytes, and the head over all entries.
    pub fn finish(self) -> (Vec<(Tile, Vec<u8>)>, TreeHead) {
        let mut partial = Vec::new();
        let size = self.tree.size();
        if !self.bundle.is_empty() {
            let (index, width) = (size / TILE_WIDTH, size % TILE_WIDTH);
            partial.push((
                Tile {
                    kind: TileKind::Entries,
                    index,
                    width,
                },
                self.bundle,
            ));
        }
        for (level, hashes) in self.levels.iter().enumerate().filter(|(_, hashes)| !hashes.is_empty()) {
            let kind = TileKind::Hashes { level: level as u32 };
            let index = (size >> (8 * level)) / TILE_WIDTH;
            partial.push((
                Tile {
                    kind,
                    index,
                    width: hashes.len() as u64,
                },
                concatenated(hashes),
            ));
        }
        (partial, self.tree.head())
    }
}

fn concatenated(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

/// A bundle of entries that is cut off or has an entry too large for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The entry is longer than the 16-bit length allows.
    #[error("an entry of {size_bytes} bytes does not fit in a bundle (at most 65535)")]
    EntryTooLarge {
        /// Its length.
        size_bytes: usize,
    },
    /// The bundle ends within an entry.
    #[error("the bundle ends within entry {index}")]
    CutOff {
        /// Place of that entry in the bundle.
        index: usize,
    },
}

/// Adds one entry to a bundle: its length in two bytes, big-endian, then its bytes.
///
/// # Errors
/// [`BundleError::EntryTooLarge`].
pub fn encode_bundle_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), BundleError> {
    let length = u16::try_from(entry.len()).map_err(|_| BundleError::EntryTooLarge {
        size_bytes: entry.len(),
    })?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// Takes a bundle apart.
///
/// # Errors
/// [`BundleError::CutOff`].
pub fn decode_bundle(mut bundle: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::new();
    while !bundle.is_empty() {
        let cut_off = BundleError::CutOff { index: entries.len() };
        let (length, rest) = bundle.split_first_chunk::<2>().ok_or(cut_off)?;
        let (entry, rest) = rest
            .split_at_checked(u16::from_be_bytes(*length).into())
            .ok_or(cut_off)?;
        entries.push(entry);
        bundle = rest;
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let hashes = |level, index, width| Tile {
            kind: TileKind::Hashes { level },
            index,
            width,
        };
        let cases = [
            (hashes(0, 1_234_067, 256), "tile/0/x001/x234/067"),
            (hashes(1, 0, 256), "tile/1/000"),
            (hashes(0, 273, 112), "tile/0/273.p/112"),
            (hashes(3, 1000, 1), "tile/3/x001/000.p/1"),
            (
                Tile {
                    kind: TileKind::Entries,
                    index: 999,
                    width: 256,
                },
                "tile/entries/999",
            ),
        ];
        for (tile, path) in cases {
            assert_eq!(tile.to_string(), path);
        }
    }

    /// The worked example of C2SP tlog-tiles, section Partial Tiles.
    #[test]
    fn seventy_thousand_entries_have_the_tiles_of_the_specification() {
        let tiles: Vec<_> = tiles_of(70_000).collect();
        let of = |kind| tiles.iter().filter(move |tile| tile.kind == kind).collect::<Vec<_>>();
        for kind in [TileKind::Hashes { level: 0 }, TileKind::Entries] {
            let zero = of(kind);
            assert_eq!((zero.len(), zero[273].width), (274, 112));
        }
        let one = of(TileKind::Hashes { level: 1 });
        assert_eq!((one.len(), one[0].width, one[1].width), (2, 256, 17));
        let two = of(TileKind::Hashes { level: 2 });
        assert_eq!((two.len(), two[0].width), (1, 1));
        assert_eq!(
            tiles_of(256).map(|tile| tile.to_string()).collect::<Vec<_>>(),
            ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
        );
        assert_eq!(tiles_of(0).count(), 0);
    }

    #[test]
    fn bundles_read_back_and_cut_ones_are_refused() {
        let mut bundle = Vec::new();
        for entry in [&b"first"[..], b"", &[7; 65_535]] {
            encode_bundle_entry(&mut bundle, entry).unwrap();
        }
        assert_eq!(decode_bundle(&bundle).unwrap(), [&b"first"[..], b"", &[7; 65_535]]);
        assert_eq!(
            decode_bundle(&bundle[..bundle.len() - 1]),
            Err(BundleError::CutOff { index: 2 })
        );
        assert!(encode_bundle_entry(&mut bundle, &[0; 65_536]).is_err());
    }
}
