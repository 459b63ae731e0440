//! How a record changed (变更情况): versions told by what they changed.

use app::HistoryVersion;
use model::Register;

use crate::{language::Language, shown::ShownField, term::Term};

/// At most as many steps are shown; fewer than the application tells, so that the oldest shown is known to be the first.
const STEPS_MAX: usize = 100;

/// One version, told by what it changed.
#[derive(Debug)]
pub(crate) struct HistoryStep {
    pub(crate) effective_on: String,
    pub(crate) recorded_at: String,
    pub(crate) kind: StepKind,
    pub(crate) changes: Vec<FieldChange>,
}

/// What kind of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepKind {
    /// The first version that the register holds.
    First,
    /// Fields changed.
    Changed,
    /// The record was withdrawn.
    Withdrawn,
    /// A withdrawn record came back.
    Restored,
    /// Nothing that is shown changed.
    Same,
}

/// A field that changed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FieldChange {
    pub(crate) field: Term,
    pub(crate) from: Term,
    pub(crate) to: Term,
}

/// The steps of versions that come latest first, and whether older ones were left out.
pub(crate) fn steps(language: Language, register: &Register, versions: &[HistoryVersion]) -> (Vec<HistoryStep>, bool) {
    let is_cut = versions.len() > STEPS_MAX;
    let steps = versions
        .iter()
        .enumerate()
        .take(STEPS_MAX)
        .map(|(i, version)| step(language, register, version, versions.get(i + 1)));
    (steps.collect(), is_cut)
}

fn step(
    language: Language,
    register: &Register,
    version: &HistoryVersion,
    older: Option<&HistoryVersion>,
) -> HistoryStep {
    let changes = older.map_or_else(Vec::new, |older| changes(language, register, version, older));
    let kind = match older {
        _ if version.record.is_retired => StepKind::Withdrawn,
        None => StepKind::First,
        Some(older) if older.record.is_retired => StepKind::Restored,
        Some(_) if changes.is_empty() => StepKind::Same,
        Some(_) => StepKind::Changed,
    };
    HistoryStep {
        effective_on: language.day(version.effective_on),
        recorded_at: language.instant(version.recorded_at),
        kind,
        changes,
    }
}

fn changes(
    language: Language,
    register: &Register,
    version: &HistoryVersion,
    older: &HistoryVersion,
) -> Vec<FieldChange> {
    register
        .fields()
        .filter_map(|(index, field)| {
            let (to, from) = (
                ShownField::of(language, register, index, &version.record),
                ShownField::of(language, register, index, &older.record),
            );
            let is_changed = to.value != from.value;
            is_changed.then(|| FieldChange {
                field: language.field(field),
                from: from.value.in_one_line(language),
                to: to.value.in_one_line(language),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use app::RecordView;
    use jiff::civil::date;
    use model::Catalogue;

    use super::*;

    fn version(register: &Register, year: i16, values: &[(&str, &str)], is_retired: bool) -> HistoryVersion {
        let values = values
            .iter()
            .map(|(id, value)| (register.field(id).unwrap().0, *value))
            .collect();
        let recorded_at = "2021-06-18T15:10:04Z".parse().unwrap();
        let record = RecordView {
            values,
            status: None,
            is_ended: Some(false),
            is_retired,
            effective_on: date(year, 1, 1),
            recorded_at,
            sequence: 1,
            disputed: Vec::new(),
        };
        HistoryVersion {
            effective_on: date(year, 1, 1),
            recorded_at,
            record,
        }
    }

    #[test]
    fn each_version_is_told_by_what_it_changed() {
        let catalogue = Catalogue::built_in();
        let register = catalogue.register("enterprise").unwrap();
        let (old, new) = ([("name", "甲")], [("name", "乙"), ("address", "丙路1号")]);
        let versions = [
            version(register, 2023, &new, false),
            version(register, 2022, &new, true),
            version(register, 2021, &new, false),
            version(register, 2020, &new, false),
            version(register, 2019, &old, false),
        ];
        let (steps, is_cut) = steps(Language::Chinese, register, &versions);
        let kinds: Vec<_> = steps.iter().map(|step| step.kind).collect();
        assert!(!is_cut);
        assert_eq!(
            kinds,
            [
                StepKind::Restored,
                StepKind::Withdrawn,
                StepKind::Same,
                StepKind::Changed,
                StepKind::First
            ]
        );
        let change = |field: &str, from: &str, to: &str| FieldChange {
            field: Term::plain(field),
            from: Term::plain(from),
            to: Term::plain(to),
        };
        assert_eq!(
            steps[3].changes,
            [
                change("企业名称", "甲", "乙"),
                change("住所或经营场所", "无登记信息", "丙路1号")
            ]
        );
        assert_eq!(
            (steps[3].effective_on.as_str(), steps[3].recorded_at.as_str()),
            ("2020年1月1日", "2021年6月18日 23:10:04")
        );
    }

    #[test]
    fn a_long_history_is_cut() {
        let catalogue = Catalogue::built_in();
        let register = catalogue.register("enterprise").unwrap();
        let versions: Vec<_> = (0..=STEPS_MAX).map(|_| version(register, 2020, &[], false)).collect();
        let (steps, is_cut) = steps(Language::Chinese, register, &versions);
        assert!(is_cut && steps.len() == STEPS_MAX && steps.iter().all(|step| step.kind != StepKind::First));
    }
}
