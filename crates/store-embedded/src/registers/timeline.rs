//! What the rows of one key do to its record: which of them are new versions, and which of these is current.

use model::wording::SINCE_UNKNOWN;
use store::{ChangeKind, StoreError};

use super::alternates::{Alternate, HASH_BYTES};
use super::entry::{Address, Entry, PackedDate};
use super::run::{Merge, RunRow};

/// The rows of one key, in the order (effective date, line).
#[derive(Default)]
pub(super) struct Group {
    pub(super) key: Vec<u8>,
    pub(super) rows: Vec<GroupRow>,
    alternates: Vec<u8>,
}

pub(super) struct GroupRow {
    effective_on: PackedDate,
    change: ChangeKind,
    document: Address,
    /// End of this row's hashes in the group's.
    alternates_end: usize,
}

/// A version to be written; it has no sequence number yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NewVersion {
    pub(super) effective_on: PackedDate,
    pub(super) change: ChangeKind,
    pub(super) document: Document,
    /// The rows of the group that it stands for.
    rows: (usize, usize),
}

/// Where a document is to be found before the batch is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Document {
    /// In the register already.
    Stored(Address),
    /// Came with the batch.
    Incoming(Address),
}

impl Group {
    /// Takes the next key's rows from the merge; false at the end.
    pub(super) fn fill(&mut self, merge: &mut Merge) -> Result<bool, StoreError> {
        self.rows.clear();
        self.alternates.clear();
        let Some(first) = merge.row() else {
            return Ok(false);
        };
        self.key.clear();
        self.key.extend_from_slice(first.key);
        while let Some(row) = merge.row()
            && row.key == self.key
        {
            self.push(&row);
            merge.advance()?;
        }
        Ok(true)
    }

    fn push(&mut self, row: &RunRow<'_>) {
        self.alternates.extend_from_slice(row.alternates);
        self.rows.push(GroupRow {
            effective_on: row.effective_on,
            change: row.change,
            document: row.document,
            alternates_end: self.alternates.len(),
        });
    }

    /// The alternates of a version, each once.
    pub(super) fn alternates(&self, version: &NewVersion) -> impl Iterator<Item = Alternate> {
        let (first, last) = version.rows;
        let start = match first {
            0 => 0,
            _ => self.rows[first - 1].alternates_end,
        };
        let hashes = self.alternates[start..self.rows[last - 1].alternates_end]
            .as_chunks::<HASH_BYTES>()
            .0;
        // A row has few alternates: looking back costs less than a set.
        hashes
            .iter()
            .enumerate()
            .filter(|(index, hash)| !hashes[..*index].contains(hash))
            .map(|(_, hash)| Alternate::from_bytes(*hash))
    }

    /// The day on which rows that tell none change a record of which one is known.
    fn redated(&self, stored: &[Entry], undated_on: PackedDate) -> Option<PackedDate> {
        let unknown = PackedDate::new(SINCE_UNKNOWN);
        let current = stored.last().filter(|current| current.effective_on > unknown)?;
        let is_undated = |row: &GroupRow| row.effective_on == unknown && row.change == ChangeKind::Put;
        self.rows
            .iter()
            .all(is_undated)
            .then(|| undated_on.max(current.effective_on))
    }

    /// Fills `versions` with what is new against `stored` (in the order in which versions prevail), by effective date.
    ///
    /// - Of several rows with one effective date the last wins.
    /// - Where the rows say nothing of the day and the record has one, they change it on `undated_on`: written before all that is
    ///   known of it, they would change the past and not the present.
    /// - A put that repeats what prevails on its date already is not new.
    /// - A retirement repeats the document that prevails on its date; where there is none, or the record is retired
    ///   then, it is not new. Retired on the day of a put of the same batch, it takes that put's document.
    pub(super) fn new_versions(
        &self,
        stored: &[Entry],
        undated_on: PackedDate,
        mut is_same: impl FnMut(Address, Address) -> Result<bool, StoreError>,
        versions: &mut Vec<NewVersion>,
    ) -> Result<(), StoreError> {
        versions.clear();
        let redated = self.redated(stored, undated_on);
        let mut first = 0;
        while first < self.rows.len() {
            let stated = self.rows[first].effective_on;
            let same_day = |row: &GroupRow| row.effective_on == stated;
            let last = first + self.rows[first..].iter().take_while(|row| same_day(row)).count();
            let rows = (first, last);
            first = last;

            let effective_on = redated.unwrap_or(stated);
            let up_to = stored.partition_point(|entry| entry.effective_on <= effective_on);
            let held = up_to.checked_sub(1).map(|at| &stored[at]);
            let put = self.rows[rows.0..rows.1]
                .iter()
                .rfind(|row| row.change == ChangeKind::Put);
            let winner = &self.rows[rows.1 - 1];
            let version = |document| NewVersion {
                effective_on,
                change: winner.change,
                document,
                rows,
            };

            if let Some(put) = put {
                let repeats = match held {
                    Some(held) if held.effective_on == effective_on || redated.is_some() => {
                        held.change == winner.change && is_same(held.document, put.document)?
                    }
                    _ => false,
                };
                if !repeats {
                    versions.push(version(Document::Incoming(put.document)));
                }
                continue;
            }
            // A retirement: what holds on its date may also come from this batch, earlier than it.
            let before = match (held, versions.last()) {
                (Some(held), Some(new)) if held.effective_on > new.effective_on => {
                    Some((held.change, Document::Stored(held.document)))
                }
                (_, Some(new)) => Some((new.change, new.document)),
                (Some(held), None) => Some((held.change, Document::Stored(held.document))),
                (None, None) => None,
            };
            if let Some((ChangeKind::Put, document)) = before {
                versions.push(version(document));
            }
        }
        Ok(())
    }
}
