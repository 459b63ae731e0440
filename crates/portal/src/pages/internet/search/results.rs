//! Records found by name (检索结果): what fits best first, why each was found, and how to narrow the search.

use std::sync::Arc;

use app::{Answer, AppError, SearchHit, SearchResult};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use codes::{CivilDate, Divisions};
use model::Register;
use search::{How, Sort};

use super::{
    asked::AskedSearch,
    facets::{Condition, Facet, conditions, facets},
};
use crate::{
    answer_note::AnswerNote,
    door::Portal,
    frame::{Frame, Place},
    language::Language,
    messages::{SearchMessages, fill},
    page::page,
    routes,
    shown::{ShownStatus, code_groups, number},
    term::Term,
};

/// The records that fit, a page at a time.
#[derive(Debug, Template)]
#[template(path = "pages/internet/search_results.html")]
pub struct ResultsPage {
    frame: Frame,
    q: String,
    /// How many there are, in words.
    total: String,
    /// Whether the hits are only near to what was typed.
    is_guess: bool,
    /// Whether one character was typed.
    is_one_character: bool,
    hits: Vec<FoundRecord>,
    conditions: Vec<Condition>,
    facets: Vec<Facet>,
    sorts: Vec<SortChoice>,
    /// The first page, from a later one.
    first: Option<String>,
    next: Option<String>,
    notes: Vec<AnswerNote>,
}

/// One record.
#[derive(Debug)]
struct FoundRecord {
    name: Vec<Piece>,
    former_name: Vec<Piece>,
    href: String,
    register: Term,
    code: Vec<String>,
    division: Option<String>,
    status: Option<ShownStatus>,
    reason: &'static str,
}

/// A piece of a name.
#[derive(Debug)]
struct Piece {
    text: String,
    /// Whether it was typed.
    is_typed: bool,
}

/// An order, and the search in it.
#[derive(Debug)]
struct SortChoice {
    name: &'static str,
    href: String,
    is_chosen: bool,
}

/// Searches and shows what was found; the one record whose very name was typed is shown at once.
pub(super) async fn show(portal: &Portal, asked: &AskedSearch) -> Result<Response, AppError> {
    let question = asked.question(portal.app.catalogue());
    let result = portal.app.search(&portal.public, &question).await?;
    let hits = result.hits();
    if let ([(register, hit)], false, None) = (&hits[..], asked.is_narrowed(), &asked.after)
        && is_very_name(&asked.q, register, hit)
    {
        return Ok(Redirect::to(&routes::record(&register.id, &hit.key)).into_response());
    }
    let page_of_hits = ResultsPage {
        is_one_character: question.is_of_one_character(),
        ..ResultsPage::of(portal, asked, &result)
    };
    Ok(page(StatusCode::OK, &page_of_hits))
}

/// Whether a name of the record, or one that it had, was typed whole.
fn is_very_name(typed: &str, register: &Register, hit: &SearchHit) -> bool {
    let name = hit.record.value(register.name_field);
    let names = name.into_iter().chain(hit.former_name.as_deref());
    let typed = search::fold(typed);
    names.map(search::fold).any(|name| name == typed)
}

impl ResultsPage {
    fn of(portal: &Portal, asked: &AskedSearch, result: &SearchResult) -> Self {
        let language = portal.language();
        let m = &language.messages().search;
        let today = portal.app.today_of_divisions();
        let registers: Vec<(&Register, u64)> = result.by_register().collect();
        let counts = result.counts.clone().unwrap_or_default();
        let hits: Vec<FoundRecord> = result
            .hits()
            .into_iter()
            .map(|(register, hit)| FoundRecord::of(language, &asked.q, register, hit, today))
            .collect();
        let is_guess = counts.total == 0 && !hits.is_empty();
        let one = result
            .answers
            .iter()
            .map(|(register, _)| &**register)
            .find(|register| asked.register.as_ref() == Some(&register.id));
        let next = result.next.clone().map(|next| {
            AskedSearch {
                after: Some(next),
                ..asked.clone()
            }
            .href()
        });
        Self {
            frame: Frame::internet(&portal.site, Place::Search, m.title),
            q: asked.q.clone(),
            total: match (is_guess, counts.total) {
                (true, _) => m.only_near.to_owned(),
                (false, 0) => m.none_fits.to_owned(),
                (false, total) => fill(m.total, &[("n", number(total))]),
            },
            is_guess,
            is_one_character: false,
            facets: facets(language, asked, &registers, &counts, today),
            conditions: conditions(language, asked, one, today),
            sorts: sorts(m, asked, counts.total),
            first: asked.after.is_some().then(|| asked.href_with(|_| {})),
            next,
            notes: result.answers.iter().map(|answer| note(language, answer)).collect(),
            hits,
        }
    }
}

