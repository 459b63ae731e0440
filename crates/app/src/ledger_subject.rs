//! By which keyed hashes the ledger names a subject whose number is known — 留痕查询对象.

use model::{Catalogue, Register, Subject, SubjectError};

use crate::Sealing;

/// The keyed hashes under which entries about this number stand: one for `register`, or one for each register of the
/// catalogue to whose keys the number fits.
///
/// An entry holds the hash of the number by which it was asked: one asked by a former registration number is not found
/// by the credit code.
///
/// # Errors
/// What is wrong with the number, when it fits no key; the number itself is not repeated.
pub fn ledger_subjects(
    catalogue: &Catalogue,
    sealing: &Sealing,
    register: Option<&Register>,
    number: &str,
) -> Result<Vec<[u8; 16]>, SubjectError> {
    let hash = |register: &Register| {
        Subject::parse(register, number).map(|subject| sealing.subject_hash(&register.id, subject.value()))
    };
    if let Some(register) = register {
        return Ok(vec![hash(register)?]);
    }
    let mut hashes = Vec::new();
    let mut wrong = None;
    for register in catalogue.registers() {
        match hash(register) {
            Ok(found) => hashes.push(found),
            Err(error) => wrong = wrong.or(Some(error)),
        }
    }
    match wrong {
        Some(error) if hashes.is_empty() => Err(error),
        _ => Ok(hashes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_hash_that_a_question_by_it_leaves_in_the_ledger() {
        let catalogue = Catalogue::built_in();
        let sealing = Sealing::of_seed(0);
        let population = catalogue.register("population").map(|register| &**register);
        let of = |register, number| ledger_subjects(&catalogue, &sealing, register, number);
        let asked = sealing.subject_hash("population", "11010519491231002X");
        // As typed, with white space around it.
        assert_eq!(of(population, " 11010519491231002X\n").unwrap(), [asked]);
        assert_eq!(of(None, "11010519491231002X").unwrap(), [asked]);
        let enterprise = of(None, "91990000MA0000015Q").unwrap();
        assert!(enterprise.contains(&sealing.subject_hash("enterprise", "91990000MA0000015Q")));
        let error = of(population, "110105194912310021").unwrap_err();
        assert!(!error.to_string().contains("19491231"), "{error}");
        assert!(of(population, "91990000MA0000015Q").is_err());
    }
}
