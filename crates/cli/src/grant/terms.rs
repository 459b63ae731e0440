//! The terms of a grant on the command line and in its output — 授权内容.

use model::{GrantAction, GrantScope, GrantTerms, ServiceHours};
use serde_json::{Value, json};

pub fn action(text: &str) -> Result<GrantAction, String> {
    GrantAction::parse(text)
        .ok_or_else(|| "方式应为 verify（核验）、read（查询）或 account（本人查询使用记录）".to_owned())
}

pub fn scope(text: &str) -> Result<GrantScope, String> {
    GrantScope::parse(text).ok_or_else(|| "适用范围应为 alone（仅本机构）或 subtree（本机构及其下级机构）".to_owned())
}

pub fn hours(text: &str) -> Result<ServiceHours, String> {
    text.parse().map_err(|error: model::NotServiceHours| error.to_string())
}

pub fn budget(text: &str) -> Result<u32, String> {
    let good = text.parse().ok().filter(|budget| *budget > 0);
    good.ok_or_else(|| format!("每日额度应为 1 至 {} 的整数", u32::MAX))
}

/// When and how often, as people read it: 09:00-17:00，每日 500 次.
pub fn limits(terms: &GrantTerms) -> String {
    let hours = terms.hours.map(|hours| hours.to_string());
    let budget = terms.daily_budget.map(|budget| format!("每日 {budget} 次"));
    let parts: Vec<_> = [hours, budget].into_iter().flatten().collect();
    if parts.is_empty() {
        "不限".to_owned()
    } else {
        parts.join("，")
    }
}

pub fn view(terms: &GrantTerms) -> Value {
    json!({
        "scope": terms.scope.as_str(),
        "action": terms.action.as_str(),
        "fields": terms.fields,
        "hours": terms.hours.map(|hours| hours.to_string()),
        "daily_budget": terms.daily_budget,
        "valid_from": terms.valid_from.to_string(),
        "valid_until": terms.valid_until.to_string(),
    })
}
