//! Refusals (拒绝): the one table of why a question is not answered.

use std::fmt;

use crate::BudgetLeft;

macro_rules! refusals {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $title:literal, $rule:literal, $remedy:literal, $who:literal;)+) => {
        /// Why a question was refused; each has a row in the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum RefusalCode {
            $($(#[$doc])* $variant,)+
        }

        impl RefusalCode {
            /// All of them, in the order in which the gate checks.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Stable code for programs.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Short title in Chinese.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// The rule in plain Chinese.
            pub fn rule(self) -> &'static str {
                match self { $(Self::$variant => $rule,)+ }
            }

            /// How it can be put right.
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$variant => $remedy,)+ }
            }

            /// Who can put it right.
            pub fn who(self) -> &'static str {
                match self { $(Self::$variant => $who,)+ }
            }
        }
    };
}

refusals! {
    /// No certificate came with the connection, or none that the desk knows.
    CertificateUnknown = "certificate_unknown", "证书未登记", "经政务外网查询、核验，须使用本平台登记在册的数字证书。", "请由省级牵头机构申请数字证书后再试。", "省级牵头机构";
    /// Not yet valid or expired.
    CertificateNotInForce = "certificate_not_in_force", "证书不在有效期内", "数字证书有效期最长两年，尚未生效或者到期的证书不得使用。", "请由省级牵头机构办理证书更新。", "省级牵头机构";
    /// Revoked or returned.
    CertificateRevoked = "certificate_revoked", "证书已吊销", "已吊销或者已交回的数字证书不得使用。", "请向省级牵头机构了解吊销原因，必要时重新申请。", "省级牵头机构";
    /// Suspended for the time being.
    CertificateSuspended = "certificate_suspended", "证书已停用", "已停用的数字证书，在恢复之前不得使用。", "请向省级牵头机构了解停用原因；核查清楚后，由其办理恢复。", "省级牵头机构";
    /// The holder may no longer ask.
    PrincipalInactive = "principal_inactive", "用户已停用", "证书持有人已停用，不得查询、核验。", "请联系本单位管理员恢复。", "本单位";
    /// The question is signed, but not by the certificate's key or not over what was sent.
    SignatureInvalid = "signature_invalid", "签名不成立", "随查询、核验提交的签名须以本数字证书的私钥对所发内容作出。", "请检查签名所用私钥、算法（ecdsa-p256-sha256）、所签内容和请求体摘要后重新签名。", "接入系统";
    /// Signed too long ago, before the last start, or used already.
    SignatureNotFresh = "signature_not_fresh", "签名已失效", "签名须在五分钟内作出，且每个签名只能使用一次。", "请核对系统时钟，更换随机数（nonce）后重新签名再试。", "接入系统";
    /// The organisation, or one above it, is suspended.
    OrganisationInactive = "organisation_inactive", "机构已停用", "所属机构或者其上级机构已停用，不得查询、核验。", "请由省级牵头机构办理恢复。", "省级牵头机构";
    /// Population outside 8:00-20:00 and without an agreed exception.
    OutsideServiceHours = "outside_service_hours", "不在服务时间内", "公民基本信息每日 8:00—20:00（北京时间）提供服务，其他时间须事先约定。", "请在服务时间内再试；确需其他时间的，由省级牵头机构与信息提供部门约定。", "信息提供部门";
    /// No grant for this matter and register.
    NoGrant = "no_grant", "未获授权", "办理该事项未获得该类信息的共享授权。", "请核对事项编码；确需使用的，由省级牵头机构向信息提供部门申请授权。", "信息提供部门";
    /// A grant exists, but not for this field.
    FieldNotGranted = "field_not_granted", "信息项未获授权", "所请求的信息项不在该事项的授权范围内。", "请去掉未授权的信息项后再试，或者申请扩大授权范围。", "信息提供部门";
    /// Granted, but not at this time of day.
    OutsideGrantHours = "outside_grant_hours", "不在授权时间内", "该授权约定了每日的使用时间，其他时间不得查询、核验。", "请在授权约定的时间内再试；确需其他时间的，由省级牵头机构向信息提供部门申请授权。", "信息提供部门";
    /// The question names no case.
    CaseMissing = "case_missing", "未填写办件编号", "每次查询、核验都应当写明所办理的办件编号。", "请填写办件编号后再试。", "经办人";
    /// The case is not registered for this organisation or one above it.
    CaseUnknown = "case_unknown", "办件未登记", "本机构的查询、核验应当为已在本平台登记的办件进行。", "请核对办件编号；编号无误的，请由审批系统先登记该办件。", "本单位";
    /// The case is closed.
    CaseClosed = "case_closed", "办件已办结", "已办结的办件不得再查询、核验。", "请核对办件编号；重新办理的，请以新的办件编号登记。", "本单位";
    /// Someone else than a system would register or close a case.
    CaseNotBySystem = "case_not_by_system", "不是审批系统", "办件由审批系统为本机构或者下级机构登记、办结。", "请使用审批系统的数字证书，并核对机构标识。", "本单位";
    /// The affair is the duty of other organisations.
    NotYourDuty = "not_your_duty", "不属本机构职责", "该项业务由规定的机构办理，本机构或者本用户无权办理。", "请由有权机构的人员持本人数字证书办理。", "有权机构";
    /// The thing belongs to another province or to another owner's register.
    NotInYourRemit = "not_in_your_remit", "不在管辖范围内", "省级牵头机构只能办理本省机构、人员的业务，信息提供部门只能办理本部门登记库的业务。", "请核对所办理的机构、人员或者登记库；属于其他省份、部门的，请由其办理。", "有权机构";
    /// A witness countersigned another history than the ledger holds.
    LedgerForked = "ledger_forked", "账本分叉", "见证人会签的检查点出自本账本的签名私钥，而与现存条目不符：账本有两部历史，其一是改写的。", "请保全该检查点、现有数据目录和历次备份，立即报告；查明之前不得以本账本为据。", "审计机构";
    /// A witness countersigned more entries than the ledger holds.
    LedgerShortened = "ledger_shortened", "账本缺失条目", "见证人会签的检查点出自本账本的签名私钥，所载条目多于现存条目：末尾的条目缺失，或者账本曾恢复为旧的备份。", "请保全该检查点和现有数据目录，立即报告，并从备份找回缺失的条目。", "审计机构";
    /// The daily budget of the grant used up.
    GrantBudgetExhausted = "grant_budget_exhausted", "授权额度已用完", "该授权约定了每日次数，各使用机构当日合计已达上限。", "请次日再试；确需增加的，由省级牵头机构向信息提供部门申请授权。", "信息提供部门";
    /// Daily budget used up.
    BudgetExhausted = "budget_exhausted", "当日额度已用完", "本机构当日查询、核验次数已达上限。", "请次日再试；确需增加的，由省级牵头机构申请调整额度。", "省级牵头机构";
    /// Many neighbouring numbers were asked one after the other, and the installation refuses that.
    EnumerationSuspected = "enumeration_suspected", "疑似逐号试探", "公民基本信息应当按申请人本人的号码查询、核验，不得逐号试探相邻的号码。", "请核对号码是否出自申请人；确为业务所需的，请由省级牵头机构核实后再试。", "省级牵头机构";
    /// The register is not open on this door.
    NotOnThisDoor = "not_on_this_door", "该渠道不提供", "该类信息不通过互联网提供。", "请经政务外网并持数字证书查询、核验。", "省级牵头机构";
    /// The clock was set back: what had expired could seem good again.
    ClockUnreliable = "clock_unreliable", "系统时钟异常", "证书和授权的期限须按可靠的时间核对；系统时钟早于已记载的时间，无法核对，故不予受理。", "请稍后再试；平台运维应校准系统时钟，时钟确已校准的，按运维手册确认后恢复服务。", "平台运维";
    /// The desk could not be read for too long, so a revocation may have been missed.
    DeskUnavailable = "desk_unavailable", "授权信息暂不可用", "证书、机构和授权情况须能即时核对；目前无法核对，故不予受理。", "请稍后再试；持续出现请联系运维人员。", "平台运维";
    /// The entry could not be made durable.
    LedgerUnavailable = "ledger_unavailable", "暂时无法留痕", "查询、核验须先留痕后答复；目前无法留痕，故未作答复，未披露任何信息。", "请稍后再试；持续出现请联系运维人员。", "平台运维";
    /// The index of names is being built, or cannot be read.
    IndexUnavailable = "index_unavailable", "名称检索暂不可用", "名称检索依据检索索引；索引正在建立或暂时无法读取。按代码、注册号查询不受影响。", "请稍后再试，或者改用统一社会信用代码、注册号查询；持续出现请联系运维人员。", "平台运维";
}

