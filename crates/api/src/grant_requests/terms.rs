//! The terms of a grant as the API reads and writes them — 授权内容.

use model::{GrantAction, GrantScope, GrantTerms, ServiceHours};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::FieldProblem;

/// The terms of a grant, in the words in which they are read and written.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantTermsBody {
    /// alone: the organisation itself; subtree: also everything below it.
    scope: String,
    /// verify: compare only; read: receive values, which includes comparing; account: tell a person who asked.
    action: String,
    /// Ids of the fields.
    fields: Vec<String>,
    /// Hours of Beijing time within which it counts, as 09:00-17:00; absent: all day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hours: Option<String>,
    /// Questions a Beijing day under this grant, of all who ask under it; absent: no limit of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    daily_budget: Option<u32>,
    /// First day, as 2026-11-24.
    valid_from: String,
    /// Last day.
    valid_until: String,
}

impl From<&GrantTerms> for GrantTermsBody {
    fn from(terms: &GrantTerms) -> Self {
        Self {
            scope: terms.scope.as_str().to_owned(),
            action: terms.action.as_str().to_owned(),
            fields: terms.fields.clone(),
            hours: terms.hours.map(|hours| hours.to_string()),
            daily_budget: terms.daily_budget,
            valid_from: terms.valid_from.to_string(),
            valid_until: terms.valid_until.to_string(),
        }
    }
}

impl GrantTermsBody {
    /// The terms; `errors` receives every value that is none. Whether the register can be shared on them is asked later.
    pub(super) fn parse(self, errors: &mut Vec<FieldProblem>) -> Option<GrantTerms> {
        let mut take = |name: &str, rule: &str, message: String| {
            errors.push(FieldProblem::new(format!("/terms/{name}"), rule, message));
        };
        let scope = GrantScope::parse(&self.scope);
        if scope.is_none() {
            take(
                "scope",
                "invalid_scope",
                one_of(GrantScope::ALL.iter().map(|it| it.as_str())),
            );
        }
        let action = GrantAction::parse(&self.action);
        if action.is_none() {
            take(
                "action",
                "invalid_action",
                one_of(GrantAction::ALL.iter().map(|it| it.as_str())),
            );
        }
        let hours = self.hours.as_deref().map(str::parse::<ServiceHours>).transpose();
        let hours = hours.map_err(|error| take("hours", "invalid_hours", error.to_string()));
        let mut day = |name: &str, text: &str| {
            let day = text.parse();
            day.map_err(|_| take(name, "value.date", "应为日期，如 2026-06-30".to_owned()))
        };
        let days = (
            day("valid_from", &self.valid_from),
            day("valid_until", &self.valid_until),
        );
        let (Some(scope), Some(action), Ok(hours), (Ok(valid_from), Ok(valid_until))) = (scope, action, hours, days)
        else {
            return None;
        };
        Some(GrantTerms {
            scope,
            action,
            fields: self.fields,
            hours,
            daily_budget: self.daily_budget,
            valid_from,
            valid_until,
        })
    }
}

fn one_of(names: impl Iterator<Item = &'static str>) -> String {
    format!("应为以下之一：{}", names.collect::<Vec<_>>().join("、"))
}
