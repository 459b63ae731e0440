//! Random batches on a driver and on a naive register in memory; both have to answer the same.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};

use super::rows::{TestRow, apply, header, key};
use super::{NAME, register};
use crate::{AsOf, BatchHeader, BatchSummary, Change, ChangeKind, RegisterState, RegisterStore, StoredVersion};

/// A register as its contract says it, with no thought of speed.
#[derive(Default)]
struct Model {
    versions: BTreeMap<Vec<u8>, Vec<StoredVersion>>,
    changes: Vec<Change>,
    names: BTreeMap<Vec<u8>, BTreeSet<Vec<u8>>>,
    last_batch_at: Option<Timestamp>,
}

impl Model {
    fn find(&self, key: &[u8], at: AsOf) -> Option<&StoredVersion> {
        self.versions
            .get(key)?
            .iter()
            .filter(|v| at.effective_on.is_none_or(|day| v.effective_on <= day))
            .filter(|v| at.recorded_by.is_none_or(|instant| v.recorded_at <= instant))
            .max_by_key(|v| (v.effective_on, v.sequence))
    }

    fn is_retired(&self, key: &[u8]) -> Option<bool> {
        Some(self.find(key, AsOf::NOW)?.change == ChangeKind::Retire)
    }

    fn state(&self) -> RegisterState {
        let count = |retired| {
            self.versions
                .keys()
                .filter(|k| self.is_retired(k) == Some(retired))
                .count()
        };
        RegisterState {
            sequence: self.changes.len() as u64,
            records: count(false) as u64,
            retired: count(true) as u64,
            last_batch_at: self.last_batch_at,
        }
    }

    fn write(&mut self, k: &[u8], day: Date, at: Timestamp, change: ChangeKind, document: Vec<u8>) {
        let sequence = self.changes.len() as u64 + 1;
        self.changes.push(Change {
            sequence,
            key: key(k),
            change,
        });
        self.versions.entry(k.to_vec()).or_default().push(StoredVersion {
            sequence,
            effective_on: day,
            recorded_at: at,
            change,
            document,
        });
    }

    fn apply(&mut self, header: &BatchHeader, rows: &[TestRow]) -> BatchSummary {
        let before = self.state();
        let mut summary = BatchSummary {
            records_before: before.records,
            sequence_before: before.sequence,
            ..BatchSummary::default()
        };
        let mut keys: BTreeSet<Vec<u8>> = rows.iter().map(|row| row.key.clone()).collect();
        let named = keys.clone();
        if header.retire_absent_on.is_some() {
            keys.extend(self.versions.keys().cloned());
        }
        for k in keys {
            let was_retired = self.is_retired(&k);
            let sequence = self.changes.len();
            if named.contains(&k) {
                let days: BTreeSet<Date> = rows.iter().filter(|r| r.key == k).map(|r| r.effective_on).collect();
                for day in days {
                    let of_day: Vec<&TestRow> = rows.iter().filter(|r| r.key == k && r.effective_on == day).collect();
                    self.apply_day(&k, day, header.recorded_at, &of_day);
                }
            } else if was_retired == Some(false) {
                let last = self.find(&k, AsOf::NOW).expect("known").clone();
                let day = header.retire_absent_on.expect("absent counts").max(last.effective_on);
                self.write(&k, day, header.recorded_at, ChangeKind::Retire, last.document);
            } else {
                continue;
            }
            let count = match (was_retired, self.is_retired(&k)) {
                _ if self.changes.len() == sequence => &mut summary.unchanged,
                (None, _) => &mut summary.added,
                (Some(false), Some(true)) => &mut summary.retired,
                _ => &mut summary.changed,
            };
            *count += 1;
        }
        self.last_batch_at = Some(header.recorded_at);
        summary.sequence_after = self.changes.len() as u64;
        summary.versions = summary.sequence_after - summary.sequence_before;
        summary
    }

