//! Reading registers into memory before they are asked.
//!
//! After a start of the machine a look-up waits for the disk two or three times. Whoever serves reads the files once,
//! in order, as far as the machine has memory to spare; the kernel keeps them from then on and gives them up again when
//! something else needs the room.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use store::{RegisterName, StoreError};

use super::EmbeddedRegisters;
use super::documents::segment_name;
use super::meta;

/// Read at once.
const PIECE_BYTES: usize = 1 << 20;

impl EmbeddedRegisters {
    /// Reads the files of these registers, up to half of the memory that the machine has available, so that questions
    /// find them there: every index first, then documents. Gives the bytes read and the bytes there are.
    ///
    /// # Errors
    /// When a register cannot be opened or its files cannot be read.
    pub fn warm_up(&self, names: &[RegisterName]) -> Result<(u64, u64), StoreError> {
        let (mut indexes, mut documents) = (Vec::new(), Vec::new());
        for name in names {
            self.with(name, |register| register.files(&mut indexes, &mut documents))?;
        }
        let failed = |e| StoreError::engine("reading registers ahead", e);
        let room = available_bytes().map_err(failed)? / 2;
        let (mut read, mut whole) = (0, 0);
        for path in indexes.iter().chain(&documents) {
            let file = File::open(path).map_err(failed)?;
            whole += file.metadata().map_err(failed)?.len();
            read += read_through(file, room - read).map_err(failed)?;
        }
        Ok((read, whole))
    }
}

impl super::Register {
    fn files(&self, indexes: &mut Vec<PathBuf>, documents: &mut Vec<PathBuf>) -> Result<(), StoreError> {
        let (pointer, generation) = self.reopen()?;
        let Some((number, generation)) = pointer.generation.zip(generation) else {
            return Ok(());
        };
        let now = generation.snapshot()?;
        let segments = meta::read_segments(generation.tables.meta, &now.txn)?;
        indexes.push(self.index_folder(number).join("data.mdb"));
        documents.extend(segments.keys().map(|&number| self.folder.join(segment_name(number))));
        Ok(())
    }
}

fn read_through(file: File, bytes_max: u64) -> io::Result<u64> {
    let mut file = file.take(bytes_max);
    let mut piece = vec![0; PIECE_BYTES];
    let mut read = 0;
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(read),
            Ok(bytes) => read += bytes as u64,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Memory that the kernel could give without taking any from a process.
fn available_bytes() -> io::Result<u64> {
    let text = std::fs::read_to_string("/proc/meminfo")?;
    available(&text).ok_or_else(|| io::Error::other("/proc/meminfo has no line MemAvailable"))
}

fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim()
        .strip_suffix("kB")?
        .trim()
        .parse::<u64>()
        .ok()?
        .checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn available_memory_is_read_from_what_the_kernel_tells() {
        let text = "MemTotal:       24683820 kB\nMemAvailable:   24241872 kB\nBuffers: 1 kB\n";
        assert_eq!(available(text), Some(24_241_872 * 1024));
        assert_eq!(available("MemTotal: 1 kB\n"), None);
        assert!(available_bytes().unwrap() > 0);
    }

    #[test]
    fn no_more_is_read_than_allowed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, vec![7; 3 * PIECE_BYTES / 2]).unwrap();
        for (allowed, read) in [(0, 0), (10, 10), (u64::MAX, 3 * PIECE_BYTES as u64 / 2)] {
            assert_eq!(read_through(File::open(&path).unwrap(), allowed).unwrap(), read);
        }
    }
}
