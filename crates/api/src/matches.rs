//! `POST /v1/matches`: for a list of names the records that may be meant — 批量比对.

use std::borrow::Cow;

use app::{
    App, Caller, MATCH_CANDIDATES_MAX, MATCH_ITEMS_MAX, MatchCandidate, MatchQuestion, MatchRemark, MatchResult,
};
use axum::{
    Extension, Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer_view::ReceiptOfRegister,
    body::JsonBody,
    error::{Problem, ProblemDocument},
    faults::Faults,
};

/// A list of names.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatchesBody<'b> {
    /// The names, 1 to 100.
    #[serde(borrow)]
    items: Vec<MatchItem<'b>>,
    /// Most candidates of one name, 1 to 20; 5 when left out.
    #[serde(default)]
    limit: Option<usize>,
}

/// A name, with what is known besides.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatchItem<'b> {
    /// The name as it is written somewhere, or a code; at most 200 characters.
    #[serde(borrow)]
    name: Cow<'b, str>,
    /// Where it is registered: the name of a division, or its six digits.
    #[serde(borrow, default)]
    place: Option<Cow<'b, str>>,
    /// The name of its legal representative: it tells candidates apart, and finds none by itself.
    #[serde(borrow, default)]
    representative: Option<Cow<'b, str>>,
    /// Id of the open register to look in; all when left out.
    #[serde(borrow, default)]
    register: Option<Cow<'b, str>>,
}

/// What may be meant, in the order of the list.
#[derive(Serialize, ToSchema)]
pub(crate) struct MatchesView {
    matches: Vec<MatchView>,
}

/// What may be meant by one name.
#[derive(Serialize, ToSchema)]
pub(crate) struct MatchView {
    /// Records that may be meant, the nearest first.
    candidates: Vec<CandidateView>,
    /// The divisions that the place was taken for; none if there was none, or it was not understood.
    places: Vec<String>,
    /// Why nothing was looked for, or what was left out of account.
    #[serde(skip_serializing_if = "Option::is_none")]
    remark: Option<RemarkView>,
    /// Proof, for each register that was asked.
    receipts: Vec<ReceiptOfRegister>,
}

/// Why nothing was looked for, or what was left out of account.
#[derive(Serialize, ToSchema)]
pub(crate) struct RemarkView {
    /// Of a name of a list: name_missing, name_too_long, citizen_number, code_malformed or place_unknown. Of a search: one_character or not_a_name.
    pub(crate) code: &'static str,
    /// What should be given instead, in Chinese.
    pub(crate) message: String,
}

/// A record that may be meant.
#[derive(Serialize, ToSchema)]
#[schema(as = MatchCandidateView)]
pub(crate) struct CandidateView {
    /// Credit code, or number where it has none.
    code: String,
    /// Id of the register.
    register: String,
    /// Its name.
    name: String,
    /// The former name that is meant, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    former_name: Option<String>,
    /// Six digits of the division where it is registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    division: Option<String>,
    /// Status code.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    /// Whether it has ended: cancelled, revoked.
    is_ended: bool,
    /// How near it is, 0 to 1.
    score: f64,
    /// Whether no other can be meant: the whole name is the same, now or formerly, nothing speaks against it, and it is the only one. Never
    /// by its name where the place was not understood.
    r#match: bool,
    /// Why it is a candidate: code, same_name, former_name, or as in a search.
    reason: &'static str,
    /// Whether it is registered in the place that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_in_place: Option<bool>,
    /// Whether its legal representative is the one that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    has_representative: Option<bool>,
}

const CANDIDATES_DEFAULT: usize = 5;

/// Records for a list of names. Each name is a question of its own, with a receipt for each register.
#[utoipa::path(
    post, path = "/v1/matches", tag = "internet", operation_id = "match_names",
    request_body(content = MatchesBody),
    responses(
        (status = 200, description = "What may be meant, for each name of the list in its order", body = MatchesView),
        (status = 413, description = "The body is too large", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "The list is empty or too long, or a value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "Refused: the share of this range of addresses is used up; Retry-After tells when to come again", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "The index is not there yet", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn find(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    body: JsonBody,
) -> Result<Response, Problem> {
    let body: MatchesBody = body.read()?;
    let mut faults = Faults::default();
    if !(1..=MATCH_ITEMS_MAX).contains(&body.items.len()) {
        faults.note("/items", format!("1 至 {MATCH_ITEMS_MAX} 个名称，更多的请分批"));
    }
    let candidates_max = body.limit.unwrap_or(CANDIDATES_DEFAULT);
    if !(1..=MATCH_CANDIDATES_MAX).contains(&candidates_max) {
        faults.note("/limit", format!("1 至 {MATCH_CANDIDATES_MAX} 的整数"));
    }
    let questions = body.items.iter().enumerate().map(|(at, item)| MatchQuestion {
        registers: faults.open_registers(
            &format!("/items/{at}/register"),
            app.catalogue(),
            item.register.as_deref(),
        ),
        name: item.name.clone().into_owned(),
        place: item.place.clone().map(Cow::into_owned),
        representative: item.representative.clone().map(Cow::into_owned),
        candidates_max,
    });
    let questions = questions.take(MATCH_ITEMS_MAX).collect();
    let questions = faults.none_or(questions).map_err(Problem::invalid)?;
    let results = app.match_list(&caller, questions).await?;
    let view = MatchesView {
        matches: results.iter().map(MatchView::of).collect(),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(view)).into_response())
}

impl MatchView {
    fn of(result: &MatchResult) -> Self {
        let remark = |remark: &MatchRemark| RemarkView {
            code: remark.code(),
            message: remark.message(),
        };
        Self {
            candidates: result.candidates().iter().map(CandidateView::of).collect(),
            places: result.places().iter().map(ToString::to_string).collect(),
            remark: result.remark.as_ref().map(remark),
            receipts: ReceiptOfRegister::all(&result.answers),
        }
    }
}

impl CandidateView {
    fn of(candidate: &MatchCandidate<'_>) -> Self {
        Self {
            code: candidate.found.key.clone(),
            register: candidate.register.id.clone(),
            name: candidate.name.to_owned(),
            former_name: candidate.former_name.map(str::to_owned),
            division: candidate.division.map(|division| division.to_string()),
            status: candidate.found.record.status.clone(),
            is_ended: candidate.found.record.is_ended.unwrap_or_default(),
            score: candidate.likeness.score,
            r#match: candidate.is_certain,
            reason: candidate.reason,
            is_in_place: candidate.likeness.is_in_place,
            has_representative: candidate.likeness.has_representative,
        }
    }
}
