//! Where an application stands and what moves it — 申请状态.

words! {
    /// Where an application stands — 申请状态.
    ApplicationState {
        /// Filed, waits for the owner — 待审.
        Submitted = "submitted", "待审";
        /// Sent back with a question — 退回补正.
        AskedBack = "asked_back", "退回补正";
        /// Answered, waits for the owner again — 补正待审.
        Resubmitted = "resubmitted", "补正待审";
        /// Approved, waits to be collected — 待领取.
        Granted = "granted", "待领取";
        /// A certificate was issued — 已批准.
        Approved = "approved", "已批准";
        /// Refused with a reason — 不予批准.
        Refused = "refused", "不予批准";
        /// Taken back by the lead agency — 已撤回.
        Withdrawn = "withdrawn", "已撤回";
    }
}

impl ApplicationState {
    /// Whether nothing more can happen to it.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Approved | Self::Refused | Self::Withdrawn)
    }

    /// The state that an event leads to; `None` where it cannot happen.
    pub fn after(self, event: &ApplicationEvent) -> Option<Self> {
        let is_with_owner = matches!(self, Self::Submitted | Self::Resubmitted);
        match event {
            ApplicationEvent::AskedBack { .. } => is_with_owner.then_some(Self::AskedBack),
            ApplicationEvent::Answered { .. } => (self == Self::AskedBack).then_some(Self::Resubmitted),
            ApplicationEvent::Approved { .. } => is_with_owner.then_some(Self::Approved),
            ApplicationEvent::Granted => is_with_owner.then_some(Self::Granted),
            ApplicationEvent::Collected { .. } => (self == Self::Granted).then_some(Self::Approved),
            // Also while an answer is awaited: one that never comes must not keep the application open for ever.
            ApplicationEvent::Refused { .. } => (!self.is_closed()).then_some(Self::Refused),
            ApplicationEvent::Withdrawn { .. } => (!self.is_closed()).then_some(Self::Withdrawn),
        }
    }
}

/// What happens to an application — 办理步骤.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplicationEvent {
    /// The owner asks back — 退回补正.
    AskedBack {
        /// What is missing or unclear.
        question: String,
    },
    /// The lead agency answers — 补正.
    Answered {
        /// What it has to say.
        answer: String,
        /// Another request, where the first was the trouble.
        request_pem: Option<String>,
        /// Other days, where the first were the trouble.
        days: Option<u32>,
    },
    /// The owner approves, and a certificate is issued — 批准.
    Approved {
        /// Serial number of the certificate.
        serial: String,
    },
    /// The owner approves one whose key is not made yet — 批准，待领取.
    Granted,
    /// The lead agency collects it: key and certificate are made — 领取.
    Collected {
        /// Serial number of the certificate.
        serial: String,
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

impl ApplicationEvent {
    /// The stable name for programs and storage.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::AskedBack { .. } => "asked_back",
            Self::Answered { .. } => "answered",
            Self::Approved { .. } => "approved",
            Self::Granted => "granted",
            Self::Collected { .. } => "collected",
            Self::Refused { .. } => "refused",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// The official term.
    pub fn term(&self) -> &'static str {
        match self {
            Self::AskedBack { .. } => "退回补正",
            Self::Answered { .. } => "补正",
            Self::Approved { .. } | Self::Granted => "批准",
            Self::Collected { .. } => "领取",
            Self::Refused { .. } => "不予批准",
            Self::Withdrawn { .. } => "撤回",
        }
    }

    /// The text that comes with it: question, answer, serial number, reason, or what is to be done next.
    pub fn text(&self) -> &str {
        match self {
            Self::AskedBack { question: text }
            | Self::Answered { answer: text, .. }
            | Self::Approved { serial: text }
            | Self::Collected { serial: text }
            | Self::Refused { reason: text }
            | Self::Withdrawn { reason: text } => text,
            Self::Granted => "密钥由平台生成，待领取",
        }
    }

    pub(super) fn text_term(&self) -> &'static str {
        match self {
            Self::AskedBack { .. } => "需补正的问题",
            Self::Answered { .. } => "补正说明",
            Self::Approved { .. } | Self::Granted | Self::Collected { .. } => "证书序列号",
            Self::Refused { .. } => "不予批准的理由",
            Self::Withdrawn { .. } => "撤回的原因",
        }
    }

    pub(super) fn is_owners(&self) -> bool {
        matches!(
            self,
            Self::AskedBack { .. } | Self::Approved { .. } | Self::Granted | Self::Refused { .. }
        )
    }
}
