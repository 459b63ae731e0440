//! Why there is no answer.

use model::{Refusal, RefusalCode};
use store::StoreError;

use crate::{NotPossible, Receipt};

/// A question that the gate refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedQuestion {
    /// Which rule, and its particulars.
    pub refusal: Refusal,
    /// Receipt of the refusal; `None` only where the ledger itself could not take it.
    pub receipt: Option<Receipt>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The gate refused.
    #[error("refused: {}", .0.refusal.code.as_str())]
    Refused(Box<RefusedQuestion>),
    /// A change at the desk cannot be made, whoever wants it.
    #[error("{}", .0.message)]
    NotPossible(Box<NotPossible>),
    /// Storage cannot be read or written just now, or what it holds is damaged.
    #[error("storage is unavailable{}", .reference.as_deref().map(|of| format!(" (ledger reference {of})")).unwrap_or_default())]
    Unavailable {
        /// By what the operator finds the question in the ledger.
        reference: Option<String>,
        /// What storage said.
        #[source]
        source: StoreError,
    },
}

impl AppError {
    pub(crate) fn with_reference(self, of: String) -> Self {
        match self {
            Self::Unavailable { source, .. } if !of.is_empty() => Self::Unavailable {
                reference: Some(of),
                source,
            },
            other => other,
        }
    }
}

/// Refused before anything was asked or done, or where the ledger itself failed: without a receipt.
impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(RefusedQuestion { refusal, receipt: None }))
    }
}

impl From<RefusalCode> for AppError {
    fn from(code: RefusalCode) -> Self {
        Refusal::from(code).into()
    }
}

impl From<StoreError> for AppError {
    fn from(source: StoreError) -> Self {
        Self::Unavailable {
            reference: None,
            source,
        }
    }
}

impl From<NotPossible> for AppError {
    fn from(why: NotPossible) -> Self {
        Self::NotPossible(Box::new(why))
    }
}
