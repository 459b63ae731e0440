//! The witnesses that an installation trusts, and the latest checkpoint that each has countersigned — 见证人名单、见证会签.
//!
//! Beside the ledger's folder and not in it: a ledger that was put back from an old copy, or exchanged for another, is then
//! at odds with what is kept here.

use super::files::{at, lock_for_writing, write_whole};
use super::identity::Identity;
use super::layout::Places;
use ledger::{Countersigned, VerifierKey, WitnessVerifierKey};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use store::{LedgerDamage, LedgerLogError};

/// Most witnesses: every reader of signed notes takes so many signatures.
const WITNESSES_MAX: usize = 15;

/// The trusted witnesses: a key a line; lines that begin with `#` are remarks. None without the file.
pub fn trusted(places: &Places) -> Result<Vec<WitnessVerifierKey>, LedgerLogError> {
    let path = places.witnesses();
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        other => at(other, "read", &path)?,
    };
    let mut keys: Vec<WitnessVerifierKey> = Vec::new();
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |reason: String| LedgerLogError::Witnesses {
            path: path.clone(),
            line: number,
            reason,
        };
        let key: WitnessVerifierKey = line.parse().map_err(|error| wrong(format!("{error}")))?;
        if keys.iter().any(|known| known.name() == key.name()) {
            return Err(wrong(format!("{} is named twice", key.name())));
        }
        if keys.len() >= WITNESSES_MAX {
            return Err(wrong(format!("more than {WITNESSES_MAX} witnesses")));
        }
        keys.push(key);
    }
    Ok(keys)
}

/// What is kept of each trusted witness, checked with its key and the log's.
pub fn countersigned(places: &Places, log: &VerifierKey) -> Result<Vec<Countersigned>, LedgerLogError> {
    let kept = trusted(places)?
        .iter()
        .map(|witness| kept(places, log, witness))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(kept.into_iter().flatten().collect())
}

fn kept(
    places: &Places,
    log: &VerifierKey,
    witness: &WitnessVerifierKey,
) -> Result<Option<Countersigned>, LedgerLogError> {
    let path = places.witnessed(witness.id());
    let note = match fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => at(other, "read", &path)?,
    };
    Countersigned::open(&note, log, witness)
        .map(Some)
        .map_err(|error| LedgerLogError::Corrupt {
            place: path.display().to_string(),
            damage: LedgerDamage::Countersigned(error),
        })
}

/// Keeps a countersigned checkpoint below the data folder in place of the witness's last; `false` when that one is as late
/// or later. Whether it is to be trusted, and whether the entries bear it out, is not asked here.
///
/// # Errors
/// When it cannot be written, or what is kept cannot be read.
pub fn keep_countersigned(data: &Path, new: &Countersigned) -> Result<bool, LedgerLogError> {
    let places = Places::of(data);
    keep(&places, &Identity::load(&places)?.1, new)
}

fn keep(places: &Places, log: &VerifierKey, new: &Countersigned) -> Result<bool, LedgerLogError> {
    let path = places.witnessed(new.witness().id());
    let folder = path.parent().expect("it is in a folder");
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    at(made, "create folder", folder)?;
    let lock = folder.join("lock");
    let Some(_held) = at(lock_for_writing(&lock), "lock", &lock)? else {
        return Err(LedgerLogError::Locked { path: lock });
    };
    let rank = |one: &Countersigned| (one.checkpoint().head.size, one.seen_at_unix_seconds());
    if kept(places, log, new.witness())?.is_some_and(|last| rank(&last) >= rank(new)) {
        return Ok(false);
    }
    at(write_whole(&path, new.note().as_bytes(), 0o644), "write", &path)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::{Checkpoint, SigningKey, TreeHead, leaf_hash};

    fn key(name: &str, seed: u8) -> SigningKey {
        SigningKey::from_seed(name, &[seed; 32]).unwrap()
    }

    fn countersigned_by(witness: &SigningKey, log: &SigningKey, size: u64, at: u64) -> Countersigned {
        let root = leaf_hash(&size.to_le_bytes());
        let note = Checkpoint::sign(TreeHead { size, root }, log);
        let note = format!("{note}{}", witness.cosign(&note, at).unwrap());
        Countersigned::open(&note, &log.verifier(), &witness.witness_verifier()).unwrap()
    }

    #[test]
    fn the_latest_of_each_trusted_witness_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::of(folder.path());
        let (log, one, two) = (key("log.example", 1), key("one.example", 2), key("two.example", 3));
        let all = || countersigned(&places, &log.verifier()).unwrap();
        assert!(all().is_empty());
        let first = countersigned_by(&one, &log, 5, 100);
        assert!(keep(&places, &log.verifier(), &first).unwrap());
        assert!(all().is_empty(), "nobody is trusted yet");
        let list = |witnesses: &[&SigningKey]| {
            let keys = witnesses.iter().map(|key| key.witness_verifier().to_string());
            let text = format!("# 见证人\n\n{}\n", keys.collect::<Vec<_>>().join("\n"));
            fs::write(places.witnesses(), text).unwrap();
        };
        list(&[&one, &two]);
        assert_eq!(all(), std::slice::from_ref(&first));

        let (newer, again, older) = (
            countersigned_by(&one, &log, 9, 200),
            countersigned_by(&one, &log, 9, 300),
            countersigned_by(&one, &log, 8, 400),
        );
        for (given, is_kept) in [
            (&newer, true),
            (&first, false),
            (&newer, false),
            (&again, true),
            (&older, false),
        ] {
            assert_eq!(keep(&places, &log.verifier(), given).unwrap(), is_kept);
        }
        let by_two = countersigned_by(&two, &log, 7, 50);
        assert!(keep(&places, &log.verifier(), &by_two).unwrap());
        assert_eq!(all(), [again, by_two]);

        fs::write(places.witnessed(two.witness_verifier().id()), first.note()).unwrap();
        let error = countersigned(&places, &log.verifier()).unwrap_err();
        assert!(matches!(error, LedgerLogError::Corrupt { .. }), "{error}");
    }

    #[test]
    fn a_list_that_is_wrong_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::of(folder.path());
        let good = key("one.example", 2).witness_verifier().to_string();
        let of_a_log = key("one.example", 2).verifier().to_string();
        let many: Vec<_> = (0..=WITNESSES_MAX as u8)
            .map(|n| key(&format!("w{n}"), n).witness_verifier().to_string())
            .collect();
        for (text, line) in [
            (format!("# list\n{of_a_log}\n"), 2),
            (format!("{good}\n\n{good}\n"), 3),
            (many.join("\n"), WITNESSES_MAX + 1),
        ] {
            fs::write(places.witnesses(), text).unwrap();
            match trusted(&places) {
                Err(LedgerLogError::Witnesses { line: found, .. }) => assert_eq!(found, line),
                other => panic!("{other:?}"),
            }
        }
    }
}
