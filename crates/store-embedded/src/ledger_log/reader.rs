//! Reading and proving, from this process or another, beside a running writer or without one.

use super::files::{at, has_writer};
use super::hashes::{StoredHashes, stored_tile};
use super::identity::Identity;
use super::layout::{BLOCK, FRAME_HEADER, FrameHeader, Places, RECORD_HEADER, SegmentHeader, first_unchecked};
use super::recover::{check_signed, durable_size, last_checkpoint, origin_hash, recover};
use super::segment::segments_in_use;
use super::waypoints::{Waypoint, Waypoints};
use super::witnessed;
use ledger::{Checkpoint, Countersigned, Hash, TreeHead, VerifierKey, WitnessVerifierKey, leaf_hash};
use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use store::{LedgerDamage, LedgerLogError};

/// The ledger as it was durable at the moment of opening — 留痕账本(只读). Changes nothing, holds no lock.
#[derive(Debug)]
pub struct LedgerReader {
    places: Places,
    vkey: VerifierKey,
    segments: Vec<SegmentHeader>,
    size: u64,
    waypoints: Arc<Waypoints>,
}

impl LedgerReader {
    /// Opens the ledger below the data folder for reading.
    ///
    /// Beside a running writer it ends where the writer last told that everything is durable; otherwise at the last
    /// whole write.
    ///
    /// # Errors
    /// [`LedgerLogError::Absent`], or [`LedgerLogError::Corrupt`] when something that was durable is gone or changed.
    pub fn open(data: &Path) -> Result<Self, LedgerLogError> {
        Self::open_with(data, Arc::default())
    }

    /// The same, with what readers before it have come by.
    pub(crate) fn open_with(data: &Path, waypoints: Arc<Waypoints>) -> Result<Self, LedgerLogError> {
        let places = Places::of(data);
        let (_, vkey) = Identity::load(&places)?;
        let size = Self::durable_end(&places, &vkey)?;
        // Listed after the size is known: every segment with entries below it is in use by now.
        let mut segments = segments_in_use(&places, origin_hash(vkey.name()))?;
        segments.retain(|header| header.tree.size() <= size);
        Ok(Self {
            places,
            vkey,
            segments,
            size,
            waypoints,
        })
    }

    fn durable_end(places: &Places, vkey: &VerifierKey) -> Result<u64, LedgerLogError> {
        let has_writer = || at(has_writer(&places.lock()), "ask for the lock", &places.lock());
        let told = || Ok::<_, LedgerLogError>(if has_writer()? { durable_size(places)? } else { None });
        if let Some(size) = told()? {
            return Ok(size);
        }
        match recover(places, vkey) {
            Ok(recovered) => Ok(recovered.tree.size()),
            // A writer that began meanwhile makes a moving thing look damaged.
            Err(error) => told()?.ok_or(error),
        }
    }

    /// Where the entries lie.
    pub(super) fn segments_folder(&self) -> std::path::PathBuf {
        self.places.segments()
    }

    /// Number of durable entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Public key of the log, as its folder names it. Who does not trust the folder brings another.
    pub fn verifier(&self) -> &VerifierKey {
        &self.vkey
    }

    /// The last signed checkpoint and its text, checked with the log's own key.
    ///
    /// # Errors
    /// [`LedgerLogError::Corrupt`] when it does not fit the key.
    pub fn latest_checkpoint(&self) -> Result<Option<(Checkpoint, String)>, LedgerLogError> {
        last_checkpoint(&self.places, &self.vkey)
    }

    /// Whether everything is signed that must have been: some checkpoint is there if there are entries, and the last one
    /// covers what was signed when the log was last closed in order.
    ///
    /// # Errors
    /// [`LedgerLogError::NotSigned`] when it is not; or what tells cannot be read.
    pub fn check_signed(&self) -> Result<(), LedgerLogError> {
        check_signed(&self.places, &self.vkey, self.size)
    }

