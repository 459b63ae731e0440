//! The log as a folder of static files that any web server can serve and any C2SP tlog-tiles client can read.

use super::files::at;
use super::reader::LedgerReader;
use ledger::{Checkpoint, TileBuilder};
use std::fs;
use std::path::Path;
use store::{LedgerDamage, LedgerLogError};

/// Writes checkpoint, hash tiles and entry bundles of everything that the last checkpoint covers.
///
/// Runs again over an older export without harm: full tiles never change. The checkpoint is written last, so that a
/// reader of the folder never finds one whose tiles are not there yet.
///
/// # Errors
/// [`LedgerLogError::Corrupt`] when the entries do not give the root that was signed; the system's errors.
pub fn export_tiles(reader: &LedgerReader, folder: &Path) -> Result<Option<Checkpoint>, LedgerLogError> {
    let Some((checkpoint, note)) = reader.latest_checkpoint()? else {
        return Ok(None);
    };
    let mut tiles = TileBuilder::default();
    let mut size = 0;
    for entry in reader.entries(0..checkpoint.head.size)? {
        let (index, entry) = entry?;
        let too_large = |_: ledger::BundleError| LedgerLogError::Corrupt {
            place: reader.segments_folder().display().to_string(),
            damage: LedgerDamage::EntryLength { index },
        };
        for (tile, bytes) in tiles.append(&entry).map_err(too_large)? {
            write(folder, &tile.to_string(), &bytes)?;
        }
        size = index + 1;
    }
    let (last, head) = tiles.finish();
    if size != checkpoint.head.size || head != checkpoint.head {
        return Err(LedgerLogError::Corrupt {
            place: reader.segments_folder().display().to_string(),
            damage: LedgerDamage::OtherRoot {
                size: checkpoint.head.size,
            },
        });
    }
    for (tile, bytes) in last {
        write(folder, &tile.to_string(), &bytes)?;
    }
    write(folder, "checkpoint", note.as_bytes())?;
    Ok(Some(checkpoint))
}

fn write(folder: &Path, path: &str, bytes: &[u8]) -> Result<(), LedgerLogError> {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        at(fs::create_dir_all(parent), "create folder", parent)?;
    }
    at(fs::write(&path, bytes), "write", &path)
}
