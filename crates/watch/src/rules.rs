//! The rules, each with what it remembers.

mod cases_without_sequel;
mod decoy;
mod not_found_share;
mod out_of_hours;
mod refusals_in_a_row;
mod same_subject;
mod subjects_of_case;
#[cfg(test)]
mod tests;
mod volume;

pub use cases_without_sequel::{CaseToJudge, CasesWithoutSequelRule};
pub use decoy::DecoyRule;
pub use not_found_share::NotFoundShareRule;
pub use out_of_hours::OutOfHoursRule;
pub use refusals_in_a_row::RefusalsInARowRule;
pub use same_subject::SameSubjectRule;
pub use subjects_of_case::SubjectsOfCaseRule;
pub use volume::VolumeRule;

use std::sync::Arc;

use ledger::RecordedEntry;

use crate::Who;

const MICROS_A_MINUTE: i64 = 60_000_000;
/// Most questions that one window holds; a person who asks more in it is measured by the latest.
const WINDOW_MAX: usize = 10_000;

/// Organisation and principal: whom most rules are about. An anonymous caller is nobody.
pub type Asker = (Arc<str>, Arc<str>);

/// Made once for all rules that look at an entry.
pub fn asker(entry: &RecordedEntry) -> Option<Asker> {
    let text = |text: &Option<String>| text.as_deref().map(Arc::from);
    Some((text(&entry.organisation)?, text(&entry.principal)?))
}

fn who(entry: &RecordedEntry) -> Who {
    Who {
        organisation: entry.organisation.clone(),
        post: entry.post.clone(),
        principal: entry.principal.clone(),
        certificate: entry.certificate.clone(),
        ..Who::default()
    }
}
