//! Sample registers that look real: invented citizens, enterprises, institutions and social organisations with valid
//! numbers, names by frequency, and a history for some.
//!
//! Record `i` is a function of (seed, `i`) alone. So the same seed gives the same bytes, files of any size need
//! constant memory, and a load generator knows the number and name of citizen 4 711 without reading the file. Keys
//! come from a bijection, hence none repeats.
//!
//! Every sample can be told from the real: its address or place of birth ends in [`MARK`]. Addresses, sequence
//! numbers and people are invented; divisions, surnames and the wording of scopes are real.
//!
//! This crate opens no file, reads no clock, and knows neither the catalogue nor how registers are stored.
//!
//! ```
//! let citizen = sample::citizen(7, 4711);
//! assert!(citizen.birth_place.ends_with(sample::MARK));
//! assert_eq!(citizen, sample::citizen(7, 4711));
//! ```

mod check_characters;
mod csv;
mod date;
mod divisions;
mod draw;
mod enterprise;
mod enterprise_forms;
mod institution;
mod names;
mod organisations;
mod population;
mod register;
mod shares;
mod social_organisation;
mod tables;
mod write;

pub use date::Date;
pub use draw::RECORDS_MAX;
pub use enterprise::Enterprise;
pub use institution::Institution;
pub use organisations::{LAST_DAY, MARK};
pub use population::Citizen;
pub use register::Register;
pub use social_organisation::SocialOrganisation;
pub use write::{Order, Written, write_register};

/// The versions of a citizen's entry, oldest first; never empty.
///
/// # Panics
/// As all functions for one record: if the index is not below [`RECORDS_MAX`].
pub fn citizen_history(seed: u64, index: u64) -> Vec<Citizen> {
    register::history::<population::Population>(seed, index)
}

/// The versions of an enterprise's entry, oldest first; never empty.
pub fn enterprise_history(seed: u64, index: u64) -> Vec<Enterprise> {
    register::history::<enterprise::Enterprises>(seed, index)
}

/// The versions of an institution's entry, oldest first; never empty.
pub fn institution_history(seed: u64, index: u64) -> Vec<Institution> {
    register::history::<institution::Institutions>(seed, index)
}

/// The versions of a social organisation's entry, oldest first; never empty.
pub fn social_organisation_history(seed: u64, index: u64) -> Vec<SocialOrganisation> {
    register::history::<social_organisation::SocialOrganisations>(seed, index)
}

/// The citizen as the register has them now.
pub fn citizen(seed: u64, index: u64) -> Citizen {
    latest(citizen_history(seed, index))
}

/// The enterprise as the register has it now.
pub fn enterprise(seed: u64, index: u64) -> Enterprise {
    latest(enterprise_history(seed, index))
}

/// The institution as the register has it now.
pub fn institution(seed: u64, index: u64) -> Institution {
    latest(institution_history(seed, index))
}

/// The social organisation as the register has it now.
pub fn social_organisation(seed: u64, index: u64) -> SocialOrganisation {
    latest(social_organisation_history(seed, index))
}

fn latest<T>(mut versions: Vec<T>) -> T {
    versions.pop().expect("a history has a first version")
}
