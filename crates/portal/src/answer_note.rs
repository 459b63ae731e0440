//! Where an answer comes from and how it can be checked (答复与留痕): shown under every result.

use app::{Answer, Receipt};
use jiff::civil::Date;
use model::{RefusalCode, Register};

use crate::{language::Language, messages::fill, shown, term::Term};

/// Origin and receipt of an answer, ready for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerNote {
    /// When it was answered.
    pub answered_at: String,
    /// As of when the register was asked.
    pub as_of: String,
    /// The register.
    pub register: String,
    /// Who provides it.
    pub owner: Term,
    /// Which state of the register.
    pub register_version: String,
    /// The receipt.
    pub receipt: ReceiptNote,
    /// What is left of the budget.
    pub budget: Option<String>,
    /// The rule that was broken and is not enforced yet.
    pub notice: Option<RefusalCode>,
}

/// A receipt, ready for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptNote {
    /// What the help desk asks for.
    pub reference: String,
    /// Name of the log.
    pub log: String,
    /// Place in it.
    pub index: String,
    /// Leaf hash in groups.
    pub leaf_hash: Vec<String>,
}

impl AnswerNote {
    /// The note of an answer; there is none without one.
    pub fn of<T>(language: Language, answer: &Answer<T>, register: &Register, effective_on: Option<Date>) -> Self {
        let m = &language.messages().answer;
        let was_read = answer.register_version() > 0;
        Self {
            answered_at: fill(m.beijing, &[("at", language.instant(answer.answered_at()))]),
            as_of: match effective_on {
                Some(day) => fill(m.as_of_day, &[("day", language.day(day))]),
                None => m.as_of_now.to_owned(),
            },
            register: language.register(register).to_owned(),
            owner: language.owner(register),
            register_version: if was_read {
                fill(m.register_version_value, &[("n", answer.register_version())])
            } else {
                m.register_not_read.to_owned()
            },
            receipt: ReceiptNote::of(answer.receipt()),
            budget: answer.budget().map(|budget| {
                let (remaining, limit) = (shown::number(budget.remaining), shown::number(budget.limit));
                fill(m.budget_value, &[("remaining", remaining), ("limit", limit)])
            }),
            notice: answer.notice(),
        }
    }
}

impl ReceiptNote {
    /// The note of a receipt.
    pub fn of(receipt: &Receipt) -> Self {
        let hash: String = receipt
            .leaf_hash()
            .as_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self {
            reference: receipt.reference(),
            log: receipt.log().to_owned(),
            // A place is a name and no quantity: without commas, as on paper.
            index: receipt.index().to_string(),
            leaf_hash: shown::code_groups(&hash),
        }
    }
}

#[cfg(test)]
impl AnswerNote {
    /// A note for samples of pages.
    pub(crate) fn sample(budget: Option<&str>) -> Self {
        Self {
            answered_at: "2026年11月24日 11:53:33（北京时间）".to_owned(),
            as_of: crate::messages::ZH.answer.as_of_now.to_owned(),
            register: "企业基本信息".to_owned(),
            owner: Term::plain("市场监督管理部门"),
            register_version: "第 1048576 号变更".to_owned(),
            receipt: ReceiptNote::sample(),
            budget: budget.map(str::to_owned),
            notice: None,
        }
    }
}

#[cfg(test)]
impl AnswerNote {
    /// The same for a reader of English, of a register whose owner has no English name.
    pub(crate) fn sample_in_english() -> Self {
        let m = &crate::messages::EN.answer;
        Self {
            answered_at: fill(m.beijing, &[("at", "24 November 2026, 11:53:33")]),
            as_of: m.as_of_now.to_owned(),
            register: "Enterprises".to_owned(),
            owner: Term::chinese("市场监督管理部门"),
            register_version: fill(m.register_version_value, &[("n", "1048576")]),
            ..Self::sample(None)
        }
    }
}

#[cfg(test)]
impl ReceiptNote {
    /// A receipt for samples of pages.
    pub(crate) fn sample() -> Self {
        let hash = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
        Self {
            reference: "node-1-20481".to_owned(),
            log: "demo.heyan.example/node-1".to_owned(),
            index: "20,481".to_owned(),
            leaf_hash: crate::shown::code_groups(hash),
        }
    }
}
