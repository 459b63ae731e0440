//! The catalogue in the box: the four registers of the notice.

use super::{Catalogue, CatalogueSource};

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        vec![$(($name.to_owned(), include_str!(concat!("../../../../catalogue/", $name)).to_owned())),+]
    };
}

impl CatalogueSource {
    /// The files that are compiled in.
    pub fn built_in() -> Self {
        Self {
            registers: files![
                "population.toml",
                "enterprise.toml",
                "institution.toml",
                "social-organisation.toml"
            ],
            lists: files![
                "lists/sex.csv",
                "lists/ethnic-group.csv",
                "lists/population-status.csv",
                "lists/enterprise-status.csv",
                "lists/institution-status.csv",
                "lists/social-organisation-status.csv",
                "lists/issued-despite-check.csv",
            ],
        }
    }
}

impl Catalogue {
    /// The catalogue in the box.
    ///
    /// # Panics
    /// Never in a tested build: a test parses the same files.
    pub fn built_in() -> Self {
        Self::parse(&CatalogueSource::built_in()).expect("the catalogue in the box is tested")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_in_the_box_holds_the_four_registers_of_the_notice() {
        let catalogue = Catalogue::parse(&CatalogueSource::built_in()).unwrap();
        let ids: Vec<_> = catalogue
            .registers()
            .iter()
            .map(|register| register.id.as_str())
            .collect();
        assert_eq!(ids, ["population", "enterprise", "institution", "social-organisation"]);
        assert!(!catalogue.register("population").unwrap().is_open());
    }
}
