//! An answer as it is told to whoever typed the command: everything that it carries, in the register's own words.

use std::fmt::Write;

use client::Answered;
use jiff::Timestamp;
use model::{Catalogue, FieldVerdict, Outcome, Register, catalogue::Field};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::desk_command::beijing_minute;

/// The whole answer. Names come from this machine's catalogue; what it does not know is told by its identifier.
pub(super) fn text(answered: &Answered, catalogue: &Catalogue) -> String {
    let rest = &answered.rest;
    let register = rest["register"].as_str().and_then(|id| catalogue.register(id));
    let words = Words(register.map(AsRef::as_ref));
    let mut text = format!("结论：{}\n", term(&answered.outcome, |outcome: Outcome| outcome.term()));
    if let Some(fields) = rest.get("fields").and_then(Value::as_object) {
        for id in words.in_order(fields) {
            let verdict = term(fields[id].as_str().unwrap_or_default(), FieldVerdict::term);
            let _ = writeln!(text, "  {}：{verdict}", words.name(id));
        }
        words.standing(rest, &mut text);
    }
    if let Some(record) = rest.get("record").and_then(Value::as_object) {
        words.record(record, &mut text);
    }
    for version in list(rest, "versions").iter().filter_map(Value::as_object) {
        words.record(version, &mut text);
    }
    for candidate in list(rest, "candidates") {
        let part = |name: &str| candidate[name].as_str().unwrap_or_default().to_owned();
        let _ = writeln!(text, "  {}  {}", part("key"), part("name"));
    }
    circumstances(answered, &mut text);
    text
}

/// When and as of when it was answered, what is left, and where it stands in the ledger.
fn circumstances(answered: &Answered, text: &mut String) {
    let rest = &answered.rest;
    for notice in list(rest, "notices") {
        let part = |name: &str| notice[name].as_str().unwrap_or_default().to_owned();
        let _ = writeln!(text, "提示：{}（{}）。{}", part("rule"), part("code"), part("remedy"));
    }
    if let Some(day) = rest.get("as_of").and_then(Value::as_str) {
        let _ = writeln!(text, "信息截至：{day}");
    }
    if let Some(at) = rest.get("answered_at").and_then(Value::as_str) {
        let at = at.parse::<Timestamp>().map_or_else(|_| at.to_owned(), beijing_minute);
        let _ = writeln!(text, "答复时间：{at}（北京时间）");
    }
    if let Some(budget) = rest.get("budget") {
        let _ = writeln!(
            text,
            "今日余额：{} 次，限额 {} 次",
            budget["remaining"], budget["limit"]
        );
    }
    if answered.register_version > 0 {
        let _ = write!(text, "登记库版本：{}；", answered.register_version);
    }
    let _ = write!(text, "查询编号：{}", answered.receipt.reference);
}

fn list<'a>(rest: &'a Map<String, Value>, name: &str) -> &'a [Value] {
    rest.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The words of a register, as far as it is known here.
struct Words<'a>(Option<&'a Register>);

impl Words<'_> {
    fn field(&self, id: &str) -> Option<&Field> {
        self.0?.field(id).map(|(_, field)| field)
    }

    fn name<'v>(&'v self, id: &'v str) -> &'v str {
        self.field(id).map_or(id, |field| &field.name)
    }

    /// Identifiers in catalogue order, unknown ones last.
    fn in_order<'v>(&self, fields: &'v Map<String, Value>) -> Vec<&'v str> {
        let place = |id: &str| {
            let known = self
                .0
                .and_then(|register| register.fields().position(|(_, field)| field.id == id));
            known.unwrap_or(usize::MAX)
        };
        let mut ids: Vec<&str> = fields.keys().map(String::as_str).collect();
        ids.sort_by_key(|id| place(id));
        ids
    }

    fn record(&self, record: &Map<String, Value>, text: &mut String) {
        if let Some(day) = record.get("effective_on").and_then(Value::as_str) {
            let _ = writeln!(text, "  —— 自 {day} 起的登记");
        }
        let empty = Map::new();
        let values = record.get("values").and_then(Value::as_object).unwrap_or(&empty);
        for id in self.in_order(values) {
            let shown = |value: &Value| {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                match self.field(id) {
                    Some(field) => field.field_type.display(&value).into_owned(),
                    None => value,
                }
            };
            let shown: Vec<String> = match &values[id] {
                Value::Array(several) => several.iter().map(shown).collect(),
                one => vec![shown(one)],
            };
            let _ = writeln!(text, "  {}：{}", self.name(id), shown.join("；"));
        }
        self.standing(record, text);
    }

    /// What must not be overlooked: status, end, withdrawal, doubt.
    fn standing(&self, told: &Map<String, Value>, text: &mut String) {
        let is = |name: &str| told.get(name).and_then(Value::as_bool).unwrap_or_default();
        if let Some(status) = told.get("status").and_then(Value::as_str) {
            let field = self
                .0
                .and_then(|register| Some(register.field_at(register.status_field?)));
            let term = field.map_or_else(
                || status.to_owned(),
                |field| field.field_type.display(status).into_owned(),
            );
            let is_among_values =
                field.is_some_and(|field| !told.get("values").unwrap_or(&Value::Null)[&field.id].is_null());
            match is("is_ended") {
                true => drop(writeln!(text, "登记状态：{term}（该登记已终止）")),
                false if !is_among_values => drop(writeln!(text, "登记状态：{term}")),
                false => {}
            }
        }
        if is("is_retired") {
            let _ = writeln!(text, "注意：该登记已自登记库撤出，以上为撤出前的最后登记");
        }
        let disputed: Vec<&str> = list(told, "disputed")
            .iter()
            .filter_map(Value::as_str)
            .map(|id| self.name(id))
            .collect();
        if !disputed.is_empty() {
            let _ = writeln!(text, "存疑：{}（疑义尚未核实）", disputed.join("、"));
        }
    }
}

/// The words for a name that programs are told; one that is not known here stands for itself.
fn term<T: DeserializeOwned>(name: &str, term: impl FnOnce(T) -> &'static str) -> &str {
    match serde_json::from_value(Value::from(name)) {
        Ok(known) => term(known),
        Err(_) => name,
    }
}
