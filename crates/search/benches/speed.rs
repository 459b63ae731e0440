//! Names found a second: builds an index of the names in `SEARCH_NAMES_FILE`, one a line, and asks the questions of
//! `SEARCH_QUERIES`: kind, text, second text and the name looked for, with tabs between them. Prints the rate of building, bytes a
//! name, and by kind the times of a question and how often the name looked for is among twenty.
//!
//! `SEARCH_HOME` keeps the index for the next run.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use codes::CivilDate;
use search::{Builder, Entry, Followed, Index, Place, Question};

/// As in the program that is shipped.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HITS: usize = 20;
const PASSES: usize = 5;
const PASS_MAX: Duration = Duration::from_secs(5);

fn main() {
    let (Some(names), Some(queries)) = (
        std::env::var_os("SEARCH_NAMES_FILE"),
        std::env::var_os("SEARCH_QUERIES"),
    ) else {
        println!("speed: skipped; SEARCH_NAMES_FILE and SEARCH_QUERIES name what to measure with");
        return;
    };
    let names: Vec<String> = lines(Path::new(&names)).collect();
    let temporary = tempfile::tempdir().expect("a temporary folder can be made");
    let home = std::env::var_os("SEARCH_HOME").map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    if Index::open(&home).expect("the folder can be read").is_none() {
        build(&home, &names);
    }
    let index = Index::open(&home).expect("it can be read").expect("it was just built");
    let bytes = index.bytes().expect("the folder can be read") as f64 / names.len() as f64;
    println!("size\t{} names\t{bytes:.1} bytes a name", names.len());
    let mut by_kind: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for line in lines(Path::new(&queries)) {
        let parts: Vec<&str> = line.split('\t').collect();
        let [kind, first, second, wanted] = parts[..] else {
            panic!("four columns: {line}")
        };
        let text = format!("{first} {}", if kind == "two" { second } else { "" });
        by_kind
            .entry(kind.to_owned())
            .or_default()
            .push((text.trim().to_owned(), wanted.to_owned()));
    }
    for (kind, queries) in by_kind {
        measure(&index, &names, &kind, &queries);
    }
}

fn build(home: &Path, names: &[String]) {
    let start = Instant::now();
    let mut builder = Builder::begin(home).expect("an index can be begun");
    for (number, name) in names.iter().enumerate() {
        builder.add(&entry(number, name)).expect("an entry can be added");
    }
    builder
        .finish(&Followed::new(Vec::new()))
        .expect("an index can be finished");
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "build\t{seconds:.1} s\t{:.0} names a second",
        names.len() as f64 / seconds
    );
}

fn measure(index: &Index, names: &[String], kind: &str, queries: &[(String, String)]) {
    let (mut p50, mut p99) = (Vec::new(), Vec::new());
    let (mut found, mut asked) = (0, 0);
    let shows_misses = std::env::var_os("SEARCH_MISSES").is_some();
    for pass in 0..=PASSES {
        let mut times = Vec::new();
        let start = Instant::now();
        for (text, wanted) in queries {
            let question = Question {
                text: text.clone(),
                hits_max: HITS,
                ..Question::default()
            };
            let begun = Instant::now();
            let hits = index.find(&question).expect("the index answers").hits;
            // The yardstick reads the names of its hits too.
            let shown: Vec<&str> = hits.iter().map(|hit| names[number(&hit.place)].as_str()).collect();
            times.push(begun.elapsed().as_secs_f64() * 1e6);
            if pass == 0 {
                asked += 1;
                let is_found = if kind == "typo" {
                    shown.contains(&wanted.as_str())
                } else {
                    !shown.is_empty()
                };
                found += usize::from(is_found);
                if !is_found && shows_misses {
                    println!("  missed: {text} for {wanted}, not {shown:?}");
                }
            }
            if start.elapsed() > PASS_MAX {
                break;
            }
        }
        if pass > 0 {
            p50.push(quantile(&mut times, 0.5));
            p99.push(quantile(&mut times, 0.99));
        }
    }
    println!(
        "{kind}\tp50 {:.0} us\tp99 {:.0} us\tfound {found}/{asked}",
        quantile(&mut p50, 0.5),
        quantile(&mut p99, 0.5)
    );
}

fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() as f64 * share) as usize).min(values.len() - 1)]
}

/// A record as those of real registers: a credit code for a key, and properties that differ.
fn entry(number: usize, name: &str) -> Entry {
    let spread = number.wrapping_mul(0x9e37_79b1);
    Entry {
        place: Place {
            register: 0,
            key: format!("91{:06}MA{number:08}", 110_000 + spread % 540_000),
        },
        name: name.to_owned(),
        former_names: Vec::new(),
        is_active: !spread.is_multiple_of(10),
        division: format!("{:06}", 110_000 + spread % 540_000).parse().ok(),
        status: (1 + spread % 4).to_string(),
        kind: ["有限责任公司", "股份有限公司", "个人独资企业", "合伙企业"][spread % 4].to_owned(),
        founded_on: CivilDate::new(
            1980 + (spread % 45) as u16,
            1 + (spread / 45 % 12) as u8,
            1 + (spread / 540 % 28) as u8,
        ),
        // A third is not known; the others are of all sizes, as those of real registers in ten thousands mostly.
        capital_yuan: (!spread.is_multiple_of(3))
            .then(|| (1 + spread as u64 % 97) * 10_u64.pow(4 + (spread / 97 % 6) as u32)),
        authority: format!("第{}市场监督管理局", spread % 3000),
        representative: ["王", "李", "张", "刘", "陈"][spread % 5].to_owned() + &(spread % 100_000).to_string(),
        // Most records carry most fields, in a few hundred combinations.
        fields: 0x7fff & !(1 << (spread % 15)) & !(1 << (spread / 15 % 15)),
    }
}

fn number(place: &Place) -> usize {
    place.key[10..].parse().expect("the key ends with its number")
}

fn lines(path: &Path) -> impl Iterator<Item = String> + use<> {
    let file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    BufReader::with_capacity(1 << 20, file)
        .lines()
        .map(|line| line.expect("the file is UTF-8"))
}
