//! Search of the internet door (查询): finds out by itself whether it was given a code, an old number or a name.

mod asked;
pub(crate) mod choices;
mod facets;
pub(crate) mod results;

use std::sync::Arc;

use app::{Answer, AppError, LookUp, LookUpQuestion, LookUpSubject, Wanted};
use askama::Template;
use axum::{
    extract::{Query, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use model::{AskedAsOf, RefusalCode, Register};

use asked::AskedSearch;
use choices::Property;

use crate::{
    answer_note::AnswerNote,
    door::Portal,
    form::Entered,
    frame::{Frame, Place},
    language::Language,
    page::page,
    pages::problem,
    routes,
    shown::{ShownStatus, code_groups},
    term::Term,
};

/// Result of a search that did not lead to one record.
#[derive(Debug, Template)]
#[template(path = "pages/internet/search.html")]
pub struct SearchPage {
    frame: Frame,
    q: String,
    found: Found,
    /// Why not more was looked for, if so.
    remark: Option<&'static str>,
    notes: Vec<AnswerNote>,
}

/// What the search came to.
#[derive(Debug)]
enum Found {
    /// Nothing was asked yet.
    NotAsked,
    /// Longer than any name.
    TooLong,
    /// A citizen number: not asked here, and not repeated on the page.
    CitizenNumber,
    /// A code that cannot be.
    Malformed { rule: Term, likely: Option<Likely> },
    /// No record.
    Nothing,
    /// Several records.
    Several { hits: Vec<Hit>, is_cut: bool },
}

/// A code that was probably meant.
#[derive(Debug)]
struct Likely {
    groups: Vec<String>,
    code: String,
}

/// One of several records.
#[derive(Debug)]
struct Hit {
    name: Term,
    href: String,
    register: Term,
    code: Vec<String>,
    status: Option<ShownStatus>,
}

/// At most as many hits are listed.
const HITS_MAX: usize = 50;

/// Longest search in characters: no registered name is longer.
const SEARCH_CHARS_MAX: usize = 200;

/// Where a search for a citizen number leads, so that the number stays neither in the address bar nor in the history.
pub(super) const CITIZEN_NOTICE: &str = "/search?about=citizen";

/// Searches, and leads to the record when there is one.
pub(crate) async fn show(portal: Portal, query: Result<Query<Vec<(String, String)>>, QueryRejection>) -> Response {
    let Ok(Query(pairs)) = query else {
        return problem::unreadable(&portal, StatusCode::BAD_REQUEST);
    };
    let entered = Entered::new(pairs);
    let q = entered.get("q");
    let asked = AskedSearch::read(&entered, portal.app.catalogue());
    // Of a name or of conditions alone; whatever else was typed goes the way of every search.
    let has_choices = match q {
        "" => asked.is_narrowed(),
        _ => q.chars().count() <= SEARCH_CHARS_MAX && matches!(Wanted::of(portal.app.catalogue(), q), Wanted::Name(_)),
    };
    if let Some(property) = Property::parse(entered.get(choices::PROPERTY)).filter(|_| has_choices) {
        let page_number = entered.get(choices::PAGE).parse().unwrap_or(1);
        return choices::show(&portal, &asked, property, page_number)
            .await
            .unwrap_or_else(|error| unanswered(&portal, error));
    }
    if q.is_empty() && asked.is_narrowed() {
        return results::show(&portal, &asked)
            .await
            .unwrap_or_else(|error| unanswered(&portal, error));
    }
    if q.is_empty() {
        let found = if entered.get("about") == "citizen" {
            Found::CitizenNumber
        } else {
            Found::NotAsked
        };
        return SearchPage::new(&portal, "", found).with(StatusCode::OK);
    }
    if q.chars().count() > SEARCH_CHARS_MAX {
        return SearchPage::new(&portal, "", Found::TooLong).with(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let mut remark = None;
    let subjects = match Wanted::of(portal.app.catalogue(), q) {
        Wanted::CitizenNumber => return Redirect::to(CITIZEN_NOTICE).into_response(),
        Wanted::Malformed(error) => {
            let rule = portal.language().broken_rule(&error);
            let likely = error.likely.map(|code| Likely {
                groups: code_groups(&code),
                code,
            });
            return SearchPage::new(&portal, q, Found::Malformed { rule, likely })
                .with(StatusCode::UNPROCESSABLE_ENTITY);
        }
        Wanted::Codes(codes) => codes
            .into_iter()
            .map(|(register, code)| (register, LookUpSubject::Code(code)))
            .collect(),
        Wanted::Name(name) => {
            match results::show(&portal, &asked).await {
                Ok(response) => return response,
                // While there is no index, a name is found by itself alone.
                Err(AppError::Refused(refused)) if refused.refusal.code == RefusalCode::IndexUnavailable => {
                    remark = Some(portal.messages().search.index_unavailable);
                    let open = portal.app.catalogue().open_registers();
                    open.map(|register| (register.clone(), LookUpSubject::Name(name.clone())))
                        .collect()
                }
                Err(error) => return unanswered(&portal, error),
            }
        }
    };
    look_up(&portal, q, subjects, remark).await
}

fn unanswered(portal: &Portal, error: AppError) -> Response {
    let mut open = portal.app.catalogue().open_registers();
    let names = open.next().expect("the internet door has an open register");
    problem::from_app(portal, None, None, names, error)
}

async fn look_up(
    portal: &Portal,
    q: &str,
    subjects: Vec<(Arc<Register>, LookUpSubject)>,
    remark: Option<&'static str>,
) -> Response {
    let mut answers = Vec::new();
    for (register, subject) in subjects {
        let question = LookUpQuestion {
            register,
            subject,
            as_of: AskedAsOf::default(),
        };
        match portal.app.look_up(&portal.public, &question).await {
            Ok(answer) => answers.push((question.register, answer)),
            Err(error) => return problem::from_app(portal, None, None, &question.register, error),
        }
    }
    SearchPage::respond(portal, q, &answers, remark)
}

impl SearchPage {
    fn new(portal: &Portal, q: &str, found: Found) -> Self {
        let m = &portal.messages().search;
        let title = if matches!(found, Found::NotAsked) {
            m.title_empty
        } else {
            m.title
        };
        Self {
            frame: Frame::internet(&portal.site, Place::Search, title),
            q: q.to_owned(),
            found,
            remark: None,
            notes: Vec::new(),
        }
    }

    fn respond(
        portal: &Portal,
        q: &str,
        answers: &[(Arc<Register>, Answer<LookUp>)],
        remark: Option<&'static str>,
    ) -> Response {
        let mut hits: Vec<Hit> = answers
            .iter()
            .flat_map(|(register, answer)| Hit::all(portal.language(), register, answer.value()))
            .collect();
        if let [only] = &hits[..] {
            return Redirect::to(&only.href).into_response();
        }
        let is_cut = hits.len() > HITS_MAX;
        hits.truncate(HITS_MAX);
        let found = if hits.is_empty() {
            Found::Nothing
        } else {
            Found::Several { hits, is_cut }
        };
        let notes = answers
            .iter()
            .map(|(register, answer)| AnswerNote::of(portal.language(), answer, register, None))
            .collect();
        Self {
            notes,
            remark,
            ..Self::new(portal, q, found)
        }
        .with(StatusCode::OK)
    }

    fn with(self, status: StatusCode) -> Response {
        page(status, &self)
    }
}

impl Hit {
    fn all(language: Language, register: &Register, look_up: &LookUp) -> Vec<Self> {
        let one = look_up.record.iter().map(|record| {
            let key = record.key(register);
            let name = record.value(register.name_field).unwrap_or_default();
            Self::new(language, register, key, name, record.status.as_deref())
        });
        let several = look_up.candidates.iter().map(|candidate| {
            Self::new(
                language,
                register,
                &candidate.key,
                &candidate.name,
                candidate.status.as_deref(),
            )
        });
        one.chain(several).collect()
    }

    fn new(language: Language, register: &Register, key: &str, name: &str, status: Option<&str>) -> Self {
        Self {
            name: name.into(),
            href: routes::record(&register.id, key),
            register: language.register_in_short(register),
            code: code_groups(key),
            status: ShownStatus::of(language, register, status),
        }
    }
}

#[cfg(test)]
impl SearchPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{messages::EN, site::Site};
        let page = |q: &str, found, notes| Self {
            frame: Frame::internet(&Site::sample(true), Place::Search, "查询结果"),
            q: q.to_owned(),
            found,
            remark: None,
            notes,
        };
        let note = || AnswerNote::sample(None);
        let english = |found| Self {
            frame: Frame::internet(&Site::sample_in_english(), Place::Search, EN.search.title),
            q: "Jiayi".to_owned(),
            found,
            remark: Some(EN.search.index_unavailable),
            notes: vec![AnswerNote::sample_in_english()],
        };
        let hit = |name: &str, is_ended: bool| Hit {
            name: name.into(),
            href: crate::routes::record("enterprise", "91990000MA0000015Q"),
            register: "企业".into(),
            code: code_groups("91990000MA0000015Q"),
            status: Some(ShownStatus {
                term: if is_ended { "注销" } else { "存续" }.into(),
                is_ended,
            }),
        };
        let several = || {
            vec![
                hit("样例市甲乙丙商贸有限公司", false),
                hit("样例市甲乙丙商贸有限公司", true),
            ]
        };
        let likely = Likely {
            groups: code_groups("91990000MA0000015Q"),
            code: "91990000MA0000015Q".to_owned(),
        };
        let malformed = codes::UnifiedSocialCreditCode::parse("91990000MA0000015O").expect_err("a letter for a digit");
        let malformed = model::ValueError::from(malformed);
        let rule = Language::Chinese.broken_rule(&malformed);
        vec![
            ("empty", page("", Found::NotAsked, vec![])),
            (
                "typical",
                page(
                    "样例市甲乙丙商贸有限公司",
                    Found::Several {
                        hits: several(),
                        is_cut: false,
                    },
                    vec![note()],
                ),
            ),
            (
                "full",
                page(
                    &"样例市甲乙丙商贸有限公司".repeat(16),
                    Found::Several {
                        hits: (0..HITS_MAX).flat_map(|_| several()).take(HITS_MAX).collect(),
                        is_cut: true,
                    },
                    vec![note(), note(), note()],
                ),
            ),
            (
                "rare",
                page(
                    "样例",
                    Found::Several {
                        hits: vec![hit(crate::page_tests::HOSTILE, false), hit("样例", true)],
                        is_cut: false,
                    },
                    vec![note()],
                ),
            ),
            (
                "nothing",
                page(
                    "样例市没有此名商贸有限公司",
                    Found::Nothing,
                    vec![note(), note(), note()],
                ),
            ),
            (
                "malformed",
                page(
                    "91990000MA0000015O",
                    Found::Malformed {
                        rule: rule.clone(),
                        likely: Some(likely),
                    },
                    vec![],
                ),
            ),
            (
                "malformed-beyond-guessing",
                page("<b>1234</b>\"'&", Found::Malformed { rule, likely: None }, vec![]),
            ),
            ("citizen", page("", Found::CitizenNumber, vec![])),
            ("too-long", page("", Found::TooLong, vec![])),
            ("english", english(Found::NotAsked)),
            ("english-nothing", english(Found::Nothing)),
            ("english-citizen", english(Found::CitizenNumber)),
            ("english-too-long", english(Found::TooLong)),
            (
                "english-malformed",
                english(Found::Malformed {
                    rule: Language::English.broken_rule(&malformed),
                    likely: None,
                }),
            ),
            (
                "english-several",
                english(Found::Several {
                    hits: several()
                        .into_iter()
                        .map(|hit| Hit {
                            register: "Enterprise".into(),
                            status: None,
                            ..hit
                        })
                        .collect(),
                    is_cut: true,
                }),
            ),
        ]
    }
}
