//! Buckets of what is asked for only as a whole.
//!
//! Whole names and places are nearly as many as records. A dictionary that has each of them would be the largest part of the index and of
//! the work of building it; so they are shared out to a quarter of a million buckets by a hash. What is in a bucket besides what was asked
//! for is told from it by other means, for which few documents have to be looked at: names by their pairs, places by their columns.

use xxhash_rust::xxh3::xxh3_64;

use crate::Place;

/// The bucket of a trade name as a whole.
pub(crate) fn trade_bucket(trade: &[char]) -> String {
    bucket('|', &String::from_iter(trade))
}

/// The bucket of a core as a whole.
pub(crate) fn core_bucket(core: &[char]) -> String {
    bucket('=', &String::from_iter(core))
}

/// The bucket of a place.
pub(crate) fn place_bucket(place: &Place) -> String {
    bucket('@', &place.to_word())
}

fn bucket(mark: char, whole: &str) -> String {
    const LETTERS: u32 = 3;
    let hash = xxh3_64(whole.as_bytes());
    let letter = |at: u32| char::from(b'0' + (hash >> (6 * at) & 63) as u8);
    std::iter::once(mark).chain((0..LETTERS).map(letter)).collect()
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, path::Path};

    use super::*;
    use crate::{Builder, CapitalBand, Entry, Followed, How, Index, Name, Question, Standing};

    fn entry(key: &str, name: &str) -> Entry {
        Entry {
            place: place(key),
            name: name.to_owned(),
            former_names: Vec::new(),
            is_active: true,
            division: None,
            status: "1".to_owned(),
            kind: "有限责任公司".to_owned(),
            founded_year: None,
            capital: CapitalBand::Unknown,
            authority: String::new(),
            representative: String::new(),
            fields: 0,
        }
    }

    fn place(key: &str) -> Place {
        Place {
            register: 0,
            key: key.to_owned(),
        }
    }

    /// The first two that share a bucket.
    fn sharing<T: Clone>(all: impl Iterator<Item = T>, bucket: impl Fn(&T) -> String) -> [T; 2] {
        let mut seen: HashMap<String, T> = HashMap::new();
        for one in all {
            match seen.get(&bucket(&one)) {
                Some(other) => return [other.clone(), one],
                None => seen.insert(bucket(&one), one),
            };
        }
        panic!("none share a bucket")
    }

    #[test]
    fn places_that_share_a_bucket_are_told_apart() {
        for prefix in ["91", "事证第"] {
            let keys = sharing((0..).map(|number| format!("{prefix}{number:07}")), |key| {
                place_bucket(&place(key))
            });
            let folder = tempfile::tempdir().unwrap();
            let followed = Followed::new(Vec::new());
            let [first, second] = keys.map(|key| entry(&key, "甲乙商店"));
            let index = built(folder.path(), &[&first]);
            assert_eq!(index.standing(&first).unwrap(), Standing::Current);
            assert_eq!(index.standing(&second).unwrap(), Standing::Missing);
            let mut follower = index.follow().unwrap();
            follower.put(&second).unwrap();
            follower.commit(&followed).unwrap();
            assert_eq!(index.standing(&first).unwrap(), Standing::Current);
            assert_eq!(index.standing(&second).unwrap(), Standing::Current);
            follower.remove(&second.place).unwrap();
            follower.commit(&followed).unwrap();
            assert_eq!(index.standing(&first).unwrap(), Standing::Current);
            assert_eq!(index.standing(&second).unwrap(), Standing::Missing);
        }
    }

    fn built(folder: &Path, entries: &[&Entry]) -> Index {
        let builder = Builder::begin(folder).unwrap();
        entries.iter().for_each(|entry| builder.add(entry).unwrap());
        builder.finish(&Followed::new(Vec::new())).unwrap();
        Index::open(folder).unwrap().expect("it was just built")
    }

    #[test]
    fn names_that_share_a_bucket_are_told_apart() {
        // So many that the meanings are listed one by one.
        const INDUSTRIES: [&str; 5] = ["贸易", "机械", "建材", "食品", "服装"];
        let characters = || ('\u{4e00}'..='\u{9fa5}').step_by(97);
        let trades = characters().flat_map(|first| characters().map(move |second| format!("{first}{second}")));
        let folded = |trade: &str| Name::parse(trade).chars;
        let trades = sharing(trades, |trade| trade_bucket(&folded(trade)));
        let entries = trades.iter().enumerate().flat_map(|(number, trade)| {
            INDUSTRIES.map(|industry| entry(&format!("{number}{industry}"), &format!("{trade}{industry}商行")))
        });
        let entries: Vec<Entry> = entries.collect();
        let folder = tempfile::tempdir().unwrap();
        let index = built(folder.path(), &entries.iter().collect::<Vec<_>>());
        for (number, trade) in trades.iter().enumerate() {
            let question = Question {
                text: trade.clone(),
                hits_max: 20,
                ..Question::default()
            };
            let hits = index.find(&question).unwrap().hits;
            assert_eq!(hits.len(), INDUSTRIES.len(), "{trade}");
            for hit in hits {
                assert_eq!(hit.how, How::TradeName);
                assert!(
                    hit.place.key.starts_with(&number.to_string()),
                    "{trade}: {}",
                    hit.place.key
                );
            }
        }
    }
}
