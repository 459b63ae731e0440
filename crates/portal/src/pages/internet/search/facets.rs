//! How many of the records found have what in common, as lists to narrow the search by — 筛选. Lists in a form, and not links: the
//! form says once what was typed, and a list has room for every value.

use codes::{AdministrativeDivisionCode, CivilDate, Divisions};
use model::Register;
use search::{CapitalBand, Counts};

use super::{asked::AskedSearch, choices::Property};
use crate::{
    language::Language,
    messages::{SearchMessages, fill},
    shown::{ShownStatus, number},
    term::Term,
};

/// Most choices in a list of divisions, years or classes: all that there are.
const CHOICES_MAX: usize = 60;
/// Most choices in a list of what registers name in words: the most frequent.
const WORDS_MAX: usize = 20;
/// Longest text, in characters, with which a search can be narrowed: one that is longer is a whole name.
const NARROWED_CHARS_MAX: usize = 100;

/// A property by which a search can be narrowed.
#[derive(Debug)]
pub(super) struct Facet {
    /// Its name in an address.
    pub(super) parameter: &'static str,
    pub(super) name: &'static str,
    /// What is sent if nothing is chosen: the condition that is in force, if any.
    pub(super) current: String,
    pub(super) choices: Vec<FacetChoice>,
    /// The way to all of them, if these are not.
    pub(super) all: Option<AllChoices>,
}

/// The way to every value of a property.
#[derive(Debug)]
pub(super) struct AllChoices {
    pub(super) href: String,
    pub(super) told: String,
}

/// A value of it, with how many records have it.
#[derive(Debug)]
pub(super) struct FacetChoice {
    /// As an address has it.
    pub(super) value: String,
    pub(super) label: Term,
    pub(super) count: u64,
}

/// A condition that is in force, and the search without it.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) name: &'static str,
    pub(super) label: Term,
    pub(super) without: String,
}

