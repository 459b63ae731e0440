//! What is left of a budget as header fields: `RateLimit-Policy` and `RateLimit`, structured fields in the form of
//! draft-ietf-httpapi-ratelimit-headers-10.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use model::{BudgetLeft, PrincipalKind, budget::BUDGET_WINDOW_SECONDS};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// The name of a lane's budget, the same in both fields.
fn name(lane: PrincipalKind) -> &'static str {
    match lane {
        PrincipalKind::Person => "person-day",
        PrincipalKind::System => "system-day",
    }
}

/// Puts both fields.
pub(crate) fn put(headers: &mut HeaderMap, left: &BudgetLeft) {
    let BudgetLeft {
        lane,
        limit,
        remaining,
        reset_seconds,
    } = left;
    let name = name(*lane);
    for (field, text) in [
        (POLICY, format!("\"{name}\";q={limit};w={BUDGET_WINDOW_SECONDS}")),
        (LEFT, format!("\"{name}\";r={remaining};t={reset_seconds}")),
    ] {
        headers.insert(field, HeaderValue::try_from(text).expect("names and digits"));
    }
}

#[cfg(test)]
mod tests {
    use sfv::{BareItem, List, ListEntry, Parser};

    use super::*;

    /// The one member of a list: its name and parameters.
    fn parsed(headers: &HeaderMap, field: &HeaderName) -> (String, Vec<(String, i64)>) {
        let list: List = Parser::new(headers[field].as_bytes())
            .parse()
            .expect("a structured field");
        let [ListEntry::Item(item)] = &list[..] else {
            panic!("one item in {list:?}");
        };
        let number = |value: &BareItem| i64::from(value.as_integer().expect("an integer"));
        let parameters = item
            .params
            .iter()
            .map(|(key, value)| (key.as_str().to_owned(), number(value)));
        let name = item.bare_item.as_string().expect("a string").as_str().to_owned();
        (name, parameters.collect())
    }

    #[test]
    fn the_fields_are_structured_fields_and_agree_on_the_name() {
        for (lane, limit, remaining, reset_seconds, name) in [
            (PrincipalKind::Person, 2_000, 1_999, 3_600, "person-day"),
            (PrincipalKind::System, 0, 0, 86_400, "system-day"),
            // Ten times the largest daily budget beside it: more digits than any other.
            (PrincipalKind::System, u64::from(u32::MAX) * 11, 1, 1, "system-day"),
        ] {
            let mut headers = HeaderMap::new();
            let left = BudgetLeft {
                lane,
                limit,
                remaining,
                reset_seconds,
            };
            put(&mut headers, &left);
            let parameter = |key: &str, value: u64| (key.to_owned(), i64::try_from(value).unwrap());
            assert_eq!(
                parsed(&headers, &POLICY),
                (name.to_owned(), vec![parameter("q", limit), parameter("w", 86_400)])
            );
            assert_eq!(
                parsed(&headers, &LEFT),
                (
                    name.to_owned(),
                    vec![parameter("r", remaining), parameter("t", reset_seconds)]
                )
            );
        }
    }
}
