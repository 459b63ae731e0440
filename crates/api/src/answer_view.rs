//! Answers on the wire: always with the receipt, because there is no other way to make one.

use std::sync::Arc;

use app::{Answer, Receipt, RecordView};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, civil::Date};
use model::{RefusalCode, Register};
use serde::{Serialize, Serializer, ser::SerializeMap};
use utoipa::ToSchema;

use crate::budget_fields;

/// What every answer carries besides what was asked.
#[derive(Serialize, ToSchema)]
pub(crate) struct Envelope<T> {
    #[serde(flatten)]
    answer: T,
    /// Place in the register's change sequence as of which it was answered; 0 for a dry run.
    register_version: u64,
    /// When it was answered.
    #[schema(value_type = String)]
    answered_at: Timestamp,
    /// Proof that the question stands in the ledger.
    receipt: ReceiptView,
    /// What is left of the organisation's budget; absent on the internet.
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<BudgetView>,
    /// Rules that were broken and are not enforced yet; absent when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notices: Vec<NoticeView>,
}

/// A rule that was broken; the question was answered all the same, and will be refused once the rule is enforced.
#[derive(Serialize, ToSchema)]
pub(crate) struct NoticeView {
    /// Code of the refusal that it would have been.
    code: &'static str,
    /// Short title in Chinese.
    title: &'static str,
    /// The rule.
    rule: &'static str,
    /// How it can be put right.
    remedy: &'static str,
}

/// Proof that the question stands in the ledger.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReceiptView {
    /// Name of the log: the origin of its checkpoints.
    log: String,
    /// Place of the entry in it, from 0.
    index: u64,
    /// RFC 6962 leaf hash of the entry, base64.
    leaf_hash: String,
    /// Short reference for people.
    reference: String,
}

impl ReceiptView {
    pub(crate) fn of(receipt: &Receipt) -> Self {
        Self {
            log: receipt.log().to_owned(),
            index: receipt.index(),
            leaf_hash: receipt.leaf_hash().to_string(),
            reference: receipt.reference(),
        }
    }
}

/// Proof that a register was asked by name, and as of which change.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchReceiptView)]
pub(crate) struct ReceiptOfRegister {
    /// Id of the register.
    register: String,
    /// Place in the register's change sequence as of which it was answered.
    register_version: u64,
    /// When it was answered.
    #[schema(value_type = String)]
    answered_at: Timestamp,
    /// Proof that the question stands in the ledger.
    receipt: ReceiptView,
}

impl ReceiptOfRegister {
    /// One for each register that was asked.
    pub(crate) fn all<T>(answers: &[(Arc<Register>, Answer<T>)]) -> Vec<Self> {
        let view = |(register, answer): &(Arc<Register>, Answer<T>)| Self {
            register: register.id.clone(),
            register_version: answer.register_version(),
            answered_at: answer.answered_at(),
            receipt: ReceiptView::of(answer.receipt()),
        };
        answers.iter().map(view).collect()
    }
}

/// What is left of a budget.
#[derive(Serialize, ToSchema)]
pub(crate) struct BudgetView {
    /// Questions of this day, with what is booked besides.
    limit: u64,
    /// Left today.
    remaining: u64,
    /// Seconds until the next day begins in Beijing.
    reset_seconds: u64,
}

/// A record as far as it may be disclosed.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordBody<'a> {
    /// Canonical values by field id; a list for a repeated field. The fields are those of the catalogue.
    #[schema(value_type = Object)]
    values: Values<'a>,
    /// Status code, if granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    /// The subject has ended: deceased, cancelled, revoked; absent if the status is not granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_ended: Option<bool>,
    /// The record was withdrawn from the register.
    is_retired: bool,
    /// Since when this version is in effect; absent where the register does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    effective_on: Option<Date>,
    /// When it was recorded here.
    #[schema(value_type = String)]
    recorded_at: Timestamp,
    /// Its place in the register's change sequence.
    sequence: u64,
    /// Fields on which a discrepancy is open.
    disputed: Vec<&'a str>,
}

/// Values in catalogue order, written straight from the record.
struct Values<'a> {
    register: &'a Register,
    record: &'a RecordView,
}

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.record.values.fields().count()))?;
        for (index, mut values) in self.record.values.fields() {
            let field = self.register.field_at(index);
            match values.next() {
                Some(value) if !field.is_repeated => map.serialize_entry(&field.id, value)?,
                first => map.serialize_entry(&field.id, &first.into_iter().chain(values).collect::<Vec<_>>())?,
            }
        }
        map.end()
    }
}

impl<'a> RecordBody<'a> {
    pub(crate) fn of(register: &'a Register, record: &'a RecordView) -> Self {
        Self {
            values: Values { register, record },
            status: record.status.as_deref(),
            is_ended: record.is_ended,
            is_retired: record.is_retired,
            effective_on: (!register.is_sealed).then_some(record.effective_on),
            recorded_at: record.recorded_at,
            sequence: record.sequence,
            disputed: record
                .disputed
                .iter()
                .map(|index| register.field_at(*index).id.as_str())
                .collect(),
        }
    }
}

fn notice(code: RefusalCode) -> NoticeView {
    NoticeView {
        code: code.as_str(),
        title: code.title(),
        rule: code.rule(),
        remedy: code.remedy(),
    }
}

/// Nothing: an envelope around it is what an answer carries besides.
#[derive(Serialize)]
struct Nothing {}

/// Room for most answers.
const BODY_BYTES: usize = 2048;

/// The response to an answered question: `view` shows the answer's value.
pub(crate) fn respond<A, V: Serialize>(answer: &Answer<A>, view: V) -> Response {
    let envelope = Envelope {
        answer: Nothing {},
        register_version: answer.register_version(),
        answered_at: answer.answered_at(),
        receipt: ReceiptView::of(answer.receipt()),
        budget: answer.budget().map(|left| BudgetView {
            limit: left.limit,
            remaining: left.remaining,
            reset_seconds: left.reset_seconds,
        }),
        notices: answer.notice().map(notice).into_iter().collect(),
    };
    let mut body = Vec::with_capacity(BODY_BYTES);
    write(&mut body, &view);
    // Written one behind the other and joined to one object: through `flatten`, every field of the view would take a
    // detour of its own.
    body.pop();
    let joint = body.len();
    write(&mut body, &envelope);
    body[joint] = b',';
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    budget_fields::put(headers, answer.budget(), answer.grant_budgets());
    response
}

fn write(body: &mut Vec<u8>, object: &impl Serialize) {
    serde_json::to_writer(body, object).expect("an answer has only text and numbers");
}
