//! `GET /v1/suggestions`: names that what is being typed may become — 输入提示.

use std::borrow::Cow;

use app::{App, Caller, SUGGESTION_CHARS_MIN, SearchHit, SearchResult};
use axum::{
    Extension, Json,
    extract::{Query, State, rejection::QueryRejection},
    http::header,
    response::{IntoResponse, Response},
};
use model::{Register, legible};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    answer_view::ReceiptOfRegister,
    body,
    error::{Problem, ProblemDocument},
    faults::Faults,
};

/// What has been typed so far.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SuggestionParameters {
    /// The beginning of a name or a part of it, pinyin of which the last syllable may be unfinished, or first letters; at most 200
    /// characters. For fewer than two nothing is looked for.
    #[serde(default)]
    q: String,
    /// Id of an open register; several with commas. All when left out.
    register: Option<String>,
}

/// Names that what was typed may become, what fits best first; at most eight.
#[derive(Serialize, ToSchema)]
pub(crate) struct SuggestionsView {
    suggestions: Vec<SuggestionView>,
    /// Proof, for each register that was asked; none when nothing was looked for.
    receipts: Vec<ReceiptOfRegister>,
}

/// One name.
#[derive(Serialize, ToSchema)]
pub(crate) struct SuggestionView {
    /// Its name.
    name: String,
    /// The name for people, where the name itself would mislead them: characters that are invisible or set others in another order, and
    /// those that hardly any font has, are described, as 〔U+200B〕.
    #[serde(skip_serializing_if = "Option::is_none")]
    name_shown: Option<String>,
    /// The former name that is meant, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    former_name: Option<String>,
    /// The former name for people, as `name_shown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    former_name_shown: Option<String>,
    /// Id of the register. The page of the record is `/registers/{register}/{code}`.
    register: String,
    /// Credit code, or number where it has none.
    code: String,
    /// Whether it has ended: cancelled, revoked.
    is_ended: bool,
    /// Why it is suggested: name, trade_name, start, part, parts, words, representative, sound or initials.
    reason: &'static str,
}

/// Suggestions while somebody types. Each is a question of its own and recorded as one, so a page asks when the typing rests.
#[utoipa::path(
    get, path = "/v1/suggestions", tag = "internet", operation_id = "suggest",
    params(SuggestionParameters),
    responses(
        (status = 200, description = "Suggestions; none when nothing surely fits", body = SuggestionsView),
        (status = 422, description = "A value breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "Refused: the share of this range of addresses is used up; Retry-After tells when to come again", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "The index is not there yet", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    query: Result<Query<SuggestionParameters>, QueryRejection>,
) -> Result<Response, Problem> {
    let parameters = body::parameters(query)?;
    let mut faults = Faults::default();
    let registers = faults.open_registers("/register", app.catalogue(), parameters.register.as_deref());
    let typed = faults.name("/q", &parameters.q);
    let registers = faults.none_or(registers).map_err(Problem::invalid)?;
    let result = app.suggest(&caller, registers, typed).await?;
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    Ok((no_store, Json(SuggestionsView::of(&result))).into_response())
}

// The description says two.
const _: () = assert!(SUGGESTION_CHARS_MIN == 2);

impl SuggestionsView {
    fn of(result: &SearchResult) -> Self {
        let suggestion = |(register, hit): (&Register, &SearchHit)| SuggestionView {
            name: hit.record.value(register.name_field).unwrap_or_default().to_owned(),
            name_shown: hit.record.value(register.name_field).and_then(shown),
            former_name: hit.former_name.clone(),
            former_name_shown: hit.former_name.as_deref().and_then(shown),
            register: register.id.clone(),
            code: hit.key.clone(),
            is_ended: hit.record.is_ended.unwrap_or_default(),
            reason: hit.how.as_str(),
        };
        Self {
            suggestions: result.hits().into_iter().map(suggestion).collect(),
            receipts: ReceiptOfRegister::all(&result.answers),
        }
    }
}

/// A name as people may be shown it, where that differs.
fn shown(name: &str) -> Option<String> {
    match legible::described(name) {
        Cow::Borrowed(_) => None,
        Cow::Owned(described) => Some(described),
    }
}
