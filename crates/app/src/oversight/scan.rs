//! Finding entries, latest first, within bounds: by the index where a condition has a term there, else by reading.

use std::ops::Range;

use ledger::{EntryFilter, RecordedAt, RecordedEntry};
use store::{LedgerLogError, LedgerSnapshot};

/// Entries are nearly in order of time: a question is timed when it comes in and recorded when it was answered. No
/// question takes as long as this, in microseconds.
const DISORDER_MICROS: i64 = 300 * 1_000_000;
/// Entries read at once when reading from the end.
const BLOCK: u64 = 8192;

/// What one look may cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Most entries found.
    pub(crate) rows_max: usize,
    /// Most entries read where there is no index.
    pub(crate) scanned_max: u64,
    /// Most entries read one by one by the index.
    pub(crate) fetched_max: u64,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Entries with their indexes, latest first.
    pub(crate) entries: Vec<(u64, RecordedEntry)>,
    /// Where to go on: entries below this index were not looked at. `None`: everything was.
    pub(crate) rest_below: Option<u64>,
}

/// Finds the entries below index `below` that `admits` lets pass and that fit the filter.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn find(
    ledger: &dyn LedgerSnapshot,
    filter: &EntryFilter,
    admits: &dyn Fn(&RecordedEntry) -> bool,
    below: u64,
    bounds: Bounds,
) -> Result<Found, LedgerLogError> {
    let shifted = |at: RecordedAt, by: i64| RecordedAt::from_unix_micros(at.unix_micros().saturating_add(by));
    let size = ledger.size();
    let first = match filter.from {
        Some(from) => first_since(ledger, shifted(from, -DISORDER_MICROS))?,
        None => 0,
    };
    let end = match filter.until {
        Some(until) => first_since(ledger, shifted(until, DISORDER_MICROS))?,
        None => size,
    };
    let mut search = Search {
        ledger,
        fits: &|entry: &RecordedEntry| filter.admits(entry) && admits(entry),
        bounds,
        found: Found::default(),
    };
    let range = first..below.min(end);
    let keys: Vec<u64> = filter.terms().into_iter().map(|term| term.key()).collect();
    if keys.is_empty() {
        search.read_backwards(range)?;
    } else {
        let indexed = ledger.indexed_size().clamp(range.start, range.end.max(range.start));
        if search.read_backwards(indexed..range.end)? {
            search.look_up(&keys, range.start..indexed)?;
        }
    }
    Ok(search.found)
}

struct Search<'a> {
    ledger: &'a dyn LedgerSnapshot,
    fits: &'a dyn Fn(&RecordedEntry) -> bool,
    bounds: Bounds,
    found: Found,
}

impl Search<'_> {
    /// Takes an entry if it fits; `false` when there is no room for more.
    fn take(&mut self, index: u64, bytes: &[u8]) -> bool {
        // What this version cannot read, nobody can look for.
        if let Ok(entry) = RecordedEntry::from_bytes(bytes)
            && (self.fits)(&entry)
        {
            self.found.entries.push((index, entry));
        }
        if self.found.entries.len() < self.bounds.rows_max {
            return true;
        }
        self.found.rest_below = Some(index).filter(|index| *index > 0);
        false
    }

    /// Reads all of a range from its end; `false` when a bound was met before its beginning.
    fn read_backwards(&mut self, range: Range<u64>) -> Result<bool, LedgerLogError> {
        let mut end = range.end;
        let mut left = self.bounds.scanned_max;
        while end > range.start {
            let start = end.saturating_sub(BLOCK.min(left)).max(range.start);
            if start == end {
                self.found.rest_below = Some(end);
                return Ok(false);
            }
            let block: Vec<(u64, Vec<u8>)> = self.ledger.entries(start..end)?.collect::<Result<_, _>>()?;
            for (index, bytes) in block.iter().rev() {
                if !self.take(*index, bytes) {
                    return Ok(false);
                }
            }
            left -= end - start;
            end = start;
        }
        Ok(true)
    }

    /// Reads what the index gives for any of these keys.
    fn look_up(&mut self, keys: &[u64], range: Range<u64>) -> Result<(), LedgerLogError> {
        let mut end = range.end;
        let mut fetched = 0;
        while end > range.start {
            let at_once = self.bounds.rows_max.clamp(1, BLOCK as usize);
            let mut candidates = Vec::new();
            // Below this, a key may have more candidates than it was asked for.
            let mut known_from = range.start;
            for key in keys {
                let some = self.ledger.find(*key, range.start..end, at_once)?;
                if let (true, Some(last)) = (some.len() == at_once, some.last()) {
                    known_from = known_from.max(*last);
                }
                candidates.extend(some);
            }
            candidates.retain(|index| *index >= known_from);
            candidates.sort_unstable_by(|one, other| other.cmp(one));
            candidates.dedup();
            for index in candidates {
                if fetched == self.bounds.fetched_max {
                    self.found.rest_below = Some(index + 1);
                    return Ok(());
                }
                fetched += 1;
                for entry in self.ledger.entries(index..index + 1)? {
                    let (index, bytes) = entry?;
                    if !self.take(index, &bytes) {
                        return Ok(());
                    }
                }
            }
            end = known_from;
        }
        Ok(())
    }
}

