//! The questions that the load asks: real subjects of the sample registers, drawn at random, none twice.

use std::io::{self, BufWriter, Write};
use std::path::Path;

/// What the demo's organisations may ask for.
const MATTER: &str = "511Z07001006";

/// A file of questions, one a line: method, path and body, with tabs between.
///
/// # Errors
/// When it cannot be written.
pub fn write_verifications(path: &Path, seed: u64, records: u64, count: u64) -> io::Result<()> {
    write(path, records, count, |index, file| {
        writeln!(file, "POST\t/v1/verifications\t{}", verification(seed, index))
    })
}

/// The body of a verification of a sample citizen's name.
pub fn verification(seed: u64, index: u64) -> String {
    let citizen = sample::citizen(seed, index);
    let body = serde_json::json!({
        "register": "population",
        "subject": citizen.citizen_number,
        "claims": { "name": citizen.name },
        "matter": MATTER,
        "case": "BENCH-1",
    });
    body.to_string()
}

/// As [`write_verifications`], for lookups by code on the internet.
///
/// # Errors
/// When it cannot be written.
pub fn write_lookups(path: &Path, seed: u64, records: u64, count: u64) -> io::Result<()> {
    write(path, records, count, |index, file| {
        writeln!(
            file,
            "GET\t/v1/registers/enterprise/{}\t",
            sample::enterprise(seed, index).key()
        )
    })
}

/// As [`write_verifications`], for searches by name on the internet.
///
/// # Errors
/// When it cannot be written.
pub fn write_searches(path: &Path, seed: u64, records: u64, count: u64) -> io::Result<()> {
    write(path, records, count, |index, file| {
        let name = sample::enterprise(seed, index).name;
        writeln!(file, "GET\t/v1/search?q={}\t", percent_encoded(&name))
    })
}

/// Every byte of a text as it may stand in an address.
pub fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn write(
    path: &Path,
    records: u64,
    count: u64,
    mut line: impl FnMut(u64, &mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    for n in 0..count.min(records) {
        line(scattered(n, records), &mut file)?;
    }
    file.flush()
}

/// The `n`th of a sequence that visits each of `records` once, in an order without locality.
fn scattered(n: u64, records: u64) -> u64 {
    // A step prime to the number of records visits them all; the golden section spreads neighbours far apart.
    let golden = (records as f64 * 0.618_033_988_749_895) as u64;
    let step = (golden.max(1)..)
        .find(|step| gcd(*step, records) == 1)
        .expect("a prime is among them");
    (u128::from(n) * u128::from(step) % u128::from(records)) as u64
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_comes_once() {
        for records in [1, 2, 10, 1_000, 4_099] {
            let mut seen: Vec<u64> = (0..records).map(|n| scattered(n, records)).collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..records).collect::<Vec<_>>());
        }
    }
}
