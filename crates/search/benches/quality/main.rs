//! Whether the right name is found: typed queries of many classes over real names, each with the record that is looked for.
//!
//! Real names may be measured against and not kept, so they are read where `SEARCH_NAMES` or the default says, and what is typed is
//! made from them here, the same in every run. Prints recall among the first and the first ten, and the mean reciprocal rank.

mod classes;

use std::{collections::BTreeMap, path::PathBuf};

use classes::{CLASSES, Draw, MIXED_AT, MIXED_EVERY, Names, Typed, mixed};
use codes::AdministrativeDivisionCode;
use search::{Builder, Entry, Followed, Index, Place, Question};

/// Queries of each class.
const QUERIES: usize = 40;
const FILES: [&str; 3] = [
    "enterprise-registrations-by-nc-sa.csv",
    "enterprise-legacy-15digit-by-nc-sa.csv",
    "nonenterprise-registrations-by-nc-sa.csv",
];

fn main() {
    let folder = std::env::var_os("SEARCH_NAMES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/restricted"),
        PathBuf::from,
    );
    let (names, divisions) = read(&folder).into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
    let home = tempfile::tempdir().expect("a temporary folder can be made");
    let mut builder = Builder::begin(home.path()).expect("an index can be begun");
    let former = former_names(&names);
    for (number, name) in names.iter().enumerate() {
        builder
            .add(entry(number, name, divisions[number], former.get(&number).cloned()))
            .expect("an entry can be added");
    }
    builder
        .finish(&Followed::new(Vec::new()))
        .expect("an index can be finished");
    let index = Index::open(home.path())
        .expect("it can be read")
        .expect("it was just built");

    println!(
        "{} names; {} classes; {QUERIES} queries a class",
        names.len(),
        CLASSES.len()
    );
    println!("{:<28}{:>8}{:>11}{:>7}", "class", "recall@1", "recall@10", "MRR");
    let shows_misses = std::env::var_os("SEARCH_MISSES").is_some();
    let known = Names::new(&names, &former);
    let mut all = Vec::new();
    let mut lowest = f64::INFINITY;
    for (number, class) in CLASSES.iter().enumerate() {
        let mut draw = Draw::new(number as u64 + 1);
        let mut ranks = Vec::new();
        let mut tries = 0;
        while ranks.len() < QUERIES {
            tries += 1;
            assert!(tries < 200_000, "{}: too few names for this class", class.name);
            let at = draw.below(names.len());
            let Some(Typed { text, wanted }) = (class.make)(&known, at, &mut draw) else {
                continue;
            };
            let rank = rank(&index, &text, wanted);
            if shows_misses && rank.is_none() {
                println!("  missed: {text} for {}", names[wanted]);
            }
            ranks.push(rank);
        }
        print(class.name, &ranks);
        lowest = lowest.min(among(&ranks, 10));
        all.extend(ranks);
    }
    print("all", &all);
    println!("lowest class {lowest:.3}");
    println!("queries {}", all.len());
}

/// The share of those that are found among the first so many.
fn among(ranks: &[Option<usize>], most: usize) -> f64 {
    let found = ranks.iter().filter(|rank| rank.is_some_and(|rank| rank <= most));
    found.count() as f64 / ranks.len() as f64
}

fn print(class: &str, ranks: &[Option<usize>]) {
    let mean = ranks
        .iter()
        .map(|rank| rank.map_or(0.0, |rank| 1.0 / rank as f64))
        .sum::<f64>()
        / ranks.len() as f64;
    println!(
        "{class:<28}{:>8.3}{:>11.3}{mean:>7.3}",
        among(ranks, 1),
        among(ranks, 10)
    );
}

fn rank(index: &Index, text: &str, wanted: usize) -> Option<usize> {
    let question = Question {
        text: text.to_owned(),
        hits_max: 10,
        ..Question::default()
    };
    let found = index.find(&question).expect("the index answers");
    found
        .hits
        .iter()
        .position(|hit| hit.place.key == key(wanted))
        .map(|at| at + 1)
}

fn key(number: usize) -> String {
    format!("N{number:06}")
}

fn entry(number: usize, name: &str, division: Option<AdministrativeDivisionCode>, former: Option<String>) -> Entry {
    Entry {
        place: Place {
            register: 0,
            key: key(number),
        },
        name: name.to_owned(),
        former_names: former.into_iter().collect(),
        is_active: true,
        division,
        status: "1".to_owned(),
        kind: String::new(),
        founded_on: None,
        capital_yuan: None,
        authority: String::new(),
        representative: format!("代表人{number}"),
        fields: 0b1,
    }
}

/// Every hundredth organisation had a name before: the trade name turned round, in the same shape.
fn former_names(names: &[String]) -> BTreeMap<usize, String> {
    let turned = |name: &String| {
        let trade = search::Name::parse(name).trade_text();
        let reversed: String = trade.chars().rev().collect();
        (trade.chars().count() >= 2 && reversed != trade && name.contains(&trade))
            .then(|| name.replace(&trade, &reversed))
    };
    names
        .iter()
        .enumerate()
        .step_by(100)
        .filter_map(|(number, name)| Some((number, turned(name)?)))
        .collect()
}

/// Names, each once, and where each is registered.
fn read(folder: &std::path::Path) -> Vec<(String, Option<AdministrativeDivisionCode>)> {
    let mut all: Vec<(String, Option<AdministrativeDivisionCode>)> = Vec::new();
    for file in FILES {
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
            panic!(
                "{}: {error}; set SEARCH_NAMES to the folder with the files of real names",
                path.display()
            )
        });
        // The name is the first column and the code the second one, and no name has a comma or a quote in it.
        all.extend(text.lines().skip(1).filter_map(|line| {
            let mut columns = line.split(',');
            let name = columns.next()?.to_owned();
            Some((name, columns.next().and_then(division)))
        }));
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|(name, _)| !name.contains('"') && name.chars().count() >= 4 && seen.insert(name.clone()));
    for number in (MIXED_AT..all.len()).step_by(MIXED_EVERY) {
        if let Some(name) = mixed(&all[number].0, number) {
            all[number].0 = name;
        }
    }
    all
}

/// Where a record is registered, by its credit code or registration number.
fn division(code: &str) -> Option<AdministrativeDivisionCode> {
    let digits = if code.len() == 18 {
        code.get(2..8)
    } else {
        code.get(..6)
    };
    digits?.parse().ok()
}
