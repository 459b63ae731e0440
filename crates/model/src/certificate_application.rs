//! Applications for certificates — 证书申请: filed by a province's lead agency, decided by the owner of the population register.

mod permitted;
mod state;

use jiff::Timestamp;

pub use permitted::{check_filing, check_step};
pub use state::{ApplicationEvent, ApplicationState};

use crate::{KeyFault, OrganisationId, PrincipalId};

/// Who answers for a certificate — 责任人: named by the lead agency with every application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponsiblePerson {
    name: String,
    post: String,
    telephone: String,
}

impl ResponsiblePerson {
    /// What a fault calls the post.
    pub const POST_TERM: &str = "责任人职务";
    /// Most characters of a name or post.
    pub const TEXT_CHARS_MAX: usize = 50;

    /// Takes name, post and telephone number.
    ///
    /// # Errors
    /// `Text` when name or post is empty, longer than [`Self::TEXT_CHARS_MAX`] or has control characters; `Telephone`
    /// when the number is not 7 to 20 digits with `+`, `-`, brackets or blanks between them.
    pub fn new(name: &str, post: &str, telephone: &str) -> Result<Self, ApplicationFault> {
        let digits = telephone.chars().filter(char::is_ascii_digit).count();
        let is_number = telephone.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c));
        if !is_number || !(7..=20).contains(&digits) || telephone.len() > 30 {
            return Err(ApplicationFault::Telephone);
        }
        Ok(Self {
            name: text("责任人姓名", name, Self::TEXT_CHARS_MAX)?,
            post: text(Self::POST_TERM, post, Self::TEXT_CHARS_MAX)?,
            telephone: telephone.trim().to_owned(),
        })
    }

    /// Name — 姓名.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Post — 职务.
    pub fn post(&self) -> &str {
        &self.post
    }

    /// Telephone number — 联系电话.
    pub fn telephone(&self) -> &str {
        &self.telephone
    }
}

/// What a lead agency files — 申请内容.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationFiling {
    /// The lead agency — 省级牵头机构.
    pub organisation: OrganisationId,
    /// Who filed it, a person of the lead agency.
    pub filed_by: PrincipalId,
    /// When.
    pub filed_at: Timestamp,
    /// The operator who entered it at the command line (代录), as storage kept it; `None`: the official himself.
    pub entered_by: Option<String>,
    /// Who answers for it.
    pub responsible: ResponsiblePerson,
    /// Whose certificate it shall be: a person in a post or a system.
    pub principal: PrincipalId,
    /// The request (PKCS#10, PEM) made with the holder's key, as it was proved at the door; `None` for browsers, whose key
    /// is made when the certificate is collected.
    pub request_pem: Option<String>,
    /// Wanted days of life.
    pub days: u32,
    /// Why — 申请理由.
    pub reason: String,
}

/// One thing that happened to an application after it was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationStep {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: PrincipalId,
    /// The operator who entered it at the command line (代录), as storage kept it; `None`: the official himself.
    pub entered_by: Option<String>,
    /// What.
    pub event: ApplicationEvent,
}

/// An application — 证书申请: what was filed and all that happened since, from which its state follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateApplication {
    number: u64,
    filing: ApplicationFiling,
    steps: Vec<ApplicationStep>,
    state: ApplicationState,
}

impl CertificateApplication {
    /// Most days that can be asked for. Two years have at most 731; to the second the rule is kept by whoever issues.
    pub const DAYS_MAX: u32 = 731;
    /// Most characters of a reason, question or answer.
    pub const TEXT_CHARS_MAX: usize = 500;
    /// Within how many days a granted certificate has to be collected: whoever is not there by then applies anew.
    pub const COLLECT_DAYS_MAX: i64 = 30;
    /// Most steps: a question and its answer twenty times over is a matter for the telephone.
    pub const STEPS_MAX: usize = 40;

    /// An application with everything that happened to it so far.
    ///
    /// # Errors
    /// When something was filed or done that the rules do not allow.
    pub fn new(
        number: u64,
        filing: ApplicationFiling,
        steps: impl IntoIterator<Item = ApplicationStep>,
    ) -> Result<Self, ApplicationFault> {
        check_days(filing.days)?;
        text("申请理由", &filing.reason, Self::TEXT_CHARS_MAX)?;
        let mut application = Self {
            number,
            filing,
            steps: Vec::new(),
            state: ApplicationState::Submitted,
        };
        for step in steps {
            application.take(step)?;
        }
        Ok(application)
    }

    /// Goes one step further. Who may do it is the affair of [`check_step`].
    ///
    /// # Errors
    /// `State` when that cannot be done now, `Text` and `Days` when what comes with it breaks a rule. The application is
    /// then as before.
    pub fn take(&mut self, step: ApplicationStep) -> Result<(), ApplicationFault> {
        let state = self.state.after(&step.event).ok_or(ApplicationFault::State {
            number: self.number,
            state: self.state,
            wanted: step.event.term(),
        })?;
        text(step.event.text_term(), step.event.text(), Self::TEXT_CHARS_MAX)?;
        if let ApplicationEvent::Answered { days: Some(days), .. } = &step.event {
            check_days(*days)?;
        }
        // A decision is always possible: only the talk before it is bounded.
        let is_talk = matches!(state, ApplicationState::AskedBack | ApplicationState::Resubmitted);
        if self.steps.len() >= Self::STEPS_MAX && is_talk {
            return Err(ApplicationFault::StepsMax { number: self.number });
        }
        self.state = state;
        self.steps.push(step);
        Ok(())
    }

    /// Its number — 申请编号.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What was filed.
    pub fn filing(&self) -> &ApplicationFiling {
        &self.filing
    }

    /// What happened since, oldest first.
    pub fn steps(&self) -> &[ApplicationStep] {
        &self.steps
    }

