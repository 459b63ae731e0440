//! Rows of JSON lines: one object a line, names as in the catalogue or the mapping.

use std::{borrow::Cow, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::plan::{Plan, Sources};

/// The values of one object, by column of the plan.
#[derive(Debug, Default)]
pub(crate) struct JsonRow<'t> {
    values: Vec<Cow<'t, str>>,
}

/// Why an object is not a row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum JsonFault {
    /// Not an object in one line, or a value that is neither text nor number: what the parser says.
    Malformed(String),
    /// A name that neither the catalogue nor the mapping knows.
    UnknownName(String),
}

impl Sources for JsonRow<'_> {
    fn get(&self, column: usize) -> &str {
        &self.values[column]
    }
}

/// Joins the values of an array; control characters are refused in values, so it splits again without doubt.
const SEPARATOR: char = '\u{1f}';

impl<'t> JsonRow<'t> {
    /// Reads one line.
    pub fn parse(plan: &Plan, line: &'t str) -> Result<Self, JsonFault> {
        let mut values = vec![Cow::Borrowed(""); plan.width()];
        let mut unknown = None;
        let mut deserializer = serde_json::Deserializer::from_str(line);
        let object = Object {
            plan,
            values: &mut values,
            unknown: &mut unknown,
        };
        let parsed = object.deserialize(&mut deserializer).and_then(|()| deserializer.end());
        match (unknown, parsed) {
            (Some(name), _) => Err(JsonFault::UnknownName(name)),
            // The position only: the parser's own words may repeat a value.
            (None, Err(error)) => Err(JsonFault::Malformed(format!("第 {} 个字节处", error.column()))),
            (None, Ok(())) => Ok(Self { values }),
        }
    }
}

struct Object<'p, 't> {
    plan: &'p Plan,
    values: &'p mut Vec<Cow<'t, str>>,
    unknown: &'p mut Option<String>,
}

impl<'t> DeserializeSeed<'t> for Object<'_, 't> {
    type Value = ();

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'t> Visitor<'t> for Object<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<Cow<'t, str>>()? {
            match self.plan.column_named(&name) {
                Some(column) => self.values[column] = map.next_value_seed(Value)?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                    self.unknown.get_or_insert_with(|| name.into_owned());
                }
            }
        }
        Ok(())
    }
}

/// A text, number or null, or an array of them.
struct Value;

impl<'t> DeserializeSeed<'t> for Value {
    type Value = Cow<'t, str>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<Cow<'t, str>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for Value {
    type Value = Cow<'t, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, null, or an array of them")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'t str) -> Result<Cow<'t, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Cow<'t, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Cow<'t, str>, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Cow<'t, str>, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Cow<'t, str>, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_unit<E: Error>(self) -> Result<Cow<'t, str>, E> {
        Ok(Cow::Borrowed(""))
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut items: A) -> Result<Cow<'t, str>, A::Error> {
        let mut joined = String::new();
        while let Some(item) = items.next_element_seed(Value)? {
            if !joined.is_empty() {
                joined.push(SEPARATOR);
            }
            joined.push_str(&item);
        }
        Ok(Cow::Owned(joined))
    }
}

#[cfg(test)]
mod tests {
    use model::Catalogue;

    use super::*;

    #[test]
    fn objects_become_rows_and_others_are_refused() {
        let register = Catalogue::built_in().register("enterprise").unwrap().clone();
        let plan = Plan::for_names(&register, None).unwrap();
        let get = |line: &str, name: &str| {
            JsonRow::parse(&plan, line).map(|row| row.get(plan.column_named(name).unwrap()).to_owned())
        };
        for (line, name, value) in [
            (r#"{"name": "甲"}"#, "name", "甲"),
            (r#"{"企业名称": "甲\u4e59"}"#, "企业名称", "甲乙"),
            (
                r#"{"registration_number": 990000000000000, "kind": null}"#,
                "registration_number",
                "990000000000000",
            ),
            (
                r#"{"former_names": ["甲", "乙"], "生效日期": "2020-01-01"}"#,
                "former_names",
                "甲\u{1f}乙",
            ),
            (r#"{}"#, "name", ""),
        ] {
            assert_eq!(get(line, name).unwrap(), value, "{line}");
        }
        assert_eq!(
            get(r#"{"name":"甲","行业":{"a":1}}"#, "name"),
            Err(JsonFault::UnknownName("行业".to_owned()))
        );
        for line in [
            r#"{"name": "甲""#,
            r#"["甲"]"#,
            r#"{"name": {"a": 1}}"#,
            r#"{"name": true}"#,
            r#"{} {}"#,
            "甲",
        ] {
            assert!(matches!(get(line, "name"), Err(JsonFault::Malformed(_))), "{line}");
        }
    }
}