    /// The witnesses that the installation trusts.
    ///
    /// # Errors
    /// [`LedgerLogError::Witnesses`] when their list cannot be understood.
    pub fn witnesses(&self) -> Result<Vec<WitnessVerifierKey>, LedgerLogError> {
        witnessed::trusted(&self.places)
    }

    /// The latest countersigned checkpoint of each trusted witness, checked with its key and the log's.
    ///
    /// # Errors
    /// As [`Self::witnesses`]; [`LedgerLogError::Corrupt`] when one does not fit the keys.
    pub fn countersigned(&self) -> Result<Vec<Countersigned>, LedgerLogError> {
        witnessed::countersigned(&self.places, &self.vkey)
    }

    /// The entries of a range of indexes, in order, each checked against its leaf hash; what lies beyond the end is
    /// left out.
    ///
    /// # Errors
    /// When the first segment cannot be read; later errors come from the iterator.
    pub fn entries(&self, range: Range<u64>) -> Result<Entries<'_>, LedgerLogError> {
        let end = range.end.min(self.size);
        let segment = self
            .segments
            .iter()
            .rposition(|header| header.tree.size() <= range.start)
            .unwrap_or(0);
        let header = self.segments.get(segment);
        let waypoint = header.and_then(|header| self.waypoints.at_or_before(header.number, range.start));
        let start = waypoint.unwrap_or(Waypoint {
            first_index: header.map_or(0, |header| header.tree.size()),
            offset: BLOCK as u64,
        });
        let mut entries = Entries {
            reader: self,
            end,
            from: range.start,
            segment,
            file: None,
            offset: start.offset,
            next: start.first_index,
            remembered: 0,
            frame: Vec::new(),
            at: 0,
        };
        if range.start >= end {
            entries.next = end;
        }
        Ok(entries)
    }

    /// Shows the entries of a range as they stand in the file, with index and stated leaf hash: nothing is checked. For
    /// what is held against the ledger again whenever it is used.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) fn show_unchecked(
        &self,
        range: Range<u64>,
        mut show: impl FnMut(u64, Hash, &[u8]),
    ) -> Result<(), LedgerLogError> {
        let mut entries = self.entries(range)?;
        while let Some((index, leaf, place)) = entries.next_record()? {
            if index >= entries.from {
                show(index, leaf, &entries.frame[place]);
            }
        }
        Ok(())
    }

    /// Size and root over the durable entries, from the last segment's header and the entries after it.
    ///
    /// # Errors
    /// When they cannot be read or are damaged.
    pub fn head(&self) -> Result<TreeHead, LedgerLogError> {
        let mut tree = self
            .segments
            .last()
            .map(|header| header.tree.clone())
            .unwrap_or_default();
        for entry in self.entries(tree.size()..self.size)? {
            tree.append(leaf_hash(&entry?.1));
        }
        Ok(tree.head())
    }

    /// Hashes to make proofs from, over all durable entries.
    ///
    /// # Errors
    /// When the stored hashes or the entries after them cannot be read.
    pub fn hashes(&self) -> Result<StoredHashes, LedgerLogError> {
        let stored = self.stored_size();
        let leaves = self.entries(stored..self.size)?.map(|entry| Ok(leaf_hash(&entry?.1)));
        StoredHashes::open(
            &self.places,
            stored,
            leaves.collect::<Result<Vec<Hash>, LedgerLogError>>()?,
        )
    }

    /// What is stored of a hash tile (256 hashes of subtrees over `256^level` entries each), as far as proofs rely on
    /// it; empty for one that lies behind. For whoever holds it against the entries.
    ///
    /// # Errors
    /// When the stored hashes cannot be read, or end too early.
    pub fn stored_tile(&self, level: u32, index: u64) -> Result<Vec<u8>, LedgerLogError> {
        stored_tile(&self.places, self.stored_size(), level, index)
    }

    /// Number of entries whose hashes must be stored.
    fn stored_size(&self) -> u64 {
        self.segments
            .len()
            .checked_sub(2)
            .map_or(0, |place| self.segments[place].tree.size())
    }
}

