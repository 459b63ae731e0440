//! What is left of a budget as header fields: `RateLimit-Policy` and `RateLimit`, structured fields in the form of
//! draft-ietf-httpapi-ratelimit-headers-10.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use model::{BudgetLeft, GrantBudgetLeft, PrincipalKind, budget::BUDGET_WINDOW_SECONDS};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// The name of a lane's budget, the same in both fields.
fn name(lane: PrincipalKind) -> &'static str {
    match lane {
        PrincipalKind::Person => "person-day",
        PrincipalKind::System => "system-day",
    }
}

/// Puts both fields, where there is a budget: that of the lane first, then those of the grants under which the question counts.
pub(crate) fn put(headers: &mut HeaderMap, lane: Option<&BudgetLeft>, grants: &[GrantBudgetLeft]) {
    let of_lane = lane.map(|left| {
        (
            name(left.lane).to_owned(),
            left.limit,
            left.remaining,
            left.reset_seconds,
        )
    });
    let of_grants = grants.iter().map(|left| {
        let name = format!("grant-{}-day", left.grant);
        (name, left.limit, left.remaining, left.reset_seconds)
    });
    let (mut policies, mut rests) = (Vec::new(), Vec::new());
    for (name, limit, remaining, reset_seconds) in of_lane.into_iter().chain(of_grants) {
        policies.push(format!("\"{name}\";q={limit};w={BUDGET_WINDOW_SECONDS}"));
        rests.push(format!("\"{name}\";r={remaining};t={reset_seconds}"));
    }
    if policies.is_empty() {
        return;
    }
    for (field, members) in [(POLICY, policies), (LEFT, rests)] {
        let text = members.join(", ");
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
            put(&mut headers, Some(&left), &[]);
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
    #[test]
    fn the_budget_of_a_grant_has_a_policy_of_its_own() {
        let of_grant = GrantBudgetLeft {
            grant: 12,
            limit: 200,
            remaining: 0,
            reset_seconds: 60,
        };
        let lane = BudgetLeft {
            lane: PrincipalKind::Person,
            limit: 2_000,
            remaining: 1_999,
            reset_seconds: 60,
        };
        let mut headers = HeaderMap::new();
        put(&mut headers, Some(&lane), &[of_grant]);
        assert_eq!(
            headers[&POLICY],
            r#""person-day";q=2000;w=86400, "grant-12-day";q=200;w=86400"#
        );
        assert_eq!(headers[&LEFT], r#""person-day";r=1999;t=60, "grant-12-day";r=0;t=60"#);
        let mut headers = HeaderMap::new();
        put(&mut headers, None, &[of_grant]);
        assert_eq!(headers[&LEFT], r#""grant-12-day";r=0;t=60"#);
        let mut headers = HeaderMap::new();
        put(&mut headers, None, &[]);
        assert!(headers.is_empty());
    }
}
