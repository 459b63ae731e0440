//! Segments: finding them, preparing the next one, and writing to the current one.

use super::files::{AlignedBuffer, at, open_durable, sync_folder};
use super::layout::{BLOCK, FrameHeader, Places, SegmentHeader, frame_length};
use super::scan::Scan;
use ledger::Hash;
use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;
use store::{LedgerDamage, LedgerLogError};

/// Zeroes are written in pieces of this size, so that the log's own writes get in between.
const ZEROES: usize = 1 << 20;

/// Headers of the segments in use, in order: all of them except the prepared ones after the last.
pub fn segments_in_use(places: &Places, origin: Hash) -> Result<Vec<SegmentHeader>, LedgerLogError> {
    let mut headers: Vec<SegmentHeader> = Vec::new();
    let mut unused: Option<u32> = None;
    for number in 1.. {
        let path = places.segment(number);
        let corrupt = |damage| LedgerLogError::Corrupt {
            place: path.display().to_string(),
            damage,
        };
        let mut blocks = [0; 2 * BLOCK];
        match File::open(&path).and_then(|mut file| file.read_exact(&mut blocks)) {
            Err(error) if error.kind() == ErrorKind::NotFound => break,
            other => at(other, "read", &path)?,
        }
        let (first, second) = blocks.split_at(BLOCK);
        match SegmentHeader::decode(first) {
            Some(header) => {
                if let Some(unused) = unused {
                    return Err(corrupt(LedgerDamage::SegmentGap { unused }));
                }
                let begins = headers.last().map_or(0, |previous| previous.tree.size());
                if header.number != number || header.origin != origin || header.tree.size() < begins {
                    return Err(corrupt(LedgerDamage::OtherSegment));
                }
                headers.push(header);
            }
            // Not begun, or stopped within writing the header, after which nothing else was written.
            None if second.iter().all(|&b| b == 0) => unused = unused.or(Some(number)),
            None => return Err(corrupt(LedgerDamage::SegmentHeader)),
        }
    }
    Ok(headers)
}

/// Makes segment `number`, filled with zeroes, unless it is there already.
///
/// Overwriting blocks that were written before changes nothing but their content, so that a durable write has no
/// metadata to journal: a growing file would cost a third of the throughput.
pub fn prepare(places: &Places, number: u32, segment_bytes: u64, is_direct: bool) -> io::Result<()> {
    let path = places.segment(number);
    if path.exists() {
        return Ok(());
    }
    let beside = path.with_extension("new");
    if let Err(error) = fill_with_zeroes(&beside, segment_bytes, is_direct) {
        // What little room there is on a full disk is left to those who can do with it.
        let _ = std::fs::remove_file(&beside);
        return Err(error);
    }
    std::fs::rename(&beside, &path)?;
    sync_folder(&path)
}

fn fill_with_zeroes(path: &Path, segment_bytes: u64, is_direct: bool) -> io::Result<()> {
    let file = open_durable(path, is_direct, true)?;
    // A full disk says so at once, and not after it was filled further; a file system that cannot tell is tried.
    if let Err(Errno::NOSPC) = fallocate(&file, FallocateFlags::empty(), 0, segment_bytes) {
        return Err(Errno::NOSPC.into());
    }
    let mut zeroes = AlignedBuffer::default();
    zeroes.resize(ZEROES.min(segment_bytes as usize));
    let mut from = 0;
    while from < segment_bytes {
        let piece = zeroes.as_slice().len().min((segment_bytes - from) as usize);
        file.write_all_at(&zeroes.as_slice()[..piece], from)?;
        from += piece as u64;
    }
    file.sync_all()
}

/// The segment that is being written.
pub struct OpenSegment {
    file: File,
    number: u32,
    capacity: u64,
    /// Offset of the next frame.
    offset: u64,
    /// The bytes of the block in which the next frame begins, as far as they are written.
    buffer: AlignedBuffer,
}

impl OpenSegment {
    /// Takes a prepared segment into use.
    pub fn begin(places: &Places, header: &SegmentHeader, is_direct: bool) -> io::Result<Self> {
        let path = places.segment(header.number);
        let (file, capacity) = open_with_capacity(&path, is_direct)?;
        let mut buffer = AlignedBuffer::default();
        buffer.extend(&header.encode());
        // Durable before the first frame follows: a header that is torn has nothing after it.
        file.write_all_at(buffer.as_slice(), 0)?;
        buffer.resize(0);
        Ok(Self {
            file,
            number: header.number,
            capacity,
            offset: BLOCK as u64,
            buffer,
        })
    }

    /// Goes on writing after what `scan` found in `bytes`, having cut off a torn write.
    pub fn resume(places: &Places, number: u32, bytes: &[u8], scan: &Scan, is_direct: bool) -> io::Result<Self> {
        let (file, capacity) = open_with_capacity(&places.segment(number), is_direct)?;
        let block = scan.end / BLOCK * BLOCK;
        let mut buffer = AlignedBuffer::default();
        buffer.extend(&bytes[block..scan.end]);
        let kept = buffer.as_slice().len();
        if scan.dirty_end > scan.end {
            buffer.resize((scan.dirty_end - block).next_multiple_of(BLOCK));
            file.write_all_at(buffer.as_slice(), block as u64)?;
            buffer.resize(kept);
        }
        Ok(Self {
            file,
            number,
            capacity,
            offset: scan.end as u64,
            buffer,
        })
    }

    pub fn number(&self) -> u32 {
        self.number
    }

    pub fn has_room_for(&self, body: usize) -> bool {
        self.offset + frame_length(body) as u64 <= self.capacity
    }

    /// Writes one frame; it is durable when this returns.
    pub fn write(&mut self, first_index: u64, count: u32, body: &[u8]) -> io::Result<()> {
        let header = FrameHeader {
            body: body.len() as u32,
            count,
            first_index,
            segment: self.number,
        };
        let block = self.offset / BLOCK as u64 * BLOCK as u64;
        let within = (self.offset - block) as usize;
        self.buffer.extend(&header.encode());
        self.buffer.extend(body);
        let end = within + header.length() as usize;
        self.buffer.resize(end.next_multiple_of(BLOCK));
        // What stood in the block before this frame is written once more with the same bytes.
        self.file.write_all_at(self.buffer.as_slice(), block)?;
        self.buffer.resize(end);
        self.buffer.keep_from(end / BLOCK * BLOCK);
        self.offset += header.length();
        Ok(())
    }
}

fn open_with_capacity(path: &Path, is_direct: bool) -> io::Result<(File, u64)> {
    let file = open_durable(path, is_direct, false)?;
    let length = file.metadata()?.len();
    Ok((file, length / BLOCK as u64 * BLOCK as u64))
}