/// The orders to choose from. Guesses are not sorted, and one record has no order.
fn sorts(m: &SearchMessages, asked: &AskedSearch, total: u64) -> Vec<SortChoice> {
    if total < 2 {
        return Vec::new();
    }
    let choice = |sort| SortChoice {
        name: sort_name(m, sort),
        href: asked.href_with(|other| other.sort = sort),
        is_chosen: sort == asked.sort,
    };
    Sort::ALL.into_iter().map(choice).collect()
}

fn note(language: Language, (register, answer): &(Arc<Register>, Answer<Vec<SearchHit>>)) -> AnswerNote {
    AnswerNote::of(language, answer, register, None)
}

impl FoundRecord {
    fn of(language: Language, typed: &str, register: &Register, hit: &SearchHit, today: CivilDate) -> Self {
        let name = hit.record.value(register.name_field).unwrap_or_default();
        Self {
            name: pieces(typed, name),
            former_name: hit
                .former_name
                .as_deref()
                .map(|name| pieces(typed, name))
                .unwrap_or_default(),
            href: routes::record(&register.id, &hit.key),
            register: language.register_in_short(register),
            code: code_groups(&hit.key),
            division: hit
                .division
                .and_then(|code| Divisions::built_in().name_for_people(code, today)),
            status: ShownStatus::of(language, register, hit.record.status.as_deref()),
            reason: reason(&language.messages().search, hit.how),
        }
    }
}

/// A name in pieces, those that were typed marked.
fn pieces(typed: &str, name: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for mark in search::marks(typed, name) {
        pieces.push((&name[at..mark.start], false));
        pieces.push((&name[mark.clone()], true));
        at = mark.end;
    }
    pieces.push((&name[at..], false));
    pieces
        .into_iter()
        .filter(|(text, _)| !text.is_empty())
        .map(|(text, is_typed)| Piece {
            text: text.to_owned(),
            is_typed,
        })
        .collect()
}

fn reason(m: &SearchMessages, how: How) -> &'static str {
    match how {
        How::Name => m.reason_name,
        How::TradeName => m.reason_trade_name,
        How::Start => m.reason_start,
        How::Part => m.reason_part,
        How::Parts => m.reason_parts,
        How::Words => m.reason_words,
        How::Representative => m.reason_representative,
        How::Sound => m.reason_sound,
        How::Initials => m.reason_initials,
        How::Elsewhere => m.reason_elsewhere,
        How::Scattered => m.reason_scattered,
        How::Alike => m.reason_alike,
        How::Slip => m.reason_slip,
        How::MostWords => m.reason_most_words,
        How::Filter => m.reason_filter,
    }
}

fn sort_name(m: &SearchMessages, sort: Sort) -> &'static str {
    match sort {
        Sort::Relevance => m.sort_relevance,
        Sort::FoundedLast => m.sort_founded_last,
        Sort::FoundedFirst => m.sort_founded_first,
        Sort::CapitalHighest => m.sort_capital,
    }
}