    fn apply_day(&mut self, k: &[u8], day: Date, at: Timestamp, rows: &[&TestRow]) {
        let holds = self
            .find(
                k,
                AsOf {
                    effective_on: Some(day),
                    recorded_by: None,
                },
            )
            .cloned();
        let winner = rows[rows.len() - 1];
        let put = rows.iter().rev().find(|row| row.change == ChangeKind::Put);
        let document = match (put, &holds) {
            (Some(put), _) => put.document.clone(),
            (None, Some(holds)) if holds.change == ChangeKind::Put => holds.document.clone(),
            (None, _) => return,
        };
        let is_there =
            holds.is_some_and(|v| v.effective_on == day && v.change == winner.change && v.document == document);
        if !is_there {
            self.write(k, day, at, winner.change, document);
            for name in rows.iter().flat_map(|row| &row.names) {
                self.names.entry(name.clone()).or_default().insert(k.to_vec());
            }
        }
    }
}

/// A small generator: the same seed gives the same batches on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }

    fn day(&mut self) -> Date {
        date(1999, 12, 20) + (self.below(40) as i64).days()
    }

    /// Keys of many lengths, with bytes that sort and escape badly.
    fn key(&mut self, of: u64) -> Vec<u8> {
        let number = self.below(of);
        match number % 5 {
            0 => format!("91{:016}", number * 977).into_bytes(),
            1 => format!("{number:015}").into_bytes(),
            2 => vec![0; (number % 60) as usize + 1],
            3 => [&[0xFF; 40][..], &number.to_be_bytes()].concat(),
            _ => vec![(number % 256) as u8; (number % 64) as usize + 1],
        }
    }

    fn rows(&mut self, count: u64, keys: u64) -> Vec<TestRow> {
        (0..count)
            .map(|_| {
                let (k, day) = (self.key(keys), self.day());
                if self.below(6) == 0 {
                    return TestRow::retire(k, day);
                }
                let bytes = match self.below(20) {
                    0 => 0,
                    1 => 5000,
                    _ => 20,
                };
                let document = vec![b'a' + self.below(3) as u8; bytes];
                let mut row = TestRow::put(k, day, document);
                for _ in 0..self.below(3) {
                    row = row.named(format!("name {}", self.below(50)));
                }
                row
            })
            .collect()
    }
}

/// Applies random batches, and asks driver and model the same after each.
pub async fn random_batches(store: &dyn RegisterStore, seed: u64) {
    let mut dice = Dice(seed);
    let mut model = Model::default();
    let keys = [8, 60, 900][(seed % 3) as usize];
    for number in 1..=8 {
        let mut header = header(number);
        if dice.below(4) == 0 {
            header.retire_absent_on = Some(dice.day());
        }
        let count = [1, 10, 300, 1500][dice.below(4) as usize];
        let rows = dice.rows(count, keys);
        let expected = model.apply(&header, &rows);
        let summary = apply(store, header, rows);
        assert_eq!(summary, expected, "seed {seed}, batch {number}");
        compare(store, &model, &mut dice, number).await;
    }
}

async fn compare(store: &dyn RegisterStore, model: &Model, dice: &mut Dice, batches: u8) {
    let register = register();
    assert_eq!(store.state(&register).await.expect("state"), model.state());
    let changes = store.changes(&register, 0, usize::MAX).await;
    assert_eq!(changes.expect("changes"), model.changes);
    for (k, versions) in &model.versions {
        let newest_first: Vec<_> = versions.iter().rev().cloned().collect();
        let history = store.history(&register, &key(k), usize::MAX).await;
        assert_eq!(history.expect("history"), newest_first, "{k:?}");
        let some_day = dice.day();
        let some_batch = header(1 + dice.below(batches.into()) as u8).recorded_at;
        for effective_on in [None, Some(some_day)] {
            for recorded_by in [None, Some(some_batch)] {
                let at = AsOf {
                    effective_on,
                    recorded_by,
                };
                let found = store.find(&register, &key(k), at).await.expect("find");
                assert_eq!(found.as_ref(), model.find(k, at), "{k:?} {at:?}");
            }
        }
    }
    for (name, keys) in &model.names {
        let found = store.find_by_alternate(&register, NAME, name, usize::MAX).await;
        let found = found.expect("find_by_alternate");
        let expected: Vec<_> = keys.iter().map(key).collect();
        // A driver with short hashes may find more, never less.
        assert!(expected.iter().all(|k| found.contains(k)), "{name:?}");
        assert!(found.is_sorted());
        assert!(found.len() <= expected.len() + 2);
    }
    let absent = store.find(&register, &key("not there"), AsOf::NOW).await;
    assert_eq!(absent.expect("find"), None);
}
