//! All types or authorities that records found have (全部类型、登记机关), where the list beside the hits has room for the most frequent
//! only: a form in pages of its own, so that what was typed is said once.

use app::{AppError, SearchQuestion};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use search::Counts;

use super::{
    asked::AskedSearch,
    facets::FacetChoice,
    results::{self, note},
};
use crate::{
    answer_note::AnswerNote,
    door::Portal,
    frame::{Frame, Place},
    language::Language,
    messages::{SearchMessages, fill},
    page::page,
    routes,
    shown::number,
};

/// What of the address names the property.
pub(super) const PROPERTY: &str = "all";
/// What of the address names the page.
pub(super) const PAGE: &str = "page";
/// Choices on a page.
const CHOICES: usize = 100;

/// A property that registers name in words, of which there may be thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Property {
    Kind,
    Authority,
}

/// Every value that records found have, the most frequent first.
#[derive(Debug, Template)]
#[template(path = "pages/internet/search_choices.html")]
pub struct ChoicesPage {
    frame: Frame,
    property: Property,
    told: String,
    choices: Vec<FacetChoice>,
    /// What the form keeps of the search.
    kept: Vec<(&'static str, String)>,
    results: String,
    first: Option<String>,
    next: Option<String>,
    notes: Vec<AnswerNote>,
}

impl Property {
    pub(super) fn parse(text: &str) -> Option<Self> {
        [Self::Kind, Self::Authority]
            .into_iter()
            .find(|one| one.parameter() == text)
    }

    pub(super) fn parameter(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Authority => "authority",
        }
    }

    pub(super) fn name(self, m: &SearchMessages) -> &'static str {
        match self {
            Self::Kind => m.by_kind,
            Self::Authority => m.by_authority,
        }
    }

    fn of(self, counts: &Counts) -> &[(String, u64)] {
        match self {
            Self::Kind => &counts.kinds,
            Self::Authority => &counts.authorities,
        }
    }

    /// The address of all its values among what a search finds.
    pub(super) fn href(self, asked: &AskedSearch, page: usize) -> String {
        let of_list = [
            (PROPERTY, Some(self.parameter().to_owned())),
            (PAGE, (page > 1).then(|| page.to_string())),
        ];
        let parameters: Vec<_> = asked.parameters().into_iter().chain(of_list).collect();
        routes::search_with(&parameters)
    }
}

/// Searches and shows what can be chosen; the hits where there is nothing to choose.
pub(super) async fn show(
    portal: &Portal,
    asked: &AskedSearch,
    property: Property,
    page_number: usize,
) -> Result<Response, AppError> {
    let question = SearchQuestion {
        // They are not shown.
        hits_max: 1,
        ..asked.question(portal.app.catalogue())
    };
    let result = portal.app.search(&portal.public, &question).await?;
    let counts = result.counts.clone().unwrap_or_default();
    let language = portal.language();
    let notes = result.answers.iter().map(|answer| note(language, answer)).collect();
    let frame = |m: &SearchMessages| {
        Frame::internet(
            &portal.site,
            Place::Search,
            fill(m.choices_title, &[("name", property.name(m))]),
        )
    };
    match ChoicesPage::of(
        language,
        frame,
        asked,
        property,
        page_number,
        property.of(&counts),
        notes,
    ) {
        Some(choices) => Ok(page(StatusCode::OK, &choices)),
        None => results::show(portal, asked).await,
    }
}

impl ChoicesPage {
    fn of(
        language: Language,
        frame: impl Fn(&SearchMessages) -> Frame,
        asked: &AskedSearch,
        property: Property,
        page_number: usize,
        all: &[(String, u64)],
        notes: Vec<AnswerNote>,
    ) -> Option<Self> {
        let m = &language.messages().search;
        let pages = all.len().div_ceil(CHOICES);
        if pages == 0 {
            return None;
        }
        // An address that somebody made up leads to what there is.
        let page = page_number.clamp(1, pages);
        let first = (page - 1) * CHOICES;
        let last = all.len().min(first + CHOICES);
        let [from, until, of] = [first + 1, last, all.len()].map(|n| number(n as u64));
        let choices = all[first..last].iter().map(|(word, count)| FacetChoice {
            value: word.clone(),
            label: language.registered(word),
            count: *count,
        });
        let kept = asked
            .parameters()
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        Some(Self {
            frame: frame(m),
            property,
            told: fill(m.choices_told, &[("from", from), ("until", until), ("of", of)]),
            choices: choices.collect(),
            kept: kept
                .filter(|(name, value)| *name != property.parameter() && !value.is_empty())
                .collect(),
            results: asked.href_with(|_| {}),
            first: (page > 1).then(|| property.href(asked, 1)),
            next: (page < pages).then(|| property.href(asked, page + 1)),
            notes,
        })
    }
}

#[cfg(test)]
impl ChoicesPage {
    fn sample(language: Language, site: &crate::site::Site, q: &str, page: usize, all: &[(String, u64)]) -> Self {
        let asked = AskedSearch {
            q: q.to_owned(),
            ..AskedSearch::default()
        };
        let property = Property::Authority;
        let frame = |m: &SearchMessages| Frame::internet(site, Place::Search, property.name(m));
        let notes = vec![match language {
            Language::English => AnswerNote::sample_in_english(),
            Language::Chinese => AnswerNote::sample(None),
        }];
        Self::of(language, frame, &asked, property, page, all, notes).expect("there is something to choose")
    }

    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::site::Site;
        let authorities = |n: usize| -> Vec<(String, u64)> {
            (0..n)
                .map(|at| (format!("样例省样例市样例{at}区市场监督管理局"), 100_000 - at as u64))
                .collect()
        };
        let zh =
            |q: &str, page, all: &[(String, u64)]| Self::sample(Language::Chinese, &Site::sample(true), q, page, all);
        let rare = vec![(crate::page_tests::HOSTILE.to_owned(), 2), ("样例局".to_owned(), 1)];
        vec![
            ("typical", zh("甲乙丙商贸", 1, &authorities(21))),
            ("long", zh(&"甲乙".repeat(50), 2, &authorities(2_950))),
            ("rare", zh("甲", 1, &rare)),
            (
                "english",
                Self::sample(
                    Language::English,
                    &Site::sample_in_english(),
                    "Jiayi",
                    30,
                    &authorities(2_950),
                ),
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;

    #[test]
    fn every_value_is_on_one_of_the_pages() {
        let all: Vec<(String, u64)> = (0..250).map(|at| (format!("局{at}"), 1_000 - at)).collect();
        let mut seen = Vec::new();
        for at in 1..=3 {
            let page = ChoicesPage::sample(Language::Chinese, &Site::sample(true), "甲", at, &all);
            seen.extend(page.choices.iter().map(|choice| choice.value.clone()));
            assert_eq!(page.first.is_some(), at > 1);
            let next = (at < 3).then(|| format!("/search?q=%E7%94%B2&all=authority&page={}", at + 1));
            assert_eq!(page.next, next);
            assert_eq!(page.kept, [("q", "甲".to_owned())]);
        }
        assert!(seen.iter().eq(all.iter().map(|(word, _)| word)));
        for beyond in [0, 4, usize::MAX] {
            let page = ChoicesPage::sample(Language::Chinese, &Site::sample(true), "甲", beyond, &all);
            assert!(!page.choices.is_empty(), "{beyond}");
        }
    }
}