#[cfg(test)]
impl ResultsPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use super::facets::FacetChoice;
        use crate::{
            messages::{EN, ZH},
            site::Site,
        };
        let record = |name: &str, is_ended: bool| FoundRecord {
            name: pieces("甲乙丙", name),
            former_name: if is_ended {
                pieces("甲乙丙", "样例市甲乙丙工贸公司")
            } else {
                Vec::new()
            },
            href: routes::record("enterprise", "91990000MA0000015Q"),
            register: "企业".into(),
            code: code_groups("91990000MA0000015Q"),
            division: Some("样例省样例市样例区".to_owned()),
            status: Some(ShownStatus {
                term: if is_ended { "注销" } else { "存续" }.into(),
                is_ended,
            }),
            reason: ZH.search.reason_trade_name,
        };
        let facet = |name, labels: &[&str]| Facet {
            name,
            choices: labels
                .iter()
                .map(|label| FacetChoice {
                    label: (*label).into(),
                    count: 1_234,
                    href: "/search?q=%E7%94%B2".to_owned(),
                })
                .collect(),
        };
        let empty = || Self {
            frame: Frame::internet(&Site::sample(true), Place::Search, ZH.search.title),
            q: "甲乙丙".to_owned(),
            total: ZH.search.none_fits.to_owned(),
            is_guess: false,
            is_one_character: false,
            hits: Vec::new(),
            conditions: Vec::new(),
            facets: Vec::new(),
            sorts: Vec::new(),
            first: None,
            next: None,
            notes: vec![AnswerNote::sample(None)],
        };
        let sorts = || {
            Sort::ALL
                .into_iter()
                .map(|sort| SortChoice {
                    name: sort_name(&ZH.search, sort),
                    href: "/search?q=%E7%94%B2&sort=x".to_owned(),
                    is_chosen: sort == Sort::Relevance,
                })
                .collect()
        };
        vec![
            ("empty", empty()),
            (
                "typical",
                Self {
                    total: fill(ZH.search.total, &[("n", "2")]),
                    hits: vec![
                        record("样例市甲乙丙商贸有限公司", false),
                        record("样例市丁戊商贸有限公司", true),
                    ],
                    facets: vec![facet(ZH.search.by_register, &["企业", "社会组织"])],
                    sorts: sorts(),
                    ..empty()
                },
            ),
            (
                "one character",
                Self {
                    q: "甲".to_owned(),
                    is_one_character: true,
                    ..empty()
                },
            ),
            (
                "near",
                Self {
                    total: ZH.search.only_near.to_owned(),
                    is_guess: true,
                    hits: vec![record("样例市甲乙丁商贸有限公司", false)],
                    ..empty()
                },
            ),
            (
                "full",
                Self {
                    q: "甲".repeat(200),
                    total: fill(ZH.search.total, &[("n", "1,234,567")]),
                    hits: (0..20)
                        .map(|at| record(&"样例市甲乙丙丁戊己庚辛".repeat(16), at % 2 == 0))
                        .collect(),
                    conditions: vec![Condition {
                        name: ZH.search.by_division,
                        label: "样例省样例市样例区".into(),
                        without: "/search?q=%E7%94%B2".to_owned(),
                    }],
                    facets: [
                        ZH.search.by_register,
                        ZH.search.by_division,
                        ZH.search.by_kind,
                        ZH.search.by_founded,
                        ZH.search.by_capital,
                        ZH.search.by_authority,
                    ]
                    .into_iter()
                    .map(|name| facet(name, &["样例省样例市样例区市场监督管理局"; 6]))
                    .collect(),
                    sorts: sorts(),
                    first: Some("/search?q=%E7%94%B2".to_owned()),
                    next: Some("/search?q=%E7%94%B2&after=1".to_owned()),
                    notes: vec![
                        AnswerNote::sample(None),
                        AnswerNote::sample(None),
                        AnswerNote::sample(None),
                    ],
                    ..empty()
                },
            ),
            (
                "english",
                Self {
                    frame: Frame::internet(&Site::sample_in_english(), Place::Search, EN.search.title),
                    q: "Jiayi".to_owned(),
                    total: fill(EN.search.total, &[("n", "1")]),
                    hits: vec![FoundRecord {
                        register: "Enterprise".into(),
                        status: None,
                        reason: EN.search.reason_sound,
                        ..record("样例市甲乙丙商贸有限公司", true)
                    }],
                    facets: vec![Facet {
                        name: EN.search.by_division,
                        choices: vec![FacetChoice {
                            label: Term::chinese("样例省样例市"),
                            count: 1_234,
                            href: "/search?q=a".to_owned(),
                        }],
                    }],
                    conditions: vec![Condition {
                        name: EN.search.by_authority,
                        label: Term::chinese("样例市市场监督管理局"),
                        without: "/search?q=a".to_owned(),
                    }],
                    notes: vec![AnswerNote::sample_in_english()],
                    ..empty()
                },
            ),
        ]
    }
}
