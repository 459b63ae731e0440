//! What a search is asked with, from the page's address and back to it.

use std::sync::Arc;

use app::SearchQuestion;
use codes::AdministrativeDivisionCode;
use model::{Catalogue, Register};
use search::{CapitalBand, Cursor, Filter, Sort};

use crate::{form::Entered, routes};

/// Hits on a page.
const HITS: usize = 20;

/// A search with its conditions. What an address says that cannot be is left out: a page is no place for error messages about
/// addresses that nobody types.
#[derive(Clone, Debug, Default)]
pub(super) struct AskedSearch {
    pub(super) q: String,
    /// Id of the one register that is searched.
    pub(super) register: Option<String>,
    pub(super) filter: Filter,
    pub(super) sort: Sort,
    pub(super) after: Option<Cursor>,
}

impl AskedSearch {
    pub(super) fn read(entered: &Entered) -> Self {
        let given = |name: &str| {
            Some(entered.get(name))
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
        };
        // Ten years, as the list of them names them; a page's own links name both ends.
        let decade: Option<u16> = entered.get("founded").parse().ok();
        let decade = decade.and_then(|from| Some((from, from.checked_add(9)?)));
        Self {
            q: entered.get("q").to_owned(),
            register: given("register"),
            filter: Filter {
                registers: Vec::new(),
                division: entered.get("division").parse().ok(),
                status: given("status"),
                kind: given("kind"),
                founded_from: (decade.map(|(from, _)| from)).or_else(|| entered.get("founded_from").parse().ok()),
                founded_until: (decade.map(|(_, until)| until)).or_else(|| entered.get("founded_until").parse().ok()),
                capital: CapitalBand::parse(entered.get("capital")),
                authority: given("authority"),
            },
            sort: Sort::parse(entered.get("sort")).unwrap_or_default(),
            after: entered.get("after").parse().ok(),
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
