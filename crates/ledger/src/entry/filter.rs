use super::{Outcome, RecordedAt, RecordedEntry};

/// Which entries are looked for — 留痕查询条件. What is not set admits every entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Organisation of the caller.
    pub organisation: Option<String>,
    /// Person or system that asked.
    pub principal: Option<String>,
    /// Matter for which it was asked.
    pub matter: Option<String>,
    /// Case number for which it was asked.
    pub case: Option<String>,
    /// Register that was asked.
    pub register: Option<String>,
    /// Stable code of what was done at the desk.
    pub deed: Option<String>,
    /// Number or id of what it was done to.
    pub object: Option<String>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Asked at this instant or later.
    pub from: Option<RecordedAt>,
    /// Asked before this instant.
    pub until: Option<RecordedAt>,
    /// Keyed hashes of the subject in hexadecimal, of which any will do: a number may belong to several registers, and
    /// each has its own hash. Empty: any subject.
    pub subjects: Vec<String>,
}

impl EntryFilter {
    /// Whether this entry is one of those looked for.
    pub fn admits(&self, entry: &RecordedEntry) -> bool {
        let texts = [
            (&self.organisation, &entry.organisation),
            (&self.principal, &entry.principal),
            (&self.matter, &entry.matter),
            (&self.case, &entry.case),
            (&self.register, &entry.register),
            (&self.deed, &entry.deed),
            (&self.object, &entry.object),
        ];
        texts.iter().all(|(wanted, found)| wanted.is_none() || wanted == found)
            && self.outcome.is_none_or(|wanted| wanted == entry.outcome)
            && self.from.is_none_or(|from| entry.at >= from)
            && self.until.is_none_or(|until| entry.at < until)
            && (self.subjects.is_empty()
                || entry
                    .subject
                    .as_ref()
                    .is_some_and(|found| self.subjects.contains(found)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, Door, Entry};

    fn at(micros: i64) -> RecordedAt {
        RecordedAt::from_unix_micros(micros)
    }

    #[test]
    fn each_condition_admits_its_own_and_nothing_else() {
        let mut entry = Entry::new(at(10), Door::Extranet, Action::Verify, Outcome::NotFound);
        (entry.organisation, entry.principal) = (Some("hall"), Some("clerk"));
        (entry.matter, entry.case, entry.register) = (Some("matter"), Some("case"), Some("population"));
        entry.subject = Some(&[0xab, 0xcd]);
        let entry = RecordedEntry::from_bytes(&entry.to_bytes()).unwrap();
        let text = |text: &str| Some(text.to_owned());
        let any = EntryFilter::default;
        let cases = [
            (any(), true),
            (
                EntryFilter {
                    organisation: text("hall"),
                    ..any()
                },
                true,
            ),
            (
                EntryFilter {
                    organisation: text("hal"),
                    ..any()
                },
                false,
            ),
            (
                EntryFilter {
                    principal: text("clerk"),
                    ..any()
                },
                true,
            ),
            (
                EntryFilter {
                    principal: text("lead"),
                    ..any()
                },
                false,
            ),
            (
                EntryFilter {
                    matter: text("matter"),
                    ..any()
                },
                true,
            ),
            (
                EntryFilter {
                    matter: text("other"),
                    ..any()
                },
                false,
            ),
            (
                EntryFilter {
                    case: text("case"),
                    ..any()
                },
                true,
            ),
            (
                EntryFilter {
                    case: text(""),
                    ..any()
                },
                false,
            ),
            (
                EntryFilter {
                    register: text("population"),
                    ..any()
                },
                true,
            ),
            (
                EntryFilter {
                    register: text("enterprise"),
                    ..any()
                },
                false,
            ),
            (
                EntryFilter {
                    outcome: Some(Outcome::NotFound),
                    ..any()
                },
                true,
            ),
            (
                EntryFilter {
                    outcome: Some(Outcome::Found),
                    ..any()
                },
                false,
            ),
            (
                EntryFilter {
                    from: Some(at(10)),
                    ..any()
                },
                true,
            ),
            (
                EntryFilter {
                    from: Some(at(11)),
                    ..any()
                },
                false,
            ),
            (
                EntryFilter {
                    until: Some(at(11)),
                    ..any()
                },
                true,
            ),
            (
                EntryFilter {
                    until: Some(at(10)),
                    ..any()
                },
                false,
            ),
            (
                EntryFilter {
                    subjects: vec!["00".into(), "abcd".into()],
                    ..any()
                },
                true,
            ),
            (
                EntryFilter {
                    subjects: vec!["abce".into()],
                    ..any()
                },
                false,
            ),
            (
                EntryFilter {
                    case: text("case"),
                    principal: text("lead"),
                    ..any()
                },
                false,
            ),
        ];
        for (filter, expected) in cases {
            assert_eq!(filter.admits(&entry), expected, "{filter:?}");
        }
        let anonymous = Entry::new(at(10), Door::Internet, Action::Lookup, Outcome::Found);
        let anonymous = RecordedEntry::from_bytes(&anonymous.to_bytes()).unwrap();
        assert!(
            !EntryFilter {
                subjects: vec!["abcd".into()],
                ..any()
            }
            .admits(&anonymous)
        );
    }
}
