//! Data extension: fields of records that were found.

use std::{collections::BTreeMap, sync::Arc};

use app::{Answer, App, Caller, LookUp, LookUpQuestion, LookUpSubject, RecordView, Wanted};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use model::{AskedAsOf, FieldType, Register, SharingClass};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::{BATCH_MAX, queries::PLACE, too_many, unreadable};
use crate::{answer_view::ReceiptOfRegister, error::Problem};

/// A register with what it said of a code.
pub(super) type Found = (Arc<Register>, Answer<LookUp>);

/// Which fields of which records.
#[derive(Deserialize)]
pub(super) struct ExtensionQuery {
    ids: Vec<String>,
    properties: Vec<PropertyWanted>,
}

#[derive(Deserialize)]
struct PropertyWanted {
    id: String,
}

/// The fields.
#[derive(Serialize)]
pub(super) struct Extension {
    meta: Vec<PropertyView>,
    rows: BTreeMap<String, BTreeMap<String, Vec<Cell>>>,
    receipts: Vec<ReceiptOfRegister>,
}

/// A property.
#[derive(Clone, Serialize)]
pub(crate) struct PropertyView {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'static str>,
}

/// One value.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Cell {
    Str(String),
    Date(String),
}

/// Which properties are proposed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ProposalQuery {
    /// Id of an open register; the properties of all when left out.
    r#type: Option<String>,
    /// Most properties.
    limit: Option<usize>,
}

/// Proposed properties.
#[derive(Serialize)]
pub(crate) struct Proposal {
    properties: Vec<PropertyView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<usize>,
}

/// Properties that can be fetched: the fields of a register that everybody may see, and the place.
#[utoipa::path(
    get, path = "/reconcile/properties", tag = "internet", operation_id = "reconciliation_properties",
    params(ProposalQuery),
    responses((status = 200, description = "Reconciliation Service API v0.2: a data extension property proposal", body = Object))
)]
pub(crate) async fn properties(
    State(app): State<App>,
    wanted: Result<Query<ProposalQuery>, QueryRejection>,
) -> Result<Json<Proposal>, Problem> {
    let Query(ProposalQuery { r#type, limit }) = wanted.map_err(|_| unreadable("地址中的参数"))?;
    let of_type = |register: &&Arc<Register>| r#type.as_ref().is_none_or(|id| *id == register.id);
    let registers = app.catalogue().open_registers().filter(of_type);
    let mut properties = all_properties(registers.map(|register| &**register));
    properties.truncate(limit.unwrap_or(usize::MAX));
    Ok(Json(Proposal {
        properties,
        r#type,
        limit,
    }))
}

/// The place, and each field of the registers that everybody may see, once.
pub(super) fn all_properties<'a>(registers: impl Iterator<Item = &'a Register>) -> Vec<PropertyView> {
    let mut all = vec![PropertyView {
        id: PLACE.to_owned(),
        name: "登记地".to_owned(),
        description: Some("行政区划名称或者六位代码；可用于比对"),
    }];
    for register in registers {
        for (_, field) in register.fields() {
            let is_new = !all.iter().any(|known| known.id == field.id);
            if field.sharing == SharingClass::Unconditional && is_new {
                let is_compared = field.search == model::catalogue::Search::Representative;
                all.push(PropertyView {
                    id: field.id.clone(),
                    name: field.name.clone(),
                    description: is_compared.then_some("可与名称一并用于比对"),
                });
            }
        }
    }
    all
}

/// Answers a data extension query: each record is looked up by its code, with a receipt.
pub(super) async fn answer(app: &App, caller: &Caller, wanted: ExtensionQuery) -> Result<Extension, Problem> {
    if wanted.ids.len() > BATCH_MAX {
        return Err(too_many());
    }
    let known = all_properties(app.catalogue().open_registers().map(|register| &**register));
    let meta = wanted.properties.iter().map(|wanted| {
        let property = known.iter().find(|known| known.id == wanted.id).cloned();
        property.unwrap_or_else(|| PropertyView {
            id: wanted.id.clone(),
            name: wanted.id.clone(),
            description: None,
        })
    });
    let meta: Vec<PropertyView> = meta
        .map(|property| PropertyView {
            description: None,
            ..property
        })
        .collect();
    let mut rows = BTreeMap::new();
    let mut receipts = Vec::new();
    for id in wanted.ids {
        let found = by_code(app, caller, &id).await?;
        let record = found
            .iter()
            .find_map(|(register, answer)| Some((&**register, answer.value().record.as_ref()?)));
        let cells = meta
            .iter()
            .map(|property| {
                let cells = record.map(|(register, record)| cells(app, register, record, &id, &property.id));
                (property.id.clone(), cells.unwrap_or_default())
            })
            .collect();
        receipts.extend(ReceiptOfRegister::all(&found));
        rows.insert(id, cells);
    }
    Ok(Extension { meta, rows, receipts })
}

/// What each register in which a text is a code says of it; none where it is no code.
pub(super) async fn by_code(app: &App, caller: &Caller, text: &str) -> Result<Vec<Found>, Problem> {
    let Wanted::Codes(codes) = Wanted::of(app.catalogue(), text) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for (register, code) in codes {
        let question = LookUpQuestion {
            register,
            subject: LookUpSubject::Code(code),
            as_of: AskedAsOf::default(),
        };
        let answer = app.look_up(caller, &question).await?;
        found.push((question.register, answer));
    }
    Ok(found)
}

/// The values of one property, as people read them.
fn cells(app: &App, register: &Register, record: &RecordView, key: &str, property: &str) -> Vec<Cell> {
    if property == PLACE {
        return app.registered_in(key).map(Cell::Str).into_iter().collect();
    }
    let Some((index, field)) = register.field(property) else {
        return Vec::new();
    };
    let cell = |value: &str| match field.field_type {
        FieldType::Date { .. } => Cell::Date(format!("{value}T00:00:00")),
        _ => Cell::Str(field.field_type.display(value).into_owned()),
    };
    record.values.of(index).map(cell).collect()
}