/// Entries in order, see [`LedgerReader::entries`].
pub struct Entries<'a> {
    reader: &'a LedgerReader,
    /// First index that is wanted, and the one after the last.
    from: u64,
    end: u64,
    /// Which segment is being read, and up to where.
    segment: usize,
    file: Option<File>,
    offset: u64,
    /// Index of the next entry in `frame`, or of the next frame's first.
    next: u64,
    /// From which entry on a frame is worth remembering.
    remembered: u64,
    /// Body of the frame being read, and how far.
    frame: Vec<u8>,
    at: usize,
}

impl Entries<'_> {
    fn read_next(&mut self) -> Result<Option<(u64, Vec<u8>)>, LedgerLogError> {
        while let Some((index, leaf, place)) = self.next_record()? {
            let entry = &self.frame[place];
            if leaf_hash(entry) != leaf {
                return Err(self.corrupt(LedgerDamage::EntryHash { index }));
            }
            if index >= self.from {
                return Ok(Some((index, entry.to_vec())));
            }
        }
        Ok(None)
    }

    /// The next record as it stands in the file, of those before the wanted ones as well: index, stated leaf hash, and where
    /// in the frame its entry lies.
    fn next_record(&mut self) -> Result<Option<(u64, Hash, Range<usize>)>, LedgerLogError> {
        while self.next < self.end && self.at == self.frame.len() {
            self.next_frame()?;
        }
        if self.next >= self.end {
            return Ok(None);
        }
        let Some((leaf, entry)) = first_unchecked(&self.frame[self.at..]) else {
            return Err(self.corrupt(LedgerDamage::EntryLength { index: self.next }));
        };
        let index = self.next;
        let from = self.at + RECORD_HEADER;
        (self.next, self.at) = (index + 1, from + entry.len());
        Ok(Some((index, leaf, from..self.at)))
    }

    /// Goes to the next frame that has a wanted entry.
    fn next_frame(&mut self) -> Result<(), LedgerLogError> {
        let is_last_segment = self.segment + 1 >= self.reader.segments.len();
        if !is_last_segment && self.reader.segments[self.segment + 1].tree.size() == self.next {
            (self.segment, self.file, self.offset) = (self.segment + 1, None, BLOCK as u64);
        }
        let number = self.reader.segments[self.segment].number;
        let path = self.reader.places.segment(number);
        if self.file.is_none() {
            self.file = Some(at(File::open(&path), "open", &path)?);
        }
        let file = self.file.as_ref().expect("opened above");
        let mut header = [0; FRAME_HEADER];
        at(file.read_exact_at(&mut header, self.offset), "read", &path)?;
        let frame = FrameHeader::decode(&header)
            .filter(|frame| frame.segment == number && frame.first_index == self.next && frame.count > 0);
        let Some(frame) = frame else {
            return Err(self.corrupt(LedgerDamage::NextFrame));
        };
        if self.next >= self.remembered {
            let here = Waypoint {
                first_index: self.next,
                offset: self.offset,
            };
            self.remembered = self.reader.waypoints.come_by(number, here);
        }
        let body_at = self.offset + FRAME_HEADER as u64;
        self.offset += frame.length();
        self.at = 0;
        self.frame.clear();
        if frame.first_index + u64::from(frame.count) <= self.from {
            self.next += u64::from(frame.count);
            return Ok(());
        }
        self.frame.resize(frame.body as usize, 0);
        at(file.read_exact_at(&mut self.frame, body_at), "read", &path)
    }

    fn corrupt(&self, damage: LedgerDamage) -> LedgerLogError {
        let path = self.reader.places.segment(self.reader.segments[self.segment].number);
        LedgerLogError::Corrupt {
            place: format!("{} offset {}", path.display(), self.offset),
            damage,
        }
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<(u64, Vec<u8>), LedgerLogError>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.read_next();
        if read.is_err() {
            // After damage nothing that follows can be told apart from more of it.
            self.end = self.next;
        }
        read.transpose()
    }
}
