//! What was done about a grant, an application, an alarm, and by whom (办理经过). Its table is `parts/handling.html`.

use jiff::Timestamp;

use crate::{shown, who::Who};

/// A line of it.
#[derive(Clone, Debug)]
pub(crate) struct HandlingRow {
    pub(crate) at: String,
    pub(crate) event: &'static str,
    pub(crate) by: Who,
    pub(crate) text: String,
    /// What changed, line by line.
    pub(crate) changes: Vec<String>,
}

impl HandlingRow {
    pub(crate) fn new(at: Timestamp, event: &'static str, by: Who, text: impl Into<String>) -> Self {
        Self {
            at: shown::instant(at),
            event,
            by,
            text: text.into(),
            changes: Vec::new(),
        }
    }
}
