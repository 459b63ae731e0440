//! How fast names are found, beside raw tantivy: builds an index of the names in `SEARCH_NAMES_FILE`, one a line, and the yardstick's
//! of the same names, and asks both the questions of `SEARCH_QUERIES` in turn: kind, text, second text and the name looked for, with
//! tabs between them.
//!
//! Tells people on standard error, and programs on standard output, a JSON object a line: `build`, then one of each kind, with a p99 of
//! each pass.
//!
//! `SEARCH_HOME` keeps the indexes for the next run, which then says nothing of building.

mod bigrams;

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use bigrams::Yardstick;
use codes::CivilDate;
use search::{Builder, Entry, Followed, Index, Place, Question};

/// As in the program that is shipped.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const HITS: usize = 20;
const PASSES: usize = 5;
const PASS_MAX: Duration = Duration::from_secs(5);

/// One line of the questions.
struct Query {
    kind: String,
    text: String,
    second: String,
    wanted: String,
}

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
    let (ours, raw) = (home.join("ours"), home.join("bigrams"));
    if !raw.exists() {
        let seconds = [
            seconds(|| build(&ours, &names)),
            seconds(|| bigrams::build(&raw, &names)),
        ];
        let [rate, raw_rate] = seconds.map(|seconds| names.len() as f64 / seconds);
        eprintln!("built: ours {rate:.0} names a second, raw {raw_rate:.0}");
        println!(
            "{}",
            serde_json::json!({"build": {"names_a_second": rate, "raw": raw_rate}})
        );
    }
    let index = Index::open(&ours).expect("it can be read").expect("it was just built");
    let bytes = index.bytes().expect("the folder can be read") as f64 / names.len() as f64;
    let raw_bytes = bytes_in(&raw) as f64 / names.len() as f64;
    eprintln!(
        "{} names: ours {bytes:.1} bytes a name, raw {raw_bytes:.1}",
        names.len()
    );
    println!(
        "{}",
        serde_json::json!({"size": {"bytes_a_name": bytes, "raw": raw_bytes}})
    );
    let mut by_kind: BTreeMap<String, Vec<Query>> = BTreeMap::new();
    for line in lines(Path::new(&queries)) {
        let query = Query::parse(&line);
        by_kind.entry(query.kind.clone()).or_default().push(query);
    }
    let yardstick = Yardstick::open(&raw);
    let ours = |query: &Query| -> Vec<String> {
        let question = Question {
            text: format!("{} {}", query.text, query.second).trim().to_owned(),
            hits_max: HITS,
            ..Question::default()
        };
        let hits = index.find(&question).expect("the index answers").hits;
        // The yardstick reads the names of its hits too.
        hits.iter().map(|hit| names[number(&hit.place)].clone()).collect()
    };
    for (kind, queries) in by_kind {
        let (mut found, mut passes) = ([0, 0], [Vec::new(), Vec::new()]);
        // The first pass warms up and looks at what is found; the others are timed.
        found[0] = queries.iter().filter(|query| query.is_met_by(&ours(query))).count();
        found[1] = queries
            .iter()
            .filter(|query| query.is_met_by(&yardstick.find(query)))
            .count();
        for _ in 0..PASSES {
            passes[0].push(Times::of(&queries, ours));
            passes[1].push(Times::of(&queries, |query| yardstick.find(query)));
        }
        tell(&kind, queries.len(), found, &passes);
    }
}

impl Query {
    fn parse(line: &str) -> Self {
        let parts: Vec<&str> = line.split('\t').collect();
        let [kind, text, second, wanted] = parts[..] else {
            panic!("four columns: {line}")
        };
        Self {
            kind: kind.to_owned(),
            text: text.to_owned(),
            second: second.to_owned(),
            wanted: wanted.to_owned(),
        }
    }

    /// With a slip in it the name itself has to be there; of the others any that contains it does.
    fn is_met_by(&self, names: &[String]) -> bool {
        match self.kind.as_str() {
            "one wrong" => names.contains(&self.wanted),
            _ => !names.is_empty(),
        }
    }
}

/// Of one pass, in microseconds.
struct Times {
    p50: f64,
    p99: f64,
}

impl Times {
    fn of<T>(queries: &[Query], find: impl Fn(&Query) -> T) -> Self {
        let mut times = Vec::new();
        let start = Instant::now();
        for query in queries {
            let begun = Instant::now();
            std::hint::black_box(find(query));
            times.push(begun.elapsed().as_secs_f64() * 1e6);
            if start.elapsed() > PASS_MAX {
                break;
            }
        }
        Self {
            p50: quantile(&mut times, 0.5),
            p99: quantile(&mut times, 0.99),
        }
    }
}

fn tell(kind: &str, asked: usize, found: [usize; 2], passes: &[Vec<Times>; 2]) {
    let all = |of: usize, part: fn(&Times) -> f64| passes[of].iter().map(part).collect::<Vec<f64>>();
    let middle = |of: usize, part| quantile(&mut all(of, part), 0.5);
    eprintln!(
        "{kind:<16} ours p50 {:>6.0} p99 {:>6.0} us, found {}; raw p50 {:>6.0} p99 {:>6.0} us, found {} of {asked}",
        middle(0, |times| times.p50),
        middle(0, |times| times.p99),
        found[0],
        middle(1, |times| times.p50),
        middle(1, |times| times.p99),
        found[1],
    );
    println!(
        "{}",
        serde_json::json!({"kind": kind, "asked": asked, "found": found[0], "p99_us": all(0, |times| times.p99),
            "raw_found": found[1], "raw_p99_us": all(1, |times| times.p99)})
    );
}

fn build(home: &Path, names: &[String]) {
    let mut builder = Builder::begin(home).expect("an index can be begun");
    for (number, name) in names.iter().enumerate() {
        builder.add(entry(number, name)).expect("an entry can be added");
    }
    builder
        .finish(&Followed::new(Vec::new()))
        .expect("an index can be finished");
}

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn bytes_in(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).expect("the folder can be read");
    files
        .map(|file| file.and_then(|file| file.metadata()).expect("it can be read").len())
        .sum()
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
