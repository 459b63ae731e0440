//! The files as a whole: same seed same bytes, and every line as the catalogue wants it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::Path;

use sample::{Order, RECORDS_MAX, Register, write_register};

fn file(register: Register, records: u64, seed: u64, threads: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let order = Order {
        register,
        records,
        seed,
        threads: NonZeroUsize::new(threads).unwrap(),
    };
    let mut last = 0;
    let written = write_register(order, &mut out, |so_far| last = so_far.records).unwrap();
    assert_eq!((written.records, last), (records, records));
    assert_eq!(written.bytes, out.len() as u64);
    assert_eq!(written.lines + 1, out.iter().filter(|b| **b == b'\n').count() as u64);
    out
}

/// FNV-1a: stable over releases of the compiler, unlike the standard library's hasher.
fn fingerprint(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| {
        (hash ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    // A change here changes every demo and every recorded benchmark: wanted only together with the tables.
    let accepted = [
        "964fbe8b07d68ab8",
        "34c1abd4d6d3a469",
        "f6203897c1ff188e",
        "b8fa6ea43ffb36a9",
    ];
    let found = Register::ALL.map(|register| {
        let alone = file(register, 3_000, 7, 1);
        for threads in [2, 3, 8] {
            assert!(
                file(register, 3_000, 7, threads) == alone,
                "{} with {threads} threads",
                register.id()
            );
        }
        assert!(
            file(register, 3_000, 8, 2) != alone,
            "{} with another seed",
            register.id()
        );
        // More records continue the file, they do not change what was there.
        assert!(
            file(register, 3_600, 7, 2).starts_with(&alone),
            "{} longer",
            register.id()
        );
        fingerprint(&alone)
    });
    assert_eq!(found, accepted);
}

#[test]
fn every_line_has_the_columns_of_the_catalogue() {
    for register in Register::ALL {
        let catalogue = catalogue(register);
        let text = file(register, 6_000, 11, 2);
        let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(&text[..]);
        let headings: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let names: Vec<&str> = catalogue.iter().map(|field| &*field["name"]).collect();
        assert_eq!(headings, [&names[..], &["生效日期"]].concat(), "{}", register.id());
        for record in reader.records() {
            let record = record.unwrap();
            for (field, value) in catalogue.iter().zip(&record) {
                check(field, value).unwrap_or_else(|rule| panic!("{}: {value:?} breaks {rule}", field["name"]));
            }
            check(&BTreeMap::from([("type".into(), "date".into())]), &record[names.len()]).unwrap();
        }
        let quotes = text.contains(&b'"');
        assert_eq!(
            quotes,
            register == Register::Enterprise,
            "quoted values are for the importer to meet"
        );
    }
}

fn check(field: &BTreeMap<String, String>, value: &str) -> Result<(), String> {
    let holds = |holds: bool, rule: &str| if holds { Ok(()) } else { Err(rule.to_owned()) };
    if value.is_empty() {
        return holds(
            field.get("required").is_none_or(|required| required == "false"),
            "required",
        );
    }
    if let Some(max) = field.get("chars_max") {
        holds(value.chars().count() <= max.parse().unwrap(), "chars_max")?;
    }
    match &*field["type"] {
        "date" => {
            let is_open = value == "长期" && field.contains_key("open_ended");
            holds(
                is_open || value.len() == 10 && value.bytes().enumerate().all(is_iso_digit),
                "date",
            )
        }
        "code" => holds(list(&field["list"]).contains(value), "list"),
        "money" => {
            let unit = value.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            holds(
                ["万元人民币", "元", "万美元", "万港元", "万欧元"].contains(&unit),
                "money",
            )
        }
        _ => Ok(()),
    }
}

fn is_iso_digit((position, byte): (usize, u8)) -> bool {
    if matches!(position, 4 | 7) {
        byte == b'-'
    } else {
        byte.is_ascii_digit()
    }
}

/// The fields of the register in the catalogue, key by key; enough of TOML for these files.
fn catalogue(register: Register) -> Vec<BTreeMap<String, String>> {
    let text = read(&format!("{}.toml", register.id()));
    let fields = text.split("\n[[field]]\n").skip(1);
    let field = |block: &str| {
        let pairs = block.lines().filter_map(|line| line.split_once(" = "));
        pairs
            .map(|(key, value)| (key.to_owned(), value.trim_matches('"').to_owned()))
            .collect()
    };
    fields.map(field).collect()
}

fn list(name: &str) -> BTreeSet<String> {
    let text = read(&format!("lists/{name}.csv"));
    text.lines()
        .skip(1)
        .filter_map(|line| line.split(',').nth(1).map(str::to_owned))
        .collect()
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn an_impossible_order_and_a_full_disk_are_reported() {
    let threads = NonZeroUsize::new(2).unwrap();
    let order = |records| Order {
        register: Register::Population,
        records,
        seed: 1,
        threads,
    };
    let error = write_register(order(RECORDS_MAX + 1), &mut io::sink(), |_| {}).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);

    struct FullAfter(usize);
    impl Write for FullAfter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let error = write_register(order(100_000), &mut FullAfter(500_000), |_| {}).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}
