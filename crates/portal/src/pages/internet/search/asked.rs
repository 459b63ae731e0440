//! What a search is asked with, from the page's address and back to it.

use std::sync::Arc;

use app::SearchQuestion;
use codes::AdministrativeDivisionCode;
use model::{Catalogue, Register};
use search::{CapitalBand, Cursor, Filter, Sort};

use crate::{form::Entered, routes};

/// Hits on a page.
const HITS: usize = 20;

/// A search with its conditions. What an address says that cannot be is left out, and the page says so: a list that is not
/// narrowed must not look as if it were.
#[derive(Clone, Debug, Default)]
pub(super) struct AskedSearch {
    pub(super) q: String,
    /// Id of the one register that is searched.
    pub(super) register: Option<String>,
    pub(super) filter: Filter,
    pub(super) sort: Sort,
    pub(super) after: Option<Cursor>,
    /// Parameters that were given and could not be read.
    pub(super) unread: Vec<&'static str>,
}

impl AskedSearch {
    pub(super) fn read(entered: &Entered, catalogue: &Catalogue) -> Self {
        let mut read = Reader {
            entered,
            unread: Vec::new(),
        };
        // Ten years, as the list of them names them; a page's own links name both ends.
        let decade = read.with("founded", |from| {
            let from: u16 = from.parse().ok()?;
            Some((from, from.checked_add(9)?))
        });
        let founded_from = read.with("founded_from", |year| year.parse().ok());
        let founded_until = read.with("founded_until", |year| year.parse().ok());
        let is_open = |id: &str| catalogue.open_registers().any(|register| register.id == id);
        let given = |name: &str| {
            Some(entered.get(name))
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
        };
        Self {
            q: entered.get("q").to_owned(),
            register: read.with("register", |id| is_open(id).then(|| id.to_owned())),
            filter: Filter {
                registers: Vec::new(),
                division: read.with("division", |code| code.parse().ok()),
                status: given("status"),
                kind: given("kind"),
                founded_from: decade.map(|(from, _)| from).or(founded_from),
                founded_until: decade.map(|(_, until)| until).or(founded_until),
                capital: read.with("capital", CapitalBand::parse),
                authority: given("authority"),
            },
            sort: read.with("sort", Sort::parse).unwrap_or_default(),
            after: read.with("after", |place| place.parse().ok()),
            unread: read.unread,
        }
    }

    /// Whether anything but the text narrows it.
    pub(super) fn is_narrowed(&self) -> bool {
        self.register.is_some() || self.filter != Filter::default()
    }

    /// The question to ask.
    pub(super) fn question(&self, catalogue: &Catalogue) -> SearchQuestion {
        let wanted = |register: &&Arc<Register>| self.register.as_ref().is_none_or(|id| *id == register.id);
        SearchQuestion {
            registers: catalogue.open_registers().filter(wanted).cloned().collect(),
            text: self.q.clone(),
            filter: self.filter.clone(),
            sort: self.sort,
            after: self.after.clone(),
            hits_max: HITS,
            with_counts: true,
            is_typing: false,
        }
    }

    /// What is asked, as an address or a form carries it, without the place where a page begins.
    pub(super) fn parameters(&self) -> [(&'static str, Option<String>); 10] {
        let filter = &self.filter;
        let division = filter.division.map(|code: AdministrativeDivisionCode| code.to_string());
        let year = |year: Option<u16>| year.map(|year| year.to_string());
        let sort = Some(self.sort).filter(|sort| *sort != Sort::default());
        [
            ("q", Some(self.q.clone())),
            ("register", self.register.clone()),
            ("division", division),
            ("status", filter.status.clone()),
            ("kind", filter.kind.clone()),
            ("founded_from", year(filter.founded_from)),
            ("founded_until", year(filter.founded_until)),
            ("capital", filter.capital.map(|band| band.as_str().to_owned())),
            ("authority", filter.authority.clone()),
            ("sort", sort.map(|sort| sort.as_str().to_owned())),
        ]
    }

    /// The address of this search.
    pub(super) fn href(&self) -> String {
        let after = ("after", self.after.as_ref().map(ToString::to_string));
        let parameters: Vec<_> = self.parameters().into_iter().chain([after]).collect();
        routes::search_with(&parameters)
    }

    /// The address of this search with something changed; it begins at its first page.
    pub(super) fn href_with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut other = Self {
            after: None,
            ..self.clone()
        };
        change(&mut other);
        other.href()
    }
}

/// Reads an address, and remembers what it could not read.
struct Reader<'a> {
    entered: &'a Entered,
    unread: Vec<&'static str>,
}

impl Reader<'_> {
    fn with<T>(&mut self, parameter: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let value = self.entered.get(parameter);
        if value.is_empty() {
            return None;
        }
        let parsed = parse(value);
        if parsed.is_none() {
            self.unread.push(parameter);
        }
        parsed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_remembered() {
        let entered = |pairs: &[(&str, &str)]| {
            Entered::new(
                pairs
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect(),
            )
        };
        for (parameter, good, bad) in [
            ("register", "enterprise", "population"),
            ("division", "440300", "44x"),
            ("founded", "1990", "1990s"),
            ("founded_from", "1990", "-1"),
            ("founded_until", "1999", "99999"),
            ("capital", "unknown", "much"),
            ("sort", "founded_last", "name"),
            ("after", "0-0-0-0-K", "forged"),
        ] {
            let read =
                |value| AskedSearch::read(&entered(&[("q", "甲乙"), (parameter, value)]), &Catalogue::built_in());
            assert!(
                read("").unread.is_empty() && read(good).unread.is_empty(),
                "{parameter}"
            );
            assert_eq!(read(bad).unread, [parameter]);
        }
    }
}