/// The first entry since an instant, by halving.
fn first_since(ledger: &dyn LedgerSnapshot, since: RecordedAt) -> Result<u64, LedgerLogError> {
    let (mut low, mut high) = (0, ledger.size());
    while low < high {
        let middle = low + (high - low) / 2;
        let mut at = None;
        for entry in ledger.entries(middle..high)? {
            // One that this version cannot read says nothing about its time.
            if let Ok(entry) = RecordedEntry::from_bytes(&entry?.1) {
                at = Some(entry.at);
                break;
            }
        }
        match at {
            Some(at) if at < since => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use ledger::{Action, Door, Entry, Outcome};
    use store::LedgerReading;
    use store_embedded::{EmbeddedLedgerLog, EmbeddedLedgerReading, IndexShape, LedgerLogOptions, create_ledger};

    use super::*;

    const ENTRIES: u64 = 150;
    const HOUR: i64 = 3600 * 1_000_000;

    fn subject(n: u64) -> [u8; 2] {
        [0xab, (n % 5) as u8]
    }

    /// Entries an hour apart, each tenth of another person, with subjects in turn; all but the last few indexed.
    async fn reading(folder: &std::path::Path) -> EmbeddedLedgerReading {
        create_ledger(folder, "test.example/heyan", &[4; 32]).unwrap();
        let options = LedgerLogOptions {
            segment_bytes: 128 << 10,
            ..LedgerLogOptions::default()
        };
        let log = EmbeddedLedgerLog::open(folder, options).unwrap();
        let mut appends = Vec::new();
        for n in 0..ENTRIES {
            let at = RecordedAt::from_unix_micros(n as i64 * HOUR);
            let subject = subject(n);
            let entry = Entry {
                organisation: Some(if n % 3 == 0 { "hall" } else { "other" }),
                principal: Some(if n % 10 == 0 { "lead" } else { "clerk" }),
                subject: Some(&subject),
                ..Entry::new(at, Door::Extranet, Action::Verify, Outcome::Consistent)
            };
            appends.push(log.append(&entry.to_bytes()).unwrap());
        }
        for append in appends {
            append.await.unwrap();
        }
        let reading = EmbeddedLedgerReading::with_index(
            folder,
            IndexShape {
                first_bits: 3,
                fan_bits: 2,
            },
        );
        while reading.index_more().await.unwrap() {}
        reading
    }

    /// All that is found, page after page.
    async fn pages(reading: &EmbeddedLedgerReading, filter: EntryFilter, bounds: Bounds) -> Vec<u64> {
        let found = Arc::new(Mutex::new(Vec::new()));
        let all = found.clone();
        let visit = move |ledger: &dyn LedgerSnapshot| {
            let mut below = u64::MAX;
            loop {
                let page = find(ledger, &filter, &|entry| entry.principal.is_some(), below, bounds)?;
                assert!(page.entries.len() <= bounds.rows_max);
                all.lock().unwrap().extend(page.entries.iter().map(|(index, _)| *index));
                match page.rest_below {
                    Some(rest) => {
                        assert!(rest < below, "every page comes further");
                        below = rest;
                    }
                    None => return Ok(()),
                }
            }
        };
        reading.visit(Box::new(visit)).await.unwrap();
        Arc::into_inner(found).unwrap().into_inner().unwrap()
    }

    #[tokio::test]
    async fn pages_of_any_size_find_each_entry_once_latest_first() {
        let folder = tempfile::tempdir().unwrap();
        let reading = reading(folder.path()).await;
        let text = |text: &str| Some(text.to_owned());
        let at = |n: i64| Some(RecordedAt::from_unix_micros(n * HOUR));
        let any = EntryFilter::default;
        type Expected = fn(&u64) -> bool;
        let cases: [(EntryFilter, Expected); 7] = [
            (any(), |_| true),
            (
                EntryFilter {
                    organisation: text("hall"),
                    ..any()
                },
                |n| n % 3 == 0,
            ),
            (
                EntryFilter {
                    principal: text("lead"),
                    organisation: text("hall"),
                    ..any()
                },
                |n| n % 30 == 0,
            ),
            (
                EntryFilter {
                    subjects: vec!["ab01".into(), "ab03".into()],
                    ..any()
                },
                |n| n % 5 == 1 || n % 5 == 3,
            ),
            (
                EntryFilter {
                    subjects: vec!["ab01".into()],
                    from: at(20),
                    until: at(40),
                    ..any()
                },
                |n| n % 5 == 1 && (20..40).contains(n),
            ),
            (EntryFilter { from: at(149), ..any() }, |n| *n == 149),
            (
                EntryFilter {
                    case: text("none"),
                    ..any()
                },
                |_| false,
            ),
        ];
        for (filter, fits) in cases {
            let expected: Vec<u64> = (0..ENTRIES).rev().filter(fits).collect();
            for (rows_max, scanned_max, fetched_max) in [(1, 1000, 1000), (7, 4, 3), (500, 1000, 1), (500, 1000, 1000)]
            {
                let bounds = Bounds {
                    rows_max,
                    scanned_max,
                    fetched_max,
                };
                let found = pages(&reading, filter.clone(), bounds).await;
                assert_eq!(found, expected, "{filter:?} {bounds:?}");
            }
        }
    }
}
