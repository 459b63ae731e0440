//! What the index says of one version: sequence, effective date, kind, and where its document lies. 14 bytes.

use jiff::civil::Date;
use store::{ChangeKind, StoreError};

/// Bytes of an encoded [`Entry`].
pub(super) const ENTRY_BYTES: usize = 14;

/// Largest sequence number: 39 bits, half a billion billion changes short of `u64` but far beyond any register.
pub(super) const SEQUENCE_MAX: u64 = (1 << 39) - 1;

/// A civil date in 24 bits that sort like the date: year + 9999, month, day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PackedDate(u32);

impl PackedDate {
    pub(super) fn new(date: Date) -> Self {
        let year = (i32::from(date.year()) + 9999) as u32;
        Self(year << 9 | (date.month() as u32) << 5 | date.day() as u32)
    }

    pub(super) fn from_bits(bits: u32) -> Self {
        Self(bits & 0xFF_FFFF)
    }

    pub(super) fn bits(self) -> u32 {
        self.0
    }

    pub(super) fn date(self) -> Result<Date, StoreError> {
        let year = (self.0 >> 9) as i32 - 9999;
        Date::new(year as i16, (self.0 >> 5 & 15) as i8, (self.0 & 31) as i8).map_err(|_| StoreError::Damaged {
            place: "index entry of a record".into(),
            rule: "the effective date is a day of the calendar".into(),
        })
    }
}

/// Where a document lies: number of its segment file (11 bits) and position in it (36 bits).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address(u64);

impl Address {
    /// Most segment files of a register.
    pub(super) const SEGMENTS_MAX: u32 = 1 << 11;
    /// Longest segment file in bytes.
    pub(super) const OFFSET_MAX: u64 = 1 << 36;

    pub(super) fn new(segment: u32, offset: u64) -> Self {
        debug_assert!(segment < Self::SEGMENTS_MAX && offset < Self::OFFSET_MAX);
        Self(u64::from(segment) << 36 | offset)
    }

    pub(super) fn from_bits(bits: u64) -> Self {
        Self(bits & ((1 << 47) - 1))
    }

    pub(super) fn bits(self) -> u64 {
        self.0
    }

    pub(super) fn segment(self) -> u32 {
        (self.0 >> 36) as u32
    }

    pub(super) fn offset(self) -> u64 {
        self.0 & (Self::OFFSET_MAX - 1)
    }
}

/// One version in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) sequence: u64,
    pub(super) effective_on: PackedDate,
    pub(super) change: ChangeKind,
    pub(super) document: Address,
    /// Whether the record has more versions than this one; saves most look-ups in the history.
    pub(super) has_history: bool,
}

impl Entry {
    pub(super) fn encode(&self) -> [u8; ENTRY_BYTES] {
        debug_assert!(self.sequence <= SEQUENCE_MAX);
        let head = self.sequence << 25 | u64::from(self.effective_on.bits()) << 1 | u64::from(self.is_retired());
        let tail = self.document.bits() << 1 | u64::from(self.has_history);
        let mut bytes = [0; ENTRY_BYTES];
        bytes[..8].copy_from_slice(&head.to_le_bytes());
        bytes[8..].copy_from_slice(&tail.to_le_bytes()[..6]);
        bytes
    }

    /// Reads an entry; `None` if the length is wrong.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; ENTRY_BYTES] = bytes.try_into().ok()?;
        let head = u64::from_le_bytes(bytes[..8].try_into().ok()?);
        let mut tail = [0; 8];
        tail[..6].copy_from_slice(&bytes[8..]);
        let tail = u64::from_le_bytes(tail);
        Some(Self {
            sequence: head >> 25,
            effective_on: PackedDate::from_bits((head >> 1) as u32),
            change: if head & 1 == 1 {
                ChangeKind::Retire
            } else {
                ChangeKind::Put
            },
            document: Address::from_bits(tail >> 1),
            has_history: tail & 1 == 1,
        })
    }

    pub(super) fn is_retired(&self) -> bool {
        self.change == ChangeKind::Retire
    }

    /// The order in which versions prevail: later effective date, then later recorded.
    pub(super) fn rank(&self) -> (PackedDate, u64) {
        (self.effective_on, self.sequence)
    }
}

/// Key of an older version in the history: the record's key, escaped so that no key is the beginning of another,
/// then the sequence number. Sorts by key, then by sequence.
pub(super) fn history_key(key: &[u8], sequence: u64, into: &mut Vec<u8>) {
    history_prefix(key, into);
    into.extend_from_slice(&sequence.to_be_bytes()[3..]);
}

/// The part of [`history_key`] that all versions of a record share.
pub(super) fn history_prefix(key: &[u8], into: &mut Vec<u8>) {
    into.clear();
    for &byte in key {
        into.push(byte);
        if byte == 0 {
            into.push(0xFF);
        }
    }
    into.extend_from_slice(&[0, 1]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn entries_survive_encoding() {
        for (day, sequence, change, has_history) in [
            (date(2017, 1, 31), 1, ChangeKind::Put, false),
            (Date::MIN, SEQUENCE_MAX, ChangeKind::Retire, true),
            (Date::MAX, 0, ChangeKind::Put, true),
        ] {
            let entry = Entry {
                sequence,
                effective_on: PackedDate::new(day),
                change,
                document: Address::new(2047, (1 << 36) - 1),
                has_history,
            };
            assert_eq!(Entry::decode(&entry.encode()), Some(entry));
            assert_eq!(entry.effective_on.date().unwrap(), day);
        }
        assert_eq!(Entry::decode(&[0; 13]), None);
        assert!(PackedDate::from_bits(0).date().is_err());
    }

    #[test]
    fn packed_dates_sort_like_dates() {
        let days = [
            Date::MIN,
            date(-1, 12, 31),
            date(1, 1, 1),
            date(1999, 12, 31),
            date(2000, 1, 1),
        ];
        assert!(days.windows(2).all(|d| PackedDate::new(d[0]) < PackedDate::new(d[1])));
    }

    #[test]
    fn history_keys_sort_by_key_then_sequence() {
        let keys: [(&[u8], u64); 6] = [
            (b"\0", 9),
            (b"\0\0", 1),
            (b"a", 2),
            (b"a", 300),
            (b"a\0", 1),
            (b"ab", 1),
        ];
        let encoded: Vec<Vec<u8>> = keys
            .iter()
            .map(|(key, sequence)| {
                let mut into = Vec::new();
                history_key(key, *sequence, &mut into);
                into
            })
            .collect();
        assert!(encoded.is_sorted());
    }
}
