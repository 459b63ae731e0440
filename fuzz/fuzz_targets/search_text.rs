//! Any text as a search, a name and a place in the list of hits: the index answers, and what it says of the text holds.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use search::{Builder, Cursor, Entry, Followed, Index, Known, Name, Place, Question, Sought};
use tempfile::TempDir;

const NAMES: [&str; 6] = [
    "深圳市花未技术有限公司",
    "花未（上海）贸易有限责任公司",
    "第一百货商店",
    "TQB集团有限公司",
    "长乐市重阳酒业有限公司",
    "3M丁香园艺场",
];

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // The first line is the search, the second one the place from which it goes on.
    let (typed, after) = text.split_once('\n').unwrap_or((text, ""));
    for is_typing in [false, true] {
        let mut question = Question {
            text: typed.to_owned(),
            hits_max: 3,
            with_counts: !is_typing,
            is_typing,
            after: after.parse::<Cursor>().ok(),
            ..Question::default()
        };
        let found = index().find(&question).expect("the index answers");
        assert!(found.hits.len() <= 3);
        // Where a page ends, the next one begins, and it says so in a word that can be read.
        if let Some(next) = found.next {
            question.after = Some(next.to_string().parse().expect("a place that was given is read"));
            let more = index().find(&question).expect("the index answers");
            assert!(more.hits.iter().all(|hit| !found.hits.contains(hit)));
        }
    }
    for name in NAMES {
        for mark in search::marks(typed, name) {
            assert!(name.get(mark).is_some());
        }
        let known = Known {
            name,
            former_names: &[],
            division: None,
            representative: None,
            how: None,
        };
        let likeness = Sought::new(typed, Some(after), None).likeness(&known);
        assert!((0.0..=1.0).contains(&likeness.score));
        assert!(likeness.same_name.is_none() || likeness.score == 1.0);
    }
    let name = Name::parse(typed);
    assert!(name.core_text().starts_with(&name.trade_text()));
});

/// A small index, built once a process.
fn index() -> &'static Index {
    static INDEX: OnceLock<(Index, TempDir)> = OnceLock::new();
    let (index, _) = INDEX.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut builder = Builder::begin(folder.path()).expect("an index is begun");
        for (number, name) in NAMES.iter().enumerate() {
            builder.add(&entry(number, name)).expect("an entry is added");
        }
        builder.finish(&Followed::new(Vec::new())).expect("an index is finished");
        let index = Index::open(folder.path()).expect("it is read").expect("it was just built");
        (index, folder)
    });
    index
}

fn entry(number: usize, name: &str) -> Entry {
    Entry {
        place: Place {
            register: 0,
            key: format!("K{number}"),
        },
        name: name.to_owned(),
        former_names: Vec::new(),
        is_active: true,
        division: "440305".parse().ok(),
        status: "1".to_owned(),
        kind: String::new(),
        founded_on: None,
        capital_yuan: None,
        authority: String::new(),
        representative: "王某某".to_owned(),
        fields: 0,
    }
}
