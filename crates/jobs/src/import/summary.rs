//! What an import found and did.

use std::{collections::HashMap, time::Duration};

use app::BatchSummary;
use model::{Register, catalogue::FieldIndex};
use serde::Serialize;

use super::Encoding;

/// A rule that rows broke, or a note that they got, and how often — 按规则统计的被拒情况、提示情况.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BrokenRule {
    /// Stable code of the rule.
    pub rule: String,
    /// Chinese name of the field; `None` where the row as a whole is at fault.
    pub field: Option<String>,
    /// How many rows broke it; a row that breaks several rules counts at each.
    pub rows: u64,
    /// The rule as told at its first occurrence.
    pub message: String,
    /// The line of its first occurrence.
    pub first_line: u64,
}

/// What an import found and did — 导入结果.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportSummary {
    /// Id of the register.
    pub register: String,
    /// Its name.
    pub register_name: String,
    /// The file.
    pub file: String,
    /// The encoding it was read in.
    pub encoding: Encoding,
    /// Rows in the file, without heading and empty lines.
    pub rows: u64,
    /// Rows that keep all rules.
    pub accepted: u64,
    /// Rows in the rejects file.
    pub rejected: u64,
    /// Why, most frequent first.
    pub rejected_by_rule: Vec<BrokenRule>,
    /// Where the rejected rows are listed, if there are any.
    pub rejects_file: Option<String>,
    /// Accepted rows that are worth a second look.
    pub noted: u64,
    /// Why, most frequent first.
    pub noted_by_rule: Vec<BrokenRule>,
    /// Where these rows are listed, if there are any.
    pub notes_file: Option<String>,
    /// Whether these lists hold personal data.
    pub lists_are_personal: bool,
    /// Whether the register was changed, or could have been: `false` for a dry run, a refused one and a repeat.
    pub applied: bool,
    /// The same batch had been applied before.
    pub is_repeat: bool,
    /// Records that the register did not have.
    pub added: u64,
    /// Records with a new version.
    pub changed: u64,
    /// Records that were as the file says already.
    pub unchanged: u64,
    /// Records withdrawn.
    pub retired: u64,
    /// Versions written.
    pub versions: u64,
    /// Records in force before.
    pub records_before: u64,
    /// The register's version before.
    pub sequence_before: u64,
    /// The register's version after.
    pub sequence_after: u64,
    /// How long it took, without waiting for people.
    pub seconds: f64,
}

impl ImportSummary {
    pub(super) fn take_batch(&mut self, batch: &BatchSummary) {
        self.is_repeat = batch.is_repeat;
        self.added = batch.added;
        self.changed = batch.changed;
        self.unchanged = batch.unchanged;
        self.retired = batch.retired;
        self.versions = batch.versions;
        self.records_before = batch.records_before;
        self.sequence_before = batch.sequence_before;
        self.sequence_after = batch.sequence_after;
    }

    pub(super) fn add_time(&mut self, elapsed: Duration) {
        self.seconds += elapsed.as_secs_f64();
    }
}

/// Counts of one thread, or of all.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub rows: u64,
    pub rejected: u64,
    pub broken: ByRule,
    pub noted: u64,
    pub notes: ByRule,
}

impl Tally {
    pub fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.rejected += other.rejected;
        self.broken.add(other.broken);
        self.noted += other.noted;
        self.notes.add(other.notes);
    }
}

/// How often each rule was met, with its first place.
#[derive(Clone, Debug, Default)]
pub(super) struct ByRule(HashMap<(&'static str, Option<FieldIndex>), Broken>);

#[derive(Clone, Debug)]
struct Broken {
    rows: u64,
    first_line: u64,
    message: String,
}

impl ByRule {
    pub fn count(&mut self, rule: &'static str, field: Option<FieldIndex>, line: u64, message: &str) {
        match self.0.get_mut(&(rule, field)) {
            Some(broken) => broken.rows += 1,
            None => {
                self.0.insert(
                    (rule, field),
                    Broken {
                        rows: 1,
                        first_line: line,
                        message: message.to_owned(),
                    },
                );
            }
        }
    }

    fn add(&mut self, other: Self) {
        for (place, theirs) in other.0 {
            match self.0.get_mut(&place) {
                Some(ours) => {
                    ours.rows += theirs.rows;
                    if theirs.first_line < ours.first_line {
                        (ours.first_line, ours.message) = (theirs.first_line, theirs.message);
                    }
                }
                None => {
                    self.0.insert(place, theirs);
                }
            }
        }
    }

    /// Most frequent first.
    pub fn in_order(self, register: &Register) -> Vec<BrokenRule> {
        let mut rules: Vec<_> = self
            .0
            .into_iter()
            .map(|((rule, field), broken)| BrokenRule {
                rule: rule.to_owned(),
                field: field.map(|field| register.field_at(field).name.clone()),
                rows: broken.rows,
                message: broken.message,
                first_line: broken.first_line,
            })
            .collect();
        rules.sort_by(|a, b| {
            b.rows
                .cmp(&a.rows)
                .then(a.first_line.cmp(&b.first_line))
                .then(a.rule.cmp(&b.rule))
        });
        rules
    }
}
