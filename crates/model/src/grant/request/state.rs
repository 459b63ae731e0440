//! Where a request stands and what moves it — 申请状态.

use crate::grant::GrantTerms;

words! {
    /// Where a request for a grant stands — 申请状态.
    GrantRequestState {
        /// Filed, waits for the owner — 待审.
        Submitted = "submitted", "待审";
        /// Sent back with a question — 退回补正.
        AskedBack = "asked_back", "退回补正";
        /// Answered, waits for the owner again — 补正待审.
        Resubmitted = "resubmitted", "补正待审";
        /// The grant was given — 已批准.
        Approved = "approved", "已批准";
        /// Refused with a reason — 不予批准.
        Refused = "refused", "不予批准";
        /// Taken back by the lead agency — 已撤回.
        Withdrawn = "withdrawn", "已撤回";
    }
}

impl GrantRequestState {
    /// Whether nothing more can happen to it.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Approved | Self::Refused | Self::Withdrawn)
    }

    /// Whether the owner has to do something.
    pub fn is_with_owner(self) -> bool {
        matches!(self, Self::Submitted | Self::Resubmitted)
    }

    /// The state that an event leads to; `None` where it cannot happen.
    pub fn after(self, event: &GrantRequestEvent) -> Option<Self> {
        match event {
            GrantRequestEvent::AskedBack { .. } => self.is_with_owner().then_some(Self::AskedBack),
            GrantRequestEvent::Answered { .. } => (self == Self::AskedBack).then_some(Self::Resubmitted),
            GrantRequestEvent::Approved { .. } => self.is_with_owner().then_some(Self::Approved),
            // Also while an answer is awaited: one that never comes must not keep the request open for ever.
            GrantRequestEvent::Refused { .. } => (!self.is_closed()).then_some(Self::Refused),
            GrantRequestEvent::Withdrawn { .. } => (!self.is_closed()).then_some(Self::Withdrawn),
        }
    }
}

/// What happens to a request — 办理步骤.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GrantRequestEvent {
    /// The owner asks back — 退回补正.
    AskedBack {
        /// What is missing or unclear.
        question: String,
    },
    /// The lead agency answers — 补正.
    Answered {
        /// What it has to say.
        answer: String,
        /// Other terms, where the first were the trouble.
        terms: Option<GrantTerms>,
    },
    /// The owner gives the grant — 批准.
    Approved {
        /// On these terms, as asked for or narrower.
        terms: GrantTerms,
        /// Number of the grant; ignored until storage has given it one.
        grant: u64,
    },
    /// The owner refuses — 不予批准.
    Refused {
        /// Why.
        reason: String,
    },
    /// The lead agency takes it back — 撤回.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

impl GrantRequestEvent {
    /// The stable name for programs and storage.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::AskedBack { .. } => "asked_back",
            Self::Answered { .. } => "answered",
            Self::Approved { .. } => "approved",
            Self::Refused { .. } => "refused",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// The official term.
    pub fn term(&self) -> &'static str {
        match self {
            Self::AskedBack { .. } => "退回补正",
            Self::Answered { .. } => "补正",
            Self::Approved { .. } => "批准",
            Self::Refused { .. } => "不予批准",
            Self::Withdrawn { .. } => "撤回",
        }
    }

    /// The text that comes with it; an approval has none.
    pub fn text(&self) -> &str {
        self.required_text().map_or("", |(_, text)| text)
    }

    /// The terms that come with it.
    pub fn terms(&self) -> Option<&GrantTerms> {
        match self {
            Self::Answered { terms, .. } => terms.as_ref(),
            Self::Approved { terms, .. } => Some(terms),
            _ => None,
        }
    }

    pub(super) fn required_text(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::AskedBack { question } => Some(("需补正的问题", question)),
            Self::Answered { answer, .. } => Some(("补正说明", answer)),
            Self::Approved { .. } => None,
            Self::Refused { reason } => Some(("不予批准的理由", reason)),
            Self::Withdrawn { reason } => Some(("撤回的理由", reason)),
        }
    }
}
