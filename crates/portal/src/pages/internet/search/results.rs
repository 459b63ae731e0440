//! Records found by name (检索结果): what fits best first, why each was found, and how to narrow the search.

use std::sync::Arc;

use app::{Answer, AppError, SearchHit, SearchResult};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use codes::{CivilDate, Divisions};
use model::{Register, catalogue::Search};
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
    shown::{ShownStatus, ShownValue, code_groups, number},
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
    /// Conditions of the address that could not be read and were left out.
    unread: Vec<&'static str>,
    hits: Vec<FoundRecord>,
    conditions: Vec<Condition>,
    /// What the form that narrows the search keeps.
    kept: Vec<(&'static str, String)>,
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
    /// Since when there is one, by which those of one name are told apart: as the register calls it, and the day.
    founded: Option<(Term, Term)>,
    status: Option<ShownStatus>,
    reason: &'static str,
}

/// A piece of a name.
#[derive(Debug)]
struct Piece {
    text: Term,
    /// Whether it was typed.
    is_typed: bool,
}

/// An order to choose.
#[derive(Debug)]
struct SortChoice {
    name: &'static str,
    /// As an address has it.
    value: &'static str,
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
    /// Whether there is anything to narrow by or to sort.
    fn has_form(&self) -> bool {
        !self.facets.is_empty() || !self.sorts.is_empty()
    }

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
        // Those in which something was found know best what a status is called.
        let all = result.answers.iter().map(|(register, _)| &**register);
        let answering: Vec<&Register> = registers.iter().map(|(register, _)| *register).chain(all).collect();
        let next = result.next.clone().map(|next| {
            AskedSearch {
                after: Some(next),
                ..asked.clone()
            }
            .href()
        });
        let facets = facets(language, asked, &registers, &counts, today);
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
            unread: asked
                .unread
                .iter()
                .map(|parameter| condition_name(m, parameter))
                .collect(),
            kept: kept(asked, &facets),
            facets,
            conditions: conditions(language, asked, one, &answering, today),
            sorts: sorts(m, asked.sort, counts.total),
            first: asked.after.is_some().then(|| asked.href_with(|_| {})),
            next,
            notes: result.answers.iter().map(|answer| note(language, answer)).collect(),
            hits,
        }
    }
}

/// What was asked, but for what the form asks for itself.
fn kept(asked: &AskedSearch, facets: &[Facet]) -> Vec<(&'static str, String)> {
    let is_asked = |name: &str| name == "sort" || facets.iter().any(|facet| facet.parameter == name);
    let given = asked.parameters().into_iter();
    given
        .filter_map(|(name, value)| Some((name, value?)))
        .filter(|(name, value)| !is_asked(name) && !value.is_empty())
        .collect()
}

/// The orders to choose from. Guesses are not sorted, and one record has no order.
fn sorts(m: &SearchMessages, chosen: Sort, total: u64) -> Vec<SortChoice> {
    if total < 2 {
        return Vec::new();
    }
    let choice = |sort: Sort| SortChoice {
        name: sort_name(m, sort),
        value: sort.as_str(),
        is_chosen: sort == chosen,
    };
    Sort::ALL.into_iter().map(choice).collect()
}

pub(super) fn note(language: Language, (register, answer): &(Arc<Register>, Answer<Vec<SearchHit>>)) -> AnswerNote {
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
            founded: founded(language, register, hit),
            status: ShownStatus::of(language, register, hit.record.status.as_deref()),
            reason: reason(&language.messages().search, hit.how),
        }
    }
}