/// What a refusal means for whoever was refused: the doors say it in their own words, by this and not by the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// It is not for this caller, as things stand.
    Forbidden,
    /// The question lacks something.
    Incomplete,
    /// Too many; later again.
    TooMany,
    /// We cannot just now; later again.
    Unavailable,
}

impl RefusalCode {
    /// What it means for whoever was refused.
    pub fn kind(self) -> RefusalKind {
        match self {
            Self::BudgetExhausted | Self::GrantBudgetExhausted => RefusalKind::TooMany,
            Self::ClockUnreliable | Self::DeskUnavailable | Self::LedgerUnavailable | Self::IndexUnavailable => {
                RefusalKind::Unavailable
            }
            Self::CaseMissing => RefusalKind::Incomplete,
            _ => RefusalKind::Forbidden,
        }
    }
}

/// A refused question: the row of the table and what is particular to this case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which row.
    pub code: RefusalCode,
    /// Field ids concerned, where the rule is about fields.
    pub fields: Vec<String>,
    /// Seconds after which another try makes sense.
    pub retry_after_seconds: Option<u64>,
    /// The budget, where it is used up.
    pub budget: Option<BudgetLeft>,
}

impl Refusal {
    /// A refusal without particulars.
    pub fn new(code: RefusalCode) -> Self {
        Self {
            code,
            fields: Vec::new(),
            retry_after_seconds: None,
            budget: None,
        }
    }
}

impl From<RefusalCode> for Refusal {
    fn from(code: RefusalCode) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}：{}", self.code.title(), self.code.rule())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_code_of_its_own_and_whole_sentences() {
        for (i, code) in RefusalCode::ALL.iter().enumerate() {
            assert!(
                RefusalCode::ALL[..i]
                    .iter()
                    .all(|other| other.as_str() != code.as_str())
            );
            assert!(code.rule().ends_with('。') && code.remedy().ends_with('。'));
            assert!(!code.title().is_empty() && !code.who().is_empty());
        }
    }
}
