use std::borrow::Cow;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{EntryFilter, UnreadableEntry};

/// What entries are found by without reading them all — 索引项: names of which each has few entries beside all there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryTerm<'a> {
    /// Keyed hash of a subject in hexadecimal.
    Subject(&'a str),
    /// Case number.
    Case(&'a str),
    /// What a deed was done to.
    Object(&'a str),
    /// Person or system that asked.
    Principal(&'a str),
}

impl EntryTerm<'_> {
    /// The term as an index keeps it: the first 64 bits of its SHA-256. Two terms may share one, so what an index finds is
    /// held against the filter.
    pub fn key(self) -> u64 {
        let (kind, value) = match self {
            Self::Subject(value) => (b's', value),
            Self::Case(value) => (b'c', value),
            Self::Object(value) => (b'o', value),
            Self::Principal(value) => (b'p', value),
        };
        let hash = Sha256::new().chain_update([kind]).chain_update(value).finalize();
        u64::from_be_bytes(hash[..8].try_into().expect("8 of 32 bytes"))
    }
}

/// What an index needs of an entry, borrowed from its bytes; the rest is passed over.
#[derive(Debug, Deserialize)]
pub struct EntryNames<'a> {
    #[serde(rename = "sub", default, borrow)]
    subject: Option<Text<'a>>,
    #[serde(default, borrow)]
    case: Option<Text<'a>>,
    #[serde(rename = "obj", default, borrow)]
    object: Option<Text<'a>>,
    #[serde(rename = "who", default, borrow)]
    principal: Option<Text<'a>>,
}

impl<'a> EntryNames<'a> {
    /// Reads an entry's bytes.
    ///
    /// # Errors
    /// [`UnreadableEntry`].
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, UnreadableEntry> {
        Ok(serde_json::from_slice(bytes)?)
    }

    /// The terms by which the entry is found.
    pub fn terms(&self) -> impl Iterator<Item = EntryTerm<'_>> {
        [
            self.subject.as_ref().map(|name| EntryTerm::Subject(&name.0)),
            self.case.as_ref().map(|name| EntryTerm::Case(&name.0)),
            self.object.as_ref().map(|name| EntryTerm::Object(&name.0)),
            self.principal.as_ref().map(|name| EntryTerm::Principal(&name.0)),
        ]
        .into_iter()
        .flatten()
    }
}

/// A text, borrowed where it has no escapes.
#[derive(Debug, Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl EntryFilter {
    /// The terms of which every entry that this filter admits has at least one, those with the fewest entries first; empty
    /// when only reading entries tells.
    pub fn terms(&self) -> Vec<EntryTerm<'_>> {
        if !self.subjects.is_empty() {
            return self
                .subjects
                .iter()
                .map(|subject| EntryTerm::Subject(subject))
                .collect();
        }
        let case = self.case.as_deref().map(EntryTerm::Case);
        let object = self.object.as_deref().map(EntryTerm::Object);
        let principal = self.principal.as_deref().map(EntryTerm::Principal);
        case.or(object).or(principal).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, Door, Entry, Outcome, RecordedAt, RecordedEntry};

    #[test]
    fn whatever_a_filter_admits_has_one_of_its_terms() {
        let mut entry = Entry::new(
            RecordedAt::from_unix_micros(0),
            Door::Extranet,
            Action::Verify,
            Outcome::Found,
        );
        (entry.principal, entry.case, entry.object) = (Some("clerk"), Some("case"), Some("object"));
        entry.subject = Some(&[0xab, 0xcd]);
        let bytes = entry.to_bytes();
        let entry = EntryNames::from_bytes(&bytes).unwrap();
        let text = |text: &str| Some(text.to_owned());
        let any = EntryFilter::default;
        let cases = [
            (any(), vec![]),
            (
                EntryFilter {
                    organisation: text("hall"),
                    ..any()
                },
                vec![],
            ),
            (
                EntryFilter {
                    principal: text("clerk"),
                    case: text("case"),
                    ..any()
                },
                vec![EntryTerm::Case("case")],
            ),
            (
                EntryFilter {
                    principal: text("clerk"),
                    object: text("object"),
                    ..any()
                },
                vec![EntryTerm::Object("object")],
            ),
            (
                EntryFilter {
                    principal: text("clerk"),
                    ..any()
                },
                vec![EntryTerm::Principal("clerk")],
            ),
            (
                EntryFilter {
                    subjects: vec!["00".into(), "abcd".into()],
                    case: text("case"),
                    ..any()
                },
                vec![EntryTerm::Subject("00"), EntryTerm::Subject("abcd")],
            ),
        ];
        for (filter, expected) in cases {
            let terms = filter.terms();
            assert_eq!(terms, expected, "{filter:?}");
            let has_one = entry.terms().any(|term| terms.contains(&term));
            assert_eq!(has_one, !expected.is_empty(), "{filter:?}");
        }
    }

    #[test]
    fn an_index_reads_the_terms_that_the_entry_has() {
        let mut entry = Entry::new(
            RecordedAt::from_unix_micros(0),
            Door::Local,
            Action::Authorise,
            Outcome::Applied,
        );
        let (subject, escaped) = ([7; 32], "a \"case\" of\n北京");
        (entry.organisation, entry.fields) = (Some("hall"), vec!["name"]);
        for (case, object, principal, subject) in [
            (None, None, None, None),
            (Some(escaped), None, Some("clerk"), Some(subject.as_slice())),
            (Some("case"), Some("object"), None, None),
        ] {
            (entry.case, entry.object, entry.principal, entry.subject) = (case, object, principal, subject);
            let bytes = entry.to_bytes();
            let (whole, names) = (RecordedEntry::from_bytes(&bytes), EntryNames::from_bytes(&bytes));
            let (whole, names) = (whole.unwrap(), names.unwrap());
            let expected = [
                whole.subject.as_deref().map(EntryTerm::Subject),
                whole.case.as_deref().map(EntryTerm::Case),
                whole.object.as_deref().map(EntryTerm::Object),
                whole.principal.as_deref().map(EntryTerm::Principal),
            ];
            assert!(names.terms().eq(expected.into_iter().flatten()), "{whole:?}");
        }
    }

    #[test]
    fn kinds_of_terms_are_told_apart() {
        let all = [
            EntryTerm::Subject("x"),
            EntryTerm::Case("x"),
            EntryTerm::Object("x"),
            EntryTerm::Principal("x"),
        ];
        for (place, one) in all.iter().enumerate() {
            assert!(all[..place].iter().all(|other| other.key() != one.key()), "{one:?}");
        }
        // Index files written before have to stay right: printf 'cx' | sha256sum.
        assert_eq!(EntryTerm::Case("x").key(), 0x2c11_79ae_edae_a902);
    }
}
