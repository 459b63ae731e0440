//! The terms of a grant as one text, for what is kept as it was.

use model::{GrantAction, GrantScope, GrantTerms};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    scope: GrantScope,
    action: GrantAction,
    fields: Vec<String>,
    hours: Option<String>,
    daily_budget: Option<u32>,
    valid_from: String,
    valid_until: String,
}

pub(in crate::desk) fn terms_to_text(terms: &GrantTerms) -> String {
    let text = Text {
        scope: terms.scope,
        action: terms.action,
        fields: terms.fields.clone(),
        hours: terms.hours.map(|hours| hours.to_string()),
        daily_budget: terms.daily_budget,
        valid_from: terms.valid_from.to_string(),
        valid_until: terms.valid_until.to_string(),
    };
    serde_json::json!(text).to_string()
}

/// `None` for what no terms are written as.
pub(in crate::desk) fn terms_from_text(text: &str) -> Option<GrantTerms> {
    let text: Text = serde_json::from_str(text).ok()?;
    Some(GrantTerms {
        scope: text.scope,
        action: text.action,
        fields: text.fields,
        hours: text.hours.map(|hours| hours.parse()).transpose().ok()?,
        daily_budget: text.daily_budget,
        valid_from: text.valid_from.parse().ok()?,
        valid_until: text.valid_until.parse().ok()?,
    })
}
