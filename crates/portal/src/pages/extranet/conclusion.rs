//! What an answer came to, and what was asked (结论): the same on both result pages.

use model::{Outcome, Purpose, Register, Subject};

use crate::{messages::ZH, visitor::Visitor};

/// The overall outcome, in words.
#[derive(Clone, Copy)]
pub(crate) struct Conclusion {
    pub(super) heading: &'static str,
    pub(super) note: &'static str,
    pub(super) class: &'static str,
}

impl Conclusion {
    /// Of a verification.
    pub(crate) fn of_verification(outcome: Outcome) -> Self {
        let m = &ZH.verification;
        match outcome {
            Outcome::Consistent => Self {
                heading: m.consistent,
                note: m.consistent_note,
                class: "good",
            },
            Outcome::Inconsistent => Self {
                heading: m.inconsistent,
                note: m.inconsistent_note,
                class: "wrong",
            },
            other => Self::without_record(other),
        }
    }

    /// Of a reading.
    pub(crate) fn of_reading(outcome: Outcome) -> Self {
        let m = &ZH.reading;
        match outcome {
            Outcome::Found => Self {
                heading: m.found,
                note: m.use_note,
                class: "good",
            },
            other => Self::without_record(other),
        }
    }

    fn without_record(outcome: Outcome) -> Self {
        let (m, q) = (&ZH.verification, &ZH.question);
        match outcome {
            Outcome::WouldBeAnswered => Self {
                heading: q.dry_run_good,
                note: q.dry_run_good_note,
                class: "good",
            },
            Outcome::Ambiguous => Self {
                heading: m.ambiguous,
                note: m.ambiguous_note,
                class: "neutral",
            },
            Outcome::NotFound => Self {
                heading: m.not_found,
                note: m.not_found_note,
                class: "neutral",
            },
            // Not an outcome of these questions; told in the model's words rather than in wrong ones.
            other => Self {
                heading: other.term(),
                note: "",
                class: "neutral",
            },
        }
    }
}

/// What was asked, why and by whom, as it stands on the paper.
pub(crate) struct About {
    /// 企业基本信息.
    pub(super) register: String,
    /// The subject's code.
    pub(super) subject: Vec<String>,
    /// 事项编码.
    pub(super) matter: String,
    /// 办件编号.
    pub(super) case: String,
    /// Who asked.
    pub(super) clerk: String,
}

impl About {
    /// Of a question.
    pub(crate) fn of(register: &Register, subject: &Subject, purpose: &Purpose, visitor: &Visitor) -> Self {
        Self {
            register: register.name.clone(),
            subject: register.field_at(subject.field).field_type.groups(subject.value()),
            matter: purpose.matter.clone(),
            case: purpose.case.clone(),
            clerk: visitor.in_one_line(),
        }
    }
}

#[cfg(test)]
impl About {
    pub(super) fn sample() -> Self {
        Self {
            register: "公民基本信息".to_owned(),
            subject: model::FieldType::CitizenNumber.groups("990101199001010015"),
            matter: "000119001000".to_owned(),
            case: "YL-2026-000123".to_owned(),
            clerk: "样例省政务服务中心　综合窗口　王样例".to_owned(),
        }
    }
}
