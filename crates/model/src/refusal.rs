//! Refusals (拒绝): the one table of why a question is not answered.

use std::fmt;

use crate::{BudgetLeft, GrantBudgetLeft};

macro_rules! refusals {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $title:literal, $rule:literal, $remedy:literal, $who:literal
        / $title_en:literal, $rule_en:literal, $remedy_en:literal, $who_en:literal;)+) => {
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

            /// The row in Chinese.
            pub fn in_chinese(self) -> RefusalWords {
                RefusalWords {
                    title: self.title(),
                    rule: self.rule(),
                    remedy: self.remedy(),
                    who: self.who(),
                }
            }

            /// The row in English.
            pub fn in_english(self) -> RefusalWords {
                match self {
                    $(Self::$variant => RefusalWords {
                        title: $title_en,
                        rule: $rule_en,
                        remedy: $remedy_en,
                        who: $who_en,
                    },)+
                }
            }
        }
    };
}

refusals! {
    /// No certificate came with the connection, or none that the desk knows.
    CertificateUnknown = "certificate_unknown", "证书未登记", "经政务外网查询、核验，须使用本平台登记在册的数字证书。", "请由省级牵头机构申请数字证书后再试。", "省级牵头机构"
        / "Certificate not registered", "Questions over the government extranet need a digital certificate that is registered with this platform.", "Have the lead agency of the province apply for a certificate, then try again.", "Lead agency of the province";
    /// Not yet valid or expired.
    CertificateNotInForce = "certificate_not_in_force", "证书不在有效期内", "数字证书有效期最长两年，尚未生效或者到期的证书不得使用。", "请由省级牵头机构办理证书更新。", "省级牵头机构"
        / "Certificate not in force", "A digital certificate lives two years at most, and may not be used before or after that.", "Have the lead agency of the province renew the certificate.", "Lead agency of the province";
    /// Revoked or returned.
    CertificateRevoked = "certificate_revoked", "证书已吊销", "已吊销或者已交回的数字证书不得使用。", "请向省级牵头机构了解吊销原因，必要时重新申请。", "省级牵头机构"
        / "Certificate revoked", "A digital certificate that was revoked or given back may not be used.", "Ask the lead agency of the province for the reason; apply again if need be.", "Lead agency of the province";
    /// Suspended for the time being.
    CertificateSuspended = "certificate_suspended", "证书已停用", "已停用的数字证书，在恢复之前不得使用。", "请向省级牵头机构了解停用原因；核查清楚后，由其办理恢复。", "省级牵头机构"
        / "Certificate suspended", "A suspended digital certificate may not be used until it is resumed.", "Ask the lead agency of the province for the reason; it resumes the certificate once the matter is cleared up.", "Lead agency of the province";
    /// The holder may no longer ask.
    PrincipalInactive = "principal_inactive", "用户已停用", "证书持有人已停用，不得查询、核验。", "请联系本单位管理员恢复。", "本单位"
        / "User suspended", "The holder of the certificate is suspended and may not ask.", "Ask the administrator of your organisation to resume the user.", "Your organisation";
    /// The question is signed, but not by the certificate's key or not over what was sent.
    SignatureInvalid = "signature_invalid", "签名不成立", "随查询、核验提交的签名须以本数字证书的私钥对所发内容作出。", "请检查签名所用私钥、算法（ecdsa-p256-sha256）、所签内容和请求体摘要后重新签名。", "接入系统"
        / "Signature does not hold", "A signature sent along with a question must be made with the private key of this certificate, over what is sent.", "Check the key, the algorithm (ecdsa-p256-sha256), what is signed and the digest of the body, and sign anew.", "The calling system";
    /// Signed too long ago, before the last start, or used already.
    SignatureNotFresh = "signature_not_fresh", "签名已失效", "签名须在五分钟内作出，且每个签名只能使用一次。", "请核对系统时钟，更换随机数（nonce）后重新签名再试。", "接入系统"
        / "Signature expired", "A signature must have been made within the last five minutes, and is good for one use.", "Check the system clock, choose another nonce, sign anew and try again.", "The calling system";
    /// The organisation, or one above it, is suspended.
    OrganisationInactive = "organisation_inactive", "机构已停用", "所属机构或者其上级机构已停用，不得查询、核验。", "请由省级牵头机构办理恢复。", "省级牵头机构"
        / "Organisation suspended", "The organisation, or one above it, is suspended and may not ask.", "Have the lead agency of the province resume it.", "Lead agency of the province";
    /// Population outside 8:00-20:00 and without an agreed exception.
    OutsideServiceHours = "outside_service_hours", "不在服务时间内", "公民基本信息每日 8:00—20:00（北京时间）提供服务，其他时间须事先约定。", "请在服务时间内再试；确需其他时间的，由省级牵头机构与信息提供部门约定。", "信息提供部门"
        / "Outside service hours", "Information on citizens is served from 8:00 to 20:00 Beijing time every day; other hours need an agreement.", "Try again within service hours; if other hours are needed, the lead agency of the province agrees them with the source authority.", "Source authority";
    /// No grant for this matter and register.
    NoGrant = "no_grant", "未获授权", "办理该事项未获得该类信息的共享授权。", "请核对事项编码；确需使用的，由省级牵头机构向信息提供部门申请授权。", "信息提供部门"
        / "No grant", "There is no grant of this kind of information for this matter.", "Check the matter code; if the information is needed, the lead agency of the province asks the source authority for a grant.", "Source authority";
    /// A grant exists, but not for this field.
    FieldNotGranted = "field_not_granted", "信息项未获授权", "所请求的信息项不在该事项的授权范围内。", "请去掉未授权的信息项后再试，或者申请扩大授权范围。", "信息提供部门"
        / "Item not granted", "The items asked for are outside the grant for this matter.", "Leave out the items that are not granted, or apply for a wider grant.", "Source authority";
    /// Granted, but not at this time of day.
    OutsideGrantHours = "outside_grant_hours", "不在授权时间内", "该授权约定了每日的使用时间，其他时间不得查询、核验。", "请在授权约定的时间内再试；确需其他时间的，由省级牵头机构向信息提供部门申请授权。", "信息提供部门"
        / "Outside the hours of the grant", "The grant is limited to certain hours of the day.", "Try again within these hours; if others are needed, the lead agency of the province asks the source authority for a grant.", "Source authority";
    /// The question names no case.
    CaseMissing = "case_missing", "未填写办件编号", "每次查询、核验都应当写明所办理的办件编号。", "请填写办件编号后再试。", "经办人"
        / "No case number", "Every question must name the case in hand.", "Enter the case number and try again.", "Whoever handles the case";
    /// The case is not registered for this organisation or one above it.
    CaseUnknown = "case_unknown", "办件未登记", "本机构的查询、核验应当为已在本平台登记的办件进行。", "请核对办件编号；编号无误的，请由审批系统先登记该办件。", "本单位"
        / "Case not registered", "Questions of this organisation must be asked for a case that is registered with this platform.", "Check the case number; if it is right, have the approval system register the case first.", "Your organisation";
    /// The case is closed.
    CaseClosed = "case_closed", "办件已办结", "已办结的办件不得再查询、核验。", "请核对办件编号；重新办理的，请以新的办件编号登记。", "本单位"
        / "Case closed", "No questions may be asked for a case that is closed.", "Check the case number; if the case is handled anew, register it under a new number.", "Your organisation";
    /// Someone else than a system would register or close a case.
    CaseNotBySystem = "case_not_by_system", "无权登记、办结该办件", "办件由审批系统为本机构或者下级机构登记、办结。", "请使用审批系统的数字证书，并核对机构标识。", "本单位"
        / "Not entitled to register or close the case", "Cases are registered and closed by approval systems, for their own organisation or one below it.", "Use the certificate of the approval system, and check the id of the organisation.", "Your organisation";
    /// The affair is the duty of other organisations.
    NotYourDuty = "not_your_duty", "不属本机构职责", "该项业务由规定的机构办理，本机构或者本用户无权办理。", "请由有权机构的人员持本人数字证书办理。", "有权机构"
        / "Not the duty of this organisation", "This affair belongs to certain organisations; this organisation or user has no authority for it.", "Have somebody of an organisation in charge do it, with a certificate of his own.", "The organisation in charge";
    /// The thing belongs to another province or to another owner's register.
    NotInYourRemit = "not_in_your_remit", "不在管辖范围内", "省级牵头机构只能办理本省机构、人员的业务，信息提供部门只能办理本部门登记库的业务。", "请核对所办理的机构、人员或者登记库；属于其他省份、部门的，请由其办理。", "有权机构"
        / "Outside the remit", "A lead agency acts for organisations and people of its own province only, a source authority for its own registers only.", "Check the organisation, person or register; what belongs to another province or authority is done there.", "The organisation in charge";
    /// The lead agency would switch off those who oversee it.
    AuditorNotSubject = "auditor_not_subject", "审计机构不受牵头机构停用", "审计机构监督牵头机构，其机构、人员不由牵头机构停用、恢复，其证书不由牵头机构停用、交回。", "确有理由的，证书由公民基本信息的信息提供部门办理，机构和人员由平台运维办理。", "信息提供部门"
        / "Auditors are not subject to the lead agency", "An auditing body oversees the lead agency; the lead agency neither suspends nor resumes its organisation and people, and neither suspends nor gives back their certificates.", "If there is a reason, the owner of the population register sees to certificates, and the operators of the platform to organisations and people.", "Source authority";
    /// Somebody else has suspended the certificate.
    SuspendedByOthers = "suspended_by_others", "停用由其他机构作出", "停用由作出停用的机构或者公民基本信息的信息提供部门恢复；平台按规则自动停用、运维人员停用的，由该信息提供部门恢复。", "请向作出停用的机构了解情况；核查清楚后，由其或者公民基本信息的信息提供部门恢复。", "信息提供部门"
        / "Suspended by another organisation", "A suspension is lifted by the organisation that imposed it or by the owner of the population register; one imposed by a rule of the platform or by its operators is lifted by that owner.", "Ask the organisation that imposed it; once the matter is cleared up, it or the owner of the population register resumes the certificate.", "Source authority";
    /// A witness countersigned another history than the ledger holds.
    LedgerForked = "ledger_forked", "账本分叉", "见证人会签的检查点出自本账本的签名私钥，而与现存条目不符：账本有两部历史，其一是改写的。", "请保全该检查点、现有数据目录和历次备份，立即报告；查明之前不得以本账本为据。", "审计机构"
        / "Ledger forked", "The checkpoint countersigned by the witness was signed with the key of this ledger, yet does not fit its entries: the ledger has two histories, and one of them was rewritten.", "Keep the checkpoint, the data folder and all backups, and report at once; until it is cleared up, nothing may rest on this ledger.", "Audit authority";
    /// A witness countersigned more entries than the ledger holds.
    LedgerShortened = "ledger_shortened", "账本缺失条目", "见证人会签的检查点出自本账本的签名私钥，所载条目多于现存条目：末尾的条目缺失，或者账本曾恢复为旧的备份。", "请保全该检查点和现有数据目录，立即报告，并从备份找回缺失的条目。", "审计机构"
        / "Entries of the ledger missing", "The checkpoint countersigned by the witness was signed with the key of this ledger and names more entries than there are: the last ones are missing, or an old backup was restored.", "Keep the checkpoint and the data folder, report at once, and recover the missing entries from backups.", "Audit authority";
    /// The daily budget of the grant used up.
    GrantBudgetExhausted = "grant_budget_exhausted", "授权额度已用完", "该授权约定了每日次数，各使用机构当日合计已达上限。", "请次日再试；确需增加的，由省级牵头机构向信息提供部门申请授权。", "信息提供部门"
        / "Budget of the grant used up", "The grant is limited to a number of questions a day for all who use it together, and that is reached.", "Try again tomorrow; if more is needed, the lead agency of the province asks the source authority for a grant.", "Source authority";
    /// Daily budget used up.
    BudgetExhausted = "budget_exhausted", "当日额度已用完", "本机构当日查询、核验次数已达上限。", "请次日再试；确需增加的，由省级牵头机构申请调整额度。", "省级牵头机构"
        / "Daily budget used up", "The organisation has asked as many questions today as it may.", "Try again tomorrow; if more is needed, the lead agency of the province applies for a larger budget.", "Lead agency of the province";
    /// The share of a range of network addresses is used up, and so is what is common to all.
    PublicShareExhausted = "public_share_exhausted", "查询过于频繁", "社会公众查询按网络地址段设份额，各地址段的份额互不占用；本地址段的份额和公共份额目前都已用完。", "请在所示时间之后再试，任何地址都不会停用；需要批量核验的，由所在单位申请数字证书，经政务外网办理。", "查询人"
        / "Too many questions", "Every range of network addresses has a share of its own of what the public may ask, which nobody else can take; this range's share is used up for the moment, and so is the common one.", "Try again after the time given: no address is ever banned. For verification in bulk, your organisation applies for a digital certificate and asks over the government extranet.", "Whoever asks";
    /// Many neighbouring numbers were asked one after the other, and the installation refuses that.
    EnumerationSuspected = "enumeration_suspected", "疑似逐号试探", "公民基本信息应当按申请人本人的号码查询、核验，不得逐号试探相邻的号码。", "请核对号码是否出自申请人；确为业务所需的，请由省级牵头机构核实后再试。", "省级牵头机构"
        / "Numbers tried one after the other", "Information on citizens is asked for by the applicant's own number; neighbouring numbers may not be tried.", "Check that the number is the applicant's; if the business needs it, the lead agency of the province confirms this first.", "Lead agency of the province";
    /// The register is not open on this door.
    NotOnThisDoor = "not_on_this_door", "该渠道不提供", "该类信息不通过互联网提供。", "请经政务外网并持数字证书查询、核验。", "省级牵头机构"
        / "Not offered here", "This kind of information is not offered on the internet.", "Ask over the government extranet, with a digital certificate.", "Lead agency of the province";
    /// The clock was set back: what had expired could seem good again.
    ClockUnreliable = "clock_unreliable", "系统时钟异常", "证书和授权的期限须按可靠的时间核对；系统时钟早于已记载的时间，无法核对，故不予受理。", "请稍后再试；平台运维应校准系统时钟，时钟确已校准的，按运维手册确认后恢复服务。", "平台运维"
        / "System clock unreliable", "The terms of certificates and grants are held against a reliable clock; the system clock is behind a time already recorded, so nothing is answered.", "Try again later; the operators must set the clock right and, once it is, resume service as their manual says.", "Operators of the platform";
    /// The desk could not be read for too long, so a revocation may have been missed.
    DeskUnavailable = "desk_unavailable", "授权信息暂不可用", "证书、机构和授权情况须能即时核对；目前无法核对，故不予受理。", "请稍后再试；持续出现请联系运维人员。", "平台运维"
        / "Grants cannot be checked", "Certificates, organisations and grants must be checked at the moment of asking; that is not possible just now, so nothing is answered.", "Try again later; if it persists, contact the operators.", "Operators of the platform";
    /// The entry could not be made durable.
    LedgerUnavailable = "ledger_unavailable", "暂时无法留痕", "查询、核验须先留痕后答复；目前无法留痕，故未作答复，未披露任何信息。", "请稍后再试；持续出现请联系运维人员。", "平台运维"
        / "Cannot be recorded just now", "A question is recorded before it is answered; that is not possible just now, so nothing was answered and nothing disclosed.", "Try again later; if it persists, contact the operators.", "Operators of the platform";
    /// No font, or the sheet could not be set.
    ExtractUnavailable = "extract_unavailable", "暂不能出具书面结果", "书面查询结果以本机的中文字库排版；字库缺失或者排版出错，故未出具。查询、核验不受影响。", "请先以页面打印；平台运维应安装字库（Debian：fonts-noto-cjk、fonts-hanazono）后重新启动服务。", "平台运维"
        / "No extracts just now", "Extracts are set with the Chinese fonts of this machine; these are missing, or the sheet could not be set, so none was issued. Questions are answered as usual.", "Print the page for now; the operators must install the fonts (Debian: fonts-noto-cjk, fonts-hanazono) and start the service again.", "Operators of the platform";
    /// Too many extracts are being printed.
    ExtractsBusy = "extracts_busy", "出具书面结果的请求过多", "同时出具的书面结果有上限，以免查询、核验受到影响。", "请稍后再试；大批出具的，请平台运维以命令批量出具。", "平台运维"
        / "Too many extracts at once", "The number of extracts that are set at once is limited, so that questions are not delayed.", "Try again later; for large numbers, have the operators print them with the batch command.", "Operators of the platform";
    /// The index of names is being built, or cannot be read.
    IndexUnavailable = "index_unavailable", "名称检索暂不可用", "名称检索依据检索索引；索引正在建立或暂时无法读取。按代码、注册号查询不受影响。", "请稍后再试，或者改用统一社会信用代码、注册号查询；持续出现请联系运维人员。", "平台运维"
        / "Search by name not available", "Search by name needs the index, which is being built or cannot be read just now. Search by code and registration number still works.", "Try again later, or search by unified social credit code or registration number; if it persists, contact the operators.", "Operators of the platform";
}

