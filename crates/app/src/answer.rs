//! Answers, which exist only together with their receipts.

use std::sync::Arc;

use jiff::Timestamp;
use ledger::{AppendedEntry, Hash};
use model::{BudgetLeft, GrantBudgetLeft, RefusalCode};

use crate::node_of;

/// Proof that a question stands in the ledger — 留痕凭证. Made only when the entry is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    log: Arc<str>,
    index: u64,
    leaf_hash: Hash,
}

impl Receipt {
    pub(crate) fn of(log: &Arc<str>, entry: AppendedEntry) -> Self {
        Self {
            log: log.clone(),
            index: entry.index,
            leaf_hash: entry.leaf_hash,
        }
    }

    /// Name of the log (checkpoint origin).
    pub fn log(&self) -> &str {
        &self.log
    }

    /// Place of the entry in it, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// RFC 6962 leaf hash of the entry.
    pub fn leaf_hash(&self) -> &Hash {
        &self.leaf_hash
    }

    /// The short reference that a help desk can look up.
    pub fn reference(&self) -> String {
        format!("{}-{}", node_of(&self.log), self.index)
    }
}

/// What leaves the system: a value together with the receipt of its question.
#[derive(Clone, Debug)]
#[must_use]
pub struct Answer<T> {
    value: T,
    receipt: Receipt,
    register_version: u64,
    answered_at: Timestamp,
    budget: Option<BudgetLeft>,
    notice: Option<RefusalCode>,
    grant_budgets: Vec<GrantBudgetLeft>,
}

impl<T> Answer<T> {
    pub(crate) fn new(
        value: T,
        receipt: Receipt,
        register_version: u64,
        answered_at: Timestamp,
        budget: Option<BudgetLeft>,
        notice: Option<RefusalCode>,
    ) -> Self {
        Self {
            value,
            receipt,
            register_version,
            answered_at,
            budget,
            notice,
            grant_budgets: Vec::new(),
        }
    }

    /// The same answer with what is left of the grants under which it counted.
    pub(crate) fn with_grant_budgets(self, grant_budgets: Vec<GrantBudgetLeft>) -> Self {
        Self { grant_budgets, ..self }
    }

    /// The same answer with its value told otherwise.
    pub(crate) fn map<U>(self, told: impl FnOnce(T) -> U) -> Answer<U> {
        Answer {
            value: told(self.value),
            receipt: self.receipt,
            register_version: self.register_version,
            answered_at: self.answered_at,
            budget: self.budget,
            notice: self.notice,
            grant_budgets: self.grant_budgets,
        }
    }

    /// What was found.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Gives the value away.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The receipt.
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// Sequence number of the register that was read; 0 when it was not read (dry run).
    pub fn register_version(&self) -> u64 {
        self.register_version
    }

    /// When it was answered.
    pub fn answered_at(&self) -> Timestamp {
        self.answered_at
    }

    /// What the answer has to say besides: a rule that was broken and is not enforced yet.
    pub fn notice(&self) -> Option<RefusalCode> {
        self.notice
    }

    /// What is left of the budgets of grants under which it counted; most grants have none.
    pub fn grant_budgets(&self) -> &[GrantBudgetLeft] {
        &self.grant_budgets
    }

    /// What is left of the caller's budget; `None` for the public.
    pub fn budget(&self) -> Option<&BudgetLeft> {
        self.budget.as_ref()
    }
}