fn founded(language: Language, register: &Register, hit: &SearchHit) -> Option<(Term, Term)> {
    let (index, field) = register.fields().find(|(_, field)| field.search == Search::Founded)?;
    let day = hit.record.value(index)?;
    let shown = ShownValue::of(language, field, &[day]).in_one_line(language);
    Some((language.field(field), shown))
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
            text: text.into(),
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

/// What a parameter of the address is called on the page.
fn condition_name(m: &SearchMessages, parameter: &str) -> &'static str {
    match parameter {
        "register" => m.by_register,
        "division" => m.by_division,
        "capital" => m.by_capital,
        "sort" => m.sort,
        "after" => m.place_in_pages,
        _ => m.by_founded,
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
        use super::facets::{AllChoices, FacetChoice};
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
            founded: Some(("成立日期".into(), "2016年11月28日".into())),
            status: Some(ShownStatus {
                term: if is_ended { "注销" } else { "存续" }.into(),
                is_ended,
            }),
            reason: ZH.search.reason_trade_name,
        };
        let facet = |parameter, name, labels: &[&str]| Facet {
            parameter,
            name,
            current: String::new(),
            choices: labels
                .iter()
                .map(|label| FacetChoice {
                    value: (*label).to_owned(),
                    label: (*label).into(),
                    count: 1_234,
                })
                .collect(),
            all: (labels.len() == 20).then(|| AllChoices {
                href: format!("{}&all={parameter}", routes::search(&"甲乙".repeat(50))),
                told: fill(ZH.search.all_choices, &[("n", "3,000")]),
            }),
        };
        let empty = || Self {
            frame: Frame::internet(&Site::sample(true), Place::Search, ZH.search.title),
            q: "甲乙丙".to_owned(),
            total: ZH.search.none_fits.to_owned(),
            is_guess: false,
            is_one_character: false,
            unread: Vec::new(),
            hits: Vec::new(),
            conditions: Vec::new(),
            kept: vec![("q", "甲乙丙".to_owned())],
            facets: Vec::new(),
            sorts: Vec::new(),
            first: None,
            next: None,
            notes: vec![AnswerNote::sample(None)],
        };
        let sorts = || sorts(&ZH.search, Sort::Relevance, 2);
        let all_facets = |label: &str| -> Vec<Facet> {
            let m = &ZH.search;
            [
                ("register", m.by_register, "企业", 3),
                ("division", m.by_division, "样例省", 34),
                ("kind", m.by_kind, label, 20),
                ("founded", m.by_founded, "1980年至1989年", 8),
                ("capital", m.by_capital, "100万元以上不足500万元", 6),
                ("authority", m.by_authority, label, 20),
            ]
            .map(|(parameter, name, label, choices)| facet(parameter, name, &vec![label; choices]))
            .into()
        };
        let asked_at_length = |text: String, facets: Vec<Facet>| Self {
            total: fill(ZH.search.total, &[("n", "1,234,567")]),
            hits: (0..20)
                .map(|at| record("样例省样例市甲乙丙丁戊己庚辛商贸有限公司", at % 4 == 0))
                .collect(),
            conditions: vec![Condition {
                name: ZH.search.by_division,
                label: "样例省".into(),
                without: routes::search(&text),
            }],
            kept: vec![("q", text.clone())],
            facets,
            sorts: sorts(),
            first: Some(routes::search(&text)),
            next: Some(routes::search(&text)),
            q: text,
            ..empty()
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
                    facets: vec![facet("register", ZH.search.by_register, &["企业", "社会组织"])],
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
                "rare",
                Self {
                    hits: vec![record(crate::page_tests::HOSTILE, false)],
                    ..empty()
                },
            ),
            (
                "near",
                Self {
                    total: ZH.search.only_near.to_owned(),
                    is_guess: true,
                    unread: vec![ZH.search.by_division, ZH.search.place_in_pages],
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
                    facets: all_facets("样例省样例市样例区市场监督管理局"),
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
            // What a search has to say at most, and the longest text that is searched for.
            (
                "narrowing",
                asked_at_length("甲乙丙商贸".to_owned(), all_facets("样例市监督管理局")),
            ),
            ("long-query", asked_at_length("甲乙丙丁".repeat(50), Vec::new())),
            (
                "english",
                Self {
                    frame: Frame::internet(&Site::sample_in_english(), Place::Search, EN.search.title),
                    q: "Jiayi".to_owned(),
                    kept: vec![("q", "Jiayi".to_owned())],
                    total: fill(EN.search.total, &[("n", "1")]),
                    hits: vec![FoundRecord {
                        register: "Enterprise".into(),
                        status: None,
                        founded: Some(("Established on".into(), "28 November 2016".into())),
                        reason: EN.search.reason_sound,
                        ..record("样例市甲乙丙商贸有限公司", true)
                    }],
                    facets: vec![Facet {
                        parameter: "division",
                        name: EN.search.by_division,
                        current: "990000".to_owned(),
                        choices: vec![FacetChoice {
                            value: "990100".to_owned(),
                            label: Term::chinese("样例省样例市"),
                            count: 1_234,
                        }],
                        all: None,
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
