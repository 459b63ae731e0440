//! What is wrong with a question by name: everything at once, each with its place.

use std::{str::FromStr, sync::Arc};

use model::{Catalogue, Register};
use search::TEXT_CHARS_MAX;

use crate::error::FieldProblem;

/// What was found wrong so far.
#[derive(Default)]
pub(crate) struct Faults(Vec<FieldProblem>);

impl Faults {
    /// Notes what should stand at a place.
    pub(crate) fn note(&mut self, place: &str, rule: String) {
        self.0
            .push(FieldProblem::new(place, "value.search", format!("应为{rule}")));
    }

    /// The question, or all that is wrong with it.
    pub(crate) fn none_or<T>(self, question: T) -> Result<T, Vec<FieldProblem>> {
        if self.0.is_empty() { Ok(question) } else { Err(self.0) }
    }

    /// A name or a part of it, without the space around it.
    pub(crate) fn name<'a>(&mut self, place: &str, text: &'a str) -> &'a str {
        let text = text.trim();
        if text.chars().count() > TEXT_CHARS_MAX {
            self.note(place, format!("不超过 {TEXT_CHARS_MAX} 个字符"));
        }
        text
    }

    /// Open registers by their ids, with commas between them; all when nothing is said.
    pub(crate) fn open_registers(
        &mut self,
        place: &str,
        catalogue: &Catalogue,
        wanted: Option<&str>,
    ) -> Vec<Arc<Register>> {
        let Some(wanted) = wanted else {
            return catalogue.open_registers().cloned().collect();
        };
        let ids: Vec<&str> = wanted.split(',').collect();
        let known: Vec<&str> = catalogue
            .open_registers()
            .map(|register| register.id.as_str())
            .collect();
        if ids.iter().any(|id| !known.contains(id)) {
            self.note(place, format!("{}，多个用逗号分隔", known.join("、")));
        }
        catalogue
            .open_registers()
            .filter(|register| ids.contains(&register.id.as_str()))
            .cloned()
            .collect()
    }

    /// A value that can be read from its text.
    pub(crate) fn parsed<T: FromStr>(&mut self, place: &str, value: &Option<String>, rule: &str) -> Option<T> {
        let parsed = value.as_ref()?.parse().ok();
        if parsed.is_none() {
            self.note(place, rule.to_owned());
        }
        parsed
    }

    /// One of several values that have names.
    pub(crate) fn named<T: Copy>(
        &mut self,
        place: &str,
        value: &Option<String>,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        let value = value.as_deref()?;
        let found = all.iter().copied().find(|one| name(*one) == value);
        if found.is_none() {
            let known: Vec<&str> = all.iter().map(|one| name(*one)).collect();
            self.note(place, known.join("、"));
        }
        found
    }
}