    /// Where it stands.
    pub fn state(&self) -> ApplicationState {
        self.state
    }

    /// The request to be answered: that of the last answer which brought one, else the one filed; `None` when the key is
    /// made when the certificate is collected.
    pub fn request_pem(&self) -> Option<&str> {
        let answered = self.steps.iter().rev().find_map(|step| match &step.event {
            ApplicationEvent::Answered { request_pem, .. } => request_pem.as_deref(),
            _ => None,
        });
        answered.or(self.filing.request_pem.as_deref())
    }

    /// Wanted days of life: those of the last answer which named some, else those filed.
    pub fn days(&self) -> u32 {
        let answered = self.steps.iter().rev().find_map(|step| match &step.event {
            ApplicationEvent::Answered { days, .. } => *days,
            _ => None,
        });
        answered.unwrap_or(self.filing.days)
    }

    /// Serial number of the certificate that came of it.
    pub fn serial(&self) -> Option<&str> {
        match &self.steps.last()?.event {
            ApplicationEvent::Approved { serial } | ApplicationEvent::Collected { serial } => Some(serial),
            _ => None,
        }
    }

    /// When its certificate was granted and can be collected since.
    pub fn granted_at(&self) -> Option<Timestamp> {
        let last = self.steps.last().filter(|_| self.state == ApplicationState::Granted)?;
        Some(last.at)
    }
}

/// Why an application was not taken, or not taken further. The text is for people; [`Self::code`] is for programs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplicationFault {
    /// A text is empty or too long.
    #[error("{what}应为 1 至 {chars_max} 个字符，不能只有空白，不含控制字符")]
    Text {
        /// Which text.
        what: &'static str,
        /// Most characters.
        chars_max: usize,
    },
    /// No telephone number.
    #[error("责任人电话应为 7 至 20 位数字，可用 +、-、括号和空格分隔，如 028-55550123")]
    Telephone,
    /// Too many days, or none.
    #[error("申请的有效天数为 {days}，应为 1 至 {max} 天：数字证书有效期最长两年，到期前可申请更新")]
    Days {
        /// As asked for.
        days: u32,
        /// The most.
        max: u32,
    },
    /// The desk knows nobody of this id.
    #[error("没有标识为 {id} 的用户；请先登记人员或系统，或核对标识")]
    Unknown {
        /// As given.
        id: PrincipalId,
    },
    /// Somebody, or an organisation above, is suspended.
    #[error("{id} 或其所属机构已停用，不能办理证书申请；请先恢复")]
    Suspended {
        /// Who.
        id: PrincipalId,
    },
    /// Only lead agencies apply.
    #[error("{id} 不属于省级牵头机构；证书须由省级牵头机构申请")]
    NotLeadAgency {
        /// Who tried.
        id: PrincipalId,
    },
    /// The holder belongs to another province.
    #[error("{id} 不在本牵头机构所辖范围内；请由其所在省份的牵头机构申请")]
    NotBelow {
        /// The holder.
        id: PrincipalId,
    },
    /// Only the owner of the population register decides.
    #[error("{id} 不属于公民基本信息的信息提供部门（{owner}）；证书申请由该部门审批")]
    NotOwner {
        /// Who tried.
        id: PrincipalId,
        /// Id of the owner.
        owner: String,
    },
    /// Only the lead agency that filed it goes on with it.
    #[error("{id} 不属于提出该申请的牵头机构；补正和撤回由提出申请的机构办理")]
    NotApplicant {
        /// Who tried.
        id: PrincipalId,
    },
    /// Not possible in this state.
    #[error("申请 {number} 现为“{}”，不能{wanted}；请先查看申请的办理情况", state.term())]
    State {
        /// Which application.
        number: u64,
        /// Where it stands.
        state: ApplicationState,
        /// What was wanted.
        wanted: &'static str,
    },
    /// Granted too long ago.
    #[error("申请 {number} 的证书已超过 {days} 天未领取，不能再领取；请撤回后重新申请", days = CertificateApplication::COLLECT_DAYS_MAX)]
    CollectedTooLate {
        /// Which application.
        number: u64,
    },
    /// The key cannot be this holder's.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// Too much talk.
    #[error("申请 {number} 的补正次数已达上限；请批准、不予批准，或撤回后重新申请")]
    StepsMax {
        /// Which application.
        number: u64,
    },
}

impl ApplicationFault {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Text { .. } => "application.text",
            Self::Telephone => "application.telephone",
            Self::Days { .. } => "application.days",
            Self::Unknown { .. } => "application.unknown_principal",
            Self::Suspended { .. } => "application.suspended",
            Self::NotLeadAgency { .. } => "application.not_lead_agency",
            Self::NotBelow { .. } => "application.not_below",
            Self::NotOwner { .. } => "application.not_owner",
            Self::NotApplicant { .. } => "application.not_applicant",
            Self::State { .. } => "application.state",
            Self::StepsMax { .. } => "application.steps_max",
            Self::CollectedTooLate { .. } => "application.collected_too_late",
            Self::Key(fault) => fault.code(),
        }
    }
}

fn text(what: &'static str, value: &str, chars_max: usize) -> Result<String, ApplicationFault> {
    let trimmed = value.trim();
    if trimmed.is_empty() || trimmed.chars().count() > chars_max || trimmed.chars().any(char::is_control) {
        return Err(ApplicationFault::Text { what, chars_max });
    }
    Ok(trimmed.to_owned())
}

fn check_days(days: u32) -> Result<(), ApplicationFault> {
    let max = CertificateApplication::DAYS_MAX;
    if (1..=max).contains(&days) {
        Ok(())
    } else {
        Err(ApplicationFault::Days { days, max })
    }
}

#[cfg(test)]
mod tests;
