//! All tables this crate is built with, parsed once.

use std::sync::LazyLock;

use crate::csv::rows;
use crate::divisions::Divisions;
use crate::draw::Weighted;
use crate::names::Names;

pub(crate) struct Tables {
    pub divisions: Divisions,
    pub names: Names,
    pub industries: Weighted<Industry>,
    pub institutions: Weighted<InstitutionKind>,
    pub social_organisations: Weighted<SocialOrganisationKind>,
}

pub(crate) struct Industry {
    pub words: Vec<&'static str>,
    /// Open to every enterprise.
    pub general: Vec<&'static str>,
    /// Needs a licence.
    pub licensed: Vec<&'static str>,
}

pub(crate) struct InstitutionKind {
    pub suffixes: Vec<&'static str>,
    pub purpose: &'static str,
    pub department: &'static str,
    pub funding: &'static str,
}

pub(crate) struct SocialOrganisationKind {
    /// First two characters of the credit code.
    pub category: &'static str,
    pub suffixes: Vec<&'static str>,
    pub department: &'static str,
}

/// The tables; parsed at the first call.
pub(crate) fn tables() -> &'static Tables {
    static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
        divisions: Divisions::load(),
        names: Names::load(),
        industries: weighted(include_str!("../data/industries.csv"), |row| {
            let items = || row[2].split('|');
            Industry {
                words: row[1].split('|').collect(),
                general: items().filter(|item| !item.ends_with('*')).collect(),
                licensed: items().filter_map(|item| item.strip_suffix('*')).collect(),
            }
        }),
        institutions: weighted(include_str!("../data/institution-kinds.csv"), |row| InstitutionKind {
            suffixes: row[1].split('|').collect(),
            purpose: row[2],
            department: row[3],
            funding: row[4],
        }),
        social_organisations: weighted(include_str!("../data/social-organisation-kinds.csv"), |row| {
            SocialOrganisationKind {
                category: row[1],
                suffixes: row[2].split('|').collect(),
                department: row[3],
            }
        }),
    });
    &TABLES
}

fn weighted<T>(table: &'static str, parse: impl Fn(&[&'static str]) -> T) -> Weighted<T> {
    Weighted::new(
        rows(table)
            .map(|row| (row[0].parse().expect("a weight"), parse(&row)))
            .collect(),
    )
}
