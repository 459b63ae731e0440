//! Reconciliation queries: names to records.

use std::{collections::BTreeMap, sync::Arc};

use app::{App, Caller, MATCH_CANDIDATES_MAX, MatchCandidate, MatchQuestion, MatchResult};
use model::{Catalogue, Register, catalogue::Search};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{BATCH_MAX, too_many};
use crate::{answer_view::ReceiptOfRegister, error::Problem};

/// The property by which a place narrows the candidates: 登记地.
pub(super) const PLACE: &str = "place";
/// Candidates where the client names no limit.
const CANDIDATES_DEFAULT: usize = 5;

/// One query. What else a client sends is passed over, as the report has it.
#[derive(Deserialize)]
pub(super) struct ReconciliationQuery {
    #[serde(default)]
    query: Option<String>,
    #[serde(default)]
    r#type: Option<OneOrMany>,
    #[serde(default)]
    limit: Option<f64>,
    #[serde(default)]
    properties: Vec<PropertyValue>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct PropertyValue {
    pid: String,
    v: Value,
}

/// The result of one query.
#[derive(Serialize)]
pub(super) struct ReconciliationResult {
    result: Vec<CandidateView>,
    receipts: Vec<ReceiptOfRegister>,
}

#[derive(Serialize)]
struct CandidateView {
    id: String,
    name: String,
    description: String,
    r#type: [TypeView; 1],
    /// 0 to 100.
    score: f64,
    r#match: bool,
    features: Vec<FeatureView>,
}

/// A type: a register.
#[derive(Serialize)]
pub(crate) struct TypeView {
    pub(super) id: String,
    pub(super) name: String,
}

#[derive(Serialize)]
struct FeatureView {
    id: &'static str,
    value: bool,
}

/// Answers a batch: each query by its key.
pub(super) async fn answer(
    app: &App,
    caller: &Caller,
    batch: BTreeMap<String, ReconciliationQuery>,
) -> Result<BTreeMap<String, ReconciliationResult>, Problem> {
    if batch.len() > BATCH_MAX {
        return Err(too_many());
    }
    let catalogue = app.catalogue();
    let questions = batch.values().map(|query| query.question(catalogue)).collect();
    let results = app.match_list(caller, questions).await?;
    Ok(batch
        .into_keys()
        .zip(results.iter().map(ReconciliationResult::of))
        .collect())
}

impl ReconciliationQuery {
    /// Without a name nothing is found: nobody lists the organisations of a person or a place in this way.
    fn question(&self, catalogue: &Catalogue) -> MatchQuestion {
        let value = |is: &dyn Fn(&str) -> bool| {
            let property = self.properties.iter().find(|property| is(&property.pid))?;
            text(&property.v)
        };
        let is_representative = |pid: &str| {
            let mut fields = catalogue
                .open_registers()
                .filter_map(|register| register.searched(Search::Representative));
            fields.any(|field| field.id == pid)
        };
        MatchQuestion {
            registers: registers(catalogue, self.r#type.as_ref()),
            name: self.query.clone().unwrap_or_default(),
            place: value(&|pid| pid == PLACE),
            representative: value(&is_representative),
            candidates_max: self
                .limit
                .map_or(CANDIDATES_DEFAULT, |limit| limit as usize)
                .clamp(1, MATCH_CANDIDATES_MAX),
        }
    }
}

/// The registers that a query's types are; all where it names no type, and none where it names only types that are none of ours.
fn registers(catalogue: &Catalogue, types: Option<&OneOrMany>) -> Vec<Arc<Register>> {
    let is_wanted = |register: &&Arc<Register>| match types {
        None => true,
        Some(OneOrMany::One(id)) => id.is_empty() || *id == register.id,
        Some(OneOrMany::Many(ids)) => ids.is_empty() || ids.contains(&register.id),
    };
    catalogue.open_registers().filter(is_wanted).cloned().collect()
}

/// A property's value as text; of several the first.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.iter().find_map(text),
        // An entity that was reconciled before: by its name, as people would write it.
        Value::Object(entity) => entity.get("name").or_else(|| entity.get("id")).and_then(text),
        Value::Bool(_) | Value::Null => None,
    }
}

impl ReconciliationResult {
    fn of(result: &MatchResult) -> Self {
        Self {
            result: result.candidates().iter().map(CandidateView::of).collect(),
            receipts: ReceiptOfRegister::all(&result.answers),
        }
    }
}

impl CandidateView {
    fn of(candidate: &MatchCandidate<'_>) -> Self {
        let likeness = &candidate.likeness;
        let features = [
            ("same_name", likeness.same_name.map(|_| true).or(Some(false))),
            ("in_place", likeness.is_in_place),
            ("same_representative", likeness.has_representative),
        ];
        Self {
            id: candidate.found.key.clone(),
            name: candidate.name.to_owned(),
            description: description(
                candidate.register,
                candidate.found.record.status.as_deref(),
                candidate.former_name,
            ),
            r#type: [TypeView::of(candidate.register)],
            score: likeness.score * 100.0,
            r#match: candidate.is_certain,
            features: features
                .into_iter()
                .filter_map(|(id, value)| Some(FeatureView { id, value: value? }))
                .collect(),
        }
    }
}

/// What tells namesakes apart in one line.
pub(super) fn description(register: &Register, status: Option<&str>, former_name: Option<&str>) -> String {
    let status = register
        .status_field
        .zip(status)
        .map(|(field, code)| register.field_at(field).field_type.display(code).into_owned());
    let former = former_name.map(|name| format!("曾用名：{name}"));
    let parts = [Some(register.short_name.clone()), status, former];
    parts.into_iter().flatten().collect::<Vec<_>>().join("，")
}

impl TypeView {
    pub(super) fn of(register: &Register) -> Self {
        Self {
            id: register.id.clone(),
            name: register.name.clone(),
        }
    }
}
