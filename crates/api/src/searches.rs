//! `GET /v1/search`: records of the open registers by what people type — 检索.

mod view;

use app::{App, Caller, SearchQuestion};
use axum::{
    Extension, Json,
    extract::{Query, State, rejection::QueryRejection},
};
use search::{CapitalBand, Cursor, Filter, Question, Sort};
use serde::Deserialize;
use utoipa::IntoParams;

pub(crate) use view::{CountView, CountsView, HitView, SearchView};

use crate::{
    body,
    error::{FieldProblem, Problem, ProblemDocument},
    faults::Faults,
};

/// What is searched, and which records count.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchParameters {
    /// A name or a part of it, words in any order, pinyin or its first letters; the name of a legal representative only together
    /// with a name or place. One character alone is compared with the beginnings of trade names only. May be left out when a register or
    /// another condition is given.
    #[serde(default)]
    q: String,
    /// Id of an open register; several with commas. All when left out.
    register: Option<String>,
    /// Registered in this division or below it: six digits, e.g. 440300.
    division: Option<String>,
    /// Code of the status.
    status: Option<String>,
    /// Type, as the register writes it.
    kind: Option<String>,
    /// Founded in this year or later.
    founded_from: Option<String>,
    /// Founded in this year or earlier.
    founded_until: Option<String>,
    /// unknown, below_1_million, below_5_million, below_10_million, below_50_million or from_50_million yuan.
    capital: Option<String>,
    /// Registration authority, as the register writes it.
    authority: Option<String>,
    /// relevance (the default), founded_last, founded_first or capital_highest.
    sort: Option<String>,
    /// Go on behind this place: `next` of the page before.
    after: Option<String>,
    /// Most hits, 1 to 100; 20 when left out.
    limit: Option<String>,
    /// true: count all that fit, by every property.
    #[serde(default)]
    counts: bool,
}

const HITS_DEFAULT: usize = 20;

/// Records by name, with why each was found. What the register says of them comes with a receipt for each register.
#[utoipa::path(
    get, path = "/v1/search", tag = "internet", operation_id = "search",
    params(SearchParameters),
    responses(
        (status = 200, description = "A page of records; empty when none fits", body = SearchView),
        (status = 422, description = "A value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "Refused: the share of this range of addresses is used up; Retry-After tells when to come again", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "The index is not there yet", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn find(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    query: Result<Query<SearchParameters>, QueryRejection>,
) -> Result<Json<SearchView>, Problem> {
    let question = question(&app, &body::parameters(query)?).map_err(Problem::invalid)?;
    let result = app.search(&caller, &question).await?;
    Ok(Json(SearchView::of(app.catalogue(), &question, &result)))
}

/// The question, or everything that is wrong with it.
fn question(app: &App, parameters: &SearchParameters) -> Result<SearchQuestion, Vec<FieldProblem>> {
    let mut faults = Faults::default();
    let registers = faults.open_registers("/register", app.catalogue(), parameters.register.as_deref());
    let text = faults.name("/q", &parameters.q);
    let year = "四位数的年份，如 2001";
    let filter = Filter {
        registers: Vec::new(),
        division: faults.parsed("/division", &parameters.division, "六位行政区划代码，如 440300"),
        status: parameters.status.clone(),
        kind: parameters.kind.clone(),
        founded_from: faults.parsed("/founded_from", &parameters.founded_from, year),
        founded_until: faults.parsed("/founded_until", &parameters.founded_until, year),
        capital: faults.named("/capital", &parameters.capital, &CapitalBand::ALL, CapitalBand::as_str),
        authority: parameters.authority.clone(),
    };
    let is_narrowed = parameters.register.is_some() || filter != Filter::default();
    if text.is_empty() && !is_narrowed {
        faults.note("/q", "名称的一部分；不填时至少应有一项筛选条件".to_owned());
    }
    let hits_max = faults
        .parsed("/limit", &parameters.limit, "1 至 100 的整数")
        .unwrap_or(HITS_DEFAULT);
    if !(1..=Question::HITS_MAX).contains(&hits_max) {
        faults.note("/limit", "1 至 100 的整数".to_owned());
    }
    let question = SearchQuestion {
        registers,
        text: text.to_owned(),
        filter,
        sort: faults
            .named("/sort", &parameters.sort, &Sort::ALL, Sort::as_str)
            .unwrap_or_default(),
        after: faults.parsed::<Cursor>("/after", &parameters.after, "上一页给出的 next，原样填写"),
        hits_max,
        with_counts: parameters.counts,
        is_typing: false,
    };
    faults.none_or(question)
}
