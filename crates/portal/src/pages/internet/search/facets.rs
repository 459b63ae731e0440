//! How many of the records found have what in common, as links that narrow the search — 筛选.

use codes::{AdministrativeDivisionCode, CivilDate, Divisions};
use model::Register;
use search::{CapitalBand, Counts};

use super::asked::AskedSearch;
use crate::{
    language::Language,
    messages::{SearchMessages, fill},
    shown::ShownStatus,
    term::Term,
};

/// Most choices that are shown of one property.
const CHOICES_MAX: usize = 6;

/// A property by which a search can be narrowed.
#[derive(Debug)]
pub(super) struct Facet {
    pub(super) name: &'static str,
    pub(super) choices: Vec<FacetChoice>,
}

/// A value of it, with how many records have it.
#[derive(Debug)]
pub(super) struct FacetChoice {
    pub(super) label: Term,
    pub(super) count: u64,
    pub(super) href: String,
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
    let m = &language.messages().search;
    let choice = |label: Term, count: u64, change: &dyn Fn(&mut AskedSearch)| FacetChoice {
        label,
        count,
        href: asked.href_with(change),
    };
    let by_register = registers
        .iter()
        .filter(|_| asked.register.is_none())
        .map(|(register, count)| {
            choice(language.register_in_short(register), *count, &|other| {
                other.register = Some(register.id.clone())
            })
        })
        .collect();
    let mut divisions: Vec<_> = counts
        .divisions
        .iter()
        .filter(|(number, _)| is_below(asked, *number))
        .collect();
    divisions.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let by_division = divisions
        .into_iter()
        .filter_map(|(number, count)| {
            let code: AdministrativeDivisionCode = format!("{number:06}").parse().ok()?;
            Some(choice(
                language.registered(Divisions::built_in().name_for_people(code, today)?),
                *count,
                &|other| other.filter.division = Some(code),
            ))
        })
        .collect();
    let words = |list: &[(String, u64)], is_chosen: bool, set: fn(&mut AskedSearch, String)| -> Vec<FacetChoice> {
        let open = list.iter().filter(|_| !is_chosen);
        open.map(|(word, count)| choice(language.registered(word), *count, &|other| set(other, word.clone())))
            .collect()
    };
    let by_decade = decades(&counts.years)
        .into_iter()
        .filter(|_| asked.filter.founded_from.is_none())
        .map(|(from, count)| {
            choice(decade_name(m, from).into(), count, &|other| {
                (other.filter.founded_from, other.filter.founded_until) = (Some(from), Some(from + 9));
            })
        })
        .collect();
    let by_capital = counts
        .capitals
        .iter()
        .filter(|_| asked.filter.capital.is_none())
        .map(|(band, count)| {
            choice(capital_name(m, *band).into(), *count, &|other| {
                other.filter.capital = Some(*band)
            })
        })
        .collect();
    // Status codes have a meaning within one register only.
    let by_status = match registers {
        [(register, _)] if asked.filter.status.is_none() => counts
            .statuses
            .iter()
            .filter_map(|(code, count)| {
                let label = ShownStatus::of(language, register, Some(code))?.term;
                Some(choice(label, *count, &|other| other.filter.status = Some(code.clone())))
            })
            .collect(),
        _ => Vec::new(),
    };
    let filter = &asked.filter;
    let mut all = vec![
        Facet {
            name: m.by_register,
            choices: by_register,
        },
        Facet {
            name: m.by_division,
            choices: by_division,
        },
        Facet {
            name: m.by_status,
            choices: by_status,
        },
        Facet {
            name: m.by_kind,
            choices: words(&counts.kinds, filter.kind.is_some(), |other, word| {
                other.filter.kind = Some(word)
            }),
        },
        Facet {
            name: m.by_founded,
            choices: by_decade,
        },
        Facet {
            name: m.by_capital,
            choices: by_capital,
        },
        Facet {
            name: m.by_authority,
            choices: words(&counts.authorities, filter.authority.is_some(), |other, word| {
                other.filter.authority = Some(word);
            }),
        },
    ];
    // Where there is nothing to choose, nothing is offered.
    all.retain(|facet| facet.choices.len() > 1);
    for facet in &mut all {
        facet.choices.truncate(CHOICES_MAX);
    }
    all
}

/// What is in force.
pub(super) fn conditions(
    language: Language,
    asked: &AskedSearch,
    register: Option<&Register>,
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
        register
            .and_then(|register| ShownStatus::of(language, register, Some(code)))
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