/// A row of the table as it is told to people, in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusalWords {
    /// Short title.
    pub title: &'static str,
    /// The rule in plain words.
    pub rule: &'static str,
    /// How it can be put right.
    pub remedy: &'static str,
    /// Who can put it right.
    pub who: &'static str,
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
    /// The row with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|row| row.as_str() == code)
    }

    /// What it means for whoever was refused.
    pub fn kind(self) -> RefusalKind {
        match self {
            Self::BudgetExhausted | Self::GrantBudgetExhausted | Self::PublicShareExhausted => RefusalKind::TooMany,
            Self::ClockUnreliable
            | Self::DeskUnavailable
            | Self::LedgerUnavailable
            | Self::ExtractUnavailable
            | Self::ExtractsBusy
            | Self::IndexUnavailable => RefusalKind::Unavailable,
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
    /// The budgets of grants, where they are used up.
    pub grant_budgets: Vec<GrantBudgetLeft>,
}

impl Refusal {
    /// A refusal without particulars.
    pub fn new(code: RefusalCode) -> Self {
        Self {
            code,
            fields: Vec::new(),
            retry_after_seconds: None,
            budget: None,
            grant_budgets: Vec::new(),
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
            assert_eq!(RefusalCode::parse(code.as_str()), Some(*code));
            assert!(code.rule().ends_with('。') && code.remedy().ends_with('。'));
            assert!(!code.title().is_empty() && !code.who().is_empty());
            let english = code.in_english();
            assert!(english.rule.ends_with('.') && english.remedy.ends_with('.'), "{code:?}");
            assert!(!english.title.is_empty() && !english.who.is_empty());
        }
    }
}
