//! Suggest services: entities, properties and types by what is being typed.

use app::{App, Caller, SearchHit};
use axum::{
    Extension, Json,
    extract::{Query, State, rejection::QueryRejection},
};
use model::Register;
use search::TEXT_CHARS_MAX;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::{
    extend,
    queries::{TypeView, description},
    unreadable,
};
use crate::{answer_view::ReceiptOfRegister, error::Problem};

/// What is being typed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Typed {
    /// What was typed so far.
    #[serde(default)]
    prefix: String,
    /// How many suggestions to pass over.
    #[serde(default)]
    cursor: Option<usize>,
}

/// Suggestions.
#[derive(Serialize)]
pub(crate) struct Suggested<T> {
    result: Vec<T>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    receipts: Vec<ReceiptOfRegister>,
}

#[derive(Serialize)]
pub(crate) struct EntityView {
    id: String,
    name: String,
    description: String,
    notable: [TypeView; 1],
}

/// Entities: records by the beginning of their names, as `GET /v1/suggestions`, or by a whole code.
#[utoipa::path(
    get, path = "/reconcile/suggest/entity", tag = "internet", operation_id = "reconciliation_suggest_entity",
    params(Typed),
    responses((status = 200, description = "Reconciliation Service API v0.2: a suggest response", body = Object))
)]
pub(crate) async fn entities(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    typed: Result<Query<Typed>, QueryRejection>,
) -> Result<Json<Suggested<EntityView>>, Problem> {
    let Query(typed) = typed.map_err(|_| unreadable("地址中的参数"))?;
    let prefix: String = typed.prefix.trim().chars().take(TEXT_CHARS_MAX).collect();
    let by_code = extend::by_code(&app, &caller, &prefix).await?;
    if !by_code.is_empty() {
        let view = |(register, found): &extend::Found| {
            let record = found.value().record.as_ref()?;
            Some(EntityView::of(
                register,
                &prefix,
                record.value(register.name_field),
                record.status.as_deref(),
                None,
            ))
        };
        return Ok(Json(Suggested {
            result: by_code.iter().filter_map(view).collect(),
            receipts: ReceiptOfRegister::all(&by_code),
        }));
    }
    let registers = app.catalogue().open_registers().cloned().collect();
    let result = app.suggest(&caller, registers, &prefix).await?;
    let view = |(register, hit): (&Register, &SearchHit)| {
        let (record, former) = (&hit.record, hit.former_name.as_deref());
        EntityView::of(
            register,
            &hit.key,
            record.value(register.name_field),
            record.status.as_deref(),
            former,
        )
    };
    Ok(Json(Suggested {
        result: result
            .hits()
            .into_iter()
            .skip(typed.cursor.unwrap_or(0))
            .map(view)
            .collect(),
        receipts: ReceiptOfRegister::all(&result.answers),
    }))
}

/// Properties: what a query may be narrowed by, and what can be fetched.
#[utoipa::path(
    get, path = "/reconcile/suggest/property", tag = "internet", operation_id = "reconciliation_suggest_property",
    params(Typed),
    responses((status = 200, description = "Reconciliation Service API v0.2: a suggest response", body = Object))
)]
pub(crate) async fn properties(
    State(app): State<App>,
    typed: Result<Query<Typed>, QueryRejection>,
) -> Result<Json<Suggested<extend::PropertyView>>, Problem> {
    let all = extend::all_properties(app.catalogue().open_registers().map(|register| &**register));
    named(typed, all, |property| [&property.id, &property.name])
}

/// Types: the open registers.
#[utoipa::path(
    get, path = "/reconcile/suggest/type", tag = "internet", operation_id = "reconciliation_suggest_type",
    params(Typed),
    responses((status = 200, description = "Reconciliation Service API v0.2: a suggest response", body = Object))
)]
pub(crate) async fn types(
    State(app): State<App>,
    typed: Result<Query<Typed>, QueryRejection>,
) -> Result<Json<Suggested<TypeView>>, Problem> {
    let all = app
        .catalogue()
        .open_registers()
        .map(|register| TypeView::of(register))
        .collect();
    named(typed, all, |one| [&one.id, &one.name])
}

/// Those whose id or name has what was typed.
fn named<T>(
    typed: Result<Query<Typed>, QueryRejection>,
    mut all: Vec<T>,
    words: impl Fn(&T) -> [&String; 2],
) -> Result<Json<Suggested<T>>, Problem> {
    let Query(typed) = typed.map_err(|_| unreadable("地址中的参数"))?;
    let prefix = typed.prefix.trim().to_lowercase();
    all.retain(|one| words(one).iter().any(|word| word.to_lowercase().contains(&prefix)));
    Ok(Json(Suggested {
        result: all.into_iter().skip(typed.cursor.unwrap_or(0)).collect(),
        receipts: Vec::new(),
    }))
}

impl EntityView {
    fn of(register: &Register, key: &str, name: Option<&str>, status: Option<&str>, former: Option<&str>) -> Self {
        Self {
            id: key.to_owned(),
            name: name.unwrap_or_default().to_owned(),
            description: description(register, status, former),
            notable: [TypeView::of(register)],
        }
    }
}