/// What still can be chosen.
pub(super) fn facets(
    language: Language,
    asked: &AskedSearch,
    registers: &[(&Register, u64)],
    counts: &Counts,
    today: CivilDate,
) -> Vec<Facet> {
    if asked.q.chars().count() > NARROWED_CHARS_MAX {
        return Vec::new();
    }
    let m = &language.messages().search;
    let filter = &asked.filter;
    let choice = |value: String, label: Term, count: u64| FacetChoice { value, label, count };
    let by_register = registers
        .iter()
        .map(|(register, count)| choice(register.id.clone(), language.register_in_short(register), *count))
        .collect();
    let mut divisions: Vec<_> = counts
        .divisions
        .iter()
        .filter(|(code, _)| is_below(asked, *code))
        .collect();
    divisions.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let by_division = divisions
        .into_iter()
        .filter_map(|(code, count)| {
            let code: AdministrativeDivisionCode = format!("{code:06}").parse().ok()?;
            let name = Divisions::built_in().name_for_people(code, today)?;
            Some(choice(code.to_string(), language.registered(name), *count))
        })
        .collect();
    let by_decade = decades(&counts.years)
        .into_iter()
        .map(|(from, count)| choice(from.to_string(), decade_name(m, from).into(), count))
        .collect();
    let by_capital = counts
        .capitals
        .iter()
        .map(|(band, count)| choice(band.as_str().to_owned(), capital_name(m, *band).into(), *count))
        .collect();
    // Status codes have a meaning within one register only.
    let by_status = match registers {
        [(register, _)] => counts
            .statuses
            .iter()
            .filter_map(|(code, count)| {
                let label = ShownStatus::of(language, register, Some(code))?.term;
                Some(choice(code.clone(), label, *count))
            })
            .collect(),
        _ => Vec::new(),
    };
    let division = filter.division.map(|code| code.to_string()).unwrap_or_default();
    let facet = |parameter, name, is_open: bool, current: String, choices: Vec<FacetChoice>| {
        // Where there is nothing to choose, nothing is offered.
        (is_open && choices.len() > 1).then(|| Facet {
            parameter,
            name,
            current,
            choices: choices.into_iter().take(CHOICES_MAX).collect(),
            all: None,
        })
    };
    let open = |parameter, name, is_open, choices| facet(parameter, name, is_open, String::new(), choices);
    let words = |property: Property, is_open, list: &[(String, u64)]| {
        let most = list.iter().take(WORDS_MAX);
        let choices = most
            .map(|(word, count)| choice(word.clone(), language.registered(word), *count))
            .collect();
        let facet = open(property.parameter(), property.name(m), is_open, choices)?;
        let all = (list.len() > WORDS_MAX).then(|| AllChoices {
            href: property.href(asked, 1),
            told: fill(m.all_choices, &[("n", number(list.len() as u64))]),
        });
        Some(Facet { all, ..facet })
    };
    [
        open("register", m.by_register, asked.register.is_none(), by_register),
        // Within a division that is chosen, those below it.
        facet("division", m.by_division, true, division, by_division),
        open("status", m.by_status, filter.status.is_none(), by_status),
        words(Property::Kind, filter.kind.is_none(), &counts.kinds),
        open("founded", m.by_founded, filter.founded_from.is_none(), by_decade),
        open("capital", m.by_capital, filter.capital.is_none(), by_capital),
        words(Property::Authority, filter.authority.is_none(), &counts.authorities),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What is in force. The words for a status are those of the first register among the answering ones that knows it.
pub(super) fn conditions(
    language: Language,
    asked: &AskedSearch,
    register: Option<&Register>,
    answering: &[&Register],
    today: CivilDate,
) -> Vec<Condition> {
    let m = &language.messages().search;
    let filter = &asked.filter;
    let condition = |name, label: Option<Term>, change: fn(&mut AskedSearch)| {
        label.map(|label| Condition {
            name,
            label,
            without: asked.href_with(change),
        })
    };
    let registered = |value| language.registered(value);
    let status = filter.status.as_deref().map(|code| {
        answering
            .iter()
            .find_map(|register| ShownStatus::of(language, register, Some(code)))
            .map_or_else(|| Term::plain(code), |status| status.term)
    });
    let founded = match (filter.founded_from, filter.founded_until) {
        (Some(from), Some(until)) => Some(fill(m.founded_between, &[("from", from), ("until", until)])),
        (Some(from), None) => Some(fill(m.founded_from, &[("from", from)])),
        (None, Some(until)) => Some(fill(m.founded_until, &[("until", until)])),
        (None, None) => None,
    };
    [
        condition(
            m.by_register,
            register.map(|register| language.register_in_short(register)),
            |other| {
                // The codes of statuses are the register's.
                (other.register, other.filter.status) = (None, None);
            },
        ),
        condition(
            m.by_division,
            filter.division.map(|code| {
                language.registered(
                    Divisions::built_in()
                        .name_for_people(code, today)
                        .unwrap_or(code.to_string()),
                )
            }),
            |other| {
                other.filter.division = None;
            },
        ),
        condition(m.by_status, status, |other| other.filter.status = None),
        condition(m.by_kind, filter.kind.as_deref().map(registered), |other| {
            other.filter.kind = None
        }),
        condition(m.by_founded, founded.map(Term::from), |other| {
            (other.filter.founded_from, other.filter.founded_until) = (None, None);
        }),
        condition(
            m.by_capital,
            filter.capital.map(|band| capital_name(m, band).into()),
            |other| other.filter.capital = None,
        ),
        condition(m.by_authority, filter.authority.as_deref().map(registered), |other| {
            other.filter.authority = None
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Counts stand for the level below the one that is chosen; at the lowest one there is none.
fn is_below(asked: &AskedSearch, number: u32) -> bool {
    asked.filter.division.is_none_or(|chosen| chosen.number() != number)
}

fn decades(years: &[(u16, u64)]) -> Vec<(u16, u64)> {
    let mut decades: Vec<(u16, u64)> = Vec::new();
    for (year, count) in years.iter().rev() {
        let from = year - year % 10;
        match decades.last_mut() {
            Some((last, sum)) if *last == from => *sum += count,
            _ => decades.push((from, *count)),
        }
    }
    decades
}

fn decade_name(m: &SearchMessages, from: u16) -> String {
    fill(m.founded_between, &[("from", from), ("until", from + 9)])
}

fn capital_name(m: &SearchMessages, band: CapitalBand) -> &'static str {
    match band {
        CapitalBand::Unknown => m.capital_unknown,
        CapitalBand::Below1Million => m.capital_below_1_million,
        CapitalBand::Below5Million => m.capital_below_5_million,
        CapitalBand::Below10Million => m.capital_below_10_million,
        CapitalBand::Below50Million => m.capital_below_50_million,
        CapitalBand::From50Million => m.capital_from_50_million,
    }
}

#[cfg(test)]
mod tests {
    use codes::DivisionLevel;
    use model::Catalogue;

    use super::*;
    use crate::form::Entered;

    fn asked(pairs: &[(&str, &str)]) -> AskedSearch {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        AskedSearch::read(&Entered::new(pairs.collect()), &Catalogue::built_in())
    }

    #[test]
    fn a_status_is_told_in_words_also_where_no_register_was_chosen() {
        let catalogue = Catalogue::built_in();
        let open: Vec<&Register> = catalogue.open_registers().map(|register| &**register).collect();
        let today = CivilDate::new(2026, 11, 24).unwrap();
        let told = |status| {
            let asked = asked(&[("q", "甲"), ("status", status)]);
            let all = conditions(Language::Chinese, &asked, None, &open, today);
            all.iter()
                .map(|condition| condition.label.text().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(told("cancelled"), ["注销"]);
        assert_eq!(told("no such status"), ["no such status"]);
    }

    #[test]
    fn every_province_can_be_chosen() {
        let catalogue = Catalogue::built_in();
        let register = catalogue.register("enterprise").unwrap();
        let in_force = Divisions::built_in().in_force(DivisionLevel::Province, CivilDate::new(2026, 11, 24).unwrap());
        let provinces: Vec<_> = in_force.map(|(code, _)| code).collect();
        assert!(provinces.len() >= 31);
        let counts = Counts {
            total: 1_000,
            divisions: provinces.iter().zip(1..).map(|(code, n)| (code.number(), n)).collect(),
            years: vec![(1998, 1), (2001, 2), (2009, 3)],
            ..Counts::default()
        };
        let of = |asked: &AskedSearch| {
            let today = CivilDate::new(2026, 11, 24).unwrap();
            facets(Language::Chinese, asked, &[(register, 1_000)], &counts, today)
        };
        let all = of(&asked(&[("q", "甲")]));
        let places = all.iter().find(|facet| facet.parameter == "division").unwrap();
        assert_eq!(places.choices.len(), provinces.len());
        assert!(places.choices[0].count >= places.choices[1].count, "the most first");
        let decades = all.iter().find(|facet| facet.parameter == "founded").unwrap();
        let decades: Vec<_> = decades
            .choices
            .iter()
            .map(|choice| (choice.value.as_str(), choice.count))
            .collect();
        assert_eq!(decades, [("2000", 5), ("1990", 1)]);
        // Nothing chosen in the list of places leaves the one that was chosen before.
        let within = of(&asked(&[("q", "甲"), ("division", "110000"), ("founded", "2000")]));
        let places = within.iter().find(|facet| facet.parameter == "division").unwrap();
        assert_eq!(places.current, "110000");
        assert!(within.iter().all(|facet| facet.parameter != "founded"));
    }

    #[test]
    fn the_rest_of_a_long_list_is_a_link_away() {
        let catalogue = Catalogue::built_in();
        let register = catalogue.register("enterprise").unwrap();
        let of = |authorities: u64| {
            let counts = Counts {
                total: 1_000,
                authorities: (0..authorities).map(|n| (format!("局{n}"), 10_000 - n)).collect(),
                ..Counts::default()
            };
            let today = CivilDate::new(2026, 11, 24).unwrap();
            let asked = asked(&[("q", "甲"), ("division", "110000")]);
            facets(Language::Chinese, &asked, &[(register, 1_000)], &counts, today)
                .into_iter()
                .find(|facet| facet.parameter == "authority")
                .unwrap()
        };
        assert!(of(20).all.is_none());
        let long = of(3_000);
        assert_eq!(long.choices.len(), 20);
        let all = long.all.unwrap();
        assert_eq!(
            (all.href.as_str(), all.told.as_str()),
            ("/search?q=%E7%94%B2&division=110000&all=authority", "全部 3,000 项")
        );
    }

    #[test]
    fn ten_years_are_asked_by_their_first() {
        for (pairs, href) in [
            (
                &[("q", "a"), ("founded", "1990")][..],
                "/search?q=a&founded_from=1990&founded_until=1999",
            ),
            (
                &[("q", "a"), ("founded", ""), ("founded_from", "1998"), ("division", "")],
                "/search?q=a&founded_from=1998",
            ),
            (&[("q", "a"), ("founded", "65535")], "/search?q=a"),
        ] {
            assert_eq!(asked(pairs).href(), href);
        }
    }
}
